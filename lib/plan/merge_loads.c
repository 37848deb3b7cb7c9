/*
 * A load of one draw is that of another when both are on the same thing in the same
 * direction; the lists of all draws are in that order.
 */
#include "plan/merge.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

static int
order(const struct draw_load *a, const struct draw_load *b)
{
	int d = strcmp(a->what, b->what);

	return d ? d : strcmp(a->toward, b->toward);
}

/* The first of what the draws have left, or NULL. */
static const struct draw_load *
next(const struct plan_draw *draws, size_t n, const size_t *at)
{
	const struct draw_load *first = NULL;

	for (size_t d = 0; d < n; d++)
		if (at[d] < draws[d].nloads &&
		    (!first || order(&draws[d].loads[at[d]], first) < 0))
			first = &draws[d].loads[at[d]];
	return first;
}

void
plan_merge_loads(struct plan_result *r, const struct plan_draw *draws, size_t n)
{
	size_t *at = xcalloc(n, sizeof *at), cap = 0;
	int64_t *over = xcalloc(n, sizeof *over);
	const struct draw_load *l;

	while ((l = next(draws, n, at)) != NULL) {
		struct plan_load_sum sum = {
			.what = xstrdup(l->what),
			.toward = xstrdup(l->toward),
			.circuit = l->circuit ? xstrdup(l->circuit) : NULL,
			.capacity = l->capacity,
			.second = l->second,
			.in = l->in,
		};

		for (size_t d = 0; d < n; d++) {
			const struct draw_load *x = &draws[d].loads[at[d]];

			over[d] = 0;
			if (at[d] >= draws[d].nloads || order(x, l) != 0)
				continue;
			at[d]++;
			over[d] = x->over;
			sum.octets = d ? sum.octets : x->octets;
			sum.dropped = d ? sum.dropped : x->dropped;
			sum.most = x->most > sum.most ? x->most : sum.most;
			sum.step = x->over ? x->step : sum.step;
		}
		sum.over = plan_spread_of(over, n, r->random);
		VEC_PUSH(r->loads, r->nloads, cap) = sum;
	}
	free(over);
	free(at);
}
