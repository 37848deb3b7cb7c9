/*
 * Following a packet.  A depth-first walk: at each router the packet is delivered to an
 * owner, or takes every member of the longest match, each over its link to the next
 * router.  The routers of the present path are on a stack, so a loop is met when the
 * next router is on it already.  Fan-out multiplies, so the walk is bounded: paths
 * kept, members counted, hops on a path.
 */
#include "net/forward.h"

#include "base/xalloc.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

#define MAX_HOPS    64
#define MAX_PATHS   256  /* kept with their hops */
#define MAX_MEMBERS 4096 /* counted */
#define MAX_ECMP    64

struct walk {
	const struct net *net;
	const struct ip_addr *from, *to;
	struct net_trace *trace;
	struct net_hop hops[MAX_HOPS + 1];
	const struct net_rt *routers[MAX_HOPS + 1];
	size_t n;
};

const char *
net_fate_name(enum net_fate fate)
{
	static const char *const names[NET_FATE_N] = {
		[NET_DELIVERED] = "delivered",
		[NET_EXTERNAL_NEIGHBOUR] = "external-neighbour",
		[NET_INTERNET] = "internet",
		[NET_NO_ROUTE] = "no-route",
		[NET_DEAD_LINK] = "dead-link",
		[NET_NOT_FORWARDING] = "not-forwarding",
		[NET_LOOP] = "loop",
		[NET_REFUSED_DEFAULT] = "refused-default",
	};

	return fate < NET_FATE_N ? names[fate] : "?";
}

uint64_t
net_forward_version(const struct net *net)
{
	return net->forward_version;
}

static void
end(struct walk *w, enum net_fate fate)
{
	struct net_trace *t = w->trace;
	struct net_trace_path *p;

	t->members++;
	t->loop |= fate == NET_LOOP;
	t->lost += fate != NET_DELIVERED && fate != NET_EXTERNAL_NEIGHBOUR &&
	    fate != NET_INTERNET;
	if (t->npaths == MAX_PATHS)
		return;
	p = &VEC_PUSH(t->paths, t->npaths, t->cap);
	p->hops = xmemdup(w->hops, w->n * sizeof *w->hops);
	p->nhops = w->n;
	p->fate = fate;
}

static bool
owns(const struct net_rt *rt, const struct ip_addr *to)
{
	const struct net_router *r = rt->spec;

	for (size_t i = 0; i < r->nowns; i++) {
		if (ip_prefix_has(&r->owns[i], to))
			return true;
	}
	return false;
}

/* 10/8, 172.16/12, 192.168/16. */
static bool
is_private(const struct ip_addr *a)
{
	return a->family == IP_V4 &&
	    (a->b[0] == 10 || (a->b[0] == 172 && (a->b[1] & 0xf0) == 16) ||
		(a->b[0] == 192 && a->b[1] == 168));
}

static bool
guarded(const struct walk *w, const struct net_rt *rt)
{
	if (!w->from || w->from->family == IP_NONE || !is_private(w->to))
		return false;
	for (size_t i = 0; i < rt->spec->nguards; i++) {
		if (ip_prefix_has(&rt->spec->guards[i].source, w->from))
			return true;
	}
	return false;
}

static bool
is_default(void *ctx, const struct ip_prefix *p)
{
	(void)ctx;
	return p->len == 0;
}

static int
by_prefix(const void *key, const void *origin)
{
	return ip_prefix_cmp(key, &((const struct net_origin *)origin)->prefix);
}

/* The best path is the router's own: it ends here, one way or the other. */
static enum net_fate
fate_of_own(const struct walk *w, const struct net_rt *rt, const struct ip_prefix *p)
{
	const struct net_router *r = rt->spec;
	const struct net_origin *o = r->norigins
	    ? bsearch(p, r->origins, r->norigins, sizeof *r->origins, by_prefix)
	    : NULL;

	if (o && o->discard)
		return NET_NO_ROUTE;
	if (o && o->connected)
		return NET_DELIVERED;
	if (!r->transit_external)
		return NET_NO_ROUTE;
	/* The way out is for what nobody here owns; the rest went astray. */
	for (size_t i = 0; i < w->net->spec->nrouters; i++) {
		if (owns(w->net->rts[i], w->to))
			return NET_NO_ROUTE;
	}
	return NET_INTERNET;
}

static void visit(struct walk *, const struct net_rt *, const char *link);

/* On over one member of the match. */
static void
follow(struct walk *w, const struct net_half *h)
{
	const struct net_ln *ln = h->sess->link;
	const struct net_half *far = h->sess->half[!h->end];

	if (ln->dead)
		end(w, NET_DEAD_LINK);
	else if (ln->no_forwarding)
		end(w, NET_NOT_FORWARDING);
	else if (!far)
		end(w, NET_EXTERNAL_NEIGHBOUR);
	else
		visit(w, far->rt, ln->spec->name);
}

static bool
on_path(const struct walk *w, const struct net_rt *rt)
{
	for (size_t i = 0; i + 1 < w->n; i++) {
		if (w->routers[i] == rt)
			return true;
	}
	return false;
}

static void
route(struct walk *w, const struct net_rt *rt)
{
	const struct rib *rib = net_router_rib(rt, w->to->family);
	const struct rib_path *members[MAX_ECMP];
	bool guard = guarded(w, rt);
	struct rib_net *net;
	unsigned n;

	net = !rib  ? NULL
	    : guard ? rib_match_if(rib, w->to, is_default, NULL)
		    : rib_match(rib, w->to);
	if (!net) {
		end(w,
		    guard && rib && rib_match(rib, w->to) ? NET_REFUSED_DEFAULT
							  : NET_NO_ROUTE);
		return;
	}
	w->hops[w->n - 1].match = rib_net_prefix(net);
	n = rib_ecmp(rib, net, members, MAX_ECMP);
	for (unsigned i = 0; i < n && w->trace->members < MAX_MEMBERS; i++) {
		const struct net_half *h =
		    net_half_of_source(rt, w->to->family, members[i]->source);

		if (h)
			follow(w, h);
		else
			end(w, fate_of_own(w, rt, &w->hops[w->n - 1].match));
	}
}

static void
visit(struct walk *w, const struct net_rt *rt, const char *link)
{
	if (w->n == MAX_HOPS) {
		end(w, NET_LOOP);
		return;
	}
	w->routers[w->n] = rt;
	w->hops[w->n++] = (struct net_hop){ .router = rt->spec->name, .link = link };
	if (on_path(w, rt))
		end(w, NET_LOOP);
	else if (rt->failed)
		end(w, NET_DEAD_LINK);
	else if (rt->no_forwarding)
		end(w, NET_NOT_FORWARDING);
	else if (owns(rt, w->to))
		end(w, NET_DELIVERED);
	else
		route(w, rt);
	w->n--;
}

void
net_trace_run(const struct net *net, const char *const *routers, size_t nrouters,
    const struct ip_addr *from, const struct ip_addr *to, struct net_trace *trace)
{
	struct walk *w = xcalloc(1, sizeof *w);
	bool any = false;

	memset(trace, 0, sizeof *trace);
	w->net = net;
	w->from = from;
	w->to = to;
	w->trace = trace;
	for (size_t i = 0; i < nrouters; i++) {
		const struct net_rt *rt = net_router_find(net, routers[i]);

		any |= rt && !rt->failed;
	}
	/* An instance that failed hands its traffic to the others, if there are any. */
	for (size_t i = 0; i < nrouters; i++) {
		const struct net_rt *rt = net_router_find(net, routers[i]);

		if (rt && (!any || !rt->failed))
			visit(w, rt, NULL);
	}
	free(w);
}

void
net_trace_fini(struct net_trace *t)
{
	for (size_t i = 0; i < t->npaths; i++)
		free(t->paths[i].hops);
	free(t->paths);
	memset(t, 0, sizeof *t);
}
