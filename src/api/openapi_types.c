/*
 * The types of a document of OpenAPI: what operations take, by their rows, and what
 * they answer, by the rows of answers.h.
 */
#include "api/openapi_int.h"

#include "api/answers.h"

#include <stdio.h>
#include <string.h>

void
openapi_put_ref(struct json *j, const char *key, const char *what, const char *suffix)
{
	json_object(j, key);
	json_stringf(j, "$ref", "#/components/schemas/%s%s", what, suffix);
	json_object_end(j);
}

/* --- arguments --- */

void
openapi_put_type(struct json *j, const char *type)
{
	json_string(j, "type", type);
}

/* YAML as a text, or what it says as an object, or perhaps an array. */
static void
put_either(struct json *j, bool array)
{
	json_array(j, "oneOf");
	json_object(j, NULL);
	openapi_put_type(j, "string");
	json_object_end(j);
	json_object(j, NULL);
	openapi_put_type(j, "object");
	json_bool(j, "additionalProperties", true);
	json_object_end(j);
	if (array) {
		json_object(j, NULL);
		openapi_put_type(j, "array");
		json_object(j, "items");
		json_object_end(j);
		json_uint(j, "minItems", 1);
		json_object_end(j);
	}
	json_array_end(j);
}

/* A number or a boolean may also be given as a text; a client need not know. */
static void
put_argument_type(struct json *j, const struct api_arg *a)
{
	switch (a->type) {
	case API_TYPE_WORD:
		openapi_put_type(j, "string");
		json_array(j, "enum");
		for (size_t i = 0; a->words[i]; i++)
			json_string(j, NULL, a->words[i]);
		json_array_end(j);
		break;
	case API_TYPE_UINT:
		openapi_put_type(j, "integer");
		json_uint(j, "minimum", a->min);
		if (a->max)
			json_uint(j, "maximum", a->max);
		break;
	case API_TYPE_BOOL:
		openapi_put_type(j, "boolean");
		break;
	case API_TYPE_TREE:
	case API_TYPE_CHECKS:
		put_either(j, a->type == API_TYPE_CHECKS);
		break;
	case API_TYPE_TEXT:
	case API_TYPE_OBJECT:
	case API_TYPE_TARGET:
	case API_TYPE_DURATION:
	case API_TYPE_PREFIX:
	case API_TYPE_ADDRESS:
	case API_TYPE_N:
		openapi_put_type(j, "string");
		break;
	}
}

static void
put_default(struct json *j, const struct api_arg *a)
{
	if (!a->initial)
		return;
	if (a->type == API_TYPE_UINT || a->type == API_TYPE_BOOL)
		json_raw(j, "default", a->initial, strlen(a->initial));
	else
		json_string(j, "default", a->initial);
}

static const char *
example_of(const struct api_arg *a)
{
	switch (a->type) {
	case API_TYPE_DURATION:
		return "30s";
	case API_TYPE_PREFIX:
		return "10.20.0.0/16";
	case API_TYPE_ADDRESS:
		return "10.20.0.4";
	default:
		if (a->names && strcmp(a->names, "routers") == 0)
			return "er-a/primary";
		return NULL;
	}
}

static void
put_argument(struct json *j, const struct api_arg *a)
{
	const char *example = example_of(a);
	struct buf help;

	json_object(j, a->name);
	put_argument_type(j, a);
	buf_init(&help);
	api_arg_help(a, &help);
	if (help.len)
		json_string(j, "description", help.data);
	buf_fini(&help);
	put_default(j, a);
	if (example) {
		json_array(j, "examples");
		json_string(j, NULL, example);
		json_array_end(j);
	}
	json_object_end(j);
}

void
openapi_put_query(struct json *j, const char *name, const char *type, const char *help)
{
	json_object(j, NULL);
	json_string(j, "name", name);
	json_string(j, "in", "query");
	json_string(j, "description", help);
	json_object(j, "schema");
	openapi_put_type(j, type);
	json_object_end(j);
	json_object_end(j);
}

bool
openapi_needs_any(const struct api_verb *v)
{
	for (size_t i = 0; i < v->nargs; i++)
		if (v->args[i].required)
			return true;
	return false;
}

static void
put_input(struct json *j, const struct api_verb *v)
{
	char name[80];

	snprintf(name, sizeof name, "%s-input", v->name);
	json_object(j, name);
	openapi_put_type(j, "object");
	json_object(j, "properties");
	for (size_t i = 0; i < v->nargs; i++)
		put_argument(j, &v->args[i]);
	json_object_end(j);
	if (openapi_needs_any(v)) {
		json_array(j, "required");
		for (size_t i = 0; i < v->nargs; i++)
			if (v->args[i].required)
				json_string(j, NULL, v->args[i].name);
		json_array_end(j);
	}
	json_bool(j, "additionalProperties", false);
	json_object_end(j);
}

/* --- answers --- */

static void put_fields(struct json *, const struct api_field *, bool or_null);

static void
put_kind(struct json *j, const char *kind, bool or_null)
{
	if (!or_null) {
		openapi_put_type(j, kind);
		return;
	}
	json_array(j, "type");
	json_string(j, NULL, kind);
	json_string(j, NULL, "null");
	json_array_end(j);
}

static void
put_field_type(struct json *j, const struct api_field *f, bool or_null)
{
	switch (f->type) {
	case API_FIELD_TEXT:
		put_kind(j, "string", or_null);
		break;
	case API_FIELD_NUMBER:
		put_kind(j, "integer", or_null);
		break;
	case API_FIELD_SECONDS:
		put_kind(j, "number", or_null);
		break;
	case API_FIELD_BOOL:
		put_kind(j, "boolean", or_null);
		break;
	case API_FIELD_ANY:
		break; /* no type is any */
	case API_FIELD_OBJECT:
		put_fields(j, f->of, or_null);
		break;
	}
}

static void
put_field(struct json *j, const struct api_field *f)
{
	bool or_null = (f->flags & API_FIELD_NULL) != 0;

	json_object(j, f->name);
	if (f->flags & API_FIELD_LIST) {
		put_kind(j, "array", or_null);
		json_object(j, "items");
		put_field_type(j, f, false);
		json_object_end(j);
	} else {
		put_field_type(j, f, or_null);
	}
	json_object_end(j);
}

/* The inside of a schema of an object. */
static void
put_fields(struct json *j, const struct api_field *fields, bool or_null)
{
	put_kind(j, "object", or_null);
	json_object(j, "properties");
	for (const struct api_field *f = fields; f->name; f++)
		put_field(j, f);
	json_object_end(j);
	json_array(j, "required");
	for (const struct api_field *f = fields; f->name; f++)
		if (!(f->flags & API_FIELD_MAY))
			json_string(j, NULL, f->name);
	json_array_end(j);
	json_bool(j, "additionalProperties", false);
}

static void
put_answer_schemas(struct json *j)
{
	char name[80];

	for (const struct api_answer *a = api_answers; a->result; a++) {
		if (!a->fields)
			continue;
		snprintf(name, sizeof name, "%s-%s", a->result,
		    a->list ? "row" : "answer");
		json_object(j, name);
		put_fields(j, a->fields, false);
		json_object_end(j);
	}
	json_object(j, "change-list-row");
	put_fields(j, api_change_fields, false);
	json_object_end(j);
}

static void
put_text(struct json *j)
{
	json_object(j, NULL);
	openapi_put_type(j, "string");
	json_object_end(j);
}

static void
put_row_list(struct json *j, const char *key, const char *result)
{
	json_object(j, key);
	openapi_put_type(j, "array");
	openapi_put_ref(j, "items", result, "-row");
	json_object_end(j);
}

/* What stands behind the name of an answer. */
static void
put_result(struct json *j, const struct api_answer *a)
{
	if (a->or_text) {
		json_object(j, a->result);
		json_array(j, "oneOf");
		if (a->list)
			put_row_list(j, NULL, a->result);
		else
			openapi_put_ref(j, NULL, a->result, "-answer");
		put_text(j);
		json_array_end(j);
		json_object_end(j);
	} else if (a->fields && a->list) {
		put_row_list(j, a->result, a->result);
	} else if (a->fields) {
		openapi_put_ref(j, a->result, a->result, "-answer");
	} else {
		json_object(j, a->result);
		openapi_put_type(j, a->list ? "array" : "string");
		if (a->list) {
			json_object(j, "items");
			openapi_put_type(j, "string");
			json_object_end(j);
		}
		json_object_end(j);
	}
}

static bool
takes(const struct api_verb *v, const char *argument)
{
	return api_arg_find(v, argument, strlen(argument)) != NULL;
}

/* With `az` keys and values are those of the Azure CLI, which has its own schema. */
void
openapi_put_output(struct json *j, const struct api_verb *v)
{
	const struct api_answer *a = api_answer_find(v->result);
	const struct api_answer *other =
	    v->instead ? api_answer_find(v->instead->result) : NULL;

	json_object(j, "erx-api:output");
	openapi_put_type(j, "object");
	json_object(j, "properties");
	if (takes(v, API_AZ)) {
		json_object(j, v->result);
		openapi_put_type(j, "array");
		json_object(j, "items");
		json_array(j, "anyOf");
		openapi_put_ref(j, NULL, v->result, "-row");
		json_object(j, NULL);
		openapi_put_type(j, "object");
		json_object_end(j);
		json_array_end(j);
		json_object_end(j);
		json_object_end(j);
	} else if (a) {
		put_result(j, a);
	}
	if (other)
		put_result(j, other);
	if (strcmp(v->result, "changes") == 0)
		put_row_list(j, "change-list", "change-list");
	if (a && a->list) {
		json_object(j, "total");
		openapi_put_type(j, "integer");
		json_object_end(j);
		json_object(j, "next-cursor");
		put_kind(j, "string", true);
		json_object_end(j);
	}
	json_object_end(j);
	json_bool(j, "additionalProperties", false);
	json_object_end(j);
}

/* --- errors --- */

static const struct api_field info_fields[] = {
	{ "where", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "cure", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "erx-api:rule", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "erx-api:object", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "erx-api:cure", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
static const struct api_field error_fields[] = {
	{ "error-type", API_FIELD_TEXT, 0, NULL },
	{ "error-tag", API_FIELD_TEXT, 0, NULL },
	{ "error-app-tag", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "error-path", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "error-message", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "error-info", API_FIELD_OBJECT, API_FIELD_MAY, info_fields },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
static const struct api_field list_fields[] = {
	{ "error", API_FIELD_OBJECT, API_FIELD_LIST, error_fields },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
static const struct api_field errors_fields[] = {
	{ "ietf-restconf:errors", API_FIELD_OBJECT, 0, list_fields },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

void
openapi_put_errors(struct json *j)
{
	static const char *const others[] = { "application/yang-data+xml",
		"application/problem+json" };

	json_object(j, "default");
	json_string(j, "description", "Refused: the reason, and what to do.");
	json_object(j, "content");
	json_object(j, "application/yang-data+json");
	openapi_put_ref(j, "schema", "errors", "");
	json_object_end(j);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		json_object(j, others[i]);
		json_object_end(j);
	}
	json_object_end(j);
	json_object_end(j);
}

/* --- YANG Patch: RFC 8072 3 --- */

static const struct api_field edit_fields[] = {
	{ "edit-id", API_FIELD_TEXT, 0, NULL },
	{ "operation", API_FIELD_TEXT, 0, NULL },
	{ "target", API_FIELD_TEXT, 0, NULL },
	{ "point", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "where", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "value", API_FIELD_ANY, API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
static const struct api_field patch_fields[] = {
	{ "patch-id", API_FIELD_TEXT, 0, NULL },
	{ "comment", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "edit", API_FIELD_OBJECT, API_FIELD_LIST, edit_fields },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
static const struct api_field yang_patch_fields[] = {
	{ "ietf-yang-patch:yang-patch", API_FIELD_OBJECT, 0, patch_fields },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
static const struct api_field edit_status_fields[] = {
	{ "edit-id", API_FIELD_TEXT, 0, NULL },
	{ "errors", API_FIELD_OBJECT, API_FIELD_MAY, list_fields },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
static const struct api_field edit_statuses_fields[] = {
	{ "edit", API_FIELD_OBJECT, API_FIELD_LIST, edit_status_fields },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
static const struct api_field status_fields[] = {
	{ "patch-id", API_FIELD_TEXT, 0, NULL },
	{ "edit-status", API_FIELD_OBJECT, API_FIELD_MAY, edit_statuses_fields },
	{ "errors", API_FIELD_OBJECT, API_FIELD_MAY, list_fields },
	{ "ok", API_FIELD_ANY, API_FIELD_LIST | API_FIELD_MAY, NULL }, /* [null] */
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
static const struct api_field yang_patch_status_fields[] = {
	{ "ietf-yang-patch:yang-patch-status", API_FIELD_OBJECT, 0, status_fields },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct {
	const char *name;
	const struct api_field *fields;
} schemas[] = {
	{ "errors", errors_fields },
	{ "yang-patch", yang_patch_fields },
	{ "yang-patch-status", yang_patch_status_fields },
};

void
openapi_put_schemas(struct json *j)
{
	for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
		json_object(j, schemas[i].name);
		put_fields(j, schemas[i].fields, false);
		json_object_end(j);
	}
	for (const struct api_verb *const *v = api_verbs; *v; v++)
		if ((*v)->nargs)
			put_input(j, *v);
	put_answer_schemas(j);
}
