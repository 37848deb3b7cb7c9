/*
 * Following a packet.  A depth-first walk: at each place the winning entry is asked for
 * (choose.c), and every member of it is taken, each over its link to the next router.
 * The places of the present path that have decided are on a stack, so a loop is met
 * when the next one is on it already.  Fan-out multiplies, so the walk is bounded:
 * paths kept, members counted, hops on a path.
 *
 * Hosts decide by their own table.  A router whose learned entry they use passes the
 * packet on as they chose, and does not look again: what came to it over a link, it
 * would have delivered to hosts of its own (E-14).
 */
#include "net/forward.h"

#include "base/xalloc.h"
#include "net/choose.h"
#include "net/forward_int.h"
#include "net/net_int.h"
#include "net/stretch.h"

#include <stdlib.h>
#include <string.h>

#define MAX_MEMBERS 4096 /* counted */
#define MAX_ECMP    64

/* --- on the way --- */

/* 10/8, 172.16/12, 192.168/16. */
static bool
is_private(const struct ip_addr *a)
{
	return a->family == IP_V4 &&
	    (a->b[0] == 10 || (a->b[0] == 172 && (a->b[1] & 0xf0) == 16) ||
		(a->b[0] == 192 && a->b[1] == 168));
}

static bool
guarded(const struct net_walk *w, const struct net_rt *rt)
{
	const struct ip_addr *from = &w->packet->from;

	if (from->family == IP_NONE || !is_private(&w->packet->to))
		return false;
	for (size_t i = 0; i < rt->spec->nguards; i++) {
		if (ip_prefix_has(&rt->spec->guards[i].source, from))
			return true;
	}
	return false;
}

static void visit_router(struct net_walk *, const struct net_rt *, const char *link,
    const struct net_relay *);

/* The router that has a next hop on the network that a session runs over, where that is
 * not the neighbour of the session itself (RFC 4271 5.1.3, RFC 7947 2.2.1); or NULL. */
static const struct net_relay *
third_party(const struct net_walk *w, const struct net_half *h,
    const struct rib_path *p)
{
	const char *segment = h->sess->spec->segment;
	struct ip_addr hop = bgp_attrs_next_hop(p->attrs);
	const struct net_half *far = h->sess->half[!h->end];
	const struct net_spec *spec = w->net->spec;
	const struct net_relay *y;
	size_t n = 0;

	y = segment ? net_spec_relays_at(spec, &hop, &n) : NULL;
	for (size_t i = 0; i < n; i++)
		if (y[i].segment && strcmp(y[i].segment, segment) == 0)
			return far && w->net->rts[y[i].at] == far->rt ? NULL : &y[i];
	return NULL;
}

/* On over one member of the match. */
static void
follow(struct net_walk *w, const struct net_half *h, const struct rib_path *p)
{
	const struct net_relay *y = third_party(w, h, p);
	const struct net_ln *ln = h->sess->link;
	const struct net_half *far = h->sess->half[!h->end];

	if (y)
		visit_router(w, w->net->rts[y->at], NULL, y);
	else if (net_walk_lost_in(w, ln))
		return;
	else if (!far)
		net_walk_hand_over(w, ln->spec);
	else
		visit_router(w, far->rt, ln->spec->name, NULL);
}

/* What a gateway has learned from an appliance, itself or by a Route Server, or from
 * another gateway of its VNet: it is reached over the network of the VNet, and the
 * gateway does not see it (S-1). */
static bool
is_beside(const struct net_half *h)
{
	const struct net_half *far = h->sess->half[!h->end];

	return h->rt->spec->fabric && far &&
	    (far->rt->spec->relays || far->rt->spec->fabric);
}

struct beside { /* next hops that have been taken already */
	struct ip_addr at[MAX_ECMP];
	size_t n;
};

static void visit_relays(struct net_walk *, const struct net_relay *, size_t n);

/* Whoever has a next hop in the network of a VNet that a Route Server serves: a gateway
 * or an MSEE, or an appliance there or in a VNet that is peered. */
static const struct net_relay *
beside_at(const struct net_walk *w, const struct net_half *h, const struct ip_addr *at,
    size_t *n)
{
	const struct net_spec *spec = w->net->spec;
	const char *owner = h->rt->spec->owner;
	const struct net_relay *y = net_spec_relays_at(spec, at, n);
	const struct net_hosts *hosts;

	for (size_t i = 0; i < *n; i++)
		if (y[i].segment && strcmp(y[i].segment, owner) == 0) {
			*n = 1;
			return &y[i];
		}
	hosts = net_spec_find_hosts(spec, owner);
	return hosts ? net_relays_reached(spec, hosts, at, n) : NULL;
}

/* To the next hop that was announced, whoever is there (S-9). */
static void
follow_beside(struct net_walk *w, const struct net_half *h, const struct rib_path *path,
    struct beside *seen)
{
	const struct net_half *far = h->sess->half[!h->end];
	bool server = h->rt->spec->reflects || far->rt->spec->reflects;
	const struct net_part *p = net_half_part(h, w->packet->to.family);
	const struct net_relay *y;
	struct ip_addr at;
	size_t n;

	if (!p)
		return;
	at = server ? bgp_attrs_next_hop(path->attrs) : net_part_there(p)->next_hop;
	for (size_t i = 0; i < seen->n; i++)
		if (ip_addr_equal(&seen->at[i], &at))
			return;
	if (seen->n < MAX_ECMP)
		seen->at[seen->n++] = at;
	if (far->rt->spec->fabric && !server) {
		visit_router(w, far->rt, NULL, NULL);
		return;
	}
	y = server ? beside_at(w, h, &at, &n)
		   : net_relays_of(w->net->spec, far->rt->spec->owner, &at, &n);
	/* A Route Server that is gone is in nobody's way (S-1). */
	if (h->sess->link->dead && !server)
		net_walk_end(w, NET_DEAD_LINK, NET_LOST);
	else if (y)
		visit_relays(w, y, n);
	else
		net_walk_end(w, NET_NO_APPLIANCE, NET_LOST);
}

/* Over the members that lead on, or over those beside the router; how many there are of
 * the other kind. */
static unsigned
follow_some(struct net_walk *w, const struct net_way *way, struct beside *beside)
{
	const struct rib *rib = net_router_rib(way->rt, w->packet->to.family);
	const struct rib_path *members[MAX_ECMP];
	unsigned n = rib_ecmp(rib, way->net, members, MAX_ECMP), others = 0;

	for (unsigned i = 0; i < n && w->trace->members < MAX_MEMBERS; i++) {
		const struct net_half *h = net_half_of_source(way->rt,
		    w->packet->to.family, members[i]->source);

		if (!h)
			continue;
		if (is_beside(h) != (beside != NULL))
			others++;
		else if (beside)
			follow_beside(w, h, members[i], beside);
		else
			follow(w, h, members[i]);
	}
	return others;
}

static void
follow_all(struct net_walk *w, const struct net_way *way)
{
	struct beside seen = { .n = 0 };

	if (follow_some(w, way, NULL))
		follow_some(w, way, &seen);
}

const struct net_ln *
net_walk_link(const struct net *net, const char *name)
{
	const struct net_link *l = net_spec_find_link(net->spec, name);

	return l ? net->lns[l - net->spec->links] : NULL;
}

/* Over one link of a static route. */
static void
follow_link(struct net_walk *w, const struct net_rt *rt, const struct net_ln *ln)
{
	const struct net_rt *far = ln->a == rt ? ln->b : ln->a;

	if (net_walk_lost_in(w, ln))
		return;
	if (far)
		visit_router(w, far, ln->spec->name, NULL);
	else
		net_walk_hand_over(w, ln->spec);
}

/* Over all of its links that live; without one, into the first of those. */
static void
follow_static(struct net_walk *w, const struct net_rt *rt, const struct net_origin *o)
{
	const struct net_ln *dead = NULL;
	bool any = false;

	for (size_t i = 0; i < o->nlinks; i++) {
		const struct net_ln *ln = net_walk_link(w->net, o->links[i]);

		if (!ln)
			continue;
		if (ln->dead) {
			dead = dead ? dead : ln;
			continue;
		}
		any = true;
		follow_link(w, rt, ln);
	}
	if (!any && dead)
		follow_link(w, rt, dead);
	else if (!any)
		net_walk_end(w, NET_NO_ROUTE, NET_LOST);
}

/* W-64: what hosts send over an ExpressRoute gateway goes from them to the MSEE, by the
 * routes of the instance and not through it. */
static bool
only_teaches(const struct net_rt *rt, const struct net_origin *o)
{
	return rt->spec->kind == NET_KIND_GATEWAY && !o && !rt->failed;
}

/* Through a router, over what it has learned and hosts have chosen; straight to what is
 * beside the router. */
static void
pass(struct net_walk *w, const struct net_way *way, struct beside *seen)
{
	struct ip_prefix match = rib_net_prefix(way->net);
	const struct net_origin *o = net_router_origin(way->rt->spec, &match);

	if (!o && !follow_some(w, way, seen))
		return;
	if (!net_walk_push(w, way->rt->spec->name, NULL, NULL))
		return;
	if (only_teaches(way->rt, o) || !net_walk_stops(w, way->rt)) {
		w->hops[w->n - 1].match = match;
		if (o)
			follow_static(w, way->rt, o);
		else
			follow_some(w, way, NULL);
	}
	w->n--;
}

static void take(struct net_walk *, const struct net_hosts *,
    const struct net_choice *);

/* At the hosts of an owner, whose subnets hold the address or do not. */
static void
deliver_to(struct net_walk *w, const struct net_hosts *at)
{
	if (!net_hosts_hold(w->net->spec, at, &w->packet->to))
		net_walk_homeless(w, &w->packet->to);
	else
		net_walk_deliver(w, at->owner);
}

/* At hosts of an owner, whichever of them have the address, over an entry of the place
 * before. */
static void
arrive(struct net_walk *w, const struct net_hosts *h, const struct ip_prefix *match)
{
	const struct net_spec *spec = w->net->spec;
	const struct net_hosts *at =
	    net_spec_hosts_of(spec, &spec->hosts[h->whole_at], &w->packet->to);

	if (strcmp(w->hops[w->n - 1].router, at->name) == 0) {
		deliver_to(w, at);
		return;
	}
	w->hops[w->n - 1].match = *match;
	if (!net_walk_push(w, at->name, NULL, NULL))
		return;
	deliver_to(w, at);
	w->n--;
}

/* To those that relay at an address: behind a load balancer, to all that are well. */
static void
visit_relays(struct net_walk *w, const struct net_relay *y, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		net_walk_reads(w, w->net->rts[y[i].at]);
		any |= !w->net->rts[y[i].at]->failed;
	}
	for (size_t i = 0; i < n; i++) {
		const struct net_rt *rt = w->net->rts[y[i].at];

		if (!any || !rt->failed || !y[i].balanced)
			visit_router(w, rt, NULL, y);
	}
}

static bool
has_hub_router(const struct net_spec *spec, const char *owner)
{
	for (size_t i = 0; i < spec->nrouters; i++)
		if (spec->routers[i].kind == NET_KIND_HUB &&
		    strcmp(spec->routers[i].owner, owner) == 0)
			return true;
	return false;
}

/* To the router of a virtual hub, or to the instances of a VPN gateway that are well;
 * to one that is not where none is. */
static void
visit_owned(struct net_walk *w, const char *owner)
{
	const struct net_spec *spec = w->net->spec;
	enum net_kind kind = has_hub_router(spec, owner) ? NET_KIND_HUB : NET_KIND_VPN;
	const struct net_rt *failed = NULL;
	bool any = false;

	for (size_t i = 0; i < spec->nrouters; i++) {
		const struct net_rt *rt = w->net->rts[i];

		if (spec->routers[i].kind != kind ||
		    strcmp(spec->routers[i].owner, owner) != 0)
			continue;
		net_walk_reads(w, rt);
		if (rt->failed) {
			failed = failed ? failed : rt;
			continue;
		}
		any = true;
		visit_router(w, rt, NULL, NULL);
	}
	if (!any && failed)
		visit_router(w, failed, NULL, NULL);
	else if (!any)
		net_walk_end(w, NET_NO_ROUTE, NET_LOST);
}

/* --- places --- */

static void
drop(struct net_walk *w, const struct net_choice *c)
{
	net_walk_end(w,
	    c->row && c->row->toward == NET_TOWARD_ADDRESS ? NET_NO_APPLIANCE
							   : NET_NO_ROUTE,
	    NET_LOST);
}

/* The place before is a router of the same owner. */
static bool
is_from_inside(const struct net_walk *w, const struct net_rt *rt)
{
	const struct net_rt *last = net_router_find(w->net, w->hops[w->n - 2].router);

	return last && strcmp(last->spec->owner, rt->spec->owner) == 0;
}

/* H-11: what comes from outside of a hub goes to its appliance; false: the packet is
 * none of that kind. */
static bool
goes_to_inspection(struct net_walk *w, const struct net_rt *rt)
{
	struct net_choice c;

	if (!rt->spec->inspects || is_from_inside(w, rt) ||
	    !net_choose_inspected(rt, &w->packet->to, &c))
		return false;
	w->hops[w->n - 1].match = c.match;
	if (c.relays)
		visit_relays(w, c.relays, c.nrelays);
	else
		drop(w, &c);
	return true;
}

/* What the router has chosen. */
static void
go_on(struct net_walk *w, const struct net_rt *rt, const struct net_choice *c)
{
	switch (c->answer) {
	case NET_ANSWER_STRETCH: /* no router has any */
	case NET_ANSWER_HERE:
		net_walk_deliver(w, rt->spec->owner);
		break;
	case NET_ANSWER_HOSTS:
		arrive(w, c->hosts, &c->match);
		break;
	case NET_ANSWER_RELAYS:
		w->hops[w->n - 1].match = c->match;
		visit_relays(w, c->relays, c->nrelays);
		break;
	case NET_ANSWER_ROUTES:
		w->hops[w->n - 1].match = c->match;
		follow_all(w, &c->ways[0]);
		break;
	case NET_ANSWER_LINKS:
		w->hops[w->n - 1].match = c->match;
		follow_static(w, rt, c->origin);
		break;
	case NET_ANSWER_OWNED:
		w->hops[w->n - 1].match = c->match;
		visit_owned(w, c->row->hosts);
		break;
	case NET_ANSWER_WORLD:
		w->hops[w->n - 1].match = c->match;
		/* A private cloud's way out is for public space. */
		if (net_walk_is_meant(w, rt->spec->owner) &&
		    !(rt->spec->kind == NET_KIND_EDGE && is_private(&w->packet->to)))
			net_walk_end(w, NET_INTERNET, NET_ARRIVES);
		else
			net_walk_end(w, NET_NO_ROUTE, NET_LOST);
		break;
	case NET_ANSWER_DROPPED:
		w->hops[w->n - 1].match = c->match;
		drop(w, c);
		break;
	case NET_ANSWER_NONE:
		net_walk_end(w, NET_NO_ROUTE, NET_LOST);
		break;
	case NET_ANSWER_GUARDED:
		net_walk_end(w, NET_REFUSED_DEFAULT, NET_LOST);
		break;
	case NET_ANSWER_UNKNOWN:
		net_walk_end(w, NET_HALF_KNOWN, NET_UNKNOWN);
		break;
	}
}

void
net_walk_at(struct net_walk *w, const struct net_rt *rt)
{
	/* Where packets begin the real part of a router has had its say already. */
	bool transit = w->n > 1;
	struct net_choice c;

	if (rt->spec->reflects) { /* S-1 */
		net_walk_end(w, NET_NOT_FORWARDING, NET_LOST);
		return;
	}
	if (transit && rt->spec->emulated == NET_EMULATED_TWIN) {
		net_walk_end(w, NET_HALF_KNOWN, NET_UNKNOWN);
		return;
	}
	if (transit && goes_to_inspection(w, rt))
		return;
	if (rt->spec->relays) {
		net_walk_reads_hosts(w, &w->net->spec->hosts[rt->spec->table_at]);
		net_choose_at_relay(rt, &w->packet->to, &c);
		if (c.answer == NET_ANSWER_ROUTES && c.ways[0].rt == rt) {
			w->hops[w->n - 1].match = c.match;
			follow_all(w, &c.ways[0]);
			return;
		}
		take(w, &w->net->spec->hosts[rt->spec->table_at], &c);
		return;
	}
	net_choose_at_router(rt, &w->packet->to, guarded(w, rt), &c);
	if (transit && rt->spec->emulated != NET_EMULATED_WHOLLY &&
	    c.answer != NET_ANSWER_HERE && c.answer != NET_ANSWER_HOSTS) {
		net_walk_end(w, NET_HALF_KNOWN, NET_UNKNOWN);
		return;
	}
	if (w->net->spec->nmoved && net_stretch_follow(w, rt, &c))
		return;
	go_on(w, rt, &c);
}

static void
visit_router(struct net_walk *w, const struct net_rt *rt, const char *link,
    const struct net_relay *relays)
{
	net_walk_reads(w, rt);
	if (!net_walk_push(w, rt->spec->name, link, rt))
		return;
	w->hops[w->n - 1].relays = relays;
	w->hops[w->n - 1].balanced = relays && relays->balanced;
	w->hops[w->n - 1].passes = rt->spec->relays && w->n > 1;
	if (net_walk_meets(w, rt))
		net_walk_end(w, NET_LOOP, NET_LOST);
	else if (!net_walk_stops(w, rt))
		net_walk_at(w, rt);
	w->n--;
}

void
net_walk_visit(struct net_walk *w, const struct net_rt *rt, const char *link)
{
	visit_router(w, rt, link, NULL);
}

/* What a table of hosts says. */
static void
take(struct net_walk *w, const struct net_hosts *h, const struct net_choice *c)
{
	struct beside seen = { .n = 0 };

	if (c->answer != NET_ANSWER_HERE)
		w->hops[w->n - 1].match = c->match;
	if (net_walk_is_refused(w, h, c))
		return;
	switch (c->answer) {
	case NET_ANSWER_HERE:
		arrive(w, h, &c->match);
		break;
	case NET_ANSWER_HOSTS:
		arrive(w, c->hosts, &c->match);
		break;
	case NET_ANSWER_RELAYS:
		visit_relays(w, c->relays, c->nrelays);
		break;
	case NET_ANSWER_ROUTES:
		for (size_t i = 0; i < c->nways; i++)
			pass(w, &c->ways[i], &seen);
		break;
	case NET_ANSWER_WORLD:
		net_walk_leave(w, h);
		break;
	case NET_ANSWER_STRETCH:
		net_stretch_home(w, h);
		break;
	case NET_ANSWER_OWNED:
		visit_owned(w, c->row->hosts);
		break;
	case NET_ANSWER_LINKS: /* no table of hosts has any */
	case NET_ANSWER_DROPPED:
	case NET_ANSWER_NONE:
	case NET_ANSWER_GUARDED:
		drop(w, c);
		break;
	case NET_ANSWER_UNKNOWN:
		net_walk_end(w, NET_HALF_KNOWN, NET_UNKNOWN);
		break;
	}
}

void
net_walk_begin(struct net_walk *w, const struct net_hosts *h)
{
	struct net_choice c;

	if (!net_walk_push(w, h->name, NULL, h))
		return;
	if (w->packet->from.family != IP_NONE &&
	    !net_hosts_hold(w->net->spec, h, &w->packet->from)) {
		net_walk_homeless(w, &w->packet->from);
	} else {
		net_walk_reads_hosts(w, h);
		net_choose_at_hosts(w->net, h, &w->packet->to, &c);
		take(w, h, &c);
	}
	w->n--;
}
