/*
 * Names near an unknown one: by edits (insert, delete, replace, swap of neighbours), or
 * because one begins with the other.
 */
#include "net/show.h"

#include <string.h>

enum { LONGEST = 64, SHOWN = 3 };

static unsigned
min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

/* Edits from a to b, both at most LONGEST octets. */
static unsigned
distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned rows[3][LONGEST + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2], *old;

	for (unsigned j = 0; j <= nb; j++)
		before[j] = above[j] = j;
	for (unsigned i = 1; i <= na; i++) {
		row[0] = i;
		for (unsigned j = 1; j <= nb; j++) {
			row[j] = min3(above[j] + 1, row[j - 1] + 1,
			    above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		old = before;
		before = above;
		above = row;
		row = old;
	}
	return above[nb];
}

static unsigned
score(const char *unknown, const char *name)
{
	size_t n = strlen(unknown), m = strlen(name);
	unsigned d;

	if (n > LONGEST || m > LONGEST || n == 0)
		return 100;
	d = distance(unknown, n, name, m);
	if (d <= (n < 4 ? 1 : n < 8 ? 2 : 3) && d < m)
		return d;
	if (n >= 2 && strncmp(unknown, name, n < m ? n : m) == 0)
		return 4;
	return 100;
}

void
net_suggest(struct buf *out, const char *unknown, const char *const *names, size_t n)
{
	const char *best[SHOWN];
	unsigned scores[SHOWN];
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned s = score(unknown, names[i]);
		size_t at = have;

		if (s == 100)
			continue;
		while (at > 0 && scores[at - 1] > s)
			at--;
		if (at == SHOWN)
			continue;
		if (have < SHOWN)
			have++;
		memmove(&best[at + 1], &best[at], (have - 1 - at) * sizeof *best);
		memmove(&scores[at + 1], &scores[at], (have - 1 - at) * sizeof *scores);
		best[at] = names[i];
		scores[at] = s;
	}
	for (size_t i = 0; i < have; i++)
		buf_printf(out, "%s%s%s",
		    i == 0             ? "did you mean "
			: i + 1 < have ? ", "
				       : " or ",
		    best[i], i + 1 == have ? "?" : "");
}
