/*
 * Text is read by scanners that take the longest address they can and return where they
 * stopped; the public parsers then insist on what must follow.  IPv4 is strict (four
 * decimal octets, no leading zeros); IPv6 is RFC 4291 2.2 without scope ids, and is
 * written as RFC 5952 4 and 5 ask: lower case, the first longest run of two or more
 * zero groups shortened, IPv4-mapped addresses in mixed form.  Addresses are
 * left-aligned in their 16 bytes, so that all prefix work looks at leading bits and
 * needs no family; only sums turn them into numbers.
 */
#include "base/ip.h"

#include <string.h>

struct ip_addr
ip4_addr(uint32_t host_order)
{
	struct ip_addr a = { .family = IP_V4 };

	for (int i = 3; i >= 0; i--, host_order >>= 8)
		a.b[i] = (uint8_t)host_order;
	return a;
}

uint32_t
ip4_value(const struct ip_addr *a)
{
	if (a->family != IP_V4)
		return 0;
	return (uint32_t)a->b[0] << 24 | (uint32_t)a->b[1] << 16 |
	    (uint32_t)a->b[2] << 8 | a->b[3];
}

/* A decimal number of at most three digits without leading zeros, up to `max`. */
static const char *
scan_decimal(const char *s, unsigned max, unsigned *value)
{
	unsigned v = 0;
	int n = 0;

	for (; *s >= '0' && *s <= '9'; s++) {
		if (++n > 3 || (n > 1 && !v))
			return NULL;
		v = v * 10 + (unsigned)(*s - '0');
	}
	*value = v;
	return n && v <= max ? s : NULL;
}

static const char *
scan_v4(const char *s, uint8_t b[4])
{
	unsigned v;

	for (int i = 0; i < 4; i++) {
		if (i && *s++ != '.')
			return NULL;
		s = scan_decimal(s, 255, &v);
		if (!s)
			return NULL;
		b[i] = (uint8_t)v;
	}
	return s;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* One to four hexadecimal digits, or a dotted quad, as 2 or 4 bytes added to b[*n]. */
static const char *
scan_group(const char *s, uint8_t b[16], size_t *n)
{
	const char *start = s;
	unsigned v = 0;

	for (; s - start < 4 && hex_digit(*s) >= 0; s++)
		v = v << 4 | (unsigned)hex_digit(*s);
	if (*s == '.' && *n <= 12) {
		s = scan_v4(start, b + *n);
		*n += 4;
		return s;
	}
	if (s == start || *n > 14)
		return NULL;
	b[(*n)++] = (uint8_t)(v >> 8);
	b[(*n)++] = (uint8_t)v;
	return s;
}

static const char *
scan_v6(const char *s, uint8_t out[16])
{
	uint8_t b[16] = { 0 };
	size_t n = 0, was, gap = SIZE_MAX; /* how many bytes stand in front of "::" */

	if (s[0] == ':' && s[1] == ':') {
		s += 2;
		gap = 0;
	}
	/* Right behind "::" the address may end; anywhere else a group must follow. */
	while (gap != n || hex_digit(*s) >= 0) {
		was = n;
		s = scan_group(s, b, &n);
		if (!s)
			return NULL;
		if (*s != ':' || n - was == 4) /* a dotted quad comes last */
			break;
		s++;
		if (*s == ':' && gap == SIZE_MAX) {
			s++;
			gap = n;
		}
	}
	if (gap == SIZE_MAX ? n != 16 : n > 14) /* "::" is one group at least */
		return NULL;
	if (gap == SIZE_MAX)
		gap = n;
	memset(out, 0, 16);
	memcpy(out, b, gap);
	memcpy(out + 16 - (n - gap), b + gap, n - gap);
	return s;
}

static const char *
scan_addr(const char *s, struct ip_addr *a)
{
	*a = (struct ip_addr){ 0 };
	if (s[strcspn(s, ":./")] == ':') {
		a->family = IP_V6;
		return scan_v6(s, a->b);
	}
	a->family = IP_V4;
	return scan_v4(s, a->b);
}

bool
ip_addr_parse(struct ip_addr *out, const char *text)
{
	struct ip_addr a;
	const char *s = scan_addr(text, &a);

	if (!s || *s)
		return false;
	*out = a;
	return true;
}

bool
ip_ifaddr_parse(struct ip_addr *addr, struct ip_prefix *prefix, const char *text)
{
	struct ip_addr a;
	unsigned len;
	const char *s = scan_addr(text, &a);

	if (!s || *s++ != '/')
		return false;
	s = scan_decimal(s, ip_bits(a.family), &len);
	if (!s || *s)
		return false;
	*addr = a;
	*prefix = ip_prefix_of(&a, len);
	return true;
}

bool
ip_prefix_parse(struct ip_prefix *out, const char *text)
{
	struct ip_prefix p;
	struct ip_addr a;

	if (!ip_ifaddr_parse(&a, &p, text) || memcmp(a.b, p.b, sizeof a.b))
		return false;
	*out = p;
	return true;
}

bool
ip_prefix_or_addr(struct ip_prefix *out, bool *alone, const char *text)
{
	struct ip_addr a;

	*alone = ip_addr_parse(&a, text);
	if (!*alone)
		return ip_prefix_parse(out, text);
	*out = ip_prefix_of(&a, ip_bits(a.family));
	return true;
}

/* Writers: they put text at `p`, without a NUL, and return its end. */
static char *
write_decimal(char *p, unsigned v)
{
	if (v >= 100)
		*p++ = (char)('0' + v / 100);
	if (v >= 10)
		*p++ = (char)('0' + v / 10 % 10);
	*p++ = (char)('0' + v % 10);
	return p;
}

static char *
write_v4(char *p, const uint8_t b[4])
{
	for (int i = 0; i < 4; i++) {
		if (i)
			*p++ = '.';
		p = write_decimal(p, b[i]);
	}
	return p;
}

static char *
write_group(char *p, unsigned v)
{
	int shift = v > 0xfff ? 12 : v > 0xff ? 8 : v > 0xf ? 4 : 0;

	for (; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[v >> shift & 15];
	return p;
}

/* The first longest run of zero groups: its length, 0 if none is worth shortening. */
static int
zero_run(const uint8_t b[16], int *start)
{
	int best = 1, n = 0;

	for (int i = 0; i < 8; i++) {
		n = b[2 * i] | b[2 * i + 1] ? 0 : n + 1;
		if (n > best) {
			best = n;
			*start = i + 1 - n;
		}
	}
	return best > 1 ? best : 0;
}

static char *
write_v6(char *p, const uint8_t b[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, 0xff };
	int start = -1, run;

	if (memcmp(b, mapped, sizeof mapped) == 0) {
		*p++ = ':';
		*p++ = ':';
		p = write_group(p, 0xffff);
		*p++ = ':';
		return write_v4(p, b + 12);
	}
	run = zero_run(b, &start);
	for (int i = 0; i < 8; i++) {
		if (i == start) {
			*p++ = ':';
			i += run - 1;
			if (i == 7)
				*p++ = ':';
			continue;
		}
		if (i)
			*p++ = ':';
		p = write_group(p, (unsigned)b[2 * i] << 8 | b[2 * i + 1]);
	}
	return p;
}

static char *
write_addr(char *p, uint8_t family, const uint8_t b[16])
{
	return family == IP_V4 ? write_v4(p, b) : family == IP_V6 ? write_v6(p, b) : p;
}

char *
ip_addr_text(const struct ip_addr *a, char buf[IP_ADDR_STRLEN])
{
	*write_addr(buf, a->family, a->b) = '\0';
	return buf;
}

char *
ip_prefix_text(const struct ip_prefix *x, char buf[IP_PREFIX_STRLEN])
{
	char *p = write_addr(buf, x->family, x->b);

	if (x->family != IP_NONE) {
		*p++ = '/';
		p = write_decimal(p, x->len);
	}
	*p = '\0';
	return buf;
}

int
ip_addr_cmp(const struct ip_addr *a, const struct ip_addr *b)
{
	return a->family != b->family ? a->family - b->family
				      : memcmp(a->b, b->b, sizeof a->b);
}

int
ip_prefix_cmp(const struct ip_prefix *a, const struct ip_prefix *b)
{
	int d = a->family - b->family;

	if (!d)
		d = memcmp(a->b, b->b, sizeof a->b);
	return d ? d : a->len - b->len;
}

size_t
ip_prefix_lower(const void *items, size_t n, size_t size, const struct ip_prefix *p)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const void *item = (const char *)items + mid * size;

		if (ip_prefix_cmp(item, p) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
ip_addr_equal(const struct ip_addr *a, const struct ip_addr *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

bool
ip_prefix_equal(const struct ip_prefix *a, const struct ip_prefix *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

bool
ip_addr_is_zero(const struct ip_addr *a)
{
	static const uint8_t zero[16];

	return a->family == IP_NONE || memcmp(a->b, zero, sizeof zero) == 0;
}

bool
ip_addr_is_loopback(const struct ip_addr *a)
{
	static const uint8_t one[16] = { [15] = 1 };

	return a->family == IP_V4
	    ? a->b[0] == 127
	    : a->family == IP_V6 && memcmp(a->b, one, sizeof one) == 0;
}

bool
ip_addr_is_multicast(const struct ip_addr *a)
{
	return a->family == IP_V4 ? a->b[0] >> 4 == 0xe
				  : a->family == IP_V6 && a->b[0] == 0xff;
}

bool
ip_addr_is_link_local(const struct ip_addr *a)
{
	return a->family == IP_V4
	    ? a->b[0] == 169 && a->b[1] == 254
	    : a->family == IP_V6 && a->b[0] == 0xfe && a->b[1] >> 6 == 2;
}

struct ip_prefix
ip_prefix_of(const struct ip_addr *a, unsigned len)
{
	struct ip_prefix p = { .family = a->family };
	unsigned max = ip_bits(a->family), whole;

	p.len = (uint8_t)(len < max ? len : max);
	whole = p.len / 8;
	memcpy(p.b, a->b, whole);
	if (p.len % 8)
		p.b[whole] = (uint8_t)(a->b[whole] & 0xff00 >> p.len % 8);
	return p;
}

struct ip_addr
ip_prefix_addr(const struct ip_prefix *p)
{
	struct ip_addr a = { .family = p->family };

	memcpy(a.b, p->b, sizeof a.b);
	return a;
}

static bool
same_lead(const uint8_t *a, const uint8_t *b, unsigned len)
{
	unsigned whole = len / 8;

	return memcmp(a, b, whole) == 0 &&
	    (len % 8 == 0 || (a[whole] ^ b[whole]) >> (8 - len % 8) == 0);
}

bool
ip_prefix_has(const struct ip_prefix *p, const struct ip_addr *a)
{
	return p->family == a->family && same_lead(p->b, a->b, p->len);
}

bool
ip_prefix_covers(const struct ip_prefix *outer, const struct ip_prefix *inner)
{
	return outer->family == inner->family && outer->len <= inner->len &&
	    same_lead(outer->b, inner->b, outer->len);
}

bool
ip_prefix_overlaps(const struct ip_prefix *a, const struct ip_prefix *b)
{
	return ip_prefix_covers(a, b) || ip_prefix_covers(b, a);
}

/* Adds n at bit `len` (from the left, 1 to 128); what carries out is lost. */
static void
add_at(uint8_t b[16], unsigned len, uint64_t n)
{
	__extension__ typedef unsigned __int128 u128;
	u128 v = 0;

	for (int i = 0; i < 16; i++)
		v = v << 8 | b[i];
	v += (u128)n << (128 - len);
	for (int i = 15; i >= 0; i--, v >>= 8)
		b[i] = (uint8_t)v;
}

struct ip_addr
ip_addr_plus(const struct ip_addr *a, uint64_t offset)
{
	struct ip_addr sum = *a;

	if (a->family != IP_NONE)
		add_at(sum.b, ip_bits(a->family), offset);
	return sum;
}

bool
ip_prefix_nth(const struct ip_prefix *p, unsigned len, uint64_t n,
    struct ip_prefix *out)
{
	unsigned more = len - p->len;

	if (len < p->len || len > ip_bits(p->family) || (more < 64 && n >> more))
		return false;
	*out = *p;
	out->len = (uint8_t)len;
	if (n) /* then len is not 0 */
		add_at(out->b, len, n);
	return true;
}
