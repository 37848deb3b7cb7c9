#include "base/json.h"

#include <check.h>
#include <string.h>

TCase *test_base_json(void);

static const struct {
	const char *in, *out;
} strings[] = {
	{ "", "\"\"" },
	{ "plain", "\"plain\"" },
	{ "\"", "\"\\\"\"" },
	{ "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
	{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
	{ "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"" },
	{ "\xc2\x80\xc2\x9b\xc2\x9f", "\"\\u0080\\u009b\\u009f\"" },
	{ "</script>", "\"</script>\"" },
	/* Whole characters, at the edges of each length. */
	{ "\xc2\xa0", "\"\xc2\xa0\"" },
	{ "\xdf\xbf", "\"\xdf\xbf\"" },
	{ "\xe0\xa0\x80", "\"\xe0\xa0\x80\"" },
	{ "\xed\x9f\xbf\xee\x80\x80", "\"\xed\x9f\xbf\xee\x80\x80\"" },
	{ "\xef\xbf\xbf", "\"\xef\xbf\xbf\"" },
	{ "\xf0\x90\x80\x80", "\"\xf0\x90\x80\x80\"" },
	{ "\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\"" },
	{ "Z\xc3\xbcrich", "\"Z\xc3\xbcrich\"" },
/* Broken ones, each a U+FFFD. */
#define BAD "\xef\xbf\xbd"
	{ "\x80", "\"" BAD "\"" },
	{ "a\xff\xfez", "\"a" BAD BAD "z\"" },
	{ "\xc3", "\"" BAD "\"" },
	{ "\xc3\"", "\"" BAD "\\\"\"" },
	{ "\xc3\\", "\"" BAD "\\\\\"" },
	{ "\xe2\x82", "\"" BAD "\"" },
	{ "\xe2\x82\n", "\"" BAD "\\n\"" },
	{ "\xf0\x9f\x98", "\"" BAD "\"" },
	{ "\xf0\x9f\x98\xe2\x82\xac", "\"" BAD "\xe2\x82\xac\"" },
	{ "\xc0\x80", "\"" BAD BAD "\"" },         /* a long NUL */
	{ "\xc1\xbf", "\"" BAD BAD "\"" },         /* long form */
	{ "\xe0\x80\x80", "\"" BAD BAD BAD "\"" }, /* long form */
	{ "\xed\xa0\x80", "\"" BAD BAD BAD "\"" }, /* surrogate */
	{ "\xf0\x80\x80\x80", "\"" BAD BAD BAD BAD "\"" },
	{ "\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\"" }, /* past U+10FFFF */
	{ "\xf8\x88\x80\x80\x80", "\"" BAD BAD BAD BAD BAD "\"" },
};

START_TEST(strings_are_escaped_and_repaired)
{
	struct json j;
	struct buf b;

	buf_init(&b);
	json_init(&j, &b, false);
	json_string(&j, NULL, strings[_i].in);
	ck_assert_str_eq(b.data, strings[_i].out);
	buf_reset(&b);
	json_object(&j, NULL);
	json_null(&j, strings[_i].in);
	json_object_end(&j);
	ck_assert_int_eq(b.data[0], '{');
	ck_assert_mem_eq(b.data + 1, strings[_i].out, strlen(strings[_i].out));
	ck_assert_str_eq(b.data + 1 + strlen(strings[_i].out), ":null}");
	buf_fini(&b);
}
END_TEST

/* One string: a quote at each end and none between, no control characters. */
static bool
is_one_string(const char *s, size_t len)
{
	if (len < 2 || s[0] != '"' || s[len - 1] != '"')
		return false;
	for (size_t i = 1; i < len - 1; i++) {
		if ((uint8_t)s[i] < 0x20 || s[i] == '"')
			return false;
		if (s[i] == '\\' && ++i == len - 1)
			return false;
	}
	return true;
}

START_TEST(no_two_bytes_break_out_of_a_string)
{
	struct json j;
	struct buf b;

	buf_init(&b);
	json_init(&j, &b, false);
	for (unsigned v = 0x0101; v <= 0xffff; v++) {
		const char in[3] = { (char)(v >> 8), (char)v, '\0' };

		buf_reset(&b);
		json_string(&j, NULL, in);
		if (!is_one_string(b.data, b.len))
			ck_abort_msg("%04x: %s", v, b.data);
	}
	buf_fini(&b);
}
END_TEST

static void
write_document(struct json *j)
{
	json_object(j, NULL);
	json_string(j, "a", "x");
	json_array(j, "list");
	json_int(j, NULL, -1);
	json_object(j, NULL);
	json_object_end(j);
	json_array(j, NULL);
	json_array_end(j);
	json_object(j, NULL);
	json_bool(j, "t", true);
	json_bool(j, "f", false);
	json_object_end(j);
	json_array_end(j);
	json_null(j, "n");
	json_string(j, "none", NULL);
	json_object_end(j);
}

START_TEST(commas_stand_between_values_and_nowhere_else)
{
	struct json j;
	struct buf b;

	buf_init(&b);
	json_init(&j, &b, false);
	write_document(&j);
	ck_assert_str_eq(b.data,
	    "{\"a\":\"x\",\"list\":[-1,{},[],{\"t\":true,\"f\":false}],"
	    "\"n\":null,\"none\":null}");
	ck_assert_uint_eq(j.depth, 0);
	buf_fini(&b);
}
END_TEST

START_TEST(pretty_output_indents_two_blanks_a_level)
{
	struct json j;
	struct buf b;

	buf_init(&b);
	json_init(&j, &b, true);
	write_document(&j);
	ck_assert_str_eq(b.data,
	    "{\n"
	    "  \"a\": \"x\",\n"
	    "  \"list\": [\n"
	    "    -1,\n"
	    "    {},\n"
	    "    [],\n"
	    "    {\n"
	    "      \"t\": true,\n"
	    "      \"f\": false\n"
	    "    }\n"
	    "  ],\n"
	    "  \"n\": null,\n"
	    "  \"none\": null\n"
	    "}");
	buf_fini(&b);
}
END_TEST

START_TEST(the_caller_separates_values_at_the_top)
{
	struct json j;
	struct buf b;

	buf_init(&b);
	json_init(&j, &b, true);
	json_object(&j, NULL);
	json_object_end(&j);
	buf_putc(&b, '\n');
	json_array(&j, NULL);
	json_array_end(&j);
	ck_assert_str_eq(b.data, "{}\n[]");
	buf_fini(&b);
}
END_TEST

START_TEST(integers_come_out_whole)
{
	static const struct {
		int64_t in;
		const char *out;
	} cases[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ -7, "-7" },
		{ 10, "10" },
		{ 4200000001, "4200000001" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};
	struct json j;
	struct buf b;

	buf_init(&b);
	json_init(&j, &b, false);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_reset(&b);
		json_int(&j, NULL, cases[i].in);
		ck_assert_str_eq(b.data, cases[i].out);
		if (cases[i].in < 0)
			continue;
		buf_reset(&b);
		json_uint(&j, NULL, (uint64_t)cases[i].in);
		ck_assert_str_eq(b.data, cases[i].out);
	}
	buf_reset(&b);
	json_uint(&j, NULL, UINT64_MAX);
	ck_assert_str_eq(b.data, "18446744073709551615");
	buf_fini(&b);
}
END_TEST

START_TEST(seconds_have_six_decimals)
{
	static const struct {
		int64_t us;
		const char *out;
	} cases[] = {
		{ 0, "0.000000" },
		{ 1, "0.000001" },
		{ 999999, "0.999999" },
		{ 1000000, "1.000000" },
		{ 61500000, "61.500000" },
		{ -1, "-0.000001" },
		{ -1500000, "-1.500000" },
		{ INT64_MAX, "9223372036854.775807" },
		{ INT64_MIN, "-9223372036854.775808" },
	};
	struct json j;
	struct buf b;

	buf_init(&b);
	json_init(&j, &b, false);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_reset(&b);
		json_seconds(&j, NULL, cases[i].us);
		ck_assert_str_eq(b.data, cases[i].out);
	}
	buf_reset(&b);
	json_object(&j, NULL);
	json_seconds(&j, "s", 5);
	json_seconds(&j, "t", 6);
	json_object_end(&j);
	ck_assert_str_eq(b.data, "{\"s\":0.000005,\"t\":0.000006}");
	buf_fini(&b);
}
END_TEST

START_TEST(formatted_strings_of_any_length_are_escaped)
{
	struct json j;
	struct buf b;

	buf_init(&b);
	json_init(&j, &b, false);
	json_stringf(&j, NULL, "%s-%d", "a\"b", 5);
	ck_assert_str_eq(b.data, "\"a\\\"b-5\"");
	for (int len = 250; len < 260; len++) {
		buf_reset(&b);
		json_stringf(&j, NULL, "%*s", len, "\n");
		ck_assert_uint_eq(b.len, (size_t)len + 3);
		ck_assert_str_eq(b.data + len, "\\n\"");
	}
	buf_fini(&b);
}
END_TEST

TCase *
test_base_json(void)
{
	TCase *tc = tcase_create("base/json");

	tcase_add_loop_test(tc, strings_are_escaped_and_repaired, 0,
	    (int)(sizeof strings / sizeof *strings));
	tcase_add_test(tc, no_two_bytes_break_out_of_a_string);
	tcase_add_test(tc, commas_stand_between_values_and_nowhere_else);
	tcase_add_test(tc, pretty_output_indents_two_blanks_a_level);
	tcase_add_test(tc, the_caller_separates_values_at_the_top);
	tcase_add_test(tc, integers_come_out_whole);
	tcase_add_test(tc, seconds_have_six_decimals);
	tcase_add_test(tc, formatted_strings_of_any_length_are_escaped);
	return tc;
}
