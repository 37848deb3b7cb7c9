/*
 * What is answered about peerings, route filters, port pairs, virtual hubs and Route
 * Servers; api/answers.c says how such rows are read.
 */
#include "api/answers_peerings.h"

#include <stddef.h>

const struct api_field api_peering_fields[] = {
	{ "circuit", API_FIELD_TEXT, 0, NULL },
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "last-modified-by", API_FIELD_TEXT, 0, NULL },
	{ "peer-asn", API_FIELD_NUMBER, 0, NULL },
	{ "azure-asn", API_FIELD_NUMBER, 0, NULL },
	{ "vlan", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "primary", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "secondary", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "ipv6-primary", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "ipv6-secondary", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "shared-key", API_FIELD_BOOL, 0, NULL },
	{ "primary-session", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "secondary-session", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "ipv6-primary-session", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY,
	    NULL },
	{ "ipv6-secondary-session", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY,
	    NULL },
	{ "advertised-public-prefixes", API_FIELD_TEXT, API_FIELD_LIST | API_FIELD_MAY,
	    NULL },
	{ "advertised-public-prefixes-state", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "customer-asn", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "routing-registry-name", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY,
	    NULL },
	{ "route-filter", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "communities", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_stats_fields[] = {
	{ "circuit", API_FIELD_TEXT, 0, NULL },
	{ "peering", API_FIELD_TEXT, 0, NULL },
	{ "primary-bytes-in", API_FIELD_NUMBER, 0, NULL },
	{ "primary-bytes-out", API_FIELD_NUMBER, 0, NULL },
	{ "secondary-bytes-in", API_FIELD_NUMBER, 0, NULL },
	{ "secondary-bytes-out", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_route_filter_fields[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "subscription", API_FIELD_TEXT, 0, NULL },
	{ "access", API_FIELD_TEXT, 0, NULL },
	{ "communities", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "circuits", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "office365-authorized", API_FIELD_BOOL, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_virtual_hub_fields[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "subscription", API_FIELD_TEXT, 0, NULL },
	{ "location", API_FIELD_TEXT, 0, NULL },
	{ "address-prefix", API_FIELD_TEXT, 0, NULL },
	{ "virtual-wan", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "routing-preference", API_FIELD_TEXT, 0, NULL },
	{ "router", API_FIELD_TEXT, 0, NULL },
	{ "gateway", API_FIELD_BOOL, 0, NULL },
	{ "vpn-gateway", API_FIELD_BOOL, 0, NULL },
	{ "connections", API_FIELD_NUMBER, 0, NULL },
	{ "sites", API_FIELD_NUMBER, 0, NULL },
	{ "vnets", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "private-policy", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "internet-policy", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "route-maps", API_FIELD_NUMBER, 0, NULL },
	{ "peers", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_route_server_fields[] = {
	{ "vnet", API_FIELD_TEXT, 0, NULL },
	{ "subscription", API_FIELD_TEXT, 0, NULL },
	{ "subnet", API_FIELD_TEXT, 0, NULL },
	{ "instance0", API_FIELD_TEXT, 0, NULL },
	{ "instance1", API_FIELD_TEXT, 0, NULL },
	{ "branch-to-branch", API_FIELD_BOOL, 0, NULL },
	{ "routing-preference", API_FIELD_TEXT, 0, NULL },
	{ "peers", API_FIELD_NUMBER, 0, NULL },
	{ "route-maps", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_port_fields[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "subscription", API_FIELD_TEXT, 0, NULL },
	{ "location", API_FIELD_TEXT, 0, NULL },
	{ "port", API_FIELD_TEXT, 0, NULL },
	{ "bandwidth-mbps", API_FIELD_NUMBER, 0, NULL },
	{ "sold-mbps", API_FIELD_NUMBER, 0, NULL },
	{ "encapsulation", API_FIELD_TEXT, 0, NULL },
	{ "link1", API_FIELD_TEXT, 0, NULL },
	{ "link2", API_FIELD_TEXT, 0, NULL },
	{ "circuits", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

const struct api_field api_gateway_fields[] = {
	{ "vnet", API_FIELD_TEXT, 0, NULL },
	{ "subscription", API_FIELD_TEXT, 0, NULL },
	{ "sku", API_FIELD_TEXT, 0, NULL },
	{ "scale-units", API_FIELD_NUMBER, 0, NULL },
	{ "subnet", API_FIELD_TEXT, 0, NULL },
	{ "instance0", API_FIELD_TEXT, 0, NULL },
	{ "instance1", API_FIELD_TEXT, 0, NULL },
	{ "mbps", API_FIELD_NUMBER, 0, NULL },
	{ "connections", API_FIELD_NUMBER, 0, NULL },
	{ "connection-limit", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "announced-ipv4", API_FIELD_NUMBER, 0, NULL },
	{ "announced-ipv4-limit", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "announced-ipv6", API_FIELD_NUMBER, 0, NULL },
	{ "announced-ipv6-limit", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "routes", API_FIELD_NUMBER, 0, NULL },
	{ "route-limit", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "migration-phase", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "migration-sku", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};
