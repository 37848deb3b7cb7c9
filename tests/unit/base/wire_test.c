#include "base/wire.h"

#include <check.h>

TCase *test_base_wire(void);

START_TEST(numbers_are_big_endian)
{
	uint8_t out[7];
	struct wr w = wr_init(out, sizeof out);
	struct rd r = rd_init(out, sizeof out);

	wr_u8(&w, 0xff);
	wr_u16(&w, 0x8001);
	wr_u32(&w, 0xfedcba98);
	ck_assert(!w.failed);
	ck_assert_mem_eq(out, "\xff\x80\x01\xfe\xdc\xba\x98", 7);
	ck_assert_uint_eq(rd_u8(&r), 0xff);
	ck_assert_uint_eq(rd_u16(&r), 0x8001);
	ck_assert_uint_eq(rd_u32(&r), 0xfedcba98);
	ck_assert(!r.failed);
	ck_assert_uint_eq(rd_left(&r), 0);
}
END_TEST

START_TEST(a_read_past_the_end_yields_zero_and_stays_failed)
{
	static const uint8_t in[] = { 1, 2, 3 };
	struct rd r = rd_init(in, sizeof in);

	ck_assert_uint_eq(rd_u32(&r), 0);
	ck_assert(r.failed);
	ck_assert_uint_eq(rd_u8(&r), 0); /* also what would have fitted before */
	ck_assert_ptr_null(rd_bytes(&r, 1));
	ck_assert_ptr_null(rd_bytes(&r, SIZE_MAX));
	ck_assert_uint_eq(rd_left(&r), 0);
}
END_TEST

START_TEST(a_part_of_a_message_ends_where_it_ends)
{
	static const uint8_t in[] = { 0, 2, 7, 8, 9 };
	struct rd r = rd_init(in, sizeof in), sub = rd_sub(&r, rd_u16(&r));

	ck_assert_uint_eq(rd_u8(&sub), 7);
	ck_assert_uint_eq(rd_u8(&sub), 8);
	ck_assert_uint_eq(rd_u8(&sub), 0);
	ck_assert(sub.failed);
	ck_assert(!r.failed);
	ck_assert_uint_eq(rd_u8(&r), 9);
}
END_TEST

START_TEST(a_part_that_does_not_fit_is_empty_and_failed)
{
	static const uint8_t in[] = { 0, 9, 7 };
	struct rd r = rd_init(in, sizeof in), sub = rd_sub(&r, rd_u16(&r));

	ck_assert(sub.failed && r.failed);
	ck_assert_uint_eq(rd_left(&sub), 0);

	/* The length itself is cut short: it reads as zero, which would fit. */
	r = rd_init(in, 1);
	sub = rd_sub(&r, rd_u16(&r));
	ck_assert(sub.failed && r.failed);

	r = rd_init(in, 0);
	sub = rd_sub(&r, 0);
	ck_assert(!sub.failed && !r.failed);
}
END_TEST

START_TEST(a_write_past_the_end_writes_nothing_and_stays_failed)
{
	uint8_t out[4] = { 9, 9, 9, 9 };
	struct wr w = wr_init(out, 3);

	wr_u16(&w, 0x0102);
	wr_u32(&w, 0);
	ck_assert(w.failed);
	wr_u8(&w, 0); /* would fit */
	wr_bytes(&w, "", 0);
	ck_assert_uint_eq(wr_len(&w), 2);
	ck_assert_mem_eq(out, "\x01\x02\x09\x09", 4);
	ck_assert_ptr_null(wr_space(&w, SIZE_MAX));
}
END_TEST

START_TEST(a_length_is_filled_in_behind_its_body)
{
	uint8_t out[16];
	struct wr w = wr_init(out, sizeof out);
	size_t outer = wr_open(&w, 2), inner = (wr_u8(&w, 0xaa), wr_open(&w, 1));

	wr_bytes(&w, "xyz", 3);
	wr_close(&w, inner, 1);
	wr_close(&w, outer, 2);
	ck_assert(!w.failed);
	ck_assert_uint_eq(wr_len(&w), 7);
	ck_assert_mem_eq(out, "\x00\x05\xaa\x03xyz", 7);
}
END_TEST

START_TEST(a_body_too_long_for_its_length_fails)
{
	static const struct {
		unsigned width;
		size_t body;
		bool failed;
	} cases[] = {
		{ 1, 0xff, false },
		{ 1, 0x100, true },
		{ 2, 0xffff, false },
		{ 2, 0x10000, true },
	};
	static uint8_t out[0x10010];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct wr w = wr_init(out, sizeof out);
		size_t mark = wr_open(&w, cases[i].width);

		ck_assert_ptr_nonnull(wr_space(&w, cases[i].body));
		wr_close(&w, mark, cases[i].width);
		ck_assert_int_eq(w.failed, cases[i].failed);
	}
}
END_TEST

START_TEST(a_length_without_room_fails)
{
	uint8_t out[1];
	struct wr w = wr_init(out, sizeof out);
	size_t mark = wr_open(&w, 2);

	wr_close(&w, mark, 2);
	ck_assert(w.failed);
	ck_assert_uint_eq(wr_len(&w), 0);
}
END_TEST

TCase *
test_base_wire(void)
{
	TCase *tc = tcase_create("base/wire");

	tcase_add_test(tc, numbers_are_big_endian);
	tcase_add_test(tc, a_read_past_the_end_yields_zero_and_stays_failed);
	tcase_add_test(tc, a_part_of_a_message_ends_where_it_ends);
	tcase_add_test(tc, a_part_that_does_not_fit_is_empty_and_failed);
	tcase_add_test(tc, a_write_past_the_end_writes_nothing_and_stays_failed);
	tcase_add_test(tc, a_length_is_filled_in_behind_its_body);
	tcase_add_test(tc, a_body_too_long_for_its_length_fails);
	tcase_add_test(tc, a_length_without_room_fails);
	return tc;
}
