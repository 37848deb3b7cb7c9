#include "base/code.h"

#include <check.h>
#include <ctype.h>
#include <string.h>

TCase *test_base_code(void);

START_TEST(every_code_has_a_row_of_its_own)
{
	for (unsigned i = 0; i < CODE_N; i++) {
		const struct code_row *row = code_row((enum code)i);
		enum code found = CODE_N;

		ck_assert_msg(row->word != NULL, "row %u is empty", i);
		ck_assert_ptr_nonnull(row->rule);
		/* An equal word further up would be found in its place. */
		ck_assert(code_find(row->word, &found));
		ck_assert_msg(found == (enum code)i, "%s stands there twice",
		    row->word);
		for (const char *c = row->word; *c; c++)
			ck_assert_msg(islower((unsigned char)*c) || *c == '6' ||
				(*c == '-' && c != row->word),
			    "%s", row->word);
	}
}
END_TEST

START_TEST(a_code_means_one_sentence_and_refusals_have_a_cure)
{
	for (unsigned i = 0; i < CODE_N; i++) {
		const struct code_row *row = code_row((enum code)i);
		size_t len = strlen(row->text);

		ck_assert_msg(len > 0 && row->text[len - 1] != '.', "%s", row->word);
		ck_assert_msg(isupper((unsigned char)row->text[0]), "%s", row->word);
		if (row->group == CODE_OF_LAB || row->group == CODE_OF_KEY)
			ck_assert_msg(row->cure[0], "%s", row->word);
	}
}
END_TEST

/* RFC 8040 7: which statuses an error-tag may have. */
START_TEST(the_status_of_a_code_is_one_of_its_tag)
{
	static const struct {
		const char *tag;
		unsigned statuses[4];
	} tags[] = {
		{ "invalid-value", { 400, 404, 406, 409 } },
		{ "malformed-message", { 400 } }, { "missing-element", { 400 } },
		{ "unknown-element", { 400 } },
		{ "operation-not-supported", { 404, 405, 501 } },
		{ "access-denied", { 401, 403 } },
		{ "operation-failed", { 408, 412, 500 } },
		{ "resource-denied", { 409, 429, 503, 507 } }, /* RFC 6585 4 */
	};

	for (unsigned i = 0; i < CODE_N; i++) {
		const struct code_row *row = code_row((enum code)i);
		unsigned found = 0;

		for (size_t t = 0; t < sizeof tags / sizeof *tags; t++)
			for (size_t s = 0; s < 4; s++)
				found += strcmp(tags[t].tag, row->tag) == 0 &&
				    tags[t].statuses[s] == row->http;
		ck_assert_msg(found == 1, "%s: %s with %u", row->word, row->tag,
		    row->http);
	}
}
END_TEST

/* What other programs rest on. */
START_TEST(words_statuses_and_exits_that_others_know)
{
	static const struct {
		const char *word;
		enum code code;
		unsigned http, exit;
	} cases[] = {
		{ "overlap", CODE_OVERLAP, 409, 1 },
		{ "key-in-use", CODE_KEY_IN_USE, 409, 1 },
		{ "bad-advertise", CODE_BAD_ADVERTISE, 409, 1 },
		{ "unknown-name", CODE_UNKNOWN_NAME, 404, 1 },
		{ "not-yours", CODE_NOT_YOURS, 403, 1 },
		{ "not-allowed", CODE_NOT_ALLOWED, 401, 1 },
		{ "unknown-operation", CODE_UNKNOWN_OPERATION, 404, 1 },
		{ "bad-json", CODE_BAD_JSON, 400, 1 },
		{ "bad-argument", CODE_BAD_ARGUMENT, 400, 2 },
		{ "unknown-argument", CODE_UNKNOWN_ARGUMENT, 400, 1 },
		{ "missing-argument", CODE_MISSING_ARGUMENT, 400, 1 },
		{ "timeout", CODE_TIMEOUT, 408, 1 },
		{ "not-kept", CODE_NOT_KEPT, 507, 1 },
		{ "busy", CODE_BUSY, 503, 1 },
		{ "exists", CODE_EXISTS, 409, 1 },
		{ "usage", CODE_USAGE, 409, 2 },
		{ "no-daemon", CODE_NO_DAEMON, 409, 3 },
	};
	const struct code_row *row = code_row(cases[_i].code);
	enum code code = CODE_N;

	ck_assert_str_eq(row->word, cases[_i].word);
	ck_assert_str_eq(code_word(cases[_i].code), cases[_i].word);
	ck_assert_uint_eq(row->http, cases[_i].http);
	ck_assert_uint_eq(row->exit, cases[_i].exit);
	ck_assert(code_find(cases[_i].word, &code) && code == cases[_i].code);
}
END_TEST

START_TEST(a_word_that_is_no_code_is_not_found)
{
	static const char *const words[] = { "", "overlaps", "overla", "Overlap",
		"bad_json" };
	enum code code = CODE_N;

	ck_assert(!code_find(words[_i], &code));
	ck_assert_int_eq(code, CODE_N);
}
END_TEST

TCase *
test_base_code(void)
{
	TCase *t = tcase_create("code");

	tcase_add_test(t, every_code_has_a_row_of_its_own);
	tcase_add_test(t, a_code_means_one_sentence_and_refusals_have_a_cure);
	tcase_add_test(t, the_status_of_a_code_is_one_of_its_tag);
	tcase_add_loop_test(t, words_statuses_and_exits_that_others_know, 0, 17);
	tcase_add_loop_test(t, a_word_that_is_no_code_is_not_found, 0, 5);
	return t;
}
