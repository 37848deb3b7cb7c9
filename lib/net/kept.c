/*
 * A neighbour that is gone and has stale routes is among the halves that are not in
 * good order (net.odd), so nobody else is looked at.
 */
#include "net/kept.h"

#include "net/net_int.h"

static bool
is_kept(const struct net_part *p)
{
	return !net_half_up(p->half) && net_part_stale(p);
}

static void
describe(const struct net_part *p, struct net_kept *out)
{
	const struct net_half *h = p->half;
	struct erx_time until = p->graceful.stale.timer.at;

	if (!p->graceful.for_long)
		until = erx_time_add(until, p->graceful.longer * ERX_SEC);
	*out = (struct net_kept){ .router = h->rt->spec->name,
		.neighbor = net_half_remote(h),
		.family = p->family,
		.routes = rib_source(net_part_table(p)->rib, p->source)->nstale,
		.until = until };
}

bool
net_kept_at(const struct net *net, size_t i, struct net_kept *out)
{
	const struct net_half *h;

	TAILQ_FOREACH(h, &net->odd, odd_entry) {
		for (unsigned k = 0; k < h->nparts; k++) {
			if (!is_kept(&h->parts[k]) || i-- > 0)
				continue;
			describe(&h->parts[k], out);
			return true;
		}
	}
	return false;
}

bool
net_kept_entry(const struct net *net, const char *router, const struct ip_prefix *p)
{
	const struct net_rt *rt = net_router_find(net, router);
	const struct rib *rib = rt ? net_router_rib(rt, p->family) : NULL;
	const struct rib_net *entry = rib ? rib_lookup(rib, p) : NULL;
	const struct rib_path *best = entry ? rib_best(rib, entry) : NULL;
	const struct net_half *h;

	if (!best || !rib_path_stale(rib, best))
		return false;
	h = net_half_of_source(rt, p->family, best->source);
	return h && !net_half_up(h);
}
