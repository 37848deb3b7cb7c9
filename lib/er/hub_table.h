/*
 * Route tables of a virtual hub (H-15): each connection is associated to one, whose
 * routes its traffic goes by, and propagates its own routes to some, by name in its hub
 * and by label in all hubs of the Virtual WAN.  A hub has one table called default
 * without anybody writing so, and circuits and VPN go by that.  er/model.h says who
 * owns all of it.
 */
#ifndef ER_HUB_TABLE_H
#define ER_HUB_TABLE_H

#include "er/parts.h"

struct er_appliance;
struct er_hub;
struct er_hub_vnet;
struct er_vnet;

/* The table that each hub has, and its label; and the word for no table at all. */
#define ER_HUB_DEFAULT "default"
#define ER_HUB_NONE    "none"

struct er_texts {
	const char **items;
	size_t n;
};

/* Of a table: prefixes that lead to an appliance of the hub, or to a VNet connection of
 * a hub of the Virtual WAN. */
struct er_hub_route {
	struct er_head head;
	struct er_prefixes destinations;
	const char *hop_text;                 /* as written */
	const struct er_appliance *appliance; /* or NULL */
	const struct er_hub_vnet *connection; /* or NULL */
};

struct er_hub_table {
	struct er_head head;
	struct er_texts labels;
	struct er_hub_route *routes;
	size_t nroutes;
};

/* Of a VNet connection: prefixes that lead to an address in the VNet. */
struct er_hub_static {
	struct er_head head;
	struct er_prefixes destinations;
	struct ip_addr next_hop;
};

/* To which tables of its hub, and to which labels, a connection propagates. */
struct er_propagation {
	bool written;
	struct er_texts tables, labels;
};

/* A static route of a table as it leads on: to an address, or to the hosts of a VNet
 * that has no static route for it. */
struct er_hub_way {
	struct ip_prefix prefix;
	struct ip_addr address; /* IP_NONE: to the hosts */
	const struct er_vnet *vnet;
};

/* Whether what a connection of `from` propagates is in a table of `to`, which is the
 * same hub or another one of the Virtual WAN. */
bool er_hub_reaches(const struct er_hub *from, const struct er_propagation *,
    const struct er_hub *to, const char *table);
/* Whether it goes to any label, so that other hubs may have it. */
bool er_propagation_leaves(const struct er_propagation *);
/* The same of circuits and VPN of the hubs beside this one. */
bool er_hub_remote_branches(const struct er_hub *, const char *table);
/* The table of a hub with this name as it is written, or NULL. */
const struct er_hub_table *er_hub_find_table(const struct er_hub *, const char *name);
/* The static routes that a table has: its own, those of connections that propagate to
 * it, each prefix once.  The caller frees *out. */
size_t er_hub_ways(const struct er_hub *, const char *table, struct er_hub_way **out);

#endif
