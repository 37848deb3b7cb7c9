/*
 * Expressions are worked out from the value inwards; each step makes a value of its
 * own, which is simple, and as fast as people read.  What is not there is null, and
 * null in a projection is left out.
 */
#include "base/buf.h"
#include "base/xalloc.h"
#include "data/query_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- values --- */

static struct data_node *
leaf(enum data_leaf kind, const char *text)
{
	struct data_node *n = data_node_new(DATA_TEXT, NULL);

	n->leaf = kind;
	n->text = xstrdup(text);
	return n;
}

struct data_node *
query_null(void)
{
	return leaf(DATA_LEAF_NULL, "");
}

struct data_node *
query_bool(bool yes)
{
	return leaf(DATA_LEAF_BOOL, yes ? "true" : "false");
}

struct data_node *
query_string(const char *text)
{
	return leaf(DATA_LEAF_STRING, text);
}

struct data_node *
query_number(double number)
{
	struct data_node *n;
	struct buf text;

	buf_init(&text);
	if (number == floor(number) && fabs(number) < 1e15)
		buf_printf(&text, "%.0f", number);
	else
		buf_printf(&text, "%.15g", number);
	n = leaf(DATA_LEAF_NUMBER, text.data);
	buf_fini(&text);
	return n;
}

static bool
is_leaf(const struct data_node *n, enum data_leaf kind)
{
	return n->kind == DATA_TEXT && n->leaf == kind;
}

bool
query_is_null(const struct data_node *n)
{
	return is_leaf(n, DATA_LEAF_NULL);
}

bool
query_is_string(const struct data_node *n)
{
	return is_leaf(n, DATA_LEAF_STRING);
}

bool
query_is_number(const struct data_node *n, double *number)
{
	if (!is_leaf(n, DATA_LEAF_NUMBER))
		return false;
	*number = strtod(n->text, NULL);
	return true;
}

/* False are null, false and what is empty; 0 is not. */
static bool
is_true(const struct data_node *n)
{
	if (n->kind != DATA_TEXT)
		return n->n > 0;
	if (n->leaf == DATA_LEAF_BOOL)
		return strcmp(n->text, "true") == 0;
	return n->leaf == DATA_LEAF_NUMBER ||
	    (n->leaf == DATA_LEAF_STRING && n->text[0]);
}

static const struct data_node *
member_of(const struct data_node *n, const char *name)
{
	for (size_t i = 0; n->kind == DATA_MAP && i < n->n; i++)
		if (strcmp(n->children[i]->name, name) == 0)
			return n->children[i];
	return NULL;
}

bool
query_equal(const struct data_node *a, const struct data_node *b)
{
	double x, y;

	if (a->kind != b->kind || a->n != b->n)
		return false;
	if (query_is_number(a, &x) && query_is_number(b, &y))
		return x == y;
	if (a->kind == DATA_TEXT)
		return a->leaf == b->leaf && strcmp(a->text, b->text) == 0;
	for (size_t i = 0; i < a->n; i++) {
		const struct data_node *other = a->kind == DATA_MAP
		    ? member_of(b, a->children[i]->name)
		    : b->children[i];

		if (!other || !query_equal(a->children[i], other))
			return false;
	}
	return true;
}

void
query_push(struct data_node *to, struct data_node *child, const char *name)
{
	free(child->name);
	child->name = name ? xstrdup(name) : NULL;
	VEC_PUSH(to->children, to->n, to->cap) = child;
}

static struct data_node *
copy(const struct data_node *n)
{
	struct data_node *c = n ? data_node_dup(n) : query_null();

	free(c->name);
	c->name = NULL;
	return c;
}

/* --- lists --- */

static struct data_node *
element(const struct query *q, const struct data_node *v)
{
	long at = q->at[0];

	if (v->kind != DATA_SEQ)
		return query_null();
	at += at < 0 ? (long)v->n : 0;
	return copy(at >= 0 && at < (long)v->n ? v->children[at] : NULL);
}

static long
bound(long at, bool given, long n, long otherwise, long least, long most)
{
	if (!given)
		return otherwise;
	at += at < 0 ? n : 0;
	return at < least ? least : at > most ? most : at;
}

/* As Python has it: the ends count from behind when negative, and stay inside. */
static struct data_node *
slice(const struct query *q, const struct data_node *v)
{
	long n = (long)v->n, step = q->has[2] ? q->at[2] : 1, from, to;
	struct data_node *out;

	if (v->kind != DATA_SEQ)
		return query_null();
	out = data_node_new(DATA_SEQ, NULL);
	if (step > 0) {
		from = bound(q->at[0], q->has[0], n, 0, 0, n);
		to = bound(q->at[1], q->has[1], n, n, 0, n);
	} else {
		from = bound(q->at[0], q->has[0], n, n - 1, -1, n - 1);
		to = bound(q->at[1], q->has[1], n, -1, -1, n - 1);
	}
	for (long i = from; step > 0 ? i < to : i > to; i += step)
		query_push(out, copy(v->children[i]), NULL);
	return out;
}

static struct data_node *
flatten(const struct data_node *v)
{
	struct data_node *out;

	if (v->kind != DATA_SEQ)
		return query_null();
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < v->n; i++) {
		const struct data_node *inner = v->children[i];

		if (inner->kind != DATA_SEQ)
			query_push(out, copy(inner), NULL);
		for (size_t k = 0; inner->kind == DATA_SEQ && k < inner->n; k++)
			query_push(out, copy(inner->children[k]), NULL);
	}
	return out;
}

/* What is made of each element, or member, for which the condition is true; null is
 * left out. */
static struct data_node *
project(const struct query *q, const struct data_node *v, struct errs *errs)
{
	enum data_kind of = q->kind == QUERY_EACH_VALUE ? DATA_MAP : DATA_SEQ;
	struct data_node *out, *made, *yes;

	if (v->kind != of)
		return query_null();
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < v->n; i++) {
		bool wanted = true;

		if (q->part[2]) {
			yes = query_ask(q->part[2], v->children[i], errs);
			wanted = yes && is_true(yes);
			data_node_free(yes);
		}
		made = wanted ? query_ask(q->part[1], v->children[i], errs) : NULL;
		if (made && !query_is_null(made))
			query_push(out, made, NULL);
		else
			data_node_free(made);
		if (errs->nerrors)
			break;
	}
	return out;
}

/* --- the rest --- */

static struct data_node *
compare(enum query_kind kind, const struct data_node *a, const struct data_node *b)
{
	double x, y;

	if (kind == QUERY_EQ || kind == QUERY_NE)
		return query_bool(query_equal(a, b) == (kind == QUERY_EQ));
	if (!query_is_number(a, &x) || !query_is_number(b, &y))
		return query_null();
	return query_bool(kind == QUERY_LT ? x < y
		: kind == QUERY_LE         ? x <= y
		: kind == QUERY_GT         ? x > y
					   : x >= y);
}

static struct data_node *
choose(const struct query *q, const struct data_node *v, struct errs *errs)
{
	struct data_node *a = query_ask(q->part[0], v, errs);

	if (!a || is_true(a) == (q->kind == QUERY_OR))
		return a;
	data_node_free(a);
	return query_ask(q->part[1], v, errs);
}

static struct data_node *
gather(const struct query *q, const struct data_node *v, struct errs *errs)
{
	struct data_node *out;

	if (query_is_null(v))
		return query_null();
	out = data_node_new(q->kind == QUERY_HASH ? DATA_MAP : DATA_SEQ, NULL);
	for (size_t i = 0; i < q->n; i++) {
		struct data_node *made = query_ask(q->list[i], v, errs);

		if (made)
			query_push(out, made, q->names ? q->names[i] : NULL);
	}
	return out;
}

/* Of one part, whose answer is at hand. */
static struct data_node *
with_first(const struct query *q, const struct data_node *a, const struct data_node *v,
    struct errs *errs)
{
	struct data_node *b, *out;

	switch (q->kind) {
	case QUERY_NOT:
		return query_bool(!is_true(a));
	case QUERY_FLATTEN:
		return flatten(a);
	case QUERY_THEN:
	case QUERY_PIPE:
		return query_ask(q->part[1], a, errs);
	case QUERY_EACH:
	case QUERY_EACH_VALUE:
	case QUERY_WHERE:
		return project(q, a, errs);
	default:
		b = query_ask(q->part[1], v, errs);
		out = b ? compare(q->kind, a, b) : NULL;
		data_node_free(b);
		return out;
	}
}

struct data_node *
query_ask(const struct query *q, const struct data_node *v, struct errs *errs)
{
	struct data_node *a, *out;

	switch (q->kind) {
	case QUERY_CURRENT:
		return copy(v);
	case QUERY_FIELD:
		return copy(member_of(v, q->name));
	case QUERY_LITERAL:
		return copy(q->literal);
	case QUERY_INDEX:
		return element(q, v);
	case QUERY_SLICE:
		return slice(q, v);
	case QUERY_OR:
	case QUERY_AND:
		return choose(q, v, errs);
	case QUERY_LIST:
	case QUERY_HASH:
		out = gather(q, v, errs);
		break;
	case QUERY_CALL:
		return query_call(q, v, errs);
	case QUERY_REFERENCE:
		return query_null(); /* functions ask what it refers to */
	default:
		a = query_ask(q->part[0], v, errs);
		out = a ? with_first(q, a, v, errs) : NULL;
		data_node_free(a);
		break;
	}
	if (out && errs->nerrors) {
		data_node_free(out);
		out = NULL;
	}
	return out;
}
