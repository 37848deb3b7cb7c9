#include "azure/relaxed.h"

#include <check.h>
#include <string.h>

TCase *test_azure_relaxed(void);

static void
becomes(const char *text, const char *want)
{
	struct buf out;

	buf_init(&out);
	azure_relaxed(&out, text, strlen(text));
	ck_assert_str_eq(out.data ? out.data : "", want);
	buf_fini(&out);
}

START_TEST(json_stays_as_it_is)
{
	becomes("", "");
	becomes("{\"a\": [1, true, null, \"//\", \"x, }\"]}",
	    "{\"a\": [1, true, null, \"//\", \"x, }\"]}");
	becomes("{\"a\\\"b\": \"c\\\\\"}", "{\"a\\\"b\": \"c\\\\\"}");
}
END_TEST

/* As az deployment group sends it. */
START_TEST(names_get_quotes)
{
	becomes("{\"mode\": 1, template:{ a : true}}",
	    "{\"mode\": 1, \"template\":{ \"a\" : true}}");
	becomes("{a /* x */ : 1}", "{\"a\"  : 1}");
}
END_TEST

START_TEST(comments_lines_and_commas_go)
{
	becomes("{ // one\n\"a\": 1, /* two\n three */ \"b\": [1, ], }",
	    "{ \n\"a\": 1, \n \"b\": [1 ] }");
	becomes("[\"a\n\tb\"]", "[\"a\\n\\tb\"]");
	becomes("[1, // last\n]", "[1 \n]");
}
END_TEST

START_TEST(what_has_no_end_ends)
{
	becomes("/* x", "");
	becomes("\"a\\", "\"a\\");
	becomes("/", "/");
	becomes("a", "a");
	becomes("//", "");
}
END_TEST

TCase *
test_azure_relaxed(void)
{
	TCase *tc = tcase_create("azure/relaxed");

	tcase_add_test(tc, json_stays_as_it_is);
	tcase_add_test(tc, names_get_quotes);
	tcase_add_test(tc, comments_lines_and_commas_go);
	tcase_add_test(tc, what_has_no_end_ends);
	return tc;
}
