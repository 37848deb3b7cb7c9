/*
 * Routers stand in a list in the order of their last change, so those that changed
 * after a version are the tail of the list, however many routers there are.
 */
#include "net/changed.h"

#include "net/net_int.h"

void
net_rt_changed(struct net_rt *rt)
{
	struct net *net = rt->net;

	rt->changed = ++net->forward_version;
	TAILQ_REMOVE(&net->changed, rt, changed_entry);
	TAILQ_INSERT_TAIL(&net->changed, rt, changed_entry);
}

void
net_ln_changed(struct net_ln *ln)
{
	net_rt_changed(ln->a);
	if (ln->b)
		net_rt_changed(ln->b);
}

const struct net_rt *
net_changed_since(const struct net *net, uint64_t version, const struct net_rt *after)
{
	const struct net_rt *rt = after ? TAILQ_PREV(after, net_rt_list, changed_entry)
					: TAILQ_LAST(&net->changed, net_rt_list);

	return rt && rt->changed > version ? rt : NULL;
}

bool
net_changed_router(const struct net_rt *rt, uint64_t version)
{
	return rt->changed > version || net_changed_spec(rt->net, version);
}

bool
net_changed_spec(const struct net *net, uint64_t version)
{
	return net->applied_version > version;
}

uint32_t
net_router_index(const struct net_rt *rt)
{
	return (uint32_t)(rt->spec - rt->net->spec->routers);
}
