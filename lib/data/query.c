/*
 * An operator-precedence parser.  Each token binds with a power of its own, those of
 * the reference implementations; what follows a projection belongs to it until
 * something binds less than a projection does.
 */
#include "data/query.h"

#include "base/xalloc.h"
#include "data/query_int.h"
#include "data/query_scan.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 60 };

/* How tightly a token binds what stands in front of it. */
static const unsigned char power[TOKENS] = {
	[TOKEN_PIPE] = 1,
	[TOKEN_OR] = 2,
	[TOKEN_AND] = 3,
	[TOKEN_EQ] = 5,
	[TOKEN_NE] = 5,
	[TOKEN_LT] = 5,
	[TOKEN_LE] = 5,
	[TOKEN_GT] = 5,
	[TOKEN_GE] = 5,
	[TOKEN_FLATTEN] = 9,
	[TOKEN_STAR] = 20,
	[TOKEN_WHERE] = 21,
	[TOKEN_DOT] = 40,
	[TOKEN_NOT] = 45,
	[TOKEN_BRACE] = 50,
	[TOKEN_BRACKET] = 55,
	[TOKEN_PAREN] = 60,
};
enum { PROJECTION_STOP = 10 };

/* --- expressions --- */

static struct query *
new_query(enum query_kind kind, struct query *a, struct query *b)
{
	struct query *q = xcalloc(1, sizeof *q);

	q->kind = kind;
	q->part[0] = a;
	q->part[1] = b;
	return q;
}

static void
free_query(struct query *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < QUERY_PARTS; i++)
		free_query(q->part[i]);
	for (size_t i = 0; i < q->n; i++) {
		free_query(q->list[i]);
		if (q->names)
			free(q->names[i]);
	}
	data_node_free(q->literal);
	free(q->list);
	free(q->names);
	free(q->name);
	free(q);
}

static struct query *expression(struct query_scan *, unsigned binding);
static struct query *hash(struct query_scan *);

static bool
expect(struct query_scan *s, enum query_token token, const char *why)
{
	if (s->token != token) {
		query_scan_wrong(s, why);
		return false;
	}
	query_scan_next(s);
	return true;
}

/* Elements up to `end`, with commas between. */
static void
take_list(struct query_scan *s, struct query *q, enum query_token end, bool reference)
{
	while (s->token != end && s->token != TOKEN_WRONG) {
		struct query *element;

		if (s->token == TOKEN_REFERENCE && reference) {
			query_scan_next(s);
			element = new_query(QUERY_REFERENCE, expression(s, 0), NULL);
		} else {
			element = expression(s, 0);
		}
		VEC_PUSH(q->list, q->n, q->cap) = element;
		if (s->token != TOKEN_COMMA)
			break;
		query_scan_next(s);
		if (s->token == end)
			query_scan_wrong(s, "something has to follow the comma");
	}
	expect(s, end, "a comma or the closing bracket is missing");
}

/* [a, b], behind the bracket. */
static struct query *
elements(struct query_scan *s)
{
	struct query *q = new_query(QUERY_LIST, NULL, NULL);

	if (s->token == TOKEN_BRACKET_END)
		query_scan_wrong(s, "something has to stand in the brackets");
	take_list(s, q, TOKEN_BRACKET_END, false);
	return q;
}

/* The same behind a dot, where no other brackets can stand. */
static struct query *
list_of(struct query_scan *s)
{
	query_scan_next(s);
	return elements(s);
}

/* What a projection is followed by, as far as it belongs to each of its elements. */
static struct query *
rest_of_projection(struct query_scan *s, unsigned binding)
{
	if (power[s->token] < PROJECTION_STOP)
		return new_query(QUERY_CURRENT, NULL, NULL);
	if (s->token == TOKEN_BRACKET || s->token == TOKEN_WHERE)
		return expression(s, binding);
	if (s->token == TOKEN_DOT) {
		query_scan_next(s);
		/* A shape ends the projection, as others have it. */
		if (s->token == TOKEN_BRACKET)
			return list_of(s);
		if (s->token == TOKEN_BRACE)
			return hash(s);
		if (s->token == TOKEN_NAME || s->token == TOKEN_QUOTED ||
		    s->token == TOKEN_STAR)
			return expression(s, binding);
		query_scan_wrong(s, "a name, *, [ or { has to follow the dot");
	}
	query_scan_wrong(s, "this cannot stand behind a projection");
	return new_query(QUERY_CURRENT, NULL, NULL);
}

static struct query *
hash(struct query_scan *s)
{
	struct query *q = new_query(QUERY_HASH, NULL, NULL);
	size_t nnames = 0;

	do {
		query_scan_next(s);
		if (s->token != TOKEN_NAME && s->token != TOKEN_QUOTED) {
			query_scan_wrong(s, "a name has to stand here");
			return q;
		}
		VEC_PUSH(q->names, nnames, q->capnames) = xstrdup(s->word.data);
		query_scan_next(s);
		expect(s, TOKEN_COLON, "a colon has to follow the name");
		VEC_PUSH(q->list, q->n, q->cap) = expression(s, 0);
	} while (s->token == TOKEN_COMMA);
	expect(s, TOKEN_BRACE_END, "a comma or } is missing");
	return q;
}

/* [n] and [from:to:step], behind the bracket. */
static struct query *
place(struct query_scan *s)
{
	struct query *q = new_query(QUERY_INDEX, NULL, NULL);
	size_t i = 0;

	for (;; query_scan_next(s)) {
		if (s->token == TOKEN_NUMBER && !q->has[i]) {
			q->at[i] = strtol(s->word.data, NULL, 10);
			q->has[i] = true;
		} else if (s->token == TOKEN_COLON && i < 2) {
			q->kind = QUERY_SLICE;
			i++;
		} else {
			break;
		}
	}
	if (q->kind == QUERY_SLICE && q->has[2] && q->at[2] == 0)
		query_scan_wrong(s, "a step of 0 leads nowhere");
	expect(s, TOKEN_BRACKET_END, "] is missing");
	return q;
}

/* Behind a bracket, which `a` stands in front of, or nothing does. */
static struct query *
bracket(struct query_scan *s, struct query *a)
{
	struct query *q;

	if (s->token == TOKEN_NUMBER || s->token == TOKEN_COLON) {
		q = place(s);
		if (q->kind == QUERY_INDEX)
			return new_query(QUERY_THEN, a, q);
		return new_query(QUERY_EACH, new_query(QUERY_THEN, a, q),
		    rest_of_projection(s, power[TOKEN_STAR]));
	}
	if (s->token == TOKEN_STAR) {
		const char *p = s->p + strspn(s->p, " \t\r\n");

		if (*p == ']') {
			query_scan_next(s);
			query_scan_next(s);
			return new_query(QUERY_EACH, a,
			    rest_of_projection(s, power[TOKEN_STAR]));
		}
	}
	if (a->kind != QUERY_CURRENT || a->has[0]) {
		query_scan_wrong(s,
		    "a number, a slice, * or ? has to stand in the brackets");
		return a;
	}
	free_query(a);
	return elements(s);
}

static struct query *
where(struct query_scan *s, struct query *a)
{
	struct query *q = new_query(QUERY_WHERE, a, NULL);

	q->part[2] = expression(s, 0);
	expect(s, TOKEN_BRACKET_END, "] is missing behind the condition");
	q->part[1] = s->token == TOKEN_FLATTEN
	    ? new_query(QUERY_CURRENT, NULL, NULL)
	    : rest_of_projection(s, power[TOKEN_WHERE]);
	return q;
}

static struct query *
call(struct query_scan *s, struct query *name)
{
	struct query *q = new_query(QUERY_CALL, NULL, NULL);

	q->name = name->name;
	name->name = NULL;
	free_query(name);
	query_scan_next(s);
	take_list(s, q, TOKEN_PAREN_END, true);
	if (s->token != TOKEN_WRONG && !query_callable(q->name, q->n, s->errs))
		s->token = TOKEN_WRONG;
	return q;
}

/* What begins an expression. */
static struct query *
beginning(struct query_scan *s)
{
	struct query *q = new_query(QUERY_CURRENT, NULL, NULL);
	enum query_token token = s->token;

	switch (token) {
	case TOKEN_NAME:
	case TOKEN_QUOTED:
		q->kind = QUERY_FIELD;
		q->name = xstrdup(s->word.data);
		query_scan_next(s);
		if (token == TOKEN_QUOTED && s->token == TOKEN_PAREN)
			query_scan_wrong(s, "a function has no quotation marks");
		return s->token == TOKEN_PAREN ? call(s, q) : q;
	case TOKEN_LITERAL:
		q->kind = QUERY_LITERAL;
		q->literal = s->literal;
		s->literal = NULL;
		query_scan_next(s);
		return q;
	case TOKEN_CURRENT:
		query_scan_next(s);
		q->has[0] = true; /* written, so that [ behind is no list */
		return q;
	case TOKEN_STAR:
		query_scan_next(s);
		return new_query(QUERY_EACH_VALUE, q,
		    rest_of_projection(s, power[TOKEN_STAR]));
	case TOKEN_FLATTEN:
		query_scan_next(s);
		q = new_query(QUERY_FLATTEN, q, NULL);
		return new_query(QUERY_EACH, q,
		    rest_of_projection(s, power[TOKEN_FLATTEN]));
	case TOKEN_WHERE:
		query_scan_next(s);
		return where(s, q);
	case TOKEN_BRACKET:
		query_scan_next(s);
		return bracket(s, q);
	case TOKEN_BRACE:
		free_query(q);
		return hash(s);
	case TOKEN_NOT:
		query_scan_next(s);
		free_query(q);
		return new_query(QUERY_NOT, expression(s, power[TOKEN_NOT]), NULL);
	case TOKEN_PAREN:
		query_scan_next(s);
		free_query(q);
		q = expression(s, 0);
		expect(s, TOKEN_PAREN_END, ") is missing");
		/* A projection ends here: what follows is of the whole. */
		return new_query(QUERY_PIPE, q, new_query(QUERY_CURRENT, NULL, NULL));
	default:
		query_scan_wrong(s,
		    token == TOKEN_END ? "it ends too early"
				       : "an expression has to stand here");
		return q;
	}
}

/* Behind a dot. */
static struct query *
member(struct query_scan *s, struct query *a)
{
	if (s->token == TOKEN_STAR) {
		query_scan_next(s);
		return new_query(QUERY_EACH_VALUE, a,
		    rest_of_projection(s, power[TOKEN_STAR]));
	}
	if (s->token == TOKEN_BRACKET)
		return new_query(QUERY_THEN, a, list_of(s));
	if (s->token != TOKEN_NAME && s->token != TOKEN_QUOTED &&
	    s->token != TOKEN_BRACE) {
		query_scan_wrong(s, "a name, *, [ or { has to follow the dot");
		return a;
	}
	return new_query(QUERY_THEN, a, expression(s, power[TOKEN_DOT]));
}

/* What goes on behind `a`. */
static struct query *
going_on(struct query_scan *s, struct query *a)
{
	static const enum query_kind kinds[TOKENS] = {
		[TOKEN_PIPE] = QUERY_PIPE,
		[TOKEN_OR] = QUERY_OR,
		[TOKEN_AND] = QUERY_AND,
		[TOKEN_EQ] = QUERY_EQ,
		[TOKEN_NE] = QUERY_NE,
		[TOKEN_LT] = QUERY_LT,
		[TOKEN_LE] = QUERY_LE,
		[TOKEN_GT] = QUERY_GT,
		[TOKEN_GE] = QUERY_GE,
	};
	enum query_token token = s->token;

	query_scan_next(s);
	switch (token) {
	case TOKEN_DOT:
		return member(s, a);
	case TOKEN_BRACKET:
		if (a->kind == QUERY_CURRENT)
			a->has[0] = true;
		return bracket(s, a);
	case TOKEN_WHERE:
		return where(s, a);
	case TOKEN_FLATTEN:
		a = new_query(QUERY_FLATTEN, a, NULL);
		return new_query(QUERY_EACH, a,
		    rest_of_projection(s, power[TOKEN_FLATTEN]));
	default:
		break;
	}
	if (!kinds[token]) {
		query_scan_wrong(s, "this cannot stand here");
		return a;
	}
	return new_query(kinds[token], a, expression(s, power[token]));
}

static struct query *
expression(struct query_scan *s, unsigned binding)
{
	struct query *q;

	if (s->depth >= DEPTH_MAX)
		query_scan_wrong(s, "it is nested too deeply");
	s->depth++;
	q = beginning(s);
	while (s->token != TOKEN_WRONG && binding < power[s->token])
		q = going_on(s, q);
	s->depth--;
	return q;
}

struct data_query {
	struct query *top;
};

struct data_query *
data_query_new(const char *text, struct errs *errs)
{
	struct query_scan s = { .text = text, .p = text, .began = text, .errs = errs };
	struct data_query *out = NULL;
	struct query *q;

	buf_init(&s.word);
	query_scan_next(&s);
	q = expression(&s, 0);
	if (s.token != TOKEN_END)
		query_scan_wrong(&s, "this cannot stand here");
	if (s.token == TOKEN_END) {
		out = xcalloc(1, sizeof *out);
		out->top = q;
	} else {
		free_query(q);
	}
	data_node_free(s.literal);
	buf_fini(&s.word);
	return out;
}

void
data_query_free(struct data_query *q)
{
	if (!q)
		return;
	free_query(q->top);
	free(q);
}

struct data_node *
data_query_ask(const struct data_query *q, const struct data_node *value,
    struct errs *errs)
{
	return query_ask(q->top, value, errs);
}
