/* Moments of the clock: what there is, what there is not, and what comes later. */
#include "plan/moment.h"

#include "base/time.h"
#include "test.h"

static const char *
later(const char *text, int64_t minutes)
{
	static struct buf out;
	struct plan_moment m;

	buf_reset(&out);
	ck_assert(plan_moment_read(text, &m));
	plan_moment_text(&m, minutes * 60 * ERX_SEC, &out);
	return out.data;
}

START_TEST(a_moment_is_told_with_its_day)
{
	ck_assert_str_eq(later("1970-01-01T00:00Z", 0), "Thu 1 Jan 1970 00:00 UTC");
	ck_assert_str_eq(later("2026-12-05T22:00+01:00", 0),
	    "Sat 5 Dec 2026 22:00 +01:00");
	ck_assert_str_eq(later("2026-12-31T23:59-05:30", 1),
	    "Fri 1 Jan 2027 00:00 -05:30");
	ck_assert_str_eq(later("2028-02-28T23:00Z", 60), "Tue 29 Feb 2028 00:00 UTC");
	ck_assert_str_eq(later("2100-02-28T23:00Z", 60), "Mon 1 Mar 2100 00:00 UTC");
	ck_assert_str_eq(later("2000-02-28T00:00Z", 2 * 24 * 60),
	    "Wed 1 Mar 2000 00:00 UTC");
}
END_TEST

START_TEST(what_no_calendar_has_is_refused)
{
	static const char *const wrong[] = { "2027-02-29T00:00Z", "2100-02-29T00:00Z",
		"2026-13-01T00:00Z", "2026-00-01T00:00Z", "2026-04-31T00:00Z",
		"2026-04-00T00:00Z", "2026-04-01T24:00Z", "2026-04-01T00:60Z",
		"1969-12-31T00:00Z", "2026-04-01T00:00+15:00", "2026-04-01T00:00", "" };
	struct plan_moment m;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ck_assert_msg(!plan_moment_read(wrong[i], &m), "%s", wrong[i]);
}
END_TEST

TCase *
test_plan_moment(void)
{
	TCase *tc = tcase_create("plan/moment");

	tcase_add_test(tc, a_moment_is_told_with_its_day);
	tcase_add_test(tc, what_no_calendar_has_is_refused);
	return tc;
}
