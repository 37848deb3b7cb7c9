/*
 * A VNet with what stands in it: the gateway and its connections, subnets and the route
 * tables that they share, appliances, services.  er/model.h says who owns all of it.
 */
#ifndef ER_VNET_H
#define ER_VNET_H

#include "er/hub.h"
#include "er/native.h"
#include "er/parts.h"
#include "er/route_map.h"
#include "er/server.h"
#include "er/vpn.h"

struct er_router;
struct er_vnet;

enum er_gateway_sku {
	ER_GW_STANDARD,
	ER_GW_HIGH_PERFORMANCE,
	ER_GW_ULTRA_PERFORMANCE,
	ER_GW_1AZ,
	ER_GW_2AZ,
	ER_GW_3AZ,
	ER_GW_SCALE
};

enum er_migration_phase {
	ER_MIGRATION_NONE,
	ER_MIGRATION_PREPARED,
	ER_MIGRATION_EXECUTED,
	ER_MIGRATION_COMMITTED,
	ER_MIGRATION_ABORTED
};

struct er_migration {
	enum er_gateway_sku sku; /* of the new gateway */
	uint8_t scale_units;
	enum er_migration_phase phase;
};

struct er_gateway {
	struct er_head head;
	enum er_gateway_sku sku;
	uint8_t scale_units;
	struct ip_prefix subnet,
	    subnet6; /* subnet6: IP_NONE unless the VNet has IPv6 */
	struct ip_addr instance[2], instance6[2]; /* W-4: .12 and .13 */
	bool second; /* its instances are gw2 and gw3, not gw0 and gw1 */
	struct er_migration migration;    /* er/migration.h */
	struct ip_addr next[2], next6[2]; /* of the new gateway's instances */
	bool multi_homed;                 /* resiliency (W-66) */
	bool allow_remote_vnet;           /* W-40 */
	bool of_hub;                      /* of a virtual hub */
	/* H-10: virtual hubs; of a hub's, VNets beside the WAN */
	bool allow_wan;
	struct er_tcps external; /* real gateways: far is "er-a/primary" */
	const char *table_text;  /* of GatewaySubnet, as written; or NULL */
	struct er_table *table;  /* E-18; or NULL */
};

/* Communities of a VNet as a connection was made with them and keeps them (P-37). */
struct er_kept {
	const struct er_vnet *vnet; /* its own, or one that uses its gateway */
	uint32_t custom, region;    /* 0: none */
};

struct er_connection {
	struct er_head head;
	struct er_vnet *vnet;
	struct er_circuit *circuit;
	const char *circuit_text; /* as written */
	struct er_redeem redeem;
	uint16_t weight;
	bool fast_path;         /* W-63 */
	bool internet;          /* of a hub: the default route goes there (H-11) */
	struct er_map_use maps; /* of a hub (H-12) */
	uint8_t pair; /* sticky, 0-: which pair of addresses in the gateway's subnet */
	struct ip_addr msee[2], msee6[2]; /* of primary and secondary there (W-4) */
	struct ip_addr next_msee[2], next_msee6[2]; /* towards a new gateway */
	struct er_kept *kept; /* of VNets that have others by now */
	size_t nkept;
};

struct er_service {
	struct er_head head;
	struct ip_addr address;
};

/* A peering of two VNets, neither of which uses the other's gateway by it; or what a
 * VNet says of the peering with its hub or a spoke. */
struct er_vnet_peering {
	struct er_head head; /* name: the reference as written */
	struct er_vnet *vnet;
	bool forwarded, has_forwarded; /* allow-forwarded-traffic (E-23) */
};

/* Where a route of a table leads (E-16). */
enum er_next_hop {
	ER_NEXT_APPLIANCE, /* an address */
	ER_NEXT_INTERNET,
	ER_NEXT_NONE,
	ER_NEXT_LOCAL,
	ER_NEXT_VPN
};

struct er_route {
	struct er_head head;
	struct ip_prefix prefix; /* or IP_NONE: of a tag */
	const char *tag;         /* of a service, with `addresses`; or NULL (E-16) */
	struct er_prefixes addresses;
	const char *next_hop_text; /* as written; or NULL */
	enum er_next_hop next_hop;
	struct ip_addr address; /* of ER_NEXT_APPLIANCE */
};

/* A route table, which subnets share (E-16 to E-18). */
struct er_table {
	struct er_head head;
	const char *subscription;
	bool propagation; /* what gateways have learned is in its subnets, too */
	struct er_route *routes;
	size_t nroutes;
};

/* Whether hosts get out by the Internet route (E-10a). */
enum er_outbound {
	ER_OUTBOUND_UNKNOWN,
	ER_OUTBOUND_DEFAULT,
	ER_OUTBOUND_NAT,
	ER_OUTBOUND_NONE
};

struct er_subnet {
	struct er_head head;
	struct er_vnet *vnet;
	struct ip_prefix prefix, prefix6; /* IP_NONE: it has none of that family */
	const char *table_text;           /* as written; or NULL */
	struct er_table *table;           /* or NULL */
	enum er_outbound outbound;
};

/* A forwarding host: a firewall, a router of a customer. */
struct er_appliance {
	struct er_head head;
	const char *name; /* of its router: "hub/fw" */
	struct er_vnet *vnet;
	struct er_subnet *subnet;         /* NULL: its VNet has no subnets */
	struct ip_addr address, address6; /* IP_NONE: it has none of that family */
	struct ip_addr balancer,
	    balancer6; /* of the load balancer in front; or IP_NONE */
	bool stateful;
	bool azure; /* of a hub: an Azure Firewall */
	/* What it speaks BGP as: sessions with `peers`, as neighbours of a plain
	 * router; NULL: it does not. */
	struct er_router *bgp;
	struct ip_addr next_hop,
	    next_hop6;    /* S-9: in the place of its own; or IP_NONE */
	bool as_override; /* S-13 */
};

struct er_vnet {
	struct er_head head;
	const char *subscription;
	const char *location;           /* or "" */
	const struct er_region *region; /* or NULL: not known */
	struct er_hub *virtual_hub;     /* it is the inside of that hub; or NULL */
	struct er_prefixes space; /* with the segments of a private cloud in there */
	struct er_vnet *hub;      /* whose gateway it uses, or NULL */
	const char *hub_text;     /* as written, or NULL */
	struct er_vnet **spokes;  /* by name */
	size_t nspokes;
	struct er_vnet_peering *peerings; /* as written here */
	size_t npeerings;
	/* Whom such a peering joins it with, whichever of the two has it: by name. */
	struct er_vnet **peers;
	size_t npeers;
	struct er_prefixes summarized;               /* W-12 */
	uint32_t custom_community, region_community; /* 0: none */
	struct er_service *services;
	size_t nservices;
	struct er_subnet *subnets; /* none: one, which is all of the space */
	size_t nsubnets;
	struct er_appliance *appliances;
	size_t nappliances;
	bool has_gateway;
	struct er_gateway gateway;
	struct er_connection *connections;
	size_t nconnections;
	bool has_vpn;
	struct er_vpn_gateway vpn;
	bool has_server;
	struct er_route_server server;
	struct er_native native;
};

/* Whether a VNet takes from a peered one what did not begin there (E-23). */
bool er_vnet_takes_forwarded(const struct er_vnet *, const struct er_vnet *peer);
/* The VNet whose gateways and Route Server the hosts of a VNet use: the VNet itself
 * where it has any, or its hub. */
const struct er_vnet *er_vnet_transit(const struct er_vnet *);
/* GatewaySubnet of a VNet that has a gateway of either kind: both have the same. */
const struct ip_prefix *er_vnet_gateway_subnet(const struct er_vnet *);
const struct ip_prefix *er_vnet_gateway_subnet6(const struct er_vnet *);
/* The route table on GatewaySubnet, whichever gateway has written the table, or NULL.
 */
const struct er_table *er_vnet_gateway_table(const struct er_vnet *);

#endif
