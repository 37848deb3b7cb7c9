#include "bgp/framer.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

#define MARKER       "ffffffffffffffffffffffffffffffff"
#define KEEPALIVE    MARKER "001304"
#define NOTIFICATION MARKER "001503 0602"
#define END_OF_RIB   MARKER "00170200000000"

static struct bgp_fault fault;

START_TEST(messages_come_as_they_lie)
{
	struct bgp_framer f;
	uint8_t b[128];
	size_t n = test_hex(b, sizeof b, KEEPALIVE END_OF_RIB NOTIFICATION);

	bgp_framer_init(&f);
	bgp_framer_feed(&f, b, n);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 1);
	ck_assert_uint_eq(f.msg.type, BGP_KEEPALIVE);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 1);
	ck_assert_ptr_eq(f.msg.body, b + 2 * BGP_HEADER_LEN);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 1);
	ck_assert_uint_eq(f.msg.len, 21);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 0);
	ck_assert_ptr_null(f.part);
	bgp_framer_fini(&f);
}
END_TEST

START_TEST(a_cut_message_is_kept_only_until_it_was_used)
{
	struct bgp_framer f;
	uint8_t b[128];
	size_t n = test_hex(b, sizeof b, END_OF_RIB KEEPALIVE), cut = (size_t)_i;

	bgp_framer_init(&f);
	bgp_framer_feed(&f, b, cut);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 0);
	ck_assert(f.part);
	bgp_framer_feed(&f, b + cut, n - cut);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 1);
	ck_assert_uint_eq(f.msg.type, BGP_UPDATE);
	ck_assert_int_eq(memcmp(f.msg.body, b + BGP_HEADER_LEN, 4), 0);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 1);
	ck_assert_ptr_null(f.part);
	ck_assert_uint_eq(f.msg.type, BGP_KEEPALIVE);
	bgp_framer_fini(&f);
}
END_TEST

START_TEST(a_bad_header_is_found_at_its_last_octet)
{
	struct bgp_framer f;
	uint8_t b[BGP_HEADER_LEN];

	test_hex(b, sizeof b, MARKER "001303");
	bgp_framer_init(&f);
	for (int i = 0; i < BGP_HEADER_LEN; i++) {
		bgp_framer_feed(&f, b + i, 1);
		ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault),
		    i == BGP_HEADER_LEN - 1 ? -1 : 0);
	}
	ck_assert_uint_eq(bgp_framer_head(&f)[18], BGP_NOTIFICATION);
	bgp_framer_end(&f);
	ck_assert_ptr_null(f.part);

	bgp_framer_feed(&f, b, sizeof b);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), -1);
	ck_assert_ptr_eq(bgp_framer_head(&f), b);
	bgp_framer_fini(&f);
}
END_TEST

START_TEST(the_last_message_outlives_the_end)
{
	struct bgp_framer f;
	uint8_t b[64];
	size_t n = test_hex(b, sizeof b, NOTIFICATION KEEPALIVE);

	bgp_framer_init(&f);
	bgp_framer_feed(&f, b, 20);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 0);
	bgp_framer_feed(&f, b + 20, n - 20);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 1);
	bgp_framer_end(&f);
	ck_assert_uint_eq(f.msg.body[1], 2);
	ck_assert_int_eq(bgp_framer_next(&f, BGP_MESSAGE_MAX, &fault), 0);
	bgp_framer_fini(&f);
}
END_TEST

TCase *
test_bgp_framer(void)
{
	TCase *tc = tcase_create("bgp/framer");

	tcase_add_test(tc, messages_come_as_they_lie);
	tcase_add_loop_test(tc, a_cut_message_is_kept_only_until_it_was_used, 1, 23);
	tcase_add_test(tc, a_bad_header_is_found_at_its_last_octet);
	tcase_add_test(tc, the_last_message_outlives_the_end);
	return tc;
}
