/*
 * Rows, and nothing else.  Names, defaults and words of leaves come from the schema; a
 * property that no row names is kept as it came, and no part of the lab.
 */
#include "arm/kinds.h"

#include "er/schema.h"

#include <strings.h>

#define LEAF(l) .leaf = ER_NAME_##l, .initial = ER_INITIAL_##l, .words = ER_WORDS_##l
/* A leaf inside a container. */
#define INSIDE(container, l)                                          \
	.leaf = container "/" ER_NAME_##l, .initial = ER_INITIAL_##l, \
	.words = ER_WORDS_##l

static const struct arm_row circuit_rows[] = {
	{ "location", LEAF(circuits_region), .form = ARM_TEXT, .kept = true },
	{ "sku.tier", LEAF(circuits_sku), .form = ARM_WORD },
	{ "sku.family", LEAF(circuits_billing), .form = ARM_WORD },
	{ "properties.serviceProviderProperties.serviceProviderName",
	    LEAF(circuits_provider), .form = ARM_TEXT, .kept = true },
	{ "properties.serviceProviderProperties.peeringLocation",
	    LEAF(circuits_location), .form = ARM_TEXT, .kept = true },
	{ "properties.serviceProviderProperties.bandwidthInMbps",
	    LEAF(circuits_bandwidth), .form = ARM_MBPS, .kept = true },
	{ "properties.serviceProviderProvisioningState", LEAF(circuits_provider_state),
	    .form = ARM_WORD, .shown = true },
	{ "properties.serviceKey", LEAF(circuits_service_key), .form = ARM_TEXT,
	    .shown = true },
};

#define PEERING                                                                       \
	{ "properties.state", LEAF(circuits_private_peering_state), .form = ARM_WORD, \
		.kept = true },                                                       \
	    { "properties.peerASN", LEAF(circuits_private_peering_peer_asn),          \
		    .form = ARM_NUMBER },                                             \
	    { "properties.primaryPeerAddressPrefix",                                  \
		    LEAF(circuits_private_peering_primary), .form = ARM_PREFIX },     \
	    { "properties.secondaryPeerAddressPrefix",                                \
		    LEAF(circuits_private_peering_secondary), .form = ARM_PREFIX },   \
	    { "properties.vlanId", LEAF(circuits_private_peering_vlan),               \
		    .form = ARM_NUMBER },                                             \
	    { "properties.sharedKey", LEAF(circuits_private_peering_shared_key),      \
		    .form = ARM_TEXT, .secret = true, .kept = true },                 \
	    { "properties.ipv6PeeringConfig.primaryPeerAddressPrefix",                \
		    INSIDE("ipv6", circuits_private_peering_ipv6_primary),            \
		    .form = ARM_PREFIX },                                             \
	{                                                                             \
		"properties.ipv6PeeringConfig.secondaryPeerAddressPrefix",            \
		    INSIDE("ipv6", circuits_private_peering_ipv6_secondary),          \
		    .form = ARM_PREFIX                                                \
	}

static const struct arm_row peering_rows[] = { PEERING };

#define MICROSOFT "properties.microsoftPeeringConfig."
const struct arm_row arm_microsoft_rows[] = {
	PEERING,
	{ MICROSOFT "advertisedPublicPrefixes",
	    LEAF(circuits_microsoft_peering_advertised_public_prefixes),
	    .form = ARM_PREFIXES },
	{ MICROSOFT "advertisedPublicPrefixesState",
	    LEAF(circuits_microsoft_peering_advertised_public_prefixes_state),
	    .form = ARM_WORD, .kept = true },
	{ MICROSOFT "customerASN", LEAF(circuits_microsoft_peering_customer_asn),
	    .form = ARM_NUMBER, .none = "0" },
	{ MICROSOFT "routingRegistryName",
	    LEAF(circuits_microsoft_peering_routing_registry_name), .form = ARM_WORD },
	{ "properties.routeFilter", LEAF(circuits_microsoft_peering_route_filter),
	    .form = ARM_IDS, .type = ARM_FILTER },
};
const size_t arm_nmicrosoft_rows =
    sizeof arm_microsoft_rows / sizeof *arm_microsoft_rows;

static const struct arm_row authorization_rows[] = {
	{ "properties.authorizationKey", .leaf = "key", .form = ARM_TEXT,
	    .shown = true },
};

static const struct arm_row reach_rows[] = {
	{ "properties.peerExpressRouteCircuitPeering", LEAF(global_reach_to),
	    .form = ARM_ID, .type = ARM_PEERING, .needed = true },
	{ "properties.addressPrefix", LEAF(global_reach_address_prefix),
	    .form = ARM_PREFIX },
	{ "properties.ipv6CircuitConnectionConfig.addressPrefix",
	    LEAF(global_reach_ipv6_address_prefix), .form = ARM_PREFIX },
	{ "properties.authorizationKey", LEAF(global_reach_authorization_key),
	    .form = ARM_TEXT, .kept = true },
};

static const struct arm_row cross_rows[] = {
	{ "properties.serviceProviderProvisioningState", LEAF(circuits_provider_state),
	    .form = ARM_WORD, .kept = true },
	{ "properties.peeringLocation", LEAF(circuits_location), .form = ARM_TEXT,
	    .shown = true },
	{ "properties.bandwidthInMbps", LEAF(circuits_bandwidth), .form = ARM_MBPS,
	    .shown = true },
};

static const struct arm_row vnet_rows[] = {
	{ "location", LEAF(vnets_location), .form = ARM_TEXT, .kept = true },
	{ "properties.addressSpace.addressPrefixes", LEAF(vnets_address_space),
	    .form = ARM_PREFIXES, .needed = true },
	{ "properties.bgpCommunities.virtualNetworkCommunity",
	    LEAF(vnets_custom_community), .form = ARM_TEXT },
};

static const struct arm_row subnet_rows[] = {
	{ "properties.addressPrefix", LEAF(vnets_subnets_prefix), .form = ARM_PREFIX },
	{ "properties.routeTable", LEAF(vnets_subnets_route_table), .form = ARM_ID,
	    .type = ARM_ROUTE_TABLE },
};

static const struct arm_pair resiliency[] = {
	{ "SingleHomed", ER_TEXT_vnets_gateway_resiliency_single_homed },
	{ "MultiHomed", ER_TEXT_vnets_gateway_resiliency_multi_homed },
	{ NULL, NULL },
};

static const struct arm_row gateway_rows[] = {
	{ "properties.sku.name", LEAF(vnets_gateway_sku), .form = ARM_SKU },
	{ "properties.autoScaleConfiguration.bounds.min",
	    LEAF(vnets_gateway_scale_units), .form = ARM_NUMBER, .none = "0" },
	{ "properties.resiliencyModel", LEAF(vnets_gateway_resiliency),
	    .form = ARM_WORDS, .pairs = resiliency },
	{ "properties.allowRemoteVnetTraffic",
	    LEAF(vnets_gateway_allow_remote_vnet_traffic), .form = ARM_FLAG },
	{ "properties.allowVirtualWanTraffic",
	    LEAF(vnets_gateway_allow_virtual_wan_traffic), .form = ARM_FLAG },
};

const struct arm_row arm_vpn_rows[] = {
	{ "properties.sku.name", LEAF(vnets_vpn_gateway_sku), .form = ARM_WORD },
	{ "properties.vpnType", LEAF(vnets_vpn_gateway_vpn_type), .form = ARM_WORD },
	{ "properties.activeActive", LEAF(vnets_vpn_gateway_active_active),
	    .form = ARM_FLAG },
	{ "properties.bgpSettings.asn", LEAF(vnets_vpn_gateway_asn),
	    .form = ARM_NUMBER },
};
const size_t arm_nvpn_rows = sizeof arm_vpn_rows / sizeof *arm_vpn_rows;

static const struct arm_row connection_rows[] = {
	{ "properties.peer", LEAF(vnets_connections_circuit), .form = ARM_ID,
	    .type = ARM_CIRCUIT, .needed = true },
	{ "properties.routingWeight", LEAF(vnets_connections_weight),
	    .form = ARM_NUMBER },
	{ "properties.expressRouteGatewayBypass", LEAF(vnets_connections_fast_path),
	    .form = ARM_FLAG },
	{ "properties.authorizationKey", LEAF(vnets_connections_authorization_key),
	    .form = ARM_TEXT, .kept = true },
};

const struct arm_row arm_tunnel_rows[] = {
	{ "properties.localNetworkGateway2", LEAF(vnets_vpn_gateway_connections_site),
	    .form = ARM_ID, .type = ARM_LOCAL_GATEWAY, .needed = true },
	{ "properties.enableBgp", LEAF(vpn_routing_bgp), .form = ARM_FLAG },
};
const size_t arm_ntunnel_rows = sizeof arm_tunnel_rows / sizeof *arm_tunnel_rows;

static const struct arm_row site_rows[] = {
	{ "properties.bgpSettings.asn", LEAF(on_premises_asn), .form = ARM_NUMBER,
	    .kept = true },
};

static const struct arm_row table_rows[] = {
	{ "properties.disableBgpRoutePropagation",
	    LEAF(route_tables_gateway_propagation), .form = ARM_NOT },
};

/* Of a next hop that is an address the type is VirtualAppliance, and the address stands
 * beside it. */
const struct arm_pair arm_next_hops[] = {
	{ "VirtualNetworkGateway", "vpn-gateway" },
	{ "VnetLocal", "vnet-local" },
	{ "Internet", "internet" },
	{ "None", "none" },
	{ NULL, NULL },
};

static const struct arm_row route_rows[] = {
	{ "properties.addressPrefix", LEAF(route_tables_routes_prefix),
	    .form = ARM_PREFIX, .needed = true },
	{ "properties.nextHopType", LEAF(route_tables_routes_next_hop),
	    .form = ARM_WORDS, .pairs = arm_next_hops, .needed = true },
};

static const struct arm_row rule_rows[] = {
	{ "properties.communities", LEAF(route_filters_communities), .form = ARM_TEXTS,
	    .needed = true },
};

static const struct arm_row hub_rows[] = {
	{ "location", LEAF(virtual_hubs_location), .form = ARM_TEXT, .kept = true },
	{ "properties.addressPrefix", LEAF(virtual_hubs_address_prefix),
	    .form = ARM_PREFIX },
	{ "properties.hubRoutingPreference", LEAF(virtual_hubs_routing_preference),
	    .form = ARM_WORD },
};

const struct arm_row arm_server_rows[] = {
	{ "properties.allowBranchToBranchTraffic",
	    LEAF(vnets_route_server_branch_to_branch), .form = ARM_FLAG },
	{ "properties.hubRoutingPreference",
	    LEAF(vnets_route_server_routing_preference), .form = ARM_WORD,
	    .none = "None" },
};
const size_t arm_nserver_rows = sizeof arm_server_rows / sizeof *arm_server_rows;

static const struct arm_row hub_vnet_rows[] = {
	{ "properties.enableInternetSecurity",
	    LEAF(virtual_hubs_vnets_enable_internet_security), .form = ARM_FLAG },
};

static const struct arm_row wan_rows[] = {
	{ "properties.allowBranchToBranchTraffic", LEAF(virtual_wans_branch_to_branch),
	    .form = ARM_FLAG },
};

static const struct arm_row hub_gateway_rows[] = {
	{ "properties.autoScaleConfiguration.bounds.min",
	    LEAF(virtual_hubs_gateway_scale_units), .form = ARM_NUMBER },
	{ "properties.allowNonVirtualWanTraffic",
	    LEAF(virtual_hubs_gateway_allow_non_virtual_wan_traffic),
	    .form = ARM_FLAG },
};

static const struct arm_row hub_connection_rows[] = {
	{ "properties.expressRouteCircuitPeering",
	    LEAF(virtual_hubs_gateway_connections_circuit), .form = ARM_ID,
	    .type = ARM_PEERING, .needed = true },
	{ "properties.authorizationKey",
	    LEAF(virtual_hubs_gateway_connections_authorization_key), .form = ARM_TEXT,
	    .kept = true },
	{ "properties.routingWeight", LEAF(virtual_hubs_gateway_connections_weight),
	    .form = ARM_NUMBER },
	{ "properties.enableInternetSecurity",
	    LEAF(internet_security_enable_internet_security), .form = ARM_FLAG },
};

static const struct arm_pair internet[] = {
	{ "Enabled", ER_TEXT_private_clouds_internet_snat },
	{ "Disabled", ER_TEXT_private_clouds_internet_default_route },
	{ NULL, NULL },
};

static const struct arm_row cloud_rows[] = {
	{ "location", LEAF(private_clouds_location), .form = ARM_TEXT, .kept = true },
	{ "properties.networkBlock", LEAF(private_clouds_network_block),
	    .form = ARM_PREFIX, .needed = true },
	{ "properties.extendedNetworkBlocks",
	    LEAF(private_clouds_extended_network_blocks), .form = ARM_PREFIXES },
	{ "properties.internet", LEAF(private_clouds_internet), .form = ARM_WORDS,
	    .pairs = internet },
};

static const struct arm_row cloud_authorization_rows[] = {
	{ "properties.expressRouteAuthorizationKey", .leaf = "key", .form = ARM_TEXT,
	    .shown = true },
};

static const struct arm_row cloud_reach_rows[] = {
	{ "properties.peerExpressRouteCircuit", LEAF(global_reach_to), .form = ARM_ID,
	    .type = ARM_CIRCUIT, .needed = true },
	{ "properties.authorizationKey", LEAF(global_reach_authorization_key),
	    .form = ARM_TEXT, .kept = true },
};

static const struct arm_row segment_rows[] = {
	{ "properties.subnet.gatewayAddress", LEAF(private_clouds_segments_prefix),
	    .form = ARM_GATEWAY_ADDRESS },
};

#define NETWORK  "Microsoft.Network/"
#define AVS      "Microsoft.AVS/privateClouds"
#define ROWS(r)  .rows = (r), .nrows = sizeof(r) / sizeof *(r)
#define OF_GROUP .parent = ARM_TYPE_N, .tracked = true

const struct arm_kind arm_kinds[ARM_TYPE_N] = {
	[ARM_CIRCUIT] = { NETWORK "expressRouteCircuits", "circuit", OF_GROUP,
	    .place = "circuits/%", ROWS(circuit_rows) },
	[ARM_PEERING] = { NETWORK "expressRouteCircuits/peerings", "peering",
	    .parent = ARM_CIRCUIT, .place = "circuits/%/private-peering",
	    ROWS(peering_rows) },
	[ARM_AUTHORIZATION] = { NETWORK "expressRouteCircuits/authorizations",
	    "authorization", .parent = ARM_CIRCUIT,
	    .place = "circuits/%/authorizations/%", ROWS(authorization_rows) },
	[ARM_CIRCUIT_CONNECTION] = { NETWORK
	    "expressRouteCircuits/peerings/connections",
	    "circuit connection", .parent = ARM_PEERING, .place = "global-reach/%",
	    ROWS(reach_rows) },
	[ARM_PEER_CONNECTION] = { NETWORK
	    "expressRouteCircuits/peerings/peerConnections",
	    "peer connection", .parent = ARM_PEERING, .place = NULL },
	[ARM_CROSS_CONNECTION] = { NETWORK "expressRouteCrossConnections",
	    "cross connection", OF_GROUP, .place = "circuits/%", ROWS(cross_rows) },
	[ARM_CROSS_PEERING] = { NETWORK "expressRouteCrossConnections/peerings",
	    "peering", .parent = ARM_CROSS_CONNECTION,
	    .place = "circuits/%/private-peering", ROWS(peering_rows) },
	[ARM_VNET] = { NETWORK "virtualNetworks", "virtual network", OF_GROUP,
	    .place = "vnets/%", ROWS(vnet_rows) },
	[ARM_SUBNET] = { NETWORK "virtualNetworks/subnets", "subnet",
	    .parent = ARM_VNET, .place = "vnets/%/subnets/%", ROWS(subnet_rows) },
	[ARM_VNET_PEERING] = { NETWORK "virtualNetworks/virtualNetworkPeerings",
	    "peering", .parent = ARM_VNET, .place = NULL },
	[ARM_GATEWAY] = { NETWORK "virtualNetworkGateways", "gateway", OF_GROUP,
	    .place = "vnets/?/gateway", ROWS(gateway_rows) },
	[ARM_CONNECTION] = { NETWORK "connections", "connection", OF_GROUP,
	    .place = "vnets/?/connections/%", ROWS(connection_rows) },
	[ARM_LOCAL_GATEWAY] = { NETWORK "localNetworkGateways", "local gateway",
	    OF_GROUP, .place = "on-premises/%", ROWS(site_rows) },
	[ARM_PUBLIC_ADDRESS] = { NETWORK "publicIPAddresses", "public address",
	    OF_GROUP, .place = NULL },
	[ARM_INTERFACE] = { NETWORK "networkInterfaces", "interface", OF_GROUP,
	    .place = NULL },
	[ARM_SECURITY_GROUP] = { NETWORK "networkSecurityGroups", "security group",
	    OF_GROUP, .place = NULL },
	[ARM_ROUTE_TABLE] = { NETWORK "routeTables", "route table", OF_GROUP,
	    .place = "route-tables/%", ROWS(table_rows) },
	[ARM_ROUTE] = { NETWORK "routeTables/routes", "route",
	    .parent = ARM_ROUTE_TABLE, .place = "route-tables/%/routes/%",
	    ROWS(route_rows) },
	[ARM_FILTER] = { NETWORK "routeFilters", "route filter", OF_GROUP,
	    .place = "route-filters/%" },
	[ARM_FILTER_RULE] = { NETWORK "routeFilters/routeFilterRules", "rule",
	    .parent = ARM_FILTER, .place = "route-filters/%", ROWS(rule_rows) },
	[ARM_HUB] = { NETWORK "virtualHubs", "virtual hub", OF_GROUP,
	    .place = "virtual-hubs/%", ROWS(hub_rows) },
	[ARM_HUB_ADDRESS] = { NETWORK "virtualHubs/ipConfigurations", "configuration",
	    .parent = ARM_HUB, .place = NULL },
	[ARM_BGP_CONNECTION] = { NETWORK "virtualHubs/bgpConnections", "BGP connection",
	    .parent = ARM_HUB, .place = NULL },
	[ARM_HUB_VNET] = { NETWORK "virtualHubs/hubVirtualNetworkConnections",
	    "VNet connection", .parent = ARM_HUB, .place = "virtual-hubs/%/vnets/?",
	    ROWS(hub_vnet_rows) },
	[ARM_WAN] = { NETWORK "virtualWans", "virtual WAN", OF_GROUP,
	    .place = "virtual-wans/%", ROWS(wan_rows) },
	[ARM_HUB_GATEWAY] = { NETWORK "expressRouteGateways", "gateway", OF_GROUP,
	    .place = "virtual-hubs/?/gateway", ROWS(hub_gateway_rows) },
	[ARM_HUB_CONNECTION] = { NETWORK "expressRouteGateways/expressRouteConnections",
	    "connection", .parent = ARM_HUB_GATEWAY,
	    .place = "virtual-hubs/?/gateway/connections/%",
	    ROWS(hub_connection_rows) },
	[ARM_CLOUD] = { AVS, "private cloud", OF_GROUP, .place = "private-clouds/%",
	    ROWS(cloud_rows) },
	[ARM_CLOUD_AUTHORIZATION] = { AVS "/authorizations", "authorization",
	    .parent = ARM_CLOUD, .place = "private-clouds/%/authorizations/%",
	    ROWS(cloud_authorization_rows) },
	[ARM_CLOUD_REACH] = { AVS "/globalReachConnections", "Global Reach connection",
	    .parent = ARM_CLOUD, .place = "global-reach/%", ROWS(cloud_reach_rows) },
	[ARM_SEGMENT] = { AVS "/workloadNetworks/segments", "segment",
	    .parent = ARM_CLOUD, .place = "private-clouds/%/segments/%",
	    ROWS(segment_rows) },
};

enum arm_type
arm_type_of(const char *type)
{
	unsigned i = 0;

	while (i < ARM_TYPE_N && strcasecmp(arm_kinds[i].type, type) != 0)
		i++;
	return (enum arm_type)i;
}
