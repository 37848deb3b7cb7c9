#include "base/err.h"

#include <check.h>
#include <string.h>

TCase *test_base_err(void);

START_TEST(an_error_owns_copies_of_its_texts)
{
	char where[] = "f:1:2", path[] = "a/b", cure[] = "fix";
	struct errs e;

	errs_init(&e);
	errs_add(&e, CODE_OVERLAP, where, path, cure, "%s is %d", "x", 3);
	memset(where, '?', sizeof where - 1);
	memset(path, '?', sizeof path - 1);
	memset(cure, '?', sizeof cure - 1);
	ck_assert_uint_eq(e.n, 1);
	ck_assert_str_eq(code_word(e.items[0].code), "overlap");
	ck_assert_str_eq(e.items[0].where, "f:1:2");
	ck_assert_str_eq(e.items[0].path, "a/b");
	ck_assert_str_eq(e.items[0].cure, "fix");
	ck_assert_str_eq(e.items[0].text, "x is 3");
	ck_assert(!e.items[0].warning);
	errs_fini(&e);
}
END_TEST

START_TEST(missing_texts_become_empty_ones)
{
	struct errs e;

	errs_init(&e);
	errs_add(&e, CODE_BAD_JSON, NULL, NULL, NULL, "reason");
	ck_assert_str_eq(e.items[0].where, "");
	ck_assert_str_eq(e.items[0].path, "");
	ck_assert_str_eq(e.items[0].cure, "");
	errs_fini(&e);
}
END_TEST

START_TEST(the_cure_of_the_code_stands_in_for_one_that_is_not_given)
{
	struct errs e;

	errs_init(&e);
	errs_add(&e, CODE_DROPS_EDITS, NULL, NULL, NULL, "reason");
	errs_warn(&e, CODE_DROPS_EDITS, NULL, NULL, NULL, "reason");
	errs_add(&e, CODE_DROPS_EDITS, NULL, NULL, "", "reason");
	ck_assert_str_eq(e.items[0].cure, code_row(CODE_DROPS_EDITS)->cure);
	ck_assert_str_eq(e.items[1].cure, code_row(CODE_DROPS_EDITS)->cure);
	ck_assert_str_eq(e.items[2].cure, "");
	errs_fini(&e);
}
END_TEST

START_TEST(warnings_are_kept_but_are_no_errors)
{
	struct errs e;

	errs_init(&e);
	errs_warn(&e, CODE_UNEVEN_WEIGHTS, NULL, NULL, NULL, "one");
	errs_add(&e, CODE_OVERLAP, NULL, NULL, NULL, "two");
	errs_warn(&e, CODE_UNEVEN_WEIGHTS, NULL, NULL, NULL, "three");
	ck_assert_uint_eq(e.n, 3);
	ck_assert_uint_eq(e.nerrors, 1);
	ck_assert_uint_eq(e.nwarnings, 2);
	ck_assert(e.items[0].warning && !e.items[1].warning && e.items[2].warning);
	ck_assert_str_eq(e.items[2].text, "three");
	errs_fini(&e);
}
END_TEST

START_TEST(errors_past_the_limit_are_counted_not_kept)
{
	static const struct {
		size_t limit, kept;
	} cases[] = { { 0, 1000 }, { 1, 1 }, { 7, 7 }, { 5000, 2500 } };
	struct errs e;

	errs_init(&e);
	e.limit = cases[_i].limit;
	for (int i = 0; i < 2500; i++)
		errs_add(&e, CODE_OVERLAP, NULL, NULL, NULL, "number %d", i);
	ck_assert_uint_eq(e.n, cases[_i].kept);
	ck_assert_uint_eq(e.nerrors, 2500);
	ck_assert_str_eq(e.items[0].text, "number 0");
	errs_fini(&e);
	ck_assert_uint_eq(e.nerrors, 0);
}
END_TEST

START_TEST(many_warnings_do_not_hide_an_error)
{
	struct errs e;

	errs_init(&e);
	e.limit = 3;
	for (int i = 0; i < 10; i++)
		errs_warn(&e, CODE_UNEVEN_WEIGHTS, NULL, NULL, NULL, "w");
	errs_add(&e, CODE_OVERLAP, NULL, NULL, NULL, "the error");
	ck_assert_uint_eq(e.n, 4);
	ck_assert_str_eq(e.items[3].text, "the error");
	errs_fini(&e);
}
END_TEST

START_TEST(moving_keeps_the_order_and_empties_the_source)
{
	struct errs a, b;

	errs_init(&a);
	errs_init(&b);
	errs_add(&a, CODE_OVERLAP, NULL, NULL, NULL, "1");
	errs_add(&b, CODE_OVERLAP, NULL, NULL, NULL, "2");
	errs_warn(&b, CODE_UNEVEN_WEIGHTS, NULL, NULL, NULL, "3");
	errs_move(&a, &b);
	errs_move(&a, &b); /* nothing left to move */
	ck_assert_uint_eq(a.n, 3);
	ck_assert_uint_eq(a.nerrors, 2);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(a.items[i].text[0], (char)('1' + i));
	ck_assert_uint_eq(b.n, 0);
	ck_assert_uint_eq(b.nerrors, 0);
	errs_add(&b, CODE_OVERLAP, NULL, NULL, NULL, "again");
	ck_assert_str_eq(b.items[0].text, "again");
	errs_fini(&a);
	errs_fini(&b);
}
END_TEST

START_TEST(moving_respects_the_limit_and_counts_the_rest)
{
	struct errs a, b;

	errs_init(&a);
	errs_init(&b);
	a.limit = 5;
	b.limit = 8;
	for (int i = 0; i < 3; i++)
		errs_add(&a, CODE_OVERLAP, NULL, NULL, NULL, "a");
	for (int i = 0; i < 20; i++)
		errs_add(&b, CODE_OVERLAP, NULL, NULL, NULL, "b");
	errs_move(&a, &b);
	ck_assert_uint_eq(a.n, 5);
	ck_assert_uint_eq(a.nerrors, 23);
	errs_fini(&a);
	errs_fini(&b);
}
END_TEST

TCase *
test_base_err(void)
{
	TCase *tc = tcase_create("base/err");

	tcase_add_test(tc, an_error_owns_copies_of_its_texts);
	tcase_add_test(tc, missing_texts_become_empty_ones);
	tcase_add_test(tc, the_cure_of_the_code_stands_in_for_one_that_is_not_given);
	tcase_add_test(tc, warnings_are_kept_but_are_no_errors);
	tcase_add_loop_test(tc, errors_past_the_limit_are_counted_not_kept, 0, 4);
	tcase_add_test(tc, many_warnings_do_not_hide_an_error);
	tcase_add_test(tc, moving_keeps_the_order_and_empties_the_source);
	tcase_add_test(tc, moving_respects_the_limit_and_counts_the_rest);
	return tc;
}
