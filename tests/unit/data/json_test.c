#include "data/json.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static struct data_node *
parse(const char *text)
{
	struct errs errs;
	struct data_node *n;

	errs_init(&errs);
	n = data_json_parse(text, strlen(text), &errs);
	ck_assert_uint_eq(errs.nerrors, n ? 0 : 1);
	errs_fini(&errs);
	return n;
}

START_TEST(a_document_becomes_a_tree)
{
	struct data_node *n = parse(
	    " {\"b\": [1, -2.5e+3, {}], \"a\":{\"x\":null, \"y\" :true},\"s\":\"\"}\n");
	const struct data_node *b, *a;

	ck_assert_ptr_nonnull(n);
	ck_assert_int_eq(n->kind, DATA_MAP);
	ck_assert_uint_eq(n->n, 3);
	b = data_node_get(n, "b");
	ck_assert_int_eq(b->kind, DATA_SEQ);
	ck_assert_uint_eq(b->n, 3);
	ck_assert_int_eq(b->children[0]->leaf, DATA_LEAF_NUMBER);
	ck_assert_str_eq(b->children[1]->text, "-2.5e+3");
	ck_assert_int_eq(b->children[2]->kind, DATA_MAP);
	a = data_node_get(n, "a");
	ck_assert_str_eq(data_node_text(a, "x"), "");
	ck_assert_int_eq(data_node_get(a, "x")->leaf, DATA_LEAF_NULL);
	ck_assert_int_eq(data_node_get(a, "y")->leaf, DATA_LEAF_BOOL);
	ck_assert_str_eq(data_node_text(n, "s"), "");
	data_node_free(n);
}
END_TEST

static const struct {
	const char *json, *text;
} strings[] = {
	{ "\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"", "a\"\\/\b\f\n\r\tz" },
	{ "\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE00\"",
	    "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
	{ "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"",
	    "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f" },
};

START_TEST(strings_are_decoded)
{
	struct data_node *n = parse(strings[_i].json);

	ck_assert_ptr_nonnull(n);
	ck_assert_str_eq(n->text, strings[_i].text);
	data_node_free(n);
}
END_TEST

static const char *const refused[] = {
	"",
	" ",
	"{",
	"[",
	"\"",
	"{]",
	"[}",
	"[1,]",
	"{\"a\":1,}",
	"{\"a\"}",
	"{\"a\":}",
	"{a:1}",
	"{1:1}",
	"[1 2]",
	"01",
	"+1",
	"1.",
	".5",
	"1e",
	"-",
	"tru",
	"nul",
	"NaN",
	"'a'",
	"1 1",
	"[] ,",
	"\"\n\"",
	"\"\\x\"",
	"\"\\u12\"",
	"\"\\u0000\"",
	"\"\\ud800\"",
	"\"\\udc00\"",
	"\"\\ud800\\u0041\"",
	"\"\\ud800x",
	"\"\x80\"",
	"\"\xc0\xaf\"",
	"\"\xe0\x80\xaf\"",
	"\"\xed\xa0\x80\"",
	"\"\xf5\x80\x80\x80\"",
	"\"\xf4\x90\x80\x80\"",
	"\"\xe2\x82\"",
	"\"\xe2\x82",
	"\"abc\\",
	"# x",
	"{\"a\":1}x",
	"- a",
};

START_TEST(what_is_not_json_is_refused)
{
	ck_assert_ptr_null(parse(refused[_i]));
}
END_TEST

START_TEST(depth_is_bounded)
{
	char text[2 * 65 + 1] = { 0 };

	memset(text, '[', 64);
	memset(text + 64, ']', 64);
	data_node_free(parse(text));
	ck_assert_int_eq(text[127], ']');
	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	ck_assert_ptr_null(parse(text));
}
END_TEST

START_TEST(octets_may_end_anywhere)
{
	static const char text[] = "{\"a\":[\"\\u00e9\xc3\xa9\",true,-1.5e3,null]}";
	struct errs errs;

	/* In a block of its own, so that a sanitizer sees one octet too many. */
	for (size_t n = 0; n < sizeof text - 1; n++) {
		char *copy = malloc(n + 1);

		memcpy(copy, text, n);
		errs_init(&errs);
		ck_assert_ptr_null(data_json_parse(copy, n, &errs));
		errs_fini(&errs);
		free(copy);
	}
}
END_TEST

START_TEST(rows_come_one_at_a_time)
{
	static const char text[] =
	    "{\"erx:output\":{\"rows\":[{\"a\":1}, {\"a\":2},{\"a\":3}\n]}}\n";
	struct data_rows r, again;
	struct data_node *n;
	char want[2] = "1";

	ck_assert(data_rows_init(&r, text, strlen(text), "rows"));
	again = r;
	for (; (n = data_rows_next(&r)) != NULL; want[0]++) {
		ck_assert_str_eq(data_node_text(n, "a"), want);
		data_node_free(n);
	}
	ck_assert_str_eq(want, "4");
	n = data_rows_next(&again);
	ck_assert_str_eq(data_node_text(n, "a"), "1");
	data_node_free(n);
	ck_assert(!data_rows_init(&r, text, strlen(text), "row"));
	ck_assert(!data_rows_init(&r, "[]", 2, "row"));
}
END_TEST

START_TEST(no_rows_and_a_single_one)
{
	static const char none[] = "{\"erx:output\":{\"rows\":[]}}";
	static const char one[] = "{\"erx:output\":{\"rows\":{\"a\":7}}}";
	static const char cut[] = "{\"erx:output\":{\"rows\":[{\"a\":7},{\"a\":";
	struct data_rows r;
	struct data_node *n;

	ck_assert(data_rows_init(&r, none, strlen(none), "rows"));
	ck_assert_ptr_null(data_rows_next(&r));
	ck_assert(data_rows_init(&r, one, strlen(one), "rows"));
	n = data_rows_next(&r);
	ck_assert_str_eq(data_node_text(n, "a"), "7");
	data_node_free(n);
	ck_assert_ptr_null(data_rows_next(&r));
	ck_assert(data_rows_init(&r, cut, strlen(cut), "rows"));
	data_node_free(data_rows_next(&r));
	ck_assert_ptr_null(data_rows_next(&r));
	ck_assert_ptr_null(data_rows_next(&r));
}
END_TEST

TCase *test_data_json(void);
/* Of a file: where it is wrong, and what makes it so. */
static void
file_is_refused(const char *text, size_t len, const char *where, const char *why)
{
	struct errs errs;

	errs_init(&errs);
	ck_assert_ptr_null(data_json_parse_file(text, len, "f.json", &errs));
	ck_assert_uint_eq(errs.nerrors, 1);
	ck_assert_str_eq(errs.items[0].where, where);
	ck_assert_msg(strstr(errs.items[0].text, why) != NULL, "%s",
	    errs.items[0].text);
	errs_fini(&errs);
}

START_TEST(files_say_where_they_are_wrong)
{
	struct buf wide;

	file_is_refused("{\n\"a\": 1,\n}", 11, "f.json:3", "not a JSON document");
	file_is_refused("\xff\xfe{\0", 4, "f.json", "the file is UTF-16");
	buf_init(&wide);
	buf_puts(&wide, "{\"x\":0");
	for (int i = 0; i < 20000; i++)
		buf_printf(&wide, ",\"%d\":0", i);
	buf_puts(&wide, "}");
	file_is_refused(wide.data, wide.len, "f.json:1", "20000 keys");
	buf_fini(&wide);
}
END_TEST

START_TEST(input_keeps_what_lies_deep_as_it_stands)
{
	static const char text[] = "{\"i\": {\"n\": 1, \"o\": { \"b\": [1, {}],\n"
				   " \"a\": \"\\u0041\", \"a\": 2 }}}";
	const struct data_node *input, *deep;
	struct data_node *tree;
	struct errs errs;

	errs_init(&errs);
	tree = data_json_parse_input(text, sizeof text - 1, 3, &errs);
	ck_assert_ptr_nonnull(tree);
	input = data_node_get(tree, "i");
	ck_assert_ptr_null(input->text);
	ck_assert_str_eq(data_node_text(input, "n"), "1");
	deep = data_node_get(input, "o");
	ck_assert_int_eq(deep->kind, DATA_MAP);
	ck_assert_uint_eq(deep->n, 0);
	ck_assert_str_eq(deep->text,
	    "{ \"b\": [1, {}],\n \"a\": \"\\u0041\", \"a\": 2 }");
	data_node_free(tree);
	ck_assert_uint_eq(errs.n, 0);
	errs_fini(&errs);
}
END_TEST

static const struct {
	const char *text, *why;
} inputs[] = {
	{ "{\"i\":{\"n\":1,\"n\":2}}", "twice" },
	{ "{\"i\":{},\"i\":{}}", "twice" },
	{ "{\"i\":{\"o\":{\"a\":01}}}", "not a JSON document" },
	{ "{\"i\":{\"o\":{\"a\":1,}}}", "not a JSON document" },
	{ "{\"i\":{\"o\":{\"a\":\"\\u0000\"}}}", "not a JSON document" },
};

START_TEST(input_is_checked_all_the_same)
{
	struct errs errs;

	errs_init(&errs);
	ck_assert_ptr_null(
	    data_json_parse_input(inputs[_i].text, strlen(inputs[_i].text), 3, &errs));
	ck_assert_uint_eq(errs.nerrors, 1);
	ck_assert_msg(strstr(errs.items[0].text, inputs[_i].why) != NULL, "%s",
	    errs.items[0].text);
	errs_fini(&errs);
}
END_TEST

/* Names that are sorted are bounded, and others are any number. */
START_TEST(input_has_few_names)
{
	struct buf wide;
	struct errs errs;
	struct data_node *tree;

	buf_init(&wide);
	buf_puts(&wide, "{\"x\":0");
	for (int i = 0; i < 1000; i++)
		buf_printf(&wide, ",\"%d\":0", i);
	buf_puts(&wide, "}");
	errs_init(&errs);
	ck_assert_ptr_null(data_json_parse_input(wide.data, wide.len, 3, &errs));
	ck_assert_uint_eq(errs.nerrors, 1);
	tree = data_json_parse_input(wide.data, wide.len, 1, &errs);
	ck_assert_ptr_nonnull(tree);
	ck_assert_str_eq(tree->text, wide.data);
	data_node_free(tree);
	errs_fini(&errs);
	buf_fini(&wide);
}
END_TEST

TCase *
test_data_json(void)
{
	TCase *t = tcase_create("data/json");

	tcase_add_test(t, a_document_becomes_a_tree);
	tcase_add_loop_test(t, strings_are_decoded, 0,
	    sizeof strings / sizeof *strings);
	tcase_add_loop_test(t, what_is_not_json_is_refused, 0,
	    sizeof refused / sizeof *refused);
	tcase_add_test(t, depth_is_bounded);
	tcase_add_test(t, octets_may_end_anywhere);
	tcase_add_test(t, rows_come_one_at_a_time);
	tcase_add_test(t, input_keeps_what_lies_deep_as_it_stands);
	tcase_add_loop_test(t, input_is_checked_all_the_same, 0,
	    sizeof inputs / sizeof *inputs);
	tcase_add_test(t, input_has_few_names);
	tcase_add_test(t, no_rows_and_a_single_one);
	tcase_add_test(t, files_say_where_they_are_wrong);
	return t;
}
