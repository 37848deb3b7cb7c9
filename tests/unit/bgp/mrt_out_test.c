/*
 * MRT as it is written: octet by octet where a reader of ours would not notice, and
 * through that reader.
 */
#include "bgp/fsm.h"
#include "bgp/mrt_out.h"
#include "bgp/proto.h"
#include "test.h"

#include <string.h>

#define AT (1700000000 * 1000000LL + 42)

static void
ck_octets(const struct buf *b, const char *hex)
{
	static uint8_t want[512];
	size_t n = test_hex(want, sizeof want, hex);

	ck_assert_uint_eq(b->len, n);
	ck_assert_mem_eq(b->data, want, n);
}

static void
draft_of(struct bgp_draft *d, struct bgp_aspath_buf *path, uint32_t as)
{
	bgp_draft_init(d);
	d->has = BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP | BGP_HAS_LOCAL_PREF;
	d->local_pref = 10;
	d->next_hop = ip4_addr(0xc0000201);
	bgp_aspath_from(path, &as, 1);
	d->path = bgp_aspath_view(path);
}

START_TEST(peers_are_indexed_with_four_octet_numbers)
{
	struct mrt_peer peers[2] = { { 0x0a000001, 64512, { .family = IP_NONE } },
		{ 0x0a000002, 398656, { .family = IP_V6, .b = { 0xfd } } } };
	struct buf b;

	buf_init(&b);
	ck_assert(mrt_put_peers(&b, AT, 0xc0000263, "hub", peers, 2));
	ck_octets(&b,
	    "6553f100 000d 0001 00000031 c0000263 0003 687562 0002"
	    "02 0a000001 00000000 0000fc00"
	    "03 0a000002 fd000000000000000000000000000000 00061540");
	ck_assert(!mrt_put_peers(&b, AT, 1, "", peers, MRT_PEERS_MAX + 1));
	buf_fini(&b);
}
END_TEST

START_TEST(a_table_record_is_read_back)
{
	struct ip_prefix p;
	struct bgp_aspath_buf path;
	struct bgp_draft d;
	struct mrt_reader r;
	struct mrt_route route;
	struct mrt_rib rib;
	struct buf b;

	ck_assert(ip_prefix_parse(&p, "10.20.0.0/15"));
	buf_init(&b);
	mrt_rib_begin(&rib, &b, AT, 7, &p, false);
	draft_of(&d, &path, 64520);
	ck_assert(mrt_rib_entry(&rib, 1, 0, AT, &d));
	draft_of(&d, &path, 398656);
	ck_assert(mrt_rib_entry(&rib, 2, 0, AT, &d));
	mrt_rib_end(&rib);
	ck_octets(&b,
	    "6553f100 000d 0002 0000004f 00000007 0f 0a14 0002"
	    "0001 6553f100 001b 40010100 400206 0201 0000fc08 400304 c0000201"
	    "400504 0000000a"
	    "0002 6553f100 001b 40010100 400206 0201 00061540 400304 c0000201"
	    "400504 0000000a");
	mrt_init(&r, (const uint8_t *)b.data, b.len);
	for (int i = 0; i < 2; i++) {
		ck_assert(mrt_next(&r, &route));
		ck_assert(ip_prefix_equal(&route.prefix, &p));
	}
	ck_assert(!mrt_next(&r, &route));
	ck_assert_uint_eq(r.broken, 0);
	mrt_fini(&r);
	buf_fini(&b);
}
END_TEST

START_TEST(the_next_hop_of_ipv6_stands_in_a_short_mp_reach)
{
	struct ip_prefix p;
	struct bgp_aspath_buf path;
	struct bgp_draft d;
	struct mrt_rib rib;
	struct buf b;

	ck_assert(ip_prefix_parse(&p, "2001:db8::/32"));
	buf_init(&b);
	mrt_rib_begin(&rib, &b, AT, 0, &p, false);
	draft_of(&d, &path, 1);
	ck_assert(ip_addr_parse(&d.next_hop, "2001:db8::1"));
	ck_assert(mrt_rib_entry(&rib, 0, 0, AT, &d));
	mrt_rib_end(&rib);
	ck_octets(&b,
	    "6553f100 000d 0004 0000003b 00000000 20 20010db8 0001"
	    "0000 6553f100 0028 40010100 400206 0201 00000001 400504 0000000a"
	    "800e11 10 20010db8000000000000000000000001");
	buf_fini(&b);
}
END_TEST

START_TEST(a_record_without_entries_leaves_no_trace)
{
	static uint8_t value[65000];
	struct ip_prefix p;
	struct bgp_aspath_buf path;
	struct bgp_draft d;
	struct mrt_rib rib;
	struct buf b;

	ck_assert(ip_prefix_parse(&p, "0.0.0.0/0"));
	buf_init(&b);
	buf_puts(&b, "x");
	mrt_rib_begin(&rib, &b, AT, 0, &p, false);
	draft_of(&d, &path, 1);
	d.nunknown = 2;
	for (unsigned i = 0; i < 2; i++)
		d.unknown[i] = (struct bgp_unknown){ (uint8_t)(200 + i),
			BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE,
			{ value, sizeof value } };
	ck_assert(!mrt_rib_entry(&rib, 0, 0, AT, &d)); /* no room for that */
	mrt_rib_end(&rib);
	ck_assert_str_eq(b.data, "x");
	buf_fini(&b);
}
END_TEST

START_TEST(a_message_stands_behind_who_said_it)
{
	static const uint8_t keepalive[19] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 19, 4 };
	struct mrt_session s = { 398656, 64520, ip4_addr(0x0a000001),
		ip4_addr(0x0a000002), true, false };
	struct buf b;

	buf_init(&b);
	mrt_put_message(&b, AT, &s, false, keepalive, sizeof keepalive);
	ck_octets(&b,
	    "6553f100 0011 0004 0000002b 0000002a 00061540 0000fc08 0000 0001"
	    "0a000001 0a000002 ffffffffffffffffffffffffffffffff 0013 04");
	buf_reset(&b);
	s.as4 = false;
	mrt_put_message(&b, AT, &s, true, keepalive, sizeof keepalive);
	ck_octets(&b,
	    "6553f100 0011 0006 00000027 0000002a 5ba0 fc08 0000 0001"
	    "0a000001 0a000002 ffffffffffffffffffffffffffffffff 0013 04");
	buf_reset(&b);
	s.add_path = true;
	mrt_put_message(&b, AT, &s, true, keepalive, sizeof keepalive);
	ck_assert_uint_eq((uint8_t)b.data[7], MRT_4MP_MESSAGE_LOCAL_ADD_PATH);
	buf_fini(&b);
}
END_TEST

TCase *
test_bgp_mrt_out(void)
{
	TCase *t = tcase_create("bgp/mrt_out");

	tcase_add_test(t, peers_are_indexed_with_four_octet_numbers);
	tcase_add_test(t, a_table_record_is_read_back);
	tcase_add_test(t, the_next_hop_of_ipv6_stands_in_a_short_mp_reach);
	tcase_add_test(t, a_record_without_entries_leaves_no_trace);
	tcase_add_test(t, a_message_stands_behind_who_said_it);
	return t;
}
