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
	return data_suggest_any(&s) ? s.best[0] : "nothing";
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
	ck_assert_uint_eq(s.score[0], 1);
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

	data_suggest_init(&s, "sky");
	ck_assert_str_eq(data_suggest_cure(&s, "give up"), "give up");
	data_suggest_offer(&s, "sku");
	ck_assert_str_eq(data_suggest_cure(&s, "give up"), "did you mean \"sku\"?");
}
END_TEST

/* The cure for a wrong name among names that NULL ends. */
static const char *
cure(struct data_suggest *s, const char *wrong, const char *const *known)
{
	data_suggest_init(s, wrong);
	for (; *known; known++)
		data_suggest_offer(s, *known);
	return data_suggest_cure(s, "give up");
}

START_TEST(three_near_names_are_shown_and_the_nearest_first)
{
	const char *const links[] = { "r2--r4", "r1--r2", "r1--r4", "r2--r3", "r1--r2",
		"r1--r35", NULL };
	struct data_suggest s;

	ck_assert_str_eq(cure(&s, "r1--r3", links),
	    "did you mean \"r1--r2\", \"r1--r4\" or \"r2--r3\"?");
	ck_assert_str_eq(cure(&s, "r1--r33", links),
	    "did you mean \"r1--r35\", \"r1--r2\" or \"r1--r4\"?");
}
END_TEST

START_TEST(a_name_that_begins_like_it_comes_last)
{
	const char *const routers[] = { "er-a/primary", "er-a/secondary", "er-b",
		NULL };
	struct data_suggest s;

	ck_assert_str_eq(cure(&s, "er-a", routers),
	    "did you mean \"er-b\", \"er-a/primary\" or \"er-a/secondary\"?");
	ck_assert_str_eq(cure(&s, "er-a/primary/ipv4", routers),
	    "did you mean \"er-a/primary\"?");
	ck_assert_str_eq(cure(&s, "e", routers), "give up");
}
END_TEST

START_TEST(a_name_that_is_there_is_not_what_is_wrong)
{
	const char *const vnets[] = { "hub1", "hub", "hub2", NULL };
	struct data_suggest s;

	ck_assert_str_eq(cure(&s, "hub", vnets), "give up");
	ck_assert(!data_suggest_any(&s));
}
END_TEST

START_TEST(the_longest_names_fit_into_a_cure)
{
	char name[DATA_SUGGEST_SHOWN][64], wrong[64];
	const char *known[] = { name[0], name[1], name[2], NULL };
	struct data_suggest s;
	const char *got;

	memset(wrong, 'a', 63);
	wrong[63] = '\0';
	for (size_t i = 0; i < DATA_SUGGEST_SHOWN; i++) {
		memcpy(name[i], wrong, sizeof wrong);
		name[i][62 - i] = 'b';
	}
	got = cure(&s, wrong, known);
	ck_assert_ptr_nonnull(strstr(got, name[2]));
	ck_assert_int_eq(got[strlen(got) - 1], '?');
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
	tcase_add_test(tc, three_near_names_are_shown_and_the_nearest_first);
	tcase_add_test(tc, a_name_that_begins_like_it_comes_last);
	tcase_add_test(tc, a_name_that_is_there_is_not_what_is_wrong);
	tcase_add_test(tc, the_longest_names_fit_into_a_cure);
	return tc;
}
