/*
 * Peers with 2-octet AS numbers (RFC 6793 4.2).  Coming in, AS_PATH is widened and,
 * where AS4_PATH is not longer, its tail is replaced by AS4_PATH; the number of hops
 * stays that of AS_PATH.  Going out, numbers that do not fit become AS_TRANS and the
 * whole path goes into AS4_PATH.  Both inputs are looked at when all attributes have
 * been read, so their order in the message does not matter.
 */
#include "bgp/attr.h"

static bool
confed(unsigned type)
{
	return type == BGP_AS_CONFED_SEQUENCE || type == BGP_AS_CONFED_SET;
}

/*
 * Hops of an AS4_PATH, or -1 when it is malformed.  Confederation segments are left out
 * rather than refused (6793 6).
 */
static int
wide_hops(const uint8_t *p, size_t len)
{
	int hops = 0;
	size_t size;

	while (len) {
		if (len < 2 || p[1] == 0)
			return -1;
		size = 2 + 4u * p[1];
		if (size > len || (!confed(p[0]) && !bgp_aspath_valid(p, size, 4)))
			return -1;
		if (!confed(p[0]))
			hops += p[0] == BGP_AS_SET ? 1 : p[1];
		p += size;
		len -= size;
	}
	return hops;
}

static int
narrow_hops(struct bgp_bytes narrow)
{
	const uint8_t *p = narrow.p, *end = narrow.p + narrow.len;
	int hops = 0;

	for (; p < end; p += 2 + 2u * p[1])
		hops += p[0] == BGP_AS_SET ? 1 : p[1];
	return hops;
}

/*
 * A segment header of n ASNs behind what is there, and a pointer to where they go; NULL
 * and overflow when there is no room.  A sequence goes on in the sequence before it, so
 * that a merged path equals the same path received whole.
 */
static uint8_t *
add_segment(struct bgp_aspath_buf *b, size_t *open, unsigned type, unsigned n)
{
	bool join = *open < b->len && type == BGP_AS_SEQUENCE &&
	    b->b[*open] == BGP_AS_SEQUENCE && b->b[*open + 1] + n <= 255;
	size_t need = 4u * n + (join ? 0 : 2);
	uint8_t *p;

	if (b->len + need > sizeof b->b) {
		b->overflow = true;
		return NULL;
	}
	if (join) {
		b->b[*open + 1] = (uint8_t)(b->b[*open + 1] + n);
	} else {
		*open = b->len;
		b->b[b->len] = (uint8_t)type;
		b->b[b->len + 1] = (uint8_t)n;
	}
	p = b->b + b->len + (join ? 0 : 2);
	b->len = (uint16_t)(b->len + need);
	return p;
}

/* The first `hops` hops of a 2-octet path. */
static void
widen(struct bgp_aspath_buf *b, size_t *open, struct bgp_bytes narrow, int hops)
{
	const uint8_t *p = narrow.p, *end = narrow.p + narrow.len;
	unsigned i, n, take;
	uint8_t *to;

	for (; p < end && hops > 0; p += 2 + 2 * n) {
		n = take = p[1];
		if (p[0] == BGP_AS_SEQUENCE && (int)take > hops)
			take = (unsigned)hops;
		hops -= p[0] == BGP_AS_SET ? 1 : (int)take;
		if (!(to = add_segment(b, open, p[0], take)))
			return;
		for (i = 0; i < take; i++)
			put_u32(to + 4 * i, get_u16(p + 2 + 2 * i));
	}
}

static void
append_wide(struct bgp_aspath_buf *b, size_t *open, struct bgp_bytes wide)
{
	const uint8_t *p = wide.p, *end = wide.p + wide.len;
	uint8_t *to;

	for (; p < end; p += 2 + 4u * p[1]) {
		if (confed(p[0]))
			continue;
		if (!(to = add_segment(b, open, p[0], p[1])))
			return;
		memcpy(to, p + 2, 4u * p[1]);
	}
}

bool
bgp_as4_merge(struct bgp_aspath_buf *b, struct bgp_bytes narrow, struct bgp_bytes wide)
{
	int hops = narrow_hops(narrow);
	int from_wide = wide.p ? wide_hops(wide.p, wide.len) : 0;
	size_t open = SIZE_MAX;

	b->len = 0;
	b->overflow = false;
	if (from_wide <= 0 || from_wide > hops) {
		widen(b, &open, narrow, hops);
		return from_wide >= 0;
	}
	widen(b, &open, narrow, hops - from_wide);
	append_wide(b, &open, wide);
	return true;
}

bool
bgp_as4_needed(struct bgp_aspath path)
{
	const uint8_t *p = path.p, *end;
	unsigned n;

	if (path.len == 0)
		return false;
	for (end = p + path.len; p < end;) {
		n = p[1];
		for (p += 2; n; n--, p += 4)
			if (p[0] | p[1])
				return true;
	}
	return false;
}

size_t
bgp_as4_narrow_len(struct bgp_aspath path)
{
	size_t len = 0, at;

	for (at = 0; at < path.len; at += 2 + 4u * path.p[at + 1])
		len += 2 + 2u * path.p[at + 1];
	return len;
}

void
bgp_as4_narrow(uint8_t *to, struct bgp_aspath path)
{
	const uint8_t *p = path.p, *end;
	unsigned n;
	uint32_t as;

	if (path.len == 0)
		return;
	for (end = p + path.len; p < end;) {
		n = p[1];
		*to++ = p[0];
		*to++ = p[1];
		for (p += 2; n; n--, p += 4, to += 2) {
			as = get_u32(p);
			put_u16(to, as > UINT16_MAX ? BGP_AS_TRANS : as);
		}
	}
}
