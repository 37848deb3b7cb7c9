/*
 * The router of a virtual hub: iBGP with the gateways of the hub, which it tells what
 * the others and other hubs have (H-3), and with the routers of all other hubs of the
 * Virtual WAN.  On the way to another hub two 65520 come in front (H-2), and the class
 * of a route goes along, so that the other hub knows what was a circuit's.  What comes
 * from another hub goes to no third one: each tells all others itself (H-7).
 *
 * Packets go through the router, but for those that a gateway delivers to VNets of its
 * hub.  With a private policy (H-11) VNets and gateways hand everything to the
 * appliance: VNets have nothing but ranges that lead there, and gateways and the router
 * look into the table of the intent before all else when a packet comes from outside of
 * the hub.
 */
#include "compile/hub.h"

#include "base/xalloc.h"
#include "bgp/open.h"
#include "compile/maps.h"
#include "compile/parts.h"
#include "er/limits.h"

#include <stdlib.h>

#define AS_BETWEEN 65520u /* H-2 */

/* --- who learns what --- */

#define YES(n, r, why)                                                              \
	{                                                                           \
		.answer = COMPILE_ALWAYS, .copies = (n), .rule = (r), .yes = (why), \
	}
#define NO(r, why)                                                 \
	{                                                          \
		.answer = COMPILE_NEVER, .rule = (r), .no = (why), \
	}

#define WHEN(n, r, why)                                                           \
	{                                                                         \
		.answer = COMPILE_WHEN,                                           \
		.switches = "branch-to-branch of the Virtual WAN", .copies = (n), \
		.rule = (r), .yes = (why),                                        \
		.no = "branch-to-branch of the Virtual WAN is off",               \
	}
#define BRANCHES(why)       WHEN(0, "H-3", why)
#define BRANCHES_BY(r, why) WHEN(0, r, why)
#define PEER_BRANCHES       WHEN(1, "H-14", to_peer)

static const char apart[] =
    "circuits do not learn from each other: Global Reach is the way, or "
    "expressroute-transit of routing intent, with which they learn the ranges";
static const char own[] = "gateways have the VNets of their hub themselves";
static const char behind[] = "VPN gateways learn what other hubs and circuits have";
static const char to_others[] = "other hubs learn what a hub has, 65520 twice in front";
static const char no_third[] = "each hub tells all others what it has itself";
static const char as_branch[] =
    "what an appliance of a VNet tells the hub goes on as if from a branch";
static const char to_peer[] =
    "appliances that speak with the hub learn what the hub has";

static const struct compile_rule rules[COMPILE_HUB_FROM_N][COMPILE_HUB_TOWARD_N] = {
	[COMPILE_HUB_VNET] = {
		[COMPILE_HUB_TO_GATEWAY] = NO("H-1", own),
		[COMPILE_HUB_TO_VPN] = NO("H-1", own),
		[COMPILE_HUB_TO_HUB] = YES(2, "H-2", to_others),
		[COMPILE_HUB_TO_PEER] = YES(1, "H-14", to_peer),
	},
	[COMPILE_HUB_CIRCUIT] = {
		[COMPILE_HUB_TO_GATEWAY] = NO("H-3", apart),
		[COMPILE_HUB_TO_VPN] = BRANCHES(behind),
		[COMPILE_HUB_TO_HUB] = YES(2, "H-2", to_others),
		[COMPILE_HUB_TO_PEER] = PEER_BRANCHES,
	},
	[COMPILE_HUB_PEER] = {
		[COMPILE_HUB_TO_GATEWAY] = BRANCHES_BY("H-14", as_branch),
		[COMPILE_HUB_TO_VPN] = BRANCHES_BY("H-14", as_branch),
		[COMPILE_HUB_TO_HUB] = YES(2, "H-2", to_others),
		[COMPILE_HUB_TO_PEER] = YES(1, "H-14", to_peer),
	},
	[COMPILE_HUB_VPN] = {
		[COMPILE_HUB_TO_GATEWAY] = BRANCHES("circuits learn the sites on VPN"),
		[COMPILE_HUB_TO_VPN] = BRANCHES(behind),
		[COMPILE_HUB_TO_HUB] = YES(2, "H-2", to_others),
		[COMPILE_HUB_TO_PEER] = PEER_BRANCHES,
	},
	[COMPILE_HUB_REMOTE_VNET] = {
		[COMPILE_HUB_TO_GATEWAY] = YES(0, "H-2", "circuits learn VNets of other hubs"),
		[COMPILE_HUB_TO_VPN] = YES(0, "H-3", behind),
		[COMPILE_HUB_TO_HUB] = NO("H-7", no_third),
		[COMPILE_HUB_TO_PEER] = YES(1, "H-14", to_peer),
	},
	[COMPILE_HUB_REMOTE_CIRCUIT] = {
		[COMPILE_HUB_TO_GATEWAY] = NO("H-3", apart),
		[COMPILE_HUB_TO_VPN] = BRANCHES(behind),
		[COMPILE_HUB_TO_HUB] = NO("H-7", no_third),
		[COMPILE_HUB_TO_PEER] = PEER_BRANCHES,
	},
	[COMPILE_HUB_REMOTE_VPN] = {
		[COMPILE_HUB_TO_GATEWAY] = BRANCHES("circuits learn the sites on VPN"),
		[COMPILE_HUB_TO_VPN] = BRANCHES(behind),
		[COMPILE_HUB_TO_HUB] = NO("H-7", no_third),
		[COMPILE_HUB_TO_PEER] = PEER_BRANCHES,
	},
	[COMPILE_HUB_REMOTE_PEER] = {
		[COMPILE_HUB_TO_GATEWAY] = BRANCHES_BY("H-14", as_branch),
		[COMPILE_HUB_TO_VPN] = BRANCHES_BY("H-14", as_branch),
		[COMPILE_HUB_TO_HUB] = NO("H-7", no_third),
		[COMPILE_HUB_TO_PEER] = YES(1, "H-14", to_peer),
	},
};

const struct compile_rule *
compile_hub_rule(enum compile_hub_from from, enum compile_hub_toward toward)
{
	return &rules[from][toward];
}

static enum compile_hub_from
from_of(unsigned class)
{
	switch (class) {
	case COMPILE_CLASS_CIRCUIT:
	case COMPILE_CLASS_CIRCUIT_REACH:
		return COMPILE_HUB_CIRCUIT;
	case COMPILE_CLASS_VPN:
		return COMPILE_HUB_VPN;
	case COMPILE_CLASS_RELAYED:
	case COMPILE_CLASS_RELAYED_HOME:
		return COMPILE_HUB_PEER;
	case COMPILE_CLASS_REMOTE_VNET:
		return COMPILE_HUB_REMOTE_VNET;
	case COMPILE_CLASS_REMOTE_CIRCUIT:
		return COMPILE_HUB_REMOTE_CIRCUIT;
	case COMPILE_CLASS_REMOTE_VPN:
		return COMPILE_HUB_REMOTE_VPN;
	case COMPILE_CLASS_REMOTE_PEER:
		return COMPILE_HUB_REMOTE_PEER;
	default:
		return COMPILE_HUB_VNET;
	}
}

static struct rib_verdict
judge(const struct er_hub *h, enum compile_hub_from from,
    enum compile_hub_toward toward)
{
	const struct compile_rule *r = &rules[from][toward];
	bool branches = !h->wan || h->wan->branch_to_branch;
	bool allow =
	    r->answer == COMPILE_ALWAYS || (r->answer == COMPILE_WHEN && branches);

	if (allow && !compile_hub_branches(h, from, toward))
		return (struct rib_verdict){ .rule = "H-15",
			.text = "branches do not propagate to the route table called "
				"default" };
	return (struct rib_verdict){ .allow = allow,
		.prepend = allow ? r->copies : 0,
		.rule = r->rule,
		.text = allow ? r->yes : r->no };
}

static void
fill(struct rib_export *out, const struct er_hub *h, enum compile_hub_toward toward)
{
	for (unsigned i = 0; i < RIB_CLASSES; i++)
		out->verdict[i] = judge(h, from_of(i), toward);
	if (toward == COMPILE_HUB_TO_HUB)
		out->verdict[COMPILE_CLASS_RELAYED_HOME] = (struct rib_verdict){
			.rule = "H-15",
			.text =
			    "the connection of the appliance's VNet propagates to no "
			    "label that a route table there has"
		};
}

void
compile_hub_transit(struct rib_export *out, const struct er_hub *h, enum er_role role)
{
	enum compile_hub_toward toward =
	    role == ER_ROLE_VPN ? COMPILE_HUB_TO_VPN : COMPILE_HUB_TO_GATEWAY;

	for (unsigned i = 0; i < RIB_CLASSES; i++) {
		enum compile_hub_from from = from_of(i);

		if (from == COMPILE_HUB_VNET)
			continue;
		out->verdict[i] = judge(h, from, toward);
		out->verdict[i].prepend = out->verdict[i].allow;
	}
}

/* --- what goes first --- */

/* H-5, H-6: before weight; at a gateway these numbers are how its weights are shown, as
 * with a Route Server. Where they are all alike the length of paths decides, then the
 * second table. */
static const uint8_t ranks[][COMPILE_HUB_FROM_N] = {
	[ER_PREFER_EXPRESSROUTE] = { [COMPILE_HUB_CIRCUIT] = COMPILE_FROM_MSEE,
	    [COMPILE_HUB_VPN] = COMPILE_BESIDE },
	[ER_PREFER_VPN] = { [COMPILE_HUB_CIRCUIT] = COMPILE_FROM_MSEE,
	    [COMPILE_HUB_VPN] = COMPILE_BESIDE_FIRST },
	[ER_PREFER_PATH] = { 0 },
};
/* H-5, H-6: local before remote; a local circuit before VPN, remote ones behind it. */
static const uint8_t ties[COMPILE_HUB_FROM_N] = {
	[COMPILE_HUB_CIRCUIT] = 3,
	[COMPILE_HUB_VPN] = 2,
	[COMPILE_HUB_PEER] = 2,
	[COMPILE_HUB_REMOTE_VNET] = 1,
	[COMPILE_HUB_REMOTE_VPN] = 1,
	[COMPILE_HUB_REMOTE_PEER] = 1,
	[COMPILE_HUB_REMOTE_CIRCUIT] = 0,
};

#define REMOTE                                                                  \
	(1u << COMPILE_CLASS_REMOTE_VNET | 1u << COMPILE_CLASS_REMOTE_CIRCUIT | \
	    1u << COMPILE_CLASS_REMOTE_VPN | 1u << COMPILE_CLASS_REMOTE_PEER)

void
compile_hub_rank(struct rib_import *in, const struct er_hub *h,
    enum compile_hub_from from)
{
	in->precedence = ranks[h->preference][from];
	in->tie = ties[from];
	in->late_classes = REMOTE;
	in->late_tie = ties[COMPILE_HUB_REMOTE_VNET];
}

/* Among what comes from other hubs VPN goes before circuits, whatever the lengths,
 * unless lengths go first. */
static void
rank_remote(struct rib_import *in, const struct er_hub *h)
{
	in->precedence = h->preference == ER_PREFER_PATH ? 0 : 1;
	in->tie = ties[COMPILE_HUB_REMOTE_VPN];
	in->late_classes = 1u << COMPILE_CLASS_REMOTE_CIRCUIT;
	in->late_tie = ties[COMPILE_HUB_REMOTE_CIRCUIT];
}

/* At the router itself local ones need more room above the others. */
static void
rank_local(struct rib_import *in, const struct er_hub *h, enum compile_hub_from from)
{
	bool first = (from == COMPILE_HUB_VPN) == (h->preference == ER_PREFER_VPN);

	in->precedence = h->preference == ER_PREFER_PATH ? 0 : first ? 3 : 2;
	in->tie = ties[from];
}

void
compile_hub_hairpin(struct rib_export *out, const struct er_hub *h)
{
	for (unsigned i = 0; h->preference == ER_PREFER_PATH && i < RIB_CLASSES; i++) {
		const struct compile_rule *r = compile_rule(i, COMPILE_OVER_HUB);
		bool hairpin =
		    r == compile_rule(COMPILE_CLASS_GATEWAY, COMPILE_OVER_HUB) ||
		    r == compile_rule(COMPILE_CLASS_RELAYED, COMPILE_OVER_HUB) ||
		    r == compile_rule(COMPILE_CLASS_HUB, COMPILE_OVER_HUB) ||
		    r == compile_rule(COMPILE_CLASS_HUB_RELAYED, COMPILE_OVER_HUB);

		if (hairpin && out->verdict[i].allow)
			out->verdict[i].prepend++;
	}
}

/* --- sessions inside of a hub --- */

static void
import_base(struct rib_import *in, const struct er_model *m)
{
	rib_import_open(in);
	in->reject_sets = m->fidelity.reject_sets;
	in->ignore_origin = in->drop_med = !m->fidelity.compare_origins;
}

/* What a gateway tells the router: what its connections taught, and static networks of
 * sites (N-7). */
static void
export_at_gateway(struct rib_export *out, const struct er_speaker *gw)
{
	bool vpn = gw->role == ER_ROLE_VPN;

	rib_export_open(out, gw->asn, false);
	out->next_hop_self = vpn;
	out->strip_class = true;
	out->scope = vpn ? COMPILE_SCOPE_GROUP : 0;
	for (unsigned i = 0; i < RIB_CLASSES; i++) {
		enum compile_hub_from from = from_of(i);
		bool tells = vpn ? from == COMPILE_HUB_VPN || from == COMPILE_HUB_VNET
				 : from == COMPILE_HUB_CIRCUIT;

		out->verdict[i] = (struct rib_verdict){ .allow = tells,
			.rule = "H-3",
			.text = tells
			    ? "the router of a hub learns what connections taught"
			    : "the router of a hub has its VNets, and what other gateways "
			      "and hubs taught, by itself" };
	}
}

static void
export_to_gateway(struct rib_export *out, const struct er_hub *h, bool vpn)
{
	rib_export_open(out, ER_AS_GATEWAY, false);
	out->next_hop_self = false;
	out->reflect = out->send_class = true;
	fill(out, h, vpn ? COMPILE_HUB_TO_VPN : COMPILE_HUB_TO_GATEWAY);
}

static void
import_at_gateway(struct rib_import *in, const struct er_model *m,
    const struct er_hub *h, bool vpn)
{
	import_base(in, m);
	in->class_from_ext = true;
	compile_hub_rank(in, h, vpn ? COMPILE_HUB_CIRCUIT : COMPILE_HUB_VPN);
	/* What the other instance taught goes behind its own, as does an appliance
	 * behind tunnels. */
	in->late_classes |= 1u << (vpn ? COMPILE_CLASS_VPN : COMPILE_CLASS_CIRCUIT);
	if (vpn)
		in->late_classes |=
		    1u << COMPILE_CLASS_RELAYED | 1u << COMPILE_CLASS_RELAYED_HOME;
	/* How remote ones are shown beside those that have a rank. */
	if (!vpn && h->preference != ER_PREFER_PATH)
		in->weight = COMPILE_WEIGHT_OWN;
}

static const struct er_speaker *
router_of(const struct er_model *m, const struct er_hub *h)
{
	return er_model_speaker_of(m, ER_ROLE_HUB, h->head.name, 0);
}

static void
join(struct compile_build *b, const struct er_hub *h, enum er_role role,
    unsigned instance)
{
	const struct er_model *m = b->model;
	const struct er_vnet *v = h->inside;
	const struct er_speaker *gw =
	    er_model_speaker_of(m, role, h->head.name, instance);
	bool vpn = role == ER_ROLE_VPN;
	struct compile_pair p;
	struct compile_leg leg;

	compile_pair_init(b, &p, router_of(m, h), gw, NULL, BGP_FAMILY_BIT(IP_V4));
	compile_leg_open(b, &p, IP_V4, &h->router,
	    vpn ? &v->vpn.instance[instance] : &v->gateway.instance[instance], &leg);
	leg.near->hold = leg.far->hold = COMPILE_HOLD_GATEWAY;
	leg.near->horizon_of = (uint32_t)(gw - m->speakers) + 1;
	import_base(&leg.at_near->import, m);
	leg.at_near->import.class = vpn ? COMPILE_CLASS_VPN : COMPILE_CLASS_CIRCUIT;
	rank_local(&leg.at_near->import, h,
	    vpn ? COMPILE_HUB_VPN : COMPILE_HUB_CIRCUIT);
	export_to_gateway(&leg.at_near->export, h, vpn);
	import_at_gateway(&leg.at_far->import, m, h, vpn);
	leg.at_far->import.map = compile_hub_gateway_map(m, h);
	export_at_gateway(&leg.at_far->export, gw);
	compile_pair_fini(&p);
}

/* --- sessions between hubs --- */

static void
between_end(const struct er_model *m, const struct er_hub *h, struct net_end *e,
    struct net_policy *p)
{
	e->hold = COMPILE_HOLD_GATEWAY;
	import_base(&p->import, m);
	p->import.class = COMPILE_CLASS_REMOTE_VNET;
	p->import.class_from_ext = true;
	for (unsigned i = 0; i < RIB_CLASSES; i++)
		p->import.class_map[i] = COMPILE_CLASS_REMOTE_VNET;
	p->import.class_map[COMPILE_CLASS_CIRCUIT] = COMPILE_CLASS_REMOTE_CIRCUIT;
	p->import.class_map[COMPILE_CLASS_CIRCUIT_REACH] = COMPILE_CLASS_REMOTE_CIRCUIT;
	p->import.class_map[COMPILE_CLASS_VPN] = COMPILE_CLASS_REMOTE_VPN;
	p->import.class_map[COMPILE_CLASS_RELAYED] = COMPILE_CLASS_REMOTE_PEER;
	/* Its own prefix, which nobody else has. */
	p->import.connected = xcalloc(1, sizeof *p->import.connected);
	compile_filter_add(p->import.connected, &h->prefix, h->prefix.len);
	rank_remote(&p->import, h);
	rib_export_open(&p->export, AS_BETWEEN, false);
	p->export.reflect = p->export.send_class = true;
	p->export.scope = COMPILE_HUB_SCOPE_HUBS;
	p->export.scope_reason = RIB_OUT_PROPAGATION;
	p->export.permit = compile_all_but_default(); /* H-11 */
	p->export.permit_reason = RIB_OUT_DEFAULT;
	fill(&p->export, h, COMPILE_HUB_TO_HUB);
}

static void
join_hubs(struct compile_build *b, const struct er_hub *h, const struct er_hub *other)
{
	const struct er_model *m = b->model;
	struct compile_pair p;
	struct compile_leg leg;

	compile_pair_init(b, &p, router_of(m, h), router_of(m, other), NULL,
	    BGP_FAMILY_BIT(IP_V4));
	compile_leg_open(b, &p, IP_V4, &h->router, &other->router, &leg);
	between_end(m, h, leg.near, leg.at_near);
	between_end(m, other, leg.far, leg.at_far);
	compile_pair_fini(&p);
}

/* --- sessions with appliances of its VNets (H-14) --- */

/* The connection of its VNet says whether other hubs have what it tells (H-15), and
 * whether it is told a default route (H-16). */
static void
connection_of(const struct er_hub *h, const struct er_speaker *far,
    struct net_policy *p)
{
	const struct er_hub_vnet *x =
	    far->appliance ? er_hub_connection(h, far->appliance->vnet) : NULL;

	p->import.class = !x || er_propagation_leaves(&x->to)
	    ? COMPILE_CLASS_RELAYED
	    : COMPILE_CLASS_RELAYED_HOME;
	if (!x || x->internet)
		return;
	p->export.permit = compile_all_but_default();
	p->export.permit_reason = RIB_OUT_INTERNET;
}

/* It counts as VPN does in what goes first. */
void
compile_hub_peer_end(const struct er_model *m, const struct er_speaker *at,
    const struct er_speaker *far, struct net_end *e, struct net_policy *p)
{
	const struct er_vnet *v = at->vnet;
	const struct er_hub *h = v->virtual_hub;

	import_base(&p->import, m);
	rank_local(&p->import, h, COMPILE_HUB_VPN);
	/* What is a VNet's of the hub, or in there, nobody else has. */
	p->import.connected = xcalloc(1, sizeof *p->import.connected);
	compile_filter_add(p->import.connected, &h->prefix, h->prefix.len);
	for (size_t i = 0; i < v->nspokes; i++)
		for (size_t k = 0; k < v->spokes[i]->space.n; k++)
			compile_filter_add(p->import.connected,
			    &v->spokes[i]->space.items[k],
			    v->spokes[i]->space.items[k].len);
	compile_filter_sort(p->import.connected);
	rib_export_open(&p->export, at->asn, true);
	p->export.strip_class = true;
	p->export.scope = COMPILE_HUB_SCOPE_DEFAULT;
	p->export.scope_reason = RIB_OUT_PROPAGATION;
	fill(&p->export, h, COMPILE_HUB_TO_PEER);
	connection_of(h, far, p);
	e->horizon_of = (uint32_t)(far - m->speakers) + 1;
	p->limit = er_limit_hub_peer(m);
	if (p->limit == 0)
		return;
	e->limit_warn = m->limits.warn_percent;
	e->limit_idle = m->limits.hold_down;
	e->limit_rule = "H-14";
}

void
compile_hubs(struct compile_build *b)
{
	const struct er_model *m = b->model;

	for (size_t i = 0; i < m->nhubs; i++) {
		const struct er_hub *h = &m->hubs[i];

		for (unsigned k = 0; k < 2; k++) {
			if (h->inside->has_gateway)
				join(b, h, ER_ROLE_GATEWAY, k);
			if (h->inside->has_vpn)
				join(b, h, ER_ROLE_VPN, k);
		}
		for (size_t k = i + 1; k < m->nhubs; k++)
			if (er_hubs_joined(h, &m->hubs[k]))
				join_hubs(b, h, &m->hubs[k]);
	}
}

/* --- the router --- */

static bool
is_there(const struct compile_spaces *s, const struct ip_prefix *p)
{
	for (size_t i = 0; i < s->n; i++)
		if (ip_prefix_covers(&s->items[i].prefix, p))
			return true;
	return false;
}

void
compile_hub_space(struct net_router *r, const struct er_hub *h, const struct er_vnet *v,
    uint32_t scopes, uint32_t tag)
{
	struct compile_spaces s;

	compile_spaces_init(&s, h, v);
	for (size_t i = 0; i < s.n; i++) {
		struct compile_space *x = &s.items[i];
		struct net_origin *o = compile_origin(r, &x->prefix);

		o->weight = COMPILE_WEIGHT_OWN;
		o->scopes = scopes;
		o->tag = tag;
		o->path = x->path;
		o->npath = x->npath;
		o->communities = x->communities;
		o->ncommunities = x->ncommunities;
		x->path = x->communities = NULL; /* the origin's now */
	}
	/* What the map has dropped the hub does not have. */
	for (size_t i = 0; i < v->space.n; i++)
		if (v->space.items[i].family == IP_V4 &&
		    is_there(&s, &v->space.items[i]))
			net_attach(r, &v->space.items[i], v->head.name, true);
	compile_spaces_fini(&s);
}

/* H-15: to whom the router offers the spaces of a VNet; 0: to all. */
static uint32_t
scopes_of(const struct er_model *m, const struct er_hub *h, const struct er_vnet *v)
{
	bool peers = compile_hub_vnet_known(h, v, h, ER_HUB_DEFAULT), hubs = false;

	for (size_t i = 0; i < m->nhubs; i++) {
		const struct er_hub *other = &m->hubs[i];

		if (!er_hubs_joined(h, other))
			continue;
		hubs = hubs || compile_hub_vnet_known(h, v, other, ER_HUB_DEFAULT);
		for (size_t k = 0; k < other->ntables; k++)
			hubs = hubs ||
			    compile_hub_vnet_known(h, v, other,
				other->tables[k].head.name);
	}
	if (peers)
		return hubs ? 0 : COMPILE_HUB_SCOPE_DEFAULT;
	return hubs ? COMPILE_HUB_SCOPE_HUBS : COMPILE_HUB_SCOPE_NOBODY;
}

static void
announce_default(struct net_router *r)
{
	static const struct ip_prefix everything = { .family = IP_V4 };
	struct net_origin *o = compile_origin(r, &everything);

	o->weight = COMPILE_WEIGHT_OWN;
	o->scopes = COMPILE_HUB_SCOPE_DEFAULT;
}

void
compile_hub(struct compile_build *b, const struct er_speaker *at)
{
	const struct er_vnet *v = at->vnet;
	struct net_router *r = compile_router(b->c, at);

	r->max_paths = COMPILE_PATHS;
	r->self = v->virtual_hub->router;
	r->table = compile_hub_table_name(v->virtual_hub);
	r->inspects = v->virtual_hub->intent.private_hop != NULL;
	/* Other hubs do not hear of its own prefix. */
	net_attach(r, &v->virtual_hub->prefix, v->head.name, true);
	for (size_t i = 0; i < v->nspokes; i++)
		compile_hub_space(r, v->virtual_hub, v->spokes[i],
		    scopes_of(b->model, v->virtual_hub, v->spokes[i]), 0);
	if (!v->virtual_hub->has_intent)
		compile_hub_announce(r, v->virtual_hub, COMPILE_HUB_SCOPE_DEFAULT);
	else if (v->virtual_hub->intent.internet_hop) /* for appliances (H-11, H-14) */
		announce_default(r);
	compile_sort(r);
}
