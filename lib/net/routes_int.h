/*
 * Inside of net/routes.h: where a walk is.
 */
#ifndef NET_ROUTES_INT_H
#define NET_ROUTES_INT_H

#include "net/net_int.h"
#include "net/routes.h"
#include "rib/order.h"

enum { NET_ROUTES_ECMP = 64 };

struct net_candidate { /* a path of the prefix */
	const struct rib_path *path;
	const struct net_half *half; /* or NULL */
	struct ip_addr from;         /* the router's own comes first */
};

struct net_offered { /* one thing that a neighbour is offered */
	const struct rib_path *path;
	struct ip_addr from; /* as above */
	uint32_t id;
};

struct net_routes {
	const struct net *net;
	enum net_view view;
	char **routers;
	size_t nrouters, caprouters, router;
	uint8_t family;
	struct rib_order *order; /* what is left of its prefixes; NULL: not begun */
	bool one;
	struct ip_prefix only;
	struct ip_addr around; /* then `only` is found in each table; or IP_NONE */
	char *peer;

	/* The prefix that is told, all of it in one call: nothing changes meanwhile. */
	const struct net_rt *rt;
	const struct rib_net *at; /* NULL: none */
	unsigned cost;            /* of the prefix so far, in units */
	const struct rib_path *ecmp[NET_ROUTES_ECMP];
	unsigned necmp;
	struct net_candidate *paths;
	size_t npaths, cappaths, path;
	/* ADVERTISED: the neighbours, and what the one before `part` is offered. */
	const struct net_part **parts;
	size_t nparts, capparts, part;
	struct net_offered *offers;
	size_t noffers, capoffers, offer;
	struct rib_offer *draft; /* of the route that is told */
};

/* --- offers.c --- */

/* The neighbours that the prefix of the walk may be offered to. */
void net_offers_begin(struct net_routes *);
/* The next thing that one of them is offered; false: that was all. */
bool net_offer_next(struct net_routes *, struct net_route *);

#endif
