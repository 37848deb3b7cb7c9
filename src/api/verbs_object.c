/*
 * Operations on objects of the lab, by noun: circuits and their authorizations,
 * connections, Global Reach, private clouds, VNets, sites.
 */
#include "api/verbs_int.h"
#include "view/uses.h"

/* Of a list of objects one only. */
#define ARG_ONLY                                                                    \
	{                                                                           \
		.name = "name", .type = API_TYPE_OBJECT, .border = API_BORDER_NAME, \
		.positional = true, .help = "only this one",                        \
	}
/* What lets one onto a circuit: one's own by its name, that of others by its key. */
#define ARG_AUTHORIZATION                                       \
	{                                                       \
		.name = "authorization", .type = API_TYPE_TEXT, \
		.border = API_BORDER_PLAIN,                     \
		.help = "name of one of its authorizations",    \
	}
#define ARG_AUTHORIZATION_KEY                                                     \
	{                                                                         \
		.name = "authorization-key", .type = API_TYPE_TEXT,               \
		.border = API_BORDER_PLAIN, .help = "key of a circuit of others", \
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
	.scope = API_SCOPE_ASKED,
};

static const struct api_column peering_columns[] = {
	{ "circuit", "Circuit", 0 },
	{ "name", "Peering", 0 },
	{ "state", "State", 0 },
	{ "peer-asn", "Peer AS", API_RIGHT },
	{ "vlan", "VLAN", API_RIGHT },
	{ "primary", "Primary subnet", 0 },
	{ "secondary", "Secondary subnet", 0 },
	{ "primary-session", "Primary", 0 },
	{ "secondary-session", "Secondary", 0 },
	{ "route-filter", "Route filter", 0 },
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
	.scope = API_SCOPE_ASKED,
};

static const struct api_column stats_columns[] = {
	{ "circuit", "Circuit", 0 },
	{ "peering", "Peering", 0 },
	{ "primary-bytes-in", "Primary in", API_RIGHT },
	{ "primary-bytes-out", "Primary out", API_RIGHT },
	{ "secondary-bytes-in", "Secondary in", API_RIGHT },
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
	{ "location", "Location", 0 },
	{ "address-prefix", "Address prefix", 0 },
	{ "virtual-wan", "Virtual WAN", 0 },
	{ "routing-preference", "Preference", 0 },
	{ "router", "Router", 0 },
	{ "connections", "Circuits", API_RIGHT },
	{ "sites", "Sites", API_RIGHT },
	{ "vnets", "VNets", 0 },
	{ "private-policy", "Private", 0 },
	{ "internet-policy", "Internet", 0 },
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
	.scope = API_SCOPE_ASKED,
};

static const struct api_column server_columns[] = {
	{ "vnet", "VNet", 0 },
	{ "subnet", "Subnet", 0 },
	{ "instance0", "Instance 0", 0 },
	{ "instance1", "Instance 1", 0 },
	{ "branch-to-branch", "Branch to branch", 0 },
	{ "routing-preference", "Preference", 0 },
	{ "peers", "Peers", API_RIGHT },
	{ "route-maps", "Route maps", API_RIGHT },
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

static const struct api_column authorization_columns[] = {
	{ "name", "Name", 0 },
	{ "circuit", "Circuit", 0 },
	{ "key", "Key", 0 },
	{ "use-status", "Status", 0 },
	{ "used-by", "Used by", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_authorizations = {
	.name = "show-authorizations",
	.command = "show authorizations",
	.result = "authorizations",
	.help = "authorizations of one's own circuits",
	API_ARGS(circuit_args),
	.render = API_RENDER_TABLE,
	.columns = authorization_columns,
	.scope = API_SCOPE_ASKED,
};

static const struct api_column connection_columns[] = {
	{ "name", "Name", 0 },
	{ "vnet", "VNet", 0 },
	{ "circuit", "Circuit", 0 },
	{ "weight", "Weight", API_RIGHT | API_GOES(6) },
	{ "authorization", "Authorization", API_GOES(7) },
	{ "status", "Status", API_STATE },
	{ "reason", "Reason", 0 },
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
	.scope = API_SCOPE_ASKED,
};

static const struct api_column reach_columns[] = {
	{ "name", "Name", 0 },
	{ "from", "From", 0 },
	{ "to", "To", 0 },
	{ "address-prefix", "Prefix", API_GOES(6) },
	{ "authorization", "Authorization", API_GOES(7) },
	{ "status", "Status", API_STATE },
	{ "reason", "Reason", 0 },
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
	.scope = API_SCOPE_ASKED,
};

static const struct api_column cloud_columns[] = {
	{ "name", "Name", 0 },
	{ "subscription", "Subscription", API_GOES(7) },
	{ "location", "Location", API_GOES(6) },
	{ "network-block", "Network block", 0 },
	{ "asn", "AS", API_RIGHT | API_GOES(5) },
	{ "status", "Status", API_STATE },
	{ "reason", "Reason", 0 },
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
	{ "sku", "SKU", 0 },
	{ "mbps", "Mbps", API_RIGHT | API_GOES(5) },
	{ "connections", "Circuits", API_RIGHT },
	{ "connection-limit", "of", API_RIGHT },
	{ "announced-ipv4", "Announced", API_RIGHT },
	{ "announced-ipv4-limit", "of", API_RIGHT },
	{ "routes", "Routes", API_RIGHT },
	{ "route-limit", "of", API_RIGHT },
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
	.scope = API_SCOPE_ASKED,
};

static const struct api_column site_columns[] = {
	{ "name", "Name", 0 },
	{ "subscription", "Subscription", API_GOES(7) },
	{ "asn", "AS", API_RIGHT },
	{ "routers", "Routers", API_RIGHT | API_GOES(6) },
	{ "circuits", "Circuits", 0 },
	{ "status", "Status", API_STATE },
	{ "reason", "Reason", 0 },
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
	{ "reason", "Reason", 0 },
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
	{ "reason", "Why", 0 },
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

static const struct api_arg authorization_create_args[] = {
	[API_AUTHORIZATION_CREATE_CIRCUIT] = API_ARG_OBJECT("circuit", "circuits",
	    "circuit or private cloud it lets one onto"),
	[API_AUTHORIZATION_CREATE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .required = true,
	    .positional = true,
	    .help = "its name" },
	[API_AUTHORIZATION_CREATE_KEY] = { .name = "key",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "a GUID, if it must be this one" },
	[API_AUTHORIZATION_CREATE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_authorization_create = {
	.name = "authorization-create",
	.command = "authorization create",
	.result = "authorization",
	.help = "make a key that lets one connection onto a circuit",
	API_ARGS(authorization_create_args),
	.render = API_RENDER_TABLE,
	.columns = authorization_columns,
	.scope = API_SCOPE_ASKED,
	.writes = true,
};

static const struct api_arg authorization_list_args[] = {
	[API_AUTHORIZATIONS_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "circuits",
	    .positional = true,
	    .help = "only those of this circuit" },
	[API_AUTHORIZATIONS_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_authorization_list = {
	.name = "authorization-list",
	.command = "authorization list",
	.result = "authorizations",
	.help = "authorizations and their keys",
	API_ARGS(authorization_list_args),
	.render = API_RENDER_TABLE,
	.columns = authorization_columns,
	.scope = API_SCOPE_ASKED,
};

static const struct api_arg authorization_revoke_args[] = {
	[API_AUTHORIZATION_REVOKE_CIRCUIT] =
	    API_ARG_OBJECT("circuit", "circuits", "circuit or private cloud"),
	[API_AUTHORIZATION_REVOKE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .names = "authorizations",
	    .required = true,
	    .positional = true,
	    .help = "its name" },
	[API_AUTHORIZATION_REVOKE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_authorization_revoke = {
	.name = "authorization-revoke",
	.command = "authorization revoke",
	.result = "changes",
	.help = "take a key back, and what was made with it",
	API_ARGS(authorization_revoke_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg connection_create_args[] = {
	[API_CONNECTION_CREATE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .required = true,
	    .positional = true,
	    .help = "name of the connection" },
	[API_CONNECTION_CREATE_VNET] = { .name = "vnet",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "vnets",
	    .required = true,
	    .help = "VNet whose gateway it begins at" },
	[API_CONNECTION_CREATE_CIRCUIT] = { .name = "circuit",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_REFERENCE,
	    .names = "circuits",
	    .required = true,
	    .help = "name, resource id or service key" },
	[API_CONNECTION_CREATE_AUTHORIZATION] = ARG_AUTHORIZATION,
	[API_CONNECTION_CREATE_AUTHORIZATION_KEY] = ARG_AUTHORIZATION_KEY,
	[API_CONNECTION_CREATE_WEIGHT] = { .name = "weight",
	    .type = API_TYPE_UINT,
	    .max = 32000,
	    .help = "the highest wins" },
	[API_CONNECTION_CREATE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_connection_create = {
	.name = "connection-create",
	.command = "connection create",
	.result = "changes",
	.help = "connect a VNet or a virtual hub to a circuit",
	API_ARGS(connection_create_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg connection_delete_args[] = {
	[API_CONNECTION_DELETE_VNET] = API_ARG_OBJECT("vnet", "vnets", "VNet"),
	[API_CONNECTION_DELETE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .names = "connections",
	    .required = true,
	    .positional = true,
	    .help = "name of the connection" },
	[API_CONNECTION_DELETE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_connection_delete = {
	.name = "connection-delete",
	.command = "connection delete",
	.result = "changes",
	.help = "remove a connection",
	API_ARGS(connection_delete_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg reach_create_args[] = {
	[API_REACH_CREATE_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_REFERENCE,
	    .required = true,
	    .positional = true,
	    .help = "name of the link" },
	[API_REACH_CREATE_FROM] = { .name = "from",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "circuits",
	    .required = true,
	    .help = "circuit it is configured on" },
	[API_REACH_CREATE_TO] = { .name = "to",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_REFERENCE,
	    .names = "circuits",
	    .required = true,
	    .help = "the other: name, resource id or service key" },
	[API_REACH_CREATE_AUTHORIZATION] = ARG_AUTHORIZATION,
	[API_REACH_CREATE_AUTHORIZATION_KEY] = ARG_AUTHORIZATION_KEY,
	[API_REACH_CREATE_ADDRESS_PREFIX] = { .name = "address-prefix",
	    .type = API_TYPE_PREFIX,
	    .help = "/29 for its ends" },
	[API_REACH_CREATE_IPV6_ADDRESS_PREFIX] = { .name = "ipv6-address-prefix",
	    .type = API_TYPE_PREFIX,
	    .help = "/125 for its ends" },
	[API_REACH_CREATE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_global_reach_create = {
	.name = "global-reach-create",
	.command = "global-reach create",
	.result = "changes",
	.help = "join two circuits",
	API_ARGS(reach_create_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg reach_delete_args[] = {
	[API_REACH_DELETE_NAME] =
	    API_ARG_OBJECT("name", "global-reach", "name of the link"),
	[API_REACH_DELETE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_global_reach_delete = {
	.name = "global-reach-delete",
	.command = "global-reach delete",
	.result = "changes",
	.help = "part them again",
	API_ARGS(reach_delete_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
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
