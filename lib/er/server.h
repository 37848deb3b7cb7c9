/*
 * The Route Server of a VNet (S-1): two instances that exchange routes with appliances
 * and, where that is allowed, with the gateways of the VNet.  er/model.h says who owns
 * all of it.
 */
#ifndef ER_SERVER_H
#define ER_SERVER_H

#include "er/parts.h"

struct er_vnet;

/* Which of two ways to one prefix is used, before the length of paths (S-12). */
enum er_preference { ER_PREFER_EXPRESSROUTE, ER_PREFER_VPN, ER_PREFER_PATH };

/* A rule of a route map (S-15); rib/route_map.h says what the members mean. */
struct er_map_rule {
	struct er_head head;
	struct rib_filter *prefixes; /* NULL: any */
	struct er_numbers match_communities, match_ases;
	bool drop, has_path, has_communities, goes_on;
	struct er_numbers prepend, path, communities, add, remove;
};

struct er_route_map {
	struct er_head head;
	struct er_map_rule *rules;
	size_t nrules;
};

/* The maps of one peer of a Route Server. */
struct er_map_use {
	struct er_head head; /* name: "expressroute", "vpn", or an appliance */
	const char *inbound_text, *outbound_text;      /* as written; or NULL */
	const struct er_route_map *inbound, *outbound; /* or NULL */
};

struct er_route_server {
	struct er_head head;
	bool branch_to_branch; /* S-3 */
	enum er_preference preference;
	struct ip_prefix subnet;    /* RouteServerSubnet */
	struct ip_addr instance[2]; /* the first two addresses that Azure leaves free */
	struct er_route_map *maps;
	size_t nmaps;
	struct er_map_use *uses;
	size_t nuses;
};
/* What a peer has of maps, or NULL. */
const struct er_map_use *er_server_use(const struct er_route_server *,
    const char *peer);

/* The names of the gateways of the VNet among the peers with maps. */
#define ER_SERVER_EXPRESSROUTE "expressroute"
#define ER_SERVER_VPN          "vpn"

/* The words of a peer that stands for both instances: alone, or behind a VNet. */
#define ER_SERVER_WORD  "route-server"
/* Most appliances that a Route Server has sessions with (S-2). */
#define ER_SERVER_PEERS 8

#endif
