/*
 * What is read at paths of its own: the map, events and figures.
 */
#include "api/openapi_int.h"

struct parameter {
	const char *name, *type, *help;
};

struct form {
	const char *type, *schema; /* schema: of the components, or NULL */
};

enum { PARAMETERS_MAX = 8, FORMS_MAX = 2 };

static const struct read {
	const char *path, *id, *summary;
	struct form forms[FORMS_MAX];
	struct parameter parameters[PARAMETERS_MAX];
} reads[] = {
	{ .path = "/map",
	    .id = "map",
	    .summary = "the lab as boxes and links with their places and states",
	    .forms = { { "application/json", "map-answer" } } },
	{ .path = "/events",
	    .id = "events",
	    .summary = "what happens, from now on or again, for as long as one reads",
	    .forms = { { "text/event-stream", NULL },
		{ "application/x-ndjson", NULL } },
	    .parameters = { { "kind", "string",
				"kinds of events, with commas between" },
		{ "at", "string", "router whose route to the prefix is told" },
		{ "prefix", "string", "network whose route is told" },
		{ "after", "integer", "id of the last event that is known" },
		{ "heartbeat", "integer", "seconds, 1 to 3600" },
		{ "filter", "string", "XPath that events are to fulfil" },
		{ "start-time", "string", "time from which on events are told again" },
		{ "stop-time", "string", "time at which the stream ends" } } },
	{ .path = "/metrics",
	    .id = "metrics",
	    .summary = "figures for Prometheus",
	    .forms = { { "text/plain", NULL },
		{ "application/openmetrics-text", NULL } } },
};

static void
put_forms(struct json *j, const struct read *r)
{
	json_object(j, "content");
	for (size_t i = 0; i < FORMS_MAX && r->forms[i].type; i++) {
		json_object(j, r->forms[i].type);
		if (r->forms[i].schema)
			openapi_put_ref(j, "schema", r->forms[i].schema, "");
		json_object_end(j);
	}
	json_object_end(j);
}

static void
put_parameters(struct json *j, const struct read *r)
{
	json_array(j, "parameters");
	for (size_t i = 0; i < PARAMETERS_MAX && r->parameters[i].name; i++) {
		const struct parameter *p = &r->parameters[i];

		openapi_put_query(j, p->name, p->type, p->help);
	}
	json_array_end(j);
}

static void
put_read(struct json *j, const struct read *r)
{
	json_object(j, r->path);
	json_object(j, "get");
	json_string(j, "operationId", r->id);
	json_string(j, "summary", r->summary);
	json_array(j, "tags");
	json_string(j, NULL, "resources");
	json_array_end(j);
	if (r->parameters[0].name)
		put_parameters(j, r);
	json_object(j, "responses");
	json_object(j, "200");
	json_string(j, "description", "What was asked for.");
	put_forms(j, r);
	json_object_end(j);
	openapi_put_errors(j);
	json_object_end(j);
	json_object_end(j);
	json_object_end(j);
}

void
openapi_put_reads(struct json *j)
{
	for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
		put_read(j, &reads[i]);
}
