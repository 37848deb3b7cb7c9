/*
 * Rows of Virtual WAN: hubs, what is in them, and what is connected to them.
 */
#include "azure/kinds_int.h"

#define NETWORK "Microsoft.Network/"
#define END                                     \
	{                                       \
		NULL, NULL, AZURE_TEXT, 0, NULL \
	}

static const char *const basic[] = { "Basic", NULL };

#define FIREWALL                                                         \
	{ "sku", NULL, AZURE_TEXT, 0, NULL },                            \
	    { "virtualHub", NULL, AZURE_TEXT, 0, NULL },                 \
	    { "ipConfigurations", NULL, AZURE_TEXT, 0, NULL },           \
	    { "hubIPAddresses", NULL, AZURE_TEXT, 0, NULL },             \
	    { "hubIpAddresses", NULL, AZURE_TEXT, 0, NULL },             \
	    { "managementIpConfiguration", NULL, AZURE_TEXT, 0, NULL },  \
	    { "additionalProperties", NULL, AZURE_TEXT, 0, NULL },       \
	    { "firewallPolicy", NULL, AZURE_TEXT, 0, NULL },             \
	    { "threatIntelMode", NULL, AZURE_TEXT, 0, NULL },            \
	    { "applicationRuleCollections", NULL, AZURE_TEXT, 0, NULL }, \
	    { "networkRuleCollections", NULL, AZURE_TEXT, 0, NULL },     \
	{                                                                \
		"natRuleCollections", NULL, AZURE_TEXT, 0, NULL          \
	}
const struct azure_leaf azure_hub_firewall[] = {
	{ "hubIPAddresses.privateIPAddress", "address", AZURE_TEXT, 0, NULL },
	{ "hubIpAddresses.privateIpAddress", "address", AZURE_TEXT, 0, NULL },
	FIREWALL,
	END,
};
const struct azure_leaf azure_firewall[] = {
	{ "ipConfigurations[].privateIPAddress", "address", AZURE_TEXT, 0, NULL },
	{ "ipConfigurations[].privateIpAddress", "address", AZURE_TEXT, 0, NULL },
	FIREWALL,
	END,
};
static const char *const no_firewall[] = { "false", NULL };
const struct azure_leaf azure_hub_appliance[] = {
	{ "virtualHub.id", "firewall", AZURE_SET, 0, no_firewall },
	{ "virtualApplianceNics[].privateIpAddress", "address", AZURE_TEXT, 0, NULL },
	{ "virtualHub", NULL, AZURE_TEXT, 0, NULL },
	{ "nvaSku", NULL, AZURE_TEXT, 0, NULL },
	{ "addressPrefix", NULL, AZURE_TEXT, 0, NULL },
	{ "virtualApplianceNics", NULL, AZURE_TEXT, 0, NULL },
	{ "virtualApplianceSites", NULL, AZURE_TEXT, 0, NULL },
	{ "inboundSecurityRules", NULL, AZURE_TEXT, 0, NULL },
	{ "cloudInitConfiguration", NULL, AZURE_TEXT, 0, NULL },
	END,
};

const struct azure_leaf azure_wan[] = {
	{ "typePropertiesType", NULL, AZURE_SAY, 0, basic },
	{ "allowBranchToBranchTraffic", "branch-to-branch", AZURE_TEXT, 0, NULL },
	{ "virtualHubs", NULL, AZURE_TEXT, 0, NULL },
	{ "vpnSites", NULL, AZURE_TEXT, 0, NULL },
	{ "disableVpnEncryption", NULL, AZURE_TEXT, 0, NULL },
	{ "allowVnetToVnetTraffic", NULL, AZURE_TEXT, 0, NULL },
	{ "office365LocalBreakoutCategory", NULL, AZURE_TEXT, 0, NULL },
	END,
};
const struct azure_leaf azure_hub[] = {
	{ "location", "location", AZURE_TEXT, 0, NULL },
	{ "addressPrefix", "address-prefix", AZURE_TEXT, 0, NULL },
	{ "hubRoutingPreference", "routing-preference", AZURE_TEXT, 0, NULL },
	{ "virtualWan", NULL, AZURE_TEXT, 0, NULL },
	{ "azureFirewall", NULL, AZURE_TEXT, 0, NULL },
	{ "expressRouteGateway", NULL, AZURE_TEXT, 0, NULL },
	{ "vpnGateway", NULL, AZURE_TEXT, 0, NULL },
	{ "virtualRouterAsn", NULL, AZURE_TEXT, 0, NULL },
	{ "virtualRouterIps", NULL, AZURE_TEXT, 0, NULL },
	{ "virtualRouterAutoScaleConfiguration", NULL, AZURE_TEXT, 0, NULL },
	{ "allowBranchToBranchTraffic", NULL, AZURE_TEXT, 0, NULL },
	END,
};
const struct azure_leaf azure_hub_gateway[] = {
	{ "autoScaleConfiguration.bounds.min", "scale-units", AZURE_TEXT, 0, NULL },
	{ "autoScaleConfiguration.bounds.max", NULL, AZURE_TEXT, 0, NULL },
	{ "allowNonVirtualWanTraffic", "allow-non-virtual-wan-traffic", AZURE_TEXT, 0,
	    NULL },
	{ "virtualHub", NULL, AZURE_TEXT, 0, NULL },
	END,
};
const struct azure_nested azure_in_hub_gateway[] = {
	{ "expressRouteConnections",
	    NETWORK "expressRouteGateways/expressRouteConnections" },
	{ NULL, NULL },
};
const struct azure_leaf azure_hub_connection[] = {
	{ "expressRouteCircuitPeering.id", "circuit", AZURE_REF, 1, NULL },
	{ "routingWeight", "weight", AZURE_TEXT, 0, NULL },
	{ "authorizationKey", "authorization-key", AZURE_SECRET, 0, NULL },
	{ "enableInternetSecurity", "enable-internet-security", AZURE_TEXT, 0, NULL },
	{ "routingConfiguration", NULL, AZURE_TEXT, 0, NULL }, /* import/hubs.c */
	END,
};
const struct azure_leaf azure_hub_vnet[] = {
	{ "enableInternetSecurity", "enable-internet-security", AZURE_TEXT, 0, NULL },
	{ "routingConfiguration", NULL, AZURE_TEXT, 0, NULL }, /* import/hubs.c */
	{ "remoteVirtualNetwork", NULL, AZURE_TEXT, 0, NULL },
	{ "allowHubToRemoteVnetTransit", NULL, AZURE_TEXT, 0, NULL },
	{ "allowRemoteVnetToUseHubVnetGateways", NULL, AZURE_TEXT, 0, NULL },
	END,
};
const struct azure_leaf azure_hub_vpn[] = {
	{ "virtualHub", NULL, AZURE_TEXT, 0, NULL },
	{ "bgpSettings", NULL, AZURE_TEXT, 0, NULL },
	{ "vpnGatewayScaleUnit", NULL, AZURE_TEXT, 0, NULL },
	{ "ipConfigurations", NULL, AZURE_TEXT, 0, NULL },
	END,
};
const struct azure_nested azure_in_hub_vpn[] = {
	{ "connections", NETWORK "vpnGateways/vpnConnections" },
	{ NULL, NULL },
};
const struct azure_leaf azure_hub_vpn_connection[] = {
	{ "remoteVpnSite.id", "site", AZURE_REF, 0, NULL },
	{ "vpnLinkConnections[].enableBgp", "bgp", AZURE_TEXT, 0, NULL },
	{ "enableInternetSecurity", "enable-internet-security", AZURE_TEXT, 0, NULL },
	{ "routingConfiguration", NULL, AZURE_TEXT, 0, NULL }, /* import/hubs.c */
	{ "vpnLinkConnections", NULL, AZURE_ONE, 0, NULL },
	END,
};
const struct azure_leaf azure_vpn_site[] = {
	{ "bgpProperties.asn", "asn", AZURE_TEXT, 0, NULL },
	{ "vpnSiteLinks[].bgpProperties.asn", "asn", AZURE_TEXT, 0, NULL },
	{ "addressSpace.addressPrefixes", "networks", AZURE_LIST, 0, NULL },
	{ "vpnSiteLinks", NULL, AZURE_ONE, 0, NULL },
	{ "bgpProperties", NULL, AZURE_TEXT, 0, NULL },
	{ "virtualWan", NULL, AZURE_TEXT, 0, NULL },
	{ "deviceProperties", NULL, AZURE_TEXT, 0, NULL },
	{ "ipAddress", NULL, AZURE_TEXT, 0, NULL },
	END,
};
