/*
 * Tunnels that other links carry, such as IPsec over ExpressRoute private peering
 * (N-9).  The outer packets of one go by routes that routers of a kind have taught,
 * never by a route of a tunnel: its two ends bind them to that side, so a tunnel does
 * not swallow its own packets.  Whether such a route is there is looked up whenever
 * forwarding may have changed and the tables have come to rest; a tunnel without one is
 * a dead link.
 */
#include "net/net_int.h"

bool
net_link_is_carried(const struct net_link *l)
{
	return l->outer[0].nrouters != 0 || l->outer[1].nrouters != 0;
}

/* One that is carried no more has to learn of that. */
static bool
looks(const struct net_ln *ln)
{
	return ln->uncarried || net_link_is_carried(ln->spec);
}

void
net_outer_count(struct net *net)
{
	net->ntunnels = 0;
	for (size_t i = 0; i < net->spec->nlinks; i++)
		net->ntunnels += looks(net->lns[i]);
}

/* Was it taught by a router of these kinds that is there, over a link that lives? */
static bool
counts(const struct net_rt *rt, uint8_t family, const struct rib_path *p,
    unsigned kinds)
{
	const struct net_half *h = p->reason == RIB_OK && p->source != 0
	    ? net_half_of_source(rt, family, p->source)
	    : NULL;
	const struct net_half *far = h ? h->sess->half[!h->end] : NULL;

	return far && !h->sess->link->dead && net_router_forwards(far->rt) &&
	    kinds & 1u << far->rt->spec->kind;
}

static bool
has_route(const struct net_rt *rt, const struct ip_addr *to, unsigned kinds)
{
	const struct rib *rib = rt ? net_router_rib(rt, to->family) : NULL;

	if (!rib || rt->failed)
		return false;
	for (unsigned len = 0; len <= ip_bits(to->family); len++) {
		struct ip_prefix p = ip_prefix_of(to, len);
		const struct rib_net *n = rib_lookup(rib, &p);
		const struct rib_path *path = NULL;

		while (n && (path = rib_path_next(rib, n, path)) != NULL)
			if (counts(rt, to->family, path, kinds))
				return true;
	}
	return false;
}

static bool
finds_way(const struct net *net, const struct net_outer *o)
{
	for (size_t i = 0; i < o->nrouters; i++)
		if (has_route(net_router_find(net, o->routers[i]), &o->to, o->kinds))
			return true;
	return o->nrouters == 0;
}

static void
settle(struct net *net, struct net_ln *ln)
{
	const struct net_link *l = ln->spec;
	bool way = finds_way(net, &l->outer[0]) && finds_way(net, &l->outer[1]);

	if (way != ln->uncarried)
		return;
	ln->uncarried = !way;
	net_event_add(net, NET_EVENT_LINK, l->name, "%s",
	    way ? "its outer packets have a way" : "its outer packets have no way");
	net_ln_refresh(ln);
}

void
net_outer_settle(struct net *net)
{
	if (net->outer_version == net->forward_version)
		return;
	net->outer_version = net->forward_version;
	for (size_t i = 0; i < net->spec->nlinks; i++)
		if (looks(net->lns[i]))
			settle(net, net->lns[i]);
}
