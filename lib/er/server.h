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

struct er_route_server {
	struct er_head head;
	bool branch_to_branch; /* S-3 */
	enum er_preference preference;
	struct ip_prefix subnet;    /* RouteServerSubnet */
	struct ip_addr instance[2]; /* the first two addresses that Azure leaves free */
};

/* The words of a peer that stands for both instances: alone, or behind a VNet. */
#define ER_SERVER_WORD  "route-server"
/* Most appliances that a Route Server has sessions with (S-2). */
#define ER_SERVER_PEERS 8

#endif
