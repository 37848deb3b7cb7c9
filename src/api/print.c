/*
 * Both forms walk the rows in their order, so neither can disagree with what the daemon
 * enforces.
 */
#include "api/print.h"

#include "api/verbs.h"
#include "base/json.h"

#include <ctype.h>

static const char *const type_names[API_TYPE_N] = {
	[API_TYPE_TEXT] = "text",
	[API_TYPE_OBJECT] = "text",
	[API_TYPE_TARGET] = "text",
	[API_TYPE_TREE] = "YAML or object",
	[API_TYPE_CHECKS] = "YAML, object or array",
	[API_TYPE_WORD] = "word",
	[API_TYPE_UINT] = "number",
	[API_TYPE_BOOL] = "boolean",
	[API_TYPE_DURATION] = "time",
	[API_TYPE_PREFIX] = "network",
	[API_TYPE_ADDRESS] = "address",
};

static const char *
type_of(const struct api_arg *a)
{
	return a->around ? "network or address" : type_names[a->type];
}

/* --- mdoc --- */

/* A sentence of what begins in lower case. */
static void
put_sentence(struct buf *out, const char *text)
{
	buf_putc(out, (char)toupper((unsigned char)*text));
	buf_printf(out, "%s.\n", text + 1);
}

static void
put_arg(struct buf *out, const struct api_arg *a)
{
	struct buf help;

	buf_init(&help);
	api_arg_help(a, &help);
	buf_printf(out, ".It Li %s\n%s%s: %s.\n", a->name, type_of(a),
	    a->required ? ", required" : "", help.data);
	buf_fini(&help);
}

static void
put_verb(struct buf *out, const struct api_verb *v)
{
	buf_printf(out, ".It Li %s\n", v->name);
	put_sentence(out, v->help);
	if (v->render == API_RENDER_OCTETS)
		buf_puts(out, "The answer is the file itself.\n");
	else if (!v->result)
		buf_puts(out, "The status is 204, without a body.\n");
	else if (v->instead)
		buf_printf(out, "The answer has\n.Li %s ,\nor\n.Li %s .\n", v->result,
		    v->instead->result);
	else
		buf_printf(out, "The answer has\n.Li %s .\n", v->result);
	if (v->why)
		buf_printf(out, "Only an operator may ask, for %s.\n", v->why);
	if (v->nargs == 0)
		return;
	buf_puts(out, ".Bl -tag -width authorization-key -compact\n");
	for (size_t i = 0; i < v->nargs; i++)
		put_arg(out, &v->args[i]);
	buf_puts(out, ".El\n");
}

void
api_print_manual(struct buf *out)
{
	buf_puts(out,
	    ".Dd $Mdocdate$\n.Dt ERX-API 7\n.Os\n.Sh NAME\n.Nm erx-api\n"
	    ".Nd operations of erxd over HTTP\n.Sh DESCRIPTION\n"
	    "A program asks\n.Xr erxd 8\nfor an operation with\n"
	    ".Li POST /restconf/operations/erx: Ns Ar name\n"
	    "and the arguments as JSON, or without a body when there are none:\n"
	    ".Dl {\"erx:input\": {\"at\": \"er-a/primary\", \"view\": \"all\"}}\n"
	    "The answer is\n"
	    ".Dl {\"erx:output\": {\"routes\": [...]}}\n"
	    "A table is an array of rows.\n.Pp\n"
	    "Values have types.\n"
	    "A number or a boolean may also be given as a text.\n"
	    "A time is a number with a unit (us, ms, s, m, h or d; s without one).\n"
	    "A network is ADDRESS/LENGTH with no bits behind the length.\n"
	    "Where an address may stand for it, the longest prefix around is meant.\n"
	    "YAML is the text of a file; an object of JSON that says the same may stand\n"
	    "for it, or an array for a list, and lines in errors count from its bracket.\n"
	    "An argument that is wrong, missing or unknown is refused with status 400:\n"
	    ".Li error-path\nnames the argument,\n.Li error-message\nsays what is "
	    "wrong, and\n.Li cure\nin\n.Li error-info\nwhat is allowed.\n"
	    "The codes of all errors,\n.Li error-app-tag ,\nare in\n"
	    ".Xr erx-rules 7 .\n"
	    "The page is printed from the rows by which the daemon checks.\n"
	    ".Sh OPERATIONS\n.Bl -tag -width Ds\n");
	for (size_t i = 0; api_verbs[i]; i++)
		put_verb(out, api_verbs[i]);
	buf_puts(out,
	    ".El\n.Sh SEE ALSO\n.Xr erxctl 1 ,\n.Xr erx-rules 7 ,\n"
	    ".Xr erxd 8\n");
}

/* --- JSON --- */

static void
put_bound(struct json *j, const char *key, const struct api_arg *a, uint64_t bound)
{
	if (a->type == API_TYPE_UINT && a->max)
		json_uint(j, key, bound);
	else
		json_null(j, key);
}

static void
put_arg_json(struct json *j, const struct api_arg *a)
{
	json_object(j, NULL);
	json_string(j, "name", a->name);
	json_string(j, "type", type_of(a));
	json_bool(j, "required", a->required);
	if (a->type == API_TYPE_WORD) {
		json_array(j, "words");
		for (size_t i = 0; a->words[i]; i++)
			json_string(j, NULL, a->words[i]);
		json_array_end(j);
	} else {
		json_null(j, "words");
	}
	put_bound(j, "min", a, a->min);
	put_bound(j, "max", a, a->max);
	json_string(j, "default", a->initial);
	json_string(j, "help", a->help);
	json_object_end(j);
}

void
api_print_json(struct buf *out)
{
	struct json j;

	json_init(&j, out, true);
	json_array(&j, NULL);
	for (size_t i = 0; api_verbs[i]; i++) {
		const struct api_verb *v = api_verbs[i];

		json_object(&j, NULL);
		json_string(&j, "name", v->name);
		json_string(&j, "command", v->command);
		json_string(&j, "result", v->result);
		json_string(&j, "help", v->help);
		json_bool(&j, "waits", v->waits);
		json_array(&j, "arguments");
		for (size_t k = 0; k < v->nargs; k++)
			put_arg_json(&j, &v->args[k]);
		json_array_end(&j);
		json_object_end(&j);
	}
	json_array_end(&j);
	buf_putc(out, '\n');
}
