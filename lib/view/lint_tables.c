/*
 * Route tables that do not do what they are for.  A route leads to an appliance where
 * hosts can reach one, and not back to the one that sends; and what a stateful
 * appliance sees of one direction it has to see of the other (E-21).
 */
#include "view/lint_int.h"

#include <string.h>

/* --- where routes lead --- */

static bool
is_at(const struct er_appliance *a, const struct ip_addr *address)
{
	return ip_addr_equal(&a->address, address) ||
	    ip_addr_equal(&a->address6, address) ||
	    ip_addr_equal(&a->balancer, address) ||
	    ip_addr_equal(&a->balancer6, address);
}

static const struct er_appliance *
appliance_in(const struct er_vnet *v, const struct ip_addr *address)
{
	for (size_t i = 0; address->family != IP_NONE && i < v->nappliances; i++)
		if (is_at(&v->appliances[i], address))
			return &v->appliances[i];
	return NULL;
}

/* Of the VNet, or of one that it is peered with. */
static const struct er_appliance *
appliance_at(const struct er_vnet *v, const struct ip_addr *address)
{
	const struct er_appliance *a = appliance_in(v, address);

	if (!a && v->hub)
		a = appliance_in(v->hub, address);
	for (size_t i = 0; !a && i < v->nspokes; i++)
		a = appliance_in(v->spokes[i], address);
	for (size_t i = 0; !a && i < v->npeers; i++)
		a = appliance_in(v->peers[i], address);
	return a;
}

static void
next_hops(const struct er_ctx *c, const struct er_vnet *v, const char *path,
    const struct er_table *t)
{
	for (size_t i = 0; i < t->nroutes; i++) {
		const struct er_route *r = &t->routes[i];

		if (r->tag && !r->addresses.n)
			er_warn_cure(c, CODE_NO_EFFECT, r->head.path, "service-tag",
			    "write what the tag stands for under addresses",
			    "%s has no addresses here, so nothing goes by this route",
			    r->tag);
		if (r->next_hop == ER_NEXT_VPN && !er_vnet_transit(v)->has_vpn)
			er_warn_cure(c, CODE_NEXT_HOP_NOWHERE, path, "route-table",
			    "give the VNet a VPN gateway, or the route another next hop",
			    "%s of %s leads to a VPN gateway, which %s does not have: "
			    "packets are dropped",
			    r->head.name, t->head.name, er_vnet_transit(v)->head.name);
		else if (r->next_hop == ER_NEXT_VPN && er_vnet_transit(v)->has_gateway)
			er_warn(c, CODE_VPN_HOP_BESIDE, path, "route-table",
			    "%s of %s leads to the VPN gateway of %s, which has an "
			    "ExpressRoute gateway, too",
			    r->head.name, t->head.name, er_vnet_transit(v)->head.name);
		else if (r->next_hop == ER_NEXT_APPLIANCE &&
		    !appliance_at(v, &r->address))
			er_warn(c, CODE_NEXT_HOP_NOWHERE, path, "route-table",
			    "%s of %s leads to %s, where neither %s nor a VNet that it "
			    "is peered with has an appliance: packets are dropped",
			    r->head.name, t->head.name, r->next_hop_text, v->head.name);
	}
}

/* S-14's loop without a Route Server: an appliance that goes by its own route. */
static void
own_routes(const struct er_ctx *c, const struct er_appliance *a)
{
	const struct er_table *t = a->subnet ? a->subnet->table : NULL;

	for (size_t i = 0; t && i < t->nroutes; i++)
		if (t->routes[i].next_hop == ER_NEXT_APPLIANCE &&
		    is_at(a, &t->routes[i].address))
			er_warn(c, CODE_ROUTE_BACK, a->head.path, NULL,
			    "%s of %s is on the subnet of %s and leads back to it: "
			    "packets go round",
			    t->routes[i].head.name, t->head.name, a->name);
}

/* --- both directions --- */

/* The longest route of a table around a prefix, or NULL. */
static const struct er_route *
around(const struct er_table *t, const struct ip_prefix *p)
{
	const struct er_route *best = NULL;

	for (size_t i = 0; t && i < t->nroutes; i++)
		if (ip_prefix_covers(&t->routes[i].prefix, p) &&
		    (!best || t->routes[i].prefix.len > best->prefix.len))
			best = &t->routes[i];
	return best;
}

/* Where what has come over the gateway meets an appliance on its way to a subnet. */
static const struct er_appliance *
inbound(const struct er_vnet *gateway, const struct er_vnet *v,
    const struct ip_prefix *p)
{
	const struct er_route *r = around(gateway->gateway.table, p);
	bool wins = r != NULL;

	/* E-18: the space of the VNet wins where it is longer. */
	for (size_t i = 0; r && i < v->space.n; i++)
		wins = wins &&
		    !(ip_prefix_covers(&v->space.items[i], p) &&
			v->space.items[i].len > r->prefix.len);
	return wins && r->next_hop == ER_NEXT_APPLIANCE
	    ? appliance_at(gateway, &r->address)
	    : NULL;
}

/* Is it what a site on one of its circuits announces, or a part of that? */
static bool
is_of_sites(const struct er_vnet *gateway, const struct ip_prefix *p)
{
	for (size_t i = 0; i < gateway->nconnections; i++) {
		const struct er_circuit *k = gateway->connections[i].circuit;

		for (size_t n = 0; k && n < k->nattachments; n++) {
			const struct er_adverts *a = &k->attachments[n]->site->adverts;

			for (size_t j = 0; j < a->n; j++)
				if (a->items[j].prefix.len &&
				    ip_prefix_covers(&a->items[j].prefix, p))
					return true;
		}
	}
	return false;
}

/* A route of the table for a network that a site on the gateway's circuits announces,
 * or for a part of the network: it goes before what gateways have learned (E-11). */
static const struct er_route *
toward_sites(const struct er_vnet *gateway, const struct er_table *t, uint8_t family)
{
	for (size_t i = 0; i < t->nroutes; i++) {
		const struct er_route *r = &t->routes[i];

		if (r->next_hop == ER_NEXT_APPLIANCE && r->prefix.family == family &&
		    r->prefix.len && is_of_sites(gateway, &r->prefix))
			return r;
	}
	return NULL;
}

/* Where what leaves the subnet for whatever the gateway has learned meets one. */
static const struct er_appliance *
outbound(const struct er_subnet *s, uint8_t family)
{
	const struct ip_prefix all = { .family = family };
	const struct er_route *r = NULL;

	if (s->table && s->table->propagation)
		r = toward_sites(er_vnet_transit(s->vnet), s->table, family);
	else if (s->table)
		r = around(s->table, &all);
	return r && r->next_hop == ER_NEXT_APPLIANCE
	    ? appliance_at(s->vnet, &r->address)
	    : NULL;
}

static bool
is_stateful(const struct er_appliance *a)
{
	return a && a->stateful;
}

static void
one_direction(const struct er_ctx *c, const struct er_subnet *s,
    const struct ip_prefix *p)
{
	const struct er_vnet *v = s->vnet;
	const struct er_vnet *gateway = er_vnet_transit(v);
	const struct er_appliance *in, *out;
	const char *over = p->family == IP_V6 ? " over IPv6" : "";

	if (p->family == IP_NONE || !gateway->nconnections)
		return;
	in = inbound(gateway, v, p);
	out = outbound(s, p->family);
	if (is_stateful(out) && !in)
		er_warn(c, CODE_FIREWALL_ONE_WAY, s->head.path, "route-table",
		    "what leaves %s/%s%s meets %s, what the gateway of %s sends there "
		    "does not: flows with on-premises are dropped",
		    v->head.name, s->head.name, over, out->name, gateway->head.name);
	if (is_stateful(in) && !out && (!s->table || s->table->propagation))
		er_warn(c, CODE_FIREWALL_ONE_WAY, s->head.path, NULL,
		    "what the gateway of %s sends to %s/%s%s meets %s, the answer goes "
		    "straight to the gateway: flows with on-premises are dropped",
		    gateway->head.name, v->head.name, s->head.name, over, in->name);
}

/* S-19: BGP of the gateways with the Route Server goes by GatewaySubnet's table, too.
 */
static void
control_plane(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_table *t = er_vnet_gateway_table(v);
	const struct er_route *r = t && v->has_server && v->server.branch_to_branch
	    ? around(t, &v->server.subnet)
	    : NULL;

	if (r && r->next_hop == ER_NEXT_APPLIANCE)
		er_warn(c, CODE_BGP_INSPECTED, r->head.path, NULL,
		    "%s of %s, on GatewaySubnet of %s, leads what the gateways tell its "
		    "Route Server to %s, which may break their sessions",
		    r->head.name, t->head.name, v->head.name, r->next_hop_text);
}

void
view_lint_tables(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		for (size_t k = 0; k < v->nsubnets; k++) {
			const struct er_subnet *s = &v->subnets[k];

			if (s->table)
				next_hops(c, v, s->head.path, s->table);
			one_direction(c, s, &s->prefix);
			one_direction(c, s, &s->prefix6);
		}
		if (v->has_gateway && v->gateway.table)
			next_hops(c, v, v->gateway.head.path, v->gateway.table);
		control_plane(c, v);
		for (size_t k = 0; k < v->nappliances; k++)
			own_routes(c, &v->appliances[k]);
	}
}
