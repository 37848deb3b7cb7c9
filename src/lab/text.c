/*
 * One pass over the octets.  Besides UTF-8 it looks for the three things that cost
 * libfyaml 0.7 more than they are worth, and that no lab needs: long runs of blanks and
 * empty lines in a scalar take it quadratic time, as do directives; and a long line
 * of flow style is held as tokens, of some 500 octets each, until it ends.
 */
#include "lab/text.h"

#include "base/text.h"

#include <string.h>

#define RUN_FREE 64 /* octets of blank that cost nothing */
#define RUN_COST \
	100000000ul      /* sum of the squares of longer runs: about half a second */
#define DENSE_MAX 500000 /* indicators in a line */

/* Octets of the UTF-8 character at p, or 0 when there is none. */
static size_t
character(const unsigned char *p, size_t left)
{
	int n = text_utf8_len(p, left);

	return n < 0 ? 0 : (size_t)n;
}

static bool
is_control(const unsigned char *p)
{
	return (p[0] < 0x20 && !strchr("\t\n\r", p[0])) || p[0] == '\0' ||
	    p[0] == 0x7f || (p[0] == 0xc2 && p[1] < 0xa0); /* U+0080 to U+009F */
}

struct look {
	struct lab_mark mark;
	size_t run, cost;  /* octets of the present run of blanks; all before it */
	size_t indicators; /* in this line */
	const char *text, *cure; /* NULL: nothing is wrong */
	enum code code;
};

static void
wrong(struct look *l, enum code code, const char *text, const char *cure)
{
	l->code = code;
	l->text = text;
	l->cure = cure;
}

static void
look_at_cost(struct look *l, unsigned char c)
{
	if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
		l->run++;
	} else {
		if (l->run > RUN_FREE)
			l->cost += l->run * l->run;
		l->run = 0;
	}
	/* The run is not over, but is as dear already. */
	if (l->run > RUN_FREE && l->cost + l->run * l->run > RUN_COST)
		wrong(l, CODE_TOO_LARGE,
		    "there are too many blanks or empty lines in a row",
		    "take them out");
	if (strchr(",[]{}:?&!\"'", c) && ++l->indicators > DENSE_MAX)
		wrong(l, CODE_TOO_LARGE, "this line is too long",
		    "break it into lines");
	if (c == '%' && l->mark.column == 1)
		wrong(l, CODE_UNSUPPORTED_YAML, "directives are not taken",
		    "leave it out");
}

/* One character of `n` octets. */
static void
look_at(struct look *l, const unsigned char *p, size_t n)
{
	if (n == 0) {
		wrong(l, CODE_NOT_TEXT, "this is not UTF-8",
		    "write the file as plain UTF-8");
		return;
	}
	if (is_control(p)) {
		wrong(l, CODE_NOT_TEXT,
		    *p ? "there is a control character" : "there is a NUL",
		    "take it out");
		return;
	}
	look_at_cost(l, *p);
	if (l->text)
		return;
	l->mark.column++;
	if (*p == '\n') {
		l->mark = (struct lab_mark){ l->mark.line + 1, 1 };
		l->indicators = 0;
	}
}

bool
lab_text_check(const char *text, size_t len, struct lab_faults *faults)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;
	struct look l = { .mark = { 1, 1 } };

	while (p < end && !l.text) {
		size_t n = character(p, (size_t)(end - p));

		look_at(&l, p, n);
		p += n;
	}
	if (l.text)
		lab_fault(faults, l.code, l.mark, NULL, l.cure, "%s", l.text);
	return !l.text;
}

const char *
lab_text_wrong(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;

	while (p < end) {
		size_t n = character(p, (size_t)(end - p));

		if (n == 0)
			return "this is not UTF-8";
		if (is_control(p))
			return *p ? "there is a control character" : "there is a NUL";
		p += n;
	}
	return NULL;
}
