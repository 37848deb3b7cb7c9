/*
 * Hosts of a VNet, all in one subnet, and the entries that the service gives them
 * (E-10): the spaces of the VNet and of those it is peered with, which hold against
 * longer ones that were learned (E-11); the Internet; and, of IPv4, None for private
 * space, which is gone where anything else covers it.  The gateway that the VNet has,
 * or uses in its hub, adds what it has learned.
 */
#include "er/compile.h"

#include "base/xalloc.h"

static void
add_spaces(struct net_hosts *h, const struct er_vnet *v, enum net_toward toward,
    const char *hosts)
{
	for (size_t i = 0; i < v->space.n; i++)
		net_hosts_row(h, &v->space.items[i], NET_SOURCE_SYSTEM, toward, hosts)
		    ->pinned = true;
}

static void
add_peers(struct net_hosts *h, const struct er_vnet *v)
{
	if (v->hub)
		add_spaces(h, v->hub, NET_TOWARD_HOSTS, v->hub->head.name);
	for (size_t i = 0; i < v->nspokes; i++)
		add_spaces(h, v->spokes[i], NET_TOWARD_HOSTS, v->spokes[i]->head.name);
}

static void
add_system(struct net_hosts *h, bool v6)
{
	static const char *const none[] = { "10.0.0.0/8", "100.64.0.0/10",
		"172.16.0.0/12", "192.168.0.0/16" };
	struct ip_prefix p = { .family = IP_V4 };

	net_hosts_row(h, &p, NET_SOURCE_SYSTEM, NET_TOWARD_OUTSIDE, NULL);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (ip_prefix_parse(&p, none[i]))
			net_hosts_row(h, &p, NET_SOURCE_SYSTEM, NET_TOWARD_NOWHERE,
			    NULL)
			    ->yields = true;
	p = (struct ip_prefix){ .family = IP_V6 };
	if (v6)
		net_hosts_row(h, &p, NET_SOURCE_SYSTEM, NET_TOWARD_OUTSIDE, NULL);
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
er_compile_hosts(struct er_compile *c)
{
	for (size_t i = 0; i < c->model->nvnets; i++) {
		const struct er_vnet *v = &c->model->vnets[i];
		struct net_hosts *h = net_spec_hosts(c->spec, xstrdup(v->head.name));

		h->owner = xstrdup(v->head.name);
		add_spaces(h, v, NET_TOWARD_OWN, NULL);
		add_peers(h, v);
		add_system(h, has_ipv6(v));
		add_gateway(h, c->model, v);
	}
}
