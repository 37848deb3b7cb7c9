/*
 * Three sources, none of which is repeated here: operations are rows of verbs.h, what
 * they answer is in answers.h, and resources are what libyang has compiled of erx-lab
 * and erx-state.  Types that are used more than once, and all that a client wants a
 * name for, are among the components.
 *
 * The colon of a module's name is percent-encoded in paths: many generators take
 * ":name" for a parameter.
 */
#include "api/openapi.h"

#include "api/answers.h"
#include "api/openapi_int.h"
#include "base/json.h"
#include "lab/json_schema.h"

#include <libyang/libyang.h>
#include <stdio.h>
#include <string.h>

static const char media[] = "application/yang-data+json";

/* --- bodies --- */

/* Opens the schema of a body in the first of its forms. */
static void
put_body(struct json *j, const char *type)
{
	json_object(j, "content");
	json_object(j, type);
	json_object(j, "schema");
}

static void
end_schema(struct json *j)
{
	json_object_end(j);
	json_object_end(j);
}

/* Another form of the body: what it says is the same, and there is no schema of it. */
static void
put_form(struct json *j, const char *type)
{
	json_object(j, type);
	json_object_end(j);
}

static void
end_body(struct json *j)
{
	json_object_end(j);
}

/* The same of what has XML beside its JSON. */
static void
end_data(struct json *j)
{
	end_schema(j);
	put_form(j, "application/yang-data+xml");
	end_body(j);
}

/* --- paths --- */

static void
put_request_body(struct json *j, const struct api_verb *v)
{
	json_object(j, "requestBody");
	json_bool(j, "required", openapi_needs_any(v));
	put_body(j, media);
	openapi_put_type(j, "object");
	json_object(j, "properties");
	openapi_put_ref(j, "erx-api:input", v->name, "-input");
	json_object_end(j);
	json_array(j, "required");
	json_string(j, NULL, "erx-api:input");
	json_array_end(j);
	end_data(j);
	json_object_end(j);
}

/* Whether the answer is rows, which may come as lines and pages. */
static bool
is_table(const struct api_verb *v)
{
	const struct api_answer *a = v->result ? api_answer_find(v->result) : NULL;

	return a && a->list && v->render != API_RENDER_OCTETS;
}

static void
put_done(struct json *j, const struct api_verb *v)
{
	json_object(j, "responses");
	if (!v->result) {
		json_object(j, "204");
		json_string(j, "description", "Done.");
		json_object_end(j);
	} else if (v->render == API_RENDER_OCTETS) {
		json_object(j, "200");
		json_string(j, "description", "The file.");
		put_body(j, "application/octet-stream");
		openapi_put_type(j, "string");
		json_string(j, "format", "binary");
		end_schema(j);
		end_body(j);
		json_object_end(j);
	} else {
		json_object(j, "200");
		json_string(j, "description", "What was asked for.");
		put_body(j, media);
		openapi_put_type(j, "object");
		json_object(j, "properties");
		openapi_put_output(j, v);
		json_object_end(j);
		json_array(j, "required");
		json_string(j, NULL, "erx-api:output");
		json_array_end(j);
		end_schema(j);
		if (is_table(v))
			put_form(j, "application/x-ndjson");
		put_form(j, "application/yang-data+xml");
		end_body(j);
		json_object_end(j);
	}
	openapi_put_errors(j);
	json_object_end(j);
}

static void
put_operation(struct json *j, const struct api_verb *v)
{
	char path[120];

	snprintf(path, sizeof path, "/restconf/operations/erx-api%%3A%s", v->name);
	json_object(j, path);
	json_object(j, "post");
	json_string(j, "operationId", v->name);
	json_string(j, "summary", v->help);
	json_array(j, "tags");
	json_string(j, NULL, "operations");
	json_array_end(j);
	if (is_table(v)) {
		json_array(j, "parameters");
		openapi_put_query(j, "limit", "integer",
		    "rows of a page, 1 to 100000; the answer has next-cursor");
		openapi_put_query(j, "cursor", "string",
		    "next-cursor of the page before");
		json_array_end(j);
	}
	if (v->nargs)
		put_request_body(j, v);
	put_done(j, v);
	json_object_end(j);
	json_object_end(j);
}

/* A list with one key: the name of its entry is in the path. */
static void
put_name_parameter(struct json *j, const char *key)
{
	json_array(j, "parameters");
	json_object(j, NULL);
	json_string(j, "name", key);
	json_string(j, "in", "path");
	json_bool(j, "required", true);
	json_object(j, "schema");
	openapi_put_type(j, "string");
	json_object_end(j);
	json_object_end(j);
	json_array_end(j);
}

/* What a body may be besides JSON. */
enum also {
	JSON_ALONE, /* several entries: XML has one element at its top */
	XML_TOO,
	PATCHES_TOO
};

/* {"MODULE:LIST": [ENTRY]} */
static void
put_entries(struct json *j, const struct lysc_node *list, enum also also)
{
	char name[160], what[160];

	snprintf(name, sizeof name, "%s:%s", list->module->name, list->name);
	snprintf(what, sizeof what, "%s.%s", list->module->name, list->name);
	put_body(j, media);
	openapi_put_type(j, "object");
	json_object(j, "properties");
	json_object(j, name);
	openapi_put_type(j, "array");
	openapi_put_ref(j, "items", what, "");
	json_object_end(j);
	json_object_end(j);
	json_array(j, "required");
	json_string(j, NULL, name);
	json_array_end(j);
	end_schema(j);
	if (also != JSON_ALONE)
		put_form(j, "application/yang-data+xml");
	if (also == PATCHES_TOO) {
		json_object(j, "application/yang-patch+json");
		openapi_put_ref(j, "schema", "yang-patch", "");
		json_object_end(j);
		put_form(j, "application/yang-patch+xml");
	}
	end_body(j);
}

/* What a YANG Patch is answered with, whatever became of it: RFC 8072 2.3. */
static void
put_patched(struct json *j)
{
	json_object(j, "200");
	json_string(j, "description", "A YANG Patch has been made.");
	put_body(j, media);
	json_string(j, "$ref", "#/components/schemas/yang-patch-status");
	end_data(j);
	json_object_end(j);
}

struct method {
	const char *verb, *prefix, *done, *status;
	bool sends, shows, several, patches;
};

static void
put_method(struct json *j, const struct method *m, const struct lysc_node *list)
{
	json_object(j, m->verb);
	json_stringf(j, "operationId", "%s-%s%s", m->prefix,
	    list->flags & LYS_CONFIG_R ? "running-" : "", list->name);
	json_array(j, "tags");
	json_string(j, NULL, list->module->name);
	json_array_end(j);
	if (m->sends) {
		json_object(j, "requestBody");
		json_bool(j, "required", true);
		put_entries(j, list, m->patches ? PATCHES_TOO : XML_TOO);
		json_object_end(j);
	}
	json_object(j, "responses");
	if (m->patches)
		put_patched(j);
	json_object(j, m->status);
	json_string(j, "description", m->done);
	if (m->shows)
		put_entries(j, list, m->several ? JSON_ALONE : XML_TOO);
	json_object_end(j);
	openapi_put_errors(j);
	json_object_end(j);
	json_object_end(j);
}

static const struct method all = { .verb = "get",
	.prefix = "list",
	.done = "All of them; 404 when there are none.",
	.status = "200",
	.shows = true,
	.several = true };
static const struct method methods[] = {
	{ .verb = "get",
	    .prefix = "get",
	    .done = "It.",
	    .status = "200",
	    .shows = true },
	{ .verb = "put",
	    .prefix = "put",
	    .done = "It is what was sent; 201 when it is new.",
	    .status = "204",
	    .sends = true },
	{ .verb = "patch",
	    .prefix = "patch",
	    .done = "What was sent has been merged.",
	    .status = "204",
	    .sends = true,
	    .patches = true },
	{ .verb = "delete",
	    .prefix = "delete",
	    .done = "It is gone.",
	    .status = "204" },
};

static void
put_list_paths(struct json *j, const char *before, const struct lysc_node *list,
    bool writable)
{
	const struct lysc_node *key = lysc_node_child(list);
	char path[240];

	snprintf(path, sizeof path, "%s%s", before, list->name);
	json_object(j, path);
	put_method(j, &all, list);
	json_object_end(j);
	if (!lysc_is_key(key) || (key->next && lysc_is_key(key->next)))
		return;
	snprintf(path, sizeof path, "%s%s={%s}", before, list->name, key->name);
	json_object(j, path);
	put_name_parameter(j, key->name);
	for (size_t i = 0; i < (writable ? sizeof methods / sizeof *methods : 1); i++)
		put_method(j, &methods[i], list);
	json_object_end(j);
}

/* Each list that is a table of state, or at the top of the lab. */
static void
each_list(struct json *j, const struct lys_module *module,
    const struct lysc_node *parent,
    void (*put)(struct json *, const struct lysc_node *))
{
	const struct lysc_node *n = NULL;

	while ((n = lys_getnext(n, parent, parent ? NULL : module->compiled, 0)))
		if (n->nodetype == LYS_LIST)
			put(j, n);
}

static void
put_lab_list(struct json *j, const struct lysc_node *n)
{
	put_list_paths(j, "/restconf/data/erx-lab%3A", n, true);
}

static void
put_state_list(struct json *j, const struct lysc_node *n)
{
	put_list_paths(j, "/restconf/data/erx-state%3Astate/", n, false);
}

static void
put_component(struct json *j, const struct lysc_node *n)
{
	char name[160];

	snprintf(name, sizeof name, "%s.%s", n->module->name, n->name);
	lab_json_schema_node(j, name, n);
}

/* --- the document --- */

static void
put_head(struct json *j, const char *version)
{
	json_string(j, "openapi", "3.1.0");
	json_object(j, "info");
	json_string(j, "title", "erxd");
	json_string(j, "version", version);
	json_string(j, "description",
	    "Operations are those of erxctl(1) and erx-api(7); resources are RESTCONF, "
	    "see erx-restconf(7). The schemas are of JSON; XML says the same as RFC "
	    "7950 has it, and application/x-ndjson has a row of the table on each line.");
	json_object(j, "license");
	json_string(j, "name", "ISC");
	json_string(j, "identifier", "ISC");
	json_object_end(j);
	json_object_end(j);
	json_array(j, "servers");
	json_object(j, NULL);
	json_string(j, "url", "/");
	json_object_end(j);
	json_array_end(j);
	json_array(j, "security");
	json_object(j, NULL);
	json_array(j, "token");
	json_array_end(j);
	json_object_end(j);
	json_array_end(j);
}

static void
put_components(struct json *j, const struct lys_module *lab,
    const struct lysc_node *state)
{
	json_object(j, "components");
	json_object(j, "securitySchemes");
	json_object(j, "token");
	openapi_put_type(j, "http");
	json_string(j, "scheme", "bearer");
	json_object_end(j);
	json_object_end(j);
	json_object(j, "schemas");
	openapi_put_schemas(j);
	each_list(j, lab, NULL, put_component);
	each_list(j, lab, state, put_component);
	json_object_end(j);
	json_object_end(j);
}

static void
print(const char *version, const struct lys_module *lab, const struct lys_module *state,
    struct buf *out)
{
	const struct lysc_node *top = lys_getnext(NULL, NULL, state->compiled, 0);
	struct json j;

	json_init(&j, out, true);
	json_object(&j, NULL);
	put_head(&j, version);
	json_object(&j, "paths");
	for (const struct api_verb *const *v = api_verbs; *v; v++)
		put_operation(&j, *v);
	openapi_put_reads(&j);
	each_list(&j, lab, NULL, put_lab_list);
	each_list(&j, state, top, put_state_list);
	json_object_end(&j);
	put_components(&j, lab, top);
	json_object_end(&j);
	buf_putc(out, '\n');
}

bool
api_openapi(const char *version, struct buf *out)
{
	struct lys_module *lab = NULL, *state = NULL;
	struct ly_ctx *yang = NULL;
	bool ok;

	ly_log_options(LY_LOSTORE_LAST);
	ok = ly_ctx_new(NULL, LY_CTX_DISABLE_SEARCHDIRS | LY_CTX_NO_YANGLIBRARY,
		 &yang) == LY_SUCCESS &&
	    lys_parse_mem(yang, erx_yang_erx_lab, LYS_IN_YANG, &lab) == LY_SUCCESS &&
	    lys_parse_mem(yang, erx_yang_erx_state, LYS_IN_YANG, &state) == LY_SUCCESS;
	if (ok)
		print(version, lab, state, out);
	ly_ctx_destroy(yang);
	return ok;
}
