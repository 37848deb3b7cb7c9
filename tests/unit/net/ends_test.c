#include "net/ends.h"

#include "base/ip.h"
#include "base/xalloc.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_net_ends(void);

START_TEST(a_family_stands_behind_a_name_or_does_not)
{
	static const struct {
		const char *name;
		uint8_t family;
		size_t len;
	} cases[] = { { "a--b/ipv4", IP_V4, 4 }, { "a--b/ipv6", IP_V6, 4 },
		{ "a--b", IP_NONE, 4 }, { "/ipv4", IP_V4, 0 }, { "ipv4", IP_NONE, 4 },
		{ "", IP_NONE, 0 }, { "a--b/ipv5", IP_NONE, 9 },
		{ "a/ipv4--b", IP_NONE, 9 } };
	size_t len = 99;

	ck_assert_uint_eq(net_name_family(cases[_i].name, &len), cases[_i].family);
	ck_assert_uint_eq(len, cases[_i].len);
}
END_TEST

/* All ways to read a name, turned: one a line. */
START_TEST(a_name_is_read_in_every_way)
{
	static const struct {
		const char *name, *turned;
	} cases[] = {
		{ "er-a/primary--hub/gw0", "hub/gw0--er-a/primary;" },
		{ "a--b/ipv6", "b--a/ipv6;" },
		{ "a--b--c/ipv4", "b--c--a/ipv4;c--a--b/ipv4;" },
		{ "a---b", "-b--a;b--a-;" },
		{ "a-b", "" },
		{ "", "" },
		{ "--", "--;" },
		{ "a--/ipv4", "--a/ipv4;" },
	};
	struct net_ends e = { .a = NULL };
	char all[200] = "";

	while (net_ends_next(cases[_i].name, &e)) {
		char *turned = net_ends_turned(&e);

		strcat(all, turned);
		strcat(all, ";");
		free(turned);
	}
	ck_assert_str_eq(all, cases[_i].turned);
}
END_TEST

START_TEST(the_far_end_is_what_is_left_of_a_link)
{
	static const struct {
		const char *link, *near, *far;
	} cases[] = {
		{ "er-a/primary--seattle/ce0", "er-a/primary", "seattle/ce0" },
		{ "er-a/primary--seattle/ce0", "seattle/ce0", "er-a/primary" },
		{ "a--b--c", "a", "b--c" },
		{ "a--b--c", "a--b", "c" },
		{ "a--b--c", "c", "a--b" },
		{ "a--b", "x", NULL },
		{ "a--b", "", NULL },
		{ "ab", "a", NULL },
	};
	char *far = net_ends_far(cases[_i].link, cases[_i].near);

	if (cases[_i].far)
		ck_assert_str_eq(far, cases[_i].far);
	else
		ck_assert_ptr_null(far);
	free(far);
}
END_TEST

TCase *
test_net_ends(void)
{
	TCase *t = tcase_create("net/ends");

	tcase_add_loop_test(t, a_family_stands_behind_a_name_or_does_not, 0, 8);
	tcase_add_loop_test(t, a_name_is_read_in_every_way, 0, 8);
	tcase_add_loop_test(t, the_far_end_is_what_is_left_of_a_link, 0, 8);
	return t;
}
