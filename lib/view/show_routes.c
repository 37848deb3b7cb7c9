/*
 * Tables of routes as Azure shows them, a piece at a time: a circuit's route table
 * (U-1 to U-3), what a gateway learned and what it advertises to a peer (U-7).
 */
#include "base/xalloc.h"
#include "compile/policy.h"
#include "compile/rules.h"
#include "rib/group.h"
#include "rib/order.h"
#include "view/show_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PATHS 256

/* --- one route --- */

struct row { /* a path of the prefix at hand */
	const struct view_show_at *at;
	const struct rib_net *net;
	const struct rib_path *path;
	struct net_half_info from; /* session NULL: it starts here */
};

static bool
is_own(const struct row *r)
{
	return !r->from.session;
}

/* An IPv4 network on its classful boundary has no length in dialect i (U-3). */
static void
put_network(struct view_show *s, const struct ip_prefix *p)
{
	char text[IP_PREFIX_STRLEN];
	unsigned classful = p->b[0] < 128 ? 8 : p->b[0] < 192 ? 16 : 24;

	ip_prefix_text(p, text);
	if (s->what == VIEW_SHOW_ROUTE_TABLE && s->dialect_i && p->family == IP_V4 &&
	    p->len == classful)
		*strchr(text, '/') = '\0';
	view_show_string(s, "network", text);
}

/* "64520 64501", or with dashes. */
static void
path_text(struct buf *out, struct bgp_aspath path, char between)
{
	buf_init(out);
	buf_puts(out, "");
	bgp_aspath_print(out, path);
	for (char *p = out->data; between != ' ' && *p != '\0'; p++)
		if (*p == ' ')
			*p = between;
}

/* --- circuit --- */

/* Dialect ii prints every origin, i only what is incomplete (U-2). */
static void
put_table_path(struct view_show *s, const struct row *r)
{
	static const char letters[] = "IE?";
	char letter = letters[r->path->attrs->origin < 3 ? r->path->attrs->origin : 2];
	struct buf text;

	path_text(&text, bgp_attrs_path(r->path->attrs), ' ');
	if (!s->dialect_i || letter == '?')
		buf_printf(&text, "%s%c", text.len ? " " : "", letter);
	view_show_string(s, "path", text.data);
	buf_fini(&text);
}

static void
put_local_pref(struct view_show *s, const struct row *r)
{
	bool blank = s->dialect_i && r->path->local_pref == 100;
	char text[16] = "";

	if (!blank)
		snprintf(text, sizeof text, "%u", r->path->local_pref);
	if (s->az)
		view_show_string(s, "local-pref", text);
	else if (blank)
		view_show_string(s, "local-pref", NULL);
	else
		view_show_uint(s, "local-pref", r->path->local_pref);
}

static void
table_row(struct view_show *s, const struct row *r, bool best)
{
	struct ip_prefix p = rib_net_prefix(r->net);
	struct ip_addr hop = bgp_attrs_next_hop(r->path->attrs);
	char text[IP_ADDR_STRLEN], buf[40];

	view_show_open(s);
	put_network(s, &p);
	json_stringf(&s->json, view_show_key(s, "next-hop", buf), "%s%s",
	    ip_addr_text(&hop, text), best ? "*" : "");
	put_local_pref(s, r);
	view_show_uint(s, "weight", 0);
	put_table_path(s, r);
	view_show_close(s);
}

/* --- gateway --- */

/* At a VPN gateway all weigh the same, but for what the ExpressRoute gateway beside it
 * says of the VNet (N-6). */
static uint32_t
weight_of(const struct row *r, bool plain)
{
	if (is_own(r))
		return COMPILE_WEIGHT_OWN;
	if (r->at->vpn)
		return r->path->class == COMPILE_CLASS_CIRCUIT && r->path->hops == 0
		    ? COMPILE_WEIGHT_MSEE
		    : COMPILE_WEIGHT_OWN;
	return plain ? COMPILE_WEIGHT_OWN : COMPILE_WEIGHT_MSEE + r->path->weight;
}

static void
learned_row(struct view_show *s, const struct row *r)
{
	struct ip_prefix p = rib_net_prefix(r->net);
	struct ip_addr none = { .family = IP_NONE };
	/* Behind a route server in the real service, hence iBGP there (W-50), or of the
	 * VPN gateway (N-2) or the Route Server. */
	bool ibgp = !is_own(r) && r->from.session->ibgp;
	bool plain = ibgp || (!is_own(r) && r->path->class == COMPILE_CLASS_OTHER);
	/* What a Route Server has from appliances (S-6). */
	bool appliance = !is_own(r) && r->path->class == COMPILE_CLASS_RELAYED;
	struct ip_addr hop = bgp_attrs_next_hop(r->path->attrs);
	const struct ip_addr *local = is_own(r) ? &r->at->self : &r->from.local_address;
	const struct ip_addr *peer = is_own(r) ? &r->at->self : &r->from.remote_address;
	struct buf path;

	path_text(&path, bgp_attrs_path(r->path->attrs), '-');
	view_show_open(s);
	put_network(s, &p);
	view_show_string(s, "origin", is_own(r) ? "Network" : plain ? "IBgp" : "EBgp");
	view_show_address(s, "source-peer", peer);
	view_show_string(s, "as-path", path.data);
	view_show_uint(s, "weight", weight_of(r, plain || appliance));
	view_show_address(s, "next-hop",
	    is_own(r)               ? &none
		: ibgp || appliance ? &hop
				    : &r->from.remote_next_hop);
	view_show_address(s, "local-address", local);
	view_show_instance(s, r->at->instance);
	view_show_close(s);
	buf_fini(&path);
}

static unsigned
advertised_row(struct view_show *s, const struct net_half_info *to,
    const struct rib_net *net)
{
	static const char *const origins[] = { "Igp", "Egp", "Incomplete" };
	struct ip_prefix p = rib_net_prefix(net);
	struct rib_offer *offer = xmalloc(sizeof *offer);
	struct buf path;

	rib_member_offer(to->member, net, offer);
	if (offer->reason == RIB_OK) {
		path_text(&path, offer->draft.path, '-');
		view_show_open(s);
		put_network(s, &p);
		view_show_address(s, "next-hop", &offer->draft.next_hop);
		view_show_string(s, "origin", origins[offer->draft.origin % 3]);
		view_show_address(s, "source-peer", &to->local_address);
		view_show_string(s, "as-path", path.data);
		view_show_uint(s, "weight", 0);
		view_show_address(s, "local-address", &to->local_address);
		view_show_instance(s, s->at[s->here].instance);
		view_show_close(s);
		buf_fini(&path);
	}
	free(offer);
	return 1; /* also what is not offered was work */
}

/* --- one prefix --- */

static int
by_next_hop(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	struct ip_addr p = bgp_attrs_next_hop(a->path->attrs),
		       q = bgp_attrs_next_hop(b->path->attrs);
	int d = ip_addr_cmp(&p, &q);

	/* Of two gateways with one address the name tells; the number of the source
	 * tells which session was made first, and comes last. */
	if (d == 0 && a->from.remote && b->from.remote)
		d = strcmp(a->from.remote, b->from.remote);
	return d != 0
	    ? d
	    : (a->path->source > b->path->source) - (a->path->source < b->path->source);
}

/* Accepted paths, own ones first, then by next hop. */
static size_t
collect(const struct net_rt *rt, const struct rib *rib, const struct view_show_at *at,
    const struct rib_net *net, struct row *rows)
{
	const struct rib_path *path = NULL;
	size_t n = 0;

	while (n < MAX_PATHS && (path = rib_path_next(rib, net, path)) != NULL) {
		struct net_half *h = net_half_of_source(rt, at->family, path->source);

		if (path->reason != RIB_OK)
			continue;
		rows[n] = (struct row){ .at = at, .net = net, .path = path };
		if (h)
			net_half_info_of(h, at->family, &rows[n].from);
		n++;
	}
	if (n > 1)
		qsort(rows, n, sizeof *rows, by_next_hop);
	return n;
}

static unsigned
show_prefix(struct view_show *s, const struct net_rt *rt, const struct rib *rib,
    const struct rib_net *net)
{
	const struct view_show_at *at = &s->at[s->here];
	struct row *rows = xcalloc(MAX_PATHS, sizeof *rows);
	const struct rib_path *best = rib_best(rib, net);
	size_t n = collect(rt, rib, at, net, rows);

	for (size_t i = 0; i < n; i++) {
		if (s->what == VIEW_SHOW_EFFECTIVE_ROUTES) {
			/* One row: what a hub uses of one prefix is all of one kind. */
			if (rows[i].path == best)
				view_show_hub_path(s, rt, net, best,
				    rows[i].from.remote);
		} else if (s->what == VIEW_SHOW_ROUTE_TABLE)
			/* A sole candidate has nothing to be best of (U-2a). */
			table_row(s, &rows[i], n > 1 && rows[i].path == best);
		else
			learned_row(s, &rows[i]);
	}
	free(rows);
	return (unsigned)n;
}

/* The session of this router with the peer that was asked for. */
static bool
to_peer(const struct view_show *s, const struct net_rt *rt, uint8_t family,
    struct net_half_info *info)
{
	struct net_half *h;

	for (size_t i = 0; (h = net_half_at(s->net, i)) != NULL; i++) {
		if (!net_half_info_of(h, family, info))
			continue;
		if (info->router == rt && info->member &&
		    ip_addr_equal(&info->remote_address, &s->peer))
			return true;
	}
	return false;
}

/* --- walking --- */

static void
leave(struct view_show *s)
{
	rib_order_free(s->order);
	s->order = NULL;
	s->here++;
}

/* The next prefix of the table at hand: what it costs; 0: there is none. */
static unsigned
show_next(struct view_show *s, const struct net_rt *rt, const struct rib *rib,
    const struct net_half_info *to)
{
	struct ip_prefix prefix;
	const struct rib_net *net;

	if (!rib_order_next(s->order, &prefix))
		return 0;
	net = rib_lookup(rib, &prefix);
	if (!net)
		return 1; /* gone meanwhile */
	if (to->session)
		return advertised_row(s, to, net);
	return show_prefix(s, rt, rib, net) + 1;
}

/* With up to `units` of work, some of the table at hand; what is left of them. */
static unsigned
show_some(struct view_show *s, const struct net_rt *rt, const struct rib *rib,
    unsigned units)
{
	const struct view_show_at *at = &s->at[s->here];
	struct net_half_info to = { .session = NULL };
	unsigned n;

	if (s->what == VIEW_SHOW_ADVERTISED_ROUTES &&
	    !to_peer(s, rt, at->family, &to)) {
		leave(s);
		return units - 1;
	}
	units = (unsigned)rib_order_collect(s->order, rib, units);
	while (units > 0) {
		n = show_next(s, rt, rib, &to);
		if (n == 0) {
			leave(s);
			return units - 1;
		}
		units -= n < units ? n : units;
	}
	return 0;
}

unsigned
view_show_routes(struct view_show *s, unsigned units)
{
	while (units > 0 && s->here < s->nat) {
		const struct view_show_at *at = &s->at[s->here];
		const struct net_rt *rt = net_router_find(s->net, at->router);
		const struct rib *rib = rt ? net_router_rib(rt, at->family) : NULL;

		if (!rib) {
			leave(s);
			units--;
			continue;
		}
		if (!s->order)
			s->order = rib_order_new(NULL);
		units = show_some(s, rt, rib, units);
	}
	return s->here < s->nat ? 0 : 1;
}
