/*
 * Tables for people and programs as JSON, whose keys are a contract, in pieces: a
 * large answer is written a bounded number of rows at a time, so that nothing else
 * waits.
 */
#ifndef NET_SHOW_H
#define NET_SHOW_H

#include "base/json.h"
#include "net/net.h"

enum net_view { NET_VIEW_BEST, NET_VIEW_ALL, NET_VIEW_RECEIVED, NET_VIEW_ADVERTISED };
extern const char *const net_view_words[]; /* by enum net_view; NULL ends them */

struct net_show;
/*
 * show routes: --at names a router or an owner (all its routers); prefix NULL: all;
 * peer NULL: all (RECEIVED and ADVERTISED: the neighbour's name).  NULL and an error
 * when a name is unknown (the error suggests near ones).
 */
struct net_show *net_show_routes(const struct net *, const char *at,
    const struct ip_prefix *, enum net_view, const char *peer, struct errs *);
/*
 * The same as an MRT file (TABLE_DUMP_V2, RFC 6396 4.3) instead of JSON: an index of
 * peers and its prefixes for each router.  Peer 0 is the router itself.  With
 * ADVERTISED an entry's peer is whom the route is offered to.  `wall`: µs since 1970.
 */
struct net_show *net_show_mrt(const struct net *, const char *at, enum net_view,
    const char *peer, int64_t wall, struct errs *);
struct net_show *net_show_sessions(const struct net *, struct erx_time now,
    const char *at, struct errs *);
/* Of external sessions that have BFD. */
struct net_show *net_show_bfd(const struct net *, struct erx_time now, const char *at,
    struct errs *);
struct net_show *net_show_events(const struct net *, uint64_t after);
/*
 * Does up to `units` of work, a prefix beyond it at most, and appends what comes of it:
 * at most so many array elements (with the brackets around the first and the last), or
 * octets of MRT for as many; nothing while a large table is put in order, or while
 * nothing is found in it.  False when all is written.  The net may change between two
 * calls: rows are in key order, those of one prefix as they are when it is written
 * (rib/order.h says which prefixes there are).
 */
bool net_show_next(struct net_show *, struct buf *, unsigned units);
void net_show_free(struct net_show *);

/* Names near an unknown one: "did you mean hub?" or "". */
void net_suggest(struct buf *, const char *unknown, const char *const *names, size_t n);
/*
 * A session that is not there because another one over the same link carries its
 * family: the error (`unknown-name`) names that one.  False: the name is of no such
 * session, and nothing is said.
 */
bool net_carried_by_other(const struct net_spec *, const char *session, struct errs *);

#endif
