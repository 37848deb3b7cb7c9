#include "bgp/fault.h"

#include <check.h>
#include <string.h>

TCase *test_bgp_fault(void);

START_TEST(the_first_fault_of_the_worst_outcome_is_kept)
{
	struct bgp_fault f;

	bgp_fault_clear(&f);
	ck_assert_int_eq(bgp_fail(&f, BGP_DISCARD_ATTR, 3, 5, "a", 1, "one"),
	    BGP_DISCARD_ATTR);
	ck_assert_int_eq(bgp_fail(&f, BGP_WITHDRAW, 3, 6, "bc", 2, "two"),
	    BGP_WITHDRAW);
	ck_assert_int_eq(bgp_fail(&f, BGP_WITHDRAW, 3, 7, "d", 1, "three"),
	    BGP_WITHDRAW);
	ck_assert_int_eq(bgp_fail(&f, BGP_DISCARD_ATTR, 3, 8, "e", 1, "four"),
	    BGP_WITHDRAW);
	ck_assert_str_eq(f.reason, "two");
	ck_assert_uint_eq(f.subcode, 6);
	ck_assert_mem_eq(f.data, "bc", 2);
	ck_assert_int_eq(bgp_fail(&f, BGP_RESET, 1, 1, NULL, 0, "five"), BGP_RESET);
	ck_assert_str_eq(f.reason, "five");
	ck_assert_uint_eq(f.data_len, 0);
}
END_TEST

START_TEST(data_is_cut_to_what_is_kept)
{
	uint8_t data[1000];
	struct bgp_fault f;

	memset(data, 7, sizeof data);
	bgp_fault_clear(&f);
	bgp_fail(&f, BGP_RESET, 3, 1, data, sizeof data, "long");
	ck_assert_uint_eq(f.data_len, BGP_FAULT_DATA_MAX);
	ck_assert_mem_eq(f.data, data, BGP_FAULT_DATA_MAX);
}
END_TEST

TCase *
test_bgp_fault(void)
{
	TCase *tc = tcase_create("bgp/fault");

	tcase_add_test(tc, the_first_fault_of_the_worst_outcome_is_kept);
	tcase_add_test(tc, data_is_cut_to_what_is_kept);
	return tc;
}
