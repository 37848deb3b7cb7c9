#include "base/hash.h"
#include "base/hset.h"
#include "base/rng.h"

#include <check.h>

TCase *test_base_hset(void);

static bool
same(const void *element, const void *key)
{
	return *(const unsigned *)element == *(const unsigned *)key;
}

START_TEST(an_empty_set_has_nothing)
{
	unsigned key = 1;
	struct hset s;
	size_t i = 0;

	hset_init(&s);
	ck_assert_ptr_null(hset_find(&s, 0, same, &key));
	ck_assert_ptr_null(hset_remove(&s, 0, same, &key));
	ck_assert_ptr_null(hset_next(&s, &i));
	hset_fini(&s);
	hset_fini(&s);
}
END_TEST

START_TEST(elements_with_one_hash_are_told_apart)
{
	unsigned v[100];
	struct hset s;

	hset_init(&s);
	for (unsigned i = 0; i < 100; i++) {
		v[i] = i;
		hset_add(&s, UINT64_MAX, &v[i]);
	}
	for (unsigned i = 0; i < 100; i += 2)
		ck_assert_ptr_eq(hset_remove(&s, UINT64_MAX, same, &i), &v[i]);
	for (unsigned i = 0; i < 100; i++)
		ck_assert_ptr_eq(hset_find(&s, UINT64_MAX, same, &i),
		    i % 2 ? &v[i] : NULL);
	ck_assert_uint_eq(s.n, 50);
	hset_fini(&s);
}
END_TEST

START_TEST(equal_keys_with_another_hash_are_not_found)
{
	unsigned v = 5;
	struct hset s;

	hset_init(&s);
	hset_add(&s, 1, &v);
	ck_assert_ptr_null(hset_find(&s, 17, same, &v));
	ck_assert_ptr_eq(hset_find(&s, 1, same, &v), &v);
	hset_fini(&s);
}
END_TEST

#define NKEYS 500

/* How good the hash is: from all different to long chains that wrap around the end. */
static uint64_t
hash_of(unsigned key, int quality)
{
	switch (quality) {
	case 0:
		return hash_u64(key, 99);
	case 1:
		return key / 40;
	case 2:
		return UINT64_MAX - key % 3;
	default:
		return 13 + key % 2;
	}
}

START_TEST(churn_agrees_with_a_plain_array)
{
	static unsigned v[NKEYS];
	bool in[NKEYS] = { false };
	size_t n = 0;
	struct hset s;
	struct rng r;

	hset_init(&s);
	rng_init(&r, (uint64_t)_i);
	for (int step = 0; step < 20000; step++) {
		/* Waves: the set fills up, then drains. */
		unsigned range = step / 2000 % 2 ? NKEYS : NKEYS / 10;
		unsigned key = (unsigned)rng_below(&r, range);
		uint64_t hash = hash_of(key, _i);

		v[key] = key;
		if (hset_remove(&s, hash, same, &key) != (in[key] ? &v[key] : NULL) ||
		    hset_find(&s, hash, same, &key))
			ck_abort_msg("step %d", step);
		if (!in[key])
			hset_add(&s, hash, &v[key]);
		n = in[key] ? n - 1 : n + 1;
		in[key] = !in[key];
	}
	ck_assert_uint_eq(s.n, n);
	for (unsigned key = 0; key < NKEYS; key++) {
		ck_assert_ptr_eq(hset_find(&s, hash_of(key, _i), same, &key),
		    in[key] ? &v[key] : NULL);
	}
	ck_assert_uint_le(s.cap, 1024); /* removals leave nothing that makes it grow */
	hset_fini(&s);
}
END_TEST

START_TEST(a_walk_meets_every_element_once)
{
	unsigned v[NKEYS], met[NKEYS] = { 0 }, *e;
	struct hset s;

	hset_init(&s);
	for (unsigned i = 0; i < NKEYS; i++) {
		v[i] = i;
		hset_add(&s, hash_u64(i, 3), &v[i]);
	}
	for (size_t i = 0; (e = hset_next(&s, &i)) != NULL;)
		met[*e]++;
	for (unsigned i = 0; i < NKEYS; i++)
		ck_assert_uint_eq(met[i], 1);
	hset_fini(&s);
}
END_TEST

TCase *
test_base_hset(void)
{
	TCase *tc = tcase_create("base/hset");

	tcase_add_test(tc, an_empty_set_has_nothing);
	tcase_add_test(tc, elements_with_one_hash_are_told_apart);
	tcase_add_test(tc, equal_keys_with_another_hash_are_not_found);
	tcase_add_loop_test(tc, churn_agrees_with_a_plain_array, 0, 4);
	tcase_add_test(tc, a_walk_meets_every_element_once);
	return tc;
}
