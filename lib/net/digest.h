/*
 * What a net is like, as numbers to compare with later: after failures that are over,
 * is everything as it was?  Counters, ages and the time make no difference.
 */
#ifndef NET_DIGEST_H
#define NET_DIGEST_H

#include "net/net.h"

/* Of a router: its tables with all candidates, its neighbours and how their sessions
 * stand, its links, whether it forwards. */
uint64_t net_router_digest(const struct net_rt *);
/* Of the timers that are set: how many there are of each kind. */
uint64_t net_timers_digest(const struct net *);
/* True when nothing is on its way between routers, not even a KEEPALIVE, and no table
 * has work to do. */
bool net_is_still(const struct net *);

#endif
