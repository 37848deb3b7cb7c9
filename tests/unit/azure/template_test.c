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

/* Their steps are few: what counts is how much each copies. */
START_TEST(values_that_grow_inside_end)
{
	comes_to("[length(reduce(range(0, 40), createArray('x'), lambda('a', 'i', "
		 "createArray(lambdaVariables('a'), lambdaVariables('a')))))]",
	    "!the template takes more than 400000 steps, or its values 32 MB");
	comes_to("[length(reduce(range(0, 10000), createArray('x'), lambda('a', 'i', "
		 "createArray(lambdaVariables('a')))))]",
	    "!the template takes more than 400000 steps, or its values 32 MB");
}
END_TEST

/* What is looked for and not there, in a text of as good as only it. */
START_TEST(long_texts_are_searched_in_one_pass)
{
	char *whole = xasprintf("join(map(range(0, 20), lambda('i', %s)), '')",
	    "padLeft('', 100000, 'a')");
	char *calls[] = {
		xasprintf("[indexOf(%s, concat(padLeft('', 99999, 'a'), 'b'))]", whole),
		xasprintf("[lastIndexOf(%s, concat('b', padLeft('', 99999, 'a')))]",
		    whole),
		xasprintf("[length(replace(%s, concat(padLeft('', 99999, 'a'), 'b'), "
			  "''))]",
		    whole),
	};

	for (int i = 0; i < 3; i++) {
		comes_to(calls[i], i < 2 ? "-1" : "2000000");
		free(calls[i]);
	}
	free(whole);
	comes_to("[lastIndexOf('abcABC', 'bc')]", "4");
	comes_to("[lastIndexOf('abc', '')]", "2");
	comes_to("[indexOf('', '')]", "0");
	comes_to("[replace('aXbXX', 'X', 'yy')]", "\"ayybyyyy\"");
}
END_TEST

START_TEST(functions_of_texts_arrays_and_networks)
{
	comes_to("[startsWith('Azure', 'aZ')]", "true");
	comes_to("[endsWith('hub-er', 'ER')]", "true");
	comes_to("[indexOf('abcabc', 'C')]", "2");
	comes_to("[lastIndexOf('abcabc', 'a')]", "3");
	comes_to("[indexOf('abc', 'x')]", "-1");
	comes_to("[trim('  a b ')]", "\"a b\"");
	comes_to("[padLeft(7, 3, '0')]", "\"007\"");
	comes_to("[join(createArray('a', 'b'), '-')]", "\"a-b\"");
	comes_to("[base64('one, two')]", "\"b25lLCB0d28=\"");
	comes_to("[base64ToString('b25lLCB0d28=')]", "\"one, two\"");
	comes_to("[uriComponent('a/b c')]", "\"a%2Fb%20c\"");
	comes_to("[json('{\\\"a\\\": [1, 2]}').a[1]]", "2");
	comes_to("[greaterOrEquals(3, 3)]", "true");
	comes_to("[lessOrEquals(4, 3)]", "false");
	comes_to("[max(2, 7, 5)]", "7");
	comes_to("[min(createArray(2, 7, 1))]", "1");
	comes_to("[range(3, 2)]", "[3,4]");
	comes_to("[take('abcdef', 2)]", "\"ab\"");
	comes_to("[skip(createArray(1, 2, 3), 1)]", "[2,3]");
	comes_to("[take(createArray(1), 9)]", "[1]");
	comes_to("[flatten(createArray(createArray(1), createArray(2, 3)))]",
	    "[1,2,3]");
	comes_to("[intersection(createArray(1, 2, 3), createArray(3, 2))]", "[2,3]");
	comes_to("[array(createArray(1))]", "[1]");
	comes_to("[items(createObject('b', 1, 'a', 2))]",
	    "[{\"key\":\"a\",\"value\":2},{\"key\":\"b\",\"value\":1}]");
	comes_to("[objectKeys(createObject('k', 1))]", "[\"k\"]");
	comes_to("[tryGet(parameters('p'), 'a', 1)]", "20");
	comes_to("[string(tryGet(parameters('p'), 'none'))]", "\"\"");
	comes_to("[and(true(), not(false()))]", "true");
	comes_to("[subscriptionResourceId('N/t', 'x')]",
	    "\"/subscriptions/S/providers/N/t/x\"");
	comes_to("[tenantResourceId('N/t/u', 'x', 'y')]", "\"/providers/N/t/x/u/y\"");
	comes_to(
	    "[extensionResourceId('/subscriptions/S/resourceGroups/G', 'N/t', 'x')]",
	    "\"/subscriptions/S/resourceGroups/G/providers/N/t/x\"");
	comes_to("[cidrSubnet('10.144.0.0/20', 24, 1)]", "\"10.144.1.0/24\"");
	comes_to("[cidrSubnet('fd00:144::/48', 64, 2)]", "\"fd00:144:0:2::/64\"");
	comes_to("[cidrHost('10.144.3.0/24', 1)]", "\"10.144.3.2\"");
	comes_to("[cidrHost('fd00::/64', 0)]", "\"fd00::1\"");
	comes_to("[parseCidr('10.144.0.0/20').lastUsable]", "\"10.144.15.254\"");
	comes_to("[parseCidr('10.144.0.0/20').netmask]", "\"255.255.240.0\"");
	comes_to("[parseCidr('10.144.0.0/20').cidr]", "20");
	comes_to("[cidrSubnet('10.144.0.0/20', 24, 16)]",
	    "!the arguments of cidrSubnet() are not what it takes");
	comes_to("[range(0, 20000)]",
	    "!the arguments of range() are not what it takes");
	comes_to("[if(equals(1, 1), 'y', parameters('p').none)]", "\"y\"");
	comes_to("[if(false, div(1, 0), 'n')]", "\"n\"");
}
END_TEST

START_TEST(lambdas_are_called)
{
	comes_to("[map(createArray('a', 'b'), lambda('x', concat(lambdaVariables('x'), "
		 "'!')))]",
	    "[\"a!\",\"b!\"]");
	comes_to("[map(createArray('a', 'b'), lambda('x', 'i', "
		 "format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))]",
	    "[\"a0\",\"b1\"]");
	comes_to("[filter(range(0, 5), lambda('n', greater(lambdaVariables('n'), 2)))]",
	    "[3,4]");
	comes_to("[sort(createArray(3, 1, 2), lambda('a', 'b', "
		 "less(lambdaVariables('a'), lambdaVariables('b'))))]",
	    "[1,2,3]");
	comes_to("[reduce(range(1, 4), 0, lambda('s', 'n', add(lambdaVariables('s'), "
		 "lambdaVariables('n'))))]",
	    "10");
	comes_to(
	    "[reduce(range(5, 3), 0, lambda('s', 'n', 'i', add(lambdaVariables('s'), "
	    "mul(lambdaVariables('n'), lambdaVariables('i')))))]",
	    "20");
	comes_to("[toObject(createArray('k', 'l'), lambda('x', lambdaVariables('x')), "
		 "lambda('x', length(lambdaVariables('x'))))]",
	    "{\"k\":1,\"l\":1}");
	comes_to("[mapValues(createObject('a', 1), lambda('v', add(1, "
		 "lambdaVariables('v'))))]",
	    "{\"a\":2}");
	comes_to("[groupBy(createArray('ab', 'ac', 'b'), lambda('x', "
		 "take(lambdaVariables('x'), 1)))]",
	    "{\"a\":[\"ab\",\"ac\"],\"b\":[\"b\"]}");
	comes_to("[map(range(0, 2), lambda('x', map(range(0, 2), lambda('y', "
		 "add(mul(10, lambdaVariables('x')), lambdaVariables('y'))))))]",
	    "[[0,1],[10,11]]");
	comes_to("[map('text', lambda('x', 1))]",
	    "!the arguments of map() are not what it takes");
	comes_to("[lambdaVariables('x')]",
	    "!the arguments of lambdaVariables() are not what it takes");
}
END_TEST

/* What a whole template comes to. */
static void
template_is(const char *template, const char *want)
{
	char *got = expanded(template, NULL, false);

	ck_assert_str_eq(got, want);
	free(got);
}

#define DEPLOYMENT(more, scope, template)                                      \
	"{\"type\":\"Microsoft.Resources/deployments\",\"name\":\"net\"" more  \
	",\"properties\":{\"expressionEvaluationOptions\":{\"scope\":\"" scope \
	"\"},\"parameters\":{\"p\":{\"value\":\"[parameters('p')]\"}},"        \
	"\"template\":{" template "}}}"
#define OUTER "\"parameters\":{\"p\":{\"defaultValue\":\"out\"}},\"resources\":"

START_TEST(deployments_inside_have_a_scope)
{
	template_is(
	    "{" OUTER "[" DEPLOYMENT("", "inner",
		"\"parameters\":{\"p\":{\"type\":\"string\"}},\"variables\":{\"v\":"
		"\"[concat(parameters('p'), '-in')]\"},\"resources\":[{\"type\":\"T/t\","
		"\"name\":\"[variables('v')]\"}]") "]}",
	    "[{\"name\":\"out-in\",\"type\":\"T/t\"}]");
	template_is(
	    "{" OUTER "[" DEPLOYMENT("", "outer",
		"\"resources\":[{\"type\":\"T/t\",\"name\":\"[parameters('p')]\"}]") "]}",
	    "[{\"name\":\"out\",\"type\":\"T/t\"}]");
	template_is("{" OUTER "[" DEPLOYMENT("", "inner",
			"\"parameters\":{\"p\":{},\"q\":{}},\"resources\":[]") "]}",
	    "the deployment net has no value for the parameter q of its template");
	template_is(
	    "{" OUTER "[" DEPLOYMENT(",\"resourceGroup\":\"far\"", "inner",
		"\"parameters\":{\"p\":{}},\"resources\":[{\"type\":\"N/a/b\",\"name\":"
		"\"x/y\",\"in\":\"[resourceGroup().name]\"}]") "]}",
	    "[{\"id\":\"/subscriptions/S/resourceGroups/far/providers/N/a/x/b/y\","
	    "\"in\":\"far\",\"name\":\"x/y\",\"type\":\"N/a/b\"}]");
}
END_TEST

START_TEST(outputs_of_deployments_inside_are_known)
{
	template_is(
	    "{" OUTER "[{\"type\":\"T/u\",\"name\":\"u\",\"dependsOn\":[\"net\"],"
	    "\"of\":\"[reference('net').outputs.o.value]\",\"all\":"
	    "\"[reference(resourceId('Microsoft.Resources/deployments', 'net'), "
	    "'2022-09-01').outputs.l.value]\"}," DEPLOYMENT("", "inner",
		"\"parameters\":{\"p\":{}},\"resources\":[],\"outputs\":{\"o\":{\"type\":"
		"\"string\",\"value\":\"[parameters('p')]\"},\"l\":{\"type\":\"array\","
		"\"copy\":{\"count\":2,\"input\":\"[copyIndex(5)]\"}},\"no\":{\"condition\":"
		"false,\"value\":\"[nosuch()]\"}}") "]}",
	    "[{\"all\":[5,6],\"dependsOn\":[\"net\"],\"name\":\"u\",\"of\":\"out\","
	    "\"type\":\"T/u\"}]");
}
END_TEST

START_TEST(what_is_handed_in_and_not_known_stays_text)
{
	template_is(
	    "{\"resources\":["
	    "{\"type\":\"Microsoft.Resources/deployments\",\"name\":\"net\","
	    "\"properties\":{\"expressionEvaluationOptions\":{\"scope\":\"inner\"},"
	    "\"parameters\":{\"p\":{\"value\":\"[reference('x').id]\"}},\"template\":"
	    "{\"parameters\":{\"p\":{}},\"resources\":[{\"type\":\"T/t\",\"name\":"
	    "\"n\",\"v\":\"[split(parameters('p'), '/')[8]]\"}]}}}]}",
	    "[{\"name\":\"n\",\"type\":\"T/t\",\"v\":\"[split(parameters('p'), "
	    "'/')[8]]\"}]");
}
END_TEST

START_TEST(resources_have_symbols)
{
	template_is("{\"languageVersion\":\"2.0\",\"resources\":{"
		    "\"a\":{\"type\":\"T/a\",\"name\":\"first\",\"dependsOn\":[\"z\"]},"
		    "\"old\":{\"existing\":true,\"type\":\"T/o\",\"name\":\"o\"},"
		    "\"z\":{\"type\":\"T/z\",\"name\":\"last\"}}}",
	    "[{\"name\":\"last\",\"type\":\"T/z\"},{\"dependsOn\":[\"z\"],\"name\":"
	    "\"first\",\"type\":\"T/a\"}]");
	/* Those that a loop made come before who depends on the loop. */
	template_is("{\"resources\":[{\"type\":\"T/a\",\"name\":\"a\",\"dependsOn\":"
		    "[\"loop\"]},{\"type\":\"T/z\",\"name\":\"[concat('z', "
		    "copyIndex())]\",\"copy\":{\"name\":\"loop\",\"count\":2}}]}",
	    "[{\"name\":\"z0\",\"type\":\"T/z\"},{\"name\":\"z1\",\"type\":\"T/z\"},"
	    "{\"dependsOn\":[\"loop\"],\"name\":\"a\",\"type\":\"T/a\"}]");
}
END_TEST

/* What a copy refers to is known later than its place in the loop. */
START_TEST(copies_remember_their_loop)
{
	template_is(
	    "{\"resources\":[{\"type\":\"T/t\",\"name\":\"[concat('n', "
	    "copyIndex())]\",\"copy\":{\"name\":\"l\",\"count\":2},\"v\":"
	    "\"[format('{0}-{1}', reference('m').outputs.o.value, copyIndex(1))]\","
	    "\"dependsOn\":[\"m\"],\"resources\":[{\"type\":\"c\",\"name\":\"c\",\"i\":"
	    "\"[copyIndex('l')]\"}]},{\"type\":\"Microsoft.Resources/deployments\",\"name\":"
	    "\"m\",\"properties\":{\"expressionEvaluationOptions\":{\"scope\":\"inner\"},"
	    "\"template\":{\"resources\":[],\"outputs\":{\"o\":{\"value\":\"x\"}}}}}]}",
	    "[{\"dependsOn\":[\"m\"],\"name\":\"n0\",\"type\":\"T/t\",\"v\":\"x-1\"},"
	    "{\"i\":0,\"name\":\"n0/c\",\"type\":\"T/t/c\"},"
	    "{\"dependsOn\":[\"m\"],\"name\":\"n1\",\"type\":\"T/t\",\"v\":\"x-2\"},"
	    "{\"i\":1,\"name\":\"n1/c\",\"type\":\"T/t/c\"}]");
}
END_TEST

START_TEST(variables_loop_and_functions_are_the_templates_own)
{
	template_is(
	    "{\"variables\":{\"copy\":[{\"name\":\"nets\",\"count\":2,\"input\":"
	    "\"[format('10.{0}.0.0/16', copyIndex('nets'))]\"}]},\"functions\":[{"
	    "\"namespace\":\"__bicep\",\"members\":{\"twice\":{\"parameters\":[{"
	    "\"name\":\"x\",\"type\":\"string\"}],\"output\":{\"type\":\"string\","
	    "\"value\":\"[concat(parameters('x'), parameters('x'))]\"}}}}],"
	    "\"resources\":[{\"type\":\"T/t\",\"name\":\"[__bicep.twice('ab')]\","
	    "\"v\":\"[variables('nets')]\"}]}",
	    "[{\"name\":\"abab\",\"type\":\"T/t\",\"v\":[\"10.0.0.0/16\","
	    "\"10.1.0.0/16\"]}]");
	/* An argument is a value, whatever it looks like. */
	template_is("{\"functions\":[{\"namespace\":\"f\",\"members\":{\"same\":{"
		    "\"parameters\":[{\"name\":\"x\",\"type\":\"string\"}],\"output\":{"
		    "\"type\":\"string\",\"value\":\"[parameters('x')]\"}}}}],"
		    "\"resources\":[{\"type\":\"T/t\",\"name\":\"n\","
		    "\"v\":\"[f.same('[add(1, 1)]')]\"}]}",
	    "[{\"name\":\"n\",\"type\":\"T/t\",\"v\":\"[add(1, 1)]\"}]");
}
END_TEST

START_TEST(deployments_inside_of_themselves_end)
{
	char *in = xstrdup("\"resources\":[]");

	for (unsigned i = 0; i < 7; i++) {
		char *out = xasprintf(
		    "\"resources\":[{\"type\":\"Microsoft.Resources/deployments\",\"name\":"
		    "\"n\",\"properties\":{\"template\":{%s}}}]",
		    in);

		free(in);
		in = out;
	}
	{
		char *all = xasprintf("{%s}", in);

		template_is(all, "deployments stand inside of others, 5 deep");
		free(all);
	}
	free(in);
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
	tcase_add_test(tc, values_that_grow_inside_end);
	tcase_add_test(tc, long_texts_are_searched_in_one_pass);
	tcase_add_test(tc, functions_of_texts_arrays_and_networks);
	tcase_add_test(tc, lambdas_are_called);
	tcase_add_test(tc, deployments_inside_have_a_scope);
	tcase_add_test(tc, outputs_of_deployments_inside_are_known);
	tcase_add_test(tc, what_is_handed_in_and_not_known_stays_text);
	tcase_add_test(tc, resources_have_symbols);
	tcase_add_test(tc, copies_remember_their_loop);
	tcase_add_test(tc, variables_loop_and_functions_are_the_templates_own);
	tcase_add_test(tc, deployments_inside_of_themselves_end);
	return tc;
}
