/*
 * Pending changes become log entries.  A batch of prefixes is settled and sorted into
 * buckets once; then each group with somebody following its log judges the buckets and
 * writes what follows:
 *
 *   what may go now      is announced to all but the horizon it came from
 *   had it, has it not   is withdrawn from all but the horizon the old one came from
 *   comes from there now is withdrawn from that horizon, if the old one did not
 *
 * A path that only moved to another horizon is news to the old horizon alone.
 *
 * Groups with ADD-PATH have a batch of their own, of all paths (addpath.c).
 */
#include "rib/out.h"

/* Settles one prefix: what it was offered from, what from now. */
static void
settle(struct rib_groups *gs, uint32_t need)
{
	struct rib *r = gs->rib;
	struct rib_batch *b = &gs->batch;
	uint32_t n = r->dirty, old, new, from = RIB_NONE, to = RIB_NONE;
	struct rib_net *net = net_at(r, n);
	bool made;

	rib_settle_first(r);
	old = net->offer;
	new = rib_best_number(r, net);
	if (new != old) {
		if (old != RIB_NONE)
			from = rib_batch_bucket(b, r, old, &made);
		if (new != RIB_NONE)
			to = rib_batch_bucket(b, r, new, &made);
		if (from != to) {
			rib_batch_change(b, from, to, n, 0);
			if (net->flags & RIB_NET_OFFERED) {
				net->flags |= RIB_NET_AGAIN;
				rib_flaps_count(r, net, old, new);
			}
		}
		if (new != RIB_NONE) {
			rib_path_ref(r, new);
			net->flags |= RIB_NET_OFFERED;
		}
		net->offer = new;
		rib_path_drop(r, old);
	}
	if (gs->add_path.groups)
		rib_add_path_settle(gs, n, need);
	if (new == RIB_NONE && net->best == RIB_NONE)
		rib_tomb_add(r, n);
}

static bool
only_horizon(const struct rib_group *g, uint32_t horizon)
{
	return g->nhorizons == 1 && g->horizons[0].number == horizon;
}

/* "All but them", as the log should have it; false: that is nobody. */
static bool
all_but(const struct rib_group *g, uint32_t horizon, uint8_t *to)
{
	*to = rib_group_has_horizon(g, horizon) ? RIB_TO_BUT : RIB_TO_ALL;
	return !only_horizon(g, horizon);
}

static bool
allowed(const struct rib_batch *b, uint32_t bucket)
{
	return bucket != RIB_NONE && b->buckets[bucket].verdict == RIB_OK;
}

static void
judge(struct rib_groups *gs, const struct rib_group *g)
{
	struct rib_batch *b = rib_group_batch(g);

	for (size_t i = 0; i < b->nbuckets; i++)
		b->buckets[i].verdict = (uint8_t)rib_export_verdict(&g->key, gs->rib,
		    &gs->rib->paths[b->buckets[i].path], &gs->desk->offer);
}

static void
withdrawals(struct rib_group *g, struct rib_packing *k)
{
	struct rib_batch *b = rib_group_batch(g);
	uint8_t to;

	b->ntargets = 0;
	rib_map_reset(&b->target_map);
	for (uint32_t i = 0; i < b->nshifts; i++) {
		const struct rib_shift *s = &b->shifts[i];
		uint32_t old;

		if (!allowed(b, s->from))
			continue;
		old = b->buckets[s->from].horizon;
		if (!allowed(b, s->to)) {
			if (all_but(g, old, &to))
				rib_batch_withdraw(b, i, to,
				    to == RIB_TO_ALL ? 0 : old);
		} else if (b->buckets[s->to].horizon != old &&
		    rib_group_has_horizon(g, b->buckets[s->to].horizon)) {
			rib_batch_withdraw(b, i, RIB_TO_ONLY,
			    b->buckets[s->to].horizon);
		}
	}
	for (size_t i = 0; i < b->ntargets; i++) {
		const struct rib_target *t = &b->targets[i];

		rib_pack_withdraw(k, t->to, t->horizon);
		for (uint32_t s = t->first; s != RIB_NONE; s = b->shifts[s].also)
			rib_pack_shift(k, b, s);
	}
	rib_pack_flush(k);
}

/* Those who had it from the old horizon's path have what they need. */
static bool
only_moved(const struct rib *r, const struct rib_batch *b, const struct rib_shift *s)
{
	return allowed(b, s->from) &&
	    rib_alike(r, &r->paths[b->buckets[s->from].path],
		&r->paths[b->buckets[s->to].path]);
}

static void
announce_bucket(struct rib_groups *gs, struct rib_group *g, struct rib_packing *k,
    const struct rib_bucket *bucket)
{
	struct rib_batch *b = rib_group_batch(g);
	uint32_t i;
	uint8_t to;
	bool moved = false;

	if (all_but(g, bucket->horizon, &to)) {
		rib_pack_announce(k, bucket->path, to, bucket->horizon);
		for (i = bucket->first; i != RIB_NONE; i = b->shifts[i].next) {
			if (only_moved(gs->rib, b, &b->shifts[i]))
				moved = true;
			else
				rib_pack_shift(k, b, i);
		}
	}
	for (i = moved ? bucket->first : RIB_NONE; i != RIB_NONE;
	     i = b->shifts[i].next) {
		const struct rib_shift *s = &b->shifts[i];
		uint32_t old;

		if (!only_moved(gs->rib, b, s))
			continue;
		old = b->buckets[s->from].horizon;
		if (!rib_group_has_horizon(g, old))
			continue;
		rib_pack_announce(k, bucket->path, RIB_TO_ONLY, old);
		rib_pack_shift(k, b, i);
	}
}

/* Its prefixes were withdrawn, if they had been there. */
static void
left_out(struct rib_groups *gs, struct rib_group *g, const struct rib_bucket *bucket)
{
	const struct rib_batch *b = rib_group_batch(g);

	for (uint32_t s = bucket->first; s != RIB_NONE; s = b->shifts[s].next) {
		uint32_t c = b->shifts[s].first;

		for (; c != RIB_NONE; c = b->changes[c].next)
			rib_group_left_out(g, net_at(gs->rib, b->changes[c].net),
			    bucket->horizon);
	}
}

static void
announcements(struct rib_groups *gs, struct rib_group *g, struct rib_packing *k)
{
	struct rib_batch *b = rib_group_batch(g);

	for (size_t i = 0; i < b->nbuckets; i++) {
		const struct rib_bucket *bucket = &b->buckets[i];

		if (bucket->first != RIB_NONE && bucket->verdict == RIB_OK)
			announce_bucket(gs, g, k, bucket);
		else if (bucket->verdict == RIB_OUT_TOO_LONG)
			left_out(gs, g, bucket);
	}
	rib_pack_flush(k);
}

/* Members that had read everything are shown what is new. */
static void
attach(struct rib_group *g, const struct rib_cursor *from)
{
	struct rib_member *m;

	TAILQ_FOREACH(m, &g->members, entry) {
		if (m->mode != RIB_FOLLOW || m->cursor.chunk)
			continue;
		rib_cursor_start(&m->cursor, &g->log, from, m->horizon);
		if (m->cursor.chunk)
			rib_member_notice(m);
	}
	rib_log_trim(&g->log);
}

/* It has judged the buckets. */
static void
flush_group(struct rib_groups *gs, struct rib_group *g)
{
	struct rib_cursor from = rib_log_end(&g->log);
	struct rib_packing k;

	g->log.joined = false;
	rib_pack_init(&k, g, &g->log);
	withdrawals(g, &k);
	announcements(gs, g, &k);
	if (k.messages)
		attach(g, &from);
}

/* Numbers ran out: whatever is waiting dates from long ago. */
static void
restart_numbers(struct rib_groups *gs)
{
	struct rib_group *g;
	struct rib_member *m;

	TAILQ_FOREACH(g, &gs->groups, entry) {
		for (struct rib_chunk *c = g->log.head; c; c = c->next)
			c->seq = 0;
		TAILQ_FOREACH(m, &g->members, entry)
			m->since = 0;
	}
	rib_add_path_restart(gs);
}

/* Judges the batch and writes what follows, if anybody asks for either. */
static void
flush_to(struct rib_groups *gs, struct rib_group *g, bool counted)
{
	if (rib_group_batch(g)->nshifts && (g->nhorizons || counted)) {
		judge(gs, g);
		if (g->nhorizons)
			flush_group(gs, g);
	}
	if (counted)
		rib_tally_add(g, rib_group_batch(g));
}

unsigned
rib_flush(struct rib_groups *gs, unsigned units)
{
	struct rib_group *g;
	uint32_t before = gs->rib->seq, need;
	unsigned done = 0;

	if (rib_seq_next(gs->rib))
		restart_numbers(gs);
	need = rib_groups_need(gs);
	rib_batch_reset(&gs->batch, gs->rib);
	rib_batch_reset(&gs->add_path.batch, gs->rib);
	for (; done < units && gs->rib->dirty != RIB_NONE; done++)
		settle(gs, need);
	TAILQ_FOREACH(g, &gs->groups, entry)
		flush_to(gs, g, rib_tally_holds(g, before));
	rib_batch_reset(&gs->batch, gs->rib);
	rib_batch_reset(&gs->add_path.batch, gs->rib);
	return done;
}
