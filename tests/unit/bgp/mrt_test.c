/*
 * MRT records of each kind, and input that is none.
 */
#include "bgp/mrt.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text form of what comes out, one route after the other. */
static void
routes(const char *hex, char *out, size_t size, struct mrt_reader *r)
{
	static uint8_t data[4096];
	size_t n = test_hex(data, sizeof data, hex), at = 0;
	char prefix[IP_PREFIX_STRLEN];
	struct mrt_route route;

	out[0] = '\0';
	mrt_init(r, data, n);
	while (mrt_next(r, &route)) {
		at += (size_t)snprintf(out + at, size - at, "%s%s%s ",
		    route.withdrawn ? "-" : "", ip_prefix_text(&route.prefix, prefix),
		    route.update ? "!" : "");
		for (size_t i = 0; i < route.nattrs; i++)
			at += (size_t)snprintf(out + at, size - at, "%02x",
			    route.attrs[i]);
		at += (size_t)snprintf(out + at, size - at, "\n");
	}
	mrt_fini(r);
}

START_TEST(a_table_dump_entry_has_its_path_merged)
{
	struct mrt_reader r;
	char out[1024];

	routes("00000000 000c 0001 0000002c"
	       "0000 0000 0a010000 10 01 00000000 0a000001 fdf2 0016"
	       "400101 00 400206 0202 fdf2 5ba0 e01106 0201 fa56ea01",
	    out, sizeof out, &r);
	ck_assert_uint_eq(r.broken, 0);
	ck_assert_str_eq(out,
	    "10.1.0.0/16 40010100"
	    "40020a02020000fdf2fa56ea01\n");
}
END_TEST

START_TEST(each_entry_of_a_table_dump_v2_record_is_a_route)
{
	struct mrt_reader r;
	char out[1024];

	routes("00000000 000d 0001 00000008 00000000 0000 0000"
	       "00000000 000d 0002 00000045"
	       "00000000 10 0a02 0002"
	       "0000 00000000 0011 40010100 40020a 0202 0000fdf2 0000fdf3"
	       "0001 00000000 001b 40010102 400206 0201 0000fdf4 400304 0a000002 "
	       "400504 00000064 ",
	    out, sizeof out, &r);
	ck_assert_uint_eq(r.records, 2);
	ck_assert_uint_eq(r.skipped, 0);
	/* LOCAL_PREF and NEXT_HOP are gone. */
	ck_assert_str_eq(out,
	    "10.2.0.0/16 4001010040020a02020000fdf20000fdf3\n"
	    "10.2.0.0/16 4001010240020602010000fdf4\n");
}
END_TEST

START_TEST(an_update_announces_and_withdraws)
{
	struct mrt_reader r;
	char out[1024];

	routes("00000000 0010 0004 0000004b"
	       "0000fdf2 0000fdf3 0000 0001 0a000001 0a000002"
	       "ffffffffffffffffffffffffffffffff 0037 02"
	       "0004 18 0a0909 0014 40010100 400206 0201 0000fdf2 400304 0a000001"
	       "18 0a0101 18 0a0102",
	    out, sizeof out, &r);
	ck_assert_uint_eq(r.broken, 0);
	ck_assert_str_eq(out,
	    "-10.9.9.0/24! \n"
	    "10.1.1.0/24! 4001010040020602010000fdf2\n"
	    "10.1.2.0/24! 4001010040020602010000fdf2\n");
}
END_TEST

START_TEST(what_is_left_out_is_counted_by_kind)
{
	static const struct {
		const char *record;
		enum mrt_left kind;
	} rows[] = {
		{ "00000000 0010 0002 00000000", MRT_LEFT_ENTRY },
		{ "00000000 0010 0003 00000004 00000000", MRT_LEFT_SNAPSHOT },
		{ "00000000 0010 0006 00000000", MRT_LEFT_SENT },
		{ "00000000 0011 0007 00000004 00000000", MRT_LEFT_SENT },
		{ "00000000 000d 0003 00000000", MRT_LEFT_FAMILY },
		{ "00000000 000d 0006 00000000", MRT_LEFT_FAMILY },
		{ "00000000 000c 0003 00000000", MRT_LEFT_FAMILY },
		{ "00000000 0005 0007 0000000c 0001 0a000001 0002 0a000002",
		    MRT_LEFT_OLD },
		{ "00000000 0030 0000 00000000", MRT_LEFT_OTHER }, /* OSPFv3 */
		{ "00000000 0010 00ff 00000000", MRT_LEFT_OTHER },
		{ "00000000 ffff ffff 00000000", MRT_LEFT_OTHER },
	};
	struct mrt_reader r;
	char out[64];

	routes(rows[_i].record, out, sizeof out, &r);
	ck_assert_uint_eq(r.records, 1);
	ck_assert_uint_eq(r.skipped, 1);
	ck_assert_uint_eq(r.left[rows[_i].kind], 1);
	ck_assert_uint_eq(r.broken, 0);
	ck_assert_ptr_null(r.first_why);
	ck_assert_str_eq(out, "");
	ck_assert_uint_gt(strlen(mrt_left_word(rows[_i].kind)), 4);
}
END_TEST

START_TEST(the_first_damaged_record_is_named)
{
	static const struct {
		const char *record, *why;
	} rows[] = {
		{ "00000000 000d 0008 00000007 00000000 ff 0000",
		    "a prefix is longer than its family, or cut short" },
		{ "00000000 0010 0005 00000004 00000000", "the record is cut short" },
		{ "00000000 0005 0001 00000002 fde8",
		    "the record is cut short, or "
		    "longer than a message" },
		{ "00000000 0010 0004 00000040 00", "the file ends inside the record" },
		{ "00000000 000d 0001 00000009 00000000 0000 0001 02",
		    "the index of peers is cut short" },
		{ "00000000 0010 0001 00000012 fde8 fde9 0000 0001 0a000001 0a000002 ff "
		  "ff",
		    "no whole BGP message" },
	};
	char text[256], out[64];
	struct mrt_reader r;

	/* Behind one that is fine. */
	snprintf(text, sizeof text, "00000000 0010 0002 00000000 %s", rows[_i].record);
	routes(text, out, sizeof out, &r);
	ck_assert_uint_eq(r.broken, 1);
	ck_assert_uint_eq(r.first_at, 12);
	ck_assert_str_eq(r.first_why, rows[_i].why);
}
END_TEST

#define HEAD4(as, peer) as " fde8 0000 0001 " peer " 0a0000ff"
#define ANNOUNCE(as)                                     \
	"ffffffffffffffffffffffffffffffff 002d 02 0000 " \
	"0012 40010100 400204 0201 " as " 400304 0a000001 18 0a0101"

/* An AS number of 0 makes the whole UPDATE a withdrawal, and that is counted. */
START_TEST(damaged_attributes_are_a_withdrawal_that_is_told)
{
	struct mrt_reader r;
	char out[256];

	routes("00000000 0010 0001 0000003d" HEAD4("fdf2", "0a000001") ANNOUNCE("0000"),
	    out, sizeof out, &r);
	ck_assert_str_eq(out, "-10.1.1.0/24! \n");
	ck_assert_uint_eq(r.withdrawn, 1);
	ck_assert_uint_eq(r.broken, 0);
	ck_assert_ptr_nonnull(r.first_why);
}
END_TEST

/* Peers of a text, one line a route: "PEER PREFIX", "-" before what is withdrawn. */
static void
peers(const char *hex, char *out, size_t size, const char *only, uint32_t as)
{
	static uint8_t data[4096];
	char prefix[IP_PREFIX_STRLEN], address[IP_ADDR_STRLEN];
	struct mrt_reader r;
	struct mrt_route route;
	size_t at = 0;

	out[0] = '\0';
	mrt_init(&r, data, test_hex(data, sizeof data, hex));
	if (only)
		ck_assert(ip_addr_parse(&r.only_address, only));
	r.only_asn = as;
	while (mrt_next(&r, &route)) {
		const struct mrt_from *from = mrt_from_of(&r, route.peer);

		at += (size_t)snprintf(out + at, size - at, "%s%s as%u %s;",
		    route.withdrawn  ? "-"
			: route.lost ? "lost "
				     : "",
		    ip_addr_text(&from->address, address), from->asn,
		    ip_prefix_text(&route.prefix, prefix));
	}
	ck_assert_uint_eq(r.broken, 0);
	mrt_fini(&r);
}

#define UPDATE4(as, peer)          "00000000 0010 0001 0000003d" HEAD4(as, peer) ANNOUNCE("0064")
#define STATE4(as, peer, was, now) "00000000 0010 0000 00000014" HEAD4(as, peer) was now

START_TEST(each_route_is_of_a_peer)
{
	static const char both[] =
	    UPDATE4("fdf2", "0a000001") UPDATE4("fdf3", "0a000002");
	char out[512];

	peers(both, out, sizeof out, NULL, 0);
	ck_assert_str_eq(out,
	    "10.0.0.1 as65010 10.1.1.0/24;10.0.0.2 as65011 10.1.1.0/24;");
	peers(both, out, sizeof out, "10.0.0.2", 0);
	ck_assert_str_eq(out, "10.0.0.2 as65011 10.1.1.0/24;");
	peers(both, out, sizeof out, NULL, 65010);
	ck_assert_str_eq(out, "10.0.0.1 as65010 10.1.1.0/24;");
	peers(both, out, sizeof out, "10.0.0.3", 0);
	ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(a_table_has_its_peers_in_an_index)
{
	char out[512];

	peers("00000000 000d 0001 0000002e 00000000 0000 0002"
	      " 02 00000001 0a000001 0000fdf2"
	      " 03 00000002 20010db8000000000000000000000001 00030d40"
	      "00000000 000d 0002 0000003b 00000000 10 0a02 0002"
	      " 0001 00000000 0011 40010100 40020a 0202 0000fdf2 0000fdf3"
	      " 0000 00000000 0011 40010100 40020a 0202 0000fdf2 0000fdf4",
	    out, sizeof out, NULL, 0);
	ck_assert_str_eq(out,
	    "2001:db8::1 as200000 10.2.0.0/16;10.0.0.1 as65010 10.2.0.0/16;");
}
END_TEST

START_TEST(a_session_that_ends_takes_all_of_its_peer)
{
	char out[512];

	peers(STATE4("fdf2", "0a000001", "0006", "0001"), out, sizeof out, NULL, 0);
	ck_assert_str_eq(out, "lost 10.0.0.1 as65010 ;");
	/* On the way up, and of one that is not asked for. */
	peers(STATE4("fdf2", "0a000001", "0005", "0006")
		  STATE4("fdf2", "0a000001", "0003", "0001"),
	    out, sizeof out, NULL, 0);
	ck_assert_str_eq(out, "");
	peers(STATE4("fdf2", "0a000001", "0006", "0001"), out, sizeof out, "10.0.0.2",
	    0);
	ck_assert_str_eq(out, "");
}
END_TEST

/* Of 1999: no header of the message, and no family. */
START_TEST(the_old_type_is_read)
{
	char out[512];

	peers("00000000 0005 0001 00000027"
	      " fdf2 0a000001 fde8 0a0000ff"
	      " 0000 0012 40010100 400204 0201 0064 400304 0a000001 10"
	      " 0a01 08 0b"
	      "00000000 0005 0001 00000013"
	      " fdf2 0a000001 fde8 0a0000ff 0003 10 0a01 0000"
	      "00000000 0005 0003 0000000a fdf2 0a000001 0006 0001",
	    out, sizeof out, NULL, 0);
	ck_assert_str_eq(out,
	    "10.0.0.1 as65010 10.1.0.0/16;10.0.0.1 as65010 11.0.0.0/8;"
	    "-10.0.0.1 as65010 10.1.0.0/16;lost 10.0.0.1 as65010 ;");
}
END_TEST

/* What a collector has itself is there without any attribute. */
START_TEST(a_route_of_the_collector_itself_has_an_empty_path)
{
	struct mrt_reader r;
	char out[256];

	routes("00000000 000d 0002 00000011 00000000 10 0a02 0001 0000 00000000 0000",
	    out, sizeof out, &r);
	ck_assert_uint_eq(r.broken, 0);
	ck_assert_str_eq(out, "10.2.0.0/16 40010102400200\n");
}
END_TEST

START_TEST(no_input_is_read_past_its_end)
{
	static const char good[] =
	    "00000000 000c 0001 0000002c"
	    "0000 0000 0a010000 10 01 00000000 0a000001 fdf2 0016"
	    "400101 00 400206 0202 fdf2 5ba0 e01106 0201 fa56ea01"
	    "00000000 000d 0002 00000022"
	    "00000000 10 0a02 0001"
	    "0000 00000000 0011 40010100 40020a 0202 0000fdf2 0000fdf3"
	    "00000000 0010 0004 0000004b"
	    "0000fdf2 0000fdf3 0000 0001 0a000001 0a000002"
	    "ffffffffffffffffffffffffffffffff 0037 02"
	    "0004 18 0a0909 0014 40010100 400206 0201 0000fdf2 400304 0a000001"
	    "18 0a0101 18 0a0102";
	uint8_t whole[512];
	size_t n = test_hex(whole, sizeof whole, good);

	/* Cut at each place, and with each octet replaced: the sanitizers watch. */
	for (size_t i = 0; i < 2 * n; i++) {
		size_t len = i < n ? i : n;
		uint8_t *copy = malloc(len + 1);
		struct mrt_reader r;
		struct mrt_route route;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, whole, len);
		if (i >= n)
			copy[i - n] = (uint8_t)~copy[i - n];
		mrt_init(&r, copy, len);
		while (mrt_next(&r, &route))
			ck_assert_uint_le(route.prefix.len,
			    ip_bits(route.prefix.family));
		mrt_fini(&r);
		free(copy);
	}
}
END_TEST

TCase *
test_bgp_mrt(void)
{
	TCase *t = tcase_create("bgp/mrt");

	tcase_add_test(t, a_table_dump_entry_has_its_path_merged);
	tcase_add_test(t, each_entry_of_a_table_dump_v2_record_is_a_route);
	tcase_add_test(t, an_update_announces_and_withdraws);
	tcase_add_loop_test(t, what_is_left_out_is_counted_by_kind, 0, 11);
	tcase_add_loop_test(t, the_first_damaged_record_is_named, 0, 6);
	tcase_add_test(t, damaged_attributes_are_a_withdrawal_that_is_told);
	tcase_add_test(t, each_route_is_of_a_peer);
	tcase_add_test(t, a_table_has_its_peers_in_an_index);
	tcase_add_test(t, a_session_that_ends_takes_all_of_its_peer);
	tcase_add_test(t, the_old_type_is_read);
	tcase_add_test(t, a_route_of_the_collector_itself_has_an_empty_path);
	tcase_add_test(t, no_input_is_read_past_its_end);
	return t;
}
