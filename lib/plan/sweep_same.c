/*
 * Is the world as it was before the first failure?  Tables with all candidates,
 * neighbours, forwarding, owners and what else runs, and timers that are set, by kind;
 * not counters, ages and the time.  Routers that nothing has changed are not looked at.
 */
#include "net/changed.h"
#include "net/digest.h"
#include "plan/sweep_int.h"

#include "base/xalloc.h"

#include <stdlib.h>

void
sweep_remember(struct sweep *s)
{
	const struct net *net = sim_net(s->world);
	size_t n = net_running(net)->nrouters;

	s->chance = run_chance(sim_running(s->world));
	s->digests = xcalloc(n + 1, sizeof *s->digests);
	for (size_t i = 0; i < n; i++)
		s->digests[i] = net_router_digest(net_router_at(net, i));
	s->timers = net_timers_digest(net);
	s->state = run_digest(sim_running(s->world));
}

bool
sweep_is_same(const struct sweep *s, uint64_t version)
{
	const struct net *net = sim_net(s->world);
	const struct net_rt *rt = NULL;

	sim_still(s->world);
	if (net_changed_spec(net, version) ||
	    s->state != run_digest(sim_running(s->world)) ||
	    s->timers != net_timers_digest(net))
		return false;
	while ((rt = net_changed_since(net, version, rt)) != NULL)
		if (net_router_digest(rt) != s->digests[net_router_index(rt)])
			return false;
	return true;
}
