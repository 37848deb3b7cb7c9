/*
 * What graceful restart keeps of neighbours that are gone: the net may have converged,
 * and traffic still follows such routes into nothing, until their time is over.
 */
#ifndef NET_KEPT_H
#define NET_KEPT_H

#include "net/net.h"

/* Routes of one family that a router keeps of a neighbour. */
struct net_kept {
	const char *router, *neighbor;
	uint8_t family;
	uint32_t routes;
	struct erx_time until; /* when the last of them go, if it is not back */
};
/* Number i of what is kept, in the order in which the neighbours were lost; false:
 * there are no more than i. */
bool net_kept_at(const struct net *, size_t i, struct net_kept *);
/* True when a router's entry for a prefix is a route that is kept of a neighbour that
 * is gone; false for a router that is not here. */
bool net_kept_entry(const struct net *, const char *router, const struct ip_prefix *);

#endif
