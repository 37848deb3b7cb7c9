/*
 * The objects of a tree, leaf by leaf: a table for each kind of entry, one row a leaf,
 * and a function for each kind that holds other entries.  References stay text here.
 */
#include "er/read.h"

#include "base/xalloc.h"
#include "er/leaf.h"
#include "er/read_parts.h"
#include "er/segments.h"

#include <stdlib.h>
#include <string.h>

static const struct er_row vnet_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_vnet, subscription),
	ER_LEAF(vnets_location, TEXT, er_vnet, location),
	ER_LEAF(vnets_address_space, PREFIXES, er_vnet, space),
	ER_LEAF(vnets_peered_with, TEXT, er_vnet, hub_text),
	ER_LEAF(vnets_summarized_gateway_prefixes, PREFIXES, er_vnet, summarized),
	ER_LEAF(vnets_custom_community, COMMUNITY, er_vnet, custom_community),
	ER_LEAF(vnets_region_community, COMMUNITY, er_vnet, region_community),
};

static const struct er_row service_rows[] = {
	ER_LEAF(vnets_services_address, ADDR, er_service, address),
};

static const struct er_row subnet_rows[] = {
	ER_LEAF(vnets_subnets_prefix, PREFIX, er_subnet, prefix),
	ER_LEAF(vnets_subnets_ipv6_prefix, PREFIX, er_subnet, prefix6),
	ER_LEAF(vnets_subnets_route_table, TEXT, er_subnet, table_text),
	ER_LEAF(vnets_subnets_outbound, WORD, er_subnet, outbound),
};

static const struct er_row vnet_peering_rows[] = {
	ER_FLAG_HAS(vnets_peerings_allow_forwarded_traffic, true, er_vnet_peering,
	    forwarded, has_forwarded),
};

static const struct er_row table_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_table, subscription),
	ER_FLAG(route_tables_gateway_propagation, true, er_table, propagation),
};

static const struct er_row expect_rows[] = {
	ER_LEAF(expect_prefixes, PREFIXES, er_expect, prefixes),
};

static const struct er_row resource_rows[] = {
	ER_LEAF(azure_resources_object, TEXT, er_resource, object),
	ER_LEAF(azure_resources_body, TEXT, er_resource, body),
};

static const struct er_row route_rows[] = {
	ER_LEAF(route_tables_routes_prefix, PREFIX, er_route, prefix),
	ER_LEAF(route_tables_routes_service_tag, TEXT, er_route, tag),
	ER_LEAF(route_tables_routes_addresses, PREFIXES, er_route, addresses),
	ER_LEAF(route_tables_routes_next_hop, TEXT, er_route, next_hop_text),
};

static const struct er_row gateway_rows[] = {
	ER_LEAF(vnets_gateway_sku, WORD, er_gateway, sku),
	ER_LEAF(vnets_gateway_scale_units, U8, er_gateway, scale_units),
	ER_LEAF(vnets_gateway_subnet, PREFIX, er_gateway, subnet),
	ER_LEAF(vnets_gateway_route_table, TEXT, er_gateway, table_text),
	ER_FLAG(vnets_gateway_resiliency, multi_homed, er_gateway, multi_homed),
	ER_FLAG(vnets_gateway_allow_remote_vnet_traffic, true, er_gateway,
	    allow_remote_vnet),
	ER_FLAG(vnets_gateway_allow_virtual_wan_traffic, true, er_gateway, allow_wan),
	ER_FLAG(vnets_gateway_first_instance, gw2, er_gateway, second),
};

/* The phase is a place among the words, and none stands in front of them. */
struct migration_row {
	enum er_gateway_sku sku;
	uint8_t scale_units;
	enum er_migration_phase phase;
};
static const struct er_row migration_rows[] = {
	ER_LEAF(vnets_gateway_migration_sku, WORD, migration_row, sku),
	ER_LEAF(vnets_gateway_migration_scale_units, U8, migration_row, scale_units),
	ER_LEAF(vnets_gateway_migration_phase, WORD, migration_row, phase),
};

static const struct er_row connection_rows[] = {
	ER_LEAF(vnets_connections_circuit, TEXT, er_connection, circuit_text),
	ER_LEAF(vnets_connections_authorization, TEXT, er_connection, redeem.name),
	ER_LEAF(vnets_connections_authorization_key, GUID, er_connection, redeem.key),
	ER_LEAF(vnets_connections_weight, U16, er_connection, weight),
	ER_FLAG(vnets_connections_fast_path, true, er_connection, fast_path),
};

static const uint32_t mbps[] = {
#define MBPS(word, figure) [ER_WORD_circuits_bandwidth_##word] = (figure)
	MBPS(50Mbps, 50),
	MBPS(100Mbps, 100),
	MBPS(200Mbps, 200),
	MBPS(500Mbps, 500),
	MBPS(1Gbps, 1000),
	MBPS(2Gbps, 2000),
	MBPS(5Gbps, 5000),
	MBPS(10Gbps, 10000),
	MBPS(40Gbps, 40000),
	MBPS(100Gbps, 100000),
#undef MBPS
};

static const struct er_row circuit_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_circuit, subscription),
	ER_LEAF(circuits_location, TEXT, er_circuit, location),
	ER_LEAF(circuits_geo, TEXT, er_circuit, geo),
	ER_LEAF_HAS(circuits_cloud, WORD, er_circuit, azure, has_azure),
	ER_FLAG(circuits_metro, true, er_circuit, metro),
	ER_LEAF(circuits_region, TEXT, er_circuit, region),
	ER_LEAF(circuits_provider, TEXT, er_circuit, provider),
	ER_LEAF(circuits_provider_state, WORD, er_circuit, provider_state),
	ER_LEAF(circuits_sku, WORD, er_circuit, sku),
	ER_FLAG(circuits_billing, UnlimitedData, er_circuit, unlimited),
	ER_LEAF(circuits_bandwidth, WORD, er_circuit, mbps),
	ER_LEAF(circuits_service_key, GUID, er_circuit, service_key),
	ER_LEAF(circuits_direct_port, TEXT, er_circuit, port_text),
	ER_LEAF(circuits_s_tag, U16, er_circuit, s_tag),
	ER_FLAG(circuits_msee_bfd_interval, 750ms, er_circuit, slow_bfd),
};

struct removal {
	bool leading;
};
static const struct er_row removal_rows[] = {
	ER_FLAG(circuits_private_as_removal, leading, removal, leading),
};

static const struct er_row peering_rows[] = {
	ER_FLAG(circuits_private_peering_state, Enabled, er_peering, enabled),
	ER_FLAG(circuits_private_peering_last_modified_by, Provider, er_peering,
	    provider),
	ER_LEAF(circuits_private_peering_peer_asn, U32, er_peering, peer_asn),
	ER_LEAF(circuits_private_peering_primary, PREFIX, er_peering, link[0]),
	ER_LEAF(circuits_private_peering_secondary, PREFIX, er_peering, link[1]),
	ER_LEAF(circuits_private_peering_vlan, U16, er_peering, vlan),
	ER_LEAF(circuits_private_peering_shared_key, TEXT, er_peering, shared_key),
};

static const struct er_row peering6_rows[] = {
	ER_LEAF(circuits_private_peering_ipv6_primary, PREFIX, er_peering, link6[0]),
	ER_LEAF(circuits_private_peering_ipv6_secondary, PREFIX, er_peering, link6[1]),
};

/* By the place of the word, of a link and of the lab alike. */
static const enum er_vnets_over how_far[] = {
#define HOW_FAR(word, over) \
	[ER_WORD_global_reach_vnet_over_global_reach_##word] = (over)
	HOW_FAR(false, ER_VNETS_NOWHERE),
	HOW_FAR(not_to_gateways, ER_VNETS_NOT_TO_GATEWAYS),
	HOW_FAR(true, ER_VNETS_EVERYWHERE),
#undef HOW_FAR
};

static const struct er_row reach_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_reach, subscription),
	ER_LEAF(global_reach_from, TEXT, er_reach, from_text),
	ER_LEAF(global_reach_to, TEXT, er_reach, to_text),
	ER_LEAF(global_reach_authorization, TEXT, er_reach, redeem.name),
	ER_LEAF(global_reach_authorization_key, GUID, er_reach, redeem.key),
	ER_LEAF(global_reach_address_prefix, PREFIX, er_reach, prefix),
	ER_LEAF(global_reach_ipv6_address_prefix, PREFIX, er_reach, prefix6),
	ER_LEAF(global_reach_vnet_over_global_reach, WORD, er_reach, vnets),
};

static const struct er_row limit_rows[] = {
	ER_FLAG(limits_enabled, on, er_limits, enabled),
	ER_LEAF(limits_site_ipv4_standard, U32, er_limits, site_ipv4_standard),
	ER_LEAF(limits_site_ipv4_premium, U32, er_limits, site_ipv4_premium),
	ER_LEAF(limits_site_ipv6, U32, er_limits, site_ipv6),
	ER_LEAF(limits_microsoft_prefixes, U32, er_limits, microsoft),
	ER_LEAF(limits_gateway_ipv4, U32, er_limits, gateway_ipv4),
	ER_LEAF(limits_gateway_ipv6, U32, er_limits, gateway_ipv6),
	ER_LEAF(limits_connection_create, U32, er_limits, connection_create),
	ER_LEAF(limits_circuits_subscription, U32, er_limits, circuits_subscription),
	ER_LEAF(limits_circuits_region, U32, er_limits, circuits_region),
	ER_LEAF(limits_hold_down, DURATION, er_limits, hold_down),
	ER_LEAF(limits_warn_percent, U8, er_limits, warn_percent),
};

static const struct er_row fidelity_rows[] = {
	ER_FLAG(fidelity_key_reuse, spent, er_fidelity, keys_spent),
	ER_LEAF(fidelity_vnet_over_global_reach, WORD, er_fidelity, vnets_over_reach),
	ER_FLAG(fidelity_gateway_weight_first, true, er_fidelity, weight_first),
	ER_FLAG(fidelity_origin_and_med, compare, er_fidelity, compare_origins),
	ER_FLAG(fidelity_msee_capabilities, full, er_fidelity, msee_full),
	ER_FLAG(fidelity_route_table_dialect, i, er_fidelity, dialect_i),
	ER_FLAG(fidelity_gateway_ipv6_session, separate, er_fidelity, gateway_v6_apart),
	ER_LEAF(fidelity_maintenance_prepend, U8, er_fidelity, maintenance_prepend),
	ER_FLAG(fidelity_managed_path_length, without_private, er_fidelity,
	    managed_public_only),
	ER_FLAG(fidelity_drain_global_reach, true, er_fidelity, drain_reach),
	ER_FLAG(fidelity_honor_graceful_shutdown, true, er_fidelity, honor_shutdown),
	ER_FLAG(fidelity_maintenance_community, true, er_fidelity,
	    maintenance_community),
	ER_FLAG(fidelity_martians, accept, er_fidelity, martians),
	ER_FLAG(fidelity_as_set, reject, er_fidelity, reject_sets),
	ER_LEAF(fidelity_allow_own_as, U8, er_fidelity, allow_own_as),
	ER_LEAF(fidelity_hold_floor, U16, er_fidelity, hold_floor),
	ER_FLAG_HAS(fidelity_realistic_durations, true, er_fidelity, realistic_written,
	    has_realistic_written),
	ER_LEAF(fidelity_link_delay, DURATION, er_fidelity, link_delay),
};

#define SPAN(leaf, span)                                                \
	ER_LEAF_HAS(leaf, DURATION, er_fidelity, spans[ER_SPAN_##span], \
	    has_span[ER_SPAN_##span])

static const struct er_row duration_rows[] = {
	SPAN(fidelity_durations_gateway_leg, LEG),
	SPAN(fidelity_durations_peering_disable, DISABLE),
	SPAN(fidelity_durations_connection_create, CONNECT),
	SPAN(fidelity_durations_connection_delete, DISCONNECT),
	SPAN(fidelity_durations_switch_gap, GAP),
	SPAN(fidelity_durations_gateway_create, GATEWAY),
	SPAN(fidelity_durations_gateway_delete, GATEWAY_GONE),
	SPAN(fidelity_durations_global_reach_create, REACH),
	SPAN(fidelity_durations_global_reach_delete, REACH_GONE),
	SPAN(fidelity_durations_vpn_standby, STANDBY),
	SPAN(fidelity_durations_vpn_standby_planned, STANDBY_PLANNED),
	SPAN(fidelity_durations_migration_prepare, PREPARE),
	SPAN(fidelity_durations_migration_execute, EXECUTE),
	SPAN(fidelity_durations_migration_commit, COMMIT),
	SPAN(fidelity_durations_failover_test, FAILOVER),
	SPAN(fidelity_durations_route_map_first, MAP),
};

static const struct data_node *
entry_node(const struct er_ctx *c, const char *list, size_t i)
{
	return data_node_get(c->tree, list)->children[i];
}

/* --- objects --- */

static void
read_migration(const struct er_ctx *c, const struct data_node *node,
    struct er_gateway *g)
{
	struct migration_row row;

	if (!node)
		return;
	ER_LEAVES_READ(c, node, er_model_below(c->model, g->head.path, "migration"),
	    migration_rows, &row);
	g->migration = (struct er_migration){ row.sku, row.scale_units,
		(enum er_migration_phase)(row.phase + ER_MIGRATION_PREPARED) };
}

static void
read_gateway(const struct er_ctx *c, const struct data_node *node, struct er_vnet *v)
{
	const struct data_node *g = data_node_get(node, "gateway");

	if (!g)
		return;
	v->has_gateway = true;
	v->gateway.head.name = v->head.name;
	v->gateway.head.path = er_model_below(c->model, v->head.path, "gateway");
	ER_LEAVES_READ(c, g, v->gateway.head.path, gateway_rows, &v->gateway);
	er_read_external(c, g, v->gateway.head.path, &v->gateway.external);
	read_migration(c, data_node_get(g, "migration"), &v->gateway);
}

static void
read_subnets(const struct er_ctx *c, const struct data_node *node, struct er_vnet *v)
{
	READ_LIST(c, node, v->head.path, "subnets", subnet_rows, v->subnets,
	    &v->nsubnets);
	for (size_t i = 0; i < v->nsubnets; i++)
		v->subnets[i].vnet = v;
	er_read_appliances(c, node, v);
}

static void
read_vnets(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	const struct data_node *hubs = data_node_get(c->tree, "virtual-hubs");
	struct er_vnet *own;

	READ_LIST(c, c->tree, "", "vnets", vnet_rows, own, &m->nvnets);
	m->nnets = m->nvnets;
	m->vnets = er_model_alloc(m, m->nvnets + (hubs ? hubs->n : 0), sizeof *own);
	if (m->nvnets)
		memcpy(m->vnets, own, m->nvnets * sizeof *own);
	for (size_t i = 0; i < m->nvnets; i++) {
		struct er_vnet *v = &m->vnets[i];
		const struct data_node *node = entry_node(c, "vnets", i);

		READ_LIST(c, node, v->head.path, "services", service_rows, v->services,
		    &v->nservices);
		er_read_route_server(c, node, v);
		er_read_native(c, node, v);
		READ_LIST(c, node, v->head.path, "peerings", vnet_peering_rows,
		    v->peerings, &v->npeerings);
		read_subnets(c, node, v);
		read_gateway(c, node, v);
		er_read_vpn_gateway(c, node, v);
		if (!v->location)
			v->location = "";
		READ_LIST(c, node, v->head.path, "connections", connection_rows,
		    v->connections, &v->nconnections);
		for (size_t k = 0; k < v->nconnections; k++)
			v->connections[k].vnet = v;
	}
}

static void
read_peering(const struct er_ctx *c, const struct data_node *node, struct er_circuit *k)
{
	const struct data_node *p = data_node_get(node, "private-peering");

	if (!p)
		return;
	k->has_peering = true;
	k->peering.head.name = k->head.name;
	k->peering.head.path =
	    er_model_below(c->model, k->head.path, "private-peering");
	ER_LEAVES_READ(c, p, k->peering.head.path, peering_rows, &k->peering);
	ER_LEAVES_READ(c, data_node_get(p, "ipv6"),
	    er_model_below(c->model, k->peering.head.path, "ipv6"), peering6_rows,
	    &k->peering);
}

/* The managed circuit of a private cloud: A-10; Premium, so that it never is what
 * blocks. */
static void
manage(const struct er_ctx *c, size_t cloud, struct er_circuit *k)
{
	static const struct er_row managed_rows[] = {
		ER_LEAF(private_clouds_service_key, GUID, er_circuit, service_key),
	};
	struct er_cloud *p = &c->model->clouds[cloud];
	const struct data_node *node = entry_node(c, "private-clouds", cloud);

	*k = (struct er_circuit){
		.head = p->head,
		.subscription = ER_SUBSCRIPTION_MANAGED,
		.cloud = p,
		.location = p->location,
		.provider = "Microsoft",
		.provider_state = ER_PROVISIONED,
		.sku = ER_PREMIUM,
		.unlimited = true,
		.mbps = 10000,
		.private_removal = BGP_PRIVATE_LEADING,
		.has_peering = true,
	};
	ER_LEAVES_READ(c, node, k->head.path, managed_rows, k);
	er_read_authorizations(c, node, k->head.path, &k->authorizations);
}

static int
by_name(const void *x, const void *y)
{
	const struct er_circuit *a = x, *b = y;
	int d = strcmp(a->head.name, b->head.name);

	return d != 0 ? d : (a->cloud != NULL) - (b->cloud != NULL);
}

/* Bits of the links that are shut by design. */
static uint8_t
read_links_down(const struct data_node *node)
{
	const struct data_node *list = data_node_get(node, ER_NAME_circuits_links_down);
	uint8_t bits = 0;

	for (size_t i = 0; list && i < list->n; i++)
		for (unsigned k = 0; k < 2 && list->children[i]->text; k++)
			if (strcmp(list->children[i]->text,
				ER_WORDS_circuits_links_down[k]) == 0)
				bits |= (uint8_t)(1u << k);
	return bits;
}

static void
read_circuit(const struct er_ctx *c, const struct data_node *node, struct er_circuit *k)
{
	struct removal removal;

	k->mbps = mbps[k->mbps];
	k->links_down = read_links_down(node);
	ER_LEAVES_READ(c, node, k->head.path, removal_rows, &removal);
	k->private_removal = removal.leading ? BGP_PRIVATE_LEADING : BGP_PRIVATE_IF_ALL;
	read_peering(c, node, k);
	er_read_microsoft(c, node, k);
	er_read_authorizations(c, node, k->head.path, &k->authorizations);
}

static void
read_circuits(const struct er_ctx *c)
{
	struct er_model *m = c->model;
	struct er_circuit *own;
	size_t n;

	READ_LIST(c, c->tree, "", "circuits", circuit_rows, own, &n);
	for (size_t i = 0; i < n; i++)
		read_circuit(c, entry_node(c, "circuits", i), &own[i]);
	m->ncircuits = n + m->nclouds;
	m->circuits = er_model_alloc(m, m->ncircuits, sizeof *m->circuits);
	if (n > 0)
		memcpy(m->circuits, own, n * sizeof *own);
	for (size_t i = 0; i < m->nclouds; i++)
		manage(c, i, &m->circuits[n + i]);
	if (m->ncircuits > 1)
		qsort(m->circuits, m->ncircuits, sizeof *m->circuits, by_name);
	for (size_t i = 0; i < m->ncircuits; i++) {
		struct er_circuit *k = &m->circuits[i];

		if (k->cloud)
			k->cloud->circuit = k;
		for (size_t j = 0; j < k->authorizations.n; j++)
			k->authorizations.items[j].circuit = k;
	}
}

static void
read_next_hop(const struct er_ctx *c, struct er_route *r)
{
	static const char *const words[] = { [ER_NEXT_INTERNET] = "internet",
		[ER_NEXT_NONE] = "none",
		[ER_NEXT_LOCAL] = "vnet-local",
		[ER_NEXT_VPN] = "vpn-gateway" };
	const char *text = r->next_hop_text;

	for (unsigned i = ER_NEXT_INTERNET; text && i <= ER_NEXT_VPN; i++)
		if (strcmp(text, words[i]) == 0) {
			r->next_hop = (enum er_next_hop)i;
			return;
		}
	if (text && !ip_addr_parse(&r->address, text))
		er_refuse(c, CODE_BAD_VALUE, r->head.path, "next-hop",
		    "%s is neither an address nor a kind of next hop", text);
}

static void
read_tables(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "route-tables", table_rows, m->tables, &m->ntables);
	for (size_t i = 0; i < m->ntables; i++) {
		struct er_table *t = &m->tables[i];

		READ_LIST(c, entry_node(c, "route-tables", i), t->head.path, "routes",
		    route_rows, t->routes, &t->nroutes);
		for (size_t k = 0; k < t->nroutes; k++)
			read_next_hop(c, &t->routes[k]);
	}
}

static void
read_objects(const struct er_ctx *c)
{
	const struct data_node *fidelity = data_node_get(c->tree, "fidelity");
	struct er_model *m = c->model;
	const char *lab = data_node_text(c->tree, ER_NAME_lab);

	m->lab = er_model_text(m, lab ? lab : "lab");
	m->description = er_model_text(m, data_node_text(c->tree, ER_NAME_description));
	er_read_clouds(c);
	read_vnets(c);
	er_read_hubs(c);
	read_tables(c);
	er_read_filters(c);
	er_read_ports(c);
	read_circuits(c);
	er_read_sites(c);
	READ_LIST(c, c->tree, "", "global-reach", reach_rows, m->reaches, &m->nreaches);
	er_read_routers(c);
	er_read_segments(c);
	er_read_meshes(c);
	READ_LIST(c, c->tree, "", "expect", expect_rows, m->expects, &m->nexpects);
	READ_LIST(c, c->tree, "", "azure-resources", resource_rows, m->resources,
	    &m->nresources);
	er_read_stations(c);
	er_read_packets(c);
	ER_LEAVES_READ(c, data_node_get(c->tree, "limits"), "limits", limit_rows,
	    &m->limits);
	ER_LEAVES_READ(c, fidelity, "fidelity", fidelity_rows, &m->fidelity);
	if (!fidelity || !data_node_get(fidelity, ER_NAME_fidelity_link_delay))
		m->fidelity.link_delay = -1;
	if (fidelity)
		ER_LEAVES_READ(c, data_node_get(fidelity, "durations"),
		    "fidelity/durations", duration_rows, &m->fidelity);
	m->fidelity.vnets_over_reach = how_far[m->fidelity.vnets_over_reach];
	for (size_t i = 0; i < m->nreaches; i++) {
		m->reaches[i].vnets = how_far[m->reaches[i].vnets];
		if (m->reaches[i].vnets > m->fidelity.vnets_over_reach)
			m->reaches[i].vnets = m->fidelity.vnets_over_reach;
	}
}

void
er_model_read(const struct er_ctx *c)
{
	er_read_world(c);
	read_objects(c);
	er_read_port_circuits(c);
	er_read_places(c);
	er_read_managed(c);
	er_read_keys(c);
	er_read_links(c);
	er_read_attached_filters(c);
	er_read_stretched(c);
	er_read_vpns(c);
	er_read_uses(c);
	er_read_gateways(c);
	er_read_servers(c);
	er_number_hubs(c);
	er_read_communities(c);
	er_read_reaches(c);
	er_read_speakers(c);
	er_read_plain(c);
}
