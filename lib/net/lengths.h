/*
 * Which lengths the prefixes of a sorted list have, so that the longest one around an
 * address is found by one bisection for each of these lengths, however long the list.
 */
#ifndef NET_LENGTHS_H
#define NET_LENGTHS_H

#include "net/spec.h"

/* The set has the length of this prefix from now on. */
static inline void
net_lengths_add(struct net_lengths *l, const struct ip_prefix *p)
{
	if (p->family == IP_V4)
		l->v4 |= UINT64_C(1) << p->len;
	else
		l->v6[p->len / 64] |= UINT64_C(1) << p->len % 64;
}

static inline bool
net_lengths_has(const struct net_lengths *l, uint8_t family, unsigned len)
{
	uint64_t word = family == IP_V4 ? l->v4 : l->v6[len / 64];

	return word >> len % 64 & 1;
}

/* The greatest length of the set below `len`; -1: there is none. */
static inline int
net_lengths_below(const struct net_lengths *l, uint8_t family, int len)
{
	while (--len >= 0 && !net_lengths_has(l, family, (unsigned)len))
		;
	return len;
}

#endif
