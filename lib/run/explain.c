/*
 * Routers and owners by name; else a place, and then its routers.
 */
#include "run/explain.h"

#include "net/at.h"
#include "net/choose.h"
#include "run/place.h"

struct view_explain *
run_explain(const struct run *r, const char *at, const struct ip_prefix *prefix,
    const struct er_border *border, struct errs *errs)
{
	struct view_explain *x;
	struct er_endpoint place;
	struct errs tried;
	bool found;

	errs_init(&tried);
	found = run_place_find(r, at, &place);
	x = view_explain_new(run_net(r), at, prefix, border, &tried);
	if (!x && found && (place.nrouters || place.hosts))
		x = view_explain_routers(run_net(r), place.routers, place.nrouters,
		    prefix, border);
	if (x && found && place.hosts)
		view_explain_hosts(x, place.hosts);
	if (x)
		view_explain_lab(x, run_lab(r)->model);
	else
		errs_move(errs, &tried);
	errs_fini(&tried);
	return x;
}

static void
at_router(const struct net_rt *rt, const struct ip_addr *address,
    struct ip_prefix *best)
{
	const struct rib *rib = rt ? net_router_rib(rt, address->family) : NULL;
	const struct rib_net *found = rib ? rib_match(rib, address) : NULL;
	struct ip_prefix p;

	if (!found)
		return;
	p = rib_net_prefix(found);
	if (best->family == IP_NONE || p.len > best->len)
		*best = p;
}

static void
at_hosts(const struct net *net, const char *name, const struct ip_addr *address,
    struct ip_prefix *best)
{
	const struct net_hosts *hosts = net_spec_find_hosts(net_running(net), name);
	struct net_choice c;

	if (!hosts)
		return;
	net_choose_at_hosts(net, hosts, address, &c);
	if (c.match.family != IP_NONE &&
	    (best->family == IP_NONE || c.match.len > best->len))
		*best = c.match;
}

void
run_longest(const struct run *r, const char *at, const struct ip_prefix *alone,
    struct ip_prefix *longest)
{
	const struct ip_addr address = ip_prefix_addr(alone);
	const struct net *net = run_net(r);
	struct ip_prefix best = { .family = IP_NONE };
	struct er_endpoint place;
	struct net_rt *rt;

	for (size_t i = 0; (rt = net_router_at(net, i)) != NULL; i++)
		if (net_is_at(net_router_spec(rt), at))
			at_router(rt, &address, &best);
	if (best.family == IP_NONE && run_place_find(r, at, &place)) {
		for (size_t i = 0; i < place.nrouters; i++)
			at_router(net_router_find(net, place.routers[i]), &address,
			    &best);
		if (place.hosts)
			at_hosts(net, place.hosts, &address, &best);
	}
	*longest = best.family == IP_NONE ? *alone : best;
}
