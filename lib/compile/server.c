/*
 * Route Servers: two instances, each with a session to every appliance that names it
 * and, with branch-to-branch, one to each gateway instance of the VNet (S-1, S-3). What
 * they tell whom is a table over where they have it from.  Next hops stay as they came,
 * so packets go straight there and pass no Route Server (S-6, S-9): whoever has an
 * address that can be a next hop in the VNet is in the relays of the spec.
 */
#include "compile/server.h"
#include "base/xalloc.h"
#include "bgp/open.h"
#include "compile/maps.h"
#include "compile/parts.h"
#include "er/limits.h"
#include "er/migration.h"

#include <stdlib.h>
#include <string.h>

/* --- who learns what --- */

#define YES(n, r, why)                                                              \
	{                                                                           \
		.answer = COMPILE_ALWAYS, .copies = (n), .rule = (r), .yes = (why), \
	}
#define NO(r, why)                                                 \
	{                                                          \
		.answer = COMPILE_NEVER, .rule = (r), .no = (why), \
	}
#define WHEN(n, r, why)                                                                \
	{                                                                              \
		.answer = COMPILE_WHEN, .switches = "branch-to-branch", .copies = (n), \
		.rule = (r), .yes = (why),                                             \
		.no = "branch-to-branch of the Route Server is off",                   \
	}

static const struct compile_rule rules[COMPILE_SERVER_FROM_N][COMPILE_SERVER_TOWARD_N] = {
	[COMPILE_SERVER_OWN] = {
		[COMPILE_SERVER_TO_GATEWAY] = NO("S-5",
		    "gateways have the spaces of the VNet themselves"),
		[COMPILE_SERVER_TO_APPLIANCE] = YES(1, "S-5",
		    "appliances learn the spaces of the VNet and of those that use it"),
	},
	[COMPILE_SERVER_FROM_GATEWAY] = {
		[COMPILE_SERVER_TO_GATEWAY] = WHEN(0, "S-3, S-8",
		    "a Route Server gives gateways back what their other instance, or the "
		    "other gateway, taught it"),
		[COMPILE_SERVER_TO_APPLIANCE] = WHEN(1, "S-3",
		    "appliances learn what gateways have learned"),
	},
	[COMPILE_SERVER_FROM_APPLIANCE] = {
		[COMPILE_SERVER_TO_GATEWAY] = WHEN(0, "S-3, S-6",
		    "gateways learn what appliances announce"),
		[COMPILE_SERVER_TO_APPLIANCE] = YES(1, "S-18",
		    "appliances of one Route Server learn from each other"),
	},
};

const struct compile_rule *
compile_server_rule(enum compile_server_from from, enum compile_server_toward toward)
{
	return &rules[from][toward];
}

static enum compile_server_from
from_of(unsigned class)
{
	switch (class) {
	case COMPILE_CLASS_OTHER:
		return COMPILE_SERVER_OWN;
	case COMPILE_CLASS_RELAYED:
		return COMPILE_SERVER_FROM_APPLIANCE;
	default:
		return COMPILE_SERVER_FROM_GATEWAY;
	}
}

static void
fill(struct rib_export *out, const struct er_route_server *s,
    enum compile_server_toward toward)
{
	for (unsigned i = 0; i < RIB_CLASSES; i++) {
		const struct compile_rule *r = &rules[from_of(i)][toward];
		bool allow = r->answer == COMPILE_ALWAYS ||
		    (r->answer == COMPILE_WHEN && s->branch_to_branch);

		out->verdict[i] = (struct rib_verdict){ .allow = allow,
			.prepend = allow ? r->copies : 0,
			.rule = r->rule,
			.text = allow ? r->yes : r->no };
	}
}

/* --- what goes first --- */

/* S-12 in one table: what comes before weight, for routes that MSEEs taught and for
 * those of appliances and of VPN.  By the length of paths where both are alike. */
static const struct {
	uint8_t expressroute, appliance;
} precedences[] = {
	[ER_PREFER_EXPRESSROUTE] = { COMPILE_FROM_MSEE, COMPILE_BESIDE },
	[ER_PREFER_VPN] = { COMPILE_FROM_MSEE, COMPILE_BESIDE_FIRST },
	[ER_PREFER_PATH] = { 0, 0 },
};

enum er_preference
compile_preference(const struct er_vnet *v, uint8_t family)
{
	return v->has_server && family == IP_V4 ? v->server.preference
						: ER_PREFER_EXPRESSROUTE;
}

uint8_t
compile_precedence_beside(const struct er_model *m, const struct er_vnet *v,
    uint8_t family)
{
	return m->fidelity.weight_first
	    ? precedences[compile_preference(v, family)].appliance
	    : 0;
}

uint8_t
compile_precedence_msee(const struct er_model *m, const struct er_vnet *v,
    uint8_t family)
{
	return m->fidelity.weight_first
	    ? precedences[compile_preference(v, family)].expressroute
	    : 0;
}

/* Of two instances that are alike one is given back what the other taught (S-8): as
 * published, the first one of an ExpressRoute gateway, the second one of a VPN gateway.
 * ExpressRoute goes before VPN and appliances at equal length (S-12). */
enum { TIE_APPLIANCE, TIE_VPN1, TIE_VPN0, TIE_GW0, TIE_GW1 };

static uint8_t
tie_of(const struct er_speaker *gw)
{
	if (gw->role == ER_ROLE_VPN)
		return gw->instance ? TIE_VPN1 : TIE_VPN0;
	return gw->instance ? TIE_GW1 : TIE_GW0;
}

/* --- sessions with gateways --- */

/* A VPN gateway ranks nothing before the length of paths. */
static void
import_at_gateway(struct rib_import *in, const struct er_model *m,
    const struct er_vnet *v, enum er_role role)
{
	rib_import_open(in);
	in->reject_sets = m->fidelity.reject_sets;
	in->class_from_ext = true;
	in->class_map[COMPILE_CLASS_RELAYED] = COMPILE_CLASS_OTHER;
	in->ignore_origin = !m->fidelity.compare_origins;
	if (role == ER_ROLE_VPN)
		return;
	in->precedence = compile_precedence_beside(m, v, IP_V4);
	/* What comes back never goes before what the gateway has from MSEEs (S-8). */
	in->late_classes = 1u << COMPILE_CLASS_CIRCUIT;
	in->late_precedence =
	    m->fidelity.weight_first && v->server.preference != ER_PREFER_PATH
	    ? COMPILE_BESIDE
	    : 0;
}

/* What a gateway tells the Route Server: what its connections taught, and static
 * networks of sites (N-7); of the VNet's spaces the Route Server has its own. */
static void
export_at_gateway(struct rib_export *out, const struct er_speaker *gw)
{
	bool vpn = gw->role == ER_ROLE_VPN;

	rib_export_open(out, gw->asn, false);
	out->next_hop_self = vpn; /* N-2 */
	out->send_class = true;
	out->scope = vpn ? COMPILE_SCOPE_GROUP : 0;
	for (unsigned i = 0; i < RIB_CLASSES; i++) {
		bool circuit =
		    i == COMPILE_CLASS_CIRCUIT || i == COMPILE_CLASS_CIRCUIT_REACH;
		bool tells = vpn ? !circuit : circuit;

		out->verdict[i] = (struct rib_verdict){ .allow = tells,
			.rule = tells ? "S-3" : "S-5",
			.text = tells
			    ? "a Route Server with branch-to-branch learns what "
			      "connections taught"
			    : "a Route Server has the spaces of the VNet, and what the "
			      "other gateway taught, by itself" };
	}
}

static void
import_from_gateway(struct rib_import *in, const struct er_model *m,
    const struct er_vnet *v, const struct er_speaker *gw)
{
	bool vpn = gw->role == ER_ROLE_VPN;

	rib_import_open(in);
	in->reject_sets = m->fidelity.reject_sets;
	in->class = vpn ? COMPILE_CLASS_VPN : COMPILE_CLASS_CIRCUIT;
	in->precedence = vpn ? compile_precedence_beside(m, v, IP_V4)
			     : compile_precedence_msee(m, v, IP_V4);
	in->ignore_origin = in->drop_med = !m->fidelity.compare_origins;
	in->tie = tie_of(gw);
}

static void
export_to_gateway(struct rib_export *out, const struct er_route_server *s)
{
	rib_export_open(out, ER_AS_GATEWAY, false);
	out->next_hop_self = false;
	out->reflect = out->send_class = true;
	fill(out, s, COMPILE_SERVER_TO_GATEWAY);
}

/* What one of them taught does not come back to it. */
static uint32_t
horizon_of(const struct er_model *m, const struct er_speaker *s)
{
	return (uint32_t)(s - m->speakers) + 1;
}

/* --- route maps --- */

/* What the Route Server does on the way out, the other end does on the way in: a map
 * goes by prefix, and what is offered does not. */
static void
use_maps(const struct er_vnet *v, const char *peer, uint32_t sender,
    struct rib_import *at_server, struct rib_import *at_peer)
{
	const struct er_map_use *u = er_server_use(&v->server, peer);

	if (!u)
		return;
	at_server->map = compile_route_map(u->inbound, v, 0);
	at_peer->map = compile_route_map(u->outbound, v, sender);
}

void
compile_server_maps(const struct er_speaker *at, const struct er_speaker *peer,
    struct rib_import *at_server, struct rib_import *at_peer)
{
	const struct er_appliance *a = peer->appliance;
	const struct er_vnet *v = at->vnet;

	if (!a)
		return;
	use_maps(v, er_server_use(&v->server, a->name) ? a->name : a->head.name,
	    ER_AS_GATEWAY, at_server, at_peer);
}

/* --- joined --- */

static void
join(struct compile_build *b, const struct er_vnet *v, const struct er_speaker *rs,
    const struct er_speaker *gw)
{
	struct compile_pair p;
	struct compile_leg leg;

	compile_pair_init(b, &p, rs, gw, NULL, BGP_FAMILY_BIT(IP_V4));
	compile_leg_open(b, &p, IP_V4, &v->server.instance[rs->instance],
	    gw->role == ER_ROLE_VPN ? &v->vpn.instance[gw->instance]
				    : &er_stand_active(v).address[gw->instance % 2],
	    &leg);
	leg.session->segment = xstrdup(v->head.name);
	leg.near->hold = leg.far->hold = COMPILE_HOLD_GATEWAY;
	leg.near->horizon_of = horizon_of(b->model, gw);
	import_from_gateway(&leg.at_near->import, b->model, v, gw);
	export_to_gateway(&leg.at_near->export, &v->server);
	import_at_gateway(&leg.at_far->import, b->model, v, gw->role);
	export_at_gateway(&leg.at_far->export, gw);
	use_maps(v, gw->role == ER_ROLE_VPN ? ER_SERVER_VPN : ER_SERVER_EXPRESSROUTE, 0,
	    &leg.at_near->import, &leg.at_far->import);
	compile_pair_fini(&p);
}

/* --- next hops in the VNet --- */

static void
add_hop(struct compile_build *b, const struct er_vnet *v, const struct ip_addr *a,
    const struct er_speaker *at)
{
	if (a->family != IP_NONE && at)
		net_spec_relay(b->c->spec, a, at->name, false)->segment =
		    xstrdup(v->head.name);
}

static void
add_hops(struct compile_build *b, const struct er_vnet *v)
{
	const struct er_model *m = b->model;

	struct er_stand stands[2];
	size_t n = v->has_gateway ? er_stands(v, stands) : 0;

	for (unsigned i = 0; i < 2 * n; i++)
		add_hop(b, v, &stands[i / 2].address[i % 2],
		    er_model_speaker_of(m, ER_ROLE_GATEWAY, v->head.name,
			stands[i / 2].instance + i % 2));
	for (unsigned i = 0; v->has_vpn && i < er_vpn_instances(&v->vpn); i++)
		add_hop(b, v, &v->vpn.instance[i],
		    er_model_speaker_of(m, ER_ROLE_VPN, v->head.name, i));
	for (size_t k = 0; k < v->nconnections; k++)
		for (unsigned i = 0; i < 2 * n; i++)
			add_hop(b, v,
			    i < 2 ? &v->connections[k].msee[i]
				  : &v->connections[k].next_msee[i - 2],
			    er_model_speaker_of(m, ER_ROLE_MSEE,
				v->connections[k].circuit->head.name, i % 2));
}

static void
join_all(struct compile_build *b, const struct er_vnet *v, enum er_role role,
    unsigned instances)
{
	unsigned first = role == ER_ROLE_GATEWAY ? er_stand_active(v).instance : 0;
	const struct er_model *m = b->model;

	for (unsigned k = 0; k < 2 * instances; k++)
		join(b, v,
		    er_model_speaker_of(m, ER_ROLE_SERVER, v->head.name, k / instances),
		    er_model_speaker_of(m, role, v->head.name, first + k % instances));
}

void
compile_servers(struct compile_build *b)
{
	for (size_t i = 0; i < b->model->nvnets; i++) {
		const struct er_vnet *v = &b->model->vnets[i];

		if (!v->has_server)
			continue;
		add_hops(b, v);
		if (!v->server.branch_to_branch)
			continue;
		if (v->has_gateway && v->gateway.external.n == 0)
			join_all(b, v, ER_ROLE_GATEWAY, 2);
		if (v->has_vpn)
			join_all(b, v, ER_ROLE_VPN, er_vpn_instances(&v->vpn));
	}
}

void
compile_server_apart(struct rib_export *out, const struct er_vnet *v, uint8_t family)
{
	static const struct rib_verdict off = { .rule = "S-3",
		.text = "branch-to-branch of the Route Server is off" };
	static const struct rib_verdict ipv4_only = { .rule = "S-17",
		.text =
		    "a Route Server knows IPv4 only, and nothing else joins circuits "
		    "and VPN" };
	static const struct rib_verdict by_server = { .rule = "S-3",
		.text = "the Route Server, not the gateway, tells what the other "
			"gateway is to know" };

	for (unsigned i = 0; v->has_server && i < RIB_CLASSES; i++) {
		struct rib_verdict *x = &out->verdict[i];

		if (x->allow || !x->rule || strcmp(x->rule, "N-3") != 0)
			continue;
		*x = !v->server.branch_to_branch ? off
		    : family != IP_V4            ? ipv4_only
						 : by_server;
	}
}

void
compile_server_transit(struct rib_export *out, const struct er_vnet *v, unsigned class,
    uint8_t family)
{
	if (!v->has_server || !v->server.branch_to_branch || family != IP_V4) {
		compile_server_apart(out, v, family);
		return; /* N-3, S-17 */
	}
	out->verdict[class] = (struct rib_verdict){ .allow = true,
		.prepend = 1,
		.rule = "S-3",
		.text = "a Route Server with branch-to-branch joins circuits and VPN" };
}

/* --- the router, and its sessions with appliances --- */

static void
add_space(struct net_router *r, const struct er_vnet *v)
{
	for (size_t i = 0; i < v->space.n; i++)
		if (v->space.items[i].family == IP_V4)
			compile_origin(r, &v->space.items[i])->weight =
			    COMPILE_WEIGHT_OWN;
}

void
compile_server(struct compile_build *b, const struct er_speaker *at)
{
	const struct er_vnet *v = at->vnet;
	struct net_router *r = compile_router(b->c, at);

	r->max_paths = COMPILE_PATHS; /* S-10 */
	r->fabric = r->reflects = true;
	add_space(r, v);
	for (size_t i = 0; i < v->nspokes; i++)
		add_space(r, v->spokes[i]);
	compile_sort(r);
}

void
compile_server_end(const struct er_model *m, const struct er_speaker *at,
    const struct er_speaker *far, struct net_end *e, struct net_policy *p)
{
	rib_import_open(&p->import);
	p->import.reject_sets = m->fidelity.reject_sets;
	p->import.class = COMPILE_CLASS_RELAYED;
	p->import.precedence = compile_precedence_beside(m, at->vnet, IP_V4);
	p->import.tie = TIE_APPLIANCE;
	rib_export_open(&p->export, at->asn, true);
	p->export.strip_class = true;
	fill(&p->export, &at->vnet->server, COMPILE_SERVER_TO_APPLIANCE);
	e->horizon_of = horizon_of(m, far);
	p->limit = er_limit_appliance(m);
	if (p->limit == 0)
		return;
	e->limit_warn = m->limits.warn_percent;
	e->limit_idle = m->limits.hold_down;
	e->limit_rule = "W-51";
}
