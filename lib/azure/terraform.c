/*
 * A row a type, and below it a row an attribute: Terraform has its own names, and
 * blocks where Resource Manager has objects.  "a[].b" is b in the first block a; in
 * front of a property "!" turns a truth value round, and "?" makes Enabled or Disabled
 * of one.
 */
#include "azure/terraform.h"

#include "azure/id.h"
#include "base/xalloc.h"
#include "data/json.h"

#include <stdlib.h>
#include <string.h>

enum { MODULES_DEPTH = 16, RESOURCES_MAX = 20000 };

struct attribute {
	const char *from; /* NULL ends */
	const char *to;   /* below `properties`, or "/a" at the top; NULL: known */
	const struct attribute *each; /* blocks that become elements */
};
struct type {
	const char *terraform, *arm;
	const struct attribute *attributes;
};

#define END                      \
	{                        \
		NULL, NULL, NULL \
	}
#define LOCATION                              \
	{                                     \
		"location", "/location", NULL \
	}

static const struct attribute circuit[] = {
	LOCATION,
	{ "peering_location", "serviceProviderProperties.peeringLocation", NULL },
	{ "service_provider_name", "serviceProviderProperties.serviceProviderName",
	    NULL },
	{ "bandwidth_in_mbps", "serviceProviderProperties.bandwidthInMbps", NULL },
	{ "bandwidth_in_gbps", "bandwidthInGbps", NULL },
	{ "express_route_port_id", "expressRoutePort.id", NULL },
	{ "sku[].tier", "/sku.tier", NULL },
	{ "sku[].family", "/sku.family", NULL },
	{ "service_key", "serviceKey", NULL },
	{ "service_provider_provisioning_state", "serviceProviderProvisioningState",
	    NULL },
	END,
};
static const struct attribute port[] = {
	{ "peering_location", "peeringLocation", NULL },
	END,
};
static const struct attribute circuit_peering[] = {
	{ "peering_type", "peeringType", NULL },
	{ "peer_asn", "peerASN", NULL },
	{ "primary_peer_address_prefix", "primaryPeerAddressPrefix", NULL },
	{ "secondary_peer_address_prefix", "secondaryPeerAddressPrefix", NULL },
	{ "vlan_id", "vlanId", NULL },
	{ "shared_key", "sharedKey", NULL },
	{ "ipv6[].primary_peer_address_prefix",
	    "ipv6PeeringConfig.primaryPeerAddressPrefix", NULL },
	{ "ipv6[].secondary_peer_address_prefix",
	    "ipv6PeeringConfig.secondaryPeerAddressPrefix", NULL },
	{ "ipv6[].microsoft_peering[].advertised_public_prefixes",
	    "ipv6PeeringConfig.microsoftPeeringConfig.advertisedPublicPrefixes", NULL },
	{ "microsoft_peering_config[].advertised_public_prefixes",
	    "microsoftPeeringConfig.advertisedPublicPrefixes", NULL },
	{ "microsoft_peering_config[].customer_asn",
	    "microsoftPeeringConfig.customerASN", NULL },
	{ "microsoft_peering_config[].routing_registry_name",
	    "microsoftPeeringConfig.routingRegistryName", NULL },
	{ "route_filter_id", "routeFilter.id", NULL },
	END,
};
static const struct attribute authorization[] = {
	{ "authorization_key", "authorizationKey", NULL },
	{ "authorization_use_status", "authorizationUseStatus", NULL },
	END,
};
static const struct attribute circuit_connection[] = {
	{ "peer_peering_id", "peerExpressRouteCircuitPeering.id", NULL },
	{ "address_prefix_ipv4", "addressPrefix", NULL },
	{ "address_prefix_ipv6", "ipv6CircuitConnectionConfig.addressPrefix", NULL },
	{ "authorization_key", "authorizationKey", NULL },
	END,
};
static const struct attribute subnet_block[] = {
	{ "name", "/name", NULL },
	{ "id", "/id", NULL },
	{ "address_prefixes", "addressPrefixes", NULL },
	{ "address_prefix", "addressPrefix", NULL },
	{ "route_table_id", "routeTable.id", NULL },
	END,
};
static const struct attribute vnet[] = {
	LOCATION,
	{ "address_space", "addressSpace.addressPrefixes", NULL },
	{ "bgp_community", "bgpCommunities.virtualNetworkCommunity", NULL },
	{ "subnet", "subnets", subnet_block },
	END,
};
static const struct attribute subnet[] = {
	{ "address_prefixes", "addressPrefixes", NULL },
	{ "default_outbound_access_enabled", "defaultOutboundAccess", NULL },
	END,
};
static const struct attribute subnet_table[] = {
	{ "route_table_id", "routeTable.id", NULL },
	END,
};
static const struct attribute subnet_nat[] = {
	{ "nat_gateway_id", "natGateway.id", NULL },
	END,
};
static const struct attribute vnet_peering[] = {
	{ "remote_virtual_network_id", "remoteVirtualNetwork.id", NULL },
	{ "use_remote_gateways", "useRemoteGateways", NULL },
	{ "allow_gateway_transit", "allowGatewayTransit", NULL },
	END,
};
static const struct attribute gateway[] = {
	LOCATION,
	{ "type", "gatewayType", NULL },
	{ "vpn_type", "vpnType", NULL },
	{ "sku", "sku.name", NULL },
	{ "active_active", "activeActive", NULL },
	{ "bgp_settings[].asn", "bgpSettings.asn", NULL },
	{ "ip_configuration[].subnet_id", "ipConfigurations[].subnet.id", NULL },
	{ "remote_vnet_traffic_enabled", "allowRemoteVnetTraffic", NULL },
	{ "virtual_wan_traffic_enabled", "allowVirtualWanTraffic", NULL },
	END,
};
static const struct attribute connection[] = {
	{ "type", "connectionType", NULL },
	{ "virtual_network_gateway_id", "virtualNetworkGateway1.id", NULL },
	{ "express_route_circuit_id", "peer.id", NULL },
	{ "local_network_gateway_id", "localNetworkGateway2.id", NULL },
	{ "routing_weight", "routingWeight", NULL },
	{ "authorization_key", "authorizationKey", NULL },
	{ "enable_bgp", "enableBgp", NULL },
	{ "bgp_enabled", "enableBgp", NULL },
	{ "express_route_gateway_bypass", "expressRouteGatewayBypass", NULL },
	{ "shared_key", "sharedKey", NULL },
	END,
};
static const struct attribute local_gateway[] = {
	{ "address_space", "localNetworkAddressSpace.addressPrefixes", NULL },
	{ "bgp_settings[].asn", "bgpSettings.asn", NULL },
	END,
};
static const struct attribute route[] = {
	{ "name", "/name", NULL },
	{ "address_prefix", "addressPrefix", NULL },
	{ "next_hop_type", "nextHopType", NULL },
	{ "next_hop_in_ip_address", "nextHopIpAddress", NULL },
	END,
};
static const struct attribute route_table[] = {
	{ "bgp_route_propagation_enabled", "!disableBgpRoutePropagation", NULL },
	{ "disable_bgp_route_propagation", "disableBgpRoutePropagation", NULL },
	{ "route", "routes", route },
	END,
};
static const struct attribute rule_block[] = {
	{ "name", "/name", NULL },
	{ "communities", "communities", NULL },
	END,
};
static const struct attribute route_filter[] = {
	{ "rule", "rules", rule_block },
	END,
};
static const struct attribute route_server[] = {
	{ "subnet_id", "ipConfigurations[].subnet.id", NULL },
	{ "branch_to_branch_traffic_enabled", "allowBranchToBranchTraffic", NULL },
	{ "hub_routing_preference", "hubRoutingPreference", NULL },
	END,
};
static const struct attribute bgp_connection[] = {
	{ "peer_asn", "peerAsn", NULL },
	{ "peer_ip", "peerIp", NULL },
	END,
};
static const struct attribute wan[] = {
	{ "allow_branch_to_branch_traffic", "allowBranchToBranchTraffic", NULL },
	END,
};
static const struct attribute hub[] = {
	LOCATION,
	{ "address_prefix", "addressPrefix", NULL },
	{ "virtual_wan_id", "virtualWan.id", NULL },
	{ "hub_routing_preference", "hubRoutingPreference", NULL },
	END,
};
static const struct attribute hub_vnet[] = {
	{ "remote_virtual_network_id", "remoteVirtualNetwork.id", NULL },
	{ "internet_security_enabled", "enableInternetSecurity", NULL },
	END,
};
static const struct attribute hub_gateway[] = {
	{ "virtual_hub_id", "virtualHub.id", NULL },
	{ "scale_units", "autoScaleConfiguration.bounds.min", NULL },
	{ "allow_non_virtual_wan_traffic", "allowNonVirtualWanTraffic", NULL },
	END,
};
static const struct attribute hub_connection[] = {
	{ "express_route_circuit_peering_id", "expressRouteCircuitPeering.id", NULL },
	{ "routing_weight", "routingWeight", NULL },
	{ "authorization_key", "authorizationKey", NULL },
	{ "enable_internet_security", "enableInternetSecurity", NULL },
	END,
};
static const struct attribute cloud[] = {
	LOCATION,
	{ "network_subnet_cidr", "networkBlock", NULL },
	{ "internet_connection_enabled", "?internet", NULL },
	{ "circuit[].express_route_id", "circuit.expressRouteID", NULL },
	END,
};
static const struct attribute cloud_authorization[] = {
	{ "express_route_authorization_key", "expressRouteAuthorizationKey", NULL },
	END,
};
static const struct attribute none[] = { END };

#define NETWORK "Microsoft.Network/"
static const struct type types[] = {
	{ "express_route_circuit", NETWORK "expressRouteCircuits", circuit },
	{ "express_route_circuit_authorization",
	    NETWORK "expressRouteCircuits/authorizations", authorization },
	{ "express_route_circuit_connection",
	    NETWORK "expressRouteCircuits/peerings/connections", circuit_connection },
	{ "express_route_circuit_peering", NETWORK "expressRouteCircuits/peerings",
	    circuit_peering },
	{ "express_route_connection",
	    NETWORK "expressRouteGateways/expressRouteConnections", hub_connection },
	{ "express_route_gateway", NETWORK "expressRouteGateways", hub_gateway },
	{ "express_route_port", NETWORK "expressRoutePorts", port },
	{ "local_network_gateway", NETWORK "localNetworkGateways", local_gateway },
	{ "public_ip", NETWORK "publicIPAddresses", none },
	{ "route", NETWORK "routeTables/routes", route },
	{ "route_filter", NETWORK "routeFilters", route_filter },
	{ "route_server", NETWORK "virtualHubs", route_server },
	{ "route_server_bgp_connection", NETWORK "virtualHubs/bgpConnections",
	    bgp_connection },
	{ "route_table", NETWORK "routeTables", route_table },
	{ "subnet", NETWORK "virtualNetworks/subnets", subnet },
	{ "subnet_nat_gateway_association", NETWORK "virtualNetworks/subnets",
	    subnet_nat },
	{ "subnet_route_table_association", NETWORK "virtualNetworks/subnets",
	    subnet_table },
	{ "virtual_hub", NETWORK "virtualHubs", hub },
	{ "virtual_hub_connection", NETWORK "virtualHubs/hubVirtualNetworkConnections",
	    hub_vnet },
	{ "virtual_network", NETWORK "virtualNetworks", vnet },
	{ "virtual_network_gateway", NETWORK "virtualNetworkGateways", gateway },
	{ "virtual_network_gateway_connection", NETWORK "connections", connection },
	{ "virtual_network_peering", NETWORK "virtualNetworks/virtualNetworkPeerings",
	    vnet_peering },
	{ "virtual_wan", NETWORK "virtualWans", wan },
	{ "vmware_express_route_authorization",
	    "Microsoft.AVS/privateClouds/authorizations", cloud_authorization },
	{ "vmware_private_cloud", "Microsoft.AVS/privateClouds", cloud },
};

bool
azure_terraform_is(const struct data_node *d)
{
	const struct data_node *values;

	if (d->kind != DATA_MAP || !data_node_get(d, "format_version"))
		return false;
	values = data_node_get(d, "values");
	return values && values->kind == DATA_MAP &&
	    data_node_get(values, "root_module") != NULL;
}

/* The value at "a[].b"; NULL: none, or null. */
static const struct data_node *
value_at(const struct data_node *values, const char *path)
{
	size_t n = strcspn(path, "[");
	char *word = xstrndup(path, n);
	const struct data_node *v =
	    values->kind == DATA_MAP ? data_node_get(values, word) : NULL;

	free(word);
	if (v && path[n])
		return v->kind == DATA_SEQ && v->n
		    ? value_at(v->children[0], path + n + 3)
		    : NULL;
	return v && v->kind == DATA_TEXT && v->leaf == DATA_LEAF_NULL ? NULL : v;
}

/* Puts a value, which is taken over, at "a.b[].c" below a map. */
static void
put(struct data_node *map, const char *path, struct data_node *value,
    const struct data_node *mark)
{
	size_t n = strcspn(path, ".[");
	char *word = xstrndup(path, n);
	bool array = path[n] == '[';
	struct data_node *next;

	if (!path[n]) {
		free(value->name);
		value->name = word;
		data_node_add(map, value);
		return;
	}
	next = data_node_get(map, word);
	if (!next || next->kind != (array ? DATA_SEQ : DATA_MAP)) {
		next = data_node_new(array ? DATA_SEQ : DATA_MAP, word);
		next->file = mark->file;
		next->line = mark->line;
		data_node_add(map, next);
	}
	free(word);
	if (array && next->n == 0)
		data_node_add(next, data_node_new(DATA_MAP, NULL));
	put(array ? next->children[0] : next, path + n + (array ? 3 : 1), value, mark);
}

static void
turn(struct data_node *v, const char *if_true, const char *if_false)
{
	bool is = v->kind == DATA_TEXT && strcmp(v->text, "true") == 0;

	if (v->kind != DATA_TEXT)
		return;
	free(v->text);
	v->text = xstrdup(is ? if_true : if_false);
	v->leaf = strcmp(if_false, "true") == 0 ? DATA_LEAF_BOOL : DATA_LEAF_STRING;
}

static struct data_node *
element(const struct attribute *rows, const struct data_node *values)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL), *properties;

	out->file = values->file;
	out->line = values->line;
	properties = data_node_new(DATA_MAP, "properties");
	data_node_add(out, properties);
	for (const struct attribute *a = rows; a->from; a++) {
		const struct data_node *v = value_at(values, a->from);
		struct data_node *copy;
		const char *to = a->to;

		if (!v || !to || (v->kind == DATA_TEXT && !*v->text))
			continue;
		if (a->each) {
			copy = data_node_new(DATA_SEQ, NULL);
			for (size_t i = 0; v->kind == DATA_SEQ && i < v->n; i++)
				data_node_add(copy, element(a->each, v->children[i]));
		} else {
			copy = data_node_dup(v);
		}
		if (*to == '!')
			turn(copy, "false", "true");
		else if (*to == '?')
			turn(copy, "Enabled", "Disabled");
		to += *to == '!' || *to == '?';
		if (*to == '/')
			put(out, to + 1, copy, v);
		else
			put(properties, to, copy, v);
	}
	return out;
}

static void
put_text(struct data_node *map, const char *name, const char *text,
    const struct data_node *mark)
{
	struct data_node *n = data_node_new(DATA_TEXT, name);

	n->text = xstrdup(text);
	n->file = mark->file;
	n->line = mark->line;
	data_node_add(map, n);
}

/* azapi_resource: the body is one of Resource Manager already, perhaps as text. */
static struct data_node *
as_it_is(const struct data_node *values, const char *type)
{
	const struct data_node *body = data_node_get(values, "body");
	struct data_node *out = NULL;
	char *bare = xstrndup(type, strcspn(type, "@"));
	struct errs ignored;

	errs_init(&ignored);
	if (body && body->kind == DATA_MAP)
		out = data_node_dup(body);
	else if (body && body->kind == DATA_TEXT && body->text[0] == '{')
		out = data_json_parse(body->text, strlen(body->text), &ignored);
	errs_fini(&ignored);
	if (!out || out->kind != DATA_MAP) {
		data_node_free(out);
		out = data_node_new(DATA_MAP, NULL);
	}
	free(out->name);
	out->name = NULL;
	put_text(out, "type", bare, values);
	free(bare);
	return out;
}

static void
add(struct data_node *all, const struct data_node *r)
{
	const struct data_node *values = data_node_get(r, "values");
	const char *type = data_node_text(r, "type"), *name, *id, *kind;
	struct data_node *out = NULL;

	if (!values || values->kind != DATA_MAP || !type || all->n == RESOURCES_MAX)
		return;
	id = data_node_text(values, "id");
	name = data_node_text(values, "name");
	kind = strncmp(type, "azurerm_", 8) == 0 ? type + 8 : type;
	if (strcmp(type, "azapi_resource") == 0 && data_node_text(values, "type"))
		out = as_it_is(values, data_node_text(values, "type"));
	for (size_t i = 0; !out && i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].terraform, kind) == 0) {
			out = element(types[i].attributes, values);
			put_text(out, "type", types[i].arm, values);
		}
	if (!out) {
		out = data_node_new(DATA_MAP, NULL);
		put_text(out, "type", type, values);
	}
	out->file = r->file;
	out->line = r->line;
	if (id)
		put_text(out, "id", id, values);
	if (name)
		put_text(out, "name", name, values);
	data_node_add(all, out);
}

static void
module(struct data_node *all, const struct data_node *m, unsigned depth)
{
	const struct data_node *list;

	if (!m || m->kind != DATA_MAP || depth == MODULES_DEPTH)
		return;
	list = data_node_get(m, "resources");
	for (size_t i = 0; list && list->kind == DATA_SEQ && i < list->n; i++) {
		const struct data_node *r = list->children[i];
		const char *mode =
		    r->kind == DATA_MAP ? data_node_text(r, "mode") : NULL;

		if (r->kind == DATA_MAP && !(mode && strcmp(mode, "managed") != 0))
			add(all, r);
	}
	list = data_node_get(m, "child_modules");
	for (size_t i = 0; list && list->kind == DATA_SEQ && i < list->n; i++)
		module(all, list->children[i], depth + 1);
}

struct data_node *
azure_terraform_resources(const struct data_node *d)
{
	struct data_node *all = data_node_new(DATA_SEQ, NULL);

	module(all, data_node_get(data_node_get(d, "values"), "root_module"), 0);
	return all;
}
