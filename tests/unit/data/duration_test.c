#include "data/duration.h"

#include <check.h>

TCase *test_data_duration(void);

START_TEST(durations_have_units)
{
	static const struct {
		const char *text;
		int64_t us;
	} good[] = { { "5", 5000000 }, { "300ms", 300000 }, { "1.5s", 1500000 },
		{ "90s", 90000000 }, { "5m", 300000000 }, { "2h", 7200000000 },
		{ "1d", 86400000000 }, { "7us", 7 }, { "0", 0 },
		{ "0.25m", 15000000 } };
	static const char *const bad[] = { "", "s", "1x", "1.", ".5", "1 s", "-1",
		"999999999999s" };
	int64_t us;

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		ck_assert(data_duration_parse(good[i].text, &us));
		ck_assert_int_eq(us, good[i].us);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(!data_duration_parse(bad[i], &us), "%s", bad[i]);
}
END_TEST

TCase *
test_data_duration(void)
{
	TCase *t = tcase_create("duration");

	tcase_add_test(t, durations_have_units);
	return t;
}
