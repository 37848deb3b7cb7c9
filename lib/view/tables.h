/*
 * Tables of what runs, for people and programs: arrays of JSON, whose keys are a
 * contract, in pieces (base/rows.h).
 */
#ifndef VIEW_TABLES_H
#define VIEW_TABLES_H

#include "base/rows.h"
#include "net/routes.h"

/* The net is needed until the end, and may change between two pieces: rows are in the
 * order of their keys, those of one prefix as they are when they are written. */

/* Routes; the arguments are those of net_routes_new, and so are the errors. */
struct rows view_routes(const struct net *, const char *at, const struct ip_prefix *,
    enum net_view, const char *peer, struct errs *);
/* The same of the longest prefix of each table around an address. */
struct rows view_routes_around(const struct net *, const char *at,
    const struct ip_addr *, enum net_view, const char *peer, struct errs *);
/* Sessions, or external ones that have BFD, at a router or an owner (NULL: all).  An
 * answer of NULL and an error when the name is unknown. */
struct rows view_sessions(const struct net *, struct erx_time now, const char *at,
    struct errs *);
struct rows view_bfd(const struct net *, struct erx_time now, const char *at,
    struct errs *);
/* Events that are kept, behind that of number `after`. */
struct rows view_events(const struct net *, uint64_t after);

#endif
