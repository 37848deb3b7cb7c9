/*
 * Prefixes that no neighbour has a way to: routers ignore them, and take what else
 * stands in the UPDATE (RFC 4271 6.3).
 */
#ifndef RIB_MARTIAN_H
#define RIB_MARTIAN_H

#include "base/ip.h"

/* True when all of the prefix lies in a block that is not for unicast between networks:
 * 0/8, 127/8, 169.254/16, 224/4 and 255.255.255.255; ::, ::1, ::ffff:0:0/96, fe80::/10
 * and ff00::/8.  A default route does not. */
bool rib_is_martian(const struct ip_prefix *);

/* The first octets of those blocks, a bit each, of IPv4 and of IPv6. */
extern const uint64_t rib_martian_octets[2][4];

static inline const uint64_t *
rib_martian_octets_of(enum ip_family family)
{
	return rib_martian_octets[family == IP_V6];
}

/* False for nearly every prefix, at the cost of a comparison or two: only where the
 * result is true can rib_is_martian be true, or the prefix be that of one address.  The
 * octets, and the bits of an address, are those of the family of the prefix. */
static inline bool
rib_may_be_martian(const uint64_t octets[4], unsigned bits, const struct ip_prefix *p)
{
	return octets[p->b[0] >> 6] >> (p->b[0] & 63) & 1 || p->len == bits;
}

#endif
