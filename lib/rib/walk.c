/*
 * A member that walks is sent what the prefixes of the change list are offered from, a
 * slice at a time, into octets of its own; it gets the next slice when those are sent.
 * At the end of the list it follows the log again, which by then has nothing it lacks.
 *
 * What it has already decides what it must be told.  Prefixes of batches from `since`
 * on are uncertain: an earlier offer of theirs may have reached it.  It gets a
 * withdrawal for those that may not go (unless there never was an earlier offer).  For
 * the others it is known: nothing at first, the same as now after ROUTE-REFRESH, and
 * after a change of key what the old key says, so that only differences are sent.
 */
#include "base/xalloc.h"
#include "rib/out.h"

#include <stdlib.h>

/* Looks for the last prefix in front of `since`. */
static unsigned
seek(struct rib_member *m, unsigned units)
{
	struct rib *r = m->group->owner->rib;
	uint32_t at = m->walk.at;
	unsigned used = 0;

	while (at != RIB_NONE && net_at(r, at)->seq >= m->since && used < units) {
		at = net_at(r, at)->prev;
		used++;
	}
	rib_walk_move(r, &m->walk, at);
	if (at == RIB_NONE || net_at(r, at)->seq < m->since)
		m->mode = RIB_WALK;
	return used;
}

/* The attributes as they go out, on the heap. */
static uint8_t *
encoded(const struct rib_group_key *key, const struct rib *r, const struct rib_path *p,
    struct rib_offer *o, size_t *len)
{
	struct bgp_encode how = rib_export_encoding(key, r);
	size_t size = rib_message_max(key);
	uint8_t *room = xmalloc(size);
	struct wr w = wr_init(room, size);

	rib_export_build(key, r, p, o);
	bgp_draft_encode(&w, &o->draft, &how);
	*len = wr_len(&w);
	return room;
}

/* Would the path look the same under both keys? */
static bool
looks_same(const struct rib_member *m, const struct rib_path *p)
{
	const struct rib_groups *gs = m->group->owner;
	const struct rib_group_key *k = &m->group->key, *old = &m->old->key;
	size_t nb, na;
	uint8_t *a = encoded(k, gs->rib, p, &gs->desk->offer, &na);
	uint8_t *b = encoded(old, gs->rib, p, &gs->desk->offer, &nb);
	/* IPv6 next hops are not among the attributes. */
	bool same = na == nb && memcmp(a, b, na) == 0 &&
	    k->export.next_hop_self == old->export.next_hop_self &&
	    k->export.transparent == old->export.transparent &&
	    k->export.reflect == old->export.reflect &&
	    ip_prefix_equal(&k->export.on_link, &old->export.on_link) &&
	    ip_addr_equal(&k->next_hop, &old->next_hop) &&
	    ip_addr_equal(&k->link_local, &old->link_local);

	free(a);
	free(b);
	return same;
}

static void
judge(struct rib_member *m, struct rib_bucket *b)
{
	const struct rib_groups *gs = m->group->owner;
	const struct rib_path *p = &gs->rib->paths[b->path];

	b->verdict =
	    (uint8_t)rib_export_verdict(&m->group->key, gs->rib, p, &gs->desk->offer);
	if (!m->old)
		return;
	b->old_verdict =
	    (uint8_t)rib_export_verdict(&m->old->key, gs->rib, p, &gs->desk->offer);
	b->same = b->verdict == RIB_OK && b->old_verdict == RIB_OK && looks_same(m, p);
}

static bool
permits(const struct rib_group *g, const struct ip_prefix *p)
{
	const struct rib_filter *permit = g->key.export.permit;

	return !permit || rib_filter_permits(permit, p);
}

/* Something that is offered to others, or was: a prefix or, with ADD-PATH, one of its
 * paths. */
struct item {
	uint32_t path; /* RIB_NONE: it is not offered any more */
	uint32_t seq;  /* of the batch in which that changed */
	uint32_t id;
	bool offered, again; /* at some time; to be followed by another offer */
};

/* It may have been told of an earlier offer. */
static bool
may_have_it(const struct rib_member *m, const struct item *x)
{
	if (x->seq < m->since)
		return false;
	return m->rekeyed ? x->offered : x->again;
}

/* Announces, withdraws or leaves it alone.  About how many octets that takes. */
static size_t
visit(struct rib_member *m, uint32_t n, const struct item *x)
{
	struct rib_groups *gs = m->group->owner;
	struct rib_batch *b = &gs->batch;
	const struct rib_net *net = net_at(gs->rib, n);
	struct ip_prefix p = rib_net_prefix(net);
	uint32_t bucket = RIB_NONE;
	bool gets = false, had = false, made = false;
	size_t octets = 1 + rib_key_len(net->family) + (x->id ? 4 : 0);

	if (x->path != RIB_NONE) {
		struct rib_bucket *at;

		bucket = rib_batch_bucket(b, gs->rib, x->path, &made);
		at = &b->buckets[bucket];
		if (made) {
			judge(m, at);
			octets += gs->rib->paths[at->path].attrs->len + 64;
		}
		gets = at->verdict == RIB_OK && at->horizon != m->horizon &&
		    permits(m->group, &p);
		if (at->verdict == RIB_OUT_TOO_LONG && at->horizon != m->horizon)
			rib_group_left_out(m->group, net, at->horizon);
		had = m->old && x->seq < m->since && at->old_verdict == RIB_OK &&
		    at->horizon != m->horizon && permits(m->old, &p);
		if (gets && had && at->same)
			return 0;
	}
	if (gets)
		rib_batch_change(b, RIB_NONE, bucket, n, x->id);
	else if (had || may_have_it(m, x))
		rib_batch_change(b, RIB_NONE, RIB_NONE, n, x->id);
	else
		octets = 0;
	return octets;
}

static size_t
visit_prefix(struct rib_member *m, uint32_t n)
{
	const struct rib_net *net = net_at(m->group->owner->rib, n);
	struct item x = { .path = net->offer,
		.seq = net->seq,
		.offered = net->flags & RIB_NET_OFFERED,
		.again = net->flags & RIB_NET_AGAIN };

	return visit(m, n, &x);
}

static size_t
visit_paths(struct rib_member *m, uint32_t n, unsigned *used)
{
	struct rib_groups *gs = m->group->owner;
	uint32_t at = rib_add_path_shown(gs, n);
	size_t octets = 0;

	for (; at != RIB_NONE; at = gs->add_path.shown[at].next) {
		const struct rib_shown *s = &gs->add_path.shown[at];
		struct item x = { .path = s->path,
			.seq = s->seq,
			.id = RIB_PATH_ID(s->source),
			.offered = true,
			.again = s->again };

		octets += visit(m, n, &x);
		++*used;
	}
	return octets;
}

static void
put_refresh(struct rib_desk *desk, uint8_t family, unsigned subtype)
{
	uint8_t message[32];
	struct wr w = wr_init(message, sizeof message);

	bgp_refresh_encode(&w, family, subtype);
	buf_add(&desk->walked, message, wr_len(&w));
}

/* Writes the slice. */
static void
write_slice(struct rib_member *m)
{
	struct rib_groups *gs = m->group->owner;
	struct rib_batch *b = &gs->batch;
	struct rib_packing k;

	if (m->borr) {
		put_refresh(gs->desk, gs->rib->config.family, 1);
		m->borr = false;
	}
	rib_pack_init(&k, m->group, NULL);
	k.permit = NULL; /* asked already, of the old key too */
	rib_pack_withdraw(&k, RIB_TO_ALL, 0);
	for (uint32_t s = 0; s < b->nshifts; s++) {
		if (b->shifts[s].to == RIB_NONE)
			rib_pack_shift(&k, b, s);
	}
	for (size_t i = 0; i < b->nbuckets; i++) {
		if (b->buckets[i].first == RIB_NONE)
			continue;
		rib_pack_announce(&k, b->buckets[i].path, RIB_TO_ALL, 0);
		rib_pack_shift(&k, b, b->buckets[i].first);
	}
	rib_pack_flush(&k);
}

/* The end of the list: what closes the walk, and back to the log. */
static void
finish(struct rib_member *m)
{
	struct rib_groups *gs = m->group->owner;
	uint8_t eor[64];

	if (m->eor)
		buf_add(&gs->desk->walked, eor,
		    bgp_end_of_rib(eor, sizeof eor, gs->rib->config.family));
	if (m->eorr)
		put_refresh(gs->desk, gs->rib->config.family, 2);
	m->eor = m->eorr = false;
	rib_member_stop_walk(m);
	m->mode = RIB_FOLLOW;
	rib_group_follower(m->group, m->horizon, 1);
}

/* Nothing may be missing from an initial table that was there when it was asked for. */
static bool
at_end(const struct rib_member *m)
{
	const struct rib *r = m->group->owner->rib;

	return rib_walk_next(r, &m->walk) == RIB_NONE &&
	    (!m->eor || r->settled >= m->goal);
}

static unsigned
slice(struct rib_member *m, unsigned units)
{
	struct rib_groups *gs = m->group->owner;
	size_t bound = gs->config.walk_buffer ? gs->config.walk_buffer : 65536;
	size_t octets = 0;
	unsigned used = 0;
	uint32_t n;

	rib_batch_reset(&gs->batch, gs->rib);
	while (used < units && octets < bound) {
		n = rib_walk_next(gs->rib, &m->walk);
		if (n == RIB_NONE)
			break;
		octets += m->group->key.add_path ? visit_paths(m, n, &used)
						 : visit_prefix(m, n);
		m->walk.at = n;
		used++;
	}
	used = used < units ? used : units; /* a prefix may have many paths */
	rib_walk_move(gs->rib, &m->walk, m->walk.at);
	buf_reset(&gs->desk->walked);
	if (used || m->borr)
		write_slice(m);
	rib_batch_reset(&gs->batch, gs->rib);
	if (at_end(m)) {
		finish(m);
		used += !used;
	}
	return used;
}

unsigned
rib_member_walk(struct rib_member *m, unsigned units)
{
	struct buf *walked = &m->group->owner->desk->walked;
	unsigned used = 0;

	if (m->mode == RIB_SEEK)
		used = seek(m, units);
	if (m->mode != RIB_WALK || used == units)
		return used;
	used += slice(m, units - used);
	if (walked->len) {
		rib_member_own(m, (const uint8_t *)walked->data, walked->len, 0);
		used += !used;
	}
	if (m->mode == RIB_FOLLOW && m->again) {
		bool enhanced = m->again_enhanced;

		m->again = m->again_enhanced = false;
		rib_member_refresh(m, enhanced);
	}
	return used;
}
