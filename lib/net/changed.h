/*
 * Which routers may forward in another way than before: those whose tables, links or
 * forwarding have changed, each with the version (net_forward_version) of its last
 * change.  A trace whose routers (struct net_reads) have not changed since is as it
 * was.
 */
#ifndef NET_CHANGED_H
#define NET_CHANGED_H

#include "net/net.h"

struct net_rt;

/* Routers that have changed after a version, the last one first: NULL gives the first
 * of them, a router gives the one that follows.  NULL: there are no more. */
const struct net_rt *net_changed_since(const struct net *, uint64_t version,
    const struct net_rt *after);
/* True when a router has changed after a version. */
bool net_changed_router(const struct net_rt *, uint64_t version);
/* True when the spec was changed after a version: any router may be another one. */
bool net_changed_spec(const struct net *, uint64_t version);
/* The index of a router in the spec, as in struct net_reads. */
uint32_t net_router_index(const struct net_rt *);

#endif
