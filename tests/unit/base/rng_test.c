#include "base/rng.h"

#include <check.h>

TCase *test_base_rng(void);

START_TEST(the_same_seed_gives_the_same_numbers)
{
	/* Published test vector of splitmix64 for seed 1234567. */
	static const uint64_t want[] = {
		6457827717110365317u,
		3203168211198807973u,
		9817491932198370423u,
		4593380528125082431u,
		16408922859458223821u,
	};
	struct rng r;

	rng_init(&r, 1234567);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		ck_assert_uint_eq(rng_next(&r), want[i]);
}
END_TEST

START_TEST(numbers_stay_below_their_bound)
{
	static const uint64_t bounds[] = { 1, 2, 3, 7, 1000, 1u << 31,
		UINT64_MAX / 2 + 2, UINT64_MAX };
	struct rng r;

	rng_init(&r, 1);
	for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++) {
		for (int i = 0; i < 1000; i++)
			ck_assert_uint_lt(rng_below(&r, bounds[b]), bounds[b]);
	}
}
END_TEST

START_TEST(every_number_below_the_bound_comes_about_as_often)
{
	unsigned seen[6] = { 0 };
	struct rng r;

	rng_init(&r, 42);
	for (int i = 0; i < 60000; i++)
		seen[rng_below(&r, 6)]++;
	for (int i = 0; i < 6; i++) {
		ck_assert_uint_gt(seen[i], 9500);
		ck_assert_uint_lt(seen[i], 10500);
	}
}
END_TEST

START_TEST(jitter_stays_within_its_percentages)
{
	static const struct {
		int64_t span;
		unsigned lo, hi;
		int64_t least, most;
	} cases[] = {
		{ 30000000, 75, 100, 22500000, 29999999 },
		{ 100, 0, 100, 0, 99 },
		{ 0, 75, 100, 0, 0 },
		{ 1, 75, 100, 0, 0 },
		{ 1000, 100, 100, 1000, 1000 },
		{ 1000, 100, 75, 1000, 1000 },
		{ INT64_MAX, 75, 100, INT64_MAX / 100 * 75, INT64_MAX },
	};
	struct rng r;

	rng_init(&r, 7);
	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
		for (int i = 0; i < 1000; i++) {
			int64_t v =
			    rng_jitter(&r, cases[c].span, cases[c].lo, cases[c].hi);

			ck_assert_int_ge(v, cases[c].least);
			ck_assert_int_le(v, cases[c].most);
		}
	}
}
END_TEST

TCase *
test_base_rng(void)
{
	TCase *tc = tcase_create("base/rng");

	tcase_add_test(tc, the_same_seed_gives_the_same_numbers);
	tcase_add_test(tc, numbers_stay_below_their_bound);
	tcase_add_test(tc, every_number_below_the_bound_comes_about_as_often);
	tcase_add_test(tc, jitter_stays_within_its_percentages);
	return tc;
}
