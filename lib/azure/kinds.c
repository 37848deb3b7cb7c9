/*
 * The table, and which of its rows a resource is of.
 */
#include "azure/kinds.h"

#include "azure/id.h"

#include <string.h>

#define NETWORK "Microsoft.Network/"
#define CIRCUIT NETWORK "expressRouteCircuits"
#define VNET    NETWORK "virtualNetworks"
#define HUB     NETWORK "virtualHubs"
#define CLOUD   "Microsoft.AVS/privateClouds"
#define END                                     \
	{                                       \
		NULL, NULL, AZURE_TEXT, NULL, 0 \
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

static const struct azure_leaf circuit[] = {
	{ "serviceProviderProperties.peeringLocation", "location", AZURE_TEXT, NULL,
	    0 },
	{ "expressRoutePort.id>peeringLocation", "location", AZURE_TEXT, NULL, 0 },
	{ "location", "region", AZURE_TEXT, NULL, 0 },
	{ "serviceProviderProperties.serviceProviderName", "provider", AZURE_TEXT, NULL,
	    0 },
	{ "serviceProviderProperties.bandwidthInMbps", "bandwidth", AZURE_TEXT, NULL,
	    0 },
	{ "bandwidthInGbps", "bandwidth", AZURE_GBPS, NULL, 0 },
	{ "serviceProviderProvisioningState", "provider-state", AZURE_TEXT, NULL, 0 },
	{ "sku.tier", "sku", AZURE_TEXT, NULL, 0 },
	{ "sku.family", "billing", AZURE_TEXT, NULL, 0 },
	{ "serviceKey", "service-key", AZURE_TEXT, NULL, 0 }, /* no secret: C-1 */
	{ "globalReachEnabled", NULL, AZURE_TEXT, NULL, 0 },
	{ "allowClassicOperations", NULL, AZURE_TEXT, NULL, 0 },
	{ "stag", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_nested in_circuit[] = {
	{ "peerings", CIRCUIT "/peerings" },
	{ "authorizations", CIRCUIT "/authorizations" },
	{ NULL, NULL },
};

#define PEERING                                                                 \
	{ "state", "state", AZURE_TEXT, NULL, 0 },                              \
	    { "peerASN", "peer-asn", AZURE_TEXT, NULL, 0 },                     \
	    { "primaryPeerAddressPrefix", "primary", AZURE_TEXT, NULL, 0 },     \
	    { "secondaryPeerAddressPrefix", "secondary", AZURE_TEXT, NULL, 0 }, \
	    { "vlanId", "vlan", AZURE_TEXT, NULL, 0 },                          \
	    { "sharedKey", "shared-key", AZURE_SECRET, NULL, 0 },               \
	    { "ipv6PeeringConfig.primaryPeerAddressPrefix", "ipv6/primary",     \
		    AZURE_TEXT, NULL, 0 },                                      \
	    { "ipv6PeeringConfig.secondaryPeerAddressPrefix", "ipv6/secondary", \
		    AZURE_TEXT, NULL, 0 },                                      \
	    { "ipv6PeeringConfig.state", NULL, AZURE_TEXT, NULL, 0 },           \
	    { "azureASN", NULL, AZURE_TEXT, NULL, 0 },                          \
	    { "peeringType", NULL, AZURE_TEXT, NULL, 0 },                       \
	{                                                                       \
		"peeredConnections", NULL, AZURE_TEXT, NULL, 0                  \
	}

static const struct azure_leaf private_peering[] = {
	PEERING,
	{ "microsoftPeeringConfig", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf microsoft_peering[] = {
	PEERING,
	{ "microsoftPeeringConfig.advertisedPublicPrefixes",
	    "advertised-public-prefixes", AZURE_LIST, NULL, 0 },
	{ "ipv6PeeringConfig.microsoftPeeringConfig.advertisedPublicPrefixes",
	    "advertised-public-prefixes", AZURE_LIST, NULL, 0 },
	{ "microsoftPeeringConfig.advertisedPublicPrefixesState",
	    "advertised-public-prefixes-state", AZURE_TEXT, NULL, 0 },
	{ "microsoftPeeringConfig.customerASN", "customer-asn", AZURE_WORD, no_zero,
	    0 },
	{ "microsoftPeeringConfig.routingRegistryName", "routing-registry-name",
	    AZURE_TEXT, NULL, 0 },
	{ "microsoftPeeringConfig.legacyMode", NULL, AZURE_TEXT, NULL, 0 },
	{ "routeFilter.id", "route-filter", AZURE_REF, NULL, 0 },
	END,
};
static const struct azure_nested in_peering[] = {
	{ "connections", CIRCUIT "/peerings/connections" },
	{ NULL, NULL },
};

static const struct azure_leaf authorization[] = {
	{ "authorizationKey", "key", AZURE_SECRET, NULL, 0 },
	{ "authorizationUseStatus", NULL, AZURE_TEXT, NULL, 0 },
	{ "connectionResourceUri", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf circuit_connection[] = {
	{ "@id", "from", AZURE_REF, NULL, 2 },
	{ "peerExpressRouteCircuitPeering.id", "to", AZURE_REF, NULL, 1 },
	{ "addressPrefix", "address-prefix", AZURE_TEXT, NULL, 0 },
	{ "ipv6CircuitConnectionConfig.addressPrefix", "ipv6-address-prefix",
	    AZURE_TEXT, NULL, 0 },
	{ "authorizationKey", "authorization-key", AZURE_SECRET, NULL, 0 },
	{ "circuitConnectionStatus", NULL, AZURE_TEXT, NULL, 0 },
	{ "expressRouteCircuitPeering", NULL, AZURE_TEXT, NULL, 0 },
	END,
};

static const struct azure_leaf vnet[] = {
	{ "location", "location", AZURE_TEXT, NULL, 0 },
	{ "addressSpace.addressPrefixes", "address-space", AZURE_LIST, NULL, 0 },
	{ "bgpCommunities.virtualNetworkCommunity", "custom-community", AZURE_TEXT,
	    NULL, 0 },
	{ "bgpCommunities.regionalCommunity", "region-community", AZURE_TEXT, NULL, 0 },
	{ "enableDdosProtection", NULL, AZURE_TEXT, NULL, 0 },
	{ "dhcpOptions", NULL, AZURE_TEXT, NULL, 0 },
	{ "enableVmProtection", NULL, AZURE_TEXT, NULL, 0 },
	{ "privateEndpointVNetPolicies", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_nested in_vnet[] = {
	{ "subnets", VNET "/subnets" },
	{ "virtualNetworkPeerings", VNET "/virtualNetworkPeerings" },
	{ NULL, NULL },
};
static const struct azure_leaf subnet[] = {
	{ "addressPrefixes", "prefix", AZURE_V4, NULL, 0 },
	{ "addressPrefix", "prefix", AZURE_V4, NULL, 0 },
	{ "addressPrefixes", "ipv6-prefix", AZURE_V6, NULL, 0 },
	{ "routeTable.id", "route-table", AZURE_REF, NULL, 0 },
	{ "defaultOutboundAccess", "outbound", AZURE_WORD, outbound, 0 },
	{ "natGateway.id", "outbound", AZURE_SET, nat, 0 },
	{ "delegations", NULL, AZURE_TEXT, NULL, 0 },
	{ "privateEndpointNetworkPolicies", NULL, AZURE_TEXT, NULL, 0 },
	{ "privateLinkServiceNetworkPolicies", NULL, AZURE_TEXT, NULL, 0 },
	{ "ipConfigurations", NULL, AZURE_TEXT, NULL, 0 },
	{ "serviceEndpoints", NULL, AZURE_TEXT, NULL, 0 },
	END,
};

#define VNET_PEERING                                                           \
	{ "allowForwardedTraffic", NULL, AZURE_TEXT, NULL, 0 },                \
	    { "allowGatewayTransit", NULL, AZURE_TEXT, NULL, 0 },              \
	    { "useRemoteGateways", NULL, AZURE_TEXT, NULL, 0 },                \
	    { "allowVirtualNetworkAccess", NULL, AZURE_WORD, outbound, 0 },    \
	    { "peeringState", NULL, AZURE_TEXT, NULL, 0 },                     \
	    { "peeringSyncLevel", NULL, AZURE_TEXT, NULL, 0 },                 \
	    { "remoteAddressSpace", NULL, AZURE_TEXT, NULL, 0 },               \
	    { "remoteVirtualNetworkAddressSpace", NULL, AZURE_TEXT, NULL, 0 }, \
	    { "remoteBgpCommunities", NULL, AZURE_TEXT, NULL, 0 },             \
	    { "doNotVerifyRemoteGateways", NULL, AZURE_TEXT, NULL, 0 },        \
	{                                                                      \
		"peerCompleteVnets", NULL, AZURE_TEXT, NULL, 0                 \
	}

static const struct azure_leaf transit[] = {
	{ "remoteVirtualNetwork.id", "peered-with", AZURE_REF, NULL, 0 },
	VNET_PEERING,
	END,
};
static const struct azure_leaf peering[] = {
	{ "remoteVirtualNetwork", NULL, AZURE_TEXT, NULL, 0 },
	VNET_PEERING,
	END,
};

#define GATEWAY                                                                \
	{ "sku.name", "sku", AZURE_TEXT, NULL, 0 },                            \
	    { IN_SUBNET ">addressPrefixes", "subnet", AZURE_V4, NULL, 0 },     \
	    { IN_SUBNET ">addressPrefix", "subnet", AZURE_V4, NULL, 0 },       \
	    { IN_SUBNET ">routeTable.id", "route-table", AZURE_REF, NULL, 0 }, \
	    { "gatewayType", NULL, AZURE_TEXT, NULL, 0 },                      \
	    { "ipConfigurations", NULL, AZURE_TEXT, NULL, 0 },                 \
	    { "enableBgp", NULL, AZURE_TEXT, NULL, 0 },                        \
	    { "enablePrivateIpAddress", NULL, AZURE_TEXT, NULL, 0 },           \
	    { "vpnGatewayGeneration", NULL, AZURE_TEXT, NULL, 0 },             \
	    { "disableIPSecReplayProtection", NULL, AZURE_TEXT, NULL, 0 },     \
	    { "enableBgpRouteTranslationForNat", NULL, AZURE_TEXT, NULL, 0 },  \
	{                                                                      \
		"adminState", NULL, AZURE_TEXT, NULL, 0                        \
	}

static const struct azure_leaf gateway[] = {
	GATEWAY,
	{ "autoScaleConfiguration.bounds.min", "scale-units", AZURE_WORD, no_zero, 0 },
	{ "autoScaleConfiguration.bounds.max", NULL, AZURE_TEXT, NULL, 0 },
	{ "allowRemoteVnetTraffic", "allow-remote-vnet-traffic", AZURE_TEXT, NULL, 0 },
	{ "allowVirtualWanTraffic", "allow-virtual-wan-traffic", AZURE_TEXT, NULL, 0 },
	{ "resiliencyModel", "resiliency", AZURE_WORD, resiliency, 0 },
	{ "bgpSettings", NULL, AZURE_TEXT, NULL, 0 },
	{ "vpnType", NULL, AZURE_TEXT, NULL, 0 },
	{ "activeActive", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf vpn_gateway[] = {
	GATEWAY,
	{ "vpnType", "vpn-type", AZURE_TEXT, NULL, 0 },
	{ "bgpSettings.asn", "asn", AZURE_TEXT, NULL, 0 },
	{ "bgpSettings", NULL, AZURE_TEXT, NULL, 0 },
	{ "activeActive", "active-active", AZURE_TEXT, NULL, 0 },
	{ "active", "active-active", AZURE_TEXT, NULL, 0 },
	{ "allowRemoteVnetTraffic", NULL, AZURE_TEXT, NULL, 0 },
	{ "allowVirtualWanTraffic", NULL, AZURE_TEXT, NULL, 0 },
	END,
};

#define CONNECTION                                                           \
	{ "connectionType", NULL, AZURE_TEXT, NULL, 0 },                     \
	    { "virtualNetworkGateway1", NULL, AZURE_TEXT, NULL, 0 },         \
	    { "connectionStatus", NULL, AZURE_TEXT, NULL, 0 },               \
	    { "connectionProtocol", NULL, AZURE_TEXT, NULL, 0 },             \
	    { "connectionMode", NULL, AZURE_TEXT, NULL, 0 },                 \
	    { "dpdTimeoutSeconds", NULL, AZURE_TEXT, NULL, 0 },              \
	    { "usePolicyBasedTrafficSelectors", NULL, AZURE_TEXT, NULL, 0 }, \
	    { "useLocalAzureIpAddress", NULL, AZURE_TEXT, NULL, 0 },         \
	{                                                                    \
		"enableBgp", NULL, AZURE_TEXT, NULL, 0                       \
	}

static const struct azure_leaf connection[] = {
	{ "peer.id", "circuit", AZURE_REF, NULL, 0 },
	{ "routingWeight", "weight", AZURE_TEXT, NULL, 0 },
	{ "authorizationKey", "authorization-key", AZURE_SECRET, NULL, 0 },
	CONNECTION,
	END,
};
#define VPN_CONNECTION                                             \
	{ "localNetworkGateway2.id", "site", AZURE_REF, NULL, 0 }, \
	    { "sharedKey", NULL, AZURE_TEXT, NULL, 0 },            \
	    { "routingWeight", NULL, AZURE_TEXT, NULL, 0 }, CONNECTION

static const struct azure_leaf vpn_connection_bgp[] = {
	VPN_CONNECTION,
	{ "enableBgp", "bgp", AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf vpn_connection[] = {
	VPN_CONNECTION,
	{ "localNetworkGateway2.id>localNetworkAddressSpace.addressPrefixes", "static",
	    AZURE_LIST, NULL, 0 },
	END,
};
static const struct azure_leaf local_gateway[] = {
	{ "bgpSettings.asn", "asn", AZURE_TEXT, NULL, 0 },
	{ "localNetworkAddressSpace.addressPrefixes", "networks", AZURE_LIST, NULL, 0 },
	{ "bgpSettings", NULL, AZURE_TEXT, NULL, 0 },
	{ "gatewayIpAddress", NULL, AZURE_TEXT, NULL, 0 },
	END,
};

static const struct azure_leaf route_table[] = {
	{ "disableBgpRoutePropagation", "gateway-propagation", AZURE_NOT, NULL, 0 },
	{ "subnets", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_nested in_route_table[] = {
	{ "routes", NETWORK "routeTables/routes" },
	{ NULL, NULL },
};
static const struct azure_leaf route[] = {
	{ "addressPrefix", "prefix", AZURE_PREFIX, NULL, 0 },
	{ "addressPrefix", "service-tag", AZURE_TAG, NULL, 0 },
	{ "nextHopType", "next-hop", AZURE_WORD, next_hops, 0 },
	{ "nextHopIpAddress", "next-hop", AZURE_TEXT, NULL, 0 },
	{ "hasBgpOverride", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf nothing[] = { END };
static const struct azure_nested in_route_filter[] = {
	{ "rules", NETWORK "routeFilters/routeFilterRules" },
	{ NULL, NULL },
};
static const struct azure_leaf route_filter_rule[] = {
	{ "communities", "communities", AZURE_LIST, NULL, 0 },
	{ "access", NULL, AZURE_TEXT, NULL, 0 },
	{ "routeFilterRuleType", NULL, AZURE_TEXT, NULL, 0 },
	END,
};

static const struct azure_leaf route_server[] = {
	{ "allowBranchToBranchTraffic", "branch-to-branch", AZURE_TEXT, NULL, 0 },
	{ "hubRoutingPreference", "routing-preference", AZURE_WORD, no_preference, 0 },
	{ "ipConfigurations", NULL, AZURE_TEXT, NULL, 0 },
	{ "virtualRouterAsn", NULL, AZURE_TEXT, NULL, 0 },
	{ "virtualRouterIps", NULL, AZURE_TEXT, NULL, 0 },
	{ "kind", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_nested in_route_server[] = {
	{ "bgpConnections", HUB "/bgpConnections" },
	{ NULL, NULL },
};
static const struct azure_leaf appliance[] = {
	{ "peerIp", "address", AZURE_TEXT, NULL, 0 },
	{ "peerAsn", "asn", AZURE_TEXT, NULL, 0 },
	{ "@id", "peers", AZURE_SERVER, NULL, 1 },
	{ "connectionState", NULL, AZURE_TEXT, NULL, 0 },
	END,
};

static const struct azure_leaf wan[] = {
	{ "allowBranchToBranchTraffic", "branch-to-branch", AZURE_TEXT, NULL, 0 },
	{ "virtualHubs", NULL, AZURE_TEXT, NULL, 0 },
	{ "vpnSites", NULL, AZURE_TEXT, NULL, 0 },
	{ "disableVpnEncryption", NULL, AZURE_TEXT, NULL, 0 },
	{ "allowVnetToVnetTraffic", NULL, AZURE_TEXT, NULL, 0 },
	{ "office365LocalBreakoutCategory", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf hub[] = {
	{ "location", "location", AZURE_TEXT, NULL, 0 },
	{ "addressPrefix", "address-prefix", AZURE_TEXT, NULL, 0 },
	{ "hubRoutingPreference", "routing-preference", AZURE_TEXT, NULL, 0 },
	{ "virtualWan", NULL, AZURE_TEXT, NULL, 0 },
	{ "expressRouteGateway", NULL, AZURE_TEXT, NULL, 0 },
	{ "vpnGateway", NULL, AZURE_TEXT, NULL, 0 },
	{ "virtualRouterAsn", NULL, AZURE_TEXT, NULL, 0 },
	{ "virtualRouterIps", NULL, AZURE_TEXT, NULL, 0 },
	{ "virtualRouterAutoScaleConfiguration", NULL, AZURE_TEXT, NULL, 0 },
	{ "allowBranchToBranchTraffic", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf hub_gateway[] = {
	{ "autoScaleConfiguration.bounds.min", "scale-units", AZURE_TEXT, NULL, 0 },
	{ "autoScaleConfiguration.bounds.max", NULL, AZURE_TEXT, NULL, 0 },
	{ "allowNonVirtualWanTraffic", "allow-non-virtual-wan-traffic", AZURE_TEXT,
	    NULL, 0 },
	{ "virtualHub", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_nested in_hub_gateway[] = {
	{ "expressRouteConnections",
	    NETWORK "expressRouteGateways/expressRouteConnections" },
	{ NULL, NULL },
};
static const struct azure_leaf hub_connection[] = {
	{ "expressRouteCircuitPeering.id", "circuit", AZURE_REF, NULL, 1 },
	{ "routingWeight", "weight", AZURE_TEXT, NULL, 0 },
	{ "authorizationKey", "authorization-key", AZURE_SECRET, NULL, 0 },
	{ "enableInternetSecurity", "enable-internet-security", AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf hub_vnet[] = {
	{ "enableInternetSecurity", "enable-internet-security", AZURE_TEXT, NULL, 0 },
	{ "remoteVirtualNetwork", NULL, AZURE_TEXT, NULL, 0 },
	{ "allowHubToRemoteVnetTransit", NULL, AZURE_TEXT, NULL, 0 },
	{ "allowRemoteVnetToUseHubVnetGateways", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf hub_vpn[] = {
	{ "virtualHub", NULL, AZURE_TEXT, NULL, 0 },
	{ "bgpSettings", NULL, AZURE_TEXT, NULL, 0 },
	{ "vpnGatewayScaleUnit", NULL, AZURE_TEXT, NULL, 0 },
	{ "ipConfigurations", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_nested in_hub_vpn[] = {
	{ "connections", NETWORK "vpnGateways/vpnConnections" },
	{ NULL, NULL },
};
static const struct azure_leaf hub_vpn_connection[] = {
	{ "remoteVpnSite.id", "site", AZURE_REF, NULL, 0 },
	{ "vpnLinkConnections[].enableBgp", "bgp", AZURE_TEXT, NULL, 0 },
	{ "enableInternetSecurity", "enable-internet-security", AZURE_TEXT, NULL, 0 },
	{ "vpnLinkConnections", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf vpn_site[] = {
	{ "bgpProperties.asn", "asn", AZURE_TEXT, NULL, 0 },
	{ "vpnSiteLinks[].bgpProperties.asn", "asn", AZURE_TEXT, NULL, 0 },
	{ "addressSpace.addressPrefixes", "networks", AZURE_LIST, NULL, 0 },
	{ "vpnSiteLinks", NULL, AZURE_TEXT, NULL, 0 },
	{ "bgpProperties", NULL, AZURE_TEXT, NULL, 0 },
	{ "virtualWan", NULL, AZURE_TEXT, NULL, 0 },
	{ "deviceProperties", NULL, AZURE_TEXT, NULL, 0 },
	{ "ipAddress", NULL, AZURE_TEXT, NULL, 0 },
	END,
};

static const struct azure_leaf cloud[] = {
	{ "location", "location", AZURE_TEXT, NULL, 0 },
	{ "networkBlock", "network-block", AZURE_TEXT, NULL, 0 },
	{ "extendedNetworkBlocks", "extended-network-blocks", AZURE_LIST, NULL, 0 },
	{ "internet", "internet", AZURE_WORD, internet, 0 },
	{ "circuit", NULL, AZURE_TEXT, NULL, 0 },
	{ "endpoints", NULL, AZURE_TEXT, NULL, 0 },
	{ "managementCluster", NULL, AZURE_TEXT, NULL, 0 },
	{ "identitySources", NULL, AZURE_TEXT, NULL, 0 },
	{ "sku", NULL, AZURE_TEXT, NULL, 0 },
	{ "availability", NULL, AZURE_TEXT, NULL, 0 },
	{ "encryption", NULL, AZURE_TEXT, NULL, 0 },
	{ "managementNetwork", NULL, AZURE_TEXT, NULL, 0 },
	{ "provisioningNetwork", NULL, AZURE_TEXT, NULL, 0 },
	{ "vmotionNetwork", NULL, AZURE_TEXT, NULL, 0 },
	{ "nsxtCertificateThumbprint", NULL, AZURE_TEXT, NULL, 0 },
	{ "vcenterCertificateThumbprint", NULL, AZURE_TEXT, NULL, 0 },
	{ "nsxtPassword", NULL, AZURE_TEXT, NULL, 0 },
	{ "vcenterPassword", NULL, AZURE_TEXT, NULL, 0 },
	{ "externalCloudLinks", NULL, AZURE_TEXT, NULL, 0 },
	{ "nsxPublicIpQuotaRaised", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf cloud_authorization[] = {
	{ "expressRouteAuthorizationKey", "key", AZURE_SECRET, NULL, 0 },
	{ "expressRouteAuthorizationId", NULL, AZURE_TEXT, NULL, 0 },
	{ "expressRouteId", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf cloud_reach[] = {
	{ "@id", "from", AZURE_REF, NULL, 1 },
	{ "peerExpressRouteCircuit", "to", AZURE_REF, NULL, 0 },
	{ "authorizationKey", "authorization-key", AZURE_SECRET, NULL, 0 },
	{ "addressPrefix", NULL, AZURE_TEXT, NULL, 0 }, /* the service chose it */
	{ "circuitConnectionStatus", NULL, AZURE_TEXT, NULL, 0 },
	{ "expressRouteId", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf segment[] = {
	{ "subnet.gatewayAddress", "prefix", AZURE_NETWORK, NULL, 0 },
	{ "subnet.dhcpRanges", NULL, AZURE_TEXT, NULL, 0 },
	{ "connectedGateway", NULL, AZURE_TEXT, NULL, 0 },
	{ "displayName", NULL, AZURE_TEXT, NULL, 0 },
	{ "portVif", NULL, AZURE_TEXT, NULL, 0 },
	{ "status", NULL, AZURE_TEXT, NULL, 0 },
	{ "revision", NULL, AZURE_TEXT, NULL, 0 },
	END,
};
static const struct azure_leaf cloud_link[] = {
	{ "linkedCloud", "linked-cloud", AZURE_REF, NULL, 0 },
	{ "status", NULL, AZURE_TEXT, NULL, 0 },
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
	{ NETWORK "expressRoutePorts", .at = AZURE_NOWHERE },
	{ VNET, OWN, .under = "vnets", .leaves = vnet, .nested = in_vnet },
	{ VNET "/subnets", "@name", "GatewaySubnet", .at = AZURE_NOWHERE },
	{ VNET "/subnets", "@name", "RouteServerSubnet", .at = AZURE_NOWHERE },
	{ VNET "/subnets", .at = AZURE_PARENT, .under = "subnets", .list = true,
	    .leaves = subnet },
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
	{ HUB, "virtualWan.id", "*", OWN, .under = "virtual-hubs", .leaves = hub },
	{ HUB, .at = AZURE_VIA, 1, IN_SUBNET "|~virtualRouterIps[]", "route-server",
	    .leaves = route_server, .nested = in_route_server },
	{ HUB "/routingIntent", .at = AZURE_ABSENT },
	{ HUB "/routeMaps", .at = AZURE_ABSENT },
	{ HUB "/ipConfigurations", .at = AZURE_NOWHERE },
	{ HUB "/hubRouteTables", .at = AZURE_NOWHERE },
	{ HUB "/bgpConnections", .at = AZURE_VIA, 1, "~peerIp", "appliances", true,
	    .leaves = appliance },
	{ HUB "/hubVirtualNetworkConnections", .at = AZURE_PARENT, .under = "vnets",
	    .list = true, .named = "remoteVirtualNetwork.id", .leaves = hub_vnet },
	{ NETWORK "virtualWans", OWN, .under = "virtual-wans", .leaves = wan },
	{ NETWORK "expressRouteGateways", .at = AZURE_VIA, 0, "virtualHub.id",
	    "gateway", .leaves = hub_gateway, .nested = in_hub_gateway },
	{ NETWORK "expressRouteGateways/expressRouteConnections", .at = AZURE_PARENT,
	    .under = "connections", .list = true, .leaves = hub_connection },
	{ NETWORK "vpnGateways", .at = AZURE_VIA, 0, "virtualHub.id", "vpn-gateway",
	    .leaves = hub_vpn, .nested = in_hub_vpn },
	{ NETWORK "vpnGateways/vpnConnections", .at = AZURE_PARENT,
	    .under = "connections", .list = true, .leaves = hub_vpn_connection },
	{ NETWORK "vpnSites", OWN, .under = "on-premises", .leaves = vpn_site },
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
	{ NETWORK "networkInterfaces", .at = AZURE_NOWHERE },
	{ .type = NULL },
};

const char *const azure_bookkeeping[] = { "id", "name", "type", "location", "etag",
	"tags", "resourceGroup", "resourceGuid", "provisioningState",
	"circuitProvisioningState", "gatewayManagerEtag", "lastModifiedBy",
	"lastModifiedTime", "primaryAzurePort", "secondaryAzurePort",
	"serviceProviderNotes", "egressBytesTransferred", "ingressBytesTransferred",
	"apiVersion", "dependsOn", "properties", "sku", "extendedLocation",
	"systemData", "identity", "comments", "scope", "condition", "zones", "metadata",
	"stats", "expressRouteConnection", "authorizationStatus",
	"packetCaptureDiagnosticState", "routingConfiguration", "kind", "$schema",
	"vpnClientConfiguration", "customRoutes", "natRules",
	"virtualNetworkGatewayPolicyGroups", "tunnelConnectionStatus", "ipsecPolicies",
	"trafficSelectorPolicies", "gatewayCustomBgpIpAddresses", "ingressNatRules",
	"egressNatRules", "routeTables", "securityProviderName", "routeTable",
	"securityPartnerProvider", "preferredRoutingGateway", NULL };

static bool
is_meant(const struct azure_kind *k, const struct data_node *body, const char *name)
{
	const char *value =
	    strcmp(k->when, "@name") == 0 ? name : azure_property_text(body, k->when);

	if (!*k->is)
		return !value;
	return value && (strcmp(k->is, "*") == 0 || azure_same(value, k->is));
}

const struct azure_kind *
azure_kind_of(const char *type, const char *name, const struct data_node *body)
{
	for (const struct azure_kind *k = azure_kinds; k->type; k++)
		if (azure_same(k->type, type) && (!k->when || is_meant(k, body, name)))
			return k;
	return NULL;
}
