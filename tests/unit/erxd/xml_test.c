/*
 * JSON of operations as XML, whole and octet by octet.
 */
#include "erxd/xml.h"

#include "test.h"

#include <string.h>

TCase *test_erxd_xml(void);

#define OUTPUT(x)  "{\"erx-api:output\":" x "}\n"
#define ELEMENT(x) "<output xmlns=\"urn:erxd:api\">" x "</output>"

static const struct {
	const char *json, *xml;
} rows[] = {
	{ OUTPUT("{\"wait\":{\"converged\":true,\"held\":null,\"n\":-1.5}}"),
	    ELEMENT("<wait><converged>true</converged><n>-1.5</n></wait>") },
	{ OUTPUT("{\"routes\":[{\"a\":\"1\",\"l\":[1,2]},{\"a\":\"\",\"l\":[]}]}"),
	    ELEMENT("<routes><row><a>1</a><l>1</l><l>2</l></row>"
		    "<row><a></a></row></routes>") },
	{ OUTPUT("{\"routes\":[]}"), ELEMENT("<routes></routes>") },
	{ OUTPUT("{\"names\":[\"a\",\"b\"]}"),
	    ELEMENT("<names><row>a</row><row>b</row></names>") },
	{ OUTPUT("{\"x\":{\"a\":[{\"b\":[{\"c\":1}]},{\"b\":[]}],\"d\":{}}}"),
	    ELEMENT("<x><a><b><c>1</c></b></a><a></a><d></d></x>") },
	{ OUTPUT(
	      "{\"lab\":\"a: <b> & \\\"c\\\"\\n\\ttab \\\\ \\/ \\u0001\\u00e9\\u20ac\"}"),
	    ELEMENT("<lab>a: &lt;b&gt; &amp; &quot;c&quot;\n\ttab \\ / "
		    "\xef\xbf\xbd\xc3\xa9\xe2\x82\xac</lab>") },
	{ OUTPUT("{\"x\":{\"er-a/primary\":1,\"2nd\":{\"y\":null},\"a:b\":2}}"),
	    ELEMENT("<x><entry name=\"er-a/primary\">1</entry>"
		    "<entry name=\"2nd\"></entry><b>2</b></x>") },
	{ "{\"ietf-restconf:errors\":{\"error\":[{\"error-tag\":\"x\"},"
	  "{\"error-tag\":\"y\"}]}}",
	    "<errors xmlns=\"urn:ietf:params:xml:ns:yang:ietf-restconf\">"
	    "<error><error-tag>x</error-tag></error>"
	    "<error><error-tag>y</error-tag></error></errors>" },
	{ OUTPUT("{\"x\":[[1,2],[3]]}"),
	    ELEMENT("<x><row>1</row><row>2</row><row>3</row></x>") },
};

START_TEST(json_becomes_xml)
{
	struct xml_of_json whole = { .n = 0 }, pieces = { .n = 0 };
	size_t len = strlen(rows[_i].json);
	struct buf out;

	buf_init(&out);
	xml_put(&whole, rows[_i].json, len, &out);
	ck_assert_str_eq(out.data, rows[_i].xml);
	buf_reset(&out);
	for (size_t i = 0; i < len; i++)
		xml_put(&pieces, rows[_i].json + i, 1, &out);
	ck_assert_str_eq(out.data, rows[_i].xml);
	xml_fini(&whole);
	xml_fini(&pieces);
	buf_fini(&out);
}
END_TEST

START_TEST(an_answer_that_breaks_off_leaves_nothing_behind)
{
	struct xml_of_json x = { .n = 0 };
	struct buf out;

	buf_init(&out);
	xml_put(&x, rows[1].json, 31, &out);
	xml_fini(&x);
	buf_fini(&out);
}
END_TEST

TCase *
test_erxd_xml(void)
{
	TCase *tc = tcase_create("erxd/xml");

	tcase_add_loop_test(tc, json_becomes_xml, 0, sizeof rows / sizeof *rows);
	tcase_add_test(tc, an_answer_that_breaks_off_leaves_nothing_behind);
	return tc;
}
