#include "base/hash.h"

#include <check.h>

TCase *test_base_hash(void);

START_TEST(every_byte_the_length_and_the_seed_count)
{
	uint8_t a[70] = { 0 }, b[70] = { 0 };

	for (size_t len = 0; len < sizeof a - 1; len++) {
		uint64_t h = hash_bytes(a, len, 1);

		ck_assert_uint_eq(h, hash_bytes(b, len, 1));
		ck_assert_uint_ne(h, hash_bytes(a, len + 1, 1));
		ck_assert_uint_ne(h, hash_bytes(a, len, 2));
		for (size_t i = 0; i < len; i++) {
			b[i] ^= 0x80;
			ck_assert_uint_ne(h, hash_bytes(b, len, 1));
			b[i] ^= 0x80;
		}
	}
}
END_TEST

START_TEST(bytes_behind_the_end_do_not_count)
{
	const char a[] = "prefix-one", b[] = "prefix-two";

	ck_assert_uint_eq(hash_bytes(a, 7, 0), hash_bytes(b, 7, 0));
	ck_assert_uint_eq(hash_bytes(NULL, 0, 0), hash_bytes(a, 0, 0));
}
END_TEST

/* Tables use the low bits. */
START_TEST(neighbouring_numbers_spread_over_the_low_bits)
{
	unsigned seen[64] = { 0 };

	for (uint64_t v = 0; v < 6400; v++)
		seen[hash_u64(v, 5) & 63]++;
	for (int i = 0; i < 64; i++) {
		ck_assert_uint_gt(seen[i], 40);
		ck_assert_uint_lt(seen[i], 200);
	}
}
END_TEST

TCase *
test_base_hash(void)
{
	TCase *tc = tcase_create("base/hash");

	tcase_add_test(tc, every_byte_the_length_and_the_seed_count);
	tcase_add_test(tc, bytes_behind_the_end_do_not_count);
	tcase_add_test(tc, neighbouring_numbers_spread_over_the_low_bits);
	return tc;
}
