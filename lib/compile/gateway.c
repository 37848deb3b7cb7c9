/*
 * VNet gateways: two instances, each with a session to both MSEEs of every circuit that
 * the VNet is connected to (W-3), for both families (W-60).  Own and peered spaces are
 * connected routes, and their hosts hang on both instances, whatever is learned (E-11);
 * what is announced of them follows W-12.  A real gateway stands for both instances at
 * an MSEE.
 */
#include "base/xalloc.h"
#include "bgp/open.h"
#include "compile/hub.h"
#include "compile/maps.h"
#include "compile/parts.h"
#include "compile/sessions.h"
#include "er/durations.h"
#include "er/limits.h"
#include "er/migration.h"

#include <stdlib.h>

/* --- what it originates --- */

/* P-35: the two values come together, or neither. */
static void
tag(struct net_origin *o, const struct er_vnet *gateway, const struct er_vnet *v)
{
	uint32_t both[2] = { v->custom_community, v->region_community };

	o->tag = compile_tag(gateway, v);
	if (v->custom_community == 0 || gateway->virtual_hub) /* P-37 */
		return;
	o->ncommunities = v->region_community != 0 ? 2 : 1;
	o->communities = xmemdup(both, o->ncommunities * sizeof *both);
}

/* A gateway that is not active announces nothing (W-70). */
static void
add_space(struct net_router *r, const struct er_vnet *gateway, const struct er_vnet *v,
    const struct rib_filter *summaries, bool active)
{
	for (size_t i = 0; i < v->space.n; i++) {
		const struct ip_prefix *p = &v->space.items[i];
		struct net_origin *o = compile_origin(r, p);

		o->weight = COMPILE_WEIGHT_OWN;
		tag(o, gateway, v);
		/* Covered by a summary: connected, but not announced. */
		if (!active || (summaries->n != 0 && rib_filter_permits(summaries, p)))
			o->scopes = COMPILE_SCOPE_NONE;
		net_attach(r, p, v->head.name, true);
	}
}

/* W-12.  They go in front: a space that equals a summary is announced as it is. */
static void
add_summaries(struct net_router *r, const struct er_vnet *v, bool active)
{
	for (size_t i = 0; i < v->summarized.n; i++) {
		struct net_origin *o = compile_origin(r, &v->summarized.items[i]);

		o->weight = COMPILE_WEIGHT_OWN;
		tag(o, v, v);
		if (!active)
			o->scopes = COMPILE_SCOPE_NONE;
	}
}

void
compile_gateway(struct compile_build *b, const struct er_speaker *at)
{
	const struct er_vnet *v = at->vnet;
	struct net_router *r = compile_router(b->c, at);
	struct rib_filter summaries = { NULL, 0 };
	bool active = er_stand_active(v).instance / 2 == at->instance / 2;

	r->max_paths = v->has_server ? 1 : COMPILE_PATHS_GATEWAY; /* S-16 */
	r->table = compile_gateway_table(v);
	r->fabric = true;
	for (size_t i = 0; i < v->summarized.n; i++)
		compile_filter_add(&summaries, &v->summarized.items[i],
		    v->summarized.items[i].len);
	compile_filter_sort(&summaries);
	add_summaries(r, v, active);
	add_space(r, v, v, &summaries, active);
	for (size_t i = 0; i < v->nspokes; i++)
		if (v->virtual_hub &&
		    !compile_hub_vnet_known(v->virtual_hub, v->spokes[i],
			v->virtual_hub, ER_HUB_DEFAULT))
			continue; /* H-15 */
		else if (v->virtual_hub)
			compile_hub_space(r, v->virtual_hub, v->spokes[i],
			    active ? 0 : COMPILE_SCOPE_NONE,
			    compile_tag(v, v->spokes[i]));
		else
			add_space(r, v, v->spokes[i], &summaries, active);
	compile_hub_gateway(r, v);
	compile_sort(r);
	free(summaries.rows);
}

/* --- sessions --- */

struct at { /* one connection, one MSEE, one instance */
	const struct er_connection *n;
	const struct compile_pair *pair;
	const struct er_stand *stand;
	unsigned path, instance;
	uint32_t horizon;
	bool beside; /* plain routers stand beside the gateway */
};

static void
limit(const struct er_model *m, const struct at *x, uint8_t family,
    const struct compile_leg *leg)
{
	struct net_end *e = leg->near;

	leg->at_near->limit = er_limit_gateway(m, family);
	if (leg->at_near->limit == 0)
		return;
	e->limit_warn = m->limits.warn_percent;
	e->limit_idle = m->limits.hold_down;
	e->limit_rule = "W-10";
	if (!e->limit_group) /* the whole connection goes down */
		e->limit_group = xstrdup(x->n->head.path);
}

static void
compile_session(struct compile_build *b, const struct at *x, uint8_t family)
{
	const struct er_connection *n = x->n;
	const struct er_gateway *g = &n->vnet->gateway;
	const struct er_tcp *tcp = x->pair->tcp[family - IP_V4];
	const struct er_stand *s = x->stand;
	bool v6 = family == IP_V6;
	const struct ip_addr *msee = v6 ? s->next ? n->next_msee6 : n->msee6
	    : s->next                   ? n->next_msee
					: n->msee;
	struct compile_leg leg;

	compile_leg_open(b, x->pair, family, &msee[x->path],
	    v6 ? &s->address6[x->instance] : &s->address[x->instance], &leg);
	compile_msee_end(b->model, leg.near);
	compile_import_gateway(&leg.at_near->import, b->model, g);
	compile_export_msee(&leg.at_near->export, n->circuit,
	    g->of_hub ? COMPILE_OVER_HUB : COMPILE_OVER_GATEWAY,
	    &(struct compile_rule_ctx){ .gateway = g, .beside = x->beside });
	if (g->of_hub)
		compile_hub_hairpin(&leg.at_near->export, n->vnet->virtual_hub);
	leg.near->horizon_of = x->horizon;
	leg.near->update_delay =
	    er_duration_leg(&b->model->fidelity, !n->circuit->peering.enabled);
	leg.far->update_delay = er_duration_leg(&b->model->fidelity, false);
	limit(b->model, x, family, &leg);
	if (leg.real) {
		if (leg.session->nfamilies == 1) /* else that is done */
			compile_tcp(leg.session, tcp);
		return;
	}
	leg.far->hold = COMPILE_HOLD_GATEWAY;
	compile_import_vnet(&leg.at_far->import, b->model, n, family);
	compile_export_vnet(&leg.at_far->export, n, family);
	leg.at_far->import.map = compile_route_map(n->maps.inbound, n->vnet, 0);
	leg.at_near->import.map =
	    compile_route_map(n->maps.outbound, n->vnet, ER_AS_GATEWAY);
}

static unsigned
families_of(const struct er_connection *n)
{
	const struct er_gateway *g = &n->vnet->gateway;
	unsigned families = BGP_FAMILY_BIT(IP_V4);

	/* The circuit of a generation 1 private cloud is IPv4 only. */
	if (g->subnet6.family == IP_V6 && !n->circuit->cloud)
		families |= BGP_FAMILY_BIT(IP_V6);
	return families;
}

/* A real gateway takes the place of gw0 and has no second instance there. */
static unsigned
families_at(const struct er_connection *n, const struct er_speaker *msee,
    unsigned instance)
{
	const struct er_tcps *real = &n->vnet->gateway.external;
	unsigned families = families_of(n);

	for (unsigned f = IP_V4; instance == 1 && real->n != 0 && f <= IP_V6; f++)
		if (er_tcp_find(real, msee, (uint8_t)f))
			families &= ~BGP_FAMILY_BIT(f);
	return families;
}

/* W-60; a real gateway has a session for each address that it has. */
static bool
shares(const struct er_model *m, const struct compile_pair *p)
{
	const struct er_tcp *t = p->tcp[0];

	if (!compile_sessions_row(COMPILE_OVER_GATEWAY)->shared ||
	    m->fidelity.gateway_v6_apart || t != p->tcp[1])
		return false;
	return !t || t->local.family == IP_V4 || t->remote.family == IP_V4;
}

static void
compile_connection(struct compile_build *b, const struct er_connection *n,
    const struct er_stand *stand, uint32_t horizon, bool beside)
{
	for (unsigned i = 0; i < 4; i++) {
		struct at x = { .n = n,
			.stand = stand,
			.path = i / 2,
			.instance = i % 2,
			.horizon = horizon,
			.beside = beside };
		const struct er_speaker *near =
					    er_model_speaker_of(b->model, ER_ROLE_MSEE,
						n->circuit->head.name, x.path),
					*far = er_model_speaker_of(b->model,
					    ER_ROLE_GATEWAY, n->vnet->head.name,
					    stand->instance + x.instance);
		unsigned families = families_at(n, near, x.instance);
		struct compile_pair p;

		if (families == 0) {
			compile_mark(b, far, COMPILE_MARK_EXTERNAL);
			continue;
		}
		compile_pair_init(b, &p, near, far, &n->vnet->gateway.external,
		    families);
		if (shares(b->model, &p))
			p.share_rule = compile_sessions_row(COMPILE_OVER_GATEWAY)->rule;
		x.pair = &p;
		for (unsigned f = IP_V4; f <= IP_V6; f++)
			if (families & BGP_FAMILY_BIT(f))
				compile_session(b, &x, (uint8_t)f);
		compile_pair_fini(&p);
	}
}

/* Appliances that it talks BGP with, as with a Route Server between (W-52); weight
 * alone would hand their routes to those of other VNets (P-42a). */
static bool
has_beside(const struct er_model *m, const struct er_vnet *v)
{
	if (v->has_server && v->server.branch_to_branch)
		return true;
	for (size_t i = 0; m->fidelity.weight_first && i < m->nlinks; i++)
		for (int k = 0; m->links[i].kind == ER_LINK_NEIGHBOR && k < 2; k++)
			if (m->links[i].ends[k]->role == ER_ROLE_GATEWAY &&
			    m->links[i].ends[k]->vnet == v)
				return true;
	return false;
}

void
compile_gateways(struct compile_build *b)
{
	for (size_t i = 0; i < b->model->nnets; i++) {
		const struct er_vnet *v = &b->model->vnets[i];
		bool beside = v->nconnections > 0 && has_beside(b->model, v);
		struct er_stand stands[2];

		/* Both instances share a horizon: what one of them taught an MSEE is
		 * not offered to the other. */
		for (size_t k = 0; v->has_gateway && k < v->nconnections; k++)
			for (size_t n = 0; n < er_stands(v, stands); n++)
				compile_connection(b, &v->connections[k], &stands[n],
				    (uint32_t)i + 1, beside);
	}
}
