/*
 * The ends of paths.  Each end is a member of the trace, and as long as there is room
 * it is kept with its hops; the stack of hops says which places have decided.
 */
#include "net/forward_int.h"

#include "base/xalloc.h"
#include "net/changed.h"
#include "net/homes.h"
#include "net/stretch.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PATHS 256 /* kept with their hops */

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
		[NET_ELSEWHERE] = "elsewhere",
		[NET_HALF_KNOWN] = "half-known",
		[NET_NO_OUTBOUND] = "no-outbound",
		[NET_NO_APPLIANCE] = "no-appliance",
		[NET_STATEFUL] = "asymmetric-dropped",
		[NET_NO_SUBNET] = "no-subnet",
		[NET_FORWARDED] = "forwarded",
	};

	return fate < NET_FATE_N ? names[fate] : "?";
}

uint64_t
net_forward_version(const struct net *net)
{
	return net->forward_version;
}

static void
read_router(struct net_reads *r, uint32_t index)
{
	enum { NEAR = 8 };

	/* A walk comes back to the same few; those that are farther stand twice. */
	for (size_t i = r->n; i-- > 0 && r->n - i <= NEAR;)
		if (r->routers[i] == index)
			return;
	VEC_PUSH(r->routers, r->n, r->cap) = index;
}

void
net_walk_reads(struct net_walk *w, const struct net_rt *rt)
{
	if (w->packet->reads)
		read_router(w->packet->reads, net_router_index(rt));
}

void
net_walk_reads_hosts(struct net_walk *w, const struct net_hosts *h)
{
	for (size_t i = 0; w->packet->reads && i < h->nrouters; i++)
		if (h->router_at[i] != UINT32_MAX)
			read_router(w->packet->reads, h->router_at[i]);
}

void
net_walk_end(struct net_walk *w, enum net_fate fate, enum net_outcome outcome)
{
	struct net_trace *t = w->trace;
	struct net_trace_path *p;

	t->members++;
	t->loop |= fate == NET_LOOP;
	t->lost += outcome == NET_LOST;
	t->left += outcome == NET_LEAVES;
	t->unknown += outcome == NET_UNKNOWN;
	if (t->npaths == MAX_PATHS)
		return;
	p = &VEC_PUSH(t->paths, t->npaths, t->cap);
	p->hops = xmemdup(w->hops, w->n * sizeof *w->hops);
	p->nhops = w->n;
	p->fate = fate;
	p->outcome = outcome;
	p->outbound = false;
	p->homeless = (struct ip_addr){ .family = IP_NONE };
	p->refuser = NULL;
	p->into = NULL;
}

bool
net_walk_lost_in(struct net_walk *w, const struct net_ln *ln)
{
	size_t before = w->trace->npaths;

	if (!ln->dead && !ln->no_forwarding)
		return false;
	net_walk_end(w, ln->dead ? NET_DEAD_LINK : NET_NOT_FORWARDING, NET_LOST);
	if (w->trace->npaths > before)
		w->trace->paths[before].into = ln->spec->name;
	return true;
}

/* Whether the packet began at the hosts of a table's owner. */
static bool
is_from_here(const struct net_walk *w, const struct net_hosts *h)
{
	const struct ip_addr *from = &w->packet->from;
	const struct net_host_row *own;
	const struct net_hosts *first;

	if (from->family != IP_NONE) {
		own = net_hosts_pinned(h, from);
		return own && own->toward == NET_TOWARD_OWN;
	}
	first = net_spec_find_hosts(w->net->spec, w->hops[0].router);
	return first && strcmp(first->owner, h->owner) == 0;
}

bool
net_walk_is_refused(struct net_walk *w, const struct net_hosts *h,
    const struct net_choice *c)
{
	bool user = c->row && c->row->toward == NET_TOWARD_ADDRESS;
	const struct net_host_row *r =
	    c->answer == NET_ANSWER_HOSTS || c->answer == NET_ANSWER_RELAYS
	    ? net_hosts_pinned(h, user ? &c->row->address : &w->packet->to)
	    : NULL;
	size_t before = w->trace->npaths;

	if (!r || !r->own_only || is_from_here(w, h))
		return false;
	net_walk_end(w, NET_FORWARDED, NET_LOST);
	if (w->trace->npaths > before)
		w->trace->paths[before].refuser = w->net->spec->hosts[r->at].owner;
	return true;
}

bool
net_walk_is_meant(const struct net_walk *w, const char *owner)
{
	return !w->packet->owner || strcmp(w->packet->owner, owner) == 0;
}

static void
arrived_at(struct net_trace *t, const char *owner)
{
	for (size_t i = 0; i < t->nends; i++)
		if (strcmp(t->ends[i], owner) == 0)
			return;
	if (t->nends < NET_TRACE_ENDS)
		t->ends[t->nends++] = owner;
}

void
net_walk_deliver(struct net_walk *w, const char *owner)
{
	if (w->moved) {
		net_stretch_arrive(w, owner);
		return;
	}
	if (!net_walk_is_meant(w, owner)) {
		net_walk_end(w, NET_ELSEWHERE, NET_LOST);
		return;
	}
	arrived_at(w->trace, owner);
	net_walk_end(w, NET_DELIVERED, NET_ARRIVES);
}

/* An address that nobody can have, at either end of the packet. */
void
net_walk_homeless(struct net_walk *w, const struct ip_addr *address)
{
	struct net_trace *t = w->trace;
	size_t n = t->npaths;

	net_walk_end(w, NET_NO_SUBNET, NET_LOST);
	if (t->npaths > n)
		t->paths[n].homeless = *address;
}

/* Out of the lab, where whoever is meant is not: that is no way to what somebody here
 * has. */
void
net_walk_leave(struct net_walk *w, const struct net_hosts *h)
{
	struct net_home home;
	bool astray = w->packet->owner ||
	    net_homes_other(w->net->spec, &w->packet->to, -1,
		(struct net_home_asker){ "", h->island, h->realm }, &home);

	if (!astray && h->outbound == NET_OUTBOUND_NO)
		net_walk_end(w, NET_NO_OUTBOUND, NET_LOST);
	else
		net_walk_end(w, NET_INTERNET, astray ? NET_LOST : NET_LEAVES);
	if (w->trace->npaths && h->outbound == NET_OUTBOUND_YES)
		w->trace->paths[w->trace->npaths - 1].outbound = true;
}

/* The real router is a hop of its own. */
void
net_walk_hand_over(struct net_walk *w, const struct net_link *l)
{
	bool meant = net_walk_is_meant(w, l->outside_owner);

	w->hops[w->n++] = (struct net_hop){ .router = l->outside, .link = l->name };
	/* Where a tunnel ends at a real router, nobody knows of the packet inside. */
	meant = meant && !w->moved;
	if (meant)
		arrived_at(w->trace, l->outside_owner);
	net_walk_end(w, NET_EXTERNAL_NEIGHBOUR, meant ? NET_ARRIVES : NET_UNKNOWN);
	w->n--;
}

bool
net_walk_push(struct net_walk *w, const char *name, const char *link,
    const void *decider)
{
	if (w->n == NET_WALK_HOPS) {
		net_walk_end(w, NET_LOOP, NET_LOST);
		return false;
	}
	w->deciders[w->n] = decider;
	w->hops[w->n++] = (struct net_hop){ .router = name, .link = link };
	return true;
}

bool
net_walk_meets(const struct net_walk *w, const void *decider)
{
	for (size_t i = w->base; i + 1 < w->n; i++) {
		if (w->deciders[i] == decider)
			return true;
	}
	return false;
}

/* True when the packet goes no farther: the router is down. */
bool
net_walk_stops(struct net_walk *w, const struct net_rt *rt)
{
	if (rt->failed)
		net_walk_end(w, NET_DEAD_LINK, NET_LOST);
	else if (rt->no_forwarding)
		net_walk_end(w, NET_NOT_FORWARDING, NET_LOST);
	return rt->failed || rt->no_forwarding;
}

void
net_trace_fini(struct net_trace *t)
{
	for (size_t i = 0; i < t->npaths; i++)
		free(t->paths[i].hops);
	free(t->paths);
	memset(t, 0, sizeof *t);
}
