/*
 * AS paths in their 4-octet wire form: segments of {type, count, count * 4 octets}.  A
 * path is a borrowed run of bytes that has been validated once (on input); functions
 * that make a new path write it into the caller's buffer.  RFC
 * 4271 4.3, 5.1.2, 9.1.2.2; RFC 6793; rules P-32, P-33, A-32 for private numbers.
 */
#ifndef BGP_ASPATH_H
#define BGP_ASPATH_H

#include "base/buf.h"
#include "bgp/proto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bgp_aspath {
	const uint8_t *p;
	uint16_t len; /* octets */
};

/*
 * A path under construction, with room for any that an attribute can hold; a change
 * that does not fit is not made and `overflow` is set.  It is large, but `b` is never
 * cleared or copied as a whole: what paths do not reach costs addresses, not memory.
 */
struct bgp_aspath_buf {
	uint16_t len;
	bool overflow;
	uint8_t b[BGP_ATTR_MAX];
};

enum bgp_private_removal { BGP_PRIVATE_KEEP, BGP_PRIVATE_IF_ALL, BGP_PRIVATE_LEADING };

/* True when the segments are well formed for `as_size` (2 or 4) octets an AS, no AS 0,
 * no empty segment, no unknown or confederation segment. */
bool bgp_aspath_valid(const uint8_t *p, size_t len, unsigned as_size);
unsigned bgp_aspath_hops(struct bgp_aspath); /* AS_SET counts one */
/* Hops from the first AS on that is not private; 0 when all are private. */
unsigned bgp_aspath_hops_public(struct bgp_aspath);
unsigned bgp_aspath_count(struct bgp_aspath, uint32_t as); /* occurrences */
uint32_t bgp_aspath_first(
    struct bgp_aspath); /* neighbour AS; 0: empty or a set first */
bool bgp_aspath_has_set(struct bgp_aspath);
/* 64512-65534, 4200000000-4294967294 and 65515-65520; 64496-64511 count as public. */
bool bgp_as_is_private(uint32_t as);

void bgp_aspath_copy(struct bgp_aspath_buf *, struct bgp_aspath);
/* All ASNs as one sequence (split at 255). */
void bgp_aspath_from(struct bgp_aspath_buf *, const uint32_t *as, size_t n);
/* `as` n times in front, opening a new segment when the first is a set or full. */
void bgp_aspath_prepend(struct bgp_aspath_buf *, uint32_t as, unsigned n);
void bgp_aspath_replace(struct bgp_aspath_buf *, uint32_t from, uint32_t to);
void bgp_aspath_remove_private(struct bgp_aspath_buf *, enum bgp_private_removal);
struct bgp_aspath bgp_aspath_view(const struct bgp_aspath_buf *);

/* "12076 64520 {1 2}"; "" when empty.  Appended. */
void bgp_aspath_print(struct buf *, struct bgp_aspath);

#endif
