/*
 * What a route was at home crosses Global Reach as one extended community: type 0x43,
 * non-transitive opaque (RFC 4360 3.3), sub-type 0x45, then "R", four zero octets and
 * the class.  It binds two of our own routers only, so any other content is ignored.
 */
#include "rib/ext.h"

#include <string.h>

static const uint8_t head[7] = { 0x43, 0x45, 'R', 0, 0, 0, 0 };

bool
rib_ext_is_class(const uint8_t *community)
{
	return memcmp(community, head, sizeof head) == 0;
}

void
rib_ext_put_class(uint8_t *community, uint8_t class)
{
	memcpy(community, head, sizeof head);
	community[RIB_EXT_LEN - 1] = class;
}

static const uint8_t tag_head[4] = { 0x43, 0x45, 'T', 0 };

bool
rib_ext_is_tag(const uint8_t *community)
{
	return memcmp(community, tag_head, sizeof tag_head) == 0;
}

void
rib_tag_put(uint8_t out[RIB_TAG_LEN], uint32_t tag)
{
	memcpy(out, tag_head, sizeof tag_head);
	for (unsigned i = 0; i < 4; i++)
		out[4 + i] = (uint8_t)(tag >> (24 - 8 * i));
}

uint32_t
rib_tag_from_ext(struct bgp_bytes ext)
{
	for (size_t i = 0; i + RIB_EXT_LEN <= ext.len; i += RIB_EXT_LEN) {
		const uint8_t *p = ext.p + i + 4;

		if (rib_ext_is_tag(ext.p + i))
			return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			    (uint32_t)p[2] << 8 | p[3];
	}
	return 0;
}

bool
rib_class_from_ext(struct bgp_bytes ext, uint8_t *class)
{
	for (size_t i = 0; i + RIB_EXT_LEN <= ext.len; i += RIB_EXT_LEN) {
		if (rib_ext_is_class(ext.p + i)) {
			*class = ext.p[i + RIB_EXT_LEN - 1];
			return true;
		}
	}
	return false;
}
