/*
 * Choosing the best path of a prefix.  One pass keeps the paths that are equal up to
 * MED; mostly that leaves one, and the full decision (decide.c) is not needed.  The
 * best path is kept first.
 */
#include "base/xalloc.h"
#include "rib/decide.h"
#include "rib/table.h"

#include <stdlib.h>

#define FEW 32 /* candidates that fit on the stack */

/* Candidates that may win, and their numbers. */
struct contest {
	struct rib_candidate *c;
	uint32_t *number;
	unsigned n, cap;
	struct rib_candidate few[FEW];
	uint32_t few_numbers[FEW];
};

static void
contest_init(struct contest *t)
{
	t->c = t->few;
	t->number = t->few_numbers;
	t->n = 0;
	t->cap = FEW;
}

static void
contest_fini(struct contest *t)
{
	if (t->c == t->few)
		return;
	free(t->c);
	free(t->number);
}

static void
contest_grow(struct contest *t)
{
	struct rib_candidate *c = xreallocarray(NULL, t->cap * 2, sizeof *c);
	uint32_t *number = xreallocarray(NULL, t->cap * 2, sizeof *number);

	memcpy(c, t->c, t->n * sizeof *c);
	memcpy(number, t->number, t->n * sizeof *number);
	contest_fini(t);
	t->c = c;
	t->number = number;
	t->cap *= 2;
}

/* All eligible paths, or only those that no other beats before MED. */
static void
gather(struct contest *t, const struct rib *r, const struct rib_net *net, bool all)
{
	struct rib_path_iter it = rib_path_first(net);

	for (; it.path != RIB_NONE; rib_path_advance(r, &it)) {
		const struct rib_path *p = &r->paths[it.path];
		struct rib_candidate c = { .path = p, .source = path_source(r, p) };
		int better = 0;

		if (!path_is_eligible(r, p))
			continue;
		if (!all && t->n)
			better = rib_prefer(&c, &t->c[0]);
		if (better > 0)
			continue;
		if (better < 0)
			t->n = 0;
		if (t->n == t->cap)
			contest_grow(t);
		t->number[t->n] = it.path;
		t->c[t->n++] = c;
	}
}

static uint32_t
choose(const struct rib *r, const struct rib_net *net)
{
	struct rib_path_iter it = rib_path_first(net);
	struct contest t;
	uint32_t best = RIB_NONE;

	if (it.path == RIB_NONE)
		return RIB_NONE;
	if (it.link == RIB_NONE)
		return path_is_eligible(r, &r->paths[it.path]) ? it.path : RIB_NONE;
	contest_init(&t);
	gather(&t, r, net, false);
	if (t.n == 1)
		best = t.number[0];
	else if (t.n > 1)
		best = t.number[rib_decide(t.c, t.n)];
	contest_fini(&t);
	return best;
}

void
rib_redecide(struct rib *r, uint32_t n)
{
	struct rib_net *net = net_at(r, n);
	uint32_t best = choose(r, net);

	rib_watch_note(r, net);
	if (best != RIB_NONE)
		rib_net_to_front(r, net, best);
	if ((best != RIB_NONE) != ((net->flags & RIB_NET_BEST) != 0)) {
		net->flags ^= RIB_NET_BEST;
		r->nbest += best != RIB_NONE ? 1 : UINT32_MAX;
	}
	if (best != net->offer || (r->all_paths && best != RIB_NONE))
		rib_mark_dirty(r, n);
	if (net->best != RIB_NONE || net->offer != RIB_NONE)
		return;
	if (!(net->flags & RIB_NET_OFFERED))
		rib_net_free(r, n); /* nobody has ever heard of it */
	else if (!(net->flags & RIB_NET_DIRTY))
		rib_tomb_add(r, n);
}

uint32_t
rib_best_number(const struct rib *r, const struct rib_net *net)
{
	uint32_t first = rib_path_first(net).path;

	/* Until the sweeper has been here a dead path may have had its say in the
	 * choice. */
	if (r->sweep_left)
		return choose(r, net);
	if (first == RIB_NONE || !path_is_eligible(r, &r->paths[first]))
		return RIB_NONE;
	return first;
}

const struct rib_path *
rib_best(const struct rib *r, const struct rib_net *net)
{
	return rib_path(r, rib_best_number(r, net));
}

static int
candidate_cmp(const void *x, const void *y)
{
	const struct rib_candidate *a = x, *b = y;
	int d = ip_addr_cmp(&a->source->address, &b->source->address);

	/* By number last: that tells which session was made first. */
	if (!d && a->source->remote_id != b->source->remote_id)
		d = a->source->remote_id < b->source->remote_id ? -1 : 1;
	if (!d && !a->source->local && !b->source->local && a->path->id != b->path->id)
		d = a->path->id < b->path->id ? -1 : 1;
	if (d)
		return d;
	return a->path->source < b->path->source ? -1 : 1;
}

unsigned
rib_ecmp(const struct rib *r, const struct rib_net *net, const struct rib_path *out[],
    unsigned max)
{
	struct contest t;
	struct rib_candidate best;
	unsigned n = 0, left;

	if (r->config.max_paths && max > r->config.max_paths)
		max = r->config.max_paths;
	contest_init(&t);
	gather(&t, r, net, false);
	if (t.n && max) {
		best = t.c[rib_decide(t.c, t.n)];
		qsort(t.c, t.n, sizeof *t.c, candidate_cmp);
		left = max - 1; /* places for others than the best */
		for (unsigned i = 0; i < t.n; i++) {
			if (t.c[i].path == best.path)
				out[n++] = best.path;
			else if (t.c[i].ecmp && left) {
				out[n++] = t.c[i].path;
				left--;
			}
		}
	}
	contest_fini(&t);
	return n;
}
