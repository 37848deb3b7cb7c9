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

START_TEST(other_records_are_skipped)
{
	struct mrt_reader r;
	char out[1024];

	routes("00000000 0010 0005 00000004 00000000"          /* a state change */
	       "00000000 0005 0001 00000000"                   /* an old type */
	       "00000000 000d 0008 00000007 00000000 ff 0000", /* no prefix has /255 */
	    out, sizeof out, &r);
	ck_assert_uint_eq(r.records, 3);
	ck_assert_uint_eq(r.skipped, 2);
	ck_assert_uint_eq(r.broken, 1);
	ck_assert_str_eq(out, "");
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
	tcase_add_test(t, other_records_are_skipped);
	tcase_add_test(t, no_input_is_read_past_its_end);
	return t;
}
