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

/* False for nearly every prefix, at the cost of a comparison or two: only where the
 * result is true can rib_is_martian be true, or the prefix be that of one address. */
static inline bool
rib_may_be_martian(const struct ip_prefix *p)
{
	uint8_t first = p->b[0];

	if (p->family == IP_V4)
		return first >= 224 || first == 127 || first == 169 || first == 0 ||
		    p->len == 32;
	return first >= 0xfe || first == 0 || p->len == 128;
}

#endif
