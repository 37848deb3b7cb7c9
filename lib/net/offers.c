/*
 * What neighbours are offered of a prefix: for each of them the best path or, with
 * ADD-PATH, every path that may go to it.
 */
#include "base/xalloc.h"
#include "net/at.h"
#include "net/routes_int.h"

#include <stdlib.h>
#include <string.h>

enum { NEIGHBOURS_A_UNIT = 16 };

static int
by_remote(const void *a, const void *b)
{
	const struct net_half *x = (*(const struct net_part *const *)a)->half;
	const struct net_half *y = (*(const struct net_part *const *)b)->half;
	int c = strcmp(net_half_remote(x), net_half_remote(y));

	return c ? c : strcmp(x->sess->spec->name, y->sess->spec->name);
}

/* What came of members is work, whether it is offered to them or not; of neighbours
 * that were only passed by, a little. */
void
net_offers_begin(struct net_routes *s)
{
	const struct net_half *h;
	unsigned passed = 0;

	TAILQ_FOREACH(h, &s->rt->halves, rt_entry) {
		const struct net_part *p = net_half_part(h, s->family);

		passed++;
		if (p && p->member && net_is_peer(h, s->peer))
			VEC_PUSH(s->parts, s->nparts, s->capparts) = p;
	}
	if (s->nparts)
		qsort(s->parts, s->nparts, sizeof *s->parts, by_remote);
	s->cost += passed / NEIGHBOURS_A_UNIT;
	if (!s->draft)
		s->draft = xmalloc(sizeof *s->draft);
}

static int
by_offered_source(const void *a, const void *b)
{
	const struct net_offered *x = a, *y = b;
	int c = ip_addr_cmp(&x->from, &y->from);

	return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

/* What the neighbour is offered, in the order of whom it came from. */
static void
collect(struct net_routes *s, const struct net_part *to)
{
	struct net_offered x = { .id = 0 };

	s->noffers = s->offer = 0;
	while ((x.path = rib_member_path(to->member, s->at, &x.id, s->draft))) {
		const struct net_half *from =
		    net_half_of_source(s->rt, s->family, x.path->source);

		s->cost++;
		x.from = from ? net_there(from)->address
			      : (struct ip_addr){ .family = IP_NONE };
		if (s->draft->reason == RIB_OK)
			VEC_PUSH(s->offers, s->noffers, s->capoffers) = x;
	}
	if (s->noffers > 1)
		qsort(s->offers, s->noffers, sizeof *s->offers, by_offered_source);
}

static void
route_of_offer(const struct net_routes *s, const struct net_part *to,
    const struct net_offered *x, struct net_route *r)
{
	const struct net_half *from =
	    net_half_of_source(s->rt, s->family, x->path->source);
	const struct bgp_draft *d = &s->draft->draft;

	*r = (struct net_route){ .prefix = rib_net_prefix(s->at),
		.next_hop = d->next_hop,
		.has_local_pref = (d->has & BGP_HAS_LOCAL_PREF) != 0,
		.local_pref = d->local_pref,
		.path = d->path,
		.origin = d->origin,
		.best = x->path == rib_best(net_part_table(to)->rib, s->at),
		.communities = d->communities,
		.ext = d->ext_communities,
		.large = d->large_communities,
		.has_otc = d->has & BGP_HAS_OTC,
		.otc = d->otc,
		.from = from ? net_half_remote(from) : NULL,
		.router = s->rt->spec->name,
		.to = net_half_remote(to->half),
		.has_path_id = net_part_add_path(to),
		.path_id = x->id,
		.of = x->path,
		.draft = d,
		.peer = to->half };
}

bool
net_offer_next(struct net_routes *s, struct net_route *r)
{
	const struct net_offered *x;
	const struct net_part *to;
	uint32_t id;

	while (s->offer == s->noffers) {
		if (s->part == s->nparts)
			return false;
		collect(s, s->parts[s->part++]);
	}
	to = s->parts[s->part - 1];
	x = &s->offers[s->offer++];
	id = x->id - 1;
	rib_member_path(to->member, s->at, &id, s->draft);
	route_of_offer(s, to, x, r);
	return true;
}
