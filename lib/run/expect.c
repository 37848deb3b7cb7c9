/*
 * Asked anew each time: a look-up for each router of a place.
 */
#include "run/expect.h"

#include "rib/rib.h"
#include "run/place.h"

static bool
has(const struct run *r, const char *router, const struct ip_prefix *prefix)
{
	const struct net_rt *rt = net_router_find(run_net(r), router);
	const struct rib *rib = rt ? net_router_rib(rt, prefix->family) : NULL;
	const struct rib_net *net = rib ? rib_lookup(rib, prefix) : NULL;

	return net && rib_best(rib, net);
}

bool
run_expected(const struct run *r, const struct er_expect *e,
    const struct ip_prefix *prefix, const char **lacks)
{
	struct er_endpoint at;

	*lacks = NULL;
	if (!run_place_find(r, e->head.name, &at) || !at.nrouters)
		return false;
	for (size_t i = 0; i < at.nrouters; i++)
		if (!has(r, at.routers[i], prefix)) {
			*lacks = at.routers[i];
			return false;
		}
	return true;
}
