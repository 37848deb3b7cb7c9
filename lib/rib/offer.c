/*
 * Questions about output: what a member is offered, and what it all costs.
 */
#include "base/xalloc.h"
#include "rib/out.h"

#include <stdlib.h>
#include <string.h>

/* What it is offered if this is the path. */
static void
offer_of(const struct rib_member *m, const struct rib_net *net,
    const struct rib_path *p, struct rib_offer *o)
{
	const struct rib_group *g = m->group;
	struct ip_prefix prefix = rib_net_prefix(net);

	if (p) {
		rib_export_judge(&g->key.export, &g->key, g->owner->rib, p, m->horizon,
		    o);
		if (o->reason != RIB_OK || !g->key.export.permit ||
		    rib_filter_permits(g->key.export.permit, &prefix))
			return;
	}
	o->reason = !p                    ? RIB_OUT_NO_PATH
	    : g->key.export.permit_reason ? g->key.export.permit_reason
					  : RIB_OUT_FILTER;
	o->rule = rib_reason_row(o->reason)->rule;
	o->text = rib_reason_row(o->reason)->text;
}

const struct rib_path *
rib_member_path(const struct rib_member *m, const struct rib_net *net, uint32_t *id,
    struct rib_offer *o)
{
	const struct rib *r = m->group->owner->rib;
	const struct rib_path *next = NULL;
	struct rib_path_iter it = rib_path_first(net);

	if (!m->group->key.add_path) {
		next = *id ? NULL : rib_best(r, net);
	} else {
		for (; it.path != RIB_NONE; rib_path_advance(r, &it)) {
			const struct rib_path *p = &r->paths[it.path];

			if (path_is_eligible(r, p) && RIB_PATH_ID(p->source) > *id &&
			    (!next || p->source < next->source))
				next = p;
		}
	}
	if (!next)
		return NULL;
	*id = RIB_PATH_ID(next->source);
	offer_of(m, net, next, o);
	return next;
}

void
rib_member_offer(const struct rib_member *m, const struct rib_net *net,
    struct rib_offer *o)
{
	const struct rib *r = m->group->owner->rib;
	const struct rib_path *best =
	    net->flags & RIB_NET_DIRTY ? rib_best(r, net) : rib_path(r, net->offer);
	uint32_t id = 0;

	offer_of(m, net, best, o);
	if (o->reason == RIB_OK || !m->group->key.add_path)
		return;
	while (rib_member_path(m, net, &id, o)) {
		if (o->reason == RIB_OK)
			return;
	}
	offer_of(m, net, best, o);
}

struct bgp_encode
rib_member_encoding(const struct rib_member *m)
{
	return rib_export_encoding(&m->group->key, m->group->owner->rib);
}

size_t
rib_member_message_max(const struct rib_member *m)
{
	return rib_message_max(&m->group->key);
}

/* --- how many prefixes --- */

/*
 * One walk of the table answers for every member of the group, and each batch that
 * follows is added to the answer: with a full table that changes all the time, a walk
 * for each question would hold up everybody else.
 */
static uint32_t *
tally_at(struct rib_group *g, uint32_t horizon)
{
	uint32_t *count = rib_map_at(&g->tally, horizon);

	if (*count == RIB_NONE)
		*count = 0;
	return count;
}

struct tally {
	struct rib_group *g;
	struct rib_offer *scratch;
	uint32_t judged; /* the last path: runs of prefixes share one */
	bool ok;
};

static void
tally_path(struct tally *t, uint32_t n, uint32_t path)
{
	const struct rib_filter *permit = t->g->key.export.permit;
	const struct rib *r = t->g->owner->rib;
	struct ip_prefix prefix;

	if (path == RIB_NONE)
		return;
	if (path != t->judged) {
		t->judged = path;
		t->ok = rib_export_verdict(&t->g->key, r, &r->paths[path],
			    t->scratch) == RIB_OK;
	}
	if (!t->ok)
		return;
	prefix = rib_net_prefix(net_at(r, n));
	if (!permit || rib_filter_permits(permit, &prefix)) {
		++*tally_at(t->g, path_source(r, &r->paths[path])->horizon);
		t->g->tally_sum++;
	}
}

static void
take_tally(struct rib_group *g)
{
	const struct rib *r = g->owner->rib;
	struct tally t = { .g = g,
		.scratch = xmalloc(sizeof *t.scratch),
		.judged = RIB_NONE };

	rib_map_reset(&g->tally);
	g->tally_sum = 0;
	g->tally_seq = r->seq;
	g->tally_config = r->configured;
	for (uint32_t n = r->head; n != RIB_NONE; n = net_at(r, n)->next) {
		const struct rib_add_path *a = &g->owner->add_path;
		uint32_t at;

		if (!g->key.add_path) {
			tally_path(&t, n, net_at(r, n)->offer);
			continue;
		}
		at = rib_add_path_shown(g->owner, n);
		for (; at != RIB_NONE; at = a->shown[at].next)
			tally_path(&t, n, a->shown[at].path);
	}
	free(t.scratch);
}

static uint32_t
permitted(const struct rib_group *g, const struct rib_batch *b,
    const struct rib_shift *s)
{
	const struct rib_filter *permit = g->key.export.permit;
	uint32_t n = 0;

	for (uint32_t i = s->first; i != RIB_NONE; i = b->changes[i].next) {
		struct ip_prefix p =
		    rib_net_prefix(net_at(g->owner->rib, b->changes[i].net));

		n += !permit || rib_filter_permits(permit, &p);
	}
	return n;
}

bool
rib_tally_holds(const struct rib_group *g, uint32_t seq)
{
	return g->tally_seq != 0 && g->tally_seq == seq &&
	    g->tally_config == g->owner->rib->configured;
}

void
rib_tally_add(struct rib_group *g, const struct rib_batch *b)
{
	for (size_t i = 0; i < b->nshifts; i++) {
		const struct rib_shift *s = &b->shifts[i];
		const struct rib_bucket *from =
		    s->from == RIB_NONE ? NULL : &b->buckets[s->from];
		const struct rib_bucket *to =
		    s->to == RIB_NONE ? NULL : &b->buckets[s->to];
		bool had = from && from->verdict == RIB_OK;
		bool has = to && to->verdict == RIB_OK;
		uint32_t n;

		if (had == has && (!had || from->horizon == to->horizon))
			continue;
		n = permitted(g, b, s);
		if (had) {
			*tally_at(g, from->horizon) -= n;
			g->tally_sum -= n;
		}
		if (has) {
			*tally_at(g, to->horizon) += n;
			g->tally_sum += n;
		}
	}
	/* Horizons come and go with sessions, and the map keeps them all. */
	g->tally_seq =
	    g->tally.n > 2 * g->owner->rib->nsources + 64 ? 0 : g->owner->rib->seq;
}

size_t
rib_member_offered(const struct rib_member *m)
{
	struct rib_group *g = m->group;

	if (!rib_tally_holds(g, g->owner->rib->seq))
		take_tally(g);
	return g->tally_sum - *tally_at(g, m->horizon);
}

size_t
rib_groups_memory(const struct rib_groups *gs)
{
	const struct rib_group *g;
	const struct rib_member *m;
	size_t sum = sizeof *gs + gs->log_bytes;

	sum += rib_batch_memory(&gs->batch) + rib_add_path_memory(gs);
	TAILQ_FOREACH(g, &gs->groups, entry) {
		sum += sizeof *g + g->caphorizons * sizeof *g->horizons +
		    g->tally.cap * sizeof *g->tally.slots;
		TAILQ_FOREACH(m, &g->members, entry)
			sum += sizeof *m + m->own.len;
	}
	return sum;
}
