/*
 * VPN gateways and their connections: what a gateway's SKU and type can do, which
 * numbers an AS may have, and what the two ends of a connection say of it.  What Azure
 * has of its own beside a gateway is never a plain router with Azure's AS (N-3, W-50).
 */
#include "er/check.h"
#include "er/limits.h"
#include "er/schema.h"
#include "er/words.h"

#include <string.h>

#define POLICY_BASED ER_TEXT_vnets_vpn_gateway_vpn_type_PolicyBased

/* --- the gateway --- */

static bool
in_space(const struct er_vnet *v, const struct ip_prefix *p)
{
	for (size_t i = 0; i < v->space.n; i++)
		if (ip_prefix_covers(&v->space.items[i], p))
			return true;
	return false;
}

static bool
has_address(const struct er_vnet *v, const struct ip_addr *a)
{
	struct ip_prefix p = ip_prefix_of(a, ip_bits(a->family));

	return in_space(v, &p);
}

/* N-1, W-2: one GatewaySubnet, whichever gateway says where. */
static void
check_subnet(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_vpn_gateway *g = &v->vpn;
	char a[IP_PREFIX_STRLEN], b[IP_PREFIX_STRLEN];

	if (v->has_gateway && !ip_prefix_equal(&g->subnet, &v->gateway.subnet)) {
		er_refuse(c, CODE_CONFLICTING_LEAVES, g->head.path, "subnet",
		    "GatewaySubnet is %s here and %s at the ExpressRoute gateway",
		    ip_prefix_text(&g->subnet, a),
		    ip_prefix_text(&v->gateway.subnet, b));
		return;
	}
	if (v->has_gateway)
		return; /* told there */
	if (g->subnet.family != IP_V4)
		er_refuse(c, CODE_BAD_GATEWAY_SUBNET, g->head.path, "subnet",
		    "%s has no IPv4 address space for a gateway subnet", v->head.name);
	else if (g->subnet.len > 27)
		er_refuse(c, CODE_BAD_GATEWAY_SUBNET, g->head.path, "subnet",
		    "the gateway subnet %s is smaller than a /27",
		    ip_prefix_text(&g->subnet, a));
	else if (!in_space(v, &g->subnet))
		er_refuse(c, CODE_BAD_GATEWAY_SUBNET, g->head.path, "subnet",
		    "the gateway subnet %s is not in the address space",
		    ip_prefix_text(&g->subnet, a));
}

static void
check_tables(const struct er_ctx *c, const struct er_vnet *v)
{
	if (v->gateway.table_text && v->vpn.table_text &&
	    strcmp(v->gateway.table_text, v->vpn.table_text) != 0)
		er_refuse(c, CODE_CONFLICTING_LEAVES, v->vpn.head.path, "route-table",
		    "GatewaySubnet has %s here and %s at the ExpressRoute gateway",
		    v->vpn.table_text, v->gateway.table_text);
}

static void
check_sku(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_vpn_gateway *g = &v->vpn;
	const char *sku = er_vpn_sku_word(g->sku);
	bool basic = g->sku == ER_VPN_BASIC;
	uint32_t limit = er_limit_tunnels(c->model, g);

	if (v->has_gateway && (basic || g->policy_based))
		er_refuse(c, CODE_VPN_SKU, g->head.path, basic ? "sku" : "vpn-type",
		    "a %s VPN gateway does not stand beside an ExpressRoute gateway",
		    basic ? sku : POLICY_BASED);
	if (g->active_active && (basic || g->policy_based))
		er_refuse(c, CODE_VPN_SKU, g->head.path, "active-active",
		    "a %s VPN gateway has one instance", basic ? sku : POLICY_BASED);
	if (g->policy_based && !basic)
		er_refuse(c, CODE_VPN_SKU, g->head.path, "vpn-type",
		    POLICY_BASED " goes with the SKU %s, not with %s",
		    er_vpn_sku_word(ER_VPN_BASIC), sku);
	if (limit && g->nconnections > limit)
		er_refuse(c, CODE_VPN_SKU, g->head.path, NULL,
		    "the gateway has %zu connections, a %s%s takes %u", g->nconnections,
		    g->policy_based ? POLICY_BASED " " : "", sku, limit);
}

static void
check_gateway(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_vpn_gateway *g = &v->vpn;

	if (v->hub_text && !v->has_gateway)
		er_refuse(c, CODE_GATEWAY_AND_TRANSIT, v->head.path, "peered-with",
		    "%s has a VPN gateway and uses that of %s too", v->head.name,
		    v->hub_text);
	if (g->asn != ER_AS_GATEWAY && er_asn_is_taken(g->asn))
		er_refuse_cure(c, CODE_RESERVED_ASN, g->head.path, "asn",
		    "leave it out for 65515, or use a private ASN such as 65010",
		    "AS %u cannot be that of a VPN gateway (N-1)", g->asn);
	check_subnet(c, v);
	check_tables(c, v);
	check_sku(c, v);
}

/* --- connections --- */

static bool
same_prefixes(const struct er_prefixes *a, const struct er_prefixes *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!ip_prefix_equal(&a->items[i], &b->items[i]))
			return false;
	return true;
}

static void
check_ends(const struct er_ctx *c, const struct er_vpn_connection *n)
{
	const struct er_vpn_end *a = n->at_gateway, *b = &n->at_site->end;

	if (a && a->has_bgp && b->has_bgp && a->bgp != b->bgp)
		er_refuse(c, CODE_CONFLICTING_LEAVES, b->head.path, "bgp",
		    "%s says bgp: %s", a->head.path, a->bgp ? "true" : "false");
	if (a && a->has_private && b->has_private && a->private_ip != b->private_ip)
		er_refuse(c, CODE_CONFLICTING_LEAVES, b->head.path, "private-ip",
		    "%s says private-ip: %s", a->head.path,
		    a->private_ip ? "true" : "false");
	if (a && a->endpoint.family != IP_NONE && b->endpoint.family != IP_NONE &&
	    !ip_addr_equal(&a->endpoint, &b->endpoint))
		er_refuse(c, CODE_CONFLICTING_LEAVES, b->head.path, "endpoint",
		    "%s has another endpoint", a->head.path);
	if (a && a->has_statics && b->has_statics &&
	    !same_prefixes(&a->statics, &b->statics))
		er_refuse(c, CODE_CONFLICTING_LEAVES, b->head.path, "static",
		    "%s has other networks in static", a->head.path);
}

static void
check_statics(const struct er_ctx *c, const struct er_vpn_connection *n)
{
	char text[IP_PREFIX_STRLEN];

	if (!n->bgp && n->statics->n == 0)
		er_refuse(c, CODE_MISSING_LEAF, n->head.path, "static",
		    "the connection has neither BGP nor static networks");
	er_check_prefixes(c, n->head.path, "static", n->statics);
	for (size_t i = 0; i < n->statics->n; i++)
		if (in_space(n->vnet, &n->statics->items[i]))
			er_refuse(c, CODE_OVERLAP, n->head.path, "static",
			    "%s is inside of %s itself",
			    ip_prefix_text(&n->statics->items[i], text),
			    n->vnet->head.name);
}

/* N-9: AZ SKUs have private addresses, and a circuit of both carries the tunnels. */
static void
check_private(const struct er_ctx *c, const struct er_vpn_connection *n)
{
	const struct er_vpn_gateway *g = &n->vnet->vpn;
	const struct er_vpn_end *a = n->at_gateway, *b = &n->at_site->end;
	bool written =
	    (a && a->endpoint.family != IP_NONE) || b->endpoint.family != IP_NONE;
	char text[IP_ADDR_STRLEN];

	if (!n->private_ip) {
		if (written)
			er_refuse_cure(c, CODE_CONFLICTING_LEAVES, n->head.path,
			    "endpoint", "add private-ip: true, or leave endpoint out",
			    "the tunnels do not run over ExpressRoute private peering");
		return;
	}
	if (g->sku < ER_VPN_GW1AZ)
		er_refuse_cure(c, CODE_VPN_SKU, n->head.path, "private-ip",
		    "use a SKU with AZ, such as VpnGw1AZ",
		    "a %s has no private address for tunnels (N-9)",
		    er_vpn_sku_word(g->sku));
	if (!er_vpn_carrier(n))
		er_refuse_cure(c, CODE_NOT_ATTACHED, n->head.path, "private-ip",
		    "connect both to one circuit, or leave private-ip out",
		    "no circuit joins %s and %s, so nothing carries the tunnels (N-9)",
		    n->vnet->head.name, n->site->head.name);
	if (n->endpoint.family == IP_NONE)
		er_refuse_cure(c, CODE_MISSING_LEAF, n->head.path, "endpoint",
		    "write an address that the site announces",
		    "%s announces no IPv4 prefix that an end of the tunnels could be in",
		    n->site->head.name);
	else if (has_address(n->vnet, &n->endpoint))
		er_refuse_cure(c, CODE_OVERLAP, n->head.path, "endpoint",
		    "write an address of the site", "%s is inside of %s itself",
		    ip_addr_text(&n->endpoint, text), n->vnet->head.name);
}

static void
check_bgp(const struct er_ctx *c, const struct er_vpn_connection *n)
{
	const struct er_vpn_gateway *g = &n->vnet->vpn;
	const struct er_site_vpn *s = n->at_site;
	const struct er_site *site = n->site;

	if (!n->bgp) {
		if (s->policy.has_prepend || s->policy.has_local_pref || s->import ||
		    s->export_filter)
			er_refuse(c, CODE_CONFLICTING_LEAVES, s->end.head.path, NULL,
			    "the connection has no BGP for this policy");
		return;
	}
	er_check_hold(c, s->end.head.path ? s->end.head.path : n->head.path, s->hold);
	if (g->sku == ER_VPN_BASIC || g->policy_based)
		er_refuse(c, CODE_VPN_SKU, n->head.path, "bgp",
		    "a %s VPN gateway has no BGP",
		    g->policy_based ? POLICY_BASED : er_vpn_sku_word(g->sku));
	if (site->asn == g->asn)
		er_refuse_cure(c, CODE_RESERVED_ASN, n->head.path, NULL,
		    "give the site another AS",
		    "%s has the AS of the VPN gateway, %u (N-12)", site->head.name,
		    g->asn);
	else if (site->asn && er_asn_is_taken(site->asn) &&
	    !er_asn_is_reserved(site->asn))
		er_refuse_cure(c, CODE_RESERVED_ASN, n->head.path, NULL,
		    "give the site another AS",
		    "a VPN gateway takes no neighbour of AS %u (N-12)", site->asn);
}

/* A branch is a site: a plain router would be in transit to everywhere. */
static void
check_beside(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nlinks; i++) {
		const struct er_link *l = &m->links[i];

		for (int k = 0; l->kind == ER_LINK_NEIGHBOR && k < 2; k++) {
			const struct er_neighbor *n = l->declared[!k];

			if (l->ends[k]->role == ER_ROLE_VPN && n)
				er_refuse_cure(c, CODE_NOT_ATTACHED, n->head.path, NULL,
				    "write the router as a site under on-premises, with "
				    "vpn",
				    "%s is a VPN gateway: plain routers have no tunnel",
				    l->ends[k]->name);
		}
	}
}

/* L8: what it stands for is an object of its own. */
static void
check_stand_ins(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nlinks; i++) {
		const struct er_link *l = &m->links[i];

		for (int k = 0; l->kind == ER_LINK_NEIGHBOR && k < 2; k++) {
			const struct er_speaker *gw = l->ends[k], *plain = l->ends[!k];

			if (gw->role == ER_ROLE_GATEWAY &&
			    plain->role == ER_ROLE_PLAIN && plain->asn == gw->asn)
				er_refuse(c, CODE_STAND_IN, plain->router->head.path,
				    "asn",
				    "%s has the AS of Azure's own routers, %u, and "
				    "hangs on %s",
				    plain->name, plain->asn, gw->name);
		}
	}
}

void
er_check_vpns(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		if (!v->has_vpn)
			continue;
		if (!v->virtual_hub)
			check_gateway(c, v);
		for (size_t k = 0; k < v->vpn.nconnections; k++) {
			check_ends(c, &v->vpn.connections[k]);
			check_statics(c, &v->vpn.connections[k]);
			check_bgp(c, &v->vpn.connections[k]);
			check_private(c, &v->vpn.connections[k]);
			er_check_vpn_count(c, &v->vpn.connections[k]);
		}
	}
	check_beside(c);
	check_stand_ins(c);
}
