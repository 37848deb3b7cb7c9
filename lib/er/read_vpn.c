/*
 * VPN gateways and their connections.  A connection is written at the gateway, at the
 * site or at both: what only one of them says holds, and what both say has to be the
 * same (er_check_vpns).  The connections of a gateway are put together here, in the
 * order of the names of their sites.
 */
#include "data/suggest.h"
#include "er/names.h"
#include "er/read.h"
#include "er/read_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct er_row gateway_rows[] = {
	ER_LEAF(vnets_vpn_gateway_sku, WORD, er_vpn_gateway, sku),
	ER_FLAG(vnets_vpn_gateway_vpn_type, PolicyBased, er_vpn_gateway, policy_based),
	ER_LEAF(vnets_vpn_gateway_asn, U32, er_vpn_gateway, asn),
	ER_FLAG(vnets_vpn_gateway_active_active, true, er_vpn_gateway, active_active),
	ER_LEAF(vnets_vpn_gateway_subnet, PREFIX, er_vpn_gateway, subnet),
	ER_LEAF(vnets_vpn_gateway_route_table, TEXT, er_vpn_gateway, table_text),
};

static const struct er_row end_rows[] = {
	ER_LEAF(vnets_vpn_gateway_connections_site, TEXT, er_vpn_end, other_text),
	ER_FLAG_HAS(vpn_routing_bgp, true, er_vpn_end, bgp, has_bgp),
	ER_LEAF_HAS(vpn_routing_static, PREFIXES, er_vpn_end, statics, has_statics),
	ER_FLAG_HAS(vpn_routing_private_ip, true, er_vpn_end, private_ip, has_private),
	ER_LEAF(vpn_routing_endpoint, ADDR, er_vpn_end, endpoint),
};

static const struct er_row site_rows[] = {
	ER_FLAG_HAS(vpn_routing_bgp, true, er_site_vpn, end.bgp, end.has_bgp),
	ER_LEAF_HAS(vpn_routing_static, PREFIXES, er_site_vpn, end.statics,
	    end.has_statics),
	ER_FLAG_HAS(vpn_routing_private_ip, true, er_site_vpn, end.private_ip,
	    end.has_private),
	ER_LEAF(vpn_routing_endpoint, ADDR, er_site_vpn, end.endpoint),
	ER_LEAF_HAS(on_premises_vpn_prepend, NUMBERS, er_site_vpn, policy.prepend,
	    policy.has_prepend),
	ER_LEAF_HAS(on_premises_vpn_local_preference, U32, er_site_vpn,
	    policy.local_pref, policy.has_local_pref),
	ER_LEAF(on_premises_vpn_export, WORD, er_site_vpn, export),
	ER_LEAF(on_premises_vpn_allow_own_as, U8, er_site_vpn, allow_own_as),
	ER_LEAF(on_premises_vpn_hold, U16, er_site_vpn, hold),
};

unsigned
er_vpn_instances(const struct er_vpn_gateway *g)
{
	return g->active_active ? 2 : 1;
}

const struct er_attachment *
er_vpn_carrier(const struct er_vpn_connection *n)
{
	const struct er_site *s = n->site;
	const struct er_vnet *v = n->vnet;

	for (size_t i = 0; i < s->ncircuits; i++)
		for (size_t k = 0; k < v->nconnections; k++)
			if (s->circuits[i].circuit &&
			    s->circuits[i].circuit == v->connections[k].circuit)
				return &s->circuits[i];
	return NULL;
}

void
er_read_vpn_gateway(const struct er_ctx *c, const struct data_node *node,
    struct er_vnet *v)
{
	const struct data_node *g = data_node_get(node, "vpn-gateway");

	if (!g)
		return;
	v->has_vpn = true;
	v->vpn.head.name = v->head.name;
	v->vpn.head.path = er_model_below(c->model, v->head.path, "vpn-gateway");
	ER_LEAVES_READ(c, g, v->vpn.head.path, gateway_rows, &v->vpn);
	READ_LIST(c, g, v->vpn.head.path, "connections", end_rows, v->vpn.ends,
	    &v->vpn.nends);
}

void
er_read_site_vpns(const struct er_ctx *c, const struct data_node *node,
    struct er_site *s)
{
	READ_LIST(c, node, s->head.path, "vpn", site_rows, s->vpns, &s->nvpns);
	for (size_t i = 0; i < s->nvpns; i++) {
		const struct data_node *n = data_node_get(node, "vpn")->children[i];
		struct er_site_vpn *x = &s->vpns[i];

		x->end.other_text = x->end.head.name;
		x->import = er_read_filter(c, n, x->end.head.path, "import");
		x->export_filter =
		    er_read_filter(c, n, x->end.head.path, "export-filter");
	}
}

/* --- putting together --- */

static struct er_site *
find_site(const struct er_ctx *c, const struct er_vnet *v, const struct er_vpn_end *e)
{
	struct er_site *s;
	struct data_suggest cure;

	if (!e->other_text) {
		er_refuse(c, CODE_MISSING_LEAF, e->head.path, NULL,
		    "site is not given");
		return NULL;
	}
	s = er_model_site(c->model, e->other_text);
	if (!s)
		er_refuse_cure(c, CODE_UNKNOWN_NAME, e->head.path, "site",
		    er_name_cure(c, 1u << ER_SITE, e->other_text, &cure,
			"create the site first, or correct the name"),
		    "there is no site %s", e->other_text);
	else if (strcmp(s->subscription, v->subscription) != 0) {
		er_refuse_cure(c, CODE_NOT_VISIBLE, e->head.path, "site",
		    "give both to one subscription",
		    "the site %s belongs to another subscription than %s",
		    e->other_text, v->head.name);
		s = NULL;
	}
	return s;
}

static void
find_vnet(const struct er_ctx *c, const struct er_site *s, struct er_site_vpn *x)
{
	struct er_vnet *v = er_name_net(c->model, s->subscription, x->end.other_text);
	struct data_suggest cure;

	if (!v)
		er_refuse_cure(c, CODE_UNKNOWN_NAME, x->end.head.path, NULL,
		    er_name_cure(c, 1u << ER_VNET, x->end.other_text, &cure,
			"create the VNet first, or correct the name"),
		    "there is no VNet %s", x->end.other_text);
	else if (strcmp(s->subscription, v->subscription) != 0)
		er_refuse_cure(c, CODE_NOT_VISIBLE, x->end.head.path, NULL,
		    "give both to one subscription",
		    "the VNet %s belongs to another subscription than %s",
		    x->end.other_text, s->head.name);
	else if (!v->has_vpn)
		er_refuse(c, CODE_NO_VPN_GATEWAY, x->end.head.path, NULL,
		    "%s has no VPN gateway", v->head.name);
	else
		x->vnet = v;
}

/* What a site does that says nothing. */
static const struct er_site_vpn *
defaults(const struct er_ctx *c)
{
	struct er_site_vpn *x = er_model_alloc(c->model, 1, sizeof *x);

	ER_LEAVES_READ(c, NULL, "", site_rows, x);
	return x;
}

/* The place of the connection with a site, which is made when it is not there. */
static struct er_vpn_connection *
connection_with(struct er_vnet *v, struct er_site *s)
{
	struct er_vpn_connection *n = v->vpn.connections;

	for (size_t i = 0; i < v->vpn.nconnections; i++)
		if (n[i].site == s)
			return &n[i];
	n = &n[v->vpn.nconnections++];
	*n = (struct er_vpn_connection){ .vnet = v, .site = s };
	return n;
}

static int
by_site(const void *x, const void *y)
{
	const struct er_vpn_connection *a = x, *b = y;

	return strcmp(a->site->head.name, b->site->head.name);
}

/* The first address of what a site announces, of IPv4. */
static struct ip_addr
first_address(const struct er_site *s)
{
	struct ip_addr none = { .family = IP_NONE };

	for (size_t i = 0; i < s->adverts.n; i++) {
		const struct ip_prefix *p = &s->adverts.items[i].prefix;
		struct ip_addr base;

		if (p->family != IP_V4 || p->len == 0)
			continue;
		base = ip_prefix_addr(p);
		return p->len + 1u >= ip_bits(IP_V4) ? base : ip_addr_plus(&base, 1);
	}
	return none;
}

/* What one end says holds where the other is silent; without a word there is BGP unless
 * there are statics. */
static void
settle(const struct er_ctx *c, struct er_vpn_connection *n)
{
	const struct er_vpn_end *a = n->at_gateway, *b;

	if (!n->at_site)
		n->at_site = defaults(c);
	b = &n->at_site->end;
	n->head = a ? a->head : (struct er_head){ n->site->head.name, b->head.path };
	n->statics = a && a->has_statics ? &a->statics : &b->statics;
	n->bgp = a && a->has_bgp ? a->bgp : b->has_bgp ? b->bgp : n->statics->n == 0;
	n->private_ip = a && a->has_private ? a->private_ip : b->private_ip;
	n->endpoint = a && a->endpoint.family != IP_NONE ? a->endpoint : b->endpoint;
	if (n->endpoint.family == IP_NONE)
		n->endpoint = first_address(n->site);
}

static void
put_together(const struct er_ctx *c, struct er_vnet *v)
{
	struct er_model *m = c->model;
	size_t max = v->vpn.nends;

	for (size_t i = 0; i < m->nsites; i++)
		max += m->sites[i].nvpns;
	v->vpn.connections = er_model_alloc(m, max, sizeof *v->vpn.connections);
	for (size_t i = 0; i < v->vpn.nends; i++) {
		struct er_site *s = find_site(c, v, &v->vpn.ends[i]);
		struct er_vpn_connection *n = s ? connection_with(v, s) : NULL;

		if (n && n->at_gateway)
			er_refuse(c, CODE_CONNECTION_EXISTS, v->vpn.ends[i].head.path,
			    "site", "%s connects %s to %s already",
			    n->at_gateway->head.name, v->head.name, s->head.name);
		else if (n)
			n->at_gateway = &v->vpn.ends[i];
	}
	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].nvpns; k++)
			if (m->sites[i].vpns[k].vnet == v)
				connection_with(v, &m->sites[i])->at_site =
				    &m->sites[i].vpns[k];
	if (v->vpn.nconnections > 1)
		qsort(v->vpn.connections, v->vpn.nconnections,
		    sizeof *v->vpn.connections, by_site);
	for (size_t i = 0; i < v->vpn.nconnections; i++)
		settle(c, &v->vpn.connections[i]);
}

void
er_read_vpns(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].nvpns; k++)
			find_vnet(c, &m->sites[i], &m->sites[i].vpns[k]);
	for (size_t i = 0; i < m->nnets; i++)
		if (m->vnets[i].has_vpn)
			put_together(c, &m->vnets[i]);
}
