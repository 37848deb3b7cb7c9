/*
 * The blocks as a table: RFC 1112 4, RFC 1122 3.2.1.3, RFC 3927, RFC 4291 2.5.2, 2.5.3,
 * 2.5.5, 2.5.6, 2.7.
 */
#include "rib/martian.h"

static const struct ip_prefix blocks[] = {
	{ IP_V4, 8, { 0 } },
	{ IP_V4, 8, { 127 } },
	{ IP_V4, 16, { 169, 254 } },
	{ IP_V4, 4, { 224 } },
	{ IP_V4, 32, { 255, 255, 255, 255 } },
	{ IP_V6, 127, { 0 } }, /* :: and ::1 */
	{ IP_V6, 96, { [10] = 0xff, [11] = 0xff } },
	{ IP_V6, 10, { 0xfe, 0x80 } },
	{ IP_V6, 8, { 0xff } },
};

#define OCTET(n) (UINT64_C(1) << ((n)&63))

const uint64_t rib_martian_octets[2][4] = {
	{ OCTET(0), OCTET(127), OCTET(169), UINT64_C(0xffffffff) << (224 & 63) },
	{ OCTET(0), 0, 0, OCTET(0xfe) | OCTET(0xff) },
};

bool
rib_is_martian(const struct ip_prefix *p)
{
	for (unsigned i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
		if (ip_prefix_covers(&blocks[i], p))
			return true;
	return false;
}
