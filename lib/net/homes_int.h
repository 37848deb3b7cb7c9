/*
 * What the files of homes share: the list, and how a home comes into it.
 */
#ifndef NET_HOMES_INT_H
#define NET_HOMES_INT_H

#include "net/homes.h"
#include "net/lengths.h"

#define NET_HOMES_VAST 1024 /* origins of a router that is asked by itself */

struct vast {
	const struct net_router *router;
	struct net_lengths lengths;
};

struct net_homes {
	struct net_home *items;
	size_t n, cap;
	struct net_lengths lengths;
	struct vast *vast;
	size_t nvast, capvast;
	bool *joined; /* by island */
};

/* Whether a link of a spec leads from one owner to another, or outside. */
bool net_homes_joins(const struct net_spec *, const struct net_link *);
/* Order of the list, for qsort: by prefix, then by owner. */
int net_homes_order(const void *, const void *);
/* The place of the first home of a prefix, or of one behind it. */
size_t net_homes_first(const struct net_homes *, const struct ip_prefix *);
/* Whether others have a longer network inside of what a router originates, and that of
 * all its origins. */
bool net_homes_is_shared(const struct net_homes *, const struct net_router *,
    const struct net_origin *);
void net_homes_find_shared(const struct net_homes *, struct net_router *);
/* Makes the list of all that a spec has; and finds what is shared in it. */
void net_homes_collect(struct net_homes *, const struct net_spec *);
void net_homes_gather(struct net_homes *, struct net_spec *);

#endif
