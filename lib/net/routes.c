/*
 * A walk goes from router to router, family to family and prefix to prefix; of a prefix
 * the paths that are wanted are collected, and told in the order of whom they came
 * from. What neighbours are offered is in offers.c.
 */
#include "net/routes.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "net/at.h"
#include "net/routes_int.h"

#include <stdlib.h>
#include <string.h>

const char *const net_view_words[] = { [NET_VIEW_BEST] = "best",
	[NET_VIEW_ALL] = "all",
	[NET_VIEW_RECEIVED] = "received",
	[NET_VIEW_ADVERTISED] = "advertised",
	NULL };

/* --- beginning --- */

static bool
know_peer(const struct net_routes *s, const char *peer, struct errs *errs)
{
	const char **near = NULL;
	size_t n = 0, cap = 0;
	bool found = false;

	for (size_t i = 0; i < s->nrouters && !found; i++) {
		const struct net_rt *rt = net_router_find(s->net, s->routers[i]);
		const struct net_half *h;

		TAILQ_FOREACH(h, &rt->halves, rt_entry) {
			VEC_PUSH(near, n, cap) = net_half_remote(h);
			found |= net_is_peer(h, peer);
		}
	}
	if (!found && !net_carried_by_other(s->net->spec, peer, errs))
		data_unknown_of(errs, "neighbour", peer, near, n, NULL);
	free(near);
	return found;
}

struct net_routes *
net_routes_new(const struct net *net, const char *at, const struct ip_prefix *only,
    enum net_view view, const char *peer, struct errs *errs)
{
	struct net_routes *s;

	if (!net_at_known(net, at, errs))
		return NULL;
	s = xcalloc(1, sizeof *s);
	s->net = net;
	s->view = view;
	s->family = IP_V4;
	s->one = only != NULL;
	if (only)
		s->only = *only;
	for (size_t i = 0; i < net->spec->nrouters; i++) {
		if (net_is_at(&net->spec->routers[i], at))
			VEC_PUSH(s->routers, s->nrouters, s->caprouters) =
			    xstrdup(net->spec->routers[i].name);
	}
	if (peer && !know_peer(s, peer, errs)) {
		net_routes_free(s);
		return NULL;
	}
	s->peer = peer ? xstrdup(peer) : NULL;
	return s;
}

void
net_routes_around(struct net_routes *s, const struct ip_addr *address)
{
	s->around = *address;
	s->one = true;
}

void
net_routes_free(struct net_routes *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nrouters; i++)
		free(s->routers[i]);
	free(s->routers);
	rib_order_free(s->order);
	free(s->peer);
	free(s->paths);
	free(s->parts);
	free(s->offers);
	free(s->draft);
	free(s);
}

/* --- one prefix --- */

/* Of a route of the router's own, vtysh shows the unspecified address. */
static struct ip_addr
next_hop_of(const struct bgp_attrs *a, uint8_t family)
{
	struct ip_addr next_hop = bgp_attrs_next_hop(a);

	if (next_hop.family == IP_NONE)
		next_hop = (struct ip_addr){ .family = family };
	return next_hop;
}

static bool
is_best(const struct net_routes *s, const struct rib_path *p)
{
	for (unsigned i = 0; i < s->necmp; i++) {
		if (s->ecmp[i] == p)
			return true;
	}
	return false;
}

static void
route_of_path(const struct net_routes *s, const struct rib_path *p, struct net_route *r)
{
	const struct net_half *from = net_half_of_source(s->rt, s->family, p->source);
	const struct net_part *part = from ? net_half_part(from, s->family) : NULL;
	bool has_id = part && net_part_takes_paths(part);
	const struct bgp_attrs *a = p->attrs;

	*r = (struct net_route){ .prefix = rib_net_prefix(s->at),
		.has_path_id = has_id,
		.path_id = has_id ? p->id : 0,
		.next_hop = next_hop_of(a, s->family),
		.has_local_pref = true,
		.local_pref = p->local_pref,
		.has_weight = true,
		.weight = p->weight,
		.path = bgp_attrs_path(a),
		.origin = a->origin,
		.communities = { a->bytes + a->communities_off, a->communities_len },
		.ext = { a->bytes + a->ext_off, a->ext_len },
		.large = { a->bytes + a->large_off, a->large_len },
		.best = is_best(s, p),
		.stale = rib_path_stale(net_router_rib(s->rt, s->family), p),
		.reason = p->reason,
		.from = from ? net_half_remote(from) : NULL,
		.router = s->rt->spec->name,
		.of = p,
		.peer = from };
	if (a->has & BGP_HAS_OTC) {
		struct bgp_draft d;

		bgp_draft_from(&d, a);
		r->has_otc = true;
		r->otc = d.otc;
	}
	if (rib_tag_from_ext(r->ext))
		r->ext.len = 0; /* between the router and its own sessions */
}

/* Not by number of the source: that tells which session was made first.  Two VNets of
 * one address space have gateways of one address. */
static int
by_source(const void *a, const void *b)
{
	const struct net_candidate *x = a, *y = b;
	int c = ip_addr_cmp(&x->from, &y->from);

	if (!c && x->half && y->half)
		c = strcmp(net_half_remote(x->half), net_half_remote(y->half));
	if (c)
		return c;
	return x->path->source < y->path->source ? -1
						 : x->path->source > y->path->source;
}

static bool
wanted(const struct net_routes *s, const struct net_half *h, const struct rib_path *p)
{
	if (s->view == NET_VIEW_RECEIVED && !h)
		return false;
	if (s->view == NET_VIEW_ALL && p->reason != RIB_OK)
		return false;
	return !s->peer || (h && net_is_peer(h, s->peer));
}

/* Paths in use, by rank; all others that are wanted, by whom they came from. */
static void
collect_paths(struct net_routes *s)
{
	const struct rib *rib = net_router_rib(s->rt, s->family);
	const struct rib_path *p = NULL;

	s->necmp = rib_ecmp(rib, s->at, s->ecmp, NET_ROUTES_ECMP);
	for (unsigned i = 0; i < s->necmp && s->view == NET_VIEW_BEST; i++)
		VEC_PUSH(s->paths, s->npaths, s->cappaths) =
		    (struct net_candidate){ s->ecmp[i], NULL, { .family = IP_NONE } };
	if (s->view == NET_VIEW_BEST) {
		s->cost += s->necmp;
		return;
	}
	while ((p = rib_path_next(rib, s->at, p))) {
		const struct net_half *h =
		    net_half_of_source(s->rt, s->family, p->source);

		s->cost++;
		if (wanted(s, h, p))
			VEC_PUSH(s->paths, s->npaths, s->cappaths) =
			    (struct net_candidate){ p, h,
				    h ? net_there(h)->address
				      : (struct ip_addr){ .family = IP_NONE } };
	}
	if (s->npaths)
		qsort(s->paths, s->npaths, sizeof *s->paths, by_source);
}

static void
begin_prefix(struct net_routes *s, const struct rib_net *at)
{
	s->at = at;
	s->npaths = s->path = 0;
	s->nparts = s->part = s->noffers = s->offer = 0;
	if (s->view == NET_VIEW_ADVERTISED)
		net_offers_begin(s);
	else
		collect_paths(s);
}

static enum net_route_step
next_of_prefix(struct net_routes *s, struct net_route *r, unsigned *units)
{
	if (s->view == NET_VIEW_ADVERTISED) {
		if (net_offer_next(s, r))
			return NET_ROUTES_ROUTE;
	} else if (s->path < s->npaths) {
		route_of_path(s, s->paths[s->path++].path, r);
		return NET_ROUTES_ROUTE;
	}
	s->at = NULL;
	*units -= s->cost < *units ? s->cost : *units;
	return NET_ROUTES_PREFIX_END;
}

/* --- the walk --- */

/* To the other family, or to the next router. */
static void
leave_table(struct net_routes *s)
{
	rib_order_free(s->order);
	s->order = NULL;
	if (s->family == IP_V6)
		s->router++;
	s->family = s->family == IP_V4 ? IP_V6 : IP_V4;
}

/* Without one it is the prefix of the address alone, which is not there then. */
static void
find_longest(struct net_routes *s)
{
	const struct rib *rib = s->rt && s->around.family == s->family
	    ? net_router_rib(s->rt, s->family)
	    : NULL;
	const struct rib_net *found = rib ? rib_match(rib, &s->around) : NULL;

	s->only = found ? rib_net_prefix(found)
			: ip_prefix_of(&s->around, ip_bits(s->around.family));
}

/* A table is put in order first, which may take long.  True: something is told. */
static bool
enter_table(struct net_routes *s)
{
	if (s->order)
		return false;
	if (s->around.family != IP_NONE)
		find_longest(s);
	s->order = rib_order_new(s->one ? &s->only : NULL);
	return s->rt && s->family == IP_V4;
}

enum net_route_step
net_route_next(struct net_routes *s, struct net_route *r, unsigned *units)
{
	const struct rib *rib;
	const struct rib_net *at;

	if (s->at)
		return next_of_prefix(s, r, units);
	while (*units && s->router < s->nrouters) {
		s->rt = net_router_find(s->net, s->routers[s->router]);
		if (enter_table(s)) {
			*r = (struct net_route){ .router = s->rt->spec->name };
			return NET_ROUTES_ROUTER;
		}
		rib = s->rt ? net_router_rib(s->rt, s->family) : NULL;
		*units = (unsigned)rib_order_collect(s->order, rib, *units);
		if (!*units)
			break;
		s->cost = 1; /* also what is gone, or not wanted, was work */
		if (rib && rib_order_next(s->order, &r->prefix)) {
			at = rib_lookup(rib, &r->prefix);
			if (at) {
				begin_prefix(s, at);
				return NET_ROUTES_PREFIX;
			}
		} else {
			leave_table(s);
		}
		--*units;
	}
	return *units ? NET_ROUTES_END : NET_ROUTES_PAUSE;
}

bool
net_routes_add_path(const struct net_routes *s)
{
	const struct net_half *h;

	if (!s->rt)
		return false;
	TAILQ_FOREACH(h, &s->rt->halves, rt_entry) {
		const struct net_part *p = net_half_part(h, s->family);

		if (!p)
			continue;
		if (s->view == NET_VIEW_ADVERTISED
			? net_part_add_path(p) && net_is_peer(h, s->peer)
			: net_part_takes_paths(p))
			return true;
	}
	return false;
}
