/*
 * "At" whom: a router by its own name, or all routers of an owner.
 */
#ifndef NET_AT_H
#define NET_AT_H

#include "base/err.h"
#include "net/net.h"

#include <stdbool.h>

/* Which names somebody may hear: objects, routers, places; a NULL hears all. */
struct net_lens {
	bool (*sees)(void *ctx, const char *name);
	void *ctx;
};
static inline bool
net_lens_sees(const struct net_lens *l, const char *name)
{
	return !l || l->sees(l->ctx, name);
}

bool net_is_at(const struct net_router *, const char *at); /* NULL: all are */
/* Whether there is such a router; false and an error that suggests near names.  NULL is
 * known. */
bool net_at_known(const struct net *, const char *at, struct errs *);

/* The neighbour is the one named: by router, owner, session or address; NULL: any. */
bool net_is_peer(const struct net_half *, const char *peer);

/*
 * A session that is not there because another one over the same link carries its
 * family: the error (`unknown-name`) names that one.  False: the name is of no such
 * session, and nothing is said.
 */
bool net_carried_by_other(const struct net_spec *, const char *session, struct errs *);

#endif
