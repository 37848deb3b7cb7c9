/*
 * "At" whom: a router by its own name, or all routers of an owner.
 */
#ifndef NET_AT_H
#define NET_AT_H

#include "base/err.h"
#include "net/net.h"

#include <stdbool.h>

bool net_is_at(const struct net_router *, const char *at); /* NULL: all are */
/* Whether there is such a router; false and an error that suggests near names.  NULL is
 * known. */
bool net_at_known(const struct net *, const char *at, struct errs *);
/* The error for a name that is unknown: `what` it was to be, and what there is. */
void net_at_unknown(struct errs *, const char *what, const char *name,
    const char *const *near, size_t n);

/* The neighbour is the one named: by router, owner, session or address; NULL: any. */
bool net_is_peer(const struct net_half *, const char *peer);

#endif
