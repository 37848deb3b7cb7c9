/*
 * Sticky allocations and the pools that number things.
 */
#include "data/tree_text.h"
#include "er/alloc.h"
#include "test.h"

START_TEST(what_nobody_asked_for_is_swept)
{
	struct er_alloc *a = er_alloc_new();

	er_alloc_set(a, "b", "1");
	er_alloc_set(a, "a", "2");
	er_alloc_sweep(a);
	ck_assert_str_eq(er_alloc_get(a, "a"), "2");
	er_alloc_sweep(a);
	ck_assert_str_eq(er_alloc_get(a, "a"), "2");
	ck_assert_ptr_null(er_alloc_get(a, "b"));
	er_alloc_free(a);
}
END_TEST

START_TEST(a_copy_is_a_table_of_its_own)
{
	struct er_alloc *a = er_alloc_new(), *b;

	er_alloc_set(a, "x", "1");
	b = er_alloc_dup(a);
	er_alloc_set(b, "x", "2");
	er_alloc_set(b, "x", er_alloc_get(b, "x"));
	ck_assert_str_eq(er_alloc_get(a, "x"), "1");
	ck_assert_str_eq(er_alloc_get(b, "x"), "2");
	er_alloc_drop(b, "x");
	ck_assert_ptr_null(er_alloc_get(b, "x"));
	er_alloc_free(a);
	er_alloc_free(b);
}
END_TEST

START_TEST(entries_come_in_order_of_their_objects)
{
	static const char *const names[] = { "q", "a", "zz", "m", "b" };
	struct er_alloc *a = er_alloc_new();
	const char *object, *value, *last = "";
	struct json j;
	struct buf b;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		er_alloc_set(a, names[i], "v");
	for (size_t i = 0; er_alloc_at(a, i, &object, &value); i++) {
		ck_assert(strcmp(last, object) < 0);
		last = object;
	}
	buf_init(&b);
	json_init(&j, &b, false);
	er_alloc_json(&j, NULL, a);
	ck_assert_str_eq(b.data,
	    "{\"a\":\"v\",\"b\":\"v\",\"m\":\"v\",\"q\":\"v\",\"zz\":\"v\"}");
	buf_fini(&b);
	er_alloc_free(a);
}
END_TEST

START_TEST(a_pool_gives_the_lowest_free_number)
{
	struct er_alloc *a = er_alloc_new();
	struct er_pool p;
	uint32_t n;

	er_alloc_set(a, "g/old", "1");
	er_pool_init(&p, a, "g/", 0, 4);
	ck_assert(er_pool_claim(&p, "old", &n));
	ck_assert(er_pool_take(&p, "x", &n));
	ck_assert_uint_eq(n, 0);
	ck_assert(er_pool_take(&p, "y", &n));
	ck_assert_uint_eq(n, 2);
	ck_assert(er_pool_take(&p, "old", &n));
	ck_assert_uint_eq(n, 1);
	ck_assert(er_pool_take(&p, "z", &n));
	ck_assert(!er_pool_take(&p, "w", &n));
	er_pool_fini(&p);
	er_alloc_free(a);
}
END_TEST

START_TEST(a_pool_takes_no_nonsense_from_a_stored_state)
{
	static const char *const values[] = { "", "x", "-1", "5",
		"99999999999999999999", "1.2.3.4", "1x" };

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		struct er_alloc *a = er_alloc_new();
		struct er_pool p;
		uint32_t n;

		er_alloc_set(a, "g/x", values[i]);
		er_pool_init(&p, a, "g/", 1, 4);
		ck_assert(!er_pool_claim(&p, "x", &n));
		ck_assert(er_pool_take(&p, "x", &n));
		ck_assert_uint_eq(n, 1);
		ck_assert_str_eq(er_alloc_get(a, "g/x"), "1");
		er_pool_fini(&p);
		er_alloc_free(a);
	}
}
END_TEST

START_TEST(a_pool_with_a_base_shows_addresses)
{
	struct er_alloc *a = er_alloc_new();
	struct er_pool p;
	uint32_t n;

	er_pool_init(&p, a, "id/", 1, 1000);
	p.base = 0x64400000;
	er_pool_reserve(&p, 1);
	ck_assert(er_pool_take(&p, "x", &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(er_alloc_get(a, "id/x"), "100.64.0.2");
	ck_assert(er_pool_claim(&p, "x", &n));
	ck_assert_uint_eq(n, 2);
	er_pool_fini(&p);
	er_alloc_free(a);
}
END_TEST

START_TEST(a_guid_is_of_version_4)
{
	uint32_t seed = 7;
	struct er_random random = { &seed, tree_fill };
	char guid[37];

	for (int i = 0; i < 50; i++) {
		er_guid(&random, guid);
		ck_assert_uint_eq(strlen(guid), 36);
		ck_assert_int_eq(guid[14], '4');
		ck_assert_ptr_nonnull(strchr("89ab", guid[19]));
	}
}
END_TEST

TCase *
test_er_alloc(void)
{
	TCase *t = tcase_create("er/alloc");

	tcase_add_test(t, what_nobody_asked_for_is_swept);
	tcase_add_test(t, a_copy_is_a_table_of_its_own);
	tcase_add_test(t, entries_come_in_order_of_their_objects);
	tcase_add_test(t, a_pool_gives_the_lowest_free_number);
	tcase_add_test(t, a_pool_takes_no_nonsense_from_a_stored_state);
	tcase_add_test(t, a_pool_with_a_base_shows_addresses);
	tcase_add_test(t, a_guid_is_of_version_4);
	return t;
}
