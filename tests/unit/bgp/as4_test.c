/* Paths of 4 octets through peers with 2, and paths longer than any buffer. */
#include "bgp/update.h"
#include "message.h"
#include "test.h"

#include <stdio.h>

TCase *test_bgp_as4(void);

static struct bgp_update u;

static enum bgp_outcome
decode(bool as4, const struct bgp_msg *msg, struct bgp_fault *f)
{
	struct bgp_update_ctx ctx = { .as4 = as4, .families = BGP_FAMILIES_ALL };

	memset(&u, 0xa5, sizeof u); /* nothing may be taken as cleared */
	return bgp_update_decode(&ctx, msg, &u, f);
}

static void
expect_path(const char *text)
{
	struct buf b;

	buf_init(&b);
	buf_puts(&b, "");
	bgp_aspath_print(&b, u.attrs.path);
	ck_assert_str_eq(b.data, text);
	buf_fini(&b);
}

static const struct {
	const char *name, *attrs, *path;
	uint32_t aggregator;
	enum bgp_outcome outcome;
} merges[] = {
	{ "no AS4_PATH", "4002080203 fde8 5ba0 0001", "65000 23456 1", 0, BGP_FINE },
	{ "as long as AS_PATH", "4002060202 fde8 5ba0 c0110a0202 0000fde8 00030d40",
	    "65000 200000", 0, BGP_FINE },
	{ "AS4_PATH first", "c0110a0202 0000fde8 00030d40 4002060202 fde8 5ba0",
	    "65000 200000", 0, BGP_FINE },
	{ "shorter than AS_PATH", "4002080203 fde8 5ba0 5ba0 c0110602 01 00030d40",
	    "65000 23456 200000", 0, BGP_FINE },
	{ "shorter and first", "c0110602 01 00030d40 4002080203 fde8 5ba0 5ba0",
	    "65000 23456 200000", 0, BGP_FINE },
	{ "longer than AS_PATH", "4002040201 fde8 c0110a0202 0000fde8 00030d40",
	    "65000", 0, BGP_FINE },
	{ "a set counts one",
	    "40020c0202 fde8 5ba0 0102 0001 0002 c0110c"
	    "0201 00030d40 0101 00030d41",
	    "65000 200000 {200001}", 0, BGP_FINE },
	{ "cut inside a later segment",
	    "40020c0201 fde8 0203 5ba0 5ba0 0007 c0110a0202 00030d40 00000007",
	    "65000 23456 200000 7", 0, BGP_FINE },
	{ "confederation segments are left out",
	    "4002060202 fde8 5ba0 c01110 0301 0000fde9 0202 0000fde8 00030d40",
	    "65000 200000", 0, BGP_FINE },
	{ "malformed AS4_PATH", "4002060202 fde8 5ba0 c01106 0203 00030d40",
	    "65000 23456", 0, BGP_DISCARD_ATTR },
	{ "malformed AS4_PATH before AS_PATH",
	    "c01106 0203 00030d40 4002060202 fde8 5ba0", "65000 23456", 0,
	    BGP_DISCARD_ATTR },
	{ "AS4_PATH with AS 0", "4002060202 fde8 5ba0 c0110a0202 00000000 00030d40",
	    "65000 23456", 0, BGP_DISCARD_ATTR },
	{ "aggregator behind AS_TRANS",
	    "4002060202 fde8 5ba0 c00706 5ba0 0a000001 c0110a0202 0000fde8 00030d40"
	    "c01208 00030d41 0a000002",
	    "65000 200000", 200001, BGP_FINE },
	{ "AS4_AGGREGATOR first",
	    "c01208 00030d41 0a000002 c00706 5ba0 0a000001 4002040201 fde8", "65000",
	    200001, BGP_FINE },
	{ "aggregator of its own: both AS4 attributes are void",
	    "4002060202 fde8 5ba0 c00706 fde9 0a000001 c0110a0202 0000fde8 00030d40"
	    "c01208 00030d41 0a000002",
	    "65000 23456", 65001, BGP_FINE },
	{ "aggregator of its own, no AS4_AGGREGATOR: AS4_PATH counts (6793 4.2.3)",
	    "4002060202 fde8 5ba0 c00706 fde9 0a000001 c0110a0202 0000fde8 00030d40",
	    "65000 200000", 65001, BGP_FINE },
	{ "AS4_AGGREGATOR alone", "4002040201 fde8 c01208 00030d41 0a000002", "65000",
	    0, BGP_FINE },
};

START_TEST(four_octet_paths_come_through_two_octet_peers)
{
	char attrs[400];
	struct bgp_msg msg;
	struct bgp_fault f;
	enum bgp_outcome got;

	snprintf(attrs, sizeof attrs, "%s%s%s", T_ORIGIN, T_HOP, merges[_i].attrs);
	msg = message_update(NULL, attrs, T_NET);
	got = decode(false, &msg, &f);
	ck_assert_msg(got == merges[_i].outcome, "%s: %d %s", merges[_i].name, got,
	    f.reason ? f.reason : "");
	expect_path(merges[_i].path);
	ck_assert_uint_eq(u.attrs.has & BGP_HAS_AGGREGATOR ? u.attrs.aggregator_as : 0,
	    merges[_i].aggregator);
	message_free(&msg);
}
END_TEST

/* n ASNs of as_size octets as the body of an AS_PATH, in segments of 255. */
static size_t
long_path(uint8_t *p, size_t n, size_t as_size)
{
	size_t len = 0, c;

	for (; n; n -= c) {
		c = n < 255 ? n : 255;
		p[len++] = BGP_AS_SEQUENCE;
		p[len++] = (uint8_t)c;
		memset(p + len, 1, c * as_size);
		len += c * as_size;
	}
	return len;
}

static struct bgp_msg
long_path_update(size_t n, size_t as_size)
{
	static uint8_t body[BGP_MESSAGE_MAX_EXTENDED];
	size_t len = 0, path;

	len += test_hex(body + len, 100, "0000 0000" T_ORIGIN T_HOP "5002 0000");
	path = long_path(body + len, n, as_size);
	body[len - 2] = (uint8_t)(path >> 8);
	body[len - 1] = (uint8_t)path;
	len += path;
	body[2] = (uint8_t)((len - 4) >> 8);
	body[3] = (uint8_t)(len - 4);
	len += test_hex(body + len, 100, T_NET);
	return message_of(BGP_UPDATE, body, len);
}

START_TEST(a_path_of_an_extended_message_is_taken_whole)
{
	struct bgp_msg msg = long_path_update(16000, 4);
	struct bgp_fault f;

	ck_assert_int_eq(decode(true, &msg, &f), BGP_FINE);
	ck_assert_uint_eq(bgp_aspath_hops(u.attrs.path), 16000);
	message_free(&msg);
}
END_TEST

/* As long as its form of 4 octets fits an attribute. */
START_TEST(a_path_too_long_to_widen_withdraws)
{
	enum { LONGEST = 64 * 255 + 31 };
	struct bgp_msg msg = long_path_update(LONGEST, 2);
	struct bgp_fault f;

	ck_assert_int_eq(decode(false, &msg, &f), BGP_FINE);
	ck_assert_uint_eq(bgp_aspath_hops(u.attrs.path), LONGEST);
	ck_assert(bgp_aspath_valid(u.attrs.path.p, u.attrs.path.len, 4));
	message_free(&msg);
	msg = long_path_update(LONGEST + 1, 2);
	ck_assert_int_eq(decode(false, &msg, &f), BGP_WITHDRAW);
	message_free(&msg);
	msg = long_path_update(30000, 2);
	ck_assert_int_eq(decode(false, &msg, &f), BGP_WITHDRAW);
	ck_assert_uint_eq(f.subcode, BGP_UPD_AS_PATH);
	message_free(&msg);
}
END_TEST

/*
 * 6,000 numbers of 4 octets in a row, between two that fit 2: written for a 2-octet
 * peer and read as if from one, the path is the same again.
 */
START_TEST(a_long_path_survives_as4_path)
{
	static uint32_t as[6002];
	static struct bgp_aspath_buf path;
	static uint8_t out[BGP_MESSAGE_MAX_EXTENDED];
	struct bgp_encode how = { .ebgp = true };
	struct ip_prefix net = { .family = IP_V4, .len = 8, .b = { 10 } };
	struct bgp_draft d;
	struct bgp_packer k;
	struct bgp_fault f;
	struct bgp_msg msg;

	for (size_t i = 0; i < 6002; i++)
		as[i] = i % 6001 ? 70000 + (uint32_t)i : 64600;
	bgp_aspath_from(&path, as, 6002);
	bgp_draft_init(&d);
	d.has = BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP;
	d.next_hop = ip4_addr(0xc0000201);
	d.path = bgp_aspath_view(&path);
	bgp_pack_announce(&k, out, sizeof out, IP_V4, &d, &how);
	ck_assert(bgp_pack_prefix(&k, &net));
	ck_assert_int_eq(bgp_msg_next(out, bgp_pack_end(&k), sizeof out, &msg, &f), 1);
	ck_assert_uint_gt(msg.len, 6002 * 6);
	ck_assert_int_eq(decode(false, &msg, &f), BGP_FINE);
	ck_assert_uint_eq(u.attrs.path.len, path.len);
	ck_assert_mem_eq(u.attrs.path.p, path.b, path.len);
}
END_TEST

TCase *
test_bgp_as4(void)
{
	TCase *tc = tcase_create("bgp/as4");

	tcase_add_loop_test(tc, four_octet_paths_come_through_two_octet_peers, 0,
	    (int)(sizeof merges / sizeof *merges));
	tcase_add_test(tc, a_path_of_an_extended_message_is_taken_whole);
	tcase_add_test(tc, a_path_too_long_to_widen_withdraws);
	tcase_add_test(tc, a_long_path_survives_as4_path);
	return tc;
}
