#include "bgp/proto.h"

#include <check.h>

TCase *test_bgp_proto(void);

START_TEST(numbers_have_the_names_of_the_registries)
{
	ck_assert_str_eq(bgp_code_name(BGP_ERR_CEASE), "Cease");
	ck_assert_str_eq(bgp_subcode_name(BGP_ERR_CEASE, BGP_CEASE_MAX_PREFIXES),
	    "Maximum Number of Prefixes Reached");
	ck_assert_str_eq(bgp_subcode_name(BGP_ERR_CEASE, BGP_CEASE_BFD_DOWN),
	    "BFD Down");
	ck_assert_str_eq(bgp_subcode_name(BGP_ERR_OPEN, BGP_OPEN_HOLD),
	    "Unacceptable Hold Time");
	ck_assert_str_eq(bgp_origin_name(BGP_ORIGIN_INCOMPLETE), "incomplete");
}
END_TEST

START_TEST(every_number_has_some_name)
{
	for (unsigned code = 0; code < 300; code++) {
		ck_assert_ptr_nonnull(bgp_code_name(code));
		ck_assert_ptr_nonnull(bgp_origin_name(code));
		for (unsigned sub = 0; sub < 300; sub++)
			ck_assert_ptr_nonnull(bgp_subcode_name(code, sub));
	}
	ck_assert_str_eq(bgp_code_name(9), "Unknown");
	ck_assert_str_eq(bgp_subcode_name(BGP_ERR_CEASE, 11), "Unknown");
	ck_assert_str_eq(bgp_subcode_name(BGP_ERR_HOLD, 1), "Unknown");
}
END_TEST

START_TEST(only_unicast_of_two_families_is_spoken)
{
	ck_assert_uint_eq(bgp_family_of(1, 1), IP_V4);
	ck_assert_uint_eq(bgp_family_of(2, 1), IP_V6);
	ck_assert_uint_eq(bgp_family_of(1, 2), IP_NONE);
	ck_assert_uint_eq(bgp_family_of(1, 128), IP_NONE);
	ck_assert_uint_eq(bgp_family_of(25, 65), IP_NONE);
	ck_assert_uint_eq(bgp_afi_of(IP_V4), 1);
	ck_assert_uint_eq(bgp_afi_of(IP_V6), 2);
}
END_TEST

TCase *
test_bgp_proto(void)
{
	TCase *tc = tcase_create("bgp/proto");

	tcase_add_test(tc, numbers_have_the_names_of_the_registries);
	tcase_add_test(tc, every_number_has_some_name);
	tcase_add_test(tc, only_unicast_of_two_families_is_spoken);
	return tc;
}
