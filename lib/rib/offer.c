/*
 * Questions about output: what a member is offered, and what it all costs.
 */
#include "rib/out.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

void
rib_member_offer(const struct rib_member *m, const struct rib_net *net,
    struct rib_offer *o)
{
	const struct rib_group *g = m->group;
	const struct rib *r = g->owner->rib;
	const struct rib_path *p =
	    net->flags & RIB_NET_DIRTY ? rib_best(r, net) : rib_path(r, net->offer);
	struct ip_prefix prefix = rib_net_prefix(net);

	if (p) {
		rib_export_judge(&g->key.export, &g->key, r, p, m->horizon, o);
		if (o->reason != RIB_OK || !g->key.export.permit ||
		    rib_filter_permits(g->key.export.permit, &prefix))
			return;
	}
	o->reason = p ? RIB_OUT_FILTER : RIB_OUT_NO_PATH;
	o->rule = rib_reason_row(o->reason)->rule;
	o->text = rib_reason_row(o->reason)->text;
}

/* One walk of the table answers for every member of the group: with a full table and a
 * thousand members, a walk for each would hold up everybody else. */
static void
take_tally(struct rib_group *g)
{
	const struct rib_filter *permit = g->key.export.permit;
	const struct rib *r = g->owner->rib;
	struct rib_offer *scratch = xmalloc(sizeof *scratch);
	uint32_t judged = RIB_NONE; /* the last path: runs of prefixes share one */
	bool ok = false;

	g->ntally = r->nsources;
	g->tally = xreallocarray(g->tally, g->ntally + 1u, sizeof *g->tally);
	memset(g->tally, 0, g->ntally * sizeof *g->tally);
	g->tally_seq = r->seq;
	for (uint32_t n = r->head; n != RIB_NONE; n = net_at(r, n)->next) {
		const struct rib_net *net = net_at(r, n);
		struct ip_prefix prefix;

		if (net->offer == RIB_NONE)
			continue;
		if (net->offer != judged) {
			judged = net->offer;
			ok = rib_export_verdict(&g->key, r, &r->paths[judged],
				 scratch) == RIB_OK;
		}
		if (!ok)
			continue;
		prefix = rib_net_prefix(net);
		if (!permit || rib_filter_permits(permit, &prefix))
			g->tally[r->paths[judged].source]++;
	}
	free(scratch);
}

size_t
rib_member_offered(const struct rib_member *m)
{
	struct rib_group *g = m->group;
	const struct rib *r = g->owner->rib;
	size_t count = 0;

	if (!g->tally || g->tally_seq != r->seq || g->ntally != r->nsources)
		take_tally(g);
	for (uint32_t i = 0; i < g->ntally; i++)
		if (g->tally[i] && r->sources[i].pub.horizon != m->horizon)
			count += g->tally[i];
	return count;
}

size_t
rib_groups_memory(const struct rib_groups *gs)
{
	const struct rib_batch *b = &gs->batch;
	const struct rib_group *g;
	const struct rib_member *m;
	size_t sum = sizeof *gs + gs->log_bytes;

	sum += b->capbuckets * sizeof *b->buckets + b->capshifts * sizeof *b->shifts +
	    b->capchanges * sizeof *b->changes + b->captargets * sizeof *b->targets;
	sum += (b->bucket_map.cap + b->shift_map.cap + b->target_map.cap) *
	    sizeof(struct rib_map_slot);
	TAILQ_FOREACH(g, &gs->groups, entry) {
		sum += sizeof *g + g->caphorizons * sizeof *g->horizons;
		TAILQ_FOREACH(m, &g->members, entry)
			sum += sizeof *m + m->own.len;
	}
	return sum;
}

unsigned
rib_groups_count(const struct rib_groups *gs)
{
	return gs->ngroups;
}
