/*
 * A lambda stays text until it is called: names in quotes, then an expression.  Its
 * variables are a stack of the template; each call puts values there and evaluates the
 * text.  Work is bounded by the steps of the template, as all else.
 */
#include "azure/lambda.h"

#include "azure/function.h"
#include "azure/id.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No member of an object of JSON that a template could have written. */
static const char mark[] = "lambda()";

struct data_node *
azure_lambda_new(const char *text)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	struct data_node *leaf = azure_leaf_new(DATA_LEAF_STRING, text);

	leaf->name = xstrdup(mark);
	data_node_add(out, leaf);
	return out;
}

struct use { /* of a lambda */
	struct azure_template *t;
	const char *text;
	struct errs *errs;
};

static const char *
skip_blanks(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* Calls with as many values as the lambda has names, of `n` at most; NULL: wrong. */
static struct data_node *
call(const struct use *u, const struct data_node *const *values, size_t n)
{
	struct azure_template *t = u->t;
	unsigned before = t->nbound;
	const char *p = skip_blanks(u->text);
	struct data_node *out = NULL;

	while (*p == '\'') {
		size_t len = strcspn(p + 1, "'");
		const char *behind = p[1 + len] ? skip_blanks(p + 2 + len) : "";

		/* A text that stands alone is the body. */
		if (*behind != ',' || !n || t->nbound == AZURE_TEMPLATE_BOUND)
			break;
		snprintf(t->bound[t->nbound].name, sizeof t->bound[0].name, "%.*s",
		    (int)(len < 63 ? len : 63), p + 1);
		t->bound[t->nbound++].value = *values++;
		n--;
		p = skip_blanks(behind + 1);
	}
	out = azure_expression(t, p, u->errs);
	t->nbound = before;
	return out;
}

static struct data_node *
call1(const struct use *u, const struct data_node *value)
{
	return call(u, &value, 1);
}

static bool
is_true(struct data_node *n)
{
	bool yes = n && n->kind == DATA_TEXT && azure_same(n->text, "true");

	data_node_free(n);
	return yes;
}

/* Puts a value into an array, or into an object under a key; false: there is none. */
static bool
put(struct data_node *out, struct data_node *value, const char *key)
{
	if (!value)
		return false;
	free(value->name);
	value->name = key ? xstrdup(key) : NULL;
	data_node_add(out, value);
	return true;
}

static struct data_node *
ended(struct data_node *out, bool ok)
{
	if (ok)
		return out;
	data_node_free(out);
	return NULL;
}

/* --- functions: an array or object, then lambdas --- */

struct ask {
	const struct data_node *of;
	const struct data_node *start; /* reduce() */
	struct use uses[2];
	size_t n;
};

/* With the index as the second variable. */
static struct data_node *
map(const struct ask *a)
{
	struct data_node *out = data_node_new(DATA_SEQ, NULL);
	bool ok = true;

	for (size_t i = 0; ok && i < a->of->n; i++) {
		struct data_node *index = azure_number((long long)i);
		const struct data_node *values[] = { a->of->children[i], index };

		ok = put(out, call(&a->uses[0], values, 2), NULL);
		data_node_free(index);
	}
	return ended(out, ok);
}

static struct data_node *
filter(const struct ask *a)
{
	struct data_node *out = data_node_new(DATA_SEQ, NULL);
	bool ok = true;

	for (size_t i = 0; ok && i < a->of->n; i++) {
		struct data_node *index = azure_number((long long)i);
		const struct data_node *values[] = { a->of->children[i], index };
		struct data_node *yes = call(&a->uses[0], values, 2);

		ok = yes != NULL;
		if (ok && is_true(yes))
			put(out, data_node_dup(a->of->children[i]), NULL);
		data_node_free(index);
	}
	return ended(out, ok);
}

/* What stays in front of others of its like stays so. */
static struct data_node *
sort(const struct ask *a)
{
	struct data_node *out = data_node_dup(a->of);
	bool ok = true;

	for (size_t i = 1; ok && i < out->n; i++)
		for (size_t k = i; ok && k > 0; k--) {
			struct data_node *own = out->children[k];
			const struct data_node *values[] = { own,
				out->children[k - 1] };
			struct data_node *less = call(&a->uses[0], values, 2);

			ok = less != NULL;
			if (!ok || !is_true(less))
				break;
			out->children[k] = out->children[k - 1];
			out->children[k - 1] = own;
		}
	return ended(out, ok);
}

/* With the index as the third variable. */
static struct data_node *
reduce(const struct ask *a)
{
	struct data_node *sum = a->start ? data_node_dup(a->start) : NULL;

	for (size_t i = 0; sum && i < a->of->n; i++) {
		struct data_node *index = azure_number((long long)i);
		const struct data_node *values[] = { sum, a->of->children[i], index };
		struct data_node *next = call(&a->uses[0], values, 3);

		data_node_free(index);
		data_node_free(sum);
		sum = next;
	}
	return sum;
}

/* The text that a lambda makes of a value, the caller's; NULL: none. */
static char *
key_of(const struct use *u, const struct data_node *value)
{
	struct data_node *key = call1(u, value);
	char *text = key && key->kind == DATA_TEXT ? xstrdup(key->text) : NULL;

	data_node_free(key);
	return text;
}

static struct data_node *
to_object(const struct ask *a)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	bool ok = true;

	for (size_t i = 0; ok && i < a->of->n; i++) {
		const struct data_node *c = a->of->children[i];
		char *key = key_of(&a->uses[0], c);

		ok = key &&
		    put(out, a->n > 1 ? call1(&a->uses[1], c) : data_node_dup(c), key);
		free(key);
	}
	return ended(out, ok);
}

static struct data_node *
map_values(const struct ask *a)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	bool ok = true;

	for (size_t i = 0; ok && i < a->of->n; i++)
		ok = put(out, call1(&a->uses[0], a->of->children[i]),
		    a->of->children[i]->name);
	return ended(out, ok);
}

static struct data_node *
group_by(const struct ask *a)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	bool ok = true;

	for (size_t i = 0; ok && i < a->of->n; i++) {
		char *key = key_of(&a->uses[0], a->of->children[i]);
		struct data_node *list = key ? data_node_get(out, key) : NULL;

		ok = key != NULL;
		if (ok && !list) {
			list = data_node_new(DATA_SEQ, key);
			data_node_add(out, list);
		}
		if (ok)
			data_node_add(list, data_node_dup(a->of->children[i]));
		free(key);
	}
	return ended(out, ok);
}

static const struct {
	const char *name;
	struct data_node *(*call)(const struct ask *);
	size_t lambdas, most; /* how many it takes */
	enum data_kind of;
	bool start; /* another value stands before them */
} functions[] = {
	{ "filter", filter, 1, 1, DATA_SEQ, false },
	{ "groupBy", group_by, 1, 1, DATA_SEQ, false },
	{ "map", map, 1, 1, DATA_SEQ, false },
	{ "mapValues", map_values, 1, 1, DATA_MAP, false },
	{ "reduce", reduce, 1, 1, DATA_SEQ, true },
	{ "sort", sort, 1, 1, DATA_SEQ, false },
	{ "toObject", to_object, 1, 2, DATA_SEQ, false },
};

/* --- the template's own functions --- */

static const struct data_node *
own_function(const struct azure_template *t, const char *name)
{
	const struct data_node *all = data_node_get(t->document, "functions");
	size_t space = strcspn(name, ".");

	for (size_t i = 0; name[space] && all && all->kind == DATA_SEQ && i < all->n;
	     i++) {
		const struct data_node *f = all->children[i];
		const char *own =
		    f->kind == DATA_MAP ? data_node_text(f, "namespace") : NULL;
		const struct data_node *members =
		    own ? data_node_get(f, "members") : NULL;
		char *word = xstrndup(name, space);
		bool same = own && azure_same(own, word);

		free(word);
		for (size_t k = 0;
		     same && members && members->kind == DATA_MAP && k < members->n;
		     k++)
			if (azure_same(members->children[k]->name, name + space + 1) &&
			    members->children[k]->kind == DATA_MAP)
				return members->children[k];
	}
	return NULL;
}

/* Parameters by their places, and nothing else of the template, are seen there. */
static struct data_node *
call_own(struct azure_template *t, const struct data_node *f,
    struct data_node *const *args, size_t n, struct errs *errs)
{
	const struct data_node *names = data_node_get(f, "parameters");
	const struct data_node *result = data_node_get(f, "output");
	const struct data_node *value =
	    result && result->kind == DATA_MAP ? data_node_get(result, "value") : NULL;
	const struct data_node *scope = t->scope;
	struct data_node *seen, *given, *out;

	if (!value || (names ? names->n : 0) != n)
		return NULL;
	seen = data_node_new(DATA_MAP, NULL);
	given = data_node_new(DATA_MAP, "parameters");
	for (size_t i = 0; i < n; i++) {
		const char *name = names->children[i]->kind == DATA_MAP
		    ? data_node_text(names->children[i], "name")
		    : NULL;
		struct data_node *one = data_node_new(DATA_MAP, name ? name : "");

		put(one, data_node_dup(args[i]), "value");
		data_node_add(given, one);
	}
	data_node_add(seen, given);
	t->scope = seen;
	out = azure_value(t, value, errs);
	t->scope = scope;
	data_node_free(seen);
	return out;
}

/* --- the front --- */

static struct data_node *
variable(const struct azure_template *t, struct data_node *const *args, size_t n)
{
	const char *name = n == 1 && args[0]->kind == DATA_TEXT ? args[0]->text : NULL;

	for (unsigned i = t->nbound; name && i-- > 0;)
		if (azure_same(t->bound[i].name, name))
			return data_node_dup(t->bound[i].value);
	return NULL;
}

static const char *
text_of(const struct data_node *n)
{
	return n->kind == DATA_MAP ? data_node_text(n, mark) : NULL;
}

struct data_node *
azure_lambda_call(struct azure_template *t, const char *name,
    struct data_node *const *args, size_t n, struct errs *errs, bool *known)
{
	const struct data_node *own;

	*known = true;
	if (azure_same(name, "lambdaVariables"))
		return variable(t, args, n);
	if ((own = own_function(t, name)) != NULL)
		return call_own(t, own, args, n, errs);
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		struct ask a = { .n = 0 };
		size_t at = functions[i].start ? 2 : 1;

		if (!azure_same(functions[i].name, name))
			continue;
		if (n < at + functions[i].lambdas || n > at + functions[i].most ||
		    args[0]->kind != functions[i].of)
			return NULL;
		a.of = args[0];
		a.start = n > 1 ? args[1] : NULL;
		for (size_t k = 0; k < n - at; k++) {
			const char *text = text_of(args[at + k]);

			if (!text)
				return NULL;
			a.uses[k] = (struct use){ t, text, errs };
		}
		a.n = n - at;
		return functions[i].call(&a);
	}
	*known = false;
	return NULL;
}
