/*
 * Tables of routers as an MRT file (TABLE_DUMP_V2, RFC 6396 4.3; RFC 8050 for paths
 * with identifiers).
 */
#ifndef NET_MRT_DUMP_H
#define NET_MRT_DUMP_H

#include "base/rows.h"
#include "net/routes.h"

/*
 * The routes that net_routes_new of the same arguments walks over: an index of peers
 * for each router, and its prefixes.  Peer 0 is the router itself; with ADVERTISED the
 * peer of an entry is whom the route is offered to.  `wall`: µs since 1970, the time of
 * all.  An answer of NULL and an error when a name is unknown.
 */
struct rows net_mrt_dump(const struct net *, const char *at, enum net_view,
    const char *peer, int64_t wall, struct errs *);

#endif
