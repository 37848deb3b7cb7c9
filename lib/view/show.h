/*
 * What `erxctl show` says about ExpressRoute objects, as JSON: tables of the lab's
 * objects with how they fare, and the tables that Azure's own commands show (U-1 to
 * U-7), in pieces where they can be long.  Keys are a contract; with `az` they and the
 * values are those of the Azure CLI.
 */
#ifndef VIEW_SHOW_H
#define VIEW_SHOW_H

#include "base/rows.h"
#include "er/lab.h"
#include "net/net.h"

enum view_show_what {
	VIEW_SHOW_CIRCUITS,
	VIEW_SHOW_AUTHORIZATIONS,
	VIEW_SHOW_CONNECTIONS,
	VIEW_SHOW_REACHES,
	VIEW_SHOW_CLOUDS,
	VIEW_SHOW_VNETS,
	VIEW_SHOW_SITES,
	VIEW_SHOW_VPN_CONNECTIONS,
	VIEW_SHOW_PEERINGS,
	VIEW_SHOW_FILTERS,
	VIEW_SHOW_HUBS,
	VIEW_SHOW_SERVERS,
	VIEW_SHOW_PORTS,
	VIEW_SHOW_GATEWAYS,
	VIEW_SHOW_ROUTE_TABLE,         /* of a circuit's path */
	VIEW_SHOW_ROUTE_TABLE_SUMMARY, /* the same */
	VIEW_SHOW_ARP,                 /* the same */
	VIEW_SHOW_LEARNED_ROUTES,      /* of a VNet's gateway */
	VIEW_SHOW_ADVERTISED_ROUTES,   /* of a VNet's gateway to a peer */
	VIEW_SHOW_BGP_PEERS,           /* of a VNet's gateway */
	VIEW_SHOW_EFFECTIVE_ROUTES,    /* of the hosts of a VNet, or of a subnet */
	VIEW_SHOW_N
};
/* For each the noun of the command, which is the key of the answer, too: "circuits",
 * "global-reach", "route-table" ...; NULL ends them. */
extern const char *const view_show_words[];

/* A key as the Azure CLI spells it, "nextHop" for "next-hop"; the text is in `buf`, or
 * is `key`. */
const char *view_show_az_key(const char *key, char buf[40]);

enum view_instance {
	VIEW_GW0,
	VIEW_GW1,
	VIEW_GW2, /* after a migration, and while there is one */
	VIEW_GW3,
	VIEW_GW_ALL,
	VIEW_VPN0,
	VIEW_VPN1,
	VIEW_RS0,
	VIEW_RS1
};
/* "gw0" …, and "primary" "secondary"; NULL ends them. */
extern const char *const view_instance_words[];
extern const char *const view_path_words[];

struct view_show_ask {
	enum view_show_what what;
	/* The circuit or VNet (name, id, service key).  NULL: all, in tables of
	 * objects. */
	const char *name;
	const char *subnet;             /* effective routes; NULL: there is no choice */
	const char *peer;               /* address; advertised routes */
	const struct ip_prefix *prefix; /* effective routes: only this one; or NULL */
	const char *subscription;    /* who asks: sees only its own; NULL: everything */
	unsigned path;               /* of a circuit: 0 primary, 1 secondary */
	enum view_instance instance; /* of a gateway */
	bool az;                     /* keys and values of the Azure CLI */
};

/* The rows of a table as an array.  An answer of NULL and an error when a name is not
 * known.  The lab is needed during the call alone, the net until the rows are freed. */
struct rows view_show(const struct er_lab *, const struct net *, struct erx_time now,
    const struct view_show_ask *, struct errs *);

#endif
