#include "rib/policy.h"

#include "base/rng.h"
#include "rib/rig.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

TCase *test_rib_policy(void);

START_TEST(a_permit_list_takes_prefixes_inside_with_a_permitted_length)
{
	struct rib_filter_row rows[] = {
		{ rig_net("10.0.0.0/8"), 8, 8 },
		{ rig_net("10.1.0.0/16"), 18, 24 },
	};
	struct rib_filter f = { rows, 2 }, none = { NULL, 0 };
	struct ip_prefix p = rig_net("10.0.0.0/8");

	ck_assert(rib_filter_permits(&f, &p));
	ck_assert(!rib_filter_permits(&none, &p));
	p = rig_net("10.1.0.0/16");
	ck_assert(!rib_filter_permits(&f, &p));
	p = rig_net("10.1.64.0/18");
	ck_assert(rib_filter_permits(&f, &p));
	p = rig_net("10.1.64.0/25");
	ck_assert(!rib_filter_permits(&f, &p));
	p = rig_net("fd00::/18");
	ck_assert(!rib_filter_permits(&f, &p));
}
END_TEST

static int
row_cmp(const void *x, const void *y)
{
	const struct rib_filter_row *a = x, *b = y;

	return ip_prefix_cmp(&a->prefix, &b->prefix);
}

START_TEST(a_long_list_says_the_same_as_its_rows_one_by_one)
{
	struct rib_filter_row rows[200];
	struct rib_filter f = { rows, 200 };
	struct rng rng;
	unsigned permitted = 0;

	rng_init(&rng, 5);
	for (unsigned i = 0; i < 200; i++) {
		struct ip_addr a = ip4_addr((uint32_t)(rng_below(&rng, 64) << 24));

		rows[i].prefix = ip_prefix_of(&a, (unsigned)rng_below(&rng, 10));
		rows[i].ge = (uint8_t)(rows[i].prefix.len + rng_below(&rng, 8));
		rows[i].le = (uint8_t)(rows[i].ge + rng_below(&rng, 4));
	}
	qsort(rows, 200, sizeof *rows, row_cmp);
	for (unsigned i = 0; i < 2000; i++) {
		struct ip_addr a = ip4_addr((uint32_t)rng_next(&rng) & 0xffffff00u);
		struct ip_prefix p = ip_prefix_of(&a, (unsigned)rng_below(&rng, 33));
		bool any = false;

		for (unsigned r = 0; r < 200; r++) {
			struct rib_filter one = { &rows[r], 1 };

			any |= rib_filter_permits(&one, &p);
		}
		ck_assert_int_eq(rib_filter_permits(&f, &p), any);
		permitted += any;
	}
	ck_assert_uint_gt(permitted, 20);
}
END_TEST

START_TEST(filters_are_equal_by_contents)
{
	struct rib_filter_row rows[] = { { rig_net("10.0.0.0/8"), 8, 8 } };
	struct rib_filter f = { rows, 1 }, none = { NULL, 0 };
	struct rib_filter *copy = rib_filter_dup(&f);

	ck_assert(rib_filter_equal(&f, copy));
	copy->rows[0].le = 9;
	ck_assert(!rib_filter_equal(&f, copy));
	ck_assert(!rib_filter_equal(&f, &none));
	ck_assert(!rib_filter_equal(NULL, &none));
	ck_assert(rib_filter_equal(NULL, NULL));
	ck_assert_ptr_null(rib_filter_dup(NULL));
	rib_filter_free(copy);
	rib_filter_free(NULL);
}
END_TEST

START_TEST(an_import_is_equal_until_a_part_of_it_changes)
{
	struct rib_filter_row rows[] = { { rig_net("10.0.0.0/8"), 8, 8 } };
	struct rib_filter f = { rows, 1 };
	struct rib_import a, b;

	rib_import_open(&a);
	a.permit = a.connected = &f;
	b = a;
	b.permit = rib_filter_dup(&f);
	b.connected = rib_filter_dup(&f);
	ck_assert(rib_import_equal(&a, &b));
	b.connected->rows[0].ge = 0;
	ck_assert(!rib_import_equal(&a, &b));
	b.connected->rows[0].ge = 8;
	b.weight = 1;
	ck_assert(!rib_import_equal(&a, &b));
	rib_import_fini(&b);
	rib_import_fini(&b);
}
END_TEST

START_TEST(a_copied_export_is_equal_until_a_part_of_it_changes)
{
	uint32_t insert[] = { 1, 2 };
	struct rib_export a, b;
	char why[] = "because";

	rib_export_open(&a, 65000, true);
	a.path_insert = insert;
	a.npath_insert = 2;
	a.verdict[3].text = "because";
	rib_export_copy(&b, &a);
	b.verdict[3].text = why;
	ck_assert(rib_export_equal(&a, &b));
	why[0] = 'B';
	ck_assert(!rib_export_equal(&a, &b));
	why[0] = 'b';
	b.path_insert[1] = 3;
	ck_assert(!rib_export_equal(&a, &b));
	b.path_insert[1] = 2;
	b.extra_prepend = 2;
	ck_assert(!rib_export_equal(&a, &b));
	rib_export_fini(&b);
}
END_TEST

START_TEST(a_class_is_found_among_other_extended_communities)
{
	uint8_t ext[24] = { 0, 2, 1, 2, 3, 4, 5, 6, 0x43, 0x45, 'R', 0, 0, 0, 0, 7,
		0x43, 0x46 };
	uint8_t class = 0;

	ck_assert(rib_class_from_ext((struct bgp_bytes){ ext, 24 }, &class));
	ck_assert_uint_eq(class, 7);
	ck_assert(!rib_class_from_ext((struct bgp_bytes){ ext, 8 }, &class));
	ck_assert(!rib_class_from_ext((struct bgp_bytes){ ext + 16, 8 }, &class));
}
END_TEST

TCase *
test_rib_policy(void)
{
	TCase *tc = tcase_create("rib/policy");

	tcase_add_test(tc, a_permit_list_takes_prefixes_inside_with_a_permitted_length);
	tcase_add_test(tc, a_long_list_says_the_same_as_its_rows_one_by_one);
	tcase_add_test(tc, filters_are_equal_by_contents);
	tcase_add_test(tc, an_import_is_equal_until_a_part_of_it_changes);
	tcase_add_test(tc, a_copied_export_is_equal_until_a_part_of_it_changes);
	tcase_add_test(tc, a_class_is_found_among_other_extended_communities);
	return tc;
}
