/*
 * Policies out of the model.  An MSEE's differ by what they face: a customer edge sees
 * 12076 once with private numbers removed (P-31, P-32), a gateway sees 65515 replaced
 * and one or three 12076 in front (V3, G-23), a Global Reach peer sees the path as it
 * is (G-21) and is told what the route was at home.  Nothing on Azure's side carries a
 * MED on (P-38, 9.2.1); communities are carried (9.2.1).
 */
#include "compile/policy.h"

#include "base/xalloc.h"
#include "compile/hub.h"
#include "compile/parts.h"
#include "compile/server.h"

#include <stdlib.h>

#define REACH_LOCAL_PREF 10 /* G-21 */
#define MSEE_OWN_AS      2  /* between MSEEs: a path that a CE gave back may cross */

/* --- at an MSEE --- */

static void
import_base(struct rib_import *in, const struct er_model *m, enum compile_class class)
{
	rib_import_open(in);
	in->class = (uint8_t) class;
	in->drop_med = true;
	in->ignore_origin = !m->fidelity.compare_origins; /* P-40a */
	in->reject_sets = m->fidelity.reject_sets;
	in->graceful_shutdown = m->fidelity.honor_shutdown;
}

void
compile_import_site(struct rib_import *in, const struct er_model *m)
{
	import_base(in, m, COMPILE_CLASS_SITE);
	in->own_as_max = m->fidelity.allow_own_as; /* P-25 */
}

void
compile_import_plain(struct rib_import *in, const struct er_model *m)
{
	import_base(in, m, COMPILE_CLASS_OTHER);
	in->own_as_max = m->fidelity.allow_own_as;
}

/*
 * `reannounce`.  If both edges gave back to their MSEEs what those taught them, that
 * could settle in two ways, or never.  So they are not equal: edge0 takes a route from
 * edge1 rather than from its own MSEE, it alone announces it again, and the primary
 * prefers what it announces.  That has one outcome: what the secondary taught edge1
 * comes out at the primary.  They prefer by the length of paths, so that a drain, which
 * makes them much longer, still moves traffic to the other MSEE (F-7).
 */
enum {
	PREFER_EDGE0 = -2, /* its path is longer by the cloud's AS and an MSEE's */
	PREFER_EDGE1 = 1
};

static void
prefer(struct rib_import *in, const struct er_cloud *p, unsigned path, int hops)
{
	if (p->reannounce != ER_REANNOUNCE_NONE && path == 0)
		in->hops_more = (int8_t)hops;
}

void
compile_import_cloud(struct rib_import *in, const struct er_model *m,
    const struct er_cloud *p, unsigned path)
{
	import_base(in, m, COMPILE_CLASS_CLOUD);
	/* A gateway would take it for ExpressRoute's and drop what it came from, which
	 * would take it away again (P-42a). */
	if (p->reannounce != ER_REANNOUNCE_NONE && m->fidelity.weight_first)
		in->class_behind = COMPILE_CLASS_REANNOUNCED;
	in->own_as_max = m->fidelity.allow_own_as;
	prefer(in, p, path, PREFER_EDGE0);
}

void
compile_import_gateway(struct rib_import *in, const struct er_model *m,
    const struct er_gateway *g)
{
	/* [of_hub][allow_remote_vnet][allow_wan] */
	static const struct {
		uint8_t own, behind;
	} classes[2][2][2] = {
		{ { { COMPILE_CLASS_GATEWAY, COMPILE_CLASS_RELAYED },
		      { COMPILE_CLASS_GATEWAY_WAN, COMPILE_CLASS_RELAYED_WAN } },
		    { { COMPILE_CLASS_GATEWAY_OPEN, COMPILE_CLASS_RELAYED_OPEN },
			{ COMPILE_CLASS_GATEWAY_OPEN_WAN,
			    COMPILE_CLASS_RELAYED_OPEN_WAN } } },
		{ { { COMPILE_CLASS_HUB, COMPILE_CLASS_HUB_RELAYED },
		    { COMPILE_CLASS_HUB_OPEN, COMPILE_CLASS_HUB_RELAYED_OPEN } } },
	};

	import_base(in, m, classes[g->of_hub][g->allow_remote_vnet][g->allow_wan].own);
	in->class_behind =
	    classes[g->of_hub][g->allow_remote_vnet][g->allow_wan].behind;
}

void
compile_import_reach(struct rib_import *in, const struct er_model *m,
    const struct er_reach *r, const struct er_circuit *at)
{
	/* What it was at the other circuit, here. */
	static const uint8_t map[RIB_CLASSES] = {
		[COMPILE_CLASS_OTHER] = COMPILE_CLASS_REACH_SITE,
		[COMPILE_CLASS_SITE] = COMPILE_CLASS_REACH_SITE,
		[COMPILE_CLASS_GATEWAY] = COMPILE_CLASS_REACH_VNET,
		[COMPILE_CLASS_GATEWAY_OPEN] = COMPILE_CLASS_REACH_VNET_OPEN,
		[COMPILE_CLASS_RELAYED] = COMPILE_CLASS_REACH_RELAYED,
		[COMPILE_CLASS_RELAYED_OPEN] = COMPILE_CLASS_REACH_RELAYED,
		[COMPILE_CLASS_REANNOUNCED] = COMPILE_CLASS_REACH_RELAYED,
		[COMPILE_CLASS_CLOUD] = COMPILE_CLASS_REACH_CLOUD,
		[COMPILE_CLASS_GATEWAY_WAN] = COMPILE_CLASS_REACH_VNET,
		[COMPILE_CLASS_GATEWAY_OPEN_WAN] = COMPILE_CLASS_REACH_VNET_OPEN,
		[COMPILE_CLASS_RELAYED_WAN] = COMPILE_CLASS_REACH_RELAYED,
		[COMPILE_CLASS_RELAYED_OPEN_WAN] = COMPILE_CLASS_REACH_RELAYED,
		[COMPILE_CLASS_HUB] = COMPILE_CLASS_REACH_HUB,
		[COMPILE_CLASS_HUB_OPEN] = COMPILE_CLASS_REACH_HUB,
		[COMPILE_CLASS_HUB_RELAYED] = COMPILE_CLASS_REACH_RELAYED,
		[COMPILE_CLASS_HUB_RELAYED_OPEN] = COMPILE_CLASS_REACH_RELAYED,
		[COMPILE_CLASS_REACH_SITE] = COMPILE_CLASS_REACH_SITE,
		[COMPILE_CLASS_REACH_VNET] = COMPILE_CLASS_REACH_VNET,
		[COMPILE_CLASS_REACH_CLOUD] = COMPILE_CLASS_REACH_CLOUD,
	};

	import_base(in, m, COMPILE_CLASS_REACH_SITE);
	in->class_from_ext = true;
	for (unsigned i = 0; i < RIB_CLASSES; i++)
		in->class_map[i] = map[i] ? map[i] : COMPILE_CLASS_REACH_SITE;
	if (r->vnets != ER_VNETS_EVERYWHERE) /* G-25a */
		in->class_map[COMPILE_CLASS_GATEWAY_OPEN] =
		    in->class_map[COMPILE_CLASS_GATEWAY_OPEN_WAN] =
			in->class_map[COMPILE_CLASS_HUB] =
			    in->class_map[COMPILE_CLASS_HUB_OPEN] =
				COMPILE_CLASS_REACH_VNET;
	in->set_local_pref = true;
	in->local_pref = REACH_LOCAL_PREF;
	in->own_as_max = MSEE_OWN_AS;
	/* A-32, A-32a */
	in->hops_public_only = at->cloud && m->fidelity.managed_public_only;
}

void
compile_export_msee(struct rib_export *out, const struct er_circuit *at,
    enum compile_over over, const struct compile_rule_ctx *ctx)
{
	bool ebgp = over != COMPILE_OVER_REACH;

	rib_export_open(out, ER_AS_MSEE, ebgp);
	compile_rules_fill(out->verdict, over, ctx);
	/* To an edge for `reannounce` only; a real one is not told. */
	out->send_class = !ebgp || (over == COMPILE_OVER_CLOUD && ctx->cloud != NULL);
	out->strip_class = !out->send_class;
	switch (over) {
	case COMPILE_OVER_OTHER:
	case COMPILE_OVER_SITE:
	case COMPILE_OVER_CLOUD:
		out->private_removal = at->private_removal; /* P-31, P-32, A-32 */
		break;
	case COMPILE_OVER_GATEWAY:
	case COMPILE_OVER_HUB:
		out->replace_from = ER_AS_GATEWAY; /* V3; nothing is removed: P-44 */
		out->replace_to = ER_AS_MSEE;
		break;
	case COMPILE_OVER_REACH:
	case COMPILE_OVER_N:
		break;
	}
}

/* --- at the ends --- */

static void
import_circuit(struct rib_import *in)
{
	rib_import_open(in);
	in->class = COMPILE_CLASS_CIRCUIT;
}

static void
export_circuit(struct rib_export *out, enum er_role role, uint32_t asn,
    const struct compile_rule_ctx *ctx)
{
	rib_export_open(out, asn, true);
	compile_end_rules_fill(out->verdict, role, COMPILE_TOWARD_CIRCUIT, ctx);
	out->strip_class = true;
}

static void
add_space(struct rib_filter *f, const struct er_vnet *v)
{
	for (size_t i = 0; i < v->space.n; i++)
		compile_filter_add(f, &v->space.items[i], v->space.items[i].len + 1u);
}

uint32_t
compile_weight(const struct rib_path *p)
{
	switch (p->precedence) {
	case COMPILE_BESIDE:
	case COMPILE_BESIDE_FIRST:
		return COMPILE_WEIGHT_OWN;
	case COMPILE_FROM_MSEE:
		return COMPILE_WEIGHT_MSEE + p->weight;
	default:
		return p->weight;
	}
}

void
compile_import_beside(struct rib_import *in, const struct er_model *m)
{
	rib_import_open(in);
	in->reject_sets = m->fidelity.reject_sets;
	in->precedence = m->fidelity.weight_first ? COMPILE_BESIDE : 0;
}

void
compile_import_vnet(struct rib_import *in, const struct er_model *m,
    const struct er_connection *n, uint8_t family)
{
	import_circuit(in);
	in->weight = n->weight; /* P-40 */
	in->precedence = compile_precedence_msee(m, n->vnet, family);
	if (n->vnet->virtual_hub)
		compile_hub_rank(in, n->vnet->virtual_hub, COMPILE_HUB_CIRCUIT);
	in->ignore_origin = in->drop_med = !m->fidelity.compare_origins; /* P-40a */
	/* Own tolerance none: P-27.  System routes beat even longer ones from BGP. */
	in->connected = xcalloc(1, sizeof *in->connected);
	add_space(in->connected, n->vnet);
	for (size_t i = 0; i < n->vnet->nspokes; i++)
		add_space(in->connected, n->vnet->spokes[i]);
	compile_filter_sort(in->connected);
}

uint32_t
compile_tag(const struct er_vnet *gateway, const struct er_vnet *of)
{
	uint32_t number = 1; /* of its own VNet */

	for (size_t i = 0; of != gateway && i < gateway->nspokes; i++)
		if (gateway->spokes[i] == of)
			number = (uint32_t)i + 2;
	for (size_t i = 0; i < gateway->nconnections; i++)
		for (size_t k = 0; k < gateway->connections[i].nkept; k++)
			if (gateway->connections[i].kept[k].vnet == of)
				return number;
	return 0;
}

void
compile_export_vnet(struct rib_export *out, const struct er_connection *n,
    uint8_t family)
{
	export_circuit(out, ER_ROLE_GATEWAY, ER_AS_GATEWAY,
	    &(struct compile_rule_ctx){ 0 });
	out->scope = COMPILE_SCOPE_CIRCUIT;
	compile_server_transit(out, n->vnet, COMPILE_CLASS_VPN, family);
	if (n->vnet->virtual_hub) {
		compile_hub_transit(out, n->vnet->virtual_hub, ER_ROLE_GATEWAY);
		if (!n->internet) { /* H-16 */
			out->permit = compile_all_but_default();
			out->permit_reason = RIB_OUT_INTERNET;
		}
	}
	if (n->nkept == 0)
		return;
	out->tags = xcalloc(n->nkept, sizeof *out->tags);
	for (size_t i = 0; i < n->nkept; i++) {
		const struct er_kept *k = &n->kept[i];
		struct rib_tag *t = &out->tags[out->ntags++];

		*t = (struct rib_tag){
			.tag = compile_tag(n->vnet, k->vnet),
			.rule = "P-37",
			.text =
			    "with the communities of the time when the connection was "
			    "made: others need a new one",
		};
		if (k->custom)
			t->communities[t->ncommunities++] = k->custom;
		if (k->region)
			t->communities[t->ncommunities++] = k->region;
		if (t->ncommunities == 2 && t->communities[0] > t->communities[1]) {
			t->communities[0] = k->region;
			t->communities[1] = k->custom;
		}
	}
}

/* aggregates that a private cloud does not take, and shared address space. */
static struct rib_filter *
unsupported(void)
{
	static const struct {
		const char *prefix;
		uint8_t le;
	} rows[] = {
		{ "0.0.0.0/1", 1 },
		{ "0.0.0.0/5", 5 },
		{ "100.64.0.0/10", 32 },
		{ "128.0.0.0/1", 1 },
		{ "192.0.0.0/3", 3 },
	};
	struct rib_filter *f = xcalloc(1, sizeof *f);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ip_prefix p;

		if (!ip_prefix_parse(&p, rows[i].prefix))
			continue;
		compile_filter_add(f, &p, p.len);
		f->rows[f->n - 1].le = rows[i].le;
	}
	compile_filter_sort(f);
	return f;
}

bool
compile_cloud_takes(const struct ip_prefix *p)
{
	struct rib_filter *f = unsupported();
	bool takes = !rib_filter_permits(f, p);

	rib_filter_free(f);
	return takes;
}

void
compile_import_edge(struct rib_import *in, const struct er_cloud *p, unsigned path)
{
	import_circuit(in);
	in->class_from_ext = true;
	for (unsigned i = 0; i < RIB_CLASSES; i++)
		in->class_map[i] = compile_class_crossed(i)
		    ? COMPILE_CLASS_CIRCUIT_REACH
		    : COMPILE_CLASS_CIRCUIT;
	prefer(in, p, path, PREFER_EDGE1);
	in->own_as_max = p->allow_own_as;
	in->refuse = unsupported();
}

/* `reannounce: default`: its own networks, and a default route that it learned. */
static struct rib_filter *
own_and_default(const struct er_cloud *p)
{
	struct rib_filter *f = xcalloc(1, sizeof *f);
	struct ip_prefix any = { .family = IP_V4 };

	compile_filter_add(f, &any, 0);
	f->rows[0].le = 0;
	for (size_t i = 0; i < p->nnetworks; i++)
		compile_filter_add(f, &p->networks[i].prefix,
		    p->networks[i].prefix.len);
	for (size_t i = 0; i < p->host_routes.n; i++)
		compile_filter_add(f, &p->host_routes.items[i],
		    p->host_routes.items[i].len);
	compile_filter_sort(f);
	return f;
}

void
compile_export_edge(struct rib_export *out, const struct er_cloud *p, unsigned path)
{
	export_circuit(out, ER_ROLE_EDGE, p->asn,
	    &(struct compile_rule_ctx){ .cloud = p, .edge = path });
	if (p->reannounce == ER_REANNOUNCE_DEFAULT)
		out->permit = own_and_default(p);
}

/* M-15: the customer's own choice among circuits, by what a route carries. */
static void
prefer_communities(struct rib_import *in, const struct er_attachment *a)
{
	if (a->npreferences == 0)
		return;
	in->prefer = xcalloc(a->npreferences, sizeof *in->prefer);
	for (size_t i = 0; i < a->npreferences; i++)
		in->prefer[in->nprefer++] =
		    (struct rib_prefer){ a->preferences[i].community,
			    a->preferences[i].local_pref };
}

void
compile_import_linked(struct rib_import *in, const struct er_cloud *p)
{
	rib_import_open(in);
	in->class = COMPILE_CLASS_KEPT;
	in->own_as_max = p->allow_own_as;
}

void
compile_export_linked(struct rib_export *out, const struct er_cloud *p, bool ibgp)
{
	rib_export_open(out, p->asn, !ibgp);
	compile_interconnect_fill(out->verdict);
	for (unsigned i = 0; ibgp && i < RIB_CLASSES; i++)
		out->verdict[i].prepend = 0;
	out->strip_class = true;
}

void
compile_import_ce(struct rib_import *in, const struct er_attachment *a, unsigned path)
{
	const struct er_path_policy *p = &a->path[path];

	import_circuit(in);
	in->own_as_max = a->allow_own_as;
	in->set_local_pref = p->has_local_pref;
	in->local_pref = p->has_local_pref ? p->local_pref : 100;
	in->graceful_shutdown = a->shutdown.honor;
	in->permit = rib_filter_dup(a->import);
	prefer_communities(in, a);
}

void
compile_export_shutdown(struct rib_export *out, bool announce)
{
	if (!announce)
		return;
	out->add_communities = xreallocarray(out->add_communities,
	    out->nadd_communities + 1, sizeof *out->add_communities);
	out->add_communities[out->nadd_communities++] = BGP_COMMUNITY_GRACEFUL_SHUTDOWN;
}

void
compile_export_ce(struct rib_export *out, const struct er_attachment *a, unsigned path,
    uint32_t scope)
{
	const struct er_numbers *prepend = &a->path[path].prepend;

	export_circuit(out, ER_ROLE_CE, a->site->asn, &(struct compile_rule_ctx){ 0 });
	out->export_none = a->export == ER_EXPORT_NONE;
	if (a->export == ER_EXPORT_OWN)
		out->foreign_classes = COMPILE_TAUGHT_BY_AZURE;
	out->permit = rib_filter_dup(a->export_filter);
	compile_export_shutdown(out, a->shutdown.announce);
	out->npath_insert = prepend->n;
	if (prepend->n != 0)
		out->path_insert =
		    xmemdup(prepend->items, prepend->n * sizeof *prepend->items);
	out->scope = scope;
}

/* The class crosses too, or the second router would take what a circuit taught the
 * first for the site's own. */
void
compile_import_inside(struct rib_import *in, uint8_t own_as_max)
{
	rib_import_open(in);
	in->class_from_ext = true;
	in->own_as_max = own_as_max;
}

void
compile_export_inside(struct rib_export *out, enum er_role role, uint32_t asn)
{
	rib_export_open(out, asn, false);
	compile_end_rules_fill(out->verdict, role, COMPILE_TOWARD_INSIDE,
	    &(struct compile_rule_ctx){ 0 });
	out->keep_med = true;
	out->send_class = true;
}

void
compile_export_behind(struct rib_export *out, enum er_role role, uint32_t asn,
    bool ebgp)
{
	rib_export_open(out, asn, ebgp);
	compile_end_rules_fill(out->verdict, role, COMPILE_TOWARD_OTHER,
	    &(struct compile_rule_ctx){ 0 });
	if (!ebgp) {
		for (unsigned i = 0; i < RIB_CLASSES; i++)
			out->verdict[i].prepend = 0;
	}
	out->strip_class = true;
}

/* --- inside of a VNet, and over tunnels --- */

/* Spaces of the VNet and its spokes, of a length of `more` more than theirs. */
static struct rib_filter *
spaces_of(const struct er_vnet *v, unsigned more)
{
	struct rib_filter *f = xcalloc(1, sizeof *f);

	for (size_t i = 0; i < v->space.n; i++)
		compile_filter_add(f, &v->space.items[i], v->space.items[i].len + more);
	for (size_t k = 0; k < v->nspokes; k++)
		for (size_t i = 0; i < v->spokes[k]->space.n; i++)
			compile_filter_add(f, &v->spokes[k]->space.items[i],
			    v->spokes[k]->space.items[i].len + more);
	compile_filter_sort(f);
	return f;
}

void
compile_import_group(struct rib_import *in, const struct er_model *m,
    const struct er_vnet *v, enum er_role at, enum er_role from, uint8_t family)
{
	rib_import_open(in);
	in->reject_sets = m->fidelity.reject_sets;
	in->class = from == ER_ROLE_VPN ? COMPILE_CLASS_VPN : COMPILE_CLASS_CIRCUIT;
	if (at == ER_ROLE_GATEWAY) {
		/* N-4: behind all that MSEEs taught. */
		in->precedence = compile_precedence_beside(m, v, family);
		in->connected = spaces_of(v, 1);
	}
}

void
compile_export_group(struct rib_export *out, enum er_role role, uint32_t asn, bool ibgp)
{
	rib_export_open(out, asn, !ibgp);
	compile_end_rules_fill(out->verdict, role, COMPILE_TOWARD_INSIDE,
	    &(struct compile_rule_ctx){ 0 });
	for (unsigned i = 0; !ibgp && i < RIB_CLASSES; i++)
		out->verdict[i].prepend = 1;
	out->strip_class = true;
	if (role == ER_ROLE_VPN)
		out->scope = COMPILE_SCOPE_GROUP;
}

void
compile_import_tunnel(struct rib_import *in, const struct er_model *m,
    const struct er_vnet *v)
{
	rib_import_open(in);
	in->class = COMPILE_CLASS_VPN;
	in->reject_sets = m->fidelity.reject_sets;
	in->drop_med = true;
	in->connected = spaces_of(v, 0); /* N-10 */
	if (v->virtual_hub)
		compile_hub_rank(in, v->virtual_hub, COMPILE_HUB_VPN);
}

void
compile_export_tunnel(struct rib_export *out, const struct er_vpn_connection *n,
    uint8_t family)
{
	const struct er_vnet *v = n->vnet;

	export_circuit(out, ER_ROLE_VPN, v->vpn.asn, &(struct compile_rule_ctx){ 0 });
	out->scope = COMPILE_SCOPE_TUNNEL;
	compile_server_transit(out, v, COMPILE_CLASS_CIRCUIT, family);
	if (v->virtual_hub)
		compile_hub_transit(out, v->virtual_hub, ER_ROLE_VPN);
	if (v->virtual_hub && n->at_gateway && n->at_gateway->internet)
		return; /* H-16 */
	out->permit = compile_all_but_default();
	out->permit_reason = v->virtual_hub ? RIB_OUT_INTERNET : RIB_OUT_DEFAULT;
}

void
compile_import_vpn_site(struct rib_import *in, const struct er_site_vpn *s)
{
	rib_import_open(in);
	in->class = COMPILE_CLASS_VPN;
	in->own_as_max = s->allow_own_as;
	in->set_local_pref = s->policy.has_local_pref;
	in->local_pref = s->policy.has_local_pref ? s->policy.local_pref : 100;
	in->permit = rib_filter_dup(s->import);
}

void
compile_export_vpn_site(struct rib_export *out, const struct er_site *site,
    const struct er_site_vpn *s)
{
	const struct er_numbers *prepend = &s->policy.prepend;

	export_circuit(out, ER_ROLE_CE, site->asn, &(struct compile_rule_ctx){ 0 });
	out->scope = compile_site_is_public(site) ? COMPILE_SCOPE_VPN_SITE : 0;
	out->export_none = s->export == ER_EXPORT_NONE;
	if (s->export == ER_EXPORT_OWN)
		out->foreign_classes = COMPILE_TAUGHT_BY_AZURE;
	out->permit = rib_filter_dup(s->export_filter);
	out->npath_insert = prepend->n;
	if (prepend->n != 0)
		out->path_insert =
		    xmemdup(prepend->items, prepend->n * sizeof *prepend->items);
}
