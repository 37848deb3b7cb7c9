/*
 * What libyang has read becomes the JSON of a request again, whose row (api/verbs.h)
 * types the arguments once more.  Of JSON the row comes first: its refusals name the
 * argument with what is allowed, and libyang knows no type for what is a text, an
 * object or an array, and would lose empty arrays of one.
 */
#include "erxd/mount_call.h"

#include "api/args.h"
#include "base/json.h"
#include "data/json.h"
#include "erxd/request.h"
#include "restconf/media.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

static const struct api_verb *
verb_of(const struct lysc_node *operation)
{
	return strcmp(operation->module->name, "erx-api") == 0
	    ? api_verb_find(operation->name)
	    : NULL;
}

/* The operation answers in the form that was asked for. */
static void
operate(const struct restconf_request *rq, const char *name, const struct buf *input)
{
	struct request *r = rq->who;
	const char *type = restconf_header(rq, "Content-Type");
	const struct restconf_accept accept =
	    restconf_accept(restconf_header(rq, "Accept"),
		restconf_media_of(type) == RESTCONF_MEDIA_XML ? RESTCONF_XML
							      : RESTCONF_JSON);
	struct buf body;

	buf_init(&body);
	buf_printf(&body, "{\"erx:input\":%s}", input->data);
	request_output_name(r, "erx-api:output");
	if (accept.form == RESTCONF_XML)
		request_in_xml(r);
	if (accept.error_form == RESTCONF_PROBLEM)
		request_errors_as_problem(r);
	request_operate(r, name, body.data, body.len);
	buf_fini(&body);
}

/* --- before libyang --- */

/* YANG lets a member have the name of its module in front, and annotations beside it:
 * such input is libyang's alone to judge. */
static bool
has_plain_names(const struct data_node *input)
{
	for (size_t i = 0; i < input->n; i++)
		if (strpbrk(input->children[i]->name, ":@"))
			return false;
	return true;
}

static bool
has_json(const struct data_node *input)
{
	for (size_t i = 0; i < input->n; i++)
		if (input->children[i]->kind != DATA_TEXT)
			return true;
	return false;
}

enum restconf_outcome
mount_look(void *ctx, const struct restconf_request *rq,
    const struct lysc_node *operation, struct buf *input)
{
	const struct api_verb *verb = verb_of(operation);
	struct data_node *tree;
	struct api_args *args;
	struct errs errs;
	struct json j;
	bool json;

	(void)ctx;
	errs_init(&errs);
	tree = verb ? data_json_parse_input(input->data, input->len, 2, &errs) : NULL;
	if (!tree || tree->kind != DATA_MAP || !has_plain_names(tree)) {
		data_node_free(tree);
		errs_fini(&errs);
		return RESTCONF_DONE;
	}
	json = has_json(tree);
	args = api_args_new(verb, tree, &errs);
	if (!args) {
		operate(rq, verb->name, input);
	} else if (json) {
		buf_reset(input);
		json_init(&j, input, false);
		data_node_json(&j, NULL, args->input);
	}
	errs_fini(&errs);
	if (!args)
		return RESTCONF_LATER;
	api_args_free(args);
	return RESTCONF_DONE;
}

/* --- behind libyang --- */

/* Elements in the place of a text are refused as an empty array is. */
static void
put_any(struct json *j, const struct lyd_node *n)
{
	const struct lyd_node_any *any = (const struct lyd_node_any *)n;

	if (any->value_type == LYD_ANYDATA_STRING) {
		json_string(j, n->schema->name, any->value.str ? any->value.str : "");
	} else {
		json_array(j, n->schema->name);
		json_array_end(j);
	}
}

static void
put_argument(struct json *j, const struct lyd_node *n)
{
	const char *name = n->schema->name, *text = lyd_get_value(n);

	if (n->schema->nodetype == LYS_ANYXML) {
		put_any(j, n);
		return;
	}
	switch (((const struct lysc_node_leaf *)n->schema)->type->basetype) {
	case LY_TYPE_BOOL:
		json_bool(j, name, strcmp(text, "true") == 0);
		break;
	case LY_TYPE_UINT32:
		json_uint(j, name, strtoull(text, NULL, 10));
		break;
	default:
		json_string(j, name, text);
		break;
	}
}

enum restconf_outcome
mount_invoke(void *ctx, const struct restconf_request *rq, const struct lyd_node *input,
    struct lyd_node **output, struct restconf_errors *errors)
{
	struct buf text;
	struct json j;

	(void)ctx;
	(void)output;
	(void)errors;
	if (!verb_of(input->schema))
		return RESTCONF_UNKNOWN;
	buf_init(&text);
	json_init(&j, &text, false);
	json_object(&j, NULL);
	for (const struct lyd_node *n = lyd_child(input); n; n = n->next)
		if (!(n->flags & LYD_DEFAULT))
			put_argument(&j, n);
	json_object_end(&j);
	operate(rq, input->schema->name, &text);
	buf_fini(&text);
	return RESTCONF_LATER;
}
