/*
 * Making a new AS path in a buffer of the caller.  A change that does not fit is not
 * made by halves: `overflow` is set and the path stays (bgp_aspath_from, which has
 * nothing to keep, cuts).  RFC 4271 5.1.2; rules P-32, P-33 for private numbers.
 */
#include "bgp/aspath.h"
#include "bgp/attr.h"

#define SEGMENT_MAX 255u

void
bgp_aspath_copy(struct bgp_aspath_buf *b, struct bgp_aspath path)
{
	_Static_assert(sizeof b->b == UINT16_MAX, "there is room for any path");

	b->overflow = false;
	b->len = path.len;
	if (path.len)
		memcpy(b->b, path.p, path.len);
}

void
bgp_aspath_from(struct bgp_aspath_buf *b, const uint32_t *as, size_t n)
{
	uint8_t *count = NULL;
	size_t i;

	b->len = 0;
	b->overflow = false;
	for (i = 0; i < n; i++) {
		bool opens = i % SEGMENT_MAX == 0;

		if (b->len + (opens ? 6u : 4u) > sizeof b->b) {
			b->overflow = true;
			return;
		}
		if (opens) {
			b->b[b->len] = BGP_AS_SEQUENCE;
			count = &b->b[b->len + 1];
			*count = 0;
			b->len = (uint16_t)(b->len + 2);
		}
		put_u32(b->b + b->len, as[i]);
		b->len = (uint16_t)(b->len + 4);
		++*count;
	}
}

/* Makes room at `at` and writes `as` n times there; the room is known to be enough. */
static void
insert(struct bgp_aspath_buf *b, size_t at, uint32_t as, size_t n)
{
	size_t i;

	memmove(b->b + at + 4 * n, b->b + at, b->len - at);
	for (i = 0; i < n; i++)
		put_u32(b->b + at + 4 * i, as);
	b->len = (uint16_t)(b->len + 4 * n);
}

void
bgp_aspath_drop_first(struct bgp_aspath_buf *b)
{
	size_t cut = 4;

	if (b->len < 6 || b->b[0] != BGP_AS_SEQUENCE)
		return;
	if (--b->b[1] == 0)
		memmove(b->b, b->b + 6, b->len - (cut = 6));
	else
		memmove(b->b + 2, b->b + 6, b->len - 6u);
	b->len = (uint16_t)(b->len - cut);
}

void
bgp_aspath_prepend(struct bgp_aspath_buf *b, uint32_t as, unsigned n)
{
	size_t join = 0, rest = n, c;

	if (n && b->len && b->b[0] == BGP_AS_SEQUENCE)
		join = SEGMENT_MAX - b->b[1] < n ? SEGMENT_MAX - b->b[1] : n;
	rest -= join;
	if (b->len + 4 * (size_t)n + 2 * ((rest + SEGMENT_MAX - 1) / SEGMENT_MAX) >
	    sizeof b->b) {
		b->overflow = true;
		return;
	}
	if (join) {
		insert(b, 2, as, join);
		b->b[1] = (uint8_t)(b->b[1] + join);
	}
	for (; rest; rest -= c) {
		c = rest < SEGMENT_MAX ? rest : SEGMENT_MAX;
		memmove(b->b + 2, b->b, b->len);
		b->len = (uint16_t)(b->len + 2);
		b->b[0] = BGP_AS_SEQUENCE;
		b->b[1] = (uint8_t)c;
		insert(b, 2, as, c);
	}
}

void
bgp_aspath_replace(struct bgp_aspath_buf *b, uint32_t from, uint32_t to)
{
	uint8_t *p = b->b, *end = b->b + b->len;
	unsigned i, n;

	for (; p < end; p += 4 * n) {
		n = p[1];
		p += 2;
		for (i = 0; i < n; i++)
			if (get_u32(p + 4 * i) == from)
				put_u32(p + 4 * i, to);
	}
}

/* Cuts octets [2, 2 + n) out of the path, or the whole first segment. */
static void
cut_front(struct bgp_aspath_buf *b, size_t at, size_t n)
{
	memmove(b->b + at, b->b + at + n, b->len - at - n);
	b->len = (uint16_t)(b->len - n);
}

/* Takes every private number out, also from sets; segments that nothing is left of go.
 */
static void
remove_all_private(struct bgp_aspath_buf *b)
{
	size_t from = 0, to = 0;

	while (from < b->len) {
		uint8_t type = b->b[from], n = b->b[from + 1], kept = 0;
		size_t head = to;

		to += 2;
		for (unsigned i = 0; i < n; i++) {
			uint32_t as = get_u32(b->b + from + 2 + 4 * i);

			if (bgp_as_is_private(as))
				continue;
			put_u32(b->b + to, as);
			to += 4;
			kept++;
		}
		from += 2 + 4u * n;
		b->b[head] = type;
		b->b[head + 1] = kept;
		if (!kept)
			to = head;
	}
	b->len = (uint16_t)to;
}

void
bgp_aspath_remove_private(struct bgp_aspath_buf *b, enum bgp_private_removal how)
{
	unsigned n, skip;

	if (how == BGP_PRIVATE_KEEP)
		return;
	if (how == BGP_PRIVATE_ALL) {
		remove_all_private(b);
		return;
	}
	if (how == BGP_PRIVATE_IF_ALL) {
		if (bgp_aspath_hops_public(bgp_aspath_view(b)) == 0)
			b->len = 0;
		return;
	}
	while (b->len) {
		n = b->b[1];
		for (skip = 0; skip < n; skip++)
			if (!bgp_as_is_private(get_u32(b->b + 2 + 4 * skip)))
				break;
		if (skip < n) {
			/* A set is one hop: it goes whole or stays whole. */
			if (b->b[0] == BGP_AS_SEQUENCE) {
				b->b[1] = (uint8_t)(n - skip);
				cut_front(b, 2, 4 * skip);
			}
			return;
		}
		cut_front(b, 0, 2 + 4 * n);
	}
}

struct bgp_aspath
bgp_aspath_view(const struct bgp_aspath_buf *b)
{
	return (struct bgp_aspath){ b->b, b->len };
}
