/*
 * Draws as people read them, and as machines do.
 */
#include "plan/spread.h"

#include "base/time.h"
#include "test.h"

#define MS ERX_MSEC
#define S  ERX_SEC

START_TEST(a9_people_get_no_digit_that_is_not_known)
{
	static const struct {
		int64_t draws[5];
		size_t n;
		bool random;
		const char *text;
	} rows[] = {
		{ { 43956667, 55460000, 56220000, 49500000, 56980000 }, 5, true,
		    "44 to 57 s, median 55 s in 5 draws" },
		{ { 1 * MS, 1 * MS, 1 * MS, 1 * MS, 1 * MS }, 5, true, "1 ms" },
		{ { 1 * MS }, 1, false, "1 ms" },
		{ { 43956667 }, 1, false, "43.956 s" },
		{ { 43956667 }, 1, true, "about 44 s in 1 draw" },
		{ { 901 * MS }, 1, true, "about 900 ms in 1 draw" },
		{ { 0 }, 1, true, "0 s in 1 draw" },
		{ { 0 }, 1, false, "0 s" },
		{ { 0, 0, 28 * S, 0, 0 }, 5, true, "0 to 28 s, median 0 s in 5 draws" },
		{ { 221800000, 224900000, 224700000 }, 3, true,
		    "221.8 to 224.9 s, median 224.7 s in 3 draws" },
		{ { 3 * MS, 70 * MS }, 2, true, "3 to 70 ms, median 37 ms in 2 draws" },
		{ { 590 * S, 610 * S, 605 * S }, 3, true,
		    "590 s to 10 min 10 s, median 10 min 5 s in 3 draws" },
		{ { 1213 * S, 2650 * S, 1999 * S }, 3, true,
		    "20 min to 44 min, median 33 min in 3 draws" },
	};
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct plan_spread s =
		    plan_spread_of(rows[i].draws, rows[i].n, rows[i].random);

		buf_reset(&out);
		plan_spread_text(&s, &out);
		ck_assert_str_eq(out.data, rows[i].text);
	}
	buf_fini(&out);
}
END_TEST

START_TEST(a9_machines_get_the_worst_the_median_and_the_range)
{
	static const int64_t draws[] = { 3 * S, 9 * S, 4 * S, 9 * S };
	struct plan_spread s = plan_spread_of(draws, 4, true);
	struct buf out;
	struct json j;

	ck_assert_uint_eq(s.worst_at, 1);
	ck_assert(!s.known);
	buf_init(&out);
	json_init(&j, &out, false);
	json_object(&j, NULL);
	plan_spread_json(&s, &j);
	json_object_end(&j);
	ck_assert_str_eq(out.data,
	    "{\"seconds\":9.000000,\"draws\":4,\"median\":6.500000,"
	    "\"range\":[3.000000,9.000000]}");
	buf_fini(&out);
}
END_TEST

START_TEST(random_moments_have_no_fraction)
{
	struct buf out;

	buf_init(&out);
	plan_clock_text(&out, 4748633858, true);
	buf_putc(&out, ' ');
	plan_clock_text(&out, 4748633858, false);
	ck_assert_str_eq(out.data, "01:19:08.633 01:19:08");
	buf_fini(&out);
}
END_TEST

TCase *
test_plan_spread(void)
{
	TCase *tc = tcase_create("plan/spread");

	tcase_add_test(tc, a9_people_get_no_digit_that_is_not_known);
	tcase_add_test(tc, a9_machines_get_the_worst_the_median_and_the_range);
	tcase_add_test(tc, random_moments_have_no_fraction);
	return tc;
}
