/*
 * VPN gateways: an instance, or two of an active-active one, with a tunnel to every
 * router of each site.  With BGP there is a session over the tunnel for each family;
 * without, both ends have static routes: the gateway for the site's networks, which it
 * also tells the other gateways of its VNet, and the site for the spaces of the VNets
 * behind the gateway, where BGP has nothing as long (N-7).  Like those of an
 * ExpressRoute gateway, the spaces of VNets are connected.
 */
#include "base/xalloc.h"
#include "bgp/open.h"
#include "compile/hub.h"
#include "compile/maps.h"
#include "compile/parts.h"
#include "er/limits.h"

#include <stdlib.h>
#include <string.h>

/* --- what it originates --- */

static void
add_space(struct net_router *r, const struct er_vnet *v)
{
	for (size_t i = 0; i < v->space.n; i++) {
		struct net_origin *o = compile_origin(r, &v->space.items[i]);

		o->weight = COMPILE_WEIGHT_OWN;
		o->scopes = COMPILE_SCOPE_TUNNEL; /* other gateways have them */
		net_attach(r, &v->space.items[i], v->head.name, true);
	}
}

/* Over all tunnels of a connection that end here. */
static void
add_links(const struct er_model *m, struct net_origin *o,
    const struct er_vpn_connection *n, const struct er_speaker *at)
{
	o->behind = NET_BEHIND_LINKS;
	for (size_t i = 0; i < m->nlinks; i++) {
		const struct er_link *l = &m->links[i];

		if (l->tunnel == n && (l->ends[0] == at || l->ends[1] == at))
			net_origin_link(o, l->name);
	}
}

static void
add_statics(struct compile_build *b, struct net_router *r, const struct er_speaker *at)
{
	const struct er_vpn_gateway *g = &at->vnet->vpn;

	for (size_t i = 0; i < g->nconnections; i++) {
		const struct er_vpn_connection *n = &g->connections[i];

		for (size_t k = 0; k < n->statics->n; k++) {
			struct net_origin *o = compile_origin(r, &n->statics->items[k]);

			o->weight = COMPILE_WEIGHT_OWN;
			add_links(b->model, o, n, at);
		}
	}
}

void
compile_vpn(struct compile_build *b, const struct er_speaker *at)
{
	const struct er_vnet *v = at->vnet;
	struct net_router *r = compile_router(b->c, at);

	r->max_paths = COMPILE_PATHS_GATEWAY;
	r->table = compile_gateway_table(v);
	r->fabric = true;
	r->self = v->vpn.instance[at->instance];
	r->self6 = v->vpn.instance6[at->instance];
	add_space(r, v);
	for (size_t i = 0; i < v->nspokes; i++)
		if (v->virtual_hub &&
		    !compile_hub_vnet_known(v->virtual_hub, v->spokes[i],
			v->virtual_hub, ER_HUB_DEFAULT))
			continue; /* H-15 */
		else if (v->virtual_hub)
			compile_hub_space(r, v->virtual_hub, v->spokes[i],
			    COMPILE_SCOPE_TUNNEL, 0);
		else
			add_space(r, v->spokes[i]);
	add_statics(b, r, at);
	compile_hub_gateway(r, v);
	compile_sort(r);
}

static void
add_static_space(struct compile_build *b, struct net_router *r,
    const struct er_speaker *at, const struct er_vpn_connection *n,
    const struct er_vnet *v)
{
	for (size_t i = 0; i < v->space.n; i++) {
		struct net_origin *o = compile_origin(r, &v->space.items[i]);

		o->quiet = true;
		add_links(b->model, o, n, at);
	}
}

void
compile_site_statics(struct compile_build *b, struct net_router *r,
    const struct er_speaker *at)
{
	const struct er_model *m = b->model;

	for (size_t i = 0; i < m->nnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		for (size_t k = 0; k < v->vpn.nconnections; k++) {
			const struct er_vpn_connection *n = &v->vpn.connections[k];

			if (n->site != at->site || n->bgp)
				continue;
			add_static_space(b, r, at, n, v);
			for (size_t j = 0; j < v->nspokes; j++)
				add_static_space(b, r, at, n, v->spokes[j]);
		}
	}
}

/* --- tunnels --- */

struct tunnel {
	const struct er_link *link;
	const struct er_speaker *gateway, *ce;
	struct compile_pair pair;
};

static void
compile_session(struct compile_build *b, struct tunnel *t, uint8_t family)
{
	const struct er_vpn_connection *n = t->link->tunnel;
	const struct er_vpn_gateway *g = &n->vnet->vpn;
	unsigned ce = t->link->ends[0] == t->ce ? 0 : 1, i = t->gateway->instance;
	bool v6 = family == IP_V6;
	struct compile_leg leg;

	compile_leg_open(b, &t->pair, family, v6 ? &g->instance6[i] : &g->instance[i],
	    v6 ? &t->link->address6[ce] : &t->link->address[ce], &leg);
	leg.near->hold = COMPILE_HOLD_MSEE;
	compile_import_tunnel(&leg.at_near->import, b->model, n->vnet);
	compile_export_tunnel(&leg.at_near->export, n, family);
	leg.at_near->limit = er_limit_vpn(b->model);
	leg.near->limit_warn = b->model->limits.warn_percent;
	leg.near->limit_idle = b->model->limits.hold_down;
	leg.near->limit_rule = "N-12";
	leg.far->hold = n->at_site->hold;
	compile_import_vpn_site(&leg.at_far->import, n->at_site);
	if (n->at_gateway) {
		leg.at_near->import.map =
		    compile_route_map(n->at_gateway->maps.inbound, n->vnet, 0);
		leg.at_far->import.map = compile_route_map(n->at_gateway->maps.outbound,
		    n->vnet, t->gateway->asn);
	}
	compile_export_vpn_site(&leg.at_far->export, n->site, n->at_site);
}

/* N-9: between the addresses of the gateway and the site's endpoint, by what MSEEs have
 * taught the ExpressRoute gateway and the site. */
static void
carry(struct compile_build *b, const struct tunnel *t)
{
	const struct er_vpn_connection *n = t->link->tunnel;
	const struct er_model *m = b->model;
	/* The pair has just added it. */
	struct net_link *l = &b->c->spec->links[b->c->spec->nlinks - 1];
	bool first = strcmp(l->a, t->gateway->name) == 0;
	struct net_outer *gateway = &l->outer[first ? 0 : 1],
			 *site = &l->outer[first ? 1 : 0];

	gateway->to = n->endpoint;
	site->to = n->vnet->vpn.instance[t->gateway->instance];
	gateway->kinds = site->kinds = 1u << NET_KIND_MSEE;
	for (unsigned i = 0; i < 2; i++)
		net_outer_router(gateway,
		    er_model_speaker_of(m, ER_ROLE_GATEWAY, n->vnet->head.name, i)
			->name);
	for (unsigned i = 0; i < n->site->routers; i++)
		net_outer_router(site,
		    er_model_speaker_of(m, ER_ROLE_CE, n->site->head.name, i)->name);
}

static void
compile_tunnel(struct compile_build *b, const struct er_link *l)
{
	unsigned families = BGP_FAMILY_BIT(IP_V4);
	bool first = l->ends[0]->role == ER_ROLE_VPN;
	struct tunnel t = { .link = l,
		.gateway = l->ends[first ? 0 : 1],
		.ce = l->ends[first ? 1 : 0] };

	if (l->tunnel->vnet->vpn.subnet6.family == IP_V6 &&
	    compile_site_has_ipv6(l->tunnel->site))
		families = BGP_FAMILIES_ALL;
	compile_pair_init(b, &t.pair, t.gateway, t.ce, NULL, families);
	if (l->tunnel->private_ip)
		carry(b, &t);
	for (unsigned f = IP_V4; l->tunnel->bgp && f <= IP_V6; f++)
		if (families & BGP_FAMILY_BIT(f))
			compile_session(b, &t, (uint8_t)f);
	compile_pair_fini(&t.pair);
}

void
compile_vpns(struct compile_build *b)
{
	for (size_t i = 0; i < b->model->nlinks; i++)
		if (b->model->links[i].kind == ER_LINK_TUNNEL)
			compile_tunnel(b, &b->model->links[i]);
}
