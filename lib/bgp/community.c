/*
 * Communities: ordering of lists, and text.  Lists of all three kinds are runs of 4, 8
 * or 12 octets that compare like big-endian numbers.  A list is nearly always in order
 * already; otherwise it is sorted in place by heap sort, which takes n log n whatever a
 * peer sends and needs no memory.  RFC 1997; 4360 3, 5668 (text of extended ones);
 * 8092; the names are those of the registry of well-known communities.
 */
#include "bgp/attr.h"

static int
compare(const uint8_t *a, const uint8_t *b, size_t width)
{
	size_t i;

	for (i = 0; i < width; i += 4) {
		uint32_t x = get_u32(a + i), y = get_u32(b + i);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

bool
bgp_list_ascends(const uint8_t *p, size_t len, size_t width)
{
	size_t at;

	for (at = width; at < len; at += width)
		if (compare(p + at - width, p + at, width) >= 0)
			return false;
	return true;
}

static void
swap(uint8_t *a, uint8_t *b, size_t width)
{
	uint8_t t[12];

	memcpy(t, a, width);
	memcpy(a, b, width);
	memcpy(b, t, width);
}

static void
sift_down(uint8_t *p, size_t i, size_t n, size_t width)
{
	size_t child;

	for (; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n &&
		    compare(p + child * width, p + (child + 1) * width, width) < 0)
			child++;
		if (compare(p + i * width, p + child * width, width) >= 0)
			return;
		swap(p + i * width, p + child * width, width);
	}
}

size_t
bgp_list_sort(uint8_t *p, size_t len, size_t width)
{
	size_t n = len / width, i, kept = 1;

	if (n < 2)
		return len;
	for (i = n / 2; i-- > 0;)
		sift_down(p, i, n, width);
	for (i = n - 1; i > 0; i--) {
		swap(p, p + i * width, width);
		sift_down(p, 0, i, width);
	}
	for (i = 1; i < n; i++)
		if (compare(p + (kept - 1) * width, p + i * width, width) != 0)
			memmove(p + kept++ * width, p + i * width, width);
	return kept * width;
}

static const struct {
	uint32_t value;
	const char *name;
} well_known[] = {
	{ 0xffff0000, "graceful-shutdown" },
	{ 0xffff0001, "accept-own" },
	{ BGP_COMMUNITY_LLGR_STALE, "llgr-stale" },
	{ BGP_COMMUNITY_NO_LLGR, "no-llgr" },
	{ 0xffff029a, "blackhole" },
	{ BGP_COMMUNITY_NO_EXPORT, "no-export" },
	{ BGP_COMMUNITY_NO_ADVERTISE, "no-advertise" },
	{ BGP_COMMUNITY_NO_EXPORT_SUBCONFED, "local-as" },
	{ 0xffffff04, "no-peer" },
};

#define WELL_KNOWN_N (sizeof well_known / sizeof *well_known)

static void
put_number(struct buf *out, char before, uint32_t v)
{
	char text[12], *p = text + sizeof text;

	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	if (before)
		*--p = before;
	buf_add(out, p, (size_t)(text + sizeof text - p));
}

static void
print_one(struct buf *out, uint32_t v)
{
	size_t i;

	for (i = 0; v >= well_known[0].value && i < WELL_KNOWN_N; i++)
		if (well_known[i].value == v) {
			buf_puts(out, well_known[i].name);
			return;
		}
	put_number(out, 0, v >> 16);
	put_number(out, ':', v & 0xffff);
}

void
bgp_communities_print(struct buf *out, struct bgp_bytes list)
{
	size_t i;

	for (i = 0; i + 4 <= list.len; i += 4) {
		if (i)
			buf_putc(out, ' ');
		print_one(out, get_u32(list.p + i));
	}
}

/* Route target and site of origin in their three forms; the rest is a number. */
static void
print_ext(struct buf *out, const uint8_t *p)
{
	static const char digit[] = "0123456789abcdef";
	const char *kind = p[1] == 2 ? "rt:" : p[1] == 3 ? "soo:" : NULL;
	size_t i;

	if (!kind || p[0] > 2) {
		buf_puts(out, "0x");
		for (i = 0; i < 8; i++) {
			buf_putc(out, digit[p[i] >> 4]);
			buf_putc(out, digit[p[i] & 15]);
		}
		return;
	}
	buf_puts(out, kind);
	switch (p[0]) {
	case 0: /* 2-octet AS, 4-octet number */
		put_number(out, 0, get_u16(p + 2));
		put_number(out, ':', get_u32(p + 4));
		break;
	case 1: /* IPv4 address, 2-octet number */
		for (i = 2; i < 6; i++)
			put_number(out, i == 2 ? 0 : '.', p[i]);
		put_number(out, ':', get_u16(p + 6));
		break;
	default: /* 4-octet AS, 2-octet number */
		put_number(out, 0, get_u32(p + 2));
		put_number(out, ':', get_u16(p + 6));
		break;
	}
}

void
bgp_ext_communities_print(struct buf *out, struct bgp_bytes list)
{
	size_t i;

	for (i = 0; i + 8 <= list.len; i += 8) {
		if (i)
			buf_putc(out, ' ');
		print_ext(out, list.p + i);
	}
}

void
bgp_large_communities_print(struct buf *out, struct bgp_bytes list)
{
	size_t i;

	for (i = 0; i + 12 <= list.len; i += 12) {
		if (i)
			buf_putc(out, ' ');
		put_number(out, 0, get_u32(list.p + i));
		put_number(out, ':', get_u32(list.p + i + 4));
		put_number(out, ':', get_u32(list.p + i + 8));
	}
}

/* A decimal number up to 65535 in front of `stop`; NULL when there is none. */
static const char *
parse_half(const char *s, char stop, uint32_t *v)
{
	if (*s < '0' || *s > '9')
		return NULL;
	for (*v = 0; *s >= '0' && *s <= '9'; s++) {
		*v = *v * 10 + (uint32_t)(*s - '0');
		if (*v > UINT16_MAX)
			return NULL;
	}
	return *s == stop ? s : NULL;
}

bool
bgp_community_parse(uint32_t *out, const char *text)
{
	uint32_t high, low;
	size_t i;

	for (i = 0; i < WELL_KNOWN_N; i++)
		if (strcmp(text, well_known[i].name) == 0) {
			*out = well_known[i].value;
			return true;
		}
	text = parse_half(text, ':', &high);
	if (!text || !parse_half(text + 1, '\0', &low))
		return false;
	*out = high << 16 | low;
	return true;
}
