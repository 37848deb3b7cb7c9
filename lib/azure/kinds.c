/*
 * The table, and which of its rows a resource is of.
 */
#include "azure/kinds.h"

#include "azure/id.h"
#include "azure/kinds_int.h"

#include <string.h>

#define NETWORK "Microsoft.Network/"
#define CIRCUIT NETWORK "expressRouteCircuits"
#define VNET    NETWORK "virtualNetworks"
#define HUB     NETWORK "virtualHubs"
#define CLOUD   "Microsoft.AVS/privateClouds"
#define END                                     \
	{                                       \
		NULL, NULL, AZURE_TEXT, 0, NULL \
	}
/* The subnet of a gateway's first address, and the VNet that it is in. */
#define IN_SUBNET "ipConfigurations[].subnet.id"

static const char *const no_zero[] = { "0", "", NULL };
static const char *const internet[] = { "Disabled", "default-route", "Enabled", "snat",
	NULL };
static const char *const resiliency[] = { "SingleHomed", "single-homed", "MultiHomed",
	"multi-homed", NULL };
static const char *const next_hops[] = { "Internet", "internet", "None", "none",
	"VnetLocal", "vnet-local", "VirtualNetworkGateway", "vpn-gateway",
	"VirtualAppliance", "", NULL };
static const char *const outbound[] = { "false", "none", "true", "default", NULL };
static const char *const nat[] = { "nat", NULL };
static const char *const no_preference[] = { "None", "", NULL };
/* Values of what a lab has no word for that change no route. */
static const char *const is_true[] = { "true", NULL };
static const char *const is_false[] = { "false", NULL };
static const char *const is_enabled[] = { "Enabled", NULL };
static const char *const is_connected[] = { "Connected", NULL };
static const char *const is_linked[] = { "Connected", "Unknown", NULL };
static const char *const is_allowed[] = { "Allow", NULL };
static const char *const nothing_else[] = { NULL };

static const struct azure_leaf circuit[] = {
	{ "serviceProviderProperties.peeringLocation", "location", AZURE_TEXT, 0,
	    NULL },
	{ "expressRoutePort.id", "direct-port", AZURE_REF, 0, NULL },
	{ "location", "region", AZURE_TEXT, 0, NULL },
	{ "serviceProviderProperties.serviceProviderName", "provider", AZURE_TEXT, 0,
	    NULL },
	{ "serviceProviderProperties.bandwidthInMbps", "bandwidth", AZURE_TEXT, 0,
	    NULL },
	{ "bandwidthInGbps", "bandwidth", AZURE_GBPS, 0, NULL },
	{ "serviceProviderProvisioningState", "provider-state", AZURE_TEXT, 0, NULL },
	{ "sku.tier", "sku", AZURE_TEXT, 0, NULL },
	{ "sku.family", "billing", AZURE_TEXT, 0, NULL },
	{ "serviceKey", "service-key", AZURE_TEXT, 0, NULL }, /* no secret: C-1 */
	{ "circuitProvisioningState", NULL, AZURE_TELL, 0, is_enabled },
	{ "globalReachEnabled", NULL, AZURE_TEXT, 0, NULL },
	{ "allowClassicOperations", NULL, AZURE_TEXT, 0, NULL },
	{ "stag", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf port_pair[] = {
	{ "peeringLocation", "location", AZURE_TEXT, 0, NULL },
	{ "bandwidthInGbps", "bandwidth", AZURE_GBPS, 0, NULL },
	{ "encapsulation", "encapsulation", AZURE_TEXT, 0, NULL },
	{ "provisionedBandwidthInGbps", NULL, AZURE_TEXT, 0, NULL },
	{ "mtu", NULL, AZURE_TEXT, 0, NULL },
	{ "etherType", NULL, AZURE_TEXT, 0, NULL },
	{ "allocationDate", NULL, AZURE_TEXT, 0, NULL },
	{ "billingType", NULL, AZURE_TEXT, 0, NULL },
	{ "circuits", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_nested in_port_pair[] = {
	{ "links", NETWORK "expressRoutePorts/links" },
	{ NULL, NULL },
};
static const char *const macsec_on[] = { "on", NULL };
static const struct azure_leaf port_link[] = {
	{ "adminState", "admin-state", AZURE_TEXT, 0, NULL },
	{ "macSecConfig.cakSecretIdentifier", "macsec", AZURE_SET, 0, macsec_on },
	{ "macSecConfig", NULL, AZURE_TEXT, 0, NULL },
	{ "connectorType", NULL, AZURE_TEXT, 0, NULL },
	{ "routerName", NULL, AZURE_TEXT, 0, NULL },
	{ "interfaceName", NULL, AZURE_TEXT, 0, NULL },
	{ "patchPanelId", NULL, AZURE_TEXT, 0, NULL },
	{ "rackId", NULL, AZURE_TEXT, 0, NULL },
	{ "coloLocation", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_nested in_circuit[] = {
	{ "peerings", CIRCUIT "/peerings" },
	{ "authorizations", CIRCUIT "/authorizations" },
	{ NULL, NULL },
};

#define PEERING                                                                 \
	{ "state", "state", AZURE_TEXT, 0, NULL },                              \
	    { "peerASN", "peer-asn", AZURE_TEXT, 0, NULL },                     \
	    { "primaryPeerAddressPrefix", "primary", AZURE_TEXT, 0, NULL },     \
	    { "secondaryPeerAddressPrefix", "secondary", AZURE_TEXT, 0, NULL }, \
	    { "vlanId", "vlan", AZURE_TEXT, 0, NULL },                          \
	    { "sharedKey", "shared-key", AZURE_SECRET, 0, NULL },               \
	    { "ipv6PeeringConfig.primaryPeerAddressPrefix", "ipv6/primary",     \
		    AZURE_TEXT, 0, NULL },                                      \
	    { "ipv6PeeringConfig.secondaryPeerAddressPrefix", "ipv6/secondary", \
		    AZURE_TEXT, 0, NULL },                                      \
	    { "ipv6PeeringConfig.state", NULL, AZURE_TELL, 0, is_enabled },     \
	    { "azureASN", NULL, AZURE_TEXT, 0, NULL },                          \
	    { "peeringType", NULL, AZURE_TEXT, 0, NULL },                       \
	{                                                                       \
		"peeredConnections", NULL, AZURE_TEXT, 0, NULL                  \
	}

static const struct azure_leaf private_peering[] = {
	PEERING,
	{ "microsoftPeeringConfig", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf microsoft_peering[] = {
	PEERING,
	{ "microsoftPeeringConfig.advertisedPublicPrefixes",
	    "advertised-public-prefixes", AZURE_LIST, 0, NULL },
	{ "ipv6PeeringConfig.microsoftPeeringConfig.advertisedPublicPrefixes",
	    "advertised-public-prefixes", AZURE_LIST, 0, NULL },
	{ "microsoftPeeringConfig.advertisedPublicPrefixesState",
	    "advertised-public-prefixes-state", AZURE_TEXT, 0, NULL },
	{ "microsoftPeeringConfig.customerASN", "customer-asn", AZURE_WORD, 0,
	    no_zero },
	{ "microsoftPeeringConfig.routingRegistryName", "routing-registry-name",
	    AZURE_TEXT, 0, NULL },
	{ "microsoftPeeringConfig.legacyMode", NULL, AZURE_TEXT, 0, NULL },
	{ "routeFilter.id", "route-filter", AZURE_REF, 0, NULL },
	END,
};
static const struct azure_nested in_peering[] = {
	{ "connections", CIRCUIT "/peerings/connections" },
	{ NULL, NULL },
};

static const struct azure_leaf authorization[] = {
	{ "authorizationKey", "key", AZURE_SECRET, 0, NULL },
	{ "authorizationUseStatus", NULL, AZURE_TEXT, 0, NULL },
	{ "connectionResourceUri", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf circuit_connection[] = {
	{ "@id", "from", AZURE_REF, 2, NULL },
	{ "peerExpressRouteCircuitPeering.id", "to", AZURE_REF, 1, NULL },
	{ "addressPrefix", "address-prefix", AZURE_TEXT, 0, NULL },
	{ "ipv6CircuitConnectionConfig.addressPrefix", "ipv6-address-prefix",
	    AZURE_TEXT, 0, NULL },
	{ "authorizationKey", "authorization-key", AZURE_SECRET, 0, NULL },
	{ "circuitConnectionStatus", NULL, AZURE_TELL, 0, is_connected },
	{ "expressRouteCircuitPeering", NULL, AZURE_TEXT, 0, NULL },
	END,
};

static const struct azure_leaf vnet[] = {
	{ "location", "location", AZURE_TEXT, 0, NULL },
	{ "addressSpace.addressPrefixes", "address-space", AZURE_LIST, 0, NULL },
	{ "bgpCommunities.virtualNetworkCommunity", "custom-community", AZURE_TEXT, 0,
	    NULL },
	{ "bgpCommunities.regionalCommunity", "region-community", AZURE_TEXT, 0, NULL },
	{ "enableDdosProtection", NULL, AZURE_TEXT, 0, NULL },
	{ "dhcpOptions", NULL, AZURE_TEXT, 0, NULL },
	{ "enableVmProtection", NULL, AZURE_TEXT, 0, NULL },
	{ "privateEndpointVNetPolicies", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_nested in_vnet[] = {
	{ "subnets", VNET "/subnets" },
	{ "virtualNetworkPeerings", VNET "/virtualNetworkPeerings" },
	{ NULL, NULL },
};
static const struct azure_leaf subnet[] = {
	{ "addressPrefixes", "prefix", AZURE_V4, 0, NULL },
	{ "addressPrefix", "prefix", AZURE_V4, 0, NULL },
	{ "addressPrefixes", "ipv6-prefix", AZURE_V6, 0, NULL },
	{ "routeTable.id", "route-table", AZURE_REF, 0, NULL },
	{ "defaultOutboundAccess", "outbound", AZURE_WORD, 0, outbound },
	{ "natGateway.id", "outbound", AZURE_SET, 0, nat },
	{ "delegations", NULL, AZURE_TEXT, 0, NULL },
	{ "privateEndpointNetworkPolicies", NULL, AZURE_TEXT, 0, NULL },
	{ "privateLinkServiceNetworkPolicies", NULL, AZURE_TEXT, 0, NULL },
	{ "ipConfigurations", NULL, AZURE_TEXT, 0, NULL },
	{ "addressPrefixes", NULL, AZURE_ONE, 0, NULL },
	{ "serviceEndpoints", NULL, AZURE_TELL, 0, nothing_else },
	END,
};

#define VNET_PEERING                                                           \
	{ "allowForwardedTraffic", NULL, AZURE_TELL, 0, is_true },             \
	    { "allowGatewayTransit", NULL, AZURE_TEXT, 0, NULL },              \
	    { "useRemoteGateways", NULL, AZURE_TEXT, 0, NULL },                \
	    { "allowVirtualNetworkAccess", NULL, AZURE_TELL, 0, is_true },     \
	    { "peeringState", NULL, AZURE_TELL, 0, is_connected },             \
	    { "peeringSyncLevel", NULL, AZURE_TEXT, 0, NULL },                 \
	    { "remoteAddressSpace", NULL, AZURE_TEXT, 0, NULL },               \
	    { "remoteVirtualNetworkAddressSpace", NULL, AZURE_TEXT, 0, NULL }, \
	    { "remoteBgpCommunities", NULL, AZURE_TEXT, 0, NULL },             \
	    { "doNotVerifyRemoteGateways", NULL, AZURE_TEXT, 0, NULL },        \
	{                                                                      \
		"peerCompleteVnets", NULL, AZURE_TELL, 0, is_true              \
	}

static const struct azure_leaf transit[] = {
	{ "remoteVirtualNetwork.id", "peered-with", AZURE_REF, 0, NULL },
	VNET_PEERING,
	END,
};
static const struct azure_leaf peering[] = {
	{ "remoteVirtualNetwork", NULL, AZURE_TEXT, 0, NULL },
	VNET_PEERING,
	END,
};

#define GATEWAY                                                                \
	{ "sku.name", "sku", AZURE_TEXT, 0, NULL },                            \
	    { IN_SUBNET ">addressPrefixes", "subnet", AZURE_V4, 0, NULL },     \
	    { IN_SUBNET ">addressPrefix", "subnet", AZURE_V4, 0, NULL },       \
	    { IN_SUBNET ">routeTable.id", "route-table", AZURE_REF, 0, NULL }, \
	    { "gatewayType", NULL, AZURE_TEXT, 0, NULL },                      \
	    { "ipConfigurations", NULL, AZURE_TEXT, 0, NULL },                 \
	    { "enableBgp", NULL, AZURE_TEXT, 0, NULL },                        \
	    { "enablePrivateIpAddress", NULL, AZURE_TEXT, 0, NULL },           \
	    { "vpnGatewayGeneration", NULL, AZURE_TEXT, 0, NULL },             \
	    { "disableIPSecReplayProtection", NULL, AZURE_TEXT, 0, NULL },     \
	    { "enableBgpRouteTranslationForNat", NULL, AZURE_TEXT, 0, NULL },  \
	{                                                                      \
		"adminState", NULL, AZURE_TELL, 0, is_enabled                  \
	}

static const struct azure_leaf gateway[] = {
	GATEWAY,
	{ "autoScaleConfiguration.bounds.min", "scale-units", AZURE_WORD, 0, no_zero },
	{ "autoScaleConfiguration.bounds.max", NULL, AZURE_TEXT, 0, NULL },
	{ "allowRemoteVnetTraffic", "allow-remote-vnet-traffic", AZURE_TEXT, 0, NULL },
	{ "allowVirtualWanTraffic", "allow-virtual-wan-traffic", AZURE_TEXT, 0, NULL },
	{ "resiliencyModel", "resiliency", AZURE_WORD, 0, resiliency },
	{ "bgpSettings", NULL, AZURE_TEXT, 0, NULL },
	{ "vpnType", NULL, AZURE_TEXT, 0, NULL },
	{ "activeActive", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf vpn_gateway[] = {
	GATEWAY,
	{ "vpnType", "vpn-type", AZURE_TEXT, 0, NULL },
	{ "bgpSettings.asn", "asn", AZURE_TEXT, 0, NULL },
	{ "bgpSettings", NULL, AZURE_TEXT, 0, NULL },
	{ "activeActive", "active-active", AZURE_TEXT, 0, NULL },
	{ "active", "active-active", AZURE_TEXT, 0, NULL },
	{ "allowRemoteVnetTraffic", NULL, AZURE_TEXT, 0, NULL },
	{ "allowVirtualWanTraffic", NULL, AZURE_TEXT, 0, NULL },
	END,
};

#define CONNECTION                                                           \
	{ "connectionType", NULL, AZURE_TEXT, 0, NULL },                     \
	    { "virtualNetworkGateway1", NULL, AZURE_TEXT, 0, NULL },         \
	    { "connectionStatus", NULL, AZURE_TELL, 0, is_linked },          \
	    { "connectionProtocol", NULL, AZURE_TEXT, 0, NULL },             \
	    { "connectionMode", NULL, AZURE_TEXT, 0, NULL },                 \
	    { "dpdTimeoutSeconds", NULL, AZURE_TEXT, 0, NULL },              \
	    { "usePolicyBasedTrafficSelectors", NULL, AZURE_TEXT, 0, NULL }, \
	    { "useLocalAzureIpAddress", NULL, AZURE_TEXT, 0, NULL },         \
	{                                                                    \
		"enableBgp", NULL, AZURE_TEXT, 0, NULL                       \
	}

static const struct azure_leaf connection[] = {
	{ "peer.id", "circuit", AZURE_REF, 0, NULL },
	{ "routingWeight", "weight", AZURE_TEXT, 0, NULL },
	{ "expressRouteGatewayBypass", "fast-path", AZURE_TEXT, 0, NULL },
	{ "authorizationKey", "authorization-key", AZURE_SECRET, 0, NULL },
	CONNECTION,
	END,
};
#define VPN_CONNECTION                                             \
	{ "localNetworkGateway2.id", "site", AZURE_REF, 0, NULL }, \
	    { "sharedKey", NULL, AZURE_TEXT, 0, NULL },            \
	    { "routingWeight", NULL, AZURE_TEXT, 0, NULL }, CONNECTION

static const struct azure_leaf vpn_connection_bgp[] = {
	VPN_CONNECTION,
	{ "enableBgp", "bgp", AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf vpn_connection[] = {
	VPN_CONNECTION,
	{ "localNetworkGateway2.id>localNetworkAddressSpace.addressPrefixes", "static",
	    AZURE_LIST, 0, NULL },
	END,
};
static const struct azure_leaf local_gateway[] = {
	{ "bgpSettings.asn", "asn", AZURE_TEXT, 0, NULL },
	{ "localNetworkAddressSpace.addressPrefixes", "networks", AZURE_LIST, 0, NULL },
	{ "bgpSettings", NULL, AZURE_TEXT, 0, NULL },
	{ "gatewayIpAddress", NULL, AZURE_TEXT, 0, NULL },
	END,
};

static const struct azure_leaf route_table[] = {
	{ "disableBgpRoutePropagation", "gateway-propagation", AZURE_NOT, 0, NULL },
	{ "subnets", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_nested in_route_table[] = {
	{ "routes", NETWORK "routeTables/routes" },
	{ NULL, NULL },
};
static const struct azure_leaf route[] = {
	{ "addressPrefix", "prefix", AZURE_PREFIX, 0, NULL },
	{ "addressPrefix", "service-tag", AZURE_TAG, 0, NULL },
	{ "nextHopType", "next-hop", AZURE_WORD, 0, next_hops },
	{ "nextHopIpAddress", "next-hop", AZURE_TEXT, 0, NULL },
	{ "hasBgpOverride", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf nothing[] = { END };
static const struct azure_nested in_route_filter[] = {
	{ "rules", NETWORK "routeFilters/routeFilterRules" },
	{ NULL, NULL },
};
static const struct azure_leaf route_filter_rule[] = {
	{ "communities", "communities", AZURE_LIST, 0, NULL },
	{ "access", NULL, AZURE_TELL, 0, is_allowed },
	{ "routeFilterRuleType", NULL, AZURE_TEXT, 0, NULL },
	END,
};

static const struct azure_leaf route_server[] = {
	{ "allowBranchToBranchTraffic", "branch-to-branch", AZURE_TEXT, 0, NULL },
	{ "hubRoutingPreference", "routing-preference", AZURE_WORD, 0, no_preference },
	{ "ipConfigurations", NULL, AZURE_TEXT, 0, NULL },
	{ "virtualRouterAsn", NULL, AZURE_TEXT, 0, NULL },
	{ "virtualRouterIps", NULL, AZURE_TEXT, 0, NULL },
	{ "kind", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_nested in_route_server[] = {
	{ "bgpConnections", HUB "/bgpConnections" },
	{ NULL, NULL },
};
static const struct azure_leaf appliance[] = {
	{ "peerIp", "address", AZURE_TEXT, 0, NULL },
	{ "peerAsn", "asn", AZURE_TEXT, 0, NULL },
	{ "hubVirtualNetworkConnection", NULL, AZURE_TEXT, 0, NULL },
	{ "@id", "peers", AZURE_SERVER, 1, NULL },
	{ "connectionState", NULL, AZURE_TELL, 0, is_connected },
	END,
};

static const struct azure_leaf cloud[] = {
	{ "location", "location", AZURE_TEXT, 0, NULL },
	{ "networkBlock", "network-block", AZURE_TEXT, 0, NULL },
	{ "extendedNetworkBlocks", "extended-network-blocks", AZURE_LIST, 0, NULL },
	{ "internet", "internet", AZURE_WORD, 0, internet },
	{ "circuit", NULL, AZURE_TEXT, 0, NULL },
	{ "endpoints", NULL, AZURE_TEXT, 0, NULL },
	{ "managementCluster", NULL, AZURE_TEXT, 0, NULL },
	{ "identitySources", NULL, AZURE_TEXT, 0, NULL },
	{ "sku", NULL, AZURE_TEXT, 0, NULL },
	{ "availability", NULL, AZURE_TEXT, 0, NULL },
	{ "encryption", NULL, AZURE_TEXT, 0, NULL },
	{ "managementNetwork", NULL, AZURE_TEXT, 0, NULL },
	{ "provisioningNetwork", NULL, AZURE_TEXT, 0, NULL },
	{ "vmotionNetwork", NULL, AZURE_TEXT, 0, NULL },
	{ "nsxtCertificateThumbprint", NULL, AZURE_TEXT, 0, NULL },
	{ "vcenterCertificateThumbprint", NULL, AZURE_TEXT, 0, NULL },
	{ "nsxtPassword", NULL, AZURE_TEXT, 0, NULL },
	{ "vcenterPassword", NULL, AZURE_TEXT, 0, NULL },
	{ "externalCloudLinks", NULL, AZURE_TEXT, 0, NULL },
	{ "nsxPublicIpQuotaRaised", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf cloud_authorization[] = {
	{ "expressRouteAuthorizationKey", "key", AZURE_SECRET, 0, NULL },
	{ "expressRouteAuthorizationId", NULL, AZURE_TEXT, 0, NULL },
	{ "expressRouteId", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf cloud_reach[] = {
	{ "@id", "from", AZURE_REF, 1, NULL },
	{ "peerExpressRouteCircuit", "to", AZURE_REF, 0, NULL },
	{ "authorizationKey", "authorization-key", AZURE_SECRET, 0, NULL },
	{ "addressPrefix", NULL, AZURE_TEXT, 0, NULL }, /* the service chose it */
	{ "circuitConnectionStatus", NULL, AZURE_TELL, 0, is_connected },
	{ "expressRouteId", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf segment[] = {
	{ "subnet.gatewayAddress", "prefix", AZURE_NETWORK, 0, NULL },
	{ "subnet.dhcpRanges", NULL, AZURE_TEXT, 0, NULL },
	{ "connectedGateway", NULL, AZURE_TEXT, 0, NULL },
	{ "displayName", NULL, AZURE_TEXT, 0, NULL },
	{ "portVif", NULL, AZURE_TEXT, 0, NULL },
	{ "status", NULL, AZURE_TEXT, 0, NULL },
	{ "revision", NULL, AZURE_TEXT, 0, NULL },
	END,
};
static const struct azure_leaf interface[] = {
	{ "enableIPForwarding", NULL, AZURE_TELL, 0, is_false },
	{ "enableIpForwarding", NULL, AZURE_TELL, 0, is_false },
	END,
};
static const struct azure_leaf cloud_link[] = {
	{ "linkedCloud", "linked-cloud", AZURE_REF, 0, NULL },
	{ "status", NULL, AZURE_TEXT, 0, NULL },
	END,
};

#define OWN .at = AZURE_OWN, .list = true
const struct azure_kind azure_kinds[] = {
	{ CIRCUIT, OWN, .under = "circuits", .leaves = circuit, .nested = in_circuit },
	{ CIRCUIT "/peerings", "@name", "AzurePrivatePeering", AZURE_PARENT,
	    .under = "private-peering", .leaves = private_peering,
	    .nested = in_peering },
	{ CIRCUIT "/peerings", "@name", "MicrosoftPeering", AZURE_PARENT,
	    .under = "microsoft-peering", .leaves = microsoft_peering },
	{ CIRCUIT "/authorizations", .at = AZURE_PARENT, .under = "authorizations",
	    .list = true, .leaves = authorization },
	{ CIRCUIT "/peerings/connections", OWN, .under = "global-reach",
	    .leaves = circuit_connection },
	{ CIRCUIT "/peerings/peerConnections", .at = AZURE_NOWHERE },
	{ NETWORK "expressRoutePorts", OWN, .under = "direct-ports",
	    .leaves = port_pair, .nested = in_port_pair },
	{ NETWORK "expressRoutePorts/links", "@name", "link1", AZURE_PARENT,
	    .under = "link1", .leaves = port_link },
	{ NETWORK "expressRoutePorts/links", "@name", "link2", AZURE_PARENT,
	    .under = "link2", .leaves = port_link },
	{ VNET, OWN, .under = "vnets", .leaves = vnet, .nested = in_vnet },
	{ VNET "/subnets", "@name", "GatewaySubnet", .at = AZURE_NOWHERE },
	{ VNET "/subnets", "@name", "RouteServerSubnet", .at = AZURE_NOWHERE },
	{ VNET "/subnets", .at = AZURE_PARENT, .under = "subnets", .list = true,
	    .leaves = subnet },
	{ VNET "/virtualNetworkPeerings", "@name", AZURE_HUB_PEERING "*",
	    .at = AZURE_NOWHERE },
	{ VNET "/virtualNetworkPeerings", "useRemoteGateways", "true", AZURE_PARENT,
	    .leaves = transit },
	{ VNET "/virtualNetworkPeerings", .at = AZURE_PARENT, .under = "peerings",
	    .list = true, .named = "remoteVirtualNetwork.id", .leaves = peering },
	{ NETWORK "virtualNetworkGateways", "gatewayType", "Vpn", AZURE_VIA, 1,
	    IN_SUBNET, "vpn-gateway", .leaves = vpn_gateway },
	{ NETWORK "virtualNetworkGateways", .at = AZURE_VIA, 1, IN_SUBNET, "gateway",
	    .leaves = gateway },
	{ NETWORK "connections", "connectionType", "Vnet2Vnet", .at = AZURE_ABSENT },
	{ NETWORK "connections", "localNetworkGateway2.id", "", AZURE_VIA, 1,
	    "virtualNetworkGateway1.id>" IN_SUBNET, "connections", true,
	    .leaves = connection },
	{ NETWORK "connections", "enableBgp", "true", AZURE_VIA, 0,
	    "virtualNetworkGateway1.id", "connections", true,
	    .leaves = vpn_connection_bgp },
	{ NETWORK "connections", .at = AZURE_VIA, 0, "virtualNetworkGateway1.id",
	    "connections", true, .leaves = vpn_connection },
	{ NETWORK "localNetworkGateways", OWN, .under = "on-premises",
	    .leaves = local_gateway },
	{ NETWORK "routeTables", OWN, .under = "route-tables", .leaves = route_table,
	    .nested = in_route_table },
	{ NETWORK "routeTables/routes", .at = AZURE_PARENT, .under = "routes",
	    .list = true, .leaves = route },
	{ NETWORK "routeFilters", OWN, .under = "route-filters", .leaves = nothing,
	    .nested = in_route_filter },
	{ NETWORK "routeFilters/routeFilterRules", .at = AZURE_PARENT,
	    .leaves = route_filter_rule },
	{ HUB, "virtualWan.id", "*", OWN, .under = "virtual-hubs",
	    .leaves = azure_hub },
	{ HUB, .at = AZURE_VIA, 1, IN_SUBNET "|~virtualRouterIps[]", "route-server",
	    .leaves = route_server, .nested = in_route_server },
	{ HUB "/routingIntent", .at = AZURE_NOWHERE }, /* import/hubs.c */
	{ HUB "/routeMaps", .at = AZURE_ABSENT,
	    .via = "its rules are not read: write them as route-maps of the hub" },
	{ HUB "/ipConfigurations", .at = AZURE_NOWHERE },
	{ HUB "/hubRouteTables", .at = AZURE_NOWHERE }, /* import/hubs.c */
	{ NETWORK "azureFirewalls", "virtualHub.id", "*", AZURE_VIA, 0, "virtualHub.id",
	    "appliances", true, .leaves = azure_hub_firewall },
	{ NETWORK "azureFirewalls", .at = AZURE_VIA, 1, IN_SUBNET, "appliances", true,
	    .leaves = azure_firewall },
	{ NETWORK "networkVirtualAppliances", .at = AZURE_VIA, 0, "virtualHub.id",
	    "appliances", true, .leaves = azure_hub_appliance },
	{ HUB "/bgpConnections", .at = AZURE_VIA, 1, "~peerIp", "appliances", true,
	    .leaves = appliance },
	{ HUB "/hubVirtualNetworkConnections", .at = AZURE_PARENT, .under = "vnets",
	    .list = true, .named = "remoteVirtualNetwork.id",
	    .leaves = azure_hub_vnet },
	{ NETWORK "virtualWans", OWN, .under = "virtual-wans", .leaves = azure_wan },
	{ NETWORK "expressRouteGateways", .at = AZURE_VIA, 0, "virtualHub.id",
	    "gateway", .leaves = azure_hub_gateway, .nested = azure_in_hub_gateway },
	{ NETWORK "expressRouteGateways/expressRouteConnections", .at = AZURE_PARENT,
	    .under = "connections", .list = true, .leaves = azure_hub_connection },
	{ NETWORK "vpnGateways", .at = AZURE_VIA, 0, "virtualHub.id", "vpn-gateway",
	    .leaves = azure_hub_vpn, .nested = azure_in_hub_vpn },
	{ NETWORK "vpnGateways/vpnConnections", .at = AZURE_PARENT,
	    .under = "connections", .list = true, .leaves = azure_hub_vpn_connection },
	{ NETWORK "vpnSites", OWN, .under = "on-premises", .leaves = azure_vpn_site },
	{ CLOUD, OWN, .under = "private-clouds", .leaves = cloud },
	{ CLOUD "/authorizations", .at = AZURE_PARENT, .under = "authorizations",
	    .list = true, .leaves = cloud_authorization },
	{ CLOUD "/globalReachConnections", OWN, .under = "global-reach",
	    .leaves = cloud_reach },
	{ CLOUD "/workloadNetworks/segments", .at = AZURE_PARENT, 1,
	    .under = "segments", .list = true, .leaves = segment },
	{ CLOUD "/cloudLinks", .at = AZURE_PARENT, .under = "cloud-links", .list = true,
	    .leaves = cloud_link },
	{ CLOUD "/clusters", .at = AZURE_NOWHERE },
	{ NETWORK "publicIPAddresses", .at = AZURE_NOWHERE },
	{ NETWORK "natGateways", .at = AZURE_NOWHERE },
	{ NETWORK "networkSecurityGroups", .at = AZURE_NOWHERE },
	{ NETWORK "networkInterfaces", .at = AZURE_NOWHERE, .leaves = interface },
	{ .type = NULL },
};

const char *const azure_bookkeeping[] = { "id", "name", "type", "location", "etag",
	"tags", "resourceGroup", "resourceGuid", "provisioningState",
	"gatewayManagerEtag", "lastModifiedBy", "lastModifiedTime", "primaryAzurePort",
	"secondaryAzurePort", "serviceProviderNotes", "egressBytesTransferred",
	"ingressBytesTransferred", "apiVersion", "dependsOn", "properties",
	"routingState", "sku", "extendedLocation", "systemData", "identity",
	"managedBy", "plan", "tenantId", "subscriptionId", "comments", "scope",
	"condition", "zones", "metadata", "stats", "expressRouteConnection",
	"authorizationStatus", "packetCaptureDiagnosticState", "kind", "$schema",
	"virtualNetworkGatewayPolicyGroups", "tunnelConnectionStatus", "ipsecPolicies",
	"securityProviderName", "securityPartnerProvider", NULL };

static bool
is_meant(const struct azure_kind *k, const struct data_node *body, const char *name)
{
	const char *value =
	    strcmp(k->when, "@name") == 0 ? name : azure_property_text(body, k->when);

	size_t n = strlen(k->is);

	if (!n)
		return !value;
	if (value && k->is[n - 1] == '*')
		return strncmp(value, k->is, n - 1) == 0;
	return value && azure_same(value, k->is);
}

const struct azure_kind *
azure_kind_of(const char *type, const char *name, const struct data_node *body)
{
	for (const struct azure_kind *k = azure_kinds; k->type; k++)
		if (azure_same(k->type, type) && (!k->when || is_meant(k, body, name)))
			return k;
	return NULL;
}
