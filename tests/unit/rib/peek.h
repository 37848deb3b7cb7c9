/*
 * What tests see of a table that nobody else asks for.
 */
#ifndef RIB_PEEK_H
#define RIB_PEEK_H

#include "rib/out.h"

/* How many prefixes have a best path. */
static inline size_t
peek_size(const struct rib *r)
{
	size_t count = 0;

	for (uint32_t i = 0; i < r->nnets; i++)
		count +=
		    net_at(r, i)->flags & RIB_NET_USED && rib_best(r, net_at(r, i));
	return count;
}

/* How many update groups there are. */
static inline unsigned
peek_groups(const struct rib_groups *gs)
{
	return gs->ngroups;
}

#endif
