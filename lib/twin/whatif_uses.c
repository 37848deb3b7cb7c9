/*
 * Reachability at two moments: the table of use cases, row by row.
 */
#include "twin/whatif_int.h"

#include "base/xalloc.h"

#include <string.h>

static bool
same_use(const struct data_node *a, const struct data_node *b)
{
	static const char *const keys[] = { "use-case", "from", "to" };

	for (size_t i = 0; i < 3; i++) {
		const char *x = data_node_text(a, keys[i]),
			   *y = data_node_text(b, keys[i]);

		if (!x || !y || strcmp(x, y) != 0)
			return false;
	}
	return true;
}

const char *
twin_verdict(const struct data_node *row)
{
	const char *v = row ? data_node_text(row, "verdict") : NULL;

	return v ? v : "not there";
}

/* Both tables have one order, so the place of a row in the other one is seldom far. */
struct twin_use *
twin_uses(const struct twin_moment *before, const struct twin_moment *after, size_t *n)
{
	static const struct data_node none = { .kind = DATA_SEQ };
	const struct data_node *b = before->uses ? before->uses : &none;
	const struct data_node *a = after->uses ? after->uses : &none;
	struct twin_use *out = NULL;
	size_t cap = 0, k = 0;

	*n = 0;
	for (size_t i = 0; i < b->n; i++) {
		size_t at = k;

		while (at < a->n && !same_use(b->children[i], a->children[at]))
			at++;
		if (at == a->n) {
			VEC_PUSH(out, *n, cap) =
			    (struct twin_use){ b->children[i], NULL };
			continue;
		}
		for (; k < at; k++)
			VEC_PUSH(out, *n, cap) =
			    (struct twin_use){ NULL, a->children[k] };
		k = at + 1;
		if (strcmp(twin_verdict(b->children[i]),
			twin_verdict(a->children[at])) != 0)
			VEC_PUSH(out, *n, cap) =
			    (struct twin_use){ b->children[i], a->children[at] };
	}
	for (; k < a->n; k++)
		VEC_PUSH(out, *n, cap) = (struct twin_use){ NULL, a->children[k] };
	return out;
}
