/*
 * Inside of view/show.h.  Short tables are made at once, row by row, into a buffer;
 * long ones (routes) remember where they are by names and prefixes.
 */
#ifndef VIEW_SHOW_INT_H
#define VIEW_SHOW_INT_H

#include "base/json.h"
#include "view/show.h"

struct view_show_at { /* a table to walk: router, family, and what it calls itself */
	char *router;
	uint8_t family;
	struct ip_addr self;  /* of a gateway instance; or IP_NONE */
	const char *instance; /* its name where rows of several stand together */
	bool vpn;             /* of a VPN gateway */
};

struct view_show {
	enum view_show_what what;
	const struct net *net;
	struct erx_time now;
	bool az, dialect_i;
	struct json json; /* of `text`, or of the piece that is written */

	/* Rows made beforehand, one behind the other. */
	struct buf text;
	size_t *ends; /* of each row in the text */
	size_t n, cap, next;

	/* Routes. */
	struct view_show_at *at;
	size_t nat, capat, here;
	struct rib_order *order; /* what is left of at[here]; NULL: not begun */
	struct ip_addr peer;

	struct view_effective *effective; /* effective routes: where it stands */
	struct view_hub_table *hub;       /* the same of a virtual hub */
};

/* Both spellings of a key: "next-hop", or as Azure has it. */
const char *view_show_key(const struct view_show *, const char *key, char buf[40]);
void view_show_string(struct view_show *, const char *key, const char *value);
void view_show_uint(struct view_show *, const char *key, uint64_t value);
void view_show_address(struct view_show *, const char *key, const struct ip_addr *);
void view_show_open(struct view_show *);  /* a row */
void view_show_close(struct view_show *); /* its end */

/* show_az.c: the row of a circuit, and that of a peering, as the Azure CLI has it
 * (U-10); `m`: of the Microsoft peering; else NULL. */
void view_show_az_circuit(struct view_show *, const struct er_circuit *);
void view_show_az_peering(struct json *, const struct er_circuit *,
    const struct er_peering *, const struct er_microsoft *m);
/* show_az_objects.c: the rows of other objects; `status`: Connected or not. */
void view_show_az_authorization(struct view_show *, const struct er_model *,
    const struct er_circuit *, const struct er_authorization *);
void view_show_az_reach(struct view_show *, const struct er_model *,
    const struct er_reach *, const char *status);
void view_show_az_cloud(struct view_show *, const struct er_model *,
    const struct er_cloud *);
void view_show_az_connection(struct view_show *, const struct er_model *,
    const struct er_connection *, const char *status);
void view_show_az_gateway(struct view_show *, const struct er_model *,
    const struct er_vnet *);
/* show_gateways.c: ExpressRoute gateways of VNets. */
void view_show_gateways(struct view_show *, const struct er_model *,
    const struct view_show_ask *);

/* How sessions are, found by name. */
struct view_states {
	struct net_half_info *items; /* in order of session names, a ends first */
	size_t n, cap;
};
void view_states_init(struct view_states *, const struct net *);
void view_states_fini(struct view_states *);
/* By name of the session: its a end when that is here; NULL: there is none. */
const struct net_half_info *view_states_get(const struct view_states *,
    const char *session);
/* "ROUTER--ROUTER/ipv4" of two speakers, as `a` sees it when it is here; NULL: there is
 * no such session. */
const struct net_half_info *view_states_find(const struct view_states *, const char *a,
    const char *b, uint8_t family);

/* Who asks may see it. */
bool view_show_sees(const struct view_show_ask *, const char *owner);
const char *view_show_owner(const struct er_circuit *);

/* Tables of objects, all rows at once. */
void view_show_objects(struct view_show *, const struct er_model *,
    const struct view_show_ask *);
/* show_peerings.c: peerings, route filters, and port pairs. */
void view_show_peerings(struct view_show *, const struct er_model *,
    const struct view_show_ask *);
/* show_hubs.c: virtual hubs, and Route Servers. */
void view_show_hubs(struct view_show *, const struct er_model *,
    const struct view_show_ask *);
/* show_hub_routes.c: effective routes of a virtual hub, of a route table of it, the one
 * called default where `name` is NULL, or of an appliance in it.  Begins with the rows
 * that follow from the lab. */
enum view_hub_shown {
	VIEW_HUB_UNKNOWN, /* the hub has neither of that name */
	VIEW_HUB_ROWS,    /* these are all */
	VIEW_HUB_ROUTES   /* what the router of the hub has comes behind */
};
enum view_hub_shown view_show_hub_begin(struct view_show *, const struct er_model *,
    const struct er_hub *, const char *name);
/* The row for what the router of the hub uses of a prefix, if the table has that;
 * `remote`: the router that taught it, or NULL. */
void view_show_hub_path(struct view_show *, const struct net_rt *,
    const struct rib_net *, const struct rib_path *, const char *remote);
/* NULL is allowed. */
void view_show_hub_free(struct view_hub_table *);
/* show_clouds.c: a way to the Internet, links and machines, where there are any. */
void view_show_cloud_rest(struct view_show *, const struct er_cloud *);
/* Of one circuit's path, or one gateway. */
void view_show_summary(struct view_show *, const char *msee);
void view_show_arp(struct view_show *, const struct er_circuit *, unsigned path);
void view_show_peers(struct view_show *, const char *gateway, const char *instance);
/* "gw0" where rows of several instances stand together and are ours to lay out; NULL
 * leaves the key out. */
void view_show_instance(struct view_show *, const char *instance);
/* Routes, with up to `units` of work; 0: there are more. */
unsigned view_show_routes(struct view_show *, unsigned units);
/* The table of a subnet, or of the whole VNet where it has none; NULL with an error:
 * nobody can say which. */
const struct net_hosts *view_effective_hosts(const struct view_show *,
    const struct er_vnet *, const struct view_show_ask *, struct errs *);
/* The same of a table of hosts, by its name; `only`: this prefix, or NULL. */
struct view_effective *view_effective_new(const char *hosts,
    const struct ip_prefix *only);
void view_effective_free(struct view_effective *);
unsigned view_show_effective(struct view_show *, unsigned units);

/* "00:04:26", "1d02h03m", "never". */
void view_show_span(char buf[32], int64_t us);

#endif
