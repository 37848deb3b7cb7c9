#include "rib/reason.h"

#include "test.h"

#include <string.h>

TCase *test_rib_reason(void);

START_TEST(every_reason_has_its_own_word_and_a_sentence)
{
	for (unsigned i = 0; i < RIB_REASON_N; i++) {
		const struct rib_reason_row *row = rib_reason_row((enum rib_reason)i);

		ck_assert_msg(row->code && row->code[0], "reason %u", i);
		ck_assert_ptr_nonnull(row->rule);
		ck_assert_uint_gt(strlen(row->text), 5);
		ck_assert_int_ne(row->text[strlen(row->text) - 1], '.');
		for (unsigned j = 0; j < i; j++)
			ck_assert_str_ne(row->code,
			    rib_reason_row((enum rib_reason)j)->code);
	}
}
END_TEST

START_TEST(a_number_that_is_no_reason_has_a_row_too)
{
	ck_assert_str_eq(rib_reason_row(RIB_REASON_N)->code, "unknown");
}
END_TEST

TCase *
test_rib_reason(void)
{
	TCase *tc = tcase_create("rib/reason");

	tcase_add_test(tc, every_reason_has_its_own_word_and_a_sentence);
	tcase_add_test(tc, a_number_that_is_no_reason_has_a_row_too);
	return tc;
}
