/*
 * BMP as it is written, octet by octet; tests/state/bmp.py reads it without this code.
 */
#include "bgp/bmp.h"

#include "base/time.h"
#include "test.h"

#include <string.h>

TCase *test_bgp_bmp(void);

#define AT   (0x6553f100 * (int64_t)ERX_SEC + 42)
/* Header of a peer, behind its flags: distinguisher, address, AS, identifier, time. */
#define V4   "0000010203040506 000000000000000000000000c0000202 0000fc00 0a000001"
#define V6   "0000010203040506 fd000000000000000000000000000002 0000fc00 0a000001"
#define TIME "6553f100 0000002a"

static struct buf b;

static void
setup(void)
{
	buf_init(&b);
}

static void
teardown(void)
{
	buf_fini(&b);
}

static void
ck_octets(const char *hex)
{
	static uint8_t want[512];
	size_t n = test_hex(want, sizeof want, hex);

	ck_assert_uint_eq(b.len, n);
	ck_assert_mem_eq(b.data, want, n);
	buf_reset(&b);
}

static struct bmp_peer
peer(uint8_t family, uint8_t flags)
{
	struct bmp_peer p = { .type = BMP_PEER_INSTANCE,
		.flags = flags,
		.distinguisher = UINT64_C(0x010203040506),
		.address = ip4_addr(0xc0000202),
		.asn = 64512,
		.id = 0x0a000001,
		.at = AT };

	if (family == IP_V6)
		p.address =
		    (struct ip_addr){ .family = IP_V6, .b = { 0xfd, [15] = 2 } };
	return p;
}

START_TEST(a_station_is_told_who_speaks_and_why_it_ends)
{
	bmp_initiation(&b, "lab", "erxd", NULL);
	ck_octets("03 00000015 04 0001 0004 65727864 0002 0003 6c6162");
	bmp_initiation(&b, "lab", "erxd", "why");
	ck_octets(
	    "03 0000001c 04 0001 0004 65727864 0002 0003 6c6162 0000 0003 776879");
	bmp_termination(&b, BMP_END_CLOSED, "bye");
	ck_octets("03 00000013 05 0000 0003 627965 0001 0002 0000");
}
END_TEST

START_TEST(a_text_is_cut_where_its_length_ends)
{
	static char text[70001];

	memset(text, 'x', sizeof text - 1);
	bmp_initiation(&b, "n", "d", text);
	ck_assert_uint_eq(b.len, 6 + 5 + 5 + 4 + 65535);
	ck_assert_mem_eq(b.data + 1, "\0\1\0\x13", 4);
	ck_assert_mem_eq(b.data + 16, "\0\0\xff\xff", 4);
}
END_TEST

START_TEST(a_peer_comes_with_both_opens)
{
	struct bmp_up up = { .local = ip4_addr(0xc0000201),
		.local_port = 179,
		.remote_port = 49152,
		.sent = (const uint8_t *)"\1\2",
		.sent_len = 2,
		.received = (const uint8_t *)"\3",
		.received_len = 1,
		.text = "a" };
	struct bmp_peer p = peer(IP_V4, 0);

	bmp_peer_up(&b, &p, &up);
	ck_octets("03 0000004c 03 01 00" V4 TIME
		  "000000000000000000000000c0000201 00b3 c000 0102 03 0000 0001 61");
	p = (struct bmp_peer){ .type = BMP_PEER_LOC_RIB, .asn = 1, .id = 2, .at = AT };
	up = (struct bmp_up){ .table = "t" };
	bmp_peer_up(&b, &p, &up);
	ck_octets(
	    "03 00000049 03 03 00 0000000000000000 00000000000000000000000000000000"
	    "00000001 00000002" TIME
	    "00000000000000000000000000000000 0000 0000 0003 0001 74");
}
END_TEST

START_TEST(a_peer_goes_with_its_notification)
{
	struct bmp_peer p = peer(IP_V6, 0);

	bmp_peer_down(&b, &p, BMP_DOWN_RECEIVED, "\xff", 1);
	ck_octets("03 00000032 02 01 80" V6 TIME "03 ff");
	bmp_peer_down(&b, &p, BMP_DOWN_REMOTE, NULL, 0);
	ck_octets("03 00000031 02 01 80" V6 TIME "04");
	p = (struct bmp_peer){ .type = BMP_PEER_LOC_RIB, .at = AT };
	bmp_table_down(&b, &p, "t");
	ck_octets(
	    "03 00000036 02 03 00 0000000000000000 00000000000000000000000000000000"
	    "00000000 00000000" TIME "06 0003 0001 74");
}
END_TEST

START_TEST(a_route_says_which_view_it_is_of)
{
	static const struct {
		uint8_t family, flags;
		const char *octets;
	} rows[] = {
		{ IP_V4, 0, "03 00000031 00 01 00" V4 },
		{ IP_V4, BMP_POST_POLICY, "03 00000031 00 01 40" V4 },
		{ IP_V6, BMP_POST_POLICY | BMP_ADJ_RIB_OUT, "03 00000031 00 01 d0" V6 },
	};
	struct bmp_peer p = peer(rows[_i].family, rows[_i].flags);
	char want[256];

	p.at = 0;
	bmp_route(&b, &p, (const uint8_t *)"\7", 1);
	strcpy(want, rows[_i].octets);
	strcat(want, "00000000 00000000 07");
	ck_octets(want);
}
END_TEST

START_TEST(statistics_count_what_they_hold)
{
	struct bmp_peer p = peer(IP_V4, 0);
	struct bmp_stats s;

	bmp_stats_begin(&s, &b, &p);
	bmp_stats_add(&s, BMP_STAT_ADJ_RIB_IN, UINT64_C(0x100000002));
	bmp_stats_add_family(&s, BMP_STAT_ADJ_RIB_OUT_FAMILY, IP_V6, 3);
	bmp_stats_end(&s);
	ck_octets("03 0000004f 01 01 00" V4 TIME "00000002"
		  "0007 0008 0000000100000002 0011 000b 0002 01 0000000000000003");
}
END_TEST

TCase *
test_bgp_bmp(void)
{
	TCase *tc = tcase_create("bgp/bmp");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_station_is_told_who_speaks_and_why_it_ends);
	tcase_add_test(tc, a_text_is_cut_where_its_length_ends);
	tcase_add_test(tc, a_peer_comes_with_both_opens);
	tcase_add_test(tc, a_peer_goes_with_its_notification);
	tcase_add_loop_test(tc, a_route_says_which_view_it_is_of, 0, 3);
	tcase_add_test(tc, statistics_count_what_they_hold);
	return tc;
}
