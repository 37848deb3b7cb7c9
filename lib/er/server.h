/*
 * The Route Server of a VNet (S-1): two instances that exchange routes with appliances
 * and, where that is allowed, with the gateways of the VNet.  er/model.h says who owns
 * all of it.
 */
#ifndef ER_SERVER_H
#define ER_SERVER_H

#include "er/parts.h"
#include "er/route_map.h"

struct er_vnet;

/* Which of two ways to one prefix is used, before the length of paths (S-12). */
enum er_preference { ER_PREFER_EXPRESSROUTE, ER_PREFER_VPN, ER_PREFER_PATH };

/* The maps of one peer of a Route Server. */
struct er_server_peer {
	struct er_head head; /* name: "expressroute", "vpn", or an appliance */
	struct er_map_use use;
};

struct er_route_server {
	struct er_head head;
	bool branch_to_branch; /* S-3 */
	enum er_preference preference;
	struct ip_prefix subnet;    /* RouteServerSubnet */
	struct ip_addr instance[2]; /* the first two addresses that Azure leaves free */
	struct er_route_maps maps;  /* S-15 */
	struct er_server_peer *peers;
	size_t npeers;
};
/* What a peer has of maps, or NULL. */
const struct er_map_use *er_server_use(const struct er_route_server *,
    const char *peer);
/* True when a peer of the Route Server has a map, inbound or outbound. */
bool er_server_has_maps(const struct er_route_server *);

/* The names of the gateways of the VNet among the peers with maps. */
#define ER_SERVER_EXPRESSROUTE "expressroute"
#define ER_SERVER_VPN          "vpn"

/* The words of a peer that stands for both instances: alone, or behind a VNet. */
#define ER_SERVER_WORD  "route-server"
/* Most appliances that a Route Server has sessions with (S-2). */
#define ER_SERVER_PEERS 8

#endif
