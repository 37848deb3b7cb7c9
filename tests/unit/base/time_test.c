#include "base/time.h"

#include <check.h>

TCase *test_base_time(void);

START_TEST(adding_a_span_never_passes_never)
{
	static const struct {
		int64_t at, span, want;
	} cases[] = {
		{ 0, 5, 5 },
		{ 5, -5, 0 },
		{ 0, -1, -1 },
		{ INT64_MAX - 1, 1, INT64_MAX },
		{ INT64_MAX - 1, 2, INT64_MAX },
		{ 1, INT64_MAX, INT64_MAX },
		{ INT64_MAX, 0, INT64_MAX },
		{ INT64_MAX, -1, INT64_MAX },
		{ INT64_MAX, INT64_MAX, INT64_MAX },
	};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct erx_time t = { cases[i].at };

		ck_assert_int_eq(erx_time_add(t, cases[i].span).us, cases[i].want);
	}
}
END_TEST

START_TEST(times_compare)
{
	struct erx_time a = { 1 }, b = { 2 };

	ck_assert(erx_time_before(a, b));
	ck_assert(!erx_time_before(b, a));
	ck_assert(!erx_time_before(a, a));
	ck_assert(erx_time_before(b, ERX_NEVER));
	ck_assert_int_eq(erx_time_min(b, a).us, 1);
	ck_assert_int_eq(erx_time_min(a, ERX_NEVER).us, 1);
	ck_assert_int_eq(erx_time_since(b, a), 1);
	ck_assert(erx_time_is_never(ERX_NEVER));
	ck_assert(!erx_time_is_never(a));
}
END_TEST

TCase *
test_base_time(void)
{
	TCase *tc = tcase_create("base/time");

	tcase_add_test(tc, adding_a_span_never_passes_never);
	tcase_add_test(tc, times_compare);
	return tc;
}
