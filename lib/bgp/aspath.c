/*
 * Questions to an AS path.  A path was checked when it came in, so the walks here trust
 * the counts of its segments: {type, count, count ASNs of 4 octets}, again and again.
 * RFC 4271 4.3, 9.1.2.2; 7606 7.2; 7607 2; 5065 5.3 (confederation segments are faults
 * here, since no confederation is spoken).
 */
#include "bgp/aspath.h"

#include "bgp/attr.h"

static bool
has_zero_as(const uint8_t *p, size_t n, unsigned as_size)
{
	size_t i;

	if (as_size == 4) {
		for (i = 0; i < n; i++)
			if (get_u32(p + 4 * i) == 0)
				return true;
	} else {
		for (i = 0; i < n; i++)
			if (get_u16(p + 2 * i) == 0)
				return true;
	}
	return false;
}

bool
bgp_aspath_valid(const uint8_t *p, size_t len, unsigned as_size)
{
	size_t n;

	while (len) {
		if (len < 2 || (p[0] != BGP_AS_SET && p[0] != BGP_AS_SEQUENCE))
			return false;
		n = p[1];
		if (n == 0 || n * as_size > len - 2 || has_zero_as(p + 2, n, as_size))
			return false;
		p += 2 + n * as_size;
		len -= 2 + n * as_size;
	}
	return true;
}

/* The next segment; NULL at the end. */
static const uint8_t *
next_segment(struct bgp_aspath *rest)
{
	const uint8_t *s = rest->p;
	unsigned size;

	if (rest->len == 0)
		return NULL;
	size = 2u + 4u * s[1];
	rest->p += size;
	rest->len = (uint16_t)(rest->len - size);
	return s;
}

bool
bgp_aspath_take(struct bgp_aspath *path, struct bgp_as_segment *segment)
{
	const uint8_t *s = next_segment(path);

	if (!s)
		return false;
	*segment = (struct bgp_as_segment){ s[0] == BGP_AS_SET, s[1], s + 2 };
	return true;
}

uint32_t
bgp_as_segment_at(const struct bgp_as_segment *segment, unsigned i)
{
	return get_u32(segment->p + 4 * i);
}

unsigned
bgp_aspath_hops(struct bgp_aspath path)
{
	const uint8_t *s;
	unsigned hops = 0;

	while ((s = next_segment(&path)))
		hops += s[0] == BGP_AS_SET ? 1 : s[1];
	return hops;
}

/* How many ASNs of a segment are private before the first that is not. */
static unsigned
leading_private(const uint8_t *s)
{
	unsigned i = 0;

	while (i < s[1] && bgp_as_is_private(get_u32(s + 2 + 4 * i)))
		i++;
	return i;
}

unsigned
bgp_aspath_hops_public(struct bgp_aspath path)
{
	const uint8_t *s;
	unsigned skip;

	while ((s = next_segment(&path))) {
		skip = leading_private(s);
		if (skip == s[1])
			continue;
		return bgp_aspath_hops(path) +
		    (s[0] == BGP_AS_SET ? 1 : (unsigned)s[1] - skip);
	}
	return 0;
}

unsigned
bgp_aspath_count(struct bgp_aspath path, uint32_t as)
{
	const uint8_t *s;
	unsigned i, n = 0;

	while ((s = next_segment(&path)))
		for (i = 0; i < s[1]; i++)
			n += get_u32(s + 2 + 4 * i) == as;
	return n;
}

uint32_t
bgp_aspath_first(struct bgp_aspath path)
{
	return path.len && path.p[0] == BGP_AS_SEQUENCE ? get_u32(path.p + 2) : 0;
}

bool
bgp_aspath_has_set(struct bgp_aspath path)
{
	const uint8_t *s;

	while ((s = next_segment(&path)))
		if (s[0] == BGP_AS_SET)
			return true;
	return false;
}

bool
bgp_aspath_has_documentation(struct bgp_aspath path)
{
	const uint8_t *s;

	while ((s = next_segment(&path)))
		for (unsigned i = 0; i < s[1]; i++) {
			uint32_t as = get_u32(s + 2 + 4 * i);

			if (as >= 64496 && as <= 64511)
				return true;
		}
	return false;
}

bool
bgp_as_is_private(uint32_t as)
{
	/* 65515-65520, which the service itself uses, lie in the first range. */
	return (as >= 64512 && as <= 65534) || (as >= 4200000000u && as <= 4294967294u);
}
