/*
 * Operations on objects of the lab, by noun: circuits, connections, Global Reach,
 * private clouds, VNets, sites.
 */
#include "api/verbs_int.h"
#include "view/uses.h"

/* Of a list of objects one only. */
#define ARG_ONLY                                                                    \
	{                                                                           \
		.name = "name", .type = API_TYPE_OBJECT, .border = API_BORDER_NAME, \
		.positional = true, .help = "only this one",                        \
	}

static const struct api_arg object_args[] = {
	[API_OBJECT_NAME] = ARG_ONLY,
	[API_OBJECT_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const struct api_arg circuit_args[] = {
	[API_OBJECT_NAME] = ARG_ONLY,
	[API_OBJECT_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
	[API_OBJECT_AZ] = API_ARG_AZ,
};

static const struct api_column circuit_columns[] = {
	{ "name", "Name", 0 },
	{ "subscription", "Subscription", API_GOES(7) },
	{ "location", "Location", API_GOES(1) },
	{ "sku", "SKU", API_GOES(5) },
	{ "bandwidth-mbps", "Mbps", API_RIGHT | API_GOES(4) },
	{ "provider-state", "Provider state", API_GOES(2) },
	{ "peering-state", "Peering", API_GOES(6) },
	{ "primary-session", "Primary", API_STATE },
	{ "secondary-session", "Secondary", API_STATE },
	{ "links", "Links", API_RIGHT | API_GOES(3) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_circuits = {
	.name = "show-circuits",
	.command = "show circuits",
	.result = "circuits",
	.help = "circuits and their peerings",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = circuit_columns,
	.az = API_AZ_RESOURCES,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column peering_columns[] = {
	{ "circuit", "Circuit", 0 },
	{ "name", "Peering", 0 },
	{ "state", "State", API_STATE | API_GOES(1) },
	{ "peer-asn", "Peer AS", API_RIGHT | API_GOES(4) },
	{ "vlan", "VLAN", API_RIGHT | API_GOES(5) },
	{ "primary", "Primary subnet", API_GOES(6) },
	{ "secondary", "Secondary subnet", API_GOES(7) },
	{ "primary-session", "Primary", API_STATE },
	{ "secondary-session", "Secondary", API_STATE },
	{ "route-filter", "Route filter", API_GOES(3) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_peerings = {
	.name = "show-peerings",
	.command = "show peerings",
	.result = "peerings",
	.help = "private and Microsoft peerings of circuits",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = peering_columns,
	.az = API_AZ_LIST,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column stats_columns[] = {
	{ "circuit", "Circuit", 0 },
	{ "peering", "Peering", API_GOES(7) },
	{ "primary-bytes-in", "Primary in", API_RIGHT | API_GOES(6) },
	{ "primary-bytes-out", "Primary out", API_RIGHT },
	{ "secondary-bytes-in", "Secondary in", API_RIGHT | API_GOES(5) },
	{ "secondary-bytes-out", "Secondary out", API_RIGHT },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_stats = {
	.name = "show-stats",
	.command = "show stats",
	.result = "stats",
	.help = "octets in and out of each link of a circuit",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = stats_columns,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column filter_columns[] = {
	{ "name", "Name", 0 },
	{ "subscription", "Subscription", 0 },
	{ "access", "Access", 0 },
	{ "communities", "Communities", 0 },
	{ "circuits", "Circuits", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_route_filters = {
	.name = "show-route-filters",
	.command = "show route-filters",
	.result = "route-filters",
	.help = "route filters of Microsoft peerings",
	API_ARGS(object_args),
	.render = API_RENDER_TABLE,
	.columns = filter_columns,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column hub_columns[] = {
	{ "name", "Name", 0 },
	{ "location", "Location", API_GOES(7) },
	{ "address-prefix", "Address prefix", API_GOES(2) },
	{ "virtual-wan", "Virtual WAN", API_GOES(3) },
	{ "routing-preference", "Preference", API_GOES(5) },
	{ "router", "Router", API_GOES(6) },
	{ "connections", "Circuits", API_RIGHT | API_GOES(4) },
	{ "sites", "Sites", API_RIGHT | API_GOES(5) },
	{ "vnets", "VNets", 0 },
	{ "private-policy", "Private", 0 },
	{ "internet-policy", "Internet", API_GOES(1) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_virtual_hubs = {
	.name = "show-virtual-hubs",
	.command = "show virtual-hubs",
	.result = "virtual-hubs",
	.help = "virtual hubs, and what each has",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = hub_columns,
	.az = API_AZ_RESOURCES,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column server_columns[] = {
	{ "vnet", "VNet", 0 },
	{ "subnet", "Subnet", API_GOES(7) },
	{ "instance0", "Instance 0", API_GOES(3) },
	{ "instance1", "Instance 1", API_GOES(3) },
	{ "branch-to-branch", "Branch to branch", API_GOES(5) },
	{ "routing-preference", "Preference", API_GOES(4) },
	{ "peers", "Peers", API_RIGHT },
	{ "route-maps", "Route maps", API_RIGHT | API_GOES(6) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_route_servers = {
	.name = "show-route-servers",
	.command = "show route-servers",
	.result = "route-servers",
	.help = "Route Servers of VNets",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = server_columns,
	.az = API_AZ_RESOURCES,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column port_columns[] = {
	{ "name", "Name", 0 },
	{ "location", "Location", 0 },
	{ "bandwidth-mbps", "Mbps", API_RIGHT },
	{ "sold-mbps", "Sold", API_RIGHT },
	{ "encapsulation", "Tags", 0 },
	{ "link1", "Link 1", 0 },
	{ "link2", "Link 2", 0 },
	{ "circuits", "Circuits", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_direct_ports = {
	.name = "show-direct-ports",
	.command = "show direct-ports",
	.result = "direct-ports",
	.help = "port pairs of ExpressRoute Direct",
	API_ARGS(object_args),
	.render = API_RENDER_TABLE,
	.columns = port_columns,
	.scope = API_SCOPE_ASKED,
};

const struct api_column api_authorization_columns[] = {
	{ "name", "Name", 0 },
	{ "circuit", "Circuit", 0 },
	{ "key", "Key", 0 },
	{ "use-status", "Status", API_GOES(6) },
	{ "used-by", "Used by", API_GOES(7) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_authorizations = {
	.name = "show-authorizations",
	.command = "show authorizations",
	.result = "authorizations",
	.help = "authorizations of one's own circuits",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = api_authorization_columns,
	.az = API_AZ_LIST,
	.secrets = "key|authorizationKey|expressRouteAuthorizationKey",
	.scope = API_SCOPE_ASKED,
};

static const struct api_column connection_columns[] = {
	{ "name", "Name", 0 },
	{ "vnet", "VNet", 0 },
	{ "circuit", "Circuit", 0 },
	{ "weight", "Weight", API_RIGHT | API_GOES(6) },
	{ "authorization", "Authorization", API_GOES(7) },
	{ "status", "Status", API_STATE },
	{ "reason", "Reason", API_FOLDS },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_connections = {
	.name = "show-connections",
	.command = "show connections",
	.result = "connections",
	.help = "connections of VNets to circuits",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = connection_columns,
	.az = API_AZ_RESOURCES,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column reach_columns[] = {
	{ "name", "Name", 0 },
	{ "from", "From", 0 },
	{ "to", "To", 0 },
	{ "address-prefix", "Prefix", API_GOES(6) },
	{ "authorization", "Authorization", API_GOES(7) },
	{ "status", "Status", API_STATE },
	{ "reason", "Reason", API_FOLDS },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_global_reach = {
	.name = "show-global-reach",
	.command = "show global-reach",
	.result = "global-reach",
	.help = "links between circuits",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = reach_columns,
	.az = API_AZ_RESOURCES,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column cloud_columns[] = {
	{ "name", "Name", 0 },
	{ "subscription", "Subscription", API_GOES(7) },
	{ "location", "Location", API_GOES(6) },
	{ "network-block", "Network block", 0 },
	{ "asn", "AS", API_RIGHT | API_GOES(5) },
	{ "status", "Status", API_STATE },
	{ "reason", "Reason", API_FOLDS },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_private_clouds = {
	.name = "show-private-clouds",
	.command = "show private-clouds",
	.result = "private-clouds",
	.help = "private clouds",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = cloud_columns,
	.az = API_AZ_RESOURCES,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column vnet_columns[] = {
	{ "name", "Name", 0 },
	{ "subscription", "Subscription", API_GOES(7) },
	{ "location", "Location", API_GOES(6) },
	{ "address-space", "Address space", 0 },
	{ "gateway", "Gateway", 0 },
	{ "peered-with", "Peered with", 0 },
	{ "peerings", "Peerings", API_GOES(4) },
	{ "connections", "Connections", API_RIGHT | API_GOES(5) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_vnets = {
	.name = "show-vnets",
	.command = "show vnets",
	.result = "vnets",
	.help = "VNets and their gateways",
	API_ARGS(object_args),
	.render = API_RENDER_TABLE,
	.columns = vnet_columns,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column gateway_columns[] = {
	{ "vnet", "VNet", 0 },
	{ "sku", "SKU", API_GOES(2) },
	{ "mbps", "Mbps", API_RIGHT | API_GOES(5) },
	{ "connections", "Circuits", API_RIGHT },
	{ "connection-limit", "of", API_RIGHT | API_GOES(3) },
	{ "announced-ipv4", "Announced", API_RIGHT | API_GOES(1) },
	{ "announced-ipv4-limit", "of", API_RIGHT | API_GOES(4) },
	{ "routes", "Routes", API_RIGHT },
	{ "route-limit", "of", API_RIGHT | API_GOES(3) },
	{ "subnet", "Subnet", API_GOES(6) },
	{ "migration-phase", "Migration", API_RARE },
	{ "migration-sku", "to", API_RARE },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_gateways = {
	.name = "show-gateways",
	.command = "show gateways",
	.result = "gateways",
	.help = "ExpressRoute gateways, and what is left of their limits",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = gateway_columns,
	.az = API_AZ_RESOURCES,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column site_columns[] = {
	{ "name", "Name", 0 },
	{ "subscription", "Subscription", API_GOES(7) },
	{ "asn", "AS", API_RIGHT },
	{ "routers", "Routers", API_RIGHT | API_GOES(6) },
	{ "circuits", "Circuits", 0 },
	{ "status", "Status", API_STATE },
	{ "reason", "Reason", API_FOLDS },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_sites = {
	.name = "show-sites",
	.command = "show sites",
	.result = "sites",
	.help = "sites and their edges",
	API_ARGS(object_args),
	.render = API_RENDER_TABLE,
	.columns = site_columns,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column vpn_columns[] = {
	{ "name", "Name", 0 },
	{ "vnet", "VNet", 0 },
	{ "site", "Site", 0 },
	{ "enable-bgp", "BGP", API_GOES(7) },
	{ "static", "Static", API_GOES(6) },
	{ "tunnels-up", "Tunnels up", API_RIGHT | API_GOES(5) },
	{ "tunnels", "Tunnels", API_RIGHT | API_GOES(4) },
	{ "status", "Status", API_STATE },
	{ "reason", "Reason", API_FOLDS },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_vpn_connections = {
	.name = "show-vpn-connections",
	.command = "show vpn-connections",
	.result = "vpn-connections",
	.help = "site-to-site connections of VPN gateways",
	API_ARGS(object_args),
	.render = API_RENDER_TABLE,
	.columns = vpn_columns,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column use_columns[] = {
	{ "use-case", "Use case", API_GOES(7) },
	{ "from", "From", 0 },
	{ "to", "To", 0 },
	{ "verdict", "Verdict", API_STATE },
	{ "symmetric", "Ways", API_ODD },
	{ "rule", "Rule", API_GOES(6) },
	{ "reason", "Why", API_FOLDS },
	{ NULL, NULL, 0 },
};

static const struct api_arg reach_args[] = {
	[API_REACH_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "places",
	    .positional = true,
	    .help = "only what begins or ends at this object" },
	[API_REACH_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
	[API_REACH_BROKEN] = { .name = "broken",
	    .type = API_TYPE_BOOL,
	    .help = "only what is not both-ways" },
};

const struct api_verb api_verb_reach = {
	.name = "reach",
	.command = "reach",
	.result = "reach",
	.help = "what the service is for, and whether it works now",
	.sum = "ways",
	.head = "not modelled: " VIEW_USES_NOT_MODELLED,
	API_ARGS(reach_args),
	.render = API_RENDER_TABLE,
	.columns = use_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "reason",
};

static const struct api_arg names_args[] = {
	[API_NAMES_LIST] = { .name = "list",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .required = true,
	    .positional = true,
	    .help = "of what" },
	[API_NAMES_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_names = {
	.name = "names",
	.result = "names",
	.help = "names in the running lab, for completion",
	API_ARGS(names_args),
	.scope = API_SCOPE_HANDLER,
};
