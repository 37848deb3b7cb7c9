/*
 * An operator-precedence parser.  Each token binds with a power of its own, those of
 * the reference implementations; what follows a projection belongs to it until
 * something binds less than a projection does.
 */
#include "data/query.h"

#include "base/buf.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "data/query_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 60 };

enum token {
	END,
	NAME,
	QUOTED, /* a name in quotation marks */
	NUMBER,
	LITERAL, /* of a backtick or an apostrophe */
	DOT,
	STAR,
	COMMA,
	COLON,
	CURRENT,
	REFERENCE,
	PAREN,
	PAREN_END,
	BRACE,
	BRACE_END,
	BRACKET,
	BRACKET_END,
	FLATTEN,
	WHERE,
	PIPE,
	OR,
	AND,
	NOT,
	EQ,
	NE,
	LT,
	LE,
	GT,
	GE,
	WRONG,
	TOKENS
};

/* How tightly a token binds what stands in front of it. */
static const unsigned char power[TOKENS] = {
	[PIPE] = 1,
	[OR] = 2,
	[AND] = 3,
	[EQ] = 5,
	[NE] = 5,
	[LT] = 5,
	[LE] = 5,
	[GT] = 5,
	[GE] = 5,
	[FLATTEN] = 9,
	[STAR] = 20,
	[WHERE] = 21,
	[DOT] = 40,
	[NOT] = 45,
	[BRACE] = 50,
	[BRACKET] = 55,
	[PAREN] = 60,
};
enum { PROJECTION_STOP = 10 };

struct scan {
	const char *text, *p, *began; /* `began`: the present token */
	enum token token;
	struct buf word; /* of NAME, QUOTED and NUMBER */
	struct data_node *literal;
	unsigned depth;
	struct errs *errs;
};

/* --- tokens --- */

static void
wrong(struct scan *s, const char *why)
{
	s->token = WRONG;
	if (s->errs->nerrors == 0)
		errs_add(s->errs, CODE_USAGE, NULL, "--query",
		    "the language is JMESPath; erxctl(1) says what there is of it",
		    "at character %zu of %.200s: %s", (size_t)(s->began - s->text) + 1,
		    s->text, why);
}

/* A JSON text as a value; NULL after an error. */
static struct data_node *
json_of(struct scan *s, const char *text, size_t len)
{
	struct errs ignored;
	struct data_node *n;

	errs_init(&ignored);
	n = data_json_as_written(text, len, &ignored);
	errs_fini(&ignored);
	if (!n)
		wrong(s, "this is no JSON");
	return n;
}

/* Up to the closing mark, `\` in front of which takes it along. */
static bool
until(struct scan *s, char mark)
{
	buf_reset(&s->word);
	buf_puts(&s->word, "");
	for (; *s->p && *s->p != mark; s->p++) {
		if (*s->p == '\\' && s->p[1] == mark)
			s->p++;
		buf_putc(&s->word, *s->p);
	}
	if (!*s->p) {
		wrong(s, "the closing quotation mark is missing");
		return false;
	}
	s->p++;
	return true;
}

static enum token
take_quoted(struct scan *s)
{
	const char *from = s->p;
	struct data_node *n;

	s->p++;
	while (*s->p && *s->p != '"')
		s->p += s->p[0] == '\\' && s->p[1] ? 2 : 1;
	if (!*s->p++)
		return wrong(s, "the closing quotation mark is missing"), WRONG;
	n = json_of(s, from, (size_t)(s->p - from));
	if (!n)
		return WRONG;
	buf_reset(&s->word);
	buf_puts(&s->word, n->text);
	data_node_free(n);
	return QUOTED;
}

/* `JSON` or 'text'. */
static enum token
take_literal(struct scan *s)
{
	char mark = *s->p++;
	const char *text;

	if (!until(s, mark))
		return WRONG;
	data_node_free(s->literal);
	s->literal = NULL;
	if (mark == '\'') {
		s->literal = query_string(s->word.data);
		return LITERAL;
	}
	text = s->word.data + strspn(s->word.data, " \t\n");
	s->literal = json_of(s, text, strlen(text));
	return s->literal ? LITERAL : WRONG;
}

static enum token
take_word(struct scan *s, enum token token, size_t len)
{
	buf_reset(&s->word);
	buf_add(&s->word, s->p, len);
	s->p += len;
	return token;
}

static enum token
take_sign(struct scan *s)
{
	static const struct {
		const char *sign;
		enum token token;
	} signs[] = { { "[]", FLATTEN }, { "[?", WHERE }, { "||", OR }, { "&&", AND },
		{ "==", EQ }, { "!=", NE }, { "<=", LE }, { ">=", GE }, { "<", LT },
		{ ">", GT }, { "!", NOT }, { "|", PIPE }, { "&", REFERENCE },
		{ ".", DOT }, { "*", STAR }, { ",", COMMA }, { ":", COLON },
		{ "@", CURRENT }, { "(", PAREN }, { ")", PAREN_END }, { "{", BRACE },
		{ "}", BRACE_END }, { "[", BRACKET }, { "]", BRACKET_END } };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (strncmp(s->p, signs[i].sign, strlen(signs[i].sign)) == 0) {
			s->p += strlen(signs[i].sign);
			return signs[i].token;
		}
	wrong(s, "this sign means nothing");
	return WRONG;
}

static void
next(struct scan *s)
{
	const char *p;

	if (s->token == WRONG)
		return;
	s->p += strspn(s->p, " \t\r\n");
	s->began = p = s->p;
	if (!*p) {
		s->token = END;
	} else if (isalpha((unsigned char)*p) || *p == '_') {
		while (isalnum((unsigned char)*p) || *p == '_')
			p++;
		s->token = take_word(s, NAME, (size_t)(p - s->p));
	} else if (isdigit((unsigned char)*p) ||
	    (*p == '-' && isdigit((unsigned char)p[1]))) {
		for (p++; isdigit((unsigned char)*p); p++)
			;
		s->token = take_word(s, NUMBER, (size_t)(p - s->p));
	} else if (*p == '"') {
		s->token = take_quoted(s);
	} else if (*p == '`' || *p == '\'') {
		s->token = take_literal(s);
	} else {
		s->token = take_sign(s);
	}
}

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

static struct query *expression(struct scan *, unsigned power);
static struct query *hash(struct scan *);

static bool
expect(struct scan *s, enum token token, const char *why)
{
	if (s->token != token) {
		wrong(s, why);
		return false;
	}
	next(s);
	return true;
}

/* Elements up to `end`, with commas between. */
static void
take_list(struct scan *s, struct query *q, enum token end, bool reference)
{
	while (s->token != end && s->token != WRONG) {
		struct query *element;

		if (s->token == REFERENCE && reference) {
			next(s);
			element = new_query(QUERY_REFERENCE, expression(s, 0), NULL);
		} else {
			element = expression(s, 0);
		}
		VEC_PUSH(q->list, q->n, q->cap) = element;
		if (s->token != COMMA)
			break;
		next(s);
		if (s->token == end)
			wrong(s, "something has to follow the comma");
	}
	expect(s, end, "a comma or the closing bracket is missing");
}

/* [a, b], behind the bracket. */
static struct query *
elements(struct scan *s)
{
	struct query *q = new_query(QUERY_LIST, NULL, NULL);

	if (s->token == BRACKET_END)
		wrong(s, "something has to stand in the brackets");
	take_list(s, q, BRACKET_END, false);
	return q;
}

/* The same behind a dot, where no other brackets can stand. */
static struct query *
list_of(struct scan *s)
{
	next(s);
	return elements(s);
}

/* What a projection is followed by, as far as it belongs to each of its elements. */
static struct query *
rest_of_projection(struct scan *s, unsigned binding)
{
	if (power[s->token] < PROJECTION_STOP)
		return new_query(QUERY_CURRENT, NULL, NULL);
	if (s->token == BRACKET || s->token == WHERE)
		return expression(s, binding);
	if (s->token == DOT) {
		next(s);
		/* A shape ends the projection, as others have it. */
		if (s->token == BRACKET)
			return list_of(s);
		if (s->token == BRACE)
			return hash(s);
		if (s->token == NAME || s->token == QUOTED || s->token == STAR)
			return expression(s, binding);
		wrong(s, "a name, *, [ or { has to follow the dot");
	}
	wrong(s, "this cannot stand behind a projection");
	return new_query(QUERY_CURRENT, NULL, NULL);
}

static struct query *
hash(struct scan *s)
{
	struct query *q = new_query(QUERY_HASH, NULL, NULL);
	size_t nnames = 0;

	do {
		next(s);
		if (s->token != NAME && s->token != QUOTED) {
			wrong(s, "a name has to stand here");
			return q;
		}
		VEC_PUSH(q->names, nnames, q->capnames) = xstrdup(s->word.data);
		next(s);
		expect(s, COLON, "a colon has to follow the name");
		VEC_PUSH(q->list, q->n, q->cap) = expression(s, 0);
	} while (s->token == COMMA);
	expect(s, BRACE_END, "a comma or } is missing");
	return q;
}

/* [n] and [from:to:step], behind the bracket. */
static struct query *
place(struct scan *s)
{
	struct query *q = new_query(QUERY_INDEX, NULL, NULL);
	size_t i = 0;

	for (;; next(s)) {
		if (s->token == NUMBER && !q->has[i]) {
			q->at[i] = strtol(s->word.data, NULL, 10);
			q->has[i] = true;
		} else if (s->token == COLON && i < 2) {
			q->kind = QUERY_SLICE;
			i++;
		} else {
			break;
		}
	}
	if (q->kind == QUERY_SLICE && q->has[2] && q->at[2] == 0)
		wrong(s, "a step of 0 leads nowhere");
	expect(s, BRACKET_END, "] is missing");
	return q;
}

/* Behind a bracket, which `a` stands in front of, or nothing does. */
static struct query *
bracket(struct scan *s, struct query *a)
{
	struct query *q;

	if (s->token == NUMBER || s->token == COLON) {
		q = place(s);
		if (q->kind == QUERY_INDEX)
			return new_query(QUERY_THEN, a, q);
		return new_query(QUERY_EACH, new_query(QUERY_THEN, a, q),
		    rest_of_projection(s, power[STAR]));
	}
	if (s->token == STAR) {
		const char *p = s->p + strspn(s->p, " \t\r\n");

		if (*p == ']') {
			next(s);
			next(s);
			return new_query(QUERY_EACH, a,
			    rest_of_projection(s, power[STAR]));
		}
	}
	if (a->kind != QUERY_CURRENT || a->has[0]) {
		wrong(s, "a number, a slice, * or ? has to stand in the brackets");
		return a;
	}
	free_query(a);
	return elements(s);
}

static struct query *
where(struct scan *s, struct query *a)
{
	struct query *q = new_query(QUERY_WHERE, a, NULL);

	q->part[2] = expression(s, 0);
	expect(s, BRACKET_END, "] is missing behind the condition");
	q->part[1] = s->token == FLATTEN ? new_query(QUERY_CURRENT, NULL, NULL)
					 : rest_of_projection(s, power[WHERE]);
	return q;
}

static struct query *
call(struct scan *s, struct query *name)
{
	struct query *q = new_query(QUERY_CALL, NULL, NULL);

	q->name = name->name;
	name->name = NULL;
	free_query(name);
	next(s);
	take_list(s, q, PAREN_END, true);
	if (s->token != WRONG && !query_callable(q->name, q->n, s->errs))
		s->token = WRONG;
	return q;
}

/* What begins an expression. */
static struct query *
beginning(struct scan *s)
{
	struct query *q = new_query(QUERY_CURRENT, NULL, NULL);
	enum token token = s->token;

	switch (token) {
	case NAME:
	case QUOTED:
		q->kind = QUERY_FIELD;
		q->name = xstrdup(s->word.data);
		next(s);
		if (token == QUOTED && s->token == PAREN)
			wrong(s, "a function has no quotation marks");
		return s->token == PAREN ? call(s, q) : q;
	case LITERAL:
		q->kind = QUERY_LITERAL;
		q->literal = s->literal;
		s->literal = NULL;
		next(s);
		return q;
	case CURRENT:
		next(s);
		q->has[0] = true; /* written, so that [ behind is no list */
		return q;
	case STAR:
		next(s);
		return new_query(QUERY_EACH_VALUE, q,
		    rest_of_projection(s, power[STAR]));
	case FLATTEN:
		next(s);
		q = new_query(QUERY_FLATTEN, q, NULL);
		return new_query(QUERY_EACH, q, rest_of_projection(s, power[FLATTEN]));
	case WHERE:
		next(s);
		return where(s, q);
	case BRACKET:
		next(s);
		return bracket(s, q);
	case BRACE:
		free_query(q);
		return hash(s);
	case NOT:
		next(s);
		free_query(q);
		return new_query(QUERY_NOT, expression(s, power[NOT]), NULL);
	case PAREN:
		next(s);
		free_query(q);
		q = expression(s, 0);
		expect(s, PAREN_END, ") is missing");
		/* A projection ends here: what follows is of the whole. */
		return new_query(QUERY_PIPE, q, new_query(QUERY_CURRENT, NULL, NULL));
	default:
		wrong(s,
		    token == END ? "it ends too early"
				 : "an expression has to stand here");
		return q;
	}
}

/* Behind a dot. */
static struct query *
member(struct scan *s, struct query *a)
{
	if (s->token == STAR) {
		next(s);
		return new_query(QUERY_EACH_VALUE, a,
		    rest_of_projection(s, power[STAR]));
	}
	if (s->token == BRACKET)
		return new_query(QUERY_THEN, a, list_of(s));
	if (s->token != NAME && s->token != QUOTED && s->token != BRACE) {
		wrong(s, "a name, *, [ or { has to follow the dot");
		return a;
	}
	return new_query(QUERY_THEN, a, expression(s, power[DOT]));
}

/* What goes on behind `a`. */
static struct query *
going_on(struct scan *s, struct query *a)
{
	static const enum query_kind kinds[TOKENS] = {
		[PIPE] = QUERY_PIPE,
		[OR] = QUERY_OR,
		[AND] = QUERY_AND,
		[EQ] = QUERY_EQ,
		[NE] = QUERY_NE,
		[LT] = QUERY_LT,
		[LE] = QUERY_LE,
		[GT] = QUERY_GT,
		[GE] = QUERY_GE,
	};
	enum token token = s->token;

	next(s);
	switch (token) {
	case DOT:
		return member(s, a);
	case BRACKET:
		if (a->kind == QUERY_CURRENT)
			a->has[0] = true;
		return bracket(s, a);
	case WHERE:
		return where(s, a);
	case FLATTEN:
		a = new_query(QUERY_FLATTEN, a, NULL);
		return new_query(QUERY_EACH, a, rest_of_projection(s, power[FLATTEN]));
	default:
		break;
	}
	if (!kinds[token]) {
		wrong(s, "this cannot stand here");
		return a;
	}
	return new_query(kinds[token], a, expression(s, power[token]));
}

static struct query *
expression(struct scan *s, unsigned binding)
{
	struct query *q;

	if (s->depth >= DEPTH_MAX)
		wrong(s, "it is nested too deeply");
	s->depth++;
	q = beginning(s);
	while (s->token != WRONG && binding < power[s->token])
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
	struct scan s = { .text = text, .p = text, .began = text, .errs = errs };
	struct data_query *out = NULL;
	struct query *q;

	buf_init(&s.word);
	next(&s);
	q = expression(&s, 0);
	if (s.token != END)
		wrong(&s, "this cannot stand here");
	if (s.token == END) {
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
