/*
 * VNets, their gateways and connections.
 */
#include "er/auth.h"
#include "er/check.h"
#include "er/limits.h"
#include "er/words.h"

#include <stdio.h>
#include <string.h>

static void
check_gateway(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_gateway *g = &v->gateway;
	uint32_t limit = er_limit_circuits(c->model, g);
	char text[IP_PREFIX_STRLEN];

	if (g->sku != ER_GW_SCALE && g->scale_units > 1)
		er_warn_cure(c, CODE_NO_EFFECT, v->head.path, "gateway/scale-units",
		    "take ErGwScale, or leave scale-units out",
		    "%u scale units are of ErGwScale only, and the gateway is %s",
		    g->scale_units, er_gateway_sku_word(g->sku));
	if (v->hub_text)
		er_refuse(c, CODE_GATEWAY_AND_TRANSIT, v->head.path, "peered-with",
		    "%s has a gateway and uses that of %s too", v->head.name,
		    v->hub_text);
	if (g->subnet.family != IP_V4)
		er_refuse(c, CODE_BAD_GATEWAY_SUBNET, g->head.path, "subnet",
		    "%s has no IPv4 address space for a gateway subnet", v->head.name);
	else if (g->subnet.len > 27)
		er_refuse(c, CODE_BAD_GATEWAY_SUBNET, g->head.path, "subnet",
		    "the gateway subnet %s is smaller than a /27",
		    ip_prefix_text(&g->subnet, text));
	else if (!er_prefixes_cover(&v->space, &g->subnet))
		er_refuse(c, CODE_BAD_GATEWAY_SUBNET, g->head.path, "subnet",
		    "the gateway subnet %s is not in the address space",
		    ip_prefix_text(&g->subnet, text));
	if (limit != 0 && v->nconnections > limit)
		er_refuse(c, CODE_GATEWAY_CIRCUIT_LIMIT, g->head.path, NULL,
		    "the gateway has %zu connections, its SKU takes %u circuits",
		    v->nconnections, limit);
	for (size_t i = 0; i < g->external.n; i++)
		er_check_tcp(c, &g->external.items[i]);
}

static bool
same_location(const struct er_circuit *a, const struct er_circuit *b)
{
	/* private clouds count together, but not with the city they are in. */
	return (a->cloud != NULL) == (b->cloud != NULL) && er_same_location(a, b);
}

/* W-6: the first connection that is one too many is told. */
static void
check_locations(const struct er_ctx *c, const struct er_vnet *v)
{
	uint32_t limit = er_limit_location(c->model);

	for (size_t i = 0; limit != 0 && i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;
		size_t same = 1;

		for (size_t j = 0; k && j < i; j++)
			if (v->connections[j].circuit)
				same += same_location(k, v->connections[j].circuit);
		if (k && same == limit + 1)
			er_refuse(c, CODE_GATEWAY_CIRCUIT_LIMIT,
			    v->connections[i].head.path, NULL,
			    "%s is already connected to %u circuits of %s",
			    v->head.name, limit,
			    k->location[0] ? k->location : "the same region");
	}
}

/* The circuit's owner hears of the region, not of whose VNet it is (W-25). */
static void
refuse_scope(const struct er_ctx *c, enum code code, const struct er_connection *n,
    const char *reaches, const char *where)
{
	const struct er_circuit *k = n->circuit;

	if (er_connection_named(n, c->subscription))
		er_refuse(c, code, n->head.path, "circuit", "%s %s, but %s is in %s",
		    k->head.name, reaches, n->vnet->head.name, where);
	else
		er_refuse(c, code, k->head.path, "sku",
		    "%s %s, but " ER_SOMEBODYS_CONNECTION " leads to %s", k->head.name,
		    reaches, where);
}

/* C-5, C-5a, W-20: only where both places are known. */
static void
check_scope(const struct er_ctx *c, const struct er_connection *n)
{
	const struct er_circuit *k = n->circuit;
	const struct er_region *r = n->vnet->region;
	char reaches[200];

	if (!r || k->azure == ER_AZURE_N)
		return;
	if (r->azure != k->azure) {
		snprintf(reaches, sizeof reaches, "is in %s", er_azure_name(k->azure));
		refuse_scope(c, CODE_OTHER_CLOUD, n, reaches, er_azure_name(r->azure));
		return;
	}
	if (k->sku == ER_PREMIUM || k->cloud)
		return;
	if (k->sku == ER_LOCAL && k->place) {
		if (er_location_serves(k->place, r))
			return;
		if (k->place->local)
			snprintf(reaches, sizeof reaches,
			    "is Local and reaches %s only", k->place->local);
		else
			snprintf(reaches, sizeof reaches,
			    "is Local, which is not offered at %s", k->place->name);
		refuse_scope(c, CODE_SKU_SCOPE, n, reaches, r->name);
	} else if (k->geo[0] && r->geo && strcmp(r->geo, k->geo) != 0) {
		snprintf(reaches, sizeof reaches, "reaches %s", k->geo);
		refuse_scope(c, CODE_SKU_SCOPE, n, reaches, r->geo);
	}
}

/* P-37: what was written after a connection had been made waits for a new one. */
static void
check_kept(const struct er_ctx *c, const struct er_connection *n)
{
	char was[24], is[24];

	for (size_t i = 0; i < n->nkept; i++) {
		const struct er_kept *k = &n->kept[i];

		er_warn(c, CODE_COMMUNITY_KEPT, n->head.path, NULL,
		    "%s was made with community %s for %s and keeps it: %s is not in "
		    "effect",
		    n->head.name, er_community_text(k->custom, was), k->vnet->head.name,
		    k->vnet->custom_community != k->custom
			? er_community_text(k->vnet->custom_community, is)
			: er_community_text(k->vnet->region_community, is));
	}
}

/* W-10: so many may be added after the connection was created. */
static void
check_announced(const struct er_ctx *c, const struct er_vnet *v)
{
	for (int v6 = 0; v->nconnections > 0 && v6 < 2; v6++) {
		uint8_t family = v6 ? IP_V6 : IP_V4;
		uint32_t limit = er_limit_gateway(c->model, family);
		size_t n = er_announced_of(v, family);

		if (limit != 0 && n > limit)
			er_warn(c, CODE_GATEWAY_PREFIXES, v->head.path, NULL,
			    "%s announces %zu address spaces of IPv%d, and a connection "
			    "takes %u: its connections go down (W-10)",
			    v->head.name, n, v6 ? 6 : 4, limit);
	}
}

/* W-63. */
static void
check_fast_path(const struct er_ctx *c, const struct er_connection *n)
{
	const struct er_gateway *g = &n->vnet->gateway;

	if (!n->vnet->has_gateway || g->sku == ER_GW_ULTRA_PERFORMANCE ||
	    g->sku == ER_GW_3AZ || (g->sku == ER_GW_SCALE && g->scale_units >= 10))
		return;
	er_refuse(c, CODE_FAST_PATH_GATEWAY, n->head.path, "fast-path",
	    "the gateway of %s is %s%s", n->vnet->head.name,
	    er_gateway_sku_word(g->sku),
	    g->sku == ER_GW_SCALE ? " with fewer than 10 units" : "");
}

static void
check_connections(const struct er_ctx *c, const struct er_vnet *v)
{
	uint32_t limit = er_limit_create(c->model);
	size_t spaces = er_announced_spaces(v);

	if (v->nconnections > 0 && !v->has_gateway)
		er_refuse_cure(c, CODE_NO_GATEWAY, v->head.path, NULL,
		    "add gateway: {}, or connect a VNet that has a gateway",
		    "%s has connections, but no gateway", v->head.name);
	if (v->nconnections > 0 && limit != 0 && spaces > limit)
		er_warn(c, CODE_CONNECTION_PREFIX_LIMIT, v->head.path, NULL,
		    "%s announces %zu address spaces: beyond %u its connections could "
		    "not be created again",
		    v->head.name, spaces, limit);
	check_announced(c, v);
	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_connection *n = &v->connections[i];

		if (n->fast_path)
			check_fast_path(c, n);
		if (!n->circuit)
			continue;
		for (size_t j = 0; j < i; j++)
			if (v->connections[j].circuit == n->circuit)
				er_refuse(c, CODE_CONNECTION_EXISTS, n->head.path,
				    "circuit", "%s connects %s to %s already",
				    v->connections[j].head.name, v->head.name,
				    n->circuit->head.name);
		check_scope(c, n);
		check_kept(c, n);
		(void)er_check_key(c, n->head.path, v->subscription, n->circuit,
		    &n->redeem);
	}
	check_locations(c, v);
}

static void
check_transit(const struct er_ctx *c, const struct er_vnet *v)
{
	if (!v->hub)
		return;
	if (v->hub->hub_text)
		er_refuse(c, CODE_TRANSIT_CHAIN, v->head.path, "peered-with",
		    "%s itself uses the gateway of %s", v->hub->head.name,
		    v->hub->hub_text);
	else if (!v->hub->virtual_hub && !v->hub->has_gateway && !v->hub->has_vpn &&
	    !v->hub->has_server)
		er_warn(c, CODE_NO_GATEWAY, v->head.path, "peered-with",
		    "%s has no gateway that %s could use", v->hub->head.name,
		    v->head.name);
}

/* E-15.  What the other VNet says of the same pair is no second peering. */
static void
check_peerings(const struct er_ctx *c, const struct er_vnet *v)
{
	for (size_t i = 0; i < v->npeerings; i++) {
		const struct er_vnet_peering *p = &v->peerings[i];

		if (p->vnet == v)
			er_refuse(c, CODE_PEERED_WITH_ITSELF, p->head.path, NULL,
			    "%s is not peered with itself", v->head.name);
		else if (p->vnet && (p->vnet == v->hub || p->vnet->hub == v) &&
		    !p->has_forwarded)
			er_refuse(c, CODE_DUPLICATE_ENTRY, p->head.path, NULL,
			    "%s is peered with %s already, and uses its gateway "
			    "(peered-with)",
			    p->vnet == v->hub ? v->head.name : p->vnet->head.name,
			    p->vnet == v->hub ? p->vnet->head.name : v->head.name);
		for (size_t k = 0; k < i; k++)
			if (p->vnet && v->peerings[k].vnet == p->vnet)
				er_refuse(c, CODE_DUPLICATE_ENTRY, p->head.path, NULL,
				    "%s is listed as %s too", p->vnet->head.name,
				    v->peerings[k].head.name);
	}
}

static void
check_community(const struct er_ctx *c, const struct er_vnet *v, const char *leaf,
    uint32_t value)
{
	if (value != 0 && value >> 16 != ER_AS_MSEE)
		er_refuse(c, CODE_BAD_COMMUNITY, v->head.path, leaf,
		    "%u:%u does not begin with 12076", value >> 16, value & 0xffff);
}

/* What no VNet may have, though others route it. */
static void
check_reserved(const struct er_ctx *c, const struct er_vnet *v)
{
	static const char *const reserved[] = { "169.254.0.0/16", "168.63.129.16/32" };
	char text[IP_PREFIX_STRLEN];
	struct ip_prefix r;

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		for (size_t k = 0; k < v->space.n; k++) {
			const struct ip_prefix *p = &v->space.items[k];

			if (ip_prefix_parse(&r, reserved[i]) && ip_prefix_covers(&r, p))
				er_refuse(c, CODE_SPECIAL_SPACE, v->head.path,
				    "address-space", "%s is Azure's own",
				    ip_prefix_text(p, text));
		}
}

static void
check_services(const struct er_ctx *c, const struct er_vnet *v)
{
	char text[IP_ADDR_STRLEN];

	for (size_t i = 0; i < v->nservices; i++) {
		const struct er_service *s = &v->services[i];
		struct ip_prefix p =
		    ip_prefix_of(&s->address, ip_bits(s->address.family));

		if (s->address.family == IP_NONE)
			er_refuse(c, CODE_MISSING_LEAF, s->head.path, NULL,
			    "the service has no address");
		else if (!er_prefixes_cover(&v->space, &p))
			er_refuse(c, CODE_SERVICE_OUTSIDE, s->head.path, "address",
			    "%s is not in the address space of %s",
			    ip_addr_text(&s->address, text), v->head.name);
		else if (v->nsubnets && !er_vnet_subnet(v, &s->address))
			er_refuse(c, CODE_OUTSIDE_SUBNETS, s->head.path, "address",
			    "%s is in none of the subnets of %s",
			    ip_addr_text(&s->address, text), v->head.name);
	}
}

void
er_check_vnets(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		if (v->space.n == 0)
			er_refuse(c, CODE_MISSING_LEAF, v->head.path, "address-space",
			    "%s has no address space", v->head.name);
		er_check_prefixes(c, v->head.path, "address-space", &v->space);
		er_check_prefixes(c, v->head.path, "summarized-gateway-prefixes",
		    &v->summarized);
		check_community(c, v, "custom-community", v->custom_community);
		check_community(c, v, "region-community", v->region_community);
		if (v->custom_community && v->hub && v->hub->virtual_hub)
			er_warn(c, CODE_COMMUNITY_VIRTUAL_WAN, v->head.path,
			    "custom-community",
			    "%s is a VNet of %s: its community goes nowhere (P-37)",
			    v->head.name, v->hub->virtual_hub->head.name);
		check_reserved(c, v);
		if (v->has_gateway)
			check_gateway(c, v);
		check_transit(c, v);
		check_peerings(c, v);
		check_connections(c, v);
		check_services(c, v);
	}
	for (size_t i = m->nvnets; i < m->nnets; i++)
		check_connections(c, &m->vnets[i]);
}
