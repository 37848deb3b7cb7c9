#include "restconf/date.h"

#include <check.h>
#include <string.h>

TCase *test_restconf_date(void);

static const struct {
	const char *text;
	int64_t seconds;
} rows[] = {
	{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
	{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
	{ "Tue, 29 Feb 2000 23:59:59 GMT", 951868799 },
	{ "Fri, 31 Dec 2027 00:00:00 GMT", 1830211200 },
	{ "Wed, 31 Dec 1969 23:59:59 GMT", -1 },
	{ "Mon, 01 Mar 2100 00:00:00 GMT", 4107542400 },
};

START_TEST(dates_are_printed_and_read)
{
	char text[RESTCONF_DATE_LEN];
	int64_t seconds;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		restconf_date_print(text, rows[i].seconds);
		ck_assert_str_eq(text, rows[i].text);
		ck_assert(restconf_date_parse(rows[i].text, &seconds));
		ck_assert_int_eq(seconds, rows[i].seconds);
	}
}
END_TEST

START_TEST(obsolete_forms_are_read)
{
	int64_t seconds;

	ck_assert(restconf_date_parse("Sunday, 06-Nov-94 08:49:37 GMT", &seconds));
	ck_assert_int_eq(seconds, 784111777);
	ck_assert(restconf_date_parse("Sun Nov  6 08:49:37 1994", &seconds));
	ck_assert_int_eq(seconds, 784111777);
}
END_TEST

START_TEST(what_is_no_date_is_refused)
{
	static const char *const bad[] = { "", "now", "Sun, 06 Nov 1994",
		"Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37 GMT+1", "Sun, 00 Nov 1994 08:49:37 GMT" };
	int64_t seconds;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!restconf_date_parse(bad[i], &seconds), "%s", bad[i]);
}
END_TEST

START_TEST(times_out_of_the_calendar_are_its_ends)
{
	char text[RESTCONF_DATE_LEN];

	restconf_date_print(text, INT64_MAX);
	ck_assert_str_eq(text, "Fri, 31 Dec 9999 23:59:59 GMT");
	restconf_date_print(text, INT64_MIN);
	ck_assert_str_eq(text, "Mon, 01 Jan 0001 00:00:00 GMT");
}
END_TEST

TCase *
test_restconf_date(void)
{
	TCase *tc = tcase_create("restconf/date");

	tcase_add_test(tc, dates_are_printed_and_read);
	tcase_add_test(tc, obsolete_forms_are_read);
	tcase_add_test(tc, what_is_no_date_is_refused);
	tcase_add_test(tc, times_out_of_the_calendar_are_its_ends);
	return tc;
}
