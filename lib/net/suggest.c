/*
 * Names near an unknown one: few changes apart (base/text.h), or the one begins with
 * the other.
 */
#include "base/text.h"
#include "net/show.h"

#include <string.h>

enum { SHOWN = 3 };

static unsigned
score(const char *unknown, const char *name)
{
	size_t n = strlen(unknown), m = strlen(name);
	unsigned d;

	if (n > TEXT_DISTANCE_MAX || m > TEXT_DISTANCE_MAX || n == 0)
		return 100;
	d = text_distance(unknown, n, name, m);
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
