/*
 * "[concat(parameters('name'), '-er')]": an expression is read and evaluated in one
 * descent. Its grammar is small: calls, texts in single quotes, numbers, and behind
 * each of them .name and [index].  An argument that nobody can answer makes the whole
 * open.  The branch of if() that does not count is read only: nothing in it is called.
 */
#include "azure/id.h"
#include "azure/lambda.h"
#include "azure/nested.h"
#include "base/buf.h"
#include "base/xalloc.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGS_MAX = 64 };

struct scan {
	struct azure_template *t;
	const char *p;
	struct errs *errs;
	unsigned idle; /* branches around that do not count: nothing is called */
};

void
azure_template_wrong(struct azure_template *t, const struct data_node *at,
    struct errs *errs, const char *fmt, ...)
{
	char where[600];
	va_list args;
	char *text;

	if (t->failed)
		return;
	t->failed = true;
	va_start(args, fmt);
	text = xvasprintf(fmt, args);
	va_end(args);
	errs_add(errs, CODE_BAD_VALUE,
	    at ? data_node_where(at, where, sizeof where) : NULL, NULL,
	    "correct the template", "%s", text);
	free(text);
}

static bool
bounded(struct scan *s)
{
	struct azure_template *t = s->t;

	if (++t->steps <= AZURE_TEMPLATE_STEPS && t->octets < AZURE_TEMPLATE_OCTETS)
		return true;
	azure_template_wrong(t, NULL, s->errs,
	    "the template takes more than %d steps, or its values %d MB",
	    AZURE_TEMPLATE_STEPS, AZURE_TEMPLATE_OCTETS >> 20);
	return false;
}

static void
blanks(struct scan *s)
{
	while (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r')
		s->p++;
}

static bool
take(struct scan *s, char c)
{
	blanks(s);
	if (*s->p != c)
		return false;
	s->p++;
	return true;
}

static struct data_node *expression(struct scan *);

/* Behind the quote; a quote inside is doubled. */
static struct data_node *
quoted(struct scan *s)
{
	struct buf out;
	struct data_node *n;

	buf_init(&out);
	for (; *s->p; s->p++) {
		if (*s->p == '\'' && s->p[1] != '\'')
			break;
		s->p += *s->p == '\'';
		buf_putc(&out, *s->p);
	}
	n = azure_leaf_new(DATA_LEAF_STRING, out.data ? out.data : "");
	buf_fini(&out);
	return take(s, '\'') ? n : (data_node_free(n), NULL);
}

static struct data_node *
digits(struct scan *s)
{
	const char *start = s->p;
	struct data_node *n = data_node_new(DATA_TEXT, NULL);

	s->p += *s->p == '-';
	while (isdigit((unsigned char)*s->p))
		s->p++;
	n->leaf = DATA_LEAF_NUMBER;
	n->text = xstrndup(start, (size_t)(s->p - start));
	return n;
}

/* --- what depends on the template --- */

/* The entry of a section, in any case. */
static const struct data_node *
entry(const struct data_node *scope, const char *section, const char *name)
{
	const struct data_node *map = scope ? data_node_get(scope, section) : NULL;

	if (!map || map->kind != DATA_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (azure_same(map->children[i]->name, name))
			return map->children[i];
	return NULL;
}

static struct data_node *
parameter(struct scan *s, const char *name)
{
	const struct data_node *given, *value = NULL;
	struct azure_template *t = s->t;

	given = t->scope == t->document && t->env.parameters ? t->env.parameters : NULL;
	for (size_t i = 0; given && i < given->n && given->kind == DATA_MAP; i++)
		if (azure_same(given->children[i]->name, name) &&
		    given->children[i]->kind == DATA_MAP) {
			value = data_node_get(given->children[i], "value");
			/* Handed in, and nobody can say what (nested.c). */
			t->open = t->open || !value;
			return value ? data_node_dup(value) : NULL;
		}
	given = entry(t->scope, "parameters", name);
	/* An argument of a function of the template's own has been evaluated
	 * (lambda.c). */
	if (given && given->kind == DATA_MAP && t->scope != t->document &&
	    (value = data_node_get(given, "value")) != NULL)
		return data_node_dup(value);
	value = given && given->kind == DATA_MAP ? data_node_get(given, "defaultValue")
						 : NULL;
	if (value)
		return azure_value(t, value, s->errs);
	if (given)
		t->open = true;
	else
		azure_template_wrong(t, NULL, s->errs,
		    "the template has no parameter %s", name);
	return NULL;
}

/* A variable that is a loop: {"copy": [{"name": …, "count": …, "input": …}]}. */
static const struct data_node *
looped(const struct data_node *scope, const char *name)
{
	const struct data_node *all = entry(scope, "variables", "copy");

	for (size_t i = 0; all && all->kind == DATA_SEQ && i < all->n; i++) {
		const struct data_node *c = all->children[i];
		const char *own =
		    c->kind == DATA_MAP ? data_node_text(c, "name") : NULL;

		if (own && azure_same(own, name))
			return c;
	}
	return NULL;
}

static struct data_node *
variable(struct scan *s, const char *name)
{
	const struct data_node *value = entry(s->t->scope, "variables", name);

	if (value)
		return azure_value(s->t, value, s->errs);
	value = looped(s->t->scope, name);
	if (value)
		return azure_loop(s->t, value, s->errs);
	azure_template_wrong(s->t, NULL, s->errs, "the template has no variable %s",
	    name);
	return NULL;
}

static struct data_node *
copy_index(struct scan *s, struct data_node *const *args, size_t n)
{
	const struct azure_template *t = s->t;
	long long offset = 0;
	char text[24];
	unsigned i = t->nloops;

	for (size_t k = 0; k < n; k++)
		if (args[k]->kind == DATA_TEXT && args[k]->leaf == DATA_LEAF_NUMBER)
			offset = strtoll(args[k]->text, NULL, 10);
		else
			while (i && args[k]->kind == DATA_TEXT &&
			    !azure_same(t->loops[i - 1].name, args[k]->text))
				i--;
	if (!i || offset < 0 || offset > 1000000) {
		azure_template_wrong(s->t, NULL, s->errs,
		    "copyIndex() stands outside of its loop");
		return NULL;
	}
	snprintf(text, sizeof text, "%lld", offset + t->loops[i - 1].index);
	return azure_leaf_new(DATA_LEAF_NUMBER, text);
}

/* Functions that ask what runs. */
static bool
is_question(const char *name)
{
	return azure_same(name, "reference") || azure_same(name, "listKeys") ||
	    azure_same(name, "list") || azure_same(name, "newGuid") ||
	    azure_same(name, "utcNow") || azure_same(name, "pickZones") ||
	    azure_same(name, "providers") || azure_same(name, "environment") ||
	    azure_same(name, "tenant");
}

static struct data_node *
call_known(struct scan *s, const char *name, struct data_node *const *args, size_t n)
{
	struct azure_template *t = s->t;
	struct data_node *out;
	bool known;

	if (n == 1 && args[0]->kind == DATA_TEXT && azure_same(name, "parameters"))
		return parameter(s, args[0]->text);
	if (n == 1 && args[0]->kind == DATA_TEXT && azure_same(name, "variables"))
		return variable(s, args[0]->text);
	if (azure_same(name, "copyIndex"))
		return copy_index(s, args, n);
	if (is_question(name)) {
		const struct data_node *const *asked =
		    (const struct data_node *const *)args;

		out = t->env.ask ? t->env.ask(t->env.ctx, name, asked, n) : NULL;
		if (!out && azure_same(name, "reference"))
			out = azure_nested_answer(t, asked, n);
		t->open = t->open || !out;
		return out;
	}
	out = azure_lambda_call(t, name, args, n, s->errs, &known);
	if (!out && !known)
		out = azure_function(t, name, args, n, &known);
	if (!out && !t->open)
		azure_template_wrong(t, NULL, s->errs,
		    known ? "the arguments of %s() are not what it takes"
			  : "there is no function %s() here",
		    name);
	return out;
}

/* if() has one of two branches; the other one is read only. */
static struct data_node *
choose(struct scan *s)
{
	struct data_node *test, *args[2] = { NULL, NULL }, *out = NULL;
	bool first = false, known, open = s->t->open, ok = true;

	s->t->open = false;
	test = expression(s);
	known = test && test->kind == DATA_TEXT;
	ok = known || s->t->open;
	first = known && azure_same(test->text, "true");
	data_node_free(test);
	for (size_t i = 0; ok && i < 2; i++) {
		bool counts = known && first == (i == 0);

		ok = take(s, ',');
		s->idle += !counts;
		s->t->open = false;
		args[i] = ok ? expression(s) : NULL;
		s->idle -= !counts;
		ok = ok && (args[i] || s->t->open);
	}
	ok = ok && take(s, ')');
	s->t->open = open;
	if (ok && known)
		out = args[first ? 0 : 1];
	if (ok && !out)
		s->t->open = true;
	for (size_t i = 0; i < 2; i++)
		if (args[i] != out)
			data_node_free(args[i]);
	if (!ok)
		azure_template_wrong(s->t, NULL, s->errs,
		    "the arguments of if() are not what it takes");
	return out;
}

/* Behind "lambda(": what stands there up to its end, for azure/lambda.h. */
static struct data_node *
lambda(struct scan *s)
{
	const char *start = s->p;
	unsigned depth = 1;
	struct data_node *out;
	char *text;

	for (; *s->p && depth; s->p++) {
		if (*s->p == '(')
			depth++;
		else if (*s->p == ')')
			depth--;
		else if (*s->p == '\'')
			s->p +=
			    strcspn(s->p + 1, "'") + (strchr(s->p + 1, '\'') != NULL);
	}
	if (depth)
		return NULL;
	text = xstrndup(start, (size_t)(s->p - start - 1));
	s->t->octets += strlen(text);
	out = azure_lambda_new(text);
	free(text);
	return out;
}

/* Behind "NAME(". */
static struct data_node *
call(struct scan *s, const char *name)
{
	struct data_node *args[ARGS_MAX], *out = NULL;
	bool before = s->t->open, any = false;
	size_t n = 0;

	if (azure_same(name, "if"))
		return choose(s);
	if (azure_same(name, "lambda"))
		return lambda(s);
	if (!take(s, ')'))
		do {
			if (n == ARGS_MAX)
				goto bad;
			s->t->open = false;
			args[n] = expression(s);
			if (!args[n] && !s->t->open)
				goto bad;
			any = any || !args[n];
			n++;
		} while (take(s, ','));
	else
		goto closed;
	if (!take(s, ')'))
		goto bad;
closed:
	s->t->open = before;
	if (any || s->idle)
		s->t->open = true;
	else
		out = call_known(s, name, args, n);
	/* All of it: what lies deep inside of a variable is copied, too. */
	if (out)
		s->t->octets += azure_octets(out, AZURE_TEMPLATE_NODE);
bad:
	for (size_t i = 0; i < n; i++)
		data_node_free(args[i]);
	if (!out && !s->t->open)
		azure_template_wrong(s->t, NULL, s->errs,
		    "the arguments of %s() cannot be read", name);
	return out;
}

/* The part of a value that has a name or a number; borrowed, or NULL. */
static const struct data_node *
child_of(const struct data_node *value, const char *word)
{
	for (size_t i = 0; value->kind == DATA_MAP && i < value->n; i++)
		if (azure_same(value->children[i]->name, word))
			return value->children[i];
	if (value->kind == DATA_SEQ && isdigit((unsigned char)word[0]) &&
	    strtoul(word, NULL, 10) < value->n)
		return value->children[strtoul(word, NULL, 10)];
	return NULL;
}

/* Reads ".name" or "[index]" into a word; false when neither stands there, or *bad. */
static bool
next_word(struct scan *s, char word[128], bool *bad)
{
	struct data_node *index;
	size_t n = 0;

	*bad = false;
	if (take(s, '.')) {
		while (
		    isalnum((unsigned char)s->p[n]) || s->p[n] == '_' || s->p[n] == '-')
			n++;
		snprintf(word, 128, "%.*s", (int)n, s->p);
		s->p += n;
		return true;
	}
	if (!take(s, '['))
		return false;
	index = expression(s);
	snprintf(word, 128, "%s", index && index->kind == DATA_TEXT ? index->text : "");
	data_node_free(index);
	*bad = !take(s, ']');
	return !*bad;
}

/* What stands behind a value: .name, [index].  The value is taken over. */
static struct data_node *
part_of(struct scan *s, struct data_node *value)
{
	char word[128];
	bool bad;

	while (next_word(s, word, &bad)) {
		const struct data_node *next = value ? child_of(value, word) : NULL;
		struct data_node *out = next ? data_node_dup(next) : NULL;

		if (value && !next && s->idle)
			s->t->open = true;
		else if (value && !next)
			azure_template_wrong(s->t, NULL, s->errs,
			    "nothing is called %s in the value before it", word);
		data_node_free(value);
		value = out;
		if (!value && !s->t->open)
			return NULL;
	}
	if (!bad)
		return value;
	data_node_free(value);
	return NULL;
}

static struct data_node *
primary(struct scan *s)
{
	char name[64];
	size_t n = 0;

	blanks(s);
	if (take(s, '\''))
		return quoted(s);
	if (isdigit((unsigned char)*s->p) || *s->p == '-')
		return digits(s);
	while (isalnum((unsigned char)s->p[n]) || s->p[n] == '_' || s->p[n] == '.')
		n++;
	if (n == 0 || n >= sizeof name)
		return NULL;
	memcpy(name, s->p, n);
	name[n] = '\0';
	s->p += n;
	if (take(s, '('))
		return call(s, name);
	if (azure_same(name, "true") || azure_same(name, "false"))
		return azure_leaf_new(DATA_LEAF_BOOL,
		    azure_same(name, "true") ? "true" : "false");
	return azure_same(name, "null") ? azure_leaf_new(DATA_LEAF_NULL, "") : NULL;
}

static struct data_node *
expression(struct scan *s)
{
	struct data_node *out = NULL;

	if (!bounded(s))
		return NULL;
	if (s->t->depth == AZURE_TEMPLATE_DEPTH) {
		azure_template_wrong(s->t, NULL, s->errs,
		    "the template goes in circles, or is deeper than %d",
		    AZURE_TEMPLATE_DEPTH);
		return NULL;
	}
	s->t->depth++;
	out = primary(s);
	if (out || s->t->open)
		out = part_of(s, out);
	s->t->depth--;
	return out;
}

struct data_node *
azure_text(struct azure_template *t, const char *text, struct errs *errs)
{
	struct scan s = { .t = t, .p = text + 1, .errs = errs };
	size_t n = strlen(text);
	struct data_node *out;

	t->open = false;
	if (text[0] != '[' || text[n - 1] != ']' || n < 3)
		return azure_leaf_new(DATA_LEAF_STRING, text);
	if (text[1] == '[')
		return azure_leaf_new(DATA_LEAF_STRING, text + 1);
	out = expression(&s);
	blanks(&s);
	if (out && (*s.p != ']' || s.p[1])) {
		data_node_free(out);
		out = NULL;
		t->open = false;
	}
	if (!out && !t->open)
		azure_template_wrong(t, NULL, errs, "%.200s is not an expression",
		    text);
	return out;
}

struct data_node *
azure_expression(struct azure_template *t, const char *text, struct errs *errs)
{
	struct scan s = { .t = t, .p = text, .errs = errs };
	struct data_node *out = expression(&s);

	blanks(&s);
	if (!*s.p)
		return out;
	data_node_free(out);
	t->open = false;
	azure_template_wrong(t, NULL, errs, "%.200s is not an expression", text);
	return NULL;
}
