/*
 * AS paths in the form of the wire with 4 octets a number: segments of {type, count,
 * count * 4 octets}.  A path is a borrowed run of octets that bgp_aspath_valid has
 * found good once, when the path came in; functions that make a new path write the path
 * into the caller's buffer.  RFC 4271 4.3, 5.1.2, 9.1.2.2; RFC 6793; rules P-32, P-33
 * and A-32 for private numbers.
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
 * A path that is being made, with room for any path that an attribute can hold.  A
 * change that does not fit is not made, and `overflow` is set.  The struct is large,
 * but nobody clears or copies `b` as a whole: octets that no path reaches cost no
 * memory.
 */
struct bgp_aspath_buf {
	uint16_t len;
	bool overflow;
	uint8_t b[BGP_ATTR_MAX];
};

/* Which private numbers are removed: none, all if the whole path is private, or those
 * in front of the first public one (P-32). */
enum bgp_private_removal {
	BGP_PRIVATE_KEEP,
	BGP_PRIVATE_IF_ALL,
	BGP_PRIVATE_LEADING,
	BGP_PRIVATE_ALL
};

/* True when the segments are well formed, with `as_size` (2 or 4) octets a number:
 * there is no AS 0, no empty segment, and no segment of an unknown type or of a
 * confederation. */
bool bgp_aspath_valid(const uint8_t *p, size_t len, unsigned as_size);
/* The length that the decision compares; an AS_SET counts one (RFC 4271 9.1.2.2 a). */
unsigned bgp_aspath_hops(struct bgp_aspath);
/* The length from the first number on that is not private; 0 for a private path.
 */
unsigned bgp_aspath_hops_public(struct bgp_aspath);
/* How often the number stands in the path, sets included. */
unsigned bgp_aspath_count(struct bgp_aspath, uint32_t as);
/* The AS of the neighbour, which comes first; 0 when the path is empty or begins with a
 * set. */
uint32_t bgp_aspath_first(struct bgp_aspath);
/* True when the path contains an AS_SET. */
bool bgp_aspath_has_set(struct bgp_aspath);
/* True when the path has a number of 64496 to 64511 (RFC 5398). */
bool bgp_aspath_has_documentation(struct bgp_aspath);
/* True for 64512 to 65534 and 4200000000 to 4294967294; 64496 to 64511, the numbers of
 * documentation, count as public (P-33). */
bool bgp_as_is_private(uint32_t as);

/* Puts a copy of a path into the buffer; `overflow` is cleared. */
void bgp_aspath_copy(struct bgp_aspath_buf *, struct bgp_aspath);
/* Puts the numbers into the buffer as one sequence, in segments of at most 255. */
void bgp_aspath_from(struct bgp_aspath_buf *, const uint32_t *as, size_t n);
/* Puts `as` n times in front; a new segment begins when the first one is a set or full.
 */
void bgp_aspath_prepend(struct bgp_aspath_buf *, uint32_t as, unsigned n);
/* Takes the first number off, and its segment when that is empty then; a path that is
 * empty or begins with a set stays as it is. */
void bgp_aspath_drop_first(struct bgp_aspath_buf *);
/* Replaces each `from` by `to`. */
void bgp_aspath_replace(struct bgp_aspath_buf *, uint32_t from, uint32_t to);
/* Removes private numbers, as `how` says; a segment that is empty then goes, too. */
void bgp_aspath_remove_private(struct bgp_aspath_buf *, enum bgp_private_removal how);
/* The path in the buffer, borrowed until the buffer changes. */
struct bgp_aspath bgp_aspath_view(const struct bgp_aspath_buf *);

/* A segment: a sequence or a set of `n` numbers. */
struct bgp_as_segment {
	bool set;
	uint8_t n;
	const uint8_t *p; /* borrowed from the path */
};
/* Takes the first segment off a path; false when the path is empty. */
bool bgp_aspath_take(struct bgp_aspath *, struct bgp_as_segment *);
/* The number at place `i` of a segment, which is less than `n`. */
uint32_t bgp_as_segment_at(const struct bgp_as_segment *, unsigned i);

/* Appends the text of the path, "12076 64520 {1 2}", and nothing for an empty one. */
void bgp_aspath_print(struct buf *, struct bgp_aspath);

#endif
