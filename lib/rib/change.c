/*
 * The change list runs through the prefixes themselves.  Behind `dirty` everything is
 * pending, in front of it everything was offered, in the order of the batches. Becoming
 * pending moves a prefix to the tail, once; settling leaves it where it is, since all
 * in front of it are settled.
 *
 * A walk remembers the prefix it has seen last.  When that one moves away the walk
 * falls back to the one in front of it, so it neither misses nor repeats anything, and
 * needs no special case for the end of the list.  The flag RIB_NET_CURSOR may outlive a
 * walk: it costs one look at the list of walks.
 *
 * A prefix without paths whose withdrawal somebody may still have to be told is a tomb.
 * Tombs queue up in the order of their batches, through the fields in which other
 * prefixes have their paths.
 */
#include "rib/table.h"

static void
walks_fall_back(struct rib *r, uint32_t n)
{
	uint32_t prev = net_at(r, n)->prev;
	struct rib_walk *w;
	bool any = false;

	LIST_FOREACH(w, &r->walks, entry) {
		if (w->at == n) {
			w->at = prev;
			any = true;
		}
	}
	if (any && prev != RIB_NONE)
		net_at(r, prev)->flags |= RIB_NET_CURSOR;
}

static void
list_append(struct rib *r, uint32_t n)
{
	struct rib_net *net = net_at(r, n);

	net->prev = r->tail;
	net->next = RIB_NONE;
	if (r->tail == RIB_NONE)
		r->head = n;
	else
		net_at(r, r->tail)->next = n;
	r->tail = n;
	net->flags |= RIB_NET_LISTED;
}

static void
list_remove(struct rib *r, uint32_t n)
{
	struct rib_net *net = net_at(r, n);

	if (net->flags & RIB_NET_CURSOR)
		walks_fall_back(r, n);
	if (net->prev == RIB_NONE)
		r->head = net->next;
	else
		net_at(r, net->prev)->next = net->next;
	if (net->next == RIB_NONE)
		r->tail = net->prev;
	else
		net_at(r, net->next)->prev = net->prev;
	if (r->dirty == n)
		r->dirty = net->next;
	net->flags &= (uint8_t) ~(RIB_NET_LISTED | RIB_NET_CURSOR);
}

void
rib_mark_dirty(struct rib *r, uint32_t n)
{
	struct rib_net *net = net_at(r, n);

	if (net->flags & RIB_NET_DIRTY)
		return;
	if (net->flags & RIB_NET_LISTED)
		list_remove(r, n);
	list_append(r, n);
	net->flags |= RIB_NET_DIRTY;
	if (r->dirty == RIB_NONE)
		r->dirty = n;
	r->ndirty++;
	r->dirtied++;
}

void
rib_settle_first(struct rib *r)
{
	struct rib_net *net = net_at(r, r->dirty);

	net->flags &= (uint8_t)~RIB_NET_DIRTY;
	net->seq = r->seq;
	r->dirty = net->next;
	r->ndirty--;
	r->settled++;
}

void
rib_net_free(struct rib *r, uint32_t n)
{
	struct rib_net *net = net_at(r, n);

	if (net->flags & RIB_NET_TOMB)
		rib_tomb_remove(r, n);
	if (net->flags & RIB_NET_LISTED)
		list_remove(r, n);
	if (net->flags & RIB_NET_DIRTY) {
		r->ndirty--;
		r->settled++;
	}
	rib_index_drop(r, n);
}

void
rib_tomb_add(struct rib *r, uint32_t n)
{
	struct rib_net *net = net_at(r, n);

	net->best = r->tomb_tail;
	net->more = RIB_NONE;
	if (r->tomb_tail == RIB_NONE)
		r->tomb_head = n;
	else
		net_at(r, r->tomb_tail)->more = n;
	r->tomb_tail = n;
	net->flags |= RIB_NET_TOMB;
}

void
rib_tomb_remove(struct rib *r, uint32_t n)
{
	struct rib_net *net = net_at(r, n);

	if (net->best == RIB_NONE)
		r->tomb_head = net->more;
	else
		net_at(r, net->best)->more = net->more;
	if (net->more == RIB_NONE)
		r->tomb_tail = net->best;
	else
		net_at(r, net->more)->best = net->best;
	net->best = net->more = RIB_NONE;
	net->flags &= (uint8_t)~RIB_NET_TOMB;
}

bool
rib_seq_next(struct rib *r)
{
	if (r->seq < UINT32_MAX - 1) {
		r->seq++;
		return false;
	}
	/* Once in four billion batches: everything changed long ago, at 0. */
	for (uint32_t n = r->head; n != RIB_NONE; n = net_at(r, n)->next)
		net_at(r, n)->seq = 0;
	r->seq = 1;
	return true;
}

void
rib_walk_start(struct rib *r, struct rib_walk *w, uint32_t at)
{
	LIST_INSERT_HEAD(&r->walks, w, entry);
	rib_walk_move(r, w, at);
}

void
rib_walk_stop(struct rib_walk *w)
{
	LIST_REMOVE(w, entry);
}

void
rib_walk_move(struct rib *r, struct rib_walk *w, uint32_t at)
{
	w->at = at;
	if (at != RIB_NONE)
		net_at(r, at)->flags |= RIB_NET_CURSOR;
}

uint32_t
rib_walk_next(const struct rib *r, const struct rib_walk *w)
{
	uint32_t next = w->at == RIB_NONE ? r->head : net_at(r, w->at)->next;

	return next == r->dirty ? RIB_NONE : next;
}

uint32_t
rib_last_settled(const struct rib *r)
{
	return r->dirty == RIB_NONE ? r->tail : net_at(r, r->dirty)->prev;
}
