/*
 * A Virtual WAN and its virtual hubs (H-1 to H-13).  What stands in a hub is what
 * stands in a VNet: gateways with their connections, appliances, and VNets that use
 * them.  So there is a VNet for it behind those of the lab (er_model.nnets), which has
 * the hub's name and leads back; a hub adds what a VNet has not.  er/model.h says who
 * owns all of it.
 */
#ifndef ER_HUB_H
#define ER_HUB_H

#include "er/hub_table.h"
#include "er/parts.h"
#include "er/server.h"

struct er_appliance;
struct er_hub;
struct er_vnet;

struct er_wan {
	struct er_head head;
	const char *subscription;
	bool branch_to_branch;  /* H-3 */
	const char **hub_texts; /* as written */
	struct er_hub **hubs;   /* in that order; NULL: there is no such hub */
	size_t nhubs;
};

/* A VNet connection of a hub. */
struct er_hub_vnet {
	struct er_head head; /* name: the reference as written */
	struct er_vnet *vnet;
	bool internet;          /* enable-internet-security */
	struct er_map_use maps; /* H-12 */
	/* H-15 */
	const char *table; /* that it is associated to */
	struct er_propagation to;
	struct er_hub_static *statics;
	size_t nstatics;
	bool tells_statics; /* they are in the tables that it propagates to */
};

/* Whom traffic passes (H-11); the texts as written, or NULL. */
struct er_intent {
	struct er_head head;
	const char *private_text, *internet_text;
	struct er_appliance *private_hop, *internet_hop; /* or NULL */
	struct er_prefixes private_prefixes;             /* besides RFC 1918 */
	bool transit; /* circuits reach each other (H-3) */
};

struct er_hub {
	struct er_head head;
	const char *subscription;
	const char *location; /* or "" */
	struct ip_prefix prefix;
	enum er_preference preference; /* H-5, H-6 */
	struct er_wan *wan;            /* or NULL: it stands alone */
	struct er_vnet *inside;        /* its gateways and appliances */
	struct er_hub_vnet *vnets;
	size_t nvnets;
	struct er_route_maps maps;   /* H-12 */
	struct er_hub_table *tables; /* H-15 */
	size_t ntables;
	struct er_propagation branches; /* of circuits and VPN */
	/* Of its router, inside the prefix; the service has a second instance, which
	 * the first stands for. */
	struct ip_addr router, router2;
	bool has_intent;
	struct er_intent intent;
};

/* Ranges that a private policy is for: the i-th, or NULL; those of RFC 1918 come first,
 * then those that are written. */
const struct ip_prefix *er_intent_range(const struct er_intent *, size_t i,
    struct ip_prefix *room);
/* Hubs whose VNets and sites learn of each other: two of one Virtual WAN. */
bool er_hubs_joined(const struct er_hub *, const struct er_hub *);
/* How the VNet is connected to the hub, or NULL. */
const struct er_hub_vnet *er_hub_connection(const struct er_hub *,
    const struct er_vnet *);

/* Most address spaces of the VNets of a hub with a private policy (H-11). */
#define ER_HUB_SPACES   600u
/* The smallest address prefix of a hub. */
#define ER_HUB_SMALLEST 24u

#endif
