/*
 * One reader for each type, in a table.  Whatever is wrong is told with the argument's
 * name, the value and what would be right, so that a program can put it beside a field.
 */
#include "api/args.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "data/duration.h"
#include "data/suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- values --- */

static bool
bad(struct errs *errs, const struct api_arg *a, const char *cure, const char *text,
    const char *given)
{
	errs_add(errs, CODE_BAD_ARGUMENT, NULL, a->name, cure, "%.60s %s", given, text);
	return false;
}

static bool
read_text(const struct api_arg *a, const char *text, struct api_value *v,
    struct errs *errs)
{
	(void)a;
	(void)text;
	(void)v;
	(void)errs;
	return true;
}

static bool
read_word(const struct api_arg *a, const char *text, struct api_value *v,
    struct errs *errs)
{
	struct data_suggest near;
	struct buf cure;

	if (text_word_meant(a->words, text, &v->as.word)) {
		v->text = a->words[v->as.word];
		return true;
	}
	data_suggest_init(&near, text);
	buf_init(&cure);
	for (size_t i = 0; a->words[i]; i++) {
		data_suggest_offer(&near, a->words[i]);
		buf_printf(&cure, "%s%s", i ? ", " : "one of ", a->words[i]);
	}
	if (data_suggest_any(&near))
		buf_printf(&cure, "; %s", data_suggest_cure(&near, ""));
	errs_add(errs, CODE_BAD_ARGUMENT, NULL, a->name, cure.data,
	    "there is no %s %.40s", a->name, text);
	buf_fini(&cure);
	return false;
}

static bool
read_uint(const struct api_arg *a, const char *text, struct api_value *v,
    struct errs *errs)
{
	uint64_t max = a->max ? a->max : UINT64_MAX, n = 0;
	char cure[64] = "write a whole number";
	const char *p = text;
	bool over = false;

	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		over = over || n > (UINT64_MAX - digit) / 10;
		n = n * 10 + digit;
	}
	if (a->max)
		snprintf(cure, sizeof cure, "write a whole number, %llu to %llu",
		    (unsigned long long)a->min, (unsigned long long)a->max);
	if (p == text || *p)
		return bad(errs, a, cure, "is not a whole number", text);
	if (over || n < a->min || n > max)
		return bad(errs, a, cure, "is out of range", text);
	v->as.number = n;
	return true;
}

static bool
read_bool(const struct api_arg *a, const char *text, struct api_value *v,
    struct errs *errs)
{
	v->as.flag = strcasecmp(text, "true") == 0;
	return v->as.flag || strcasecmp(text, "false") == 0 ||
	    bad(errs, a, "true or false", "is neither true nor false", text);
}

static bool
read_duration(const struct api_arg *a, const char *text, struct api_value *v,
    struct errs *errs)
{
	return data_duration_parse(text, &v->as.us) ||
	    bad(errs, a, "e.g. 30s, 500ms, 5m", "is not a time", text);
}

static bool
read_prefix(const struct api_arg *a, const char *text, struct api_value *v,
    struct errs *errs)
{
	return (a->around ? ip_prefix_or_addr(&v->as.prefix, &v->around, text)
			  : ip_prefix_parse(&v->as.prefix, text)) ||
	    bad(errs, a,
		a->around
		    ? "write an address for its longest match, or ADDRESS/LENGTH with "
		      "no bits behind the length, e.g. 10.20.0.0/16"
		    : "write ADDRESS/LENGTH with no bits behind the length, e.g. "
		      "10.20.0.0/16",
		"is not a network", text);
}

static bool
read_address(const struct api_arg *a, const char *text, struct api_value *v,
    struct errs *errs)
{
	return ip_addr_parse(&v->as.address, text) ||
	    bad(errs, a, "write an address, e.g. 10.20.0.4", "is not an address", text);
}

typedef bool reader(const struct api_arg *, const char *, struct api_value *,
    struct errs *);

static reader *const readers[API_TYPE_N] = {
	[API_TYPE_TEXT] = read_text,
	[API_TYPE_OBJECT] = read_text,
	[API_TYPE_TARGET] = read_text,
	[API_TYPE_TREE] = read_text,
	[API_TYPE_CHECKS] = read_text,
	[API_TYPE_WORD] = read_word,
	[API_TYPE_UINT] = read_uint,
	[API_TYPE_BOOL] = read_bool,
	[API_TYPE_DURATION] = read_duration,
	[API_TYPE_PREFIX] = read_prefix,
	[API_TYPE_ADDRESS] = read_address,
};

bool
api_value_read(const struct api_arg *a, const char *text, struct api_value *v,
    struct errs *errs)
{
	v->text = text;
	return readers[a->type](a, text, v, errs);
}

/* --- all of them --- */

static void
unknown(const struct api_verb *verb, const char *name, struct errs *errs)
{
	struct data_suggest near;
	struct buf cure;

	data_suggest_init(&near, name);
	buf_init(&cure);
	buf_puts(&cure, verb->nargs ? "" : "leave it out");
	for (size_t i = 0; i < verb->nargs; i++) {
		data_suggest_offer(&near, verb->args[i].name);
		buf_printf(&cure, "%s%s", i ? ", " : "it takes ", verb->args[i].name);
	}
	errs_add(errs, CODE_UNKNOWN_ARGUMENT, NULL, name,
	    data_suggest_cure(&near, cure.data), "%s takes no argument %.80s",
	    verb->name, name);
	buf_fini(&cure);
}

static const char *
kind_of(const struct api_arg *a)
{
	return a->type == API_TYPE_TREE ? "a text or an object"
	    : a->type == API_TYPE_CHECKS
	    ? "a text, an object, or an array with something in it"
	    : "one value";
}

/* A JSON value of another kind than the argument has. */
static bool
is_other(const struct api_arg *a, const struct data_node *n, struct errs *errs)
{
	struct buf help;

	if (n->kind == DATA_TEXT && n->leaf != DATA_LEAF_NULL &&
	    (n->leaf != DATA_LEAF_BOOL || a->type == API_TYPE_BOOL))
		return false;
	buf_init(&help);
	buf_puts(&help, "");
	api_arg_help(a, &help);
	if (n->kind != DATA_TEXT)
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, a->name, help.data, "%s is %s",
		    a->name, kind_of(a));
	else
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, a->name, help.data,
		    "%s cannot be %s", a->name,
		    n->leaf == DATA_LEAF_NULL ? "null" : n->text);
	buf_fini(&help);
	return true;
}

/* Whether the value of an argument is JSON whose text is as good as YAML. */
static bool
is_as_good(const struct api_arg *a, const struct data_node *n)
{
	if (n->kind == DATA_MAP)
		return n->text &&
		    (a->type == API_TYPE_TREE || a->type == API_TYPE_CHECKS);
	return n->kind == DATA_SEQ && n->text && a->type == API_TYPE_CHECKS &&
	    n->text[1 + strspn(n->text + 1, " \t\r\n")] != ']';
}

static void
take(struct api_args *args, struct data_node *n, struct errs *errs)
{
	const struct api_arg *a = api_arg_find(args->verb, n->name, strlen(n->name));
	struct api_value *v;

	if (a && is_as_good(a, n))
		n->kind = DATA_TEXT;
	if (!a) {
		unknown(args->verb, n->name, errs);
	} else if (!is_other(a, n, errs)) {
		v = &args->values[a - args->verb->args];
		v->given = api_value_read(a, n->text, v, errs);
	}
}

/* What is absent: its default, which is as good as any value, or an error. */
static void
complete(struct api_args *args, struct errs *errs)
{
	const struct api_verb *verb = args->verb;
	struct buf help;

	for (size_t i = 0; i < verb->nargs; i++) {
		const struct api_arg *a = &verb->args[i];

		if (data_node_get(args->input, a->name))
			continue;
		if (a->initial)
			api_value_read(a, a->initial, &args->values[i], errs);
		if (!a->required)
			continue;
		buf_init(&help);
		api_arg_help(a, &help);
		errs_add(errs, CODE_MISSING_ARGUMENT, NULL, a->name, help.data,
		    "%s needs %s", verb->name, a->name);
		buf_fini(&help);
	}
}

struct api_args *
api_args_new(const struct api_verb *verb, struct data_node *input, struct errs *errs)
{
	struct api_args *args = xcalloc(1, sizeof *args);
	size_t before = errs->nerrors;

	args->verb = verb;
	args->input = input;
	for (size_t i = 0; i < input->n; i++)
		take(args, input->children[i], errs);
	complete(args, errs);
	if (errs->nerrors == before)
		return args;
	api_args_free(args);
	return NULL;
}

struct api_args *
api_args_dup(const struct api_args *from)
{
	struct errs none;
	struct api_args *args;

	errs_init(&none);
	args = api_args_new(from->verb, data_node_dup(from->input), &none);
	errs_fini(&none);
	return args;
}

void
api_args_free(struct api_args *args)
{
	if (!args)
		return;
	data_node_free(args->input);
	free(args);
}

/* --- taking them --- */

bool
api_given(const struct api_args *args, unsigned i)
{
	return args->values[i].given;
}

const char *
api_text(const struct api_args *args, unsigned i)
{
	return args->values[i].text;
}

uint64_t
api_number(const struct api_args *args, unsigned i)
{
	return args->values[i].as.number;
}

int64_t
api_us(const struct api_args *args, unsigned i)
{
	return args->values[i].as.us;
}

unsigned
api_word(const struct api_args *args, unsigned i)
{
	return args->values[i].as.word;
}

bool
api_flag(const struct api_args *args, unsigned i)
{
	return args->values[i].as.flag;
}

bool
api_around(const struct api_args *args, unsigned i)
{
	return args->values[i].around;
}

const struct ip_prefix *
api_prefix(const struct api_args *args, unsigned i)
{
	return args->values[i].text ? &args->values[i].as.prefix : NULL;
}

const struct api_value *
api_value(const struct api_args *args, const char *name)
{
	const struct api_arg *a = api_arg_find(args->verb, name, strlen(name));

	return a ? &args->values[a - args->verb->args] : NULL;
}

const char *
api_text_of(const struct api_args *args, const char *name)
{
	const struct api_value *v = api_value(args, name);

	return v ? v->text : NULL;
}
