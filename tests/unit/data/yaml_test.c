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
	data_yaml_value(&out, node);
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
	becomes("[\"a\",{\"b\":null}]", "- a\n- b: null\n");
	becomes("[]", "[]\n");
	becomes("\"x y\"", "x y\n");
}
END_TEST

START_TEST(texts)
{
	becomes("{\"fd00::1\":\"10.0.0.0/8\"}", "\"fd00::1\": 10.0.0.0/8\n");
	becomes("[\"true\",\"No\",\"12\",\"1.5\",\"0x1f\",\"1e3\"]",
	    "- \"true\"\n- \"No\"\n- \"12\"\n- \"1.5\"\n- \"0x1f\"\n- \"1e3\"\n");
	becomes("[\"dc\",\"1.2.3.4\",\"64500 64501\",\"er-a/primary\"]",
	    "- dc\n- 1.2.3.4\n- 64500 64501\n- er-a/primary\n");
	becomes("[\"\",\" a\",\"a \",\"a  b\",\"a: b\",\"#\",\"a\\nb\",\"\\\"\"]",
	    "- \"\"\n- \" a\"\n- \"a \"\n- \"a  b\"\n- \"a: b\"\n- \"#\"\n- \"a\\nb\"\n"
	    "- \"\\\"\"\n");
	becomes("[-3,12,true]", "- -3\n- 12\n- true\n");
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

TCase *
test_data_yaml(void)
{
	TCase *tc = tcase_create("data/yaml");

	tcase_add_test(tc, maps_and_lists);
	tcase_add_test(tc, texts);
	tcase_add_test(tc, long_lists_are_lines);
	return tc;
}
