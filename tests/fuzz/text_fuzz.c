/*
 * Text of people and for them: the first octet chooses what the rest is.  Octets that
 * came from a peer are printed, and what was printed says what they were; text that is
 * accepted prints in one form, which reads back to the same.
 */
#include "base/ip.h"
#include "bgp/attrs.h"
#include "bgp/bfd.h"
#include "bgp/down.h"
#include "bgp/notify.h"
#include "bgp/proto.h"
#include "checks.h"

#include <stdio.h>

/* A line for people that goes away by itself. */
static void
finish(struct buf *b)
{
	must_be_harmless(b->data, b->len);
	buf_fini(b);
}

/* --- octets --- */

/* The numbers of a path, one by one, and braces around each set. */
static void
must_say(const char *text, struct bgp_aspath path)
{
	struct rd r = rd_init(path.p, path.len);
	char *end;

	while (rd_left(&r)) {
		bool set = rd_u8(&r) == BGP_AS_SET;
		unsigned n = rd_u8(&r);

		if (r.p > path.p + 2)
			MUST(*text++ == ' ');
		if (set)
			MUST(*text++ == '{');
		for (unsigned i = 0; i < n; i++) {
			if (i)
				MUST(*text++ == ' ');
			MUST(*text >= '0' && *text <= '9');
			MUST(strtoul(text, &end, 10) == rd_u32(&r));
			text = end;
		}
		if (set)
			MUST(*text++ == '}');
	}
	MUST(!*text && !r.failed);
}

static void
path(const uint8_t *p, size_t len)
{
	struct bgp_aspath path = { p, (uint16_t)len };
	struct buf b;

	if (len > 4096 || !bgp_aspath_valid(p, len, 4))
		return;
	buf_init(&b);
	bgp_aspath_print(&b, path);
	must_say(b.data ? b.data : "", path);
	finish(&b);
}

/* The words of a list, one by one. */
static char *
word(char **text)
{
	char *w = *text, *end;

	MUST(w && *w && *w != ' ');
	end = strchr(w, ' ');
	*text = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return w;
}

static void
communities(const uint8_t *p, size_t len)
{
	struct rd r = rd_init(p, len - len % 4);
	uint32_t v = 0;
	struct buf b;
	char *rest;

	buf_init(&b);
	bgp_communities_print(&b, (struct bgp_bytes){ p, (uint16_t)rd_left(&r) });
	for (rest = b.data; rd_left(&r);) {
		MUST(bgp_community_parse(&v, word(&rest)));
		MUST(v == rd_u32(&r));
	}
	MUST(!rest);
	buf_fini(&b);
}

static void
large_communities(const uint8_t *p, size_t len)
{
	struct rd r = rd_init(p, len - len % 12);
	struct buf b;
	char *rest;

	buf_init(&b);
	bgp_large_communities_print(&b, (struct bgp_bytes){ p, (uint16_t)rd_left(&r) });
	for (rest = b.data; rd_left(&r);) {
		char *w = word(&rest);

		for (int i = 0; i < 3; i++, w++) {
			MUST(*w >= '0' && *w <= '9');
			MUST(strtoul(w, &w, 10) == rd_u32(&r));
			MUST(*w == (i < 2 ? ':' : '\0'));
		}
	}
	MUST(!rest);
	buf_fini(&b);
}

/* In the four forms that bgp_ext_communities_print has. */
static bool
is_ext(const char *w, const uint8_t *p)
{
	unsigned long v[5];
	char kind[4];
	int end = 0;

	if (sscanf(w, "0x%16lx%n", v, &end) == 1)
		for (int i = 7; i >= 0; i--, v[0] >>= 8)
			if ((v[0] & 0xff) != p[i])
				return false;
	if (end)
		return end == 18 && !w[end];
	if (sscanf(w, "%3[a-z]:%n", kind, &end) != 1 || !end ||
	    strcmp(kind, p[1] == 2 ? "rt" : "soo") != 0)
		return false;
	w += end;
	if (p[0] == 1)
		return sscanf(w, "%lu.%lu.%lu.%lu:%lu", v, v + 1, v + 2, v + 3,
			   v + 4) == 5 &&
		    v[0] == p[2] && v[1] == p[3] && v[2] == p[4] && v[3] == p[5] &&
		    v[4] == (unsigned)(p[6] << 8 | p[7]);
	if (sscanf(w, "%lu:%lu", v, v + 1) != 2)
		return false;
	for (int i = 7; i >= (p[0] == 0 ? 4 : 6); i--, v[1] >>= 8)
		if ((v[1] & 0xff) != p[i])
			return false;
	for (int i = p[0] == 0 ? 3 : 5; i >= 2; i--, v[0] >>= 8)
		if ((v[0] & 0xff) != p[i])
			return false;
	return v[0] == 0 && v[1] == 0;
}

static void
ext_communities(const uint8_t *p, size_t len)
{
	struct buf b;
	char *rest;

	len -= len % 8;
	buf_init(&b);
	bgp_ext_communities_print(&b, (struct bgp_bytes){ p, (uint16_t)len });
	for (rest = b.data; len; p += 8, len -= 8)
		MUST(is_ext(word(&rest), p));
	MUST(!rest);
	buf_fini(&b);
}

/* Every number has a name, known or not. */
static void
names(const uint8_t *p, size_t len)
{
	for (; len >= 2; p += 2, len -= 2) {
		struct buf b;

		buf_init(&b);
		buf_printf(&b, "%s %s %s %s %s %s", bgp_code_name(p[0]),
		    bgp_subcode_name(p[0], p[1]), bgp_origin_name(p[0]),
		    bfd_diag_name(p[0]), bfd_state_name((enum bfd_state)(p[0] & 7)),
		    bfd_fault_name((enum bfd_fault)(p[0] & 15)));
		MUST(!strstr(b.data, "null"));
		finish(&b);
	}
}

/* --- text --- */

static void
community_text(const char *text)
{
	uint32_t v = 0;
	uint8_t octets[4];

	if (!bgp_community_parse(&v, text))
		return;
	for (int i = 0; i < 4; i++)
		octets[i] = (uint8_t)(v >> (24 - 8 * i));
	communities(octets, sizeof octets);
}

static void
address_text(const char *text)
{
	char out[IP_PREFIX_STRLEN];
	struct ip_prefix p, q;
	struct ip_addr a, b;

	if (ip_addr_parse(&a, text)) {
		MUST(ip_addr_parse(&b, ip_addr_text(&a, out)));
		MUST(ip_addr_equal(&a, &b));
	}
	if (ip_prefix_parse(&p, text)) {
		MUST(ip_prefix_parse(&q, ip_prefix_text(&p, out)));
		MUST(ip_prefix_equal(&p, &q));
	}
	if (ip_ifaddr_parse(&a, &p, text))
		MUST(ip_prefix_has(&p, &a));
}

/* A shutdown text goes out whole or cut, and comes back harmless. */
static void
shutdown_text(const char *text)
{
	uint8_t data[BGP_NOTIFY_TEXT];
	struct bgp_notify n = { BGP_ERR_CEASE, BGP_CEASE_SHUTDOWN,
		(uint16_t)bgp_notify_text(data, text), data };
	struct buf b;
	size_t len = strlen(text), got = n.data_len ? n.data_len - 1u : 0;

	MUST(got <= len && (len > 255 || got == len));
	if (got) {
		MUST(n.data[0] == got && memcmp(n.data + 1, text, got) == 0);
		MUST(got == len || ((uint8_t)text[got] & 0xc0) != 0x80);
	}
	buf_init(&b);
	bgp_notify_print(&b, &n);
	finish(&b);
}

static void
clean_text(const char *text)
{
	char out[64], again[64];
	size_t len = strlen(text), size = 1 + len % sizeof out;

	bgp_text_clean(out, size, text);
	MUST(strlen(out) < size && strlen(out) <= len);
	must_be_harmless(out, strlen(out));
	MUST(!*out || ((uint8_t)text[strlen(out)] & 0xc0) != 0x80);
	bgp_text_clean(again, sizeof again, out);
	MUST(strcmp(out, again) == 0);
}

static void (*const of_octets[])(const uint8_t *, size_t) = { path, communities,
	ext_communities, large_communities, names };
static void (*const of_text[])(
    const char *) = { community_text, address_text, shutdown_text, clean_text };

#define COUNT(a) (sizeof(a) / sizeof *(a))

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t how;
	char *text;

	if (size < 1 || size > UINT16_MAX)
		return 0;
	how = data[0] % (COUNT(of_octets) + COUNT(of_text));
	if (how < COUNT(of_octets)) {
		of_octets[how](data + 1, size - 1);
		return 0;
	}
	text = malloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	of_text[how - COUNT(of_octets)](text);
	free(text);
	return 0;
}
