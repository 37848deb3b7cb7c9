/*
 * Subnets of VNets, the route tables on them, and appliances.  A VNet without subnets
 * is one subnet that is all of it; with subnets, what has an address stands in one of
 * them.
 */
#include "er/check.h"
#include "er/limits.h"
#include "er/migration.h"

#include <string.h>

#define GATEWAY_SUBNET "GatewaySubnet"

static bool
overlap(const struct ip_prefix *a, const struct ip_prefix *b)
{
	return a->family != IP_NONE && b->family != IP_NONE &&
	    (ip_prefix_covers(a, b) || ip_prefix_covers(b, a));
}

/* --- subnets --- */

static void
check_apart(const struct er_ctx *c, const struct er_subnet *s,
    const struct ip_prefix *other, const char *what)
{
	char text[IP_PREFIX_STRLEN];

	if (overlap(&s->prefix, other) || overlap(&s->prefix6, other))
		er_refuse(c, CODE_BAD_SUBNET, s->head.path, NULL,
		    "the subnet %s overlaps %s, %s", s->head.name,
		    ip_prefix_text(other, text), what);
}

static void
check_prefix(const struct er_ctx *c, const struct er_subnet *s, const char *leaf,
    const struct ip_prefix *p)
{
	char text[IP_PREFIX_STRLEN];

	if (p->family != IP_NONE && !er_prefixes_cover(&s->vnet->space, p))
		er_refuse(c, CODE_BAD_SUBNET, s->head.path, leaf,
		    "%s is not in the address space of %s", ip_prefix_text(p, text),
		    s->vnet->head.name);
}

static void
check_subnet(const struct er_ctx *c, const struct er_vnet *v, size_t at)
{
	const struct er_subnet *s = &v->subnets[at];

	if (strcmp(s->head.name, GATEWAY_SUBNET) == 0)
		er_refuse(c, CODE_BAD_SUBNET, s->head.path, NULL,
		    "%s is written as subnet of the gateway", s->head.name);
	if (s->prefix.family == IP_NONE && s->prefix6.family == IP_NONE)
		er_refuse(c, CODE_MISSING_LEAF, s->head.path, NULL,
		    "the subnet has no prefix");
	if (s->prefix.family == IP_V6 && s->prefix6.family == IP_V6)
		er_refuse(c, CODE_BAD_SUBNET, s->head.path, "prefix",
		    "the subnet %s has two IPv6 prefixes", s->head.name);
	check_prefix(c, s, "prefix", &s->prefix);
	check_prefix(c, s, "ipv6-prefix", &s->prefix6);
	for (size_t i = 0; i < at; i++) {
		check_apart(c, s, &v->subnets[i].prefix, v->subnets[i].head.path);
		check_apart(c, s, &v->subnets[i].prefix6, v->subnets[i].head.path);
	}
	if (v->has_gateway || v->has_vpn) {
		check_apart(c, s, er_vnet_gateway_subnet(v),
		    "which is " GATEWAY_SUBNET);
		check_apart(c, s, er_vnet_gateway_subnet6(v),
		    "which is " GATEWAY_SUBNET);
	}
}

#define FIRST_HOST 4u

/* The first four addresses of a subnet, and of IPv4 the last one. */
static bool
is_azures(const struct er_subnet *s, const struct ip_addr *a)
{
	const struct ip_prefix *p = a->family == IP_V6 ? &s->prefix6 : &s->prefix;
	struct ip_addr base = ip_prefix_addr(p);

	for (uint32_t i = 0; i < FIRST_HOST; i++) {
		struct ip_addr kept = ip_addr_plus(&base, i);

		if (ip_addr_equal(&kept, a))
			return true;
	}
	return a->family == IP_V4 &&
	    ip4_value(a) == ip4_value(&base) + (uint32_t)((1ull << (32 - p->len)) - 1);
}

/* Where a VNet has subnets, all that has an address is in one. */
static void
check_inside(const struct er_ctx *c, const struct er_vnet *v, const char *path,
    const char *leaf, const struct ip_addr *a)
{
	struct ip_prefix p = ip_prefix_of(a, ip_bits(a->family));
	char text[IP_ADDR_STRLEN];

	if (a->family == IP_NONE)
		return;
	ip_addr_text(a, text);
	if (!er_prefixes_cover(&v->space, &p))
		er_refuse(c, CODE_SERVICE_OUTSIDE, path, leaf,
		    "%s is not in the address space of %s", text, v->head.name);
	else if (v->nsubnets && !er_vnet_subnet(v, a))
		er_refuse(c, CODE_OUTSIDE_SUBNETS, path, leaf,
		    "%s is in none of the subnets of %s", text, v->head.name);
	else if (v->nsubnets && is_azures(er_vnet_subnet(v, a), a))
		er_refuse_cure(c, CODE_OUTSIDE_SUBNETS, path, leaf,
		    "take the fifth address of the subnet, or a later one",
		    "%s is one of those that Azure keeps of %s/%s", text, v->head.name,
		    er_vnet_subnet(v, a)->head.name);
}

/* --- appliances --- */

static bool
is_address_of(const struct er_appliance *a, const struct ip_addr *address)
{
	return address->family != IP_NONE &&
	    (ip_addr_equal(&a->address, address) ||
		ip_addr_equal(&a->address6, address));
}

static void
check_own_address(const struct er_ctx *c, const struct er_vnet *v, size_t at,
    const char *leaf, const struct ip_addr *address)
{
	const struct er_appliance *a = &v->appliances[at];
	char text[IP_ADDR_STRLEN];

	check_inside(c, v, a->head.path, leaf, address);
	for (size_t i = 0; i < at; i++)
		if (is_address_of(&v->appliances[i], address))
			er_refuse(c, CODE_DUPLICATE_ENTRY, a->head.path, leaf,
			    "%s has the address %s already", v->appliances[i].head.path,
			    ip_addr_text(address, text));
}

static void
check_balancer(const struct er_ctx *c, const struct er_vnet *v,
    const struct er_appliance *a, const char *leaf, const struct ip_addr *address)
{
	char text[IP_ADDR_STRLEN];

	check_inside(c, v, a->head.path, leaf, address);
	for (size_t i = 0; i < v->nappliances; i++)
		if (is_address_of(&v->appliances[i], address))
			er_refuse(c, CODE_DUPLICATE_ENTRY, a->head.path, leaf,
			    "%s is the address of %s itself",
			    ip_addr_text(address, text), v->appliances[i].head.path);
}

/* S-13: in the VNet of the Route Server, or in one that is peered with it. */
static bool
is_peered(const struct er_vnet *a, const struct er_vnet *b)
{
	if (a == b || a->hub == b || b->hub == a)
		return true;
	for (size_t i = 0; i < a->npeers; i++)
		if (a->peers[i] == b)
			return true;
	return false;
}

static void
check_server_peer(const struct er_ctx *c, const struct er_vnet *v,
    const struct er_appliance *a, const struct er_neighbor *n)
{
	if (!is_peered(v, n->far->vnet))
		er_refuse_cure(c, CODE_NOT_ATTACHED, a->head.path, "peers",
		    "peer the VNets, or name the Route Server of its own",
		    "the Route Server of %s cannot be reached from %s",
		    n->far->vnet->head.name, v->head.name);
	if (a->bgp->asn > UINT16_MAX)
		er_refuse_cure(c, CODE_RESERVED_ASN, a->head.path, "asn",
		    "use an ASN of 16 bits, such as 65001",
		    "AS %u has more than 16 bits, and a Route Server takes no such (S-2)",
		    a->bgp->asn);
	if (a->address.family != IP_V4)
		er_refuse_cure(c, CODE_ROUTE_SERVER_FAMILY, a->head.path, "peers",
		    "give the appliance an IPv4 address",
		    "a Route Server speaks of IPv4 only (S-17), and %s has no IPv4 "
		    "address",
		    a->name);
}

/* H-14: from a VNet that is connected to the hub, as the hub takes it. */
static void
check_hub_peer(const struct er_ctx *c, const struct er_vnet *v,
    const struct er_appliance *a, const struct er_neighbor *n)
{
	const struct er_hub *h = n->far->vnet->virtual_hub;
	const struct er_hub_vnet *x = er_hub_connection(h, v);
	bool firewall = false;

	for (size_t i = 0; i < h->inside->nappliances; i++)
		firewall = firewall || h->inside->appliances[i].azure;
	if (v->hub != h->inside)
		er_refuse_cure(c, CODE_NOT_ATTACHED, a->head.path, "peers",
		    "connect the VNet to the hub",
		    "the router of %s speaks with appliances of VNets that are connected "
		    "to it, and %s is not",
		    h->head.name, v->head.name);
	if (a->address.family != IP_V4)
		er_refuse_cure(c, CODE_ROUTE_SERVER_FAMILY, a->head.path, "peers",
		    "give the appliance an IPv4 address",
		    "a hub speaks of IPv4 only (H-13), and %s has no IPv4 address",
		    a->name);
	if (a->bgp->asn > UINT16_MAX)
		er_refuse_cure(c, CODE_RESERVED_ASN, a->head.path, "asn",
		    "use an ASN of 16 bits, such as 65001",
		    "AS %u has more than 16 bits, and a hub takes no such (H-14)",
		    a->bgp->asn);
	if (a->next_hop.family != IP_NONE)
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, a->head.path, "next-hop",
		    "leave next-hop out",
		    "a hub takes no other next hop than the appliance itself (H-14)");
	if (x &&
	    (strcmp(x->table, ER_HUB_DEFAULT) != 0 ||
		!er_hub_reaches(h, &x->to, h, ER_HUB_DEFAULT)))
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, a->head.path, "peers",
		    "leave route-table and propagate-to of the connection out",
		    "the connection of %s to %s is not of the route table called default "
		    "both ways, and then an appliance there speaks with no hub (H-14)",
		    v->head.name, h->head.name);
	if (firewall && !h->has_intent)
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, a->head.path, "peers",
		    "give the hub a routing intent, or no firewall",
		    "%s has a firewall and no routing intent, and then speaks with no "
		    "appliance (H-14)",
		    h->head.name);
}

static void
check_peer(const struct er_ctx *c, const struct er_vnet *v,
    const struct er_appliance *a, const struct er_neighbor *n)
{
	const struct er_vnet *gateway = n->far ? n->far->vnet : NULL;
	bool server = n->far && n->far->role == ER_ROLE_SERVER;

	if (n->far && n->far->instance == 0 && (server || n->far->role == ER_ROLE_HUB))
		er_check_appliance_count(c, a, n->far->vnet);
	if (server) {
		check_server_peer(c, v, a, n);
		return;
	}
	if (n->far && n->far->role == ER_ROLE_HUB) {
		check_hub_peer(c, v, a, n);
		return;
	}
	if (gateway && gateway->has_server)
		er_refuse_cure(c, CODE_NOT_ATTACHED, a->head.path, "peers",
		    "write route-server",
		    "a gateway has no sessions with appliances, and %s has a Route "
		    "Server",
		    gateway->head.name);
	if (gateway && gateway != v && gateway != v->hub)
		er_refuse(c, CODE_NOT_ATTACHED, a->head.path, "peers",
		    "%s is neither of %s nor of the VNet whose gateway that uses",
		    n->head.name, v->head.name);
	if (n->far && n->far->role != ER_ROLE_GATEWAY && !n->far->router)
		er_refuse_cure(c, CODE_NOT_ATTACHED, a->head.path, "peers",
		    "name the gateway's instances, a plain router or another appliance",
		    "%s does not speak with appliances", n->head.name);
	if (n->far && n->far->appliance &&
	    (!n->far->appliance->bgp || !n->far->appliance->bgp->asn))
		return; /* told above, or there */
	if (n->ipv4 == n->ipv6 || !n->far || !n->far->appliance)
		return;
	if ((n->far->appliance->address.family != IP_NONE) != n->ipv4)
		er_refuse(c, CODE_NEIGHBOR_MISMATCH, a->head.path, "peers",
		    "%s and %s have no family in common", a->name, n->head.name);
}

static bool
has_address(const struct er_vnet *v, const struct ip_addr *a)
{
	struct ip_prefix p = ip_prefix_of(a, ip_bits(a->family));

	return a->family != IP_NONE && er_prefixes_cover(&v->space, &p);
}

/* S-9: the VNet that a next hop is in, or one that is peered and has the address. */
static const struct er_vnet *
around(const struct er_vnet *v, const struct ip_addr *a)
{
	if (has_address(v, a))
		return v;
	if (v->hub && has_address(v->hub, a))
		return v->hub;
	for (size_t i = 0; i < v->nspokes; i++)
		if (has_address(v->spokes[i], a))
			return v->spokes[i];
	for (size_t i = 0; i < v->npeers; i++)
		if (has_address(v->peers[i], a))
			return v->peers[i];
	return v;
}

static void
check_bgp(const struct er_ctx *c, const struct er_vnet *v, const struct er_appliance *a)
{
	const struct er_router *r = a->bgp;

	check_inside(c, around(v, &a->next_hop), a->head.path, "next-hop",
	    &a->next_hop);
	check_inside(c, around(v, &a->next_hop6), a->head.path, "ipv6-next-hop",
	    &a->next_hop6);
	if (!r)
		return;
	if (r->asn == 0)
		er_refuse(c, CODE_MISSING_LEAF, a->head.path, "asn", "%s has no asn",
		    a->name);
	else if (er_asn_is_taken(r->asn))
		er_refuse_cure(c, CODE_RESERVED_ASN, a->head.path, "asn",
		    "use another private ASN, such as 65001",
		    "AS %u cannot be that of an appliance (S-2)", r->asn);
	for (size_t i = 0; i < r->nneighbors; i++)
		check_peer(c, v, a, &r->neighbors[i]);
	er_check_adverts(c, &r->adverts, NULL);
}

static void
check_appliance(const struct er_ctx *c, const struct er_vnet *v, size_t at)
{
	static const char *const taken[] = { "gw0", "gw1", "vpn0", "vpn1", "rs0", "rs1",
		"gw2", "gw3", NULL };
	bool second = v->gateway.second || er_migrates(&v->gateway);
	const struct er_appliance *a = &v->appliances[at];

	if (a->address.family == IP_NONE && a->address6.family == IP_NONE)
		er_refuse(c, CODE_MISSING_LEAF, a->head.path, NULL,
		    "the appliance has no address");
	check_own_address(c, v, at, "address", &a->address);
	check_own_address(c, v, at, "ipv6-address", &a->address6);
	check_bgp(c, v, a);
	check_balancer(c, v, a, "load-balancer", &a->balancer);
	check_balancer(c, v, a, "ipv6-load-balancer", &a->balancer6);
	for (size_t i = 0; taken[i]; i++)
		if (strcmp(a->head.name, taken[i]) == 0 &&
		    (i < 2 ||
			(i < 4          ? v->has_vpn
				: i < 6 ? v->has_server
					: second)))
			er_refuse(c, CODE_DUPLICATE_NAME, a->head.path, NULL,
			    "%s already names a gateway instance", a->name);
	for (size_t i = 0; i < v->nservices; i++)
		if (strcmp(a->head.name, v->services[i].head.name) == 0)
			er_refuse(c, CODE_DUPLICATE_NAME, a->head.path, NULL,
			    "%s already names a service of the VNet", a->name);
	/* A host has one network card, which is in one subnet. */
	if (a->subnet && a->address6.family != IP_NONE &&
	    er_vnet_subnet(v, &a->address6) != a->subnet &&
	    er_vnet_subnet(v, &a->address6))
		er_refuse(c, CODE_SERVICE_OUTSIDE, a->head.path, "ipv6-address",
		    "the two addresses of %s are in different subnets", a->name);
}

/* --- tables --- */

/* E-16: a service in the place of a prefix. */
static void
check_tag(const struct er_ctx *c, const struct er_route *r)
{
	char text[IP_PREFIX_STRLEN];

	if (r->tag && r->prefix.family != IP_NONE)
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, r->head.path, "service-tag",
		    "leave out one of them", "the route has a prefix as well");
	if (!r->tag && r->addresses.n)
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, r->head.path, "addresses",
		    "write service-tag, or leave addresses out",
		    "the route has no service tag");
	er_check_prefixes(c, r->head.path, "addresses", &r->addresses);
	for (size_t i = 0; i < r->addresses.n; i++)
		if (r->address.family != IP_NONE &&
		    r->addresses.items[i].family != r->address.family)
			er_refuse(c, CODE_BAD_NEXT_HOP, r->head.path, "next-hop",
			    "%s is of another family than %s", r->next_hop_text,
			    ip_prefix_text(&r->addresses.items[i], text));
}

static void
check_route(const struct er_ctx *c, const struct er_table *t, size_t at)
{
	const struct er_route *r = &t->routes[at];
	char text[IP_PREFIX_STRLEN];

	if (r->prefix.family == IP_NONE && !r->tag)
		er_refuse(c, CODE_MISSING_LEAF, r->head.path, NULL,
		    "the route has no prefix");
	check_tag(c, r);
	if (!r->next_hop_text)
		er_refuse(c, CODE_MISSING_LEAF, r->head.path, NULL,
		    "the route has no next hop");
	if (r->address.family != IP_NONE && r->prefix.family != IP_NONE &&
	    r->address.family != r->prefix.family)
		er_refuse(c, CODE_BAD_NEXT_HOP, r->head.path, "next-hop",
		    "%s is of another family than %s", r->next_hop_text,
		    ip_prefix_text(&r->prefix, text));
	for (size_t i = 0; i < at; i++)
		if (r->prefix.family != IP_NONE &&
		    ip_prefix_equal(&t->routes[i].prefix, &r->prefix))
			er_refuse(c, CODE_DUPLICATE_ENTRY, r->head.path, "prefix",
			    "%s has %s already", t->routes[i].head.path,
			    ip_prefix_text(&r->prefix, text));
}

/* E-17: what a gateway's subnet does not take. */
static void
check_gateway(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_table *t = er_vnet_gateway_table(v);
	const char *path = v->gateway.table ? v->gateway.head.path : v->vpn.head.path;
	char text[IP_PREFIX_STRLEN];

	if (!t)
		return;
	if (!t->propagation)
		er_refuse(c, CODE_GATEWAY_ROUTE_TABLE, path, "route-table",
		    "%s turns gateway propagation off: the gateway of %s would stop "
		    "working",
		    t->head.name, v->head.name);
	for (size_t i = 0; i < t->nroutes; i++)
		if (t->routes[i].prefix.family != IP_NONE &&
		    t->routes[i].prefix.len == 0)
			er_refuse(c, CODE_GATEWAY_ROUTE_TABLE, path, "route-table",
			    "%s has a route for %s", t->head.name,
			    ip_prefix_text(&t->routes[i].prefix, text));
}

static void
check_tags(const struct er_ctx *c, const struct er_table *t)
{
	uint32_t limit = er_limit_tags(c->model);
	size_t n = 0;

	for (size_t i = 0; i < t->nroutes; i++)
		n += t->routes[i].tag != NULL;
	if (limit && n > limit)
		er_refuse_cure(c, CODE_ROUTE_TABLE_LIMIT, t->head.path, NULL,
		    "write prefixes, or turn limits off",
		    "%s has %zu routes with service tags, a route table takes %u",
		    t->head.name, n, limit);
}

void
er_check_subnets(const struct er_ctx *c)
{
	const struct er_model *m = c->model;
	uint32_t limit = er_limit_routes(m);

	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		for (size_t k = 0; k < v->nsubnets; k++)
			check_subnet(c, v, k);
		for (size_t k = 0; k < v->nappliances; k++)
			check_appliance(c, v, k);
		if (v->has_gateway || v->has_vpn)
			check_gateway(c, v);
	}
	for (size_t i = 0; i < m->ntables; i++) {
		const struct er_table *t = &m->tables[i];

		if (limit && t->nroutes > limit)
			er_refuse(c, CODE_ROUTE_TABLE_LIMIT, t->head.path, NULL,
			    "%s has %zu routes, a route table takes %u", t->head.name,
			    t->nroutes, limit);
		check_tags(c, t);
		for (size_t k = 0; k < t->nroutes; k++)
			check_route(c, t, k);
	}
}
