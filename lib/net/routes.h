/*
 * Routes of routers, one after the other, for whoever shows them: a walk remembers
 * where it is by names and prefixes, so the net may change between two pieces, and what
 * is gone by then is skipped.
 */
#ifndef NET_ROUTES_H
#define NET_ROUTES_H

#include "base/err.h"
#include "bgp/aspath.h"
#include "bgp/attrs.h"
#include "net/net.h"
#include "rib/reason.h"

enum net_view {
	NET_VIEW_BEST,      /* in use */
	NET_VIEW_ALL,       /* accepted */
	NET_VIEW_RECEIVED,  /* from neighbours, accepted or not */
	NET_VIEW_ADVERTISED /* what neighbours are offered */
};
extern const char *const net_view_words[]; /* by enum net_view; NULL ends them */

/* A route as it is, or as it is offered.  Everything is borrowed until the next step.
 */
struct net_route {
	struct ip_prefix prefix;
	struct ip_addr next_hop;
	bool has_local_pref, has_weight, best, stale;
	uint32_t local_pref, weight;
	struct bgp_aspath path;
	uint8_t origin;
	struct bgp_bytes communities, ext, large;
	bool has_otc;
	uint32_t otc; /* AS of ONLY_TO_CUSTOMER */
	const char *router;
	const char *from;       /* whom it came from; NULL: it is the router's own */
	enum rib_reason reason; /* RIB_OK: accepted */
	/* ADVERTISED. */
	const char *to;
	bool has_path_id; /* RFC 7911 */
	uint32_t path_id;
	/* What it was made of: the path, or the draft that is offered. */
	const struct rib_path *of;
	const struct bgp_draft *draft; /* NULL unless ADVERTISED */
	const struct net_half *peer;   /* it came from, or is offered to; or NULL */
};

/* What a step came to; a router, and a prefix of it, are told before their routes. */
enum net_route_step {
	NET_ROUTES_END,
	NET_ROUTES_PAUSE,  /* the units are spent: go on later */
	NET_ROUTES_ROUTER, /* `router` begins */
	NET_ROUTES_PREFIX, /* `prefix` begins, to the end of which there is no pause */
	NET_ROUTES_ROUTE,
	NET_ROUTES_PREFIX_END
};

struct net_routes;
/*
 * A walk over the routes of a router, of all of an owner (`at` names it), or of all
 * (NULL); of one prefix, or of all (NULL); with a neighbour, by its router, owner,
 * session or address, or with all (NULL).  NULL and an error when a name is unknown;
 * the error suggests near ones.
 */
struct net_routes *net_routes_new(const struct net *, const char *at,
    const struct ip_prefix *, enum net_view, const char *peer, struct errs *);
/* Makes a walk that has not begun one of the longest prefix of each table around an
 * address, as packets find the prefix, instead of one prefix or all. */
void net_routes_around(struct net_routes *, const struct ip_addr *);
void net_routes_free(struct net_routes *); /* NULL is fine */
/*
 * The next step.  `units` of work are taken off, a prefix beyond them at most: a pause
 * comes when none is left.  Prefixes come in the order of their key, in each family;
 * those that come or go meanwhile may be left out (rib/order.h).
 */
enum net_route_step net_route_next(struct net_routes *, struct net_route *,
    unsigned *units);
/* The neighbours of the router that is told are offered all paths, one of them at
 * least. */
bool net_routes_add_path(const struct net_routes *);

#endif
