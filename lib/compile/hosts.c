/*
 * Hosts of a VNet, all in one subnet, and the entries that the service gives them
 * (E-10): the spaces of the VNet and of those it is peered with, which hold against
 * longer ones that were learned (E-11); the Internet; and, of IPv4, None for private
 * space, which is gone where anything else covers it.  The gateway that the VNet has,
 * or uses in its hub, adds what it has learned.
 */
#include "compile/compile.h"

#include "base/xalloc.h"
#include "er/packets.h"

#include <ctype.h>

static void
add_spaces(struct net_hosts *h, const struct er_vnet *v, enum er_hop hop,
    const char *hosts)
{
	enum net_toward toward = hosts ? NET_TOWARD_HOSTS : NET_TOWARD_OWN;

	for (size_t i = 0; i < v->space.n; i++) {
		struct net_host_row *r = net_hosts_row(h, &v->space.items[i],
		    NET_SOURCE_SYSTEM, toward, hosts);

		r->pinned = true;
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
	    peer->head.name);
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
	if (!v->has_gateway && v->hub)
		v = v->hub;
	for (unsigned i = 0; v->has_gateway && i < 2; i++)
		net_hosts_router(h,
		    er_model_speaker_of(m, ER_ROLE_GATEWAY, v->head.name, i)->name);
}

void
compile_hosts(struct compiling *c)
{
	for (size_t i = 0; i < c->model->nvnets; i++) {
		const struct er_vnet *v = &c->model->vnets[i];
		struct net_hosts *h = net_spec_hosts(c->spec, xstrdup(v->head.name));

		h->owner = xstrdup(v->head.name);
		add_spaces(h, v, ER_HOP_LOCAL, NULL);
		add_peers(h, v);
		add_system(h, has_ipv6(v));
		add_gateway(h, c->model, v);
	}
}
