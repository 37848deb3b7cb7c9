#include "azure/template.h"
#include "base/buf.h"
#include "base/xalloc.h"
#include "data/json.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_azure_template(void);

static struct data_node *
parse(const char *text)
{
	struct errs errs;
	struct data_node *n;

	errs_init(&errs);
	n = data_json_parse(text, strlen(text), &errs);
	ck_assert_msg(n != NULL, "%s", text);
	errs_fini(&errs);
	return n;
}

static struct data_node *
answer(void *ctx, const char *function, const struct data_node *const *args, size_t n)
{
	(void)ctx;
	if (strcmp(function, "reference") != 0 || n < 1)
		return NULL;
	return parse(
	    strcmp(args[0]->text, "er") == 0 ? "{\"serviceKey\":\"k\"}" : "{}");
}

/* The template as JSON after it was expanded, or the error; the caller's. */
static char *
expanded(const char *template, const char *parameters, bool asks)
{
	struct data_node *document = parse(template);
	struct data_node *given = parameters ? parse(parameters) : NULL, *all;
	struct azure_template_env env = { .subscription = "S",
		.group = "G",
		.location = "westeurope",
		.parameters = given };
	struct azure_template *t;
	struct errs errs;
	struct buf out;
	struct json j;

	errs_init(&errs);
	buf_init(&out);
	if (asks)
		env.ask = answer;
	t = azure_template_new(document, &env, &errs);
	all = t ? azure_template_expand(t, &errs) : NULL;
	json_init(&j, &out, false);
	if (all)
		data_node_json(&j, NULL, all);
	else
		buf_puts(&out, errs.items[0].text);
	data_node_free(all);
	azure_template_free(t);
	data_node_free(document);
	data_node_free(given);
	errs_fini(&errs);
	return buf_steal(&out);
}

/* What an expression comes to, as the location of a resource. */
static void
comes_to(const char *expression, const char *value)
{
	char *template = xasprintf(
	    "{\"parameters\":{\"p\":{\"defaultValue\":{\"a\":[10,20]}},\"n\":{\"type\":"
	    "\"string\"}},\"variables\":{\"v\":\"[concat('x', 'y')]\",\"loop\":"
	    "\"[variables('loop')]\"},\"resources\":[{\"type\":\"T/t\",\"name\":\"n\","
	    "\"v\":\"%s\"}]}",
	    expression);
	char *want = xasprintf("[{\"name\":\"n\",\"type\":\"T/t\",\"v\":%s}]", value);
	char *got = expanded(template, NULL, false);

	ck_assert_str_eq(got, *value == '!' ? value + 1 : want);
	free(template);
	free(want);
	free(got);
}

START_TEST(expressions)
{
	comes_to("plain", "\"plain\"");
	comes_to("[[plain]", "\"[plain]\"");
	comes_to("[parameters('p').a[1]]", "20");
	comes_to("[PARAMETERS('P')['a'][add(0, 0)]]", "10");
	comes_to("[variables('v')]", "\"xy\"");
	comes_to("[format('{0}-{1}{{}}', 'a', 2)]", "\"a-2{}\"");
	comes_to("[toLower(concat('It''s ', string(true)))]", "\"it's true\"");
	comes_to("[if(equals('A', 'a'), length(split('1,2,3', ',')), 0)]", "3");
	comes_to("[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')]",
	    "\"/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/"
	    "virtualNetworks/v/subnets/s\"");
	comes_to("[resourceId('other', 'N/t', 'x')]",
	    "\"/subscriptions/S/resourceGroups/other/providers/N/t/x\"");
	comes_to("[resourceGroup().location]", "\"westeurope\"");
	comes_to("[coalesce(null(), first(createArray('f', 'g')))]", "\"f\"");
	comes_to("[mul(3, sub(7, 2))]", "15");
	comes_to("[substring(replace('a-b', '-', '+'), 1, 1)]", "\"+\"");
}
END_TEST

START_TEST(what_nobody_knows_stays_text)
{
	char *got;

	comes_to("[reference('er').serviceKey]", "\"[reference('er').serviceKey]\"");
	comes_to("[concat('a', parameters('n'))]",
	    "\"[concat('a', parameters('n'))]\"");
	comes_to("[if(true, 'yes', reference('er'))]", "\"yes\"");
	got = expanded(
	    "{\"parameters\":{\"n\":{}},\"resources\":[{\"type\":\"T/t\",\"name\":"
	    "\"[parameters('n')]\",\"k\":\"[reference('er').serviceKey]\"}]}",
	    "{\"n\":{\"value\":\"given\"}}", true);
	ck_assert_str_eq(got, "[{\"k\":\"k\",\"name\":\"given\",\"type\":\"T/t\"}]");
	free(got);
}
END_TEST

START_TEST(faults_are_told)
{
	comes_to("[nosuch('x')]", "!there is no function nosuch() here");
	comes_to("[concat('a']", "!the arguments of concat() cannot be read");
	comes_to("[variables('w')]", "!the template has no variable w");
	comes_to("[parameters('w')]", "!the template has no parameter w");
	comes_to("[div(1, 0)]", "!the arguments of div() are not what it takes");
	comes_to("[add(9223372036854775807, 1)]",
	    "!the arguments of add() are not what it takes");
	comes_to("[parameters('p').b]", "!nothing is called b in the value before it");
	comes_to("[variables('loop')]",
	    "!the template goes in circles, or is deeper than 48");
	comes_to("[copyIndex()]", "!copyIndex() stands outside of its loop");
}
END_TEST

START_TEST(resources_are_flat_and_in_order)
{
	char *got = expanded(
	    "{\"resources\":["
	    "{\"type\":\"N/a\",\"name\":\"a\",\"dependsOn\":[\"[resourceId('N/b', 'b')]\"],"
	    "\"resources\":[{\"type\":\"c\",\"name\":\"c\",\"dependsOn\":[\"a\"]}]},"
	    "{\"type\":\"N/b\",\"name\":\"b\"},"
	    "{\"type\":\"N/x\",\"name\":\"x\",\"condition\":\"[equals(1, 2)]\"},"
	    "{\"type\":\"N/l\",\"name\":\"[concat('l', copyIndex(1))]\",\"copy\":{\"name\":"
	    "\"k\",\"count\":2},\"list\":{\"copy\":[{\"name\":\"of\",\"count\":2,"
	    "\"input\":\"[copyIndex('of')]\"}]}}]}",
	    NULL, false);

	ck_assert_str_eq(got,
	    "[{\"name\":\"b\",\"type\":\"N/b\"},"
	    "{\"dependsOn\":[\"/subscriptions/S/resourceGroups/G/providers/N/b/b\"],"
	    "\"name\":\"a\",\"type\":\"N/a\"},"
	    "{\"dependsOn\":[\"a\"],\"name\":\"a/c\",\"type\":\"N/a/c\"},"
	    "{\"list\":{\"of\":[0,1]},\"name\":\"l1\",\"type\":\"N/l\"},"
	    "{\"list\":{\"of\":[0,1]},\"name\":\"l2\",\"type\":\"N/l\"}]");
	free(got);
}
END_TEST

START_TEST(hostile_templates_end)
{
	struct buf deep;
	char *got;

	got = expanded(
	    "{\"resources\":[{\"type\":\"N/a\",\"name\":\"a\",\"dependsOn\":[\"b\"]}"
	    ",{\"type\":\"N/b\",\"name\":\"b\",\"dependsOn\":[\"a\"]}]}",
	    NULL, false);
	ck_assert_str_eq(got, "dependsOn of a leads back to it");
	free(got);
	got = expanded(
	    "{\"resources\":[{\"type\":\"N/a\",\"name\":\"a\",\"copy\":{\"name\":"
	    "\"c\",\"count\":801}}]}",
	    NULL, false);
	ck_assert_str_eq(got, "a copy has a name, and a count of at most 800");
	free(got);
	/* Values that double: 2 to the power of 40 octets, were there no bound. */
	buf_init(&deep);
	buf_puts(&deep, "{\"variables\":{\"v0\":\"0123456789abcdef\"");
	for (int i = 1; i < 40; i++)
		buf_printf(&deep,
		    ",\"v%d\":\"[concat(variables('v%d'), variables('v%d'))]\"", i,
		    i - 1, i - 1);
	buf_puts(&deep,
	    "},\"resources\":[{\"type\":\"N/a\",\"name\":\"[variables('v39')]\"}"
	    "]}");
	got = expanded(deep.data, NULL, false);
	ck_assert_ptr_nonnull(strstr(got, "template"));
	free(got);
	buf_reset(&deep);
	buf_puts(&deep, "{\"resources\":[{\"type\":\"N/a\",\"name\":\"[");
	for (int i = 0; i < 5000; i++)
		buf_puts(&deep, "string(");
	buf_puts(&deep, "]\"}]}");
	got = expanded(deep.data, NULL, false);
	ck_assert_str_eq(got, "the template goes in circles, or is deeper than 48");
	free(got);
	buf_fini(&deep);
}
END_TEST

TCase *
test_azure_template(void)
{
	TCase *tc = tcase_create("azure/template");

	tcase_add_test(tc, expressions);
	tcase_add_test(tc, what_nobody_knows_stays_text);
	tcase_add_test(tc, faults_are_told);
	tcase_add_test(tc, resources_are_flat_and_in_order);
	tcase_add_test(tc, hostile_templates_end);
	return tc;
}
