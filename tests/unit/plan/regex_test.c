/*
 * Regular expressions over AS paths: what they match, what is none, and that none of
 * them is slow.
 */
#include "plan/regex.h"
#include "test.h"

#include <string.h>

static const struct {
	const char *regex, *text;
	bool matches;
} cases[] = {
	{ "64520", "12076 64520", true },
	{ "^64520", "12076 64520", false },
	{ "^12076_64520$", "12076 64520", true },
	{ "_2076_", "12076 64520", false },
	{ "_12076_", "12076", true },
	{ "^$", "", true },
	{ "^$", "1", false },
	{ "^(12076 ?)+$", "12076 12076 12076", true },
	{ "^12076( 645[0-9][0-9])*$", "12076 64520 64530", true },
	{ "^12076( 645[^0-9])*$", "12076 64520", false },
	{ "a|b|c", "xxcxx", true },
	{ "(ab)?c", "c", true },
	{ "1.076", "12076", true },
	{ "\\.", "12076", false },
	{ "()", "x", true },
	{ "x*", "", true },
	{ "[]]", "]", true },
};

START_TEST(paths_match_as_routers_do)
{
	const char *why = NULL;
	struct plan_regex *re = plan_regex_new(cases[_i].regex, &why);

	ck_assert_msg(re != NULL, "%s: %s", cases[_i].regex, why);
	ck_assert_msg(plan_regex_match(re, cases[_i].text) == cases[_i].matches,
	    "%s on \"%s\"", cases[_i].regex, cases[_i].text);
	plan_regex_free(re);
}
END_TEST

START_TEST(what_is_none_is_refused_with_a_reason)
{
	static const char *const none[] = { "(", ")", "(()", "[", "[a", "*", "a|*",
		"+x", "\\", "[b-a]" };

	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		const char *why = NULL;

		ck_assert_msg(!plan_regex_new(none[i], &why), "%s", none[i]);
		ck_assert_ptr_nonnull(why);
	}
}
END_TEST

START_TEST(nested_stars_take_no_time)
{
	char text[4001], deep[400];
	const char *why = NULL;
	struct plan_regex *re = plan_regex_new("((((a*)*)*)*)*b", &why);

	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	ck_assert_ptr_nonnull(re);
	ck_assert(!plan_regex_match(re, text));
	plan_regex_free(re);
	memset(deep, '(', sizeof deep - 1);
	deep[sizeof deep - 1] = '\0';
	ck_assert_ptr_null(plan_regex_new(deep, &why));
}
END_TEST

TCase *
test_plan_regex(void)
{
	TCase *tc = tcase_create("plan/regex");

	tcase_add_loop_test(tc, paths_match_as_routers_do, 0,
	    (int)(sizeof cases / sizeof *cases));
	tcase_add_test(tc, what_is_none_is_refused_with_a_reason);
	tcase_add_test(tc, nested_stars_take_no_time);
	return tc;
}
