/*
 * Compiled to a small program for the machine of Thompson: all ways through the
 * expression are followed at once, so that no input makes it slow.  A split is followed
 * without taking a character; a class is a set of 256 bits.
 */
#include "plan/regex.h"

#include "base/xalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define OPS_MAX   2000
#define DEPTH_MAX 50

enum op_kind { OP_SET, OP_SPLIT, OP_START, OP_END, OP_EDGE, OP_MATCH };

struct op {
	enum op_kind kind;
	uint32_t set[8];
	int x, y; /* next ones; y of a split only */
};

struct plan_regex {
	int n, start;
	struct op ops[]; /* OPS_MAX while it is compiled, then as many as there are */
};

/* A piece of program with one way out: all ops that lead nowhere yet lead to `out`. */
struct piece {
	int in, out; /* out: an op whose x is to be set */
};

struct parser {
	struct plan_regex *re;
	const char *p, *why;
	unsigned depth;
};

static int
emit(struct parser *s, enum op_kind kind)
{
	struct plan_regex *re = s->re;

	if (re->n == OPS_MAX) {
		s->why = "it is too long";
		return 0;
	}
	re->ops[re->n] = (struct op){ .kind = kind, .x = -1, .y = -1 };
	return re->n++;
}

static struct piece
single(struct parser *s, enum op_kind kind)
{
	int at = emit(s, kind);

	return (struct piece){ at, at };
}

static void
set_bit(struct op *o, unsigned char c)
{
	o->set[c >> 5] |= 1u << (c & 31);
}

static struct piece class(struct parser *s)
{
	struct piece piece = single(s, OP_SET);
	struct op *o = &s->re->ops[piece.in];
	bool invert = *s->p == '^';
	const char *first;

	s->p += invert;
	first = s->p;
	while (*s->p && (*s->p != ']' || s->p == first)) {
		unsigned char lo = (unsigned char)*s->p++, hi = lo;

		if (*s->p == '-' && s->p[1] && s->p[1] != ']') {
			hi = (unsigned char)s->p[1];
			s->p += 2;
		}
		if (hi < lo)
			s->why = "a range in [] runs backwards";
		for (unsigned c = lo; c <= hi; c++)
			set_bit(o, (unsigned char)c);
	}
	if (*s->p != ']')
		s->why = "a ] is missing";
	else
		s->p++;
	for (unsigned i = 0; invert && i < 8; i++)
		o->set[i] = ~o->set[i];
	return piece;
}

/* A blank, or an end of the text. */
static struct piece
boundary(struct parser *s)
{
	int split = emit(s, OP_SPLIT), set = emit(s, OP_SET), edge = emit(s, OP_EDGE),
	    end = emit(s, OP_SPLIT);
	struct op *ops = s->re->ops;

	ops[split].x = set;
	ops[split].y = edge;
	ops[set].x = ops[edge].x = end;
	set_bit(&ops[set], ' ');
	return (struct piece){ split, end };
}

static struct piece alternatives(struct parser *);

static struct piece
atom(struct parser *s)
{
	struct piece piece;
	char c = *s->p++;

	switch (c) {
	case '(':
		if (++s->depth > DEPTH_MAX) {
			s->why = "its parentheses are too deep";
			return single(s, OP_START);
		}
		piece = alternatives(s);
		s->depth--;
		if (*s->p != ')')
			s->why = "a ) is missing";
		else
			s->p++;
		return piece;
	case '[':
		return class(s);
	case '^':
		return single(s, OP_START);
	case '$':
		return single(s, OP_END);
	case '_':
		return boundary(s);
	case '*':
	case '+':
	case '?':
		s->why = "there is nothing to repeat";
		return single(s, OP_START);
	case '.':
		piece = single(s, OP_SET);
		memset(s->re->ops[piece.in].set, 0xff, sizeof s->re->ops[piece.in].set);
		return piece;
	case '\\':
		if (!*s->p) {
			s->why = "there is nothing behind the last \\";
			return single(s, OP_START);
		}
		c = *s->p++;
		break;
	default:
		break;
	}
	piece = single(s, OP_SET);
	set_bit(&s->re->ops[piece.in], (unsigned char)c);
	return piece;
}

/* A way around: a split that goes into the piece or past it.  Both meet in an op that
 * takes nothing: a split whose second way is not used. */
static struct piece
repeated(struct parser *s, struct piece inner, char how)
{
	int split = emit(s, OP_SPLIT), end = emit(s, OP_SPLIT);
	struct op *ops = s->re->ops;

	if (s->why)
		return inner;
	ops[split].x = inner.in;
	ops[split].y = end;
	ops[inner.out].x = how == '?' ? end : split;
	return (struct piece){ how == '+' ? inner.in : split, end };
}

static struct piece
sequence(struct parser *s)
{
	struct piece all = single(s, OP_SPLIT); /* empty */

	while (*s->p && *s->p != '|' && *s->p != ')' && !s->why) {
		struct piece next = atom(s);

		while (!s->why && (*s->p == '*' || *s->p == '+' || *s->p == '?'))
			next = repeated(s, next, *s->p++);
		if (s->why)
			break;
		s->re->ops[all.out].x = next.in;
		all.out = next.out;
	}
	return all;
}

static struct piece
alternatives(struct parser *s)
{
	struct piece all = sequence(s);

	while (*s->p == '|' && !s->why) {
		int split = emit(s, OP_SPLIT), end = emit(s, OP_SPLIT);
		struct piece other;

		s->p++;
		other = sequence(s);
		if (s->why)
			break;
		s->re->ops[split].x = all.in;
		s->re->ops[split].y = other.in;
		s->re->ops[all.out].x = s->re->ops[other.out].x = end;
		all = (struct piece){ split, end };
	}
	return all;
}

struct plan_regex *
plan_regex_new(const char *text, const char **why)
{
	struct plan_regex *re = xcalloc(1, sizeof *re + OPS_MAX * sizeof *re->ops);
	struct parser s = { re, text, NULL, 0 };
	struct piece all = alternatives(&s);
	int end = emit(&s, OP_MATCH);

	if (!s.why && *s.p)
		s.why = "there is a ) too many";
	if (s.why) {
		*why = s.why;
		free(re);
		return NULL;
	}
	re->ops[all.out].x = end;
	re->start = all.in;
	return xreallocarray(re, 1, sizeof *re + (size_t)re->n * sizeof *re->ops);
}

void
plan_regex_free(struct plan_regex *re)
{
	free(re);
}

struct run {
	const struct plan_regex *re;
	const char *text, *at;
	uint8_t seen[OPS_MAX];
	int list[OPS_MAX], stack[2 * OPS_MAX + 2];
	int n;
	bool matched;
};

static bool
is_edge(const struct run *r)
{
	return r->at == r->text || !*r->at;
}

/* Everything that is reached from an op without taking a character. */
static void
follow(struct run *r, int from)
{
	int top = 0;

	r->stack[top++] = from;
	while (top) {
		int i = r->stack[--top];
		const struct op *o;

		if (i < 0 || r->seen[i])
			continue;
		r->seen[i] = 1;
		o = &r->re->ops[i];
		if (o->kind == OP_SET)
			r->list[r->n++] = i;
		r->matched |= o->kind == OP_MATCH;
		if (o->kind == OP_SPLIT || (o->kind == OP_START && r->at == r->text) ||
		    (o->kind == OP_END && !*r->at) ||
		    (o->kind == OP_EDGE && is_edge(r)))
			r->stack[top++] = o->x;
		if (o->kind == OP_SPLIT && top < 2 * OPS_MAX)
			r->stack[top++] = o->y;
	}
}

bool
plan_regex_match(const struct plan_regex *re, const char *text)
{
	struct run *r = xcalloc(1, sizeof *r);
	int *old = xcalloc(OPS_MAX, sizeof *old), nold;
	bool matched;

	r->re = re;
	r->text = r->at = text;
	follow(r, re->start);
	while (*r->at && !r->matched) {
		unsigned char c = (unsigned char)*r->at++;

		nold = r->n;
		memcpy(old, r->list, (size_t)nold * sizeof *old);
		memset(r->seen, 0, (size_t)re->n);
		r->n = 0;
		for (int i = 0; i < nold; i++) {
			const struct op *o = &re->ops[old[i]];

			if (o->set[c >> 5] & 1u << (c & 31))
				follow(r, o->x);
		}
		follow(r, re->start); /* it may begin anywhere */
	}
	matched = r->matched;
	free(old);
	free(r);
	return matched;
}
