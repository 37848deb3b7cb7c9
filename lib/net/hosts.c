/*
 * Who teaches a table of hosts: the routers of the spec that run and have not failed.
 */
#include "net/hosts.h"

#include "net/net_int.h"

const struct net_rt *
net_hosts_teacher(const struct net *net, const struct net_hosts *h, size_t i)
{
	const struct net_rt *rt =
	    h->router_at[i] == UINT32_MAX ? NULL : net->rts[h->router_at[i]];

	return rt && !rt->failed ? rt : NULL;
}

bool
net_hosts_half_known(const struct net *net, const struct net_hosts *h)
{
	for (size_t i = 0; i < h->nrouters; i++)
		if (h->router_at[i] == UINT32_MAX ||
		    net->spec->routers[h->router_at[i]].emulated)
			return true;
	return false;
}
