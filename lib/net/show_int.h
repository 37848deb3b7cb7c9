/*
 * Inside of net/show.h: what a show remembers between two pieces.
 */
#ifndef NET_SHOW_INT_H
#define NET_SHOW_INT_H

#include "net/net_int.h"
#include "net/show.h"
#include "rib/order.h"

enum net_show_what {
	NET_SHOW_ROUTES,
	NET_SHOW_SESSIONS,
	NET_SHOW_BFD,
	NET_SHOW_EVENTS
};

struct net_show_key { /* of a session's row */
	char *session;
	unsigned end;
	/* Only while sorting. */
	const char *local, *remote;
	uint8_t family;
};

struct net_show {
	const struct net *net;
	enum net_show_what what;
	struct json json;
	bool opened, done;
	struct erx_time now;

	/* Routes: the router and family it is at, and the prefixes of it. */
	enum net_view view;
	char **routers;
	size_t nrouters, caprouters, router;
	uint8_t family;
	struct rib_order *order; /* what is left of them; NULL: not begun */
	bool one;
	struct ip_prefix only;
	char *peer;

	struct net_show_key *keys; /* sessions */
	size_t nkeys, capkeys, next;

	uint64_t after; /* events */

	struct net_show_mrt *mrt; /* routes as MRT instead; or NULL */
};

/* The neighbour is the one named: by router, owner, session or address; NULL: any. */
bool net_show_is_peer(const struct net_half *, const char *peer);
unsigned net_show_more_routes(struct net_show *, unsigned units);
/* The neighbour that a path of a router came from; NULL: its own. */
const struct net_half *net_show_source(const struct net_rt *, uint8_t family,
    const struct rib_path *);
/* AS of the far end: as configured, or as it said; 0: not known. */
uint32_t net_show_remote_as(const struct net_half *);
/* Of a route of the router's own, vtysh shows the unspecified address. */
struct ip_addr net_show_next_hop(const struct bgp_attrs *, uint8_t family);

struct net_show_row { /* the columns, whatever view they are from */
	struct ip_prefix prefix;
	struct ip_addr next_hop;
	bool has_local_pref, has_weight, best, stale;
	uint32_t local_pref, weight;
	struct bgp_aspath path;
	uint8_t origin;
	struct bgp_bytes communities, ext, large;
	const char *from, *router;
};
/* Opens the object; the caller may add to it before it ends. */
void net_show_put_row(struct json *, const struct net_show_row *);
/* Whom a path came from, by name; NULL: it is the router's own. */
const char *net_show_from(const struct net_rt *, uint8_t family,
    const struct rib_path *);

/* show_offer.c: rows of what neighbours are offered of a prefix; units it took.  Is one
 * of those neighbours offered all paths? */
unsigned net_show_offers(struct net_show *, const struct net_rt *,
    const struct rib_net *);
bool net_show_add_path(const struct net_show *, const struct net_rt *);

/* show_mrt.c: a router begins, a prefix of it, its paths; the same for offers. */
void net_show_mrt_router(struct net_show *, const struct net_rt *);
void net_show_mrt_prefix(struct net_show *, const struct ip_prefix *, bool add_path);
void net_show_mrt_path(struct net_show *, const struct net_rt *,
    const struct rib_path *);
void net_show_mrt_offer(struct net_show *, const struct net_half *to, uint32_t id,
    const struct bgp_draft *);
void net_show_mrt_prefix_end(struct net_show *);
void net_show_mrt_free(struct net_show_mrt *); /* NULL is fine */

/* show_bfd.c */
void net_show_bfd_row(struct net_show *, const struct net_half *);

#endif
