/*
 * JMESPath as its specification describes it: each part of the language, null where
 * nothing is, and what is refused.
 */
#include "data/query.h"

#include "base/buf.h"
#include "base/json.h"
#include "data/json.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* ' stands for " in values and answers. */
static char *
json_text(const char *text)
{
	char *copy = strdup(text);

	for (char *p = copy; p && *p; p++)
		*p = *p == '\'' ? '"' : *p;
	return copy;
}

/* The answer as JSON, or "error: …" and what was said. */
static void
asked(const char *question, const char *value, struct buf *out)
{
	char *text = json_text(value);
	struct data_node *v, *got = NULL;
	struct data_query *q;
	struct errs errs;
	struct json j;

	errs_init(&errs);
	v = data_json_as_written(text, strlen(text), &errs);
	ck_assert_msg(v != NULL, "%s is no JSON", value);
	q = data_query_new(question, &errs);
	if (q)
		got = data_query_ask(q, v, &errs);
	ck_assert_int_eq(got == NULL, errs.nerrors == 1);
	if (got) {
		json_init(&j, out, false);
		data_node_json(&j, NULL, got);
	} else {
		buf_printf(out, "error: %s", errs.items[0].text);
	}
	data_node_free(got);
	data_query_free(q);
	data_node_free(v);
	errs_fini(&errs);
	free(text);
}

struct row {
	const char *question, *value, *answer;
};

static void
hold(const struct row *rows, size_t n)
{
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < n; i++) {
		char *want = json_text(rows[i].answer);

		buf_reset(&out);
		asked(rows[i].question, rows[i].value, &out);
		ck_assert_msg(strcmp(out.data, want) == 0, "%s of %s is %s, not %s",
		    rows[i].question, rows[i].value, out.data, want);
		free(want);
	}
	buf_fini(&out);
}

#define HOLD(rows) hold((rows), sizeof(rows) / sizeof *(rows))

#define PEOPLE                                                                \
	"{'people':[{'name':'b','age':30},{'name':'a','age':50},{'name':'c'," \
	"'age':40}]}"
#define NESTED "{'r':[{'i':[{'s':1},{'s':2}]},{'i':[{'s':3}]},{'x':0}]}"

START_TEST(names_places_and_slices)
{
	static const struct row rows[] = {
		{ "foo", "{'foo':'bar'}", "'bar'" },
		{ "foo", "{'bar':1}", "null" },
		{ "foo.bar.baz", "{'foo':{'bar':{'baz':1}}}", "1" },
		{ "foo.bar.baz", "{'foo':{'bar':'baz'}}", "null" },
		{ "\"with space\"", "{'with space':1}", "1" },
		{ "\"a\\u0062\"", "{'ab':1}", "1" },
		{ "a-b", "{'a':1}",
		    "error: at character 2 of a-b: this sign means nothing" },
		{ "[0]", "[7,8]", "7" },
		{ "[-1]", "[7,8]", "8" },
		{ "[2]", "[7,8]", "null" },
		{ "foo[0]", "{'foo':{'0':1}}", "null" },
		{ "a[1].b[0]", "{'a':[0,{'b':[5]}]}", "5" },
		{ "[0:2]", "[0,1,2,3]", "[0,1]" },
		{ "[1:]", "[0,1,2,3]", "[1,2,3]" },
		{ "[:-1]", "[0,1,2,3]", "[0,1,2]" },
		{ "[::2]", "[0,1,2,3]", "[0,2]" },
		{ "[::-1]", "[0,1,2,3]", "[3,2,1,0]" },
		{ "[-2:10]", "[0,1,2,3]", "[2,3]" },
		{ "[10:0:-2]", "[0,1,2,3]", "[3,1]" },
		{ "[0:2]", "{'a':1}", "null" },
		{ "[:2].a", "[{'a':1},{'b':1},{'a':3}]", "[1]" },
		{ "[0:1:0]", "[1]",
		    "error: at character 7 of [0:1:0]: a step of 0 leads nowhere" },
		{ "@", "[1]", "[1]" },
		{ "@.a[0]", "{'a':[1]}", "1" },
	};

	HOLD(rows);
}
END_TEST

START_TEST(projections)
{
	static const struct row rows[] = {
		{ "people[*].name", PEOPLE, "['b','a','c']" },
		{ "people[*].nothing", PEOPLE, "[]" },
		{ "people[*]", "{'people':{'a':1}}", "null" },
		{ "[*]", "[1,null,2]", "[1,2]" },
		{ "*.a", "{'x':{'a':1},'y':{'b':2},'z':{'a':3}}", "[1,3]" },
		{ "*", "[1]", "null" },
		{ "r[*].i[*].s", NESTED, "[[1,2],[3]]" },
		{ "r[].i[].s", NESTED, "[1,2,3]" },
		{ "r[*].i[].s", NESTED, "[1,2,3]" },
		{ "r[*].i[0].s", NESTED, "[1,3]" },
		{ "r[*].i | [0][0].s", NESTED, "1" },
		{ "(r[*].i)[0][1].s", NESTED, "2" },
		{ "[]", "[1,[2,[3]],4]", "[1,2,[3],4]" },
		{ "[][]", "[1,[2,[3]],4]", "[1,2,3,4]" },
		{ "[]", "{'a':1}", "null" },
		{ "people[?age>`35`].name", PEOPLE, "['a','c']" },
		{ "people[?name=='a'] | [0].age", PEOPLE, "50" },
		{ "people[?age>`35` && name!='c'].name", PEOPLE, "['a']" },
		{ "people[?age<`35` || name=='c'].name", PEOPLE, "['b','c']" },
		{ "people[?!(age>=`40`)].name", PEOPLE, "['b']" },
		{ "people[?nothing].name", PEOPLE, "[]" },
		{ "[?@>`1`]", "[1,2,'3']", "[2]" },
		{ "[?a=='x'][]", "[{'a':'x'},{'a':'y'}]", "[{'a':'x'}]" },
		{ "[?a==`[1,{\"b\":2}]`].n", "[{'a':[1,{'b':2.0}],'n':1}]", "[1]" },
		{ "[?a==`{\"x\":1,\"y\":2}`].n", "[{'a':{'y':2,'x':1},'n':1}]", "[1]" },
	};

	HOLD(rows);
}
END_TEST

START_TEST(shapes_and_conditions)
{
	static const struct row rows[] = {
		{ "[a, b]", "{'a':1,'b':2}", "[1,2]" },
		{ "{x: a, \"y z\": b.c}", "{'a':1,'b':{'c':2}}", "{'x':1,'y z':2}" },
		{ "a.[b, c]", "{'a':{'b':1,'c':2}}", "[1,2]" },
		{ "a.{x: b}", "{'c':1}", "null" },
		{ "a[*].[b, c][0]", "{'a':[{'b':1,'c':2},{'b':3}]}", "[1,2]" },
		{ "a[*].{x: b}[0]", "{'a':[{'b':1},{'b':3}]}", "{'x':1}" },
		{ "a.[*]", "{'a':[1]}", "[null]" },
		{ "people[].{n: name, o: other}", "{'people':[{'name':'a'}]}",
		    "[{'n':'a','o':null}]" },
		{ "{a: b}", "{'b':0}", "{'a':0}" },
		{ "a || b", "{'a':'','b':1}", "1" },
		{ "a || b", "{'a':0,'b':1}", "0" },
		{ "a && b", "{'a':[],'b':1}", "[]" },
		{ "a && b", "{'a':0,'b':1}", "1" },
		{ "!a", "{'a':{}}", "true" },
		{ "a || b && c", "{'b':1,'c':2}", "2" },
		{ "(a || b) && c", "{'a':1}", "null" },
		{ "a < b", "{'a':1,'b':'2'}", "null" },
		{ "a == b", "{'a':1,'b':1.0}", "true" },
		{ "a == b", "{'a':1,'b':'1'}", "false" },
		{ "`\"\\`\"`", "1", "'`'" },
		{ "`[1, null]`", "1", "[1,null]" },
	};

	HOLD(rows);
}
END_TEST

START_TEST(functions)
{
	static const struct row rows[] = {
		{ "length(@)", "[1,2]", "2" },
		{ "length(a)", "{'a':'h\xc3\xa9'}", "2" },
		{ "length(@)", "{'a':1,'b':2}", "2" },
		{ "length(@)", "1",
		    "error: length() takes a list, an object or a text" },
		{ "sort(@)", "[3,1,2]", "[1,2,3]" },
		{ "sort(@)", "['b','a']", "['a','b']" },
		{ "sort(@)", "[1,'a']",
		    "error: sort() takes a list with numbers alone, or with texts alone" },
		{ "sort(@)", "[10,9]", "[9,10]" },
		{ "sort_by(people, &age)[*].name", PEOPLE, "['b','c','a']" },
		{ "sort_by(people, &name)[0].age", PEOPLE, "50" },
		{ "sort_by(@, &k)[*].v",
		    "[{'k':1,'v':1},{'k':0,'v':2},{'k':1,'v':3},{'k':0,'v':4}]",
		    "[2,4,1,3]" },
		{ "max_by(people, &age).name", PEOPLE, "'a'" },
		{ "min_by(people, &age).name", PEOPLE, "'b'" },
		{ "max(people[].age)", PEOPLE, "50" },
		{ "min(people[].age)", PEOPLE, "30" },
		{ "max(@)", "[]", "null" },
		{ "sum(people[].age)", PEOPLE, "120" },
		{ "avg(people[].age)", PEOPLE, "40" },
		{ "sum(@)", "[0.5,1]", "1.5" },
		{ "contains(@, 'b')", "['a','b']", "true" },
		{ "contains(@, `2`)", "[1,2]", "true" },
		{ "contains(a, 'ell')", "{'a':'hello'}", "true" },
		{ "people[?contains(name, 'a')].age", PEOPLE, "[50]" },
		{ "starts_with(a, 'he')", "{'a':'hello'}", "true" },
		{ "ends_with(a, 'lo')", "{'a':'hello'}", "true" },
		{ "starts_with(a, 'he')", "{'a':1}",
		    "error: starts_with() takes two texts" },
		{ "join(', ', people[].name)", PEOPLE, "'b, a, c'" },
		{ "join('', @)", "[]", "''" },
		{ "keys(@)", "{'b':1,'a':2}", "['b','a']" },
		{ "values(@)", "{'b':1,'a':2}", "[1,2]" },
		{ "to_number(a)", "{'a':'12'}", "12" },
		{ "to_number(a)", "{'a':'12x'}", "null" },
		{ "to_number(a)", "{'a':true}", "null" },
		{ "to_string(@)", "[1,true]", "'[1,true]'" },
		{ "type(@)", "null", "'null'" },
		{ "[*].type(@)", "[1,'a',true,[],{}]",
		    "['number','string','boolean','array','object']" },
		{ "not_null(a, b, c)", "{'b':2,'c':3}", "2" },
		{ "reverse(@)", "[1,2]", "[2,1]" },
		{ "reverse(@)", "'ab'", "'ba'" },
		{ "map(&a, @)", "[{'a':1},{'b':2}]", "[1,null]" },
		{ "nothing(@)", "1", "error: there is no function nothing" },
		{ "length()", "1", "error: length() takes 1 argument, not 0" },
		{ "sort_by(@, a)", "[]",
		    "error: sort_by() takes an expression with & in front" },
		{ "length(&a)", "[]",
		    "error: length() takes no expression with & in front" },
	};

	HOLD(rows);
}
END_TEST

START_TEST(what_is_no_question)
{
	static const char *const wrong[] = { "", " ", "foo.", ".foo", "foo bar", "[",
		"[]]", "[0", "foo[", "foo[a,b]", "[?a", "[?]", "{", "{a}", "{a:}",
		"{a: b,}", "[a,]", "a ||", "a &", "&a", "a.1", "a[1:2:3:4]", "[1 2]",
		"(a", "a)", "length(a", "length(a,)", "`{`", "'a", "\"a", "\"a\"(b)",
		"a..b", "a!b", "#", "foo.[", "foo.[0]", "foo[*].[0]", "foo[*]bar",
		"a | ", "@@" };
	struct errs errs;
	char deep[400];

	memset(deep, '(', sizeof deep - 1);
	deep[sizeof deep - 1] = '\0';
	for (size_t i = 0; i <= sizeof wrong / sizeof *wrong; i++) {
		const char *text = i < sizeof wrong / sizeof *wrong ? wrong[i] : deep;

		errs_init(&errs);
		ck_assert_msg(data_query_new(text, &errs) == NULL, "%s is taken", text);
		ck_assert_int_eq(errs.nerrors, 1);
		ck_assert_int_eq(errs.items[0].code, CODE_USAGE);
		errs_fini(&errs);
	}
}
END_TEST

TCase *
test_data_query(void)
{
	TCase *t = tcase_create("query");

	tcase_add_test(t, names_places_and_slices);
	tcase_add_test(t, projections);
	tcase_add_test(t, shapes_and_conditions);
	tcase_add_test(t, functions);
	tcase_add_test(t, what_is_no_question);
	return t;
}
