/*
 * Names of operations and arguments are identifiers of YANG as they stand.  A type is
 * what the row says; where text may be other than words, too, it is text, and what may
 * be a text or JSON is anyxml, for anydata holds nodes only.
 */
#include "api/yang.h"

#include "api/answers.h"
#include "api/events.h"
#include "api/verbs.h"

#include <inttypes.h>
#include <string.h>

static const char head[] =
    "module erx-api {\n"
    "  yang-version 1.1;\n"
    "  namespace \"urn:erxd:api\";\n"
    "  prefix erxa;\n\n"
    "  organization\n    \"erxd\";\n"
    "  contact\n    \"See the README of erxd.\";\n"
    "  description\n"
    "    \"The operations of erxctl(1), an rpc each: arguments by their names.  What an\n"
    "     operation answers is the JSON that `erxctl -o json` prints.\";\n\n"
    "  revision 2026-11-29 {\n    description\n      \"First version.\";\n  }\n";

static void
put_string(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

static void
describe(struct buf *out, const char *blanks, const char *text)
{
	buf_printf(out, "%sdescription\n%s  ", blanks, blanks);
	put_string(out, text);
	buf_puts(out, ";\n");
}

static void
print_words(struct buf *out, const char *const *words)
{
	buf_puts(out, "        type enumeration {\n");
	for (; *words; words++) {
		buf_puts(out, "          enum ");
		put_string(out, *words);
		buf_puts(out, ";\n");
	}
	buf_puts(out, "        }\n");
}

static void
print_number(struct buf *out, const struct api_arg *a)
{
	uint64_t max = a->max && a->max < UINT32_MAX ? a->max : UINT32_MAX;

	buf_puts(out, "        type uint32");
	if (a->min || a->max)
		buf_printf(out,
		    " {\n          range \"%" PRIu64 "..%" PRIu64 "\";\n"
		    "        }\n",
		    a->min, max);
	else
		buf_puts(out, ";\n");
}

static bool
is_any(const struct api_arg *a)
{
	return a->type == API_TYPE_TREE || a->type == API_TYPE_CHECKS;
}

static void
print_argument(struct buf *out, const struct api_arg *a)
{
	struct buf help;

	buf_printf(out, "      %s %s {\n", is_any(a) ? "anyxml" : "leaf", a->name);
	switch (a->type) {
	case API_TYPE_TREE:
	case API_TYPE_CHECKS:
		break;
	case API_TYPE_WORD:
		print_words(out, a->words);
		break;
	case API_TYPE_UINT:
		print_number(out, a);
		break;
	case API_TYPE_BOOL:
		buf_puts(out, "        type boolean;\n");
		break;
	case API_TYPE_TEXT:
	case API_TYPE_OBJECT:
	case API_TYPE_TARGET:
	case API_TYPE_DURATION:
	case API_TYPE_PREFIX:
	case API_TYPE_ADDRESS:
	case API_TYPE_N:
		buf_puts(out, "        type string;\n");
		break;
	}
	if (a->required)
		buf_puts(out, "        mandatory true;\n");
	buf_init(&help);
	api_arg_help(a, &help);
	describe(out, "        ", help.data ? help.data : a->name);
	buf_fini(&help);
	buf_puts(out, "      }\n");
}

static void
print_output(struct buf *out, const char *result)
{
	const struct api_answer *a = api_answer_find(result);
	bool text = a && !a->fields && !a->list;

	buf_printf(out, "    output {\n      %s %s {\n",
	    text                  ? "leaf"
		: a && a->or_text ? "anyxml"
				  : "anydata",
	    result);
	if (text)
		buf_puts(out, "        type string;\n");
	describe(out, "        ", "What was asked for.");
	buf_puts(out, "      }\n    }\n");
}

static void
print_rpc(struct buf *out, const struct api_verb *v)
{
	buf_printf(out, "\n  rpc %s {\n", v->name);
	describe(out, "    ", v->help ? v->help : v->name);
	if (v->nargs) {
		buf_puts(out, "    input {\n");
		for (size_t i = 0; i < v->nargs; i++)
			print_argument(out, &v->args[i]);
		buf_puts(out, "    }\n");
	}
	if (v->result && strcmp(v->result, API_OCTETS) != 0)
		print_output(out, v->result);
	buf_puts(out, "  }\n");
}

/* What streams send, each with what it has of these leaves. */
static const char event_leaves[] =
    "    leaf id { type uint64; description \"Behind which a reader goes on.\"; }\n"
    "    leaf time { type string; description \"When, in UTC.\"; }\n"
    "    leaf kind { type string; description \"The notification without -event.\"; }\n"
    "    leaf event { type string; description \"What it was.\"; }\n"
    "    leaf subject { type string; description \"What it is about.\"; }\n"
    "    leaf text { type string; description \"A line for people.\"; }\n"
    "    leaf local { type string; description \"Router of a session.\"; }\n"
    "    leaf remote { type string; description \"Its neighbour.\"; }\n"
    "    leaf converged { type boolean; description \"Whether all rests.\"; }\n"
    "    leaf missed { type uint64; description \"Events that are gone.\"; }\n"
    "    container by {\n"
    "      description \"Who caused it; absent where nobody did.\";\n"
    "      leaf name { type string; description \"Token, certificate or user.\"; }\n"
    "      leaf subscription { type string; description \"On whose behalf.\"; }\n"
    "      leaf request { type uint64; description \"X-Request-Id.\"; }\n"
    "    }\n";

static const char *
type_of(const struct api_field *f)
{
	return f->type == API_FIELD_NUMBER ? "uint32"
	    : f->type == API_FIELD_BOOL    ? "boolean"
					   : "string";
}

/* The members of an object as nodes; a list of objects has no keys, as state may. */
static void
print_fields(struct buf *out, const struct api_field *fields, int depth)
{
	for (const struct api_field *f = fields; f->name; f++) {
		bool list = (f->flags & API_FIELD_LIST) != 0;

		buf_printf(out, "%*s", 2 * depth, "");
		if (f->type == API_FIELD_OBJECT) {
			buf_printf(out, "%s %s {\n", list ? "list" : "container",
			    f->name);
			print_fields(out, f->of, depth + 1);
			buf_printf(out, "%*s}\n", 2 * depth, "");
		} else {
			buf_printf(out, "%s %s { type %s; }\n",
			    list ? "leaf-list" : "leaf", f->name, type_of(f));
		}
	}
}

/* A list is an array in JSON, as the rows are, and anydata would be an object (RFC 7951
 * 5.4, 5.5). */
static void
print_rows(struct buf *out, const char *result)
{
	buf_printf(out, "    list %s {\n", result);
	describe(out, "      ", "Best routes, as show-routes has them.");
	print_fields(out, api_answer_find(result)->fields, 3);
	buf_puts(out, "    }\n");
}

static void
print_notification(struct buf *out, const char *name, const char *what)
{
	buf_printf(out, "\n  notification %s-event {\n", name);
	describe(out, "    ", what);
	buf_puts(out, event_leaves);
	if (strcmp(name, api_event_words[API_EVENT_ROUTE]) == 0)
		print_rows(out, "routes");
	buf_puts(out, "  }\n");
}

void
api_yang(struct buf *out)
{
	buf_puts(out, head);
	for (const struct api_verb *const *v = api_verbs; *v; v++)
		print_rpc(out, *v);
	for (const char *const *word = api_event_words; *word; word++)
		print_notification(out, *word, "An event of this kind.");
	print_notification(out, "sync", "What was there has been told.");
	print_notification(out, "lagged", "The reader was too slow, and begins anew.");
	print_notification(out, "heartbeat", "Nothing has happened.");
	buf_puts(out, "}\n");
}
