/*
 * Members that negotiated ADD-PATH are told of every path of a prefix that import
 * accepted, each under an identifier: the number of its source, from 1.  A prefix has
 * one path of a source at most, so an identifier stays with a neighbour's path for as
 * long as its session lasts.
 *
 * To them a pair of prefix and identifier is what a prefix is to others, so batches,
 * buckets and logs are the same.  What differs is what was last offered: not one path,
 * which has room in the prefix, but a list of them, which is kept here, and only while
 * there is such a member.  The list is made when a member first comes by the prefix; no
 * list means that nobody was told.  An identifier that was withdrawn stays in it until
 * no member can still need to hear of that.  RFC 7911 3, 5.
 */
#include "base/xalloc.h"
#include "rib/out.h"

#include <stdlib.h>

#define FIRST_SHOWN 64

static uint32_t
head(const struct rib_add_path *a, uint32_t net)
{
	return net < a->nheads ? a->heads[net] : RIB_NONE;
}

static void
heads_grow(struct rib_groups *gs, uint32_t net)
{
	struct rib_add_path *a = &gs->add_path;
	uint32_t n = gs->rib->capnets;

	if (net < a->nheads)
		return;
	a->heads = xreallocarray(a->heads, n, sizeof *a->heads);
	while (a->nheads < n)
		a->heads[a->nheads++] = RIB_NONE;
}

static uint32_t
shown_new(struct rib_add_path *a)
{
	uint32_t n = a->free;

	if (n != RIB_NONE) {
		a->free = a->shown[n].next;
		return n;
	}
	if (a->nshown == a->capshown) {
		a->capshown = a->capshown ? a->capshown + a->capshown / 2 : FIRST_SHOWN;
		a->shown = xreallocarray(a->shown, a->capshown, sizeof *a->shown);
	}
	return a->nshown++;
}

/* The link behind item `prev` of a prefix's list, or (RIB_NONE) that to the first. */
static uint32_t *
link_behind(struct rib_add_path *a, uint32_t net, uint32_t prev)
{
	return prev == RIB_NONE ? &a->heads[net] : &a->shown[prev].next;
}

static uint32_t
shown_insert(struct rib_groups *gs, uint32_t net, uint32_t prev,
    const struct rib_now *now)
{
	struct rib_add_path *a = &gs->add_path;
	uint32_t n = shown_new(a), *at = link_behind(a, net, prev);

	a->shown[n] = (struct rib_shown){ .path = now->path,
		.source = now->source,
		.seq = net_at(gs->rib, net)->seq,
		.next = *at };
	rib_path_ref(gs->rib, now->path);
	*at = n;
	return n;
}

/* The item behind `prev` is withdrawn already, or nobody needs to hear of it. */
static void
shown_remove(struct rib_add_path *a, uint32_t net, uint32_t prev)
{
	uint32_t *at = link_behind(a, net, prev), n = *at;

	*at = a->shown[n].next;
	a->shown[n].next = a->free;
	a->free = n;
}

/* It goes from one path to another, or to none. */
static void
shown_set(struct rib_groups *gs, uint32_t n, uint32_t path, uint32_t seq)
{
	struct rib_shown *s = &gs->add_path.shown[n];

	if (path != RIB_NONE)
		rib_path_ref(gs->rib, path);
	rib_path_drop(gs->rib, s->path);
	s->path = path;
	s->seq = seq;
	s->again = true;
}

void
rib_add_path_begin(struct rib_groups *gs)
{
	if (gs->add_path.groups++)
		return;
	gs->add_path.free = RIB_NONE;
	gs->rib->all_paths = true;
}

void
rib_add_path_end(struct rib_groups *gs)
{
	struct rib_add_path *a = &gs->add_path;

	if (--a->groups)
		return;
	gs->rib->all_paths = false;
	rib_batch_fini(&a->batch, gs->rib);
	for (uint32_t i = 0; i < a->nshown; i++)
		rib_path_drop(gs->rib, a->shown[i].path);
	free(a->heads);
	free(a->shown);
	free(a->now);
	*a = (struct rib_add_path){ 0 };
}

static int
by_source(const void *x, const void *y)
{
	const struct rib_now *a = x, *b = y;

	return a->source < b->source ? -1 : a->source > b->source;
}

/* The paths that may be offered now, by source. */
static void
gather(struct rib_groups *gs, const struct rib_net *net)
{
	struct rib_add_path *a = &gs->add_path;
	const struct rib *r = gs->rib;
	struct rib_path_iter it = rib_path_first(net);

	a->nnow = 0;
	for (; it.path != RIB_NONE; rib_path_advance(r, &it)) {
		const struct rib_path *p = &r->paths[it.path];

		if (path_is_eligible(r, p))
			VEC_PUSH(a->now, a->nnow, a->capnow) =
			    (struct rib_now){ p->source, it.path };
	}
	if (a->nnow > 1)
		qsort(a->now, a->nnow, sizeof *a->now, by_source);
}

static void
change(struct rib_groups *gs, uint32_t net, uint32_t source, uint32_t old, uint32_t new)
{
	struct rib_batch *b = &gs->add_path.batch;
	uint32_t from = RIB_NONE, to = RIB_NONE;
	bool made;

	if (old != RIB_NONE)
		from = rib_batch_bucket(b, gs->rib, old, &made);
	if (new != RIB_NONE)
		to = rib_batch_bucket(b, gs->rib, new, &made);
	if (from != to)
		rib_batch_change(b, from, to, net, RIB_PATH_ID(source));
}

/* What the list has and the table has no more. */
static void
settle_gone(struct rib_groups *gs, uint32_t net, uint32_t *prev, uint32_t n,
    uint32_t need)
{
	struct rib_shown *s = &gs->add_path.shown[n];

	if (s->path == RIB_NONE && s->seq < need) {
		shown_remove(&gs->add_path, net, *prev);
		return;
	}
	if (s->path != RIB_NONE) {
		change(gs, net, s->source, s->path, RIB_NONE);
		shown_set(gs, n, RIB_NONE, net_at(gs->rib, net)->seq);
	}
	*prev = n;
}

/* Of the items behind `*prev` those of sources below `source` are gone.  The first that
 * is not, or RIB_NONE. */
static uint32_t
settle_below(struct rib_groups *gs, uint32_t net, uint32_t *prev, uint32_t source,
    uint32_t need)
{
	struct rib_add_path *a = &gs->add_path;
	uint32_t n;

	while ((n = *link_behind(a, net, *prev)) != RIB_NONE &&
	    a->shown[n].source < source)
		settle_gone(gs, net, prev, n, need);
	return n;
}

void
rib_add_path_settle(struct rib_groups *gs, uint32_t net, uint32_t need)
{
	struct rib_add_path *a = &gs->add_path;
	uint32_t prev = RIB_NONE, seq = net_at(gs->rib, net)->seq;

	gather(gs, net_at(gs->rib, net));
	heads_grow(gs, net);
	for (size_t i = 0; i < a->nnow; i++) {
		const struct rib_now *now = &a->now[i];
		uint32_t n = settle_below(gs, net, &prev, now->source, need);

		if (n == RIB_NONE || a->shown[n].source != now->source) {
			change(gs, net, now->source, RIB_NONE, now->path);
			n = shown_insert(gs, net, prev, now);
		} else if (a->shown[n].path != now->path) {
			change(gs, net, now->source, a->shown[n].path, now->path);
			shown_set(gs, n, now->path, seq);
		}
		prev = n;
	}
	settle_below(gs, net, &prev, UINT32_MAX, need);
}

uint32_t
rib_add_path_shown(struct rib_groups *gs, uint32_t net)
{
	struct rib_add_path *a = &gs->add_path;
	uint32_t prev = RIB_NONE;

	if (head(a, net) != RIB_NONE || net_at(gs->rib, net)->flags & RIB_NET_DIRTY)
		return head(a, net);
	gather(gs, net_at(gs->rib, net));
	if (a->nnow)
		heads_grow(gs, net);
	for (size_t i = 0; i < a->nnow; i++)
		prev = shown_insert(gs, net, prev, &a->now[i]);
	return head(a, net);
}

void
rib_add_path_forget(struct rib_groups *gs, uint32_t net)
{
	struct rib_add_path *a = &gs->add_path;

	while (head(a, net) != RIB_NONE) {
		rib_path_drop(gs->rib, a->shown[a->heads[net]].path);
		shown_remove(a, net, RIB_NONE);
	}
}

void
rib_add_path_restart(struct rib_groups *gs)
{
	for (uint32_t i = 0; i < gs->add_path.nshown; i++)
		gs->add_path.shown[i].seq = 0;
}

size_t
rib_add_path_memory(const struct rib_groups *gs)
{
	const struct rib_add_path *a = &gs->add_path;

	return a->nheads * sizeof *a->heads + a->capshown * sizeof *a->shown +
	    a->capnow * sizeof *a->now + rib_batch_memory(&a->batch);
}
