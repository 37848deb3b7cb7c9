/*
 * Where packets begin: at hosts, at the instances of an object, or as if they had come
 * over a link.
 */
#include "base/xalloc.h"
#include "net/forward_int.h"

#include <stdlib.h>
#include <string.h>

/* A router that is real, or that one stands for on some links. */
static void
from_real(struct net_walk *w, const char *name)
{
	if (!net_walk_push(w, name, NULL, NULL))
		return;
	net_walk_end(w, NET_HALF_KNOWN, NET_UNKNOWN);
	w->n--;
}

static void
from_routers(struct net_walk *w, const struct net_where *where)
{
	bool any = false;

	for (size_t i = 0; i < where->nrouters; i++) {
		const struct net_rt *rt = net_router_find(w->net, where->routers[i]);

		if (rt)
			net_walk_reads(w, rt);
		any |= rt && !rt->failed;
	}
	/* An instance that failed hands its traffic to the others, if there are any. */
	for (size_t i = 0; i < where->nrouters; i++) {
		const struct net_rt *rt = net_router_find(w->net, where->routers[i]);

		if (!rt || rt->spec->emulated != NET_EMULATED_WHOLLY)
			from_real(w, where->routers[i]);
		if (rt && rt->spec->emulated != NET_EMULATED_TWIN &&
		    (!any || !rt->failed))
			net_walk_visit(w, rt, NULL);
	}
}

/* A family whose end is real has a link of its own beside that of the other family. */
static const struct net_ln *
link_of_packet(const struct net_walk *w, const char *name)
{
	char *own = xasprintf("%s/%s", name, ip_family_name(w->packet->to.family));
	const struct net_ln *ln = net_walk_link(w->net, own);

	free(own);
	return ln ? ln : net_walk_link(w->net, name);
}

/* As if it had crossed the link. */
static void
from_link(struct net_walk *w, const struct net_where *where)
{
	const struct net_ln *ln = link_of_packet(w, where->link);
	const struct net_rt *rt =
	    where->nrouters ? net_router_find(w->net, where->routers[0]) : NULL;

	if (!ln || !rt)
		return;
	net_walk_reads(w, rt);
	if (!ln->dead && !ln->no_forwarding) {
		net_walk_visit(w, rt, ln->spec->name);
		return;
	}
	if (!net_walk_push(w, rt->spec->name, ln->spec->name, NULL))
		return;
	net_walk_end(w, ln->dead ? NET_DEAD_LINK : NET_NOT_FORWARDING, NET_LOST);
	w->n--;
}

void
net_trace_more(const struct net *net, const struct net_where *where,
    const struct net_packet *packet, struct net_trace *trace)
{
	const struct net_hosts *h =
	    where->hosts ? net_spec_find_hosts(net->spec, where->hosts) : NULL;
	struct net_walk *w = xmalloc(sizeof *w);

	/* Hops are set as they are pushed. */
	memset(w, 0, offsetof(struct net_walk, hops));
	w->net = net;
	w->packet = packet;
	w->trace = trace;
	if (h)
		net_walk_begin(w, h);
	else if (where->link)
		from_link(w, where);
	else
		from_routers(w, where);
	free(w);
}

void
net_trace_run(const struct net *net, const struct net_where *where,
    const struct net_packet *packet, struct net_trace *trace)
{
	memset(trace, 0, sizeof *trace);
	net_trace_more(net, where, packet, trace);
}
