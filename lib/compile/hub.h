/*
 * Virtual hubs: who learns what inside of one and from others, what goes first, and
 * where routing intent leads traffic.
 */
#ifndef COMPILE_HUB_H
#define COMPILE_HUB_H

#include "compile/compile.h"
#include "compile/rules.h"

/* Where the router of a hub has a route from, and what it offers the route over. */
enum compile_hub_from {
	COMPILE_HUB_VNET,
	COMPILE_HUB_CIRCUIT,
	COMPILE_HUB_VPN,
	COMPILE_HUB_PEER, /* an appliance of a VNet (H-14) */
	COMPILE_HUB_REMOTE_VNET,
	COMPILE_HUB_REMOTE_CIRCUIT,
	COMPILE_HUB_REMOTE_VPN,
	COMPILE_HUB_REMOTE_PEER,
	COMPILE_HUB_FROM_N
};
enum compile_hub_toward {
	COMPILE_HUB_TO_GATEWAY,
	COMPILE_HUB_TO_VPN,
	COMPILE_HUB_TO_HUB,
	COMPILE_HUB_TO_PEER,
	COMPILE_HUB_TOWARD_N
};
const struct compile_rule *compile_hub_rule(enum compile_hub_from,
    enum compile_hub_toward);

/* Whom what the router of a hub originates is for, as scopes: other hubs; who goes by
 * the route table called default; nobody. */
#define COMPILE_HUB_SCOPE_HUBS    1u
#define COMPILE_HUB_SCOPE_DEFAULT 2u
#define COMPILE_HUB_SCOPE_NOBODY  4u

/* Ranks what comes from there as the routing preference of the hub says (H-5, H-6):
 * what comes from other hubs, by its class, goes behind what is local. */
void compile_hub_rank(struct rib_import *, const struct er_hub *,
    enum compile_hub_from);
/* Sets what a gateway of the hub, in that role, passes on to circuits or tunnels of
 * what the router of the hub told (H-3). */
void compile_hub_transit(struct rib_export *, const struct er_hub *, enum er_role);
/* One 12076 more on what an MSEE offers the hub of other gateways (H-8). */
void compile_hub_hairpin(struct rib_export *, const struct er_hub *);
/* Adds what the inbound map of its connection makes of the spaces of a VNet (H-12), at
 * a router of the hub, offered to sessions of the scopes; and the networks behind. */
void compile_hub_space(struct net_router *, const struct er_hub *,
    const struct er_vnet *, uint32_t scopes, uint32_t tag);
/* Adds what routing intent has a gateway of the VNet announce, and leads what comes to
 * the gateway by the table of the intent (H-11); of a VNet that is no hub, nothing. */
void compile_hub_gateway(struct net_router *, const struct er_vnet *);
/* Adds what the hosts of a VNet have from the hub that the VNet is connected to, or of
 * the hub itself. */
void compile_hub_hosts(struct net_hosts *, const struct er_model *,
    const struct er_vnet *);
/* hub_table.c (H-15).  Whether a VNet of a hub is in a table of one. */
bool compile_hub_vnet_known(const struct er_hub *, const struct er_vnet *,
    const struct er_hub *to, const char *table);
/* Whether hosts have the prefix from the VNet or a peering: rows that are added in
 * front of all others. */
bool compile_hub_pinned(const struct net_hosts *, const struct ip_prefix *);
/* Adds the static routes of a table as rows; `internet`: a default route as well. */
void compile_hub_ways(struct net_hosts *, const struct er_hub *, const char *table,
    bool internet);
/* Whether the table has a static route for the prefix, or NULL: any. */
bool compile_hub_has_way(const struct er_hub *, const char *table,
    const struct ip_prefix *);
/* Adds the static routes of the table called default as what a router announces. */
void compile_hub_announce(struct net_router *, const struct er_hub *, uint32_t scopes);
/* What keeps from hosts of a table what the router of the hub has and the table has
 * not, and a default route unless `internet`; the same for gateways, of VNets of other
 * hubs.  The caller's; NULL: nothing. */
struct rib_route_map *compile_hub_table_map(const struct er_model *,
    const struct er_hub *, const char *table, bool internet);
/* The classes of routes, as bits, that hosts of a table do not have either: of branches
 * and of appliances whose connections do not propagate to the table. */
uint32_t compile_hub_table_lacks(const struct er_model *, const struct er_hub *,
    const char *table);
struct rib_route_map *compile_hub_gateway_map(const struct er_model *,
    const struct er_hub *);
/* Whether what comes from circuits or VPN is told, by what branches propagate to. */
bool compile_hub_branches(const struct er_hub *, enum compile_hub_from,
    enum compile_hub_toward);
/* Fills the end `at`, a hub's router, of a session with an appliance `far` (H-14). */
void compile_hub_peer_end(const struct er_model *, const struct er_speaker *at,
    const struct er_speaker *far, struct net_end *, struct net_policy *);
/* Name of that table, which the caller frees; NULL: the hub has none. */
char *compile_hub_table_name(const struct er_hub *);
/* Adds the table that routing intent leads traffic by, if the hub has any. */
void compile_hub_table(struct compiling *, const struct er_hub *);

#endif
