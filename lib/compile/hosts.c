/*
 * Hosts of a VNet and the entries that the service gives them (E-10): the spaces of the
 * VNet and of those it is peered with, which hold against longer ones that were learned
 * (E-11); the Internet; and, of IPv4, None for private space, which is gone where
 * anything else covers it.  The gateway that the VNet has, or uses in its hub, adds
 * what it has learned, and its Route Server what appliances taught it (S-1), unless the
 * subnet's route table has that off (E-17).
 *
 * A table stands for the whole VNet: what comes from elsewhere arrives there.  Each
 * subnet has one of its own besides, with the routes of users in it (E-16), and so has
 * GatewaySubnet where a route table is on it (E-18).  An appliance is a router that
 * goes by the table of its subnet.
 */
#include "compile/compile.h"
#include "compile/hub.h"
#include "compile/server.h"

#include "base/xalloc.h"
#include "er/migration.h"
#include "er/packets.h"

#include <ctype.h>

static void
add_spaces(struct net_hosts *h, const struct er_vnet *v, enum er_hop hop,
    const char *hosts, bool own_only)
{
	enum net_toward toward = hosts ? NET_TOWARD_HOSTS : NET_TOWARD_OWN;

	for (size_t i = 0; i < v->space.n; i++) {
		struct net_host_row *r = net_hosts_row(h, &v->space.items[i],
		    NET_SOURCE_SYSTEM, toward, hosts);

		r->pinned = true;
		r->own_only = own_only;
		r->label = (uint8_t)hop;
	}
}

/* "West Europe" is "westeurope"; a region that is not known may be any. */
static bool
is_same_region(const char *a, const char *b)
{
	if (!*a || !*b)
		return true;
	for (;; a++, b++) {
		while (*a == ' ')
			a++;
		while (*b == ' ')
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
	}
}

static void
add_peer(struct net_hosts *h, const struct er_vnet *v, const struct er_vnet *peer)
{
	add_spaces(h, peer,
	    is_same_region(v->location, peer->location) ? ER_HOP_PEERING
							: ER_HOP_GLOBAL_PEERING,
	    peer->head.name, !er_vnet_takes_forwarded(peer, v));
}

static void
add_peers(struct net_hosts *h, const struct er_vnet *v)
{
	if (v->hub)
		add_peer(h, v, v->hub);
	for (size_t i = 0; i < v->nspokes; i++)
		add_peer(h, v, v->spokes[i]);
	for (size_t i = 0; i < v->npeers; i++)
		add_peer(h, v, v->peers[i]);
}

static void
add_system(struct net_hosts *h, bool v6)
{
	const struct er_system_route *e;
	struct ip_prefix p;

	for (size_t i = 0; (e = er_system_route(i)) != NULL; i++) {
		bool none = e->hop == ER_HOP_NONE;
		struct net_host_row *r;

		if (!ip_prefix_parse(&p, e->prefix) || (p.family == IP_V6 && !v6))
			continue;
		r = net_hosts_row(h, &p, NET_SOURCE_SYSTEM,
		    none ? NET_TOWARD_NOWHERE : NET_TOWARD_OUTSIDE, NULL);
		r->yields = none;
		r->label = (uint8_t)e->hop;
	}
}

static bool
has_ipv6(const struct er_vnet *v)
{
	for (size_t i = 0; i < v->space.n; i++)
		if (v->space.items[i].family == IP_V6)
			return true;
	return false;
}

static void
add_gateway(struct net_hosts *h, const struct er_model *m, const struct er_vnet *v)
{
	enum er_preference p, p6;

	if (er_vnet_transit(v)->virtual_hub) {
		compile_hub_hosts(h, m, v);
		return;
	}
	v = er_vnet_transit(v);
	p = compile_preference(v, IP_V4);
	p6 = compile_preference(v, IP_V6);
	for (unsigned i = 0; v->has_gateway && i < 2; i++)
		net_hosts_router(h,
		    er_model_speaker_of(m, ER_ROLE_GATEWAY, v->head.name,
			er_stand_active(v).instance + i)
			->name,
		    p == ER_PREFER_VPN, p6 == ER_PREFER_VPN);
	/* Of what both gateways have the ExpressRoute gateway has chosen (N-4). */
	for (unsigned i = 0; v->has_vpn && i < er_vpn_instances(&v->vpn); i++)
		net_hosts_router(h,
		    er_model_speaker_of(m, ER_ROLE_VPN, v->head.name, i)->name,
		    p == ER_PREFER_EXPRESSROUTE, p6 == ER_PREFER_EXPRESSROUTE);
	for (unsigned i = 0; v->has_server && i < 2; i++)
		net_hosts_router(h,
		    er_model_speaker_of(m, ER_ROLE_SERVER, v->head.name, i)->name,
		    p == ER_PREFER_EXPRESSROUTE, p6 == ER_PREFER_EXPRESSROUTE);
}

/* --- route tables --- */

/* Of a kind of next hop: how it is shown, and what becomes of a packet.  A VPN gateway
 * is the only one that a user can name (E-16); without one the packet is dropped. */
static const struct {
	enum er_hop hop;
	enum net_toward toward;
} next_hops[] = {
	[ER_NEXT_APPLIANCE] = { ER_HOP_APPLIANCE, NET_TOWARD_ADDRESS },
	[ER_NEXT_INTERNET] = { ER_HOP_INTERNET, NET_TOWARD_OUTSIDE },
	[ER_NEXT_NONE] = { ER_HOP_NONE, NET_TOWARD_NOWHERE },
	[ER_NEXT_LOCAL] = { ER_HOP_LOCAL, NET_TOWARD_LOCAL },
	[ER_NEXT_VPN] = { ER_HOP_GATEWAY, NET_TOWARD_ROUTERS },
};

static void
add_user(struct net_hosts *h, const struct er_vnet *gateway, const struct er_route *u,
    const struct ip_prefix *p)
{
	bool vpn = u->next_hop == ER_NEXT_VPN, lost = vpn && !gateway->has_vpn;
	struct net_host_row *r = net_hosts_row(h, p, NET_SOURCE_USER,
	    lost ? NET_TOWARD_NOWHERE : next_hops[u->next_hop].toward,
	    vpn && !lost ? gateway->head.name : NULL);

	r->label = (uint8_t)next_hops[u->next_hop].hop;
	r->address = u->address;
}

/* A route that is written with the prefix itself, or with a tag further in front, goes
 * before that of a tag. */
static bool
is_taken(const struct er_table *t, size_t at, const struct ip_prefix *p)
{
	for (size_t i = 0; i < t->nroutes; i++) {
		const struct er_route *r = &t->routes[i];

		if (ip_prefix_equal(&r->prefix, p))
			return true;
		for (size_t k = 0; i < at && k < r->addresses.n; k++)
			if (ip_prefix_equal(&r->addresses.items[k], p))
				return true;
	}
	return false;
}

static void
add_users(struct net_hosts *h, const struct er_vnet *v, const struct er_table *t)
{
	const struct er_vnet *gateway = er_vnet_transit(v);

	for (size_t i = 0; t && i < t->nroutes; i++) {
		const struct er_route *u = &t->routes[i];

		if (u->prefix.family != IP_NONE)
			add_user(h, gateway, u, &u->prefix);
		for (size_t k = 0; k < u->addresses.n; k++)
			if (!is_taken(t, i, &u->addresses.items[k]))
				add_user(h, gateway, u, &u->addresses.items[k]);
	}
}

/* --- tables of hosts --- */

static struct net_hosts *
add_hosts(struct compiling *c, const struct er_vnet *v, char *name,
    const struct er_table *t)
{
	struct net_hosts *h = net_spec_hosts(c->spec, name);

	h->owner = xstrdup(v->head.name);
	h->closed = t && !t->propagation;
	add_spaces(h, v, ER_HOP_LOCAL, NULL, false);
	add_peers(h, v);
	add_system(h, has_ipv6(v));
	add_users(h, v, t);
	if (!h->closed)
		add_gateway(h, c->model, v);
	return h;
}

static enum net_outbound
outbound_of(const struct er_subnet *s)
{
	switch (s->outbound) {
	case ER_OUTBOUND_DEFAULT:
	case ER_OUTBOUND_NAT:
		return NET_OUTBOUND_YES;
	case ER_OUTBOUND_NONE:
		return NET_OUTBOUND_NO;
	case ER_OUTBOUND_UNKNOWN:
		break;
	}
	return NET_OUTBOUND_UNKNOWN;
}

static char *
subnet_name(const struct er_subnet *s)
{
	return xasprintf("%s/%s", s->vnet->head.name, s->head.name);
}

static void
add_subnet(struct compiling *c, const struct er_subnet *s)
{
	struct net_hosts *h = add_hosts(c, s->vnet, subnet_name(s), s->table);

	h->whole = xstrdup(s->vnet->head.name);
	h->outbound = (uint8_t)outbound_of(s);
	if (s->prefix.family != IP_NONE)
		net_hosts_within(h, &s->prefix);
	if (s->prefix6.family != IP_NONE)
		net_hosts_within(h, &s->prefix6);
}

void
compile_appliance_end(const struct er_appliance *a, const struct er_speaker *far,
    uint8_t family, struct net_policy *p)
{
	bool v6 = family == IP_V6;
	const struct ip_addr *own = v6 ? &a->address6 : &a->address;
	const struct ip_addr *other = v6 ? &a->next_hop6 : &a->next_hop;

	if (a->as_override) {
		p->export.replace_from = far->asn;
		p->export.replace_to = a->bgp->asn;
	}
	if (far->role == ER_ROLE_GATEWAY || far->role == ER_ROLE_SERVER)
		p->next_hop = other->family != IP_NONE ? *other : *own;
}

static void
add_relay(struct compiling *c, const struct er_appliance *a,
    const struct ip_addr *address, bool balanced)
{
	if (address->family != IP_NONE)
		net_spec_relay(c->spec, address, a->name, balanced);
}

static void
add_appliance(struct compiling *c, const struct er_appliance *a)
{
	struct net_router *r = compile_router(c, er_model_speaker(c->model, a->name));

	if (a->bgp) {
		r->max_paths = a->bgp->max_paths;
		compile_adverts(c, r, &a->bgp->adverts, NULL, NULL);
		compile_sort(r);
	}
	r->relays = true;
	r->stateful = a->stateful;
	r->table = a->subnet ? subnet_name(a->subnet) : xstrdup(a->vnet->head.name);
	add_relay(c, a, &a->address, false);
	add_relay(c, a, &a->address6, false);
	add_relay(c, a, &a->balancer, true);
	add_relay(c, a, &a->balancer6, true);
}

/* With subnets, an address of the VNet is in one of them or is nobody's. */
static void
hold(struct net_hosts *h, const struct er_vnet *v)
{
	for (size_t i = 0; i < v->nsubnets; i++) {
		const struct er_subnet *s = &v->subnets[i];

		if (s->prefix.family != IP_NONE)
			net_hosts_within(h, &s->prefix);
		if (s->prefix6.family != IP_NONE)
			net_hosts_within(h, &s->prefix6);
	}
	/* What a private cloud in the VNet has is held by it. */
	for (size_t i = 0; v->nsubnets && i < v->native.nnetworks; i++)
		net_hosts_within(h, &v->native.networks[i].prefix);
	if (!v->nsubnets || (!v->has_gateway && !v->has_vpn))
		return;
	net_hosts_within(h, er_vnet_gateway_subnet(v));
	if (er_vnet_gateway_subnet6(v)->family != IP_NONE)
		net_hosts_within(h, er_vnet_gateway_subnet6(v));
}

char *
compile_gateway_table(const struct er_vnet *v)
{
	return er_vnet_gateway_table(v) ? xasprintf("%s/GatewaySubnet", v->head.name)
					: NULL;
}

void
compile_hosts(struct compiling *c)
{
	for (size_t i = 0; i < c->model->nhubs; i++)
		compile_hub_table(c, &c->model->hubs[i]);
	for (size_t i = 0; i < c->model->nnets; i++) {
		const struct er_vnet *v = &c->model->vnets[i];
		char *gateway = compile_gateway_table(v);

		hold(add_hosts(c, v, xstrdup(v->head.name), NULL), v);
		for (size_t k = 0; k < v->nsubnets; k++)
			add_subnet(c, &v->subnets[k]);
		for (size_t k = 0; k < v->nappliances; k++)
			add_appliance(c, &v->appliances[k]);
		if (gateway)
			add_hosts(c, v, gateway, er_vnet_gateway_table(v))->whole =
			    xstrdup(v->head.name);
	}
}
