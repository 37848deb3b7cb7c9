/*
 * Rows of routes.  Every view fills the same columns, from a path of the table here or
 * from what a member is offered (show_offer.c), and each adds its own behind them.
 */
#include "base/xalloc.h"
#include "net/show_int.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_ECMP = 64 };

static void
put_list(struct json *j, const char *key, void (*print)(struct buf *, struct bgp_bytes),
    struct bgp_bytes list)
{
	struct buf text;

	buf_init(&text);
	print(&text, list);
	json_string(j, key, text.data ? text.data : "");
	buf_fini(&text);
}

void
net_show_put_row(struct json *j, const struct net_show_row *r)
{
	char text[IP_PREFIX_STRLEN];
	struct buf path;

	json_object(j, NULL);
	json_string(j, "network", ip_prefix_text(&r->prefix, text));
	json_string(j, "next-hop", ip_addr_text(&r->next_hop, text));
	if (r->has_local_pref)
		json_uint(j, "local-pref", r->local_pref);
	else
		json_null(j, "local-pref");
	if (r->has_weight)
		json_uint(j, "weight", r->weight);
	else
		json_null(j, "weight");
	buf_init(&path);
	bgp_aspath_print(&path, r->path);
	json_string(j, "as-path", path.data ? path.data : "");
	buf_fini(&path);
	json_string(j, "origin", bgp_origin_name(r->origin));
	json_bool(j, "best", r->best);
	if (r->stale)
		json_bool(j, "stale", true);
	json_string(j, "from", r->from);
	json_string(j, "router", r->router);
	put_list(j, "communities", bgp_communities_print, r->communities);
	if (r->ext.len)
		put_list(j, "ext-communities", bgp_ext_communities_print, r->ext);
	if (r->large.len)
		put_list(j, "large-communities", bgp_large_communities_print, r->large);
}

const struct net_half *
net_show_source(const struct net_rt *rt, uint8_t family, const struct rib_path *p)
{
	return net_half_of_source(rt, family, p->source);
}

const char *
net_show_from(const struct net_rt *rt, uint8_t family, const struct rib_path *p)
{
	const struct net_half *h = net_show_source(rt, family, p);

	return h ? net_half_remote(h) : NULL;
}

struct ip_addr
net_show_next_hop(const struct bgp_attrs *a, uint8_t family)
{
	struct ip_addr next_hop = bgp_attrs_next_hop(a);

	if (next_hop.family == IP_NONE)
		next_hop = (struct ip_addr){ .family = family };
	return next_hop;
}

static void
route_of_path(struct net_show_row *r, const struct net_rt *rt, uint8_t family,
    const struct rib_net *net, const struct rib_path *p)
{
	const struct bgp_attrs *a = p->attrs;
	const struct rib_path *ecmp[MAX_ECMP];
	unsigned n = rib_ecmp(net_router_rib(rt, family), net, ecmp, MAX_ECMP);

	*r = (struct net_show_row){ .prefix = rib_net_prefix(net),
		.next_hop = net_show_next_hop(a, family),
		.has_local_pref = true,
		.local_pref = p->local_pref,
		.has_weight = true,
		.weight = p->weight,
		.path = bgp_attrs_path(a),
		.origin = a->origin,
		.communities = { a->bytes + a->communities_off, a->communities_len },
		.ext = { a->bytes + a->ext_off, a->ext_len },
		.large = { a->bytes + a->large_off, a->large_len },
		.stale = rib_path_stale(net_router_rib(rt, family), p),
		.from = net_show_from(rt, family, p),
		.router = rt->spec->name };
	if (rib_tag_from_ext(r->ext))
		r->ext.len = 0; /* between the router and its own sessions */
	for (unsigned i = 0; i < n; i++)
		r->best |= ecmp[i] == p;
}

struct candidate {
	const struct rib_path *path;
	struct ip_addr from; /* the router's own comes first */
};

/* Not by number of the source: that tells which session came up first. */
static int
by_source(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int c = ip_addr_cmp(&x->from, &y->from);

	if (c)
		return c;
	return x->path->source < y->path->source ? -1
						 : x->path->source > y->path->source;
}

static void
path_row(struct net_show *s, const struct net_rt *rt, const struct rib_net *net,
    const struct rib_path *p)
{
	const struct rib_reason_row *why = rib_reason_row(p->reason);
	struct net_show_row r;

	if (s->mrt) {
		net_show_mrt_path(s, rt, p);
		return;
	}
	route_of_path(&r, rt, s->family, net, p);
	net_show_put_row(&s->json, &r);
	if (s->view == NET_VIEW_RECEIVED) {
		json_bool(&s->json, "accepted", p->reason == RIB_OK);
		if (p->reason == RIB_OK)
			json_null(&s->json, "reason");
		else
			json_stringf(&s->json, "reason", "%s: %s (%s)", why->code,
			    why->text, why->rule);
	}
	json_object_end(&s->json);
}

static bool
wanted(const struct net_show *s, const struct net_half *h, const struct rib_path *p)
{
	if (s->view == NET_VIEW_RECEIVED && !h)
		return false;
	if (s->view == NET_VIEW_ALL && p->reason != RIB_OK)
		return false;
	return !s->peer || (h && net_show_is_peer(h, s->peer));
}

/* Rows of one prefix, and how many paths were looked at for them. */
static unsigned
path_rows(struct net_show *s, const struct net_rt *rt, const struct rib_net *net)
{
	const struct rib *rib = net_router_rib(rt, s->family);
	struct candidate *all = NULL;
	const struct rib_path *p = NULL;
	const struct rib_path *ecmp[MAX_ECMP];
	size_t n = 0, cap = 0;
	unsigned seen = 0;

	if (s->view == NET_VIEW_BEST) {
		n = rib_ecmp(rib, net, ecmp, MAX_ECMP);
		for (size_t i = 0; i < n; i++)
			path_row(s, rt, net, ecmp[i]);
		return (unsigned)n;
	}
	while ((p = rib_path_next(rib, net, p))) {
		const struct net_half *h = net_half_of_source(rt, s->family, p->source);

		seen++;
		if (wanted(s, h, p))
			VEC_PUSH(all, n, cap) = (struct candidate){ p,
				h ? net_there(h)->address
				  : (struct ip_addr){ .family = IP_NONE } };
	}
	if (n)
		qsort(all, n, sizeof *all, by_source);
	for (size_t i = 0; i < n; i++)
		path_row(s, rt, net, all[i].path);
	free(all);
	return seen;
}

/* What a prefix costs, by what has to be looked at for it. */
static unsigned
prefix_rows(struct net_show *s, const struct net_rt *rt, const struct rib_net *net)
{
	struct ip_prefix prefix = rib_net_prefix(net);
	unsigned n;

	if (s->mrt)
		net_show_mrt_prefix(s, &prefix, net_show_add_path(s, rt));
	n = s->view == NET_VIEW_ADVERTISED ? net_show_offers(s, rt, net)
					   : path_rows(s, rt, net);
	if (s->mrt)
		net_show_mrt_prefix_end(s);
	return n;
}

/* To the other family, or to the next router. */
static void
leave_table(struct net_show *s)
{
	rib_order_free(s->order);
	s->order = NULL;
	if (s->family == IP_V6)
		s->router++;
	s->family = s->family == IP_V4 ? IP_V6 : IP_V4;
}

unsigned
net_show_more_routes(struct net_show *s, unsigned units)
{
	while (units && s->router < s->nrouters) {
		const struct net_rt *rt =
		    net_router_find(s->net, s->routers[s->router]);
		const struct rib *rib = rt ? net_router_rib(rt, s->family) : NULL;
		const struct rib_net *net;
		struct ip_prefix prefix;
		unsigned n = 1; /* also what is gone, or not wanted, was work */

		if (!s->order) {
			s->order = rib_order_new(s->one ? &s->only : NULL);
			if (s->mrt && rt && s->family == IP_V4)
				net_show_mrt_router(s, rt);
		}
		units = (unsigned)rib_order_collect(s->order, rib, units);
		if (!units)
			break;
		if (rib && rib_order_next(s->order, &prefix)) {
			net = rib_lookup(rib, &prefix);
			n += net ? prefix_rows(s, rt, net) : 0;
		} else {
			leave_table(s);
		}
		units -= n < units ? n : units;
	}
	return units;
}
