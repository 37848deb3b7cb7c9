/*
 * An interval of one draw is that of another when flow, direction, kind and step are
 * the same and as many of these came before.  In a draw that has none its length is 0.
 */
#include "plan/merge.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* --- intervals --- */

struct entry {
	const struct draw_interval *x;
	size_t draw, number; /* of the interval, in its draw */
	size_t place;        /* of those that are alike in the draw */
};

static int
order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int
alike(const struct draw_interval *a, const struct draw_interval *b)
{
	int c = order(a->flow, b->flow);

	c = c ? c : order(a->kind, b->kind);
	c = c ? c : order(a->direction, b->direction);
	c = c ? c : order(a->initial, b->initial);
	return c ? c : order(a->step, b->step);
}

static int
by_draw(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = alike(x->x, y->x);

	c = c ? c : order(x->draw, y->draw);
	return c ? c : order(x->number, y->number);
}

static int
by_place(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = alike(x->x, y->x);

	c = c ? c : order(x->place, y->place);
	return c ? c : order(x->draw, y->draw);
}

static struct entry *
list_entries(const struct plan_draw *draws, size_t n, bool asymmetries, size_t *count)
{
	size_t total = 0, k = 0;
	struct entry *list;

	for (size_t d = 0; d < n; d++)
		total += draws[d].nintervals;
	list = xcalloc(total + 1, sizeof *list);
	for (size_t d = 0; d < n; d++)
		for (size_t i = 0; i < draws[d].nintervals; i++) {
			const struct draw_interval *x = &draws[d].intervals[i];

			if ((x->kind == DRAW_ASYMMETRY) == asymmetries)
				list[k++] = (struct entry){ x, d, i, 0 };
		}
	qsort(list, k, sizeof *list, by_draw);
	for (size_t i = 1; i < k; i++)
		if (list[i].draw == list[i - 1].draw &&
		    alike(list[i].x, list[i - 1].x) == 0)
			list[i].place = list[i - 1].place + 1;
	qsort(list, k, sizeof *list, by_place);
	*count = k;
	return list;
}

static char *
copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

/* Of entries that are one interval in several draws. */
static struct plan_interval
merge_interval(const struct plan_result *r, const struct plan_draw *draws, size_t n,
    const struct entry *e, size_t count)
{
	int64_t *values = xcalloc(n, sizeof *values);
	struct plan_interval i = { .named = true, .from_known = count == n };
	const struct draw_interval *worst = e[0].x;
	size_t worst_draw = e[0].draw;

	for (size_t k = 0; k < count; k++) {
		const struct draw_interval *x = e[k].x;

		values[e[k].draw] = x->until - x->from;
		i.named &= x->named;
		i.lasting |= x->lasting;
		i.from_known &= x->from == e[0].x->from;
		if (!e[k].draw) {
			i.in_first = true;
			i.first_from = x->from;
			i.first_until = x->until;
		}
		if (x->until - x->from > worst->until - worst->from) {
			worst = x;
			worst_draw = e[k].draw;
		}
	}
	i.from_known &= n > 1 || !r->random;
	i.flow = &r->plan->flows[worst->flow];
	i.step = worst->step;
	i.direction = worst->direction;
	i.loop = worst->kind == DRAW_LOOP;
	i.initial = worst->initial;
	i.members = worst->members;
	i.lost = worst->lost;
	i.from = worst->from;
	i.until = worst->until;
	i.seed = draws[worst_draw].seed;
	i.cause = copy(worst->cause);
	i.forward = copy(worst->forward);
	i.reverse = copy(worst->reverse);
	i.length = plan_spread_of(values, n, r->random);
	free(values);
	return i;
}

struct placed { /* in the order in which they are told */
	struct plan_interval interval;
	int64_t at;
	size_t draw, number;
};

static int
by_moment(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->draw != y->draw ? order(x->draw, y->draw)
				  : order(x->number, y->number);
}

static struct plan_interval *
merge_list(const struct plan_result *r, const struct plan_draw *draws, size_t n,
    bool asymmetries, size_t *count)
{
	size_t total, k = 0, until;
	struct entry *e = list_entries(draws, n, asymmetries, &total);
	struct placed *placed = xcalloc(total + 1, sizeof *placed);
	struct plan_interval *list;

	for (size_t i = 0; i < total; i = until, k++) {
		for (until = i + 1; until < total && e[until].place == e[i].place &&
		     alike(e[until].x, e[i].x) == 0;)
			until++;
		placed[k].interval = merge_interval(r, draws, n, &e[i], until - i);
		placed[k].at = placed[k].interval.in_first
		    ? placed[k].interval.first_from
		    : placed[k].interval.from;
		placed[k].draw = e[i].draw;
		placed[k].number = e[i].number;
	}
	qsort(placed, k, sizeof *placed, by_moment);
	list = xcalloc(k + 1, sizeof *list);
	for (size_t i = 0; i < k; i++)
		list[i] = placed[i].interval;
	free(placed);
	free(e);
	*count = k;
	return list;
}

/* --- flows --- */

static struct plan_flow_sum
merge_flow(const struct plan_result *r, const struct plan_draw *draws, size_t n,
    size_t flow)
{
	struct plan_flow_sum sum = { .flow = &r->plan->flows[flow] };
	struct plan_flow_loss *worst = &sum.worst;
	int64_t *lost = xcalloc(2 * n, sizeof *lost), *dark = lost + n;
	bool named = true, loop = false, lasting = false, never = false;
	bool ends_dark = false;
	size_t since = 0;

	*worst = draws[0].flows[flow];
	for (size_t d = 0; d < n; d++) {
		const struct plan_flow_loss *l;

		if (flow >= draws[d].nflows)
			continue;
		l = &draws[d].flows[flow];
		lost[d] = l->lost;
		dark[d] = l->dark;
		named &= l->named;
		loop |= l->loop;
		if (l->lasting && !lasting)
			since = l->lasting_since;
		lasting |= l->lasting;
		ends_dark |= l->ends_dark;
		never |= l->never;
		if (plan_loses_more(l, worst))
			*worst = *l;
	}
	worst->named = named;
	worst->loop = loop;
	if (!worst->lasting)
		worst->lasting_since = since;
	worst->lasting = lasting;
	worst->ends_dark = ends_dark;
	worst->never = never;
	sum.lost = plan_spread_of(lost, n, r->random);
	sum.dark = plan_spread_of(dark, n, r->random);
	free(lost);
	return sum;
}

void
plan_merge_intervals(struct plan_result *r, const struct plan_draw *draws, size_t n)
{
	r->outages = merge_list(r, draws, n, false, &r->noutages);
	r->asymmetries = merge_list(r, draws, n, true, &r->nasymmetries);
	r->nsums = r->plan->nflows;
	r->sums = xcalloc(r->nsums + 1, sizeof *r->sums);
	for (size_t i = 0; i < r->nsums; i++)
		r->sums[i] = merge_flow(r, draws, n, i);
}
