/*
 * Looking at a table of hosts as it runs: what its routers have learned.
 */
#ifndef NET_HOSTS_H
#define NET_HOSTS_H

#include "net/net.h"

/* The i-th router of the table, if what it has learned is in there: NULL when the
 * router has failed, or a real one stands in its place. */
const struct net_rt *net_hosts_teacher(const struct net *, const struct net_hosts *,
    size_t i);
/* Whether hosts go by what the i-th router has learned for exactly this prefix: no
 * router that goes before has the prefix. */
bool net_hosts_teaches(const struct net *, const struct net_hosts *, size_t i,
    const struct ip_prefix *);
/* A real router stands for one of its routers, so that what was learned is not known.
 */
bool net_hosts_half_known(const struct net *, const struct net_hosts *);
/* Whether hosts have this prefix of the router's table from the router. */
bool net_hosts_wants(const struct net_hosts *, const struct net_rt *,
    const struct rib_net *);
/* Why hosts have none of what their routers would lead an address by: what keeps the
 * longest such route from their table; RIB_OK: nothing does. */
enum rib_reason net_hosts_keep_back(const struct net *, const struct net_hosts *,
    const struct ip_addr *);
/* What a router has learned for exactly this prefix and would use, or has a static
 * route for; NULL: nothing, the router originates the prefix itself, hosts have it
 * from another router, or the hosts' route map keeps it back. */
const struct rib_net *net_hosts_learned(const struct net_hosts *, const struct net_rt *,
    const struct ip_prefix *);

#endif
