/*
 * Tables that Azure's own commands show: of an MSEE, of a gateway, of hosts.
 */
#include "api/verbs_int.h"
#include "view/show.h"

#define ARG_INSTANCE(otherwise)                                       \
	{                                                             \
		.name = "instance", .type = API_TYPE_WORD,            \
		.words = view_instance_words, .initial = (otherwise), \
	}

/* A table whose command, name and result have the same noun. */
#define TABLE(noun, what, arguments, heads)                                      \
	{                                                                        \
		.name = "show-" noun, .command = "show " noun, .result = (noun), \
		.help = (what), API_ARGS(arguments), .render = API_RENDER_TABLE, \
		.columns = (heads), .scope = API_SCOPE_ASKED,                    \
	}

static const struct api_arg path_args[] = {
	[API_PATH_NAME] = API_ARG_OBJECT("name", "circuits", "circuit"),
	[API_PATH_PATH] = { .name = "path",
	    .type = API_TYPE_WORD,
	    .words = view_path_words,
	    .initial = "primary" },
	[API_PATH_AZ] = API_ARG_AZ,
	[API_PATH_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const struct api_column route_table_columns[] = {
	{ "network", "Network", 0 },
	{ "next-hop", "NextHop", 0 },
	{ "local-pref", "LocPrf", API_ALWAYS },
	{ "weight", "Weight", API_RIGHT },
	{ "path", "Path", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_route_table =
    TABLE("route-table", "table of an MSEE", path_args, route_table_columns);

static const struct api_column summary_columns[] = {
	{ "neighbor", "Neighbor", 0 },
	{ "v", "V", API_RIGHT },
	{ "as", "AsProperty", API_RIGHT },
	{ "up-down", "UpDown", 0 },
	{ "state-pfx-rcd", "StatePfxRcd", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_route_table_summary =
    TABLE("route-table-summary", "neighbours of an MSEE", path_args, summary_columns);

static const struct api_column arp_columns[] = {
	{ "age", "Age", API_RIGHT },
	{ "interface", "InterfaceProperty", 0 },
	{ "ip-address", "IpAddress", 0 },
	{ "mac-address", "MacAddress", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_arp =
    TABLE("arp", "ARP table of an MSEE", path_args, arp_columns);

static const struct api_arg gateway_args[] = {
	[API_GATEWAY_NAME] = API_ARG_OBJECT("name", "vnets", "VNet"),
	[API_GATEWAY_INSTANCE] = ARG_INSTANCE("gw0"),
	[API_GATEWAY_AZ] = API_ARG_AZ,
	[API_GATEWAY_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const struct api_column learned_columns[] = {
	{ "network", "Network", 0 },
	{ "origin", "Origin", API_GOES(6) },
	{ "source-peer", "SourcePeer", API_GOES(5) },
	{ "as-path", "AsPath", 0 },
	{ "weight", "Weight", API_RIGHT | API_GOES(7) },
	{ "next-hop", "NextHop", 0 },
	{ "instance", "Instance", API_GOES(4) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_learned_routes = TABLE("learned-routes",
    "what a gateway has learned", gateway_args, learned_columns);

static const struct api_arg advertised_args[] = {
	[API_ADVERTISED_NAME] = API_ARG_OBJECT("name", "vnets", "VNet"),
	[API_ADVERTISED_PEER] = { .name = "peer",
	    .type = API_TYPE_ADDRESS,
	    .required = true,
	    .help = "address of the peer" },
	[API_ADVERTISED_INSTANCE] = ARG_INSTANCE("gw0"),
	[API_ADVERTISED_AZ] = API_ARG_AZ,
	[API_ADVERTISED_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const struct api_column advertised_columns[] = {
	{ "network", "Network", 0 },
	{ "next-hop", "NextHop", 0 },
	{ "origin", "Origin", API_GOES(6) },
	{ "as-path", "AsPath", 0 },
	{ "weight", "Weight", API_RIGHT | API_GOES(7) },
	{ "instance", "Instance", API_GOES(4) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_advertised_routes = TABLE("advertised-routes",
    "what a gateway tells a peer", advertised_args, advertised_columns);

static const struct api_arg peers_args[] = {
	[API_GATEWAY_NAME] = API_ARG_OBJECT("name", "vnets", "VNet"),
	[API_GATEWAY_INSTANCE] = ARG_INSTANCE("all"),
	[API_GATEWAY_AZ] = API_ARG_AZ,
	[API_GATEWAY_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const struct api_column peer_columns[] = {
	{ "instance", "Instance", 0 },
	{ "neighbor", "Neighbor", 0 },
	{ "asn", "ASN", API_RIGHT },
	{ "state", "State", API_STATE },
	{ "connected-duration", "ConnectedDuration", API_GOES(5) },
	{ "routes-received", "RoutesReceived", API_RIGHT | API_GOES(4) },
	{ "messages-sent", "MessagesSent", API_RIGHT | API_GOES(6) },
	{ "messages-received", "MessagesReceived", API_RIGHT | API_GOES(7) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_bgp_peers =
    TABLE("bgp-peers", "peers of a gateway", peers_args, peer_columns);

static const struct api_arg effective_args[] = {
	[API_EFFECTIVE_NAME] = API_ARG_OBJECT("name", "vnets", "VNet"),
	[API_EFFECTIVE_SUBNET] = { .name = "subnet",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "of several: whose hosts" },
	[API_EFFECTIVE_AZ] = API_ARG_AZ,
	[API_EFFECTIVE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const struct api_column effective_columns[] = {
	{ "source", "Source", 0 },
	{ "state", "State", 0 },
	{ "address-prefix", "Address Prefix", 0 },
	{ "next-hop-type", "Next Hop Type", 0 },
	{ "next-hop-ip", "Next Hop IP", API_ALWAYS },
	{ "next-hop", "Next Hop", 0 },
	{ "as-path", "AsPath", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_effective_routes = TABLE("effective-routes",
    "what hosts of a VNet, or a virtual hub, go by", effective_args, effective_columns);
