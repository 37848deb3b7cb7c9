#include "data/json.h"
#include "data/yaml.h"

#include <check.h>
#include <string.h>

TCase *test_data_yaml(void);

/* What a document of JSON is in YAML. */
static void
becomes(const char *json, const char *yaml)
{
	struct data_node *node;
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	node = data_json_parse(json, strlen(json), &errs);
	ck_assert_ptr_nonnull(node);
	buf_init(&out);
	data_yaml(&out, node);
	ck_assert_str_eq(out.data, yaml);
	buf_fini(&out);
	data_node_free(node);
	errs_fini(&errs);
}

START_TEST(maps_and_lists)
{
	becomes("{\"a\":{\"b\":{\"c\":1},\"d\":{}},\"e\":[],\"f\":true}",
	    "a:\n  b:\n    c: 1\n  d: {}\ne: []\nf: true\n");
	becomes("{\"l\":[{\"a\":1,\"w\":[\"p\",\"q\"]},{},\"z\"]}",
	    "l:\n- a: 1\n  w: [p, q]\n- {}\n- z\n");
	becomes("{}", "{}\n");
	becomes("{\"s\":[\"a\",{\"b\":null}],\"t\":\"x y\"}",
	    "s:\n- a\n- b: null\nt: x y\n");
}
END_TEST

START_TEST(texts)
{
	becomes("{\"fd00::1\":\"10.0.0.0/8\"}", "\"fd00::1\": 10.0.0.0/8\n");
	becomes("{\"l\":[\"true\",\"No\",\"12\",\"1.5\",\"0x1f\",\"1e3\"]}",
	    "l: [\"true\", \"No\", \"12\", \"1.5\", \"0x1f\", \"1e3\"]\n");
	becomes("{\"l\":[\"dc\",\"1.2.3.4\",\"64500 64501\",\"er-a/primary\"]}",
	    "l: [dc, 1.2.3.4, 64500 64501, er-a/primary]\n");
	becomes(
	    "{\"l\":[\"\",\" a\",\"a \",\"a  b\",\"a: b\",\"#\",\"a\\nb\",\"\\\"\"]}",
	    "l: [\"\", \" a\", \"a \", \"a  b\", \"a: b\", \"#\", \"a\\nb\", \"\\\"\"]\n");
	becomes("{\"l\":[-3,12,true]}", "l: [-3, 12, true]\n");
}
END_TEST

START_TEST(long_lists_are_lines)
{
	becomes("{\"a\":[\"10.100.0.0/16\",\"10.101.0.0/16\",\"10.102.0.0/16\","
		"\"10.103.0.0/16\",\"10.104.0.0/16\",\"10.105.0.0/16\"]}",
	    "a:\n- 10.100.0.0/16\n- 10.101.0.0/16\n- 10.102.0.0/16\n- 10.103.0.0/16\n"
	    "- 10.104.0.0/16\n- 10.105.0.0/16\n");
}
END_TEST

START_TEST(marks_are_comments)
{
	static const char text[] =
	    "\xef\xbb\xbf{\n\"a\": {\n\"b\": [1,\n2]},\n\"c\": {}}";
	struct data_node *node;
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	node = data_json_parse_file(text, sizeof text - 1, "f\n.json", &errs);
	ck_assert_ptr_nonnull(node);
	data_node_get(node, "c")->file = "assumed";
	data_node_get(node, "c")->line = 0;
	buf_init(&out);
	data_yaml_marked(&out, node);
	ck_assert_str_eq(out.data,
	    "a:  # f?.json:2\n  b: [1, 2]  # f?.json:3\nc: {}  # assumed\n");
	buf_fini(&out);
	data_node_free(node);
	errs_fini(&errs);
}
END_TEST

TCase *
test_data_yaml(void)
{
	TCase *tc = tcase_create("data/yaml");

	tcase_add_test(tc, maps_and_lists);
	tcase_add_test(tc, texts);
	tcase_add_test(tc, long_lists_are_lines);
	tcase_add_test(tc, marks_are_comments);
	return tc;
}
