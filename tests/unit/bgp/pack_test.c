#include "bgp/update.h"
#include "message.h"
#include "test.h"

#include <stdlib.h>

TCase *test_bgp_pack(void);

static uint8_t *out; /* of just the size asked for */
static uint32_t as[1000];

static struct bgp_aspath_buf path_buf;
static const struct bgp_encode external = { .as4 = true, .ebgp = true };

static struct bgp_draft
a_route(const char *next_hop, size_t hops)
{
	struct bgp_draft d;

	for (size_t i = 0; i < hops; i++)
		as[i] = 65000;
	bgp_draft_init(&d);
	bgp_aspath_from(&path_buf, as, hops);
	d.has = BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP;
	d.path = bgp_aspath_view(&path_buf);
	ck_assert(ip_addr_parse(&d.next_hop, next_hop));
	return d;
}

static struct ip_prefix
prefix(const char *text)
{
	struct ip_prefix p;

	ck_assert_msg(ip_prefix_parse(&p, text), "%s", text);
	return p;
}

static void
teardown(void)
{
	free(out);
	out = NULL;
}

static void
give(size_t size)
{
	free(out);
	out = malloc(size + 1);
	ck_assert_ptr_nonnull(out);
}

START_TEST(ipv4_follows_its_attributes)
{
	struct bgp_draft d = a_route("10.0.0.1", 1);
	struct ip_prefix a = prefix("10.0.0.0/24"), b = prefix("0.0.0.0/0");
	struct bgp_packer k;

	give(4096);
	bgp_pack_announce(&k, out, 4096, IP_V4, &d, &external);
	ck_assert(bgp_pack_prefix(&k, &a));
	ck_assert(bgp_pack_prefix(&k, &b));
	ck_assert_uint_eq(k.count, 2);
	test_bytes(out, bgp_pack_end(&k),
	    "ffffffffffffffffffffffffffffffff 0030 02 0000 0014" T_GOOD T_NET "00");
}
END_TEST

START_TEST(mp_reach_is_the_first_attribute)
{
	struct bgp_draft d = a_route("2001:db8::1", 1);
	struct ip_prefix a = prefix("2001:db8::/32"), b = prefix("::/0");
	struct bgp_packer k;

	give(4096);
	bgp_pack_announce(&k, out, 4096, IP_V6, &d, &external);
	ck_assert(bgp_pack_prefix(&k, &a));
	ck_assert(bgp_pack_prefix(&k, &b));
	test_bytes(out + 16, bgp_pack_end(&k) - 16,
	    "0043 02 0000 002c"
	    "900e001b 000201 10 20010db8000000000000000000000001 00 20 20010db8 00" T_ORIGIN
		T_PATH);
	ck_assert(ip_addr_parse(&d.link_local, "fe80::1"));
	bgp_pack_announce(&k, out, 4096, IP_V6, &d, &external);
	ck_assert(bgp_pack_prefix(&k, &a));
	test_bytes(out + 16, bgp_pack_end(&k) - 16,
	    "0052 02 0000 003b"
	    "900e002a 000201 20 20010db8000000000000000000000001"
	    "fe800000000000000000000000000001 00 20 20010db8" T_ORIGIN T_PATH);
}
END_TEST

START_TEST(withdrawals_have_no_attributes)
{
	struct ip_prefix a = prefix("10.0.0.0/24"), b = prefix("2001:db8::/32");
	struct bgp_packer k;

	give(4096);
	bgp_pack_withdraw(&k, out, 4096, IP_V4);
	ck_assert(bgp_pack_prefix(&k, &a));
	test_bytes(out + 16, bgp_pack_end(&k) - 16, "001b 02 0004" T_NET "0000");
	bgp_pack_withdraw(&k, out, 4096, IP_V6);
	ck_assert(bgp_pack_prefix(&k, &b));
	test_bytes(out + 16, bgp_pack_end(&k) - 16,
	    "0023 02 0000 000c 900f0008 000201 2020010db8");
}
END_TEST

START_TEST(end_of_rib_is_an_empty_withdrawal)
{
	give(64);
	test_bytes(out + 16, bgp_end_of_rib(out, 64, IP_V4) - 16, "0017 02 0000 0000");
	test_bytes(out + 16, bgp_end_of_rib(out, 64, IP_V6) - 16,
	    "001e 02 0000 0007 900f0003 000201");
	ck_assert_uint_eq(bgp_end_of_rib(out, 22, IP_V4), 0);
	ck_assert_uint_eq(bgp_end_of_rib(out, 29, IP_V6), 0);
}
END_TEST

START_TEST(nothing_packed_is_no_message)
{
	struct bgp_draft d = a_route("10.0.0.1", 1);
	struct bgp_packer k;

	give(4096);
	bgp_pack_announce(&k, out, 4096, IP_V4, &d, &external);
	ck_assert_uint_eq(bgp_pack_end(&k), 0);
	bgp_pack_withdraw(&k, out, 4096, IP_V6);
	ck_assert_uint_eq(bgp_pack_end(&k), 0);
}
END_TEST

static struct bgp_update u;

static unsigned
count(struct bgp_nlri n)
{
	struct ip_prefix p;
	unsigned c = 0;

	while (n.family != IP_NONE && bgp_nlri_next(&n, &p))
		c++;
	return c;
}

/* Decodes what was packed; how many prefixes it holds. */
static unsigned
read_back(size_t len, size_t max)
{
	struct bgp_update_ctx ctx = { .as4 = true, .families = BGP_FAMILIES_ALL };
	struct bgp_msg msg;
	struct bgp_fault f;

	ck_assert_int_eq(bgp_msg_next(out, len, max, &msg, &f), 1);
	ck_assert_uint_eq(msg.len, len);
	ck_assert_int_eq(bgp_update_decode(&ctx, &msg, &u, &f), BGP_FINE);
	return count(u.announced[0]) + count(u.announced[1]) + count(u.withdrawn[0]) +
	    count(u.withdrawn[1]);
}

static void
begin(struct bgp_packer *k, size_t size, uint8_t family, bool withdraw,
    const struct bgp_draft *d)
{
	if (withdraw)
		bgp_pack_withdraw(k, out, size, family);
	else
		bgp_pack_announce(k, out, size, family, d, &external);
}

START_TEST(a_message_is_filled_to_the_last_octet_and_not_beyond)
{
	static const size_t sizes[] = { 100, 101, 102, 103, 200, 4096, 65535 };
	uint8_t family = _i & 1 ? IP_V6 : IP_V4;
	struct bgp_draft d = a_route(family == IP_V6 ? "2001:db8::1" : "10.0.0.1", 1);
	struct ip_prefix p = prefix(family == IP_V6 ? "2001:db8::/32" : "10.0.0.0/25");

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct bgp_packer k;
		size_t len;

		give(sizes[i]);
		begin(&k, sizes[i], family, _i & 2, &d);
		while (bgp_pack_prefix(&k, &p))
			;
		len = bgp_pack_end(&k);
		ck_assert_uint_le(len, sizes[i]);
		ck_assert_uint_gt(len + 5, sizes[i]);
		ck_assert_uint_eq(read_back(len, 65535), k.count);
	}
}
END_TEST

START_TEST(attributes_that_do_not_fit_are_not_cut)
{
	uint8_t family = _i & 1 ? IP_V6 : IP_V4;
	struct bgp_draft d = a_route(family == IP_V6 ? "2001:db8::1" : "10.0.0.1", 500);
	struct ip_prefix p = prefix(family == IP_V6 ? "2001:db8::/32" : "10.0.0.0/24");
	struct bgp_packer k;
	size_t fits = 0;

	for (size_t size = 0; size < 2300; size++) {
		give(size);
		bgp_pack_announce(&k, out, size, family, &d, &external);
		if (!bgp_pack_prefix(&k, &p)) {
			ck_assert_uint_eq(fits, 0);
			ck_assert_uint_eq(bgp_pack_end(&k), 0);
			continue;
		}
		fits = bgp_pack_end(&k);
		ck_assert_uint_gt(fits, 2000);
		ck_assert_uint_le(fits, size);
		ck_assert_uint_eq(read_back(fits, 4096), 1);
	}
	ck_assert_uint_gt(fits, 0);
}
END_TEST

START_TEST(a_route_for_extended_messages_does_not_go_into_4096)
{
	static uint8_t list[8000];
	struct bgp_draft d = a_route("10.0.0.1", 1);
	struct ip_prefix p = prefix("10.0.0.0/24");
	struct bgp_packer k;

	for (unsigned i = 0; i < sizeof list / 4; i++)
		memcpy(list + 4 * i, (uint8_t[]){ 0, 1, (uint8_t)(i >> 8), (uint8_t)i },
		    4);
	d.communities = (struct bgp_bytes){ list, sizeof list };
	give(65535);
	bgp_pack_announce(&k, out, 4096, IP_V4, &d, &external);
	ck_assert(!bgp_pack_prefix(&k, &p));
	ck_assert_uint_eq(bgp_pack_end(&k), 0);
	bgp_pack_announce(&k, out, 65535, IP_V4, &d, &external);
	ck_assert(bgp_pack_prefix(&k, &p));
	ck_assert_uint_eq(read_back(bgp_pack_end(&k), 65535), 1);
}
END_TEST

START_TEST(a_next_hop_of_the_other_family_is_not_sent)
{
	struct bgp_draft six = a_route("2001:db8::1", 1), four = a_route("10.0.0.1", 1);
	struct ip_prefix p = prefix("10.0.0.0/24"), p6 = prefix("2001:db8::/32");
	struct bgp_packer k;

	give(4096);
	bgp_pack_announce(&k, out, 4096, IP_V4, &six, &external);
	ck_assert(!bgp_pack_prefix(&k, &p));
	ck_assert_uint_eq(bgp_pack_end(&k), 0);
	bgp_pack_announce(&k, out, 4096, IP_V6, &four, &external);
	ck_assert(!bgp_pack_prefix(&k, &p6));
	ck_assert_uint_eq(bgp_pack_end(&k), 0);
}
END_TEST

/* RFC 8950 3: as of IPv6, but for the family. */
START_TEST(ipv4_goes_with_a_next_hop_of_ipv6_where_that_was_agreed)
{
	static const struct bgp_encode agreed = { .as4 = true,
		.ebgp = true,
		.extended_next_hop = true };
	struct bgp_draft six = a_route("2001:db8::1", 1), four = a_route("10.0.0.1", 1);
	struct ip_prefix p = prefix("10.0.0.0/24"), q = prefix("0.0.0.0/0");
	struct bgp_packer k;

	give(4096);
	bgp_pack_announce(&k, out, 4096, IP_V4, &six, &agreed);
	ck_assert(bgp_pack_prefix(&k, &p));
	ck_assert(bgp_pack_prefix(&k, &q));
	test_bytes(out + 16, bgp_pack_end(&k) - 16,
	    "0042 02 0000 002b 900e001a 000101 10 20010db8000000000000000000000001 00 "
	    "180a0000 00" T_ORIGIN T_PATH);
	ck_assert(ip_addr_parse(&six.link_local, "fe80::1"));
	bgp_pack_announce(&k, out, 4096, IP_V4, &six, &agreed);
	ck_assert(bgp_pack_path(&k, 7, &p));
	test_bytes(out + 16, bgp_pack_end(&k) - 16,
	    "0055 02 0000 003e 900e002d 000101 20 20010db8000000000000000000000001 "
	    "fe800000000000000000000000000001 00 00000007 180a0000" T_ORIGIN T_PATH);
	bgp_pack_announce(&k, out, 4096, IP_V4, &four, &agreed);
	ck_assert(bgp_pack_prefix(&k, &p));
	ck_assert(bgp_pack_prefix(&k, &q));
	test_bytes(out, bgp_pack_end(&k),
	    "ffffffffffffffffffffffffffffffff 0030 02 0000 0014" T_GOOD T_NET "00");
}
END_TEST

TCase *
test_bgp_pack(void)
{
	TCase *tc = tcase_create("bgp/pack");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, ipv4_follows_its_attributes);
	tcase_add_test(tc, mp_reach_is_the_first_attribute);
	tcase_add_test(tc, withdrawals_have_no_attributes);
	tcase_add_test(tc, end_of_rib_is_an_empty_withdrawal);
	tcase_add_test(tc, nothing_packed_is_no_message);
	tcase_add_loop_test(tc, a_message_is_filled_to_the_last_octet_and_not_beyond, 0,
	    4);
	tcase_add_loop_test(tc, attributes_that_do_not_fit_are_not_cut, 0, 2);
	tcase_add_test(tc, a_route_for_extended_messages_does_not_go_into_4096);
	tcase_add_test(tc, a_next_hop_of_the_other_family_is_not_sent);
	tcase_add_test(tc, ipv4_goes_with_a_next_hop_of_ipv6_where_that_was_agreed);
	return tc;
}
