/*
 * Virtual WANs and their hubs.  The VNet that stands for the inside of a hub is filled
 * in here, so that everything that is done with gateways, connections and appliances of
 * VNets is done with those of hubs; then references, and the addresses that follow from
 * the address prefix.
 */
#include "base/xalloc.h"
#include "data/suggest.h"
#include "er/names.h"
#include "er/read.h"
#include "er/read_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the address prefix, as seen in published tables and traces: the gateways in the
 * first /27, the router at .68 and .69, appliances from .132 on. */
#define FIREWALL 132u
#define ROUTER   69u
#define ROUTER2  68u
#define SUBNET   27u

static const struct er_row wan_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_wan, subscription),
	ER_FLAG(virtual_wans_branch_to_branch, true, er_wan, branch_to_branch),
};

static const struct er_row hub_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_hub, subscription),
	ER_LEAF(virtual_hubs_location, TEXT, er_hub, location),
	ER_LEAF(virtual_hubs_address_prefix, PREFIX, er_hub, prefix),
	ER_LEAF(virtual_hubs_routing_preference, WORD, er_hub, preference),
};

static const struct er_row gateway_rows[] = {
	ER_FLAG(virtual_hubs_gateway_allow_non_virtual_wan_traffic, true, er_gateway,
	    allow_wan),
};

static const struct er_row connection_rows[] = {
	ER_LEAF(virtual_hubs_gateway_connections_circuit, TEXT, er_connection,
	    circuit_text),
	ER_LEAF(virtual_hubs_gateway_connections_authorization, TEXT, er_connection,
	    redeem.name),
	ER_LEAF(virtual_hubs_gateway_connections_authorization_key, GUID, er_connection,
	    redeem.key),
	ER_LEAF(virtual_hubs_gateway_connections_weight, U16, er_connection, weight),
	ER_FLAG(internet_security_enable_internet_security, true, er_connection,
	    internet),
	ER_LEAF(route_map_use_inbound_route_map, TEXT, er_connection,
	    maps.inbound_text),
	ER_LEAF(route_map_use_outbound_route_map, TEXT, er_connection,
	    maps.outbound_text),
};

static const struct er_row end_rows[] = {
	ER_LEAF(virtual_hubs_vpn_gateway_connections_site, TEXT, er_vpn_end,
	    other_text),
	ER_FLAG_HAS(vpn_routing_bgp, true, er_vpn_end, bgp, has_bgp),
	ER_LEAF_HAS(vpn_routing_static, PREFIXES, er_vpn_end, statics, has_statics),
	ER_FLAG_HAS(vpn_routing_private_ip, true, er_vpn_end, private_ip, has_private),
	ER_LEAF(vpn_routing_endpoint, ADDR, er_vpn_end, endpoint),
	ER_FLAG(internet_security_enable_internet_security, true, er_vpn_end, internet),
	ER_LEAF(route_map_use_inbound_route_map, TEXT, er_vpn_end, maps.inbound_text),
	ER_LEAF(route_map_use_outbound_route_map, TEXT, er_vpn_end, maps.outbound_text),
};

static const struct er_row vnet_rows[] = {
	ER_FLAG(virtual_hubs_vnets_enable_internet_security, true, er_hub_vnet,
	    internet),
	ER_LEAF(virtual_hubs_vnets_route_table, TEXT, er_hub_vnet, table),
	ER_FLAG(virtual_hubs_vnets_propagate_static_routes, true, er_hub_vnet,
	    tells_statics),
	ER_LEAF(route_map_use_inbound_route_map, TEXT, er_hub_vnet, maps.inbound_text),
	ER_LEAF(route_map_use_outbound_route_map, TEXT, er_hub_vnet,
	    maps.outbound_text),
};

struct firewall { /* what an appliance of a hub is read into first */
	struct er_head head;
	struct ip_addr address;
	bool azure, stateful;
};
static const struct er_row appliance_rows[] = {
	ER_LEAF(virtual_hubs_appliances_address, ADDR, firewall, address),
	ER_FLAG(virtual_hubs_appliances_firewall, true, firewall, azure),
	ER_FLAG(virtual_hubs_appliances_stateful, true, firewall, stateful),
};

static const struct er_row intent_rows[] = {
	ER_LEAF(virtual_hubs_routing_intent_private, TEXT, er_intent, private_text),
	ER_LEAF(virtual_hubs_routing_intent_internet, TEXT, er_intent, internet_text),
	ER_LEAF(virtual_hubs_routing_intent_private_prefixes, PREFIXES, er_intent,
	    private_prefixes),
	ER_FLAG(virtual_hubs_routing_intent_expressroute_transit, true, er_intent,
	    transit),
};

/* --- leaves --- */

static void
read_gateway(const struct er_ctx *c, const struct data_node *node, struct er_vnet *v)
{
	const struct data_node *g = data_node_get(node, "gateway");

	if (!g)
		return;
	v->has_gateway = true;
	v->gateway.head.name = v->head.name;
	v->gateway.head.path = er_model_below(c->model, v->head.path, "gateway");
	v->gateway.sku = ER_GW_SCALE;
	ER_LEAVES_READ(c, g, v->gateway.head.path, gateway_rows, &v->gateway);
	READ_LIST(c, g, v->gateway.head.path, "connections", connection_rows,
	    v->connections, &v->nconnections);
	for (size_t k = 0; k < v->nconnections; k++)
		v->connections[k].vnet = v;
}

/* Two instances of AS 65515, each with a tunnel to every router of a site. */
static void
read_vpn(const struct er_ctx *c, const struct data_node *node, struct er_vnet *v)
{
	const struct data_node *g = data_node_get(node, "vpn-gateway");

	if (!g)
		return;
	v->has_vpn = v->vpn.active_active = true;
	v->vpn.asn = ER_AS_GATEWAY;
	v->vpn.sku = ER_VPN_GW5AZ;
	v->vpn.head.name = v->head.name;
	v->vpn.head.path = er_model_below(c->model, v->head.path, "vpn-gateway");
	READ_LIST(c, g, v->vpn.head.path, "connections", end_rows, v->vpn.ends,
	    &v->vpn.nends);
}

static void
read_appliances(const struct er_ctx *c, const struct data_node *node, struct er_vnet *v)
{
	struct firewall *list;

	READ_LIST(c, node, v->head.path, "appliances", appliance_rows, list,
	    &v->nappliances);
	v->appliances = er_model_alloc(c->model, v->nappliances, sizeof *v->appliances);
	for (size_t i = 0; i < v->nappliances; i++)
		v->appliances[i] = (struct er_appliance){
			.head = list[i].head,
			.name =
			    er_model_below(c->model, v->head.name, list[i].head.name),
			.vnet = v,
			.address = list[i].address,
			.stateful = list[i].stateful,
			.azure = list[i].azure,
		};
}

static void
read_intent(const struct er_ctx *c, const struct data_node *node, struct er_hub *h)
{
	const struct data_node *i = data_node_get(node, "routing-intent");

	if (!i)
		return;
	h->has_intent = true;
	h->intent.head.name = h->head.name;
	h->intent.head.path = er_model_below(c->model, h->head.path, "routing-intent");
	ER_LEAVES_READ(c, i, h->intent.head.path, intent_rows, &h->intent);
}

static void
read_hub(const struct er_ctx *c, const struct data_node *node, struct er_hub *h,
    struct er_vnet *v)
{
	if (!h->location)
		h->location = "";
	h->inside = v;
	*v = (struct er_vnet){
		.head = h->head,
		.subscription = h->subscription,
		.location = h->location,
		.virtual_hub = h,
	};
	if (h->prefix.family == IP_V4)
		v->space = (struct er_prefixes){ &h->prefix, 1 };
	read_gateway(c, node, v);
	v->gateway.of_hub = true;
	read_vpn(c, node, v);
	read_appliances(c, node, v);
	READ_LIST(c, node, h->head.path, "vnets", vnet_rows, h->vnets, &h->nvnets);
	er_read_hub_tables(c, node, h);
	read_intent(c, node, h);
	er_read_route_maps(c, node, h->head.path, &h->maps);
	if (h->prefix.family != IP_V4 || h->prefix.len > ER_HUB_SMALLEST)
		return;
	(void)ip_prefix_nth(&h->prefix, SUBNET, 0, &v->gateway.subnet);
	v->vpn.subnet = v->gateway.subnet;
}

static void
read_wan(const struct er_ctx *c, const struct data_node *node, struct er_wan *w)
{
	const struct data_node *hubs = data_node_get(node, ER_NAME_virtual_wans_hubs);

	w->nhubs = hubs ? hubs->n : 0;
	w->hub_texts = er_model_alloc(c->model, w->nhubs, sizeof *w->hub_texts);
	w->hubs = er_model_alloc(c->model, w->nhubs, sizeof *w->hubs);
	for (size_t i = 0; hubs && i < w->nhubs; i++)
		w->hub_texts[i] = er_model_text(c->model,
		    hubs->children[i]->text ? hubs->children[i]->text : "");
}

void
er_read_hubs(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "virtual-wans", wan_rows, m->wans, &m->nwans);
	for (size_t i = 0; i < m->nwans; i++)
		read_wan(c, data_node_get(c->tree, "virtual-wans")->children[i],
		    &m->wans[i]);
	READ_LIST(c, c->tree, "", "virtual-hubs", hub_rows, m->hubs, &m->nhubs);
	for (size_t i = 0; i < m->nhubs; i++)
		read_hub(c, data_node_get(c->tree, "virtual-hubs")->children[i],
		    &m->hubs[i], &m->vnets[m->nvnets + i]);
	m->nnets = m->nvnets + m->nhubs;
}

/* --- references --- */

static void
unknown(const struct er_ctx *c, enum er_object_kind kind, const char *path,
    const char *leaf, const char *noun, const char *text)
{
	struct data_suggest s;
	char otherwise[80];

	snprintf(otherwise, sizeof otherwise,
	    "create the %s first, or correct the name", noun);
	er_refuse_cure(c, CODE_UNKNOWN_NAME, path, leaf,
	    er_name_cure(c, 1u << kind, text, &s, otherwise), "there is no %s %s", noun,
	    text);
}

static void
link_wan(const struct er_ctx *c, struct er_wan *w)
{
	for (size_t i = 0; i < w->nhubs; i++) {
		struct er_hub *h = er_model_hub(c->model, w->hub_texts[i]);

		if (!h) {
			unknown(c, ER_HUB, w->head.path, ER_NAME_virtual_wans_hubs,
			    "virtual hub", w->hub_texts[i]);
		} else if (strcmp(h->subscription, w->subscription) != 0) {
			er_refuse_cure(c, CODE_NOT_VISIBLE, w->head.path,
			    ER_NAME_virtual_wans_hubs, "give both to one subscription",
			    "the virtual hub %s belongs to another subscription than %s",
			    h->head.name, w->head.name);
		} else if (h->wan) {
			er_refuse(c, CODE_HUB_IN_TWO_WANS, w->head.path,
			    ER_NAME_virtual_wans_hubs, "%s is a hub of %s already",
			    h->head.name, h->wan->head.name);
		} else {
			w->hubs[i] = h;
			h->wan = w;
		}
	}
}

/* A VNet uses one hub, and no other VNet's gateways beside. */
static void
link_vnet(const struct er_ctx *c, struct er_hub *h, struct er_hub_vnet *x)
{
	struct er_vnet *v = er_name_vnet(c->model, h->subscription, x->head.name);

	x->vnet = v;
	if (!v)
		unknown(c, ER_VNET, x->head.path, NULL, "VNet", x->head.name);
	else if (strcmp(v->subscription, h->subscription) != 0)
		er_refuse_cure(c, CODE_NOT_VISIBLE, x->head.path, NULL,
		    "give both to one subscription",
		    "the VNet %s belongs to another subscription than %s", v->head.name,
		    h->head.name);
	else if (v->hub_text)
		er_refuse(c, CODE_GATEWAY_AND_TRANSIT, x->head.path, NULL,
		    "%s uses the gateway of %s (peered-with), and is connected to %s",
		    v->head.name, v->hub_text, h->head.name);
	else if (v->hub)
		er_refuse(c, CODE_DUPLICATE_ENTRY, x->head.path, NULL,
		    "%s is connected to %s already", v->head.name, v->hub->head.name);
	else
		v->hub = h->inside;
}

static struct er_appliance *
find_hop(const struct er_ctx *c, const struct er_hub *h, const char *leaf,
    const char *text)
{
	struct er_vnet *v = h->inside;

	for (size_t i = 0; text && i < v->nappliances; i++)
		if (strcmp(v->appliances[i].head.name, text) == 0 ||
		    strcmp(v->appliances[i].name, text) == 0)
			return &v->appliances[i];
	if (text)
		er_refuse_cure(c, CODE_UNKNOWN_NAME, h->intent.head.path, leaf,
		    "name one of the appliances of the hub", "%s has no appliance %s",
		    h->head.name, text);
	return NULL;
}

static void
link_use(const struct er_ctx *c, const struct er_hub *h, const char *path,
    struct er_map_use *u)
{
	er_link_map_use(c, &h->maps, path, u, ER_NAME_route_map_use_inbound_route_map,
	    ER_NAME_route_map_use_outbound_route_map);
}

/* H-12: each connection of a hub may have a map each way. */
static void
link_maps(const struct er_ctx *c, struct er_hub *h)
{
	struct er_vnet *v = h->inside;

	for (size_t k = 0; k < v->nconnections; k++)
		link_use(c, h, v->connections[k].head.path, &v->connections[k].maps);
	for (size_t k = 0; k < v->vpn.nends; k++)
		link_use(c, h, v->vpn.ends[k].head.path, &v->vpn.ends[k].maps);
	for (size_t k = 0; k < h->nvnets; k++)
		link_use(c, h, h->vnets[k].head.path, &h->vnets[k].maps);
}

void
er_link_hubs(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nwans; i++)
		link_wan(c, &m->wans[i]);
	for (size_t i = 0; i < m->nhubs; i++) {
		struct er_hub *h = &m->hubs[i];

		for (size_t k = 0; k < h->nvnets; k++)
			link_vnet(c, h, &h->vnets[k]);
		link_maps(c, h);
	}
	for (size_t i = 0; i < m->nhubs; i++) {
		struct er_hub *h = &m->hubs[i];

		er_link_hub_tables(c, h);
		h->intent.private_hop =
		    find_hop(c, h, ER_NAME_virtual_hubs_routing_intent_private,
			h->intent.private_text);
		h->intent.internet_hop =
		    find_hop(c, h, ER_NAME_virtual_hubs_routing_intent_internet,
			h->intent.internet_text);
	}
}

/* --- addresses --- */

/* Appliances keep theirs when others come. */
static void
number_appliances(const struct er_ctx *c, struct er_hub *h)
{
	struct er_vnet *v = h->inside;
	char *group = xasprintf("hub-address/%s/", h->head.name);
	struct ip_addr base = ip_prefix_addr(&h->prefix);
	uint32_t n, room = 255 - FIREWALL;
	struct er_pool pool;

	er_pool_init(&pool, c->alloc, group, 0, room);
	for (size_t i = 0; i < v->nappliances; i++) {
		const struct ip_addr *a = &v->appliances[i].address;
		uint32_t at = a->family == IP_V4 ? ip4_value(a) - ip4_value(&base) : 0;

		if (a->family == IP_NONE)
			(void)er_pool_claim(&pool, v->appliances[i].head.name, &n);
		else if (at >= FIREWALL && at - FIREWALL < room)
			er_pool_reserve(&pool, at - FIREWALL);
	}
	for (size_t i = 0; i < v->nappliances; i++) {
		struct er_appliance *a = &v->appliances[i];

		if (a->address.family != IP_NONE)
			continue;
		if (er_pool_take(&pool, a->head.name, &n))
			a->address = ip_addr_plus(&base, FIREWALL + n);
		else
			er_refuse(c, CODE_ADDRESSES_EXHAUSTED, a->head.path, NULL,
			    "the address prefix of %s has no address left",
			    h->head.name);
	}
	er_pool_fini(&pool);
	free(group);
}

void
er_number_hubs(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nhubs; i++) {
		struct er_hub *h = &c->model->hubs[i];
		struct ip_addr base = ip_prefix_addr(&h->prefix);

		if (h->prefix.family != IP_V4 || h->prefix.len > ER_HUB_SMALLEST)
			continue; /* refused by the checks */
		h->router = ip_addr_plus(&base, ROUTER);
		h->router2 = ip_addr_plus(&base, ROUTER2);
		number_appliances(c, h);
	}
}

/* --- asking --- */

const struct ip_prefix *
er_intent_range(const struct er_intent *t, size_t i, struct ip_prefix *room)
{
	static const char *const always[] = { "10.0.0.0/8", "172.16.0.0/12",
		"192.168.0.0/16" };

	if (i < COUNT(always))
		return ip_prefix_parse(room, always[i]) ? room : NULL;
	i -= COUNT(always);
	return i < t->private_prefixes.n ? &t->private_prefixes.items[i] : NULL;
}

bool
er_hubs_joined(const struct er_hub *a, const struct er_hub *b)
{
	return a != b && a->wan && a->wan == b->wan;
}

const struct er_hub_vnet *
er_hub_connection(const struct er_hub *h, const struct er_vnet *v)
{
	for (size_t i = 0; i < h->nvnets; i++)
		if (h->vnets[i].vnet == v)
			return &h->vnets[i];
	return NULL;
}
