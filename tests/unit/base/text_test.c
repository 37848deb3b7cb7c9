#include "base/text.h"
#include "test.h"

#include <string.h>

TCase *test_base_text(void);

static const struct {
	const char *octets;
	size_t left; /* 0: all of them */
	int len;
} characters[] = {
	{ "41", 0, 1 },
	{ "00", 0, 1 },
	{ "7f", 0, 1 },
	{ "c3bc", 0, 2 },
	{ "e282ac", 0, 3 },
	{ "ed9fbf", 0, 3 },
	{ "ee8080", 0, 3 },
	{ "f09f9880", 0, 4 },
	{ "f48fbfbf", 0, 4 },
	/* Nothing begins so. */
	{ "80", 0, -1 },
	{ "bf", 0, -1 },
	{ "c080", 0, -1 },
	{ "c1bf", 0, -1 },
	{ "f5808080", 0, -1 },
	{ "ff", 0, -1 },
	/* Too long a form, a surrogate, past U+10FFFF. */
	{ "e09fbf", 0, -1 },
	{ "eda080", 0, -1 },
	{ "f08fbfbf", 0, -1 },
	{ "f4908080", 0, -1 },
	/* Cut, by what follows or by the end. */
	{ "c328", 0, -1 },
	{ "e28228", 0, -2 },
	{ "f09f9828", 0, -3 },
	{ "c3bc", 1, -1 },
	{ "e282ac", 2, -2 },
	{ "f09f9880", 3, -3 },
};

START_TEST(a_character_is_whole_or_says_what_to_replace)
{
	uint8_t octets[8];
	size_t n = test_hex(octets, sizeof octets, characters[_i].octets);

	if (characters[_i].left)
		n = characters[_i].left;
	ck_assert_int_eq(text_utf8_len(octets, n), characters[_i].len);
}
END_TEST

static const struct {
	const char *a, *b;
	unsigned changes;
} pairs[] = {
	{ "", "", 0 },
	{ "", "abc", 3 },
	{ "hub", "hub", 0 },
	{ "hub", "HUB", 0 },
	{ "hub", "huub", 1 },
	{ "hub", "hb", 1 },
	{ "hub", "hab", 1 },
	{ "hub", "uhb", 1 },
	{ "seatle", "seattle", 1 },
	{ "kitten", "sitting", 3 },
	{ "ca", "abc", 3 }, /* no letter is changed twice */
	{ "abcd", "badc", 2 },
};

START_TEST(a_distance_counts_changes)
{
	const char *a = pairs[_i].a, *b = pairs[_i].b;

	ck_assert_uint_eq(text_distance(a, strlen(a), b, strlen(b)), pairs[_i].changes);
	ck_assert_uint_eq(text_distance(b, strlen(b), a, strlen(a)), pairs[_i].changes);
}
END_TEST

START_TEST(the_longest_texts_are_compared)
{
	char a[TEXT_DISTANCE_MAX], b[TEXT_DISTANCE_MAX];

	memset(a, 'a', sizeof a);
	memset(b, 'b', sizeof b);
	ck_assert_uint_eq(text_distance(a, sizeof a, b, sizeof b), TEXT_DISTANCE_MAX);
	ck_assert_uint_eq(text_distance(a, sizeof a, a, sizeof a - 1), 1);
}
END_TEST

START_TEST(k7_words_are_meant_in_any_case)
{
	static const char *const words[] = { "primary", "ErGw1Az", "ergw1-az", "1Gbps",
		NULL };
	static const struct {
		const char *text;
		int at; /* -1: none */
	} rows[] = { { "primary", 0 }, { "PRIMARY", 0 }, { "Pri mary", 0 },
		{ "ErGw1AZ", 1 }, { "ergw1-az", 2 }, { "ERGW1_AZ", 1 }, { "1 Gbps", 3 },
		{ "prim", -1 }, { "primarys", -1 }, { "", -1 }, { " ", -1 },
		{ "11Gbps", -1 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned at = 9;
		bool any = text_word_meant(words, rows[i].text, &at);

		ck_assert_msg(any == (rows[i].at >= 0), "%s", rows[i].text);
		ck_assert_msg(!any || (int)at == rows[i].at, "%s: %u", rows[i].text,
		    at);
	}
	ck_assert(text_reads_as("a-b", "AB") && !text_reads_as("a", "b"));
	ck_assert(!text_word(words, "PRIMARY", &(unsigned){ 0 }));
}
END_TEST

START_TEST(no_text_equals_no_text_only)
{
	char copy[] = "hub";

	ck_assert(text_equal(NULL, NULL));
	ck_assert(text_equal("hub", copy));
	ck_assert(!text_equal("hub", "hubs"));
	ck_assert(!text_equal(NULL, ""));
	ck_assert(!text_equal("", NULL));
}
END_TEST

#define N(table) ((int)(sizeof(table) / sizeof *(table)))

TCase *
test_base_text(void)
{
	TCase *tc = tcase_create("base/text");

	tcase_add_loop_test(tc, a_character_is_whole_or_says_what_to_replace, 0,
	    N(characters));
	tcase_add_loop_test(tc, a_distance_counts_changes, 0, N(pairs));
	tcase_add_test(tc, the_longest_texts_are_compared);
	tcase_add_test(tc, k7_words_are_meant_in_any_case);
	tcase_add_test(tc, no_text_equals_no_text_only);
	return tc;
}
