#include "data/suggest.h"

#include <check.h>
#include <string.h>

TCase *test_data_suggest(void);

/* The best of a list of names that ends in NULL. */
static const char *
nearest(const char *wrong, const char *const *known)
{
	struct data_suggest s;

	data_suggest_init(&s, wrong);
	for (; *known; known++)
		data_suggest_offer(&s, *known);
	return s.best ? s.best : "nothing";
}

static const char *const fields[] = { "location", "bandwidth", "sku", "billing", NULL };

START_TEST(one_wrong_letter_is_forgiven)
{
	ck_assert_str_eq(nearest("lokation", fields), "location");
	ck_assert_str_eq(nearest("bandwith", fields), "bandwidth");
	ck_assert_str_eq(nearest("billling", fields), "billing");
	ck_assert_str_eq(nearest("biling", fields), "billing");
}
END_TEST

START_TEST(swapped_neighbours_count_once)
{
	struct data_suggest s;

	data_suggest_init(&s, "locatoin");
	data_suggest_offer(&s, "location");
	ck_assert_uint_eq(s.changes, 1);
	ck_assert_str_eq(nearest("suk", fields), "sku");
}
END_TEST

START_TEST(case_counts_for_nothing)
{
	const char *const skus[] = { "Local", "Standard", NULL };

	ck_assert_str_eq(nearest("STANDARD", skus), "Standard");
}
END_TEST

START_TEST(what_is_far_is_not_suggested)
{
	ck_assert_str_eq(nearest("colour", fields), "nothing");
	ck_assert_str_eq(nearest("x", fields), "nothing");
	ck_assert_str_eq(nearest("", fields), "nothing");
}
END_TEST

START_TEST(a_short_name_is_not_replaced_as_a_whole)
{
	const char *const routers[] = { "b", "c", NULL };

	ck_assert_str_eq(nearest("a", routers), "nothing");
}
END_TEST

START_TEST(the_first_of_equals_wins)
{
	const char *const routers[] = { "er-b", "er-c", "er-a1", NULL };

	ck_assert_str_eq(nearest("er-a", routers), "er-b");
}
END_TEST

START_TEST(very_long_names_are_left_alone)
{
	char name[200];
	const char *known[] = { name, NULL };

	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	ck_assert_str_eq(nearest(name, known), "nothing");
}
END_TEST

START_TEST(a_cure_says_it_or_something_else)
{
	struct data_suggest s;
	char buf[96];

	data_suggest_init(&s, "sky");
	ck_assert_str_eq(data_suggest_cure(&s, buf, sizeof buf, "give up"), "give up");
	data_suggest_offer(&s, "sku");
	ck_assert_str_eq(data_suggest_cure(&s, buf, sizeof buf, "give up"),
	    "did you mean \"sku\"?");
}
END_TEST

TCase *
test_data_suggest(void)
{
	TCase *tc = tcase_create("data/suggest");

	tcase_add_test(tc, one_wrong_letter_is_forgiven);
	tcase_add_test(tc, swapped_neighbours_count_once);
	tcase_add_test(tc, case_counts_for_nothing);
	tcase_add_test(tc, what_is_far_is_not_suggested);
	tcase_add_test(tc, a_short_name_is_not_replaced_as_a_whole);
	tcase_add_test(tc, the_first_of_equals_wins);
	tcase_add_test(tc, very_long_names_are_left_alone);
	tcase_add_test(tc, a_cure_says_it_or_something_else);
	return tc;
}
