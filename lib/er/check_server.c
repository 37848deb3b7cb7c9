/*
 * Route Servers, the appliances that speak with them (S-1, S-2, S-17), and their route
 * maps (S-15).
 */
#include "er/check.h"
#include "er/limits.h"

#include <string.h>

#define SUBNET   "RouteServerSubnet"
#define SMALLEST 27u

static bool
overlap(const struct ip_prefix *a, const struct ip_prefix *b)
{
	return a->family != IP_NONE && b->family != IP_NONE &&
	    (ip_prefix_covers(a, b) || ip_prefix_covers(b, a));
}

static void
check_apart(const struct er_ctx *c, const struct er_vnet *v,
    const struct ip_prefix *other, const char *what)
{
	char text[IP_PREFIX_STRLEN], theirs[IP_PREFIX_STRLEN];

	if (overlap(&v->server.subnet, other))
		er_refuse(c, CODE_ROUTE_SERVER_SUBNET, v->server.head.path, "subnet",
		    SUBNET " %s overlaps %s, which is %s",
		    ip_prefix_text(&v->server.subnet, text),
		    ip_prefix_text(other, theirs), what);
}

/* S-1: in the VNet, /27 or larger, nobody else in it. */
static void
check_subnet(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct ip_prefix *p = &v->server.subnet;
	const char *path = v->server.head.path;
	char text[IP_PREFIX_STRLEN];
	bool inside = false;

	if (p->family == IP_NONE) {
		er_refuse(c, CODE_ROUTE_SERVER_SUBNET, path, "subnet",
		    "%s has no room for " SUBNET, v->head.name);
		return;
	}
	ip_prefix_text(p, text);
	for (size_t i = 0; i < v->space.n; i++)
		inside = inside || ip_prefix_covers(&v->space.items[i], p);
	if (!inside)
		er_refuse(c, CODE_ROUTE_SERVER_SUBNET, path, "subnet",
		    "%s is not in the address space of %s", text, v->head.name);
	if (p->len > SMALLEST)
		er_refuse(c, CODE_ROUTE_SERVER_SUBNET, path, "subnet",
		    "%s is smaller than a /%u", text, SMALLEST);
	for (size_t i = 0; i < v->nsubnets; i++)
		check_apart(c, v, &v->subnets[i].prefix, v->subnets[i].head.path);
	if (v->has_gateway || v->has_vpn)
		check_apart(c, v, er_vnet_gateway_subnet(v), "GatewaySubnet");
}

/* Who is at one of the addresses of the instances? */
static void
check_addresses(const struct er_ctx *c, const struct er_vnet *v)
{
	for (size_t i = 0; i < v->nappliances; i++) {
		const struct er_appliance *a = &v->appliances[i];

		if (a->address.family == IP_V4 &&
		    ip_prefix_has(&v->server.subnet, &a->address))
			er_refuse(c, CODE_ROUTE_SERVER_SUBNET, a->head.path, "address",
			    "%s stands in " SUBNET, a->name);
	}
	for (size_t i = 0; i < v->nservices; i++) {
		const struct er_service *s = &v->services[i];

		if (s->address.family == IP_V4 &&
		    ip_prefix_has(&v->server.subnet, &s->address))
			er_refuse(c, CODE_ROUTE_SERVER_SUBNET, s->head.path, "address",
			    "%s/%s stands in " SUBNET, v->head.name, s->head.name);
	}
}

static bool
speaks_with(const struct er_appliance *a, const struct er_vnet *v)
{
	for (size_t i = 0; a->bgp && i < a->bgp->nneighbors; i++) {
		const struct er_speaker *far = a->bgp->neighbors[i].far;

		if (far && far->role == ER_ROLE_SERVER && far->vnet == v)
			return true;
	}
	return false;
}

/* S-2: so many appliances, whichever VNet they are in. */
static void
check_peers(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_model *m = c->model;
	size_t n = 0;
	uint32_t limit = er_limit_peers(m);

	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].nappliances; k++) {
			const struct er_appliance *a = &m->vnets[i].appliances[k];

			n += speaks_with(a, v);
			if (limit && n == limit + 1 && speaks_with(a, v))
				er_refuse(c, CODE_ROUTE_SERVER_PEERS, a->head.path,
				    "peers",
				    "the Route Server of %s has %u peers, and takes "
				    "no more",
				    v->head.name, limit);
		}
}

/* A real gateway does not hear a Route Server that is emulated. */
static void
check_real(const struct er_ctx *c, const struct er_vnet *v)
{
	if (v->has_gateway && v->gateway.external.n != 0)
		er_warn(c, CODE_BESIDE_REAL_ROUTER, v->server.head.path, NULL,
		    "the Route Server of %s stands beside a real gateway: what goes "
		    "that way is half-known",
		    v->head.name);
}

/* N-7: what a VPN gateway has to be to speak with a Route Server. */
static void
check_vpn(const struct er_ctx *c, const struct er_vnet *v)
{
	if (!v->has_vpn || !v->server.branch_to_branch)
		return;
	if (!v->vpn.active_active)
		er_refuse_cure(c, CODE_ROUTE_SERVER_VPN, v->vpn.head.path,
		    "active-active", "set active-active: true",
		    "the VPN gateway of %s has one instance beside a Route Server with "
		    "branch-to-branch",
		    v->head.name);
	if (v->vpn.asn != ER_AS_GATEWAY)
		er_refuse_cure(c, CODE_ROUTE_SERVER_VPN, v->vpn.head.path, "asn",
		    "leave asn out",
		    "the VPN gateway of %s is AS %u beside a Route Server with "
		    "branch-to-branch",
		    v->head.name, v->vpn.asn);
}

/* --- route maps (S-15) --- */

static bool
is_peer(const struct er_model *m, const struct er_vnet *v, const char *name)
{
	if (strcmp(name, ER_SERVER_EXPRESSROUTE) == 0)
		return v->has_gateway;
	if (strcmp(name, ER_SERVER_VPN) == 0)
		return v->has_vpn;
	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].nappliances; k++) {
			const struct er_appliance *a = &m->vnets[i].appliances[k];

			if (speaks_with(a, v) &&
			    (strcmp(a->name, name) == 0 ||
				(a->vnet == v && strcmp(a->head.name, name) == 0)))
				return true;
		}
	return false;
}

/* An appliance of a peered VNet has a session, and no map. */
static void
check_near(const struct er_ctx *c, const struct er_vnet *v, const struct er_head *peer)
{
	const char *slash = strchr(peer->name, '/');

	if (!slash ||
	    ((size_t)(slash - peer->name) == strlen(v->head.name) &&
		strncmp(peer->name, v->head.name, strlen(v->head.name)) == 0))
		return;
	er_refuse_cure(c, CODE_NOT_ATTACHED, peer->path, NULL,
	    "leave the map out, and let the appliance itself change what it announces",
	    "%s is not in %s: a Route Server has maps only for appliances of its own VNet "
	    "(S-15)",
	    peer->name, v->head.name);
}

static void
check_maps(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_route_server *s = &v->server;

	er_check_route_maps(c, &s->maps);
	for (size_t i = 0; i < s->npeers; i++)
		if (is_peer(c->model, v, s->peers[i].head.name))
			check_near(c, v, &s->peers[i].head);
		else
			er_refuse_cure(c, CODE_UNKNOWN_NAME, s->peers[i].head.path,
			    NULL,
			    "name " ER_SERVER_EXPRESSROUTE ", " ER_SERVER_VPN
			    " or an appliance that peers with the Route Server",
			    "the Route Server of %s has no peer %s", v->head.name,
			    s->peers[i].head.name);
}

void
er_check_servers(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nvnets; i++) {
		const struct er_vnet *v = &c->model->vnets[i];

		for (size_t k = 0; k < v->nsubnets; k++)
			if (strcmp(v->subnets[k].head.name, SUBNET) == 0)
				er_refuse_cure(c, CODE_ROUTE_SERVER_SUBNET,
				    v->subnets[k].head.path, NULL,
				    "write route-server: { subnet: PREFIX }",
				    SUBNET " takes no route table, and is written as "
					   "subnet of the Route Server");
		if (!v->has_server)
			continue;
		check_subnet(c, v);
		check_addresses(c, v);
		check_peers(c, v);
		check_real(c, v);
		check_vpn(c, v);
		check_maps(c, v);
	}
}
