/*
 * Optimal string alignment: insert, leave out, replace, swap two neighbours.  Letters
 * that differ only in case count as equal, because half of the names are in CamelCase.
 * Names of more than 63 octets are not compared, which bounds the work by a constant.
 */
#include "er/suggest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LETTERS_MAX 63

static unsigned
min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

static int
fold(char c)
{
	return tolower((unsigned char)c);
}

static unsigned
changes(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned rows[3][LETTERS_MAX + 1];
	unsigned *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= nb; j++)
		last[j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		unsigned *spare = before;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			bool same = fold(a[i - 1]) == fold(b[j - 1]);

			row[j] = min3(last[j] + 1, row[j - 1] + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
			    fold(a[i - 2]) == fold(b[j - 1]))
				row[j] = min3(row[j], row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
		row = spare;
	}
	return last[nb];
}

void
er_suggest_init(struct er_suggest *s, const char *wrong)
{
	*s = (struct er_suggest){ .wrong = wrong };
}

void
er_suggest_offer(struct er_suggest *s, const char *known)
{
	size_t nw = strnlen(s->wrong, LETTERS_MAX + 1);
	size_t nk = strnlen(known, LETTERS_MAX + 1);
	size_t apart = nw > nk ? nw - nk : nk - nw;
	unsigned allowed = nw > 4 ? (unsigned)nw / 3 : 1;
	unsigned c;

	if (nw > LETTERS_MAX || nk > LETTERS_MAX || apart > allowed)
		return;
	c = changes(s->wrong, nw, known, nk);
	/* All letters replaced is no likeness, however short the name. */
	if (c > allowed || c >= nw || (s->best && c >= s->changes))
		return;
	s->best = known;
	s->changes = c;
}

const char *
er_suggest_cure(const struct er_suggest *s, char *buf, size_t size,
    const char *otherwise)
{
	if (!s->best)
		return otherwise;
	snprintf(buf, size, "did you mean \"%s\"?", s->best);
	return buf;
}
