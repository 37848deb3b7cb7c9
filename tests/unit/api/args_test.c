/*
 * Arguments as rows say them: what is taken, by type, and how what is not is told.
 */
#include "api/body.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

TCase *test_api_args(void);

static const char *const fruit[] = { "apple", "pear", "plum", NULL };

static const struct api_arg one_of_each[] = {
	[API_TYPE_TEXT] = { .name = "text", .help = "what it says" },
	[API_TYPE_OBJECT] = { .name = "object", .type = API_TYPE_OBJECT },
	[API_TYPE_TARGET] = { .name = "target", .type = API_TYPE_TARGET },
	[API_TYPE_TREE] = { .name = "tree", .type = API_TYPE_TREE },
	[API_TYPE_CHECKS] = { .name = "checks", .type = API_TYPE_CHECKS },
	[API_TYPE_WORD] = { .name = "word",
	    .type = API_TYPE_WORD,
	    .words = fruit,
	    .initial = "pear" },
	[API_TYPE_UINT] = { .name = "number",
	    .type = API_TYPE_UINT,
	    .min = 3,
	    .max = 300 },
	[API_TYPE_BOOL] = { .name = "flag", .type = API_TYPE_BOOL },
	[API_TYPE_DURATION] = { .name = "time",
	    .type = API_TYPE_DURATION,
	    .initial = "30s" },
	[API_TYPE_PREFIX] = { .name = "prefix", .type = API_TYPE_PREFIX },
	[API_TYPE_ADDRESS] = { .name = "address", .type = API_TYPE_ADDRESS },
};

static const struct api_verb verb = { .name = "try",
	.args = one_of_each,
	.nargs = API_TYPE_N };

/* {'a': 1} as JSON; NULL and the errors as lines when it is refused. */
static struct api_args *
ask(const struct api_verb *v, const char *input, struct buf *said)
{
	struct api_args *args;
	struct errs errs;
	struct buf body;

	errs_init(&errs);
	buf_init(&body);
	buf_printf(&body, "{\"erx:input\":%s}", input);
	for (size_t i = 0; i < body.len; i++)
		if (body.data[i] == '\'')
			body.data[i] = '"';
	args = api_body_read(v, body.data, body.len, &errs);
	ck_assert(!args == (errs.nerrors > 0));
	for (size_t i = 0; i < errs.n; i++)
		buf_printf(said, "%s%s %s: %s; %s", i ? "\n" : "",
		    code_word(errs.items[i].code), errs.items[i].path,
		    errs.items[i].text, errs.items[i].cure);
	errs_fini(&errs);
	buf_fini(&body);
	return args;
}

static void
refused(const struct api_verb *v, const char *input, const char *expected)
{
	struct buf said;

	buf_init(&said);
	ck_assert_ptr_null(ask(v, input, &said));
	ck_assert_str_eq(said.data, expected);
	buf_fini(&said);
}

START_TEST(values_have_the_types_of_their_rows)
{
	char text[IP_PREFIX_STRLEN];
	struct api_args *args;
	struct buf said;

	buf_init(&said);
	args = ask(&verb,
	    "{'text':'a b','word':'plum','number':300,'flag':true,'time':'1.5s',"
	    "'prefix':'2001:db8::/32','address':'10.0.0.1','tree':'{}','checks':[{}]}",
	    &said);
	ck_assert_msg(args != NULL, "%s", said.data);
	ck_assert_str_eq(api_text(args, API_TYPE_TEXT), "a b");
	ck_assert_str_eq(api_text(args, API_TYPE_TREE), "{}");
	ck_assert_str_eq(api_text(args, API_TYPE_CHECKS), "[{}]");
	ck_assert_uint_eq(api_word(args, API_TYPE_WORD), 2);
	ck_assert_uint_eq(api_number(args, API_TYPE_UINT), 300);
	ck_assert(api_flag(args, API_TYPE_BOOL));
	ck_assert_int_eq(api_us(args, API_TYPE_DURATION), 1500000);
	ck_assert_str_eq(ip_prefix_text(api_prefix(args, API_TYPE_PREFIX), text),
	    "2001:db8::/32");
	for (unsigned i = 0; i < API_TYPE_N; i++)
		ck_assert_int_eq(api_given(args, i),
		    i != API_TYPE_OBJECT && i != API_TYPE_TARGET);
	api_args_free(args);
	buf_fini(&said);
}
END_TEST

START_TEST(k7_words_are_taken_in_any_case)
{
	struct api_args *args;
	struct buf said;

	buf_init(&said);
	args = ask(&verb, "{'word':'PLUM','flag':'True'}", &said);
	ck_assert_msg(args != NULL, "%s", said.data);
	ck_assert_uint_eq(api_word(args, API_TYPE_WORD), 2);
	ck_assert_str_eq(api_text(args, API_TYPE_WORD), "plum");
	ck_assert(api_flag(args, API_TYPE_BOOL));
	api_args_free(args);
	buf_fini(&said);
}
END_TEST

/* RFC 7951 6.1 has numbers of 64 bits as texts. */
START_TEST(numbers_and_flags_may_be_texts)
{
	struct api_args *args;
	struct buf said;

	buf_init(&said);
	args = ask(&verb, "{'number':'3','flag':'false','text':64520}", &said);
	ck_assert_msg(args != NULL, "%s", said.data);
	ck_assert_uint_eq(api_number(args, API_TYPE_UINT), 3);
	ck_assert(!api_flag(args, API_TYPE_BOOL) && api_given(args, API_TYPE_BOOL));
	ck_assert_str_eq(api_text(args, API_TYPE_TEXT), "64520");
	api_args_free(args);
	buf_fini(&said);
}
END_TEST

START_TEST(what_is_absent_is_the_default_or_nothing)
{
	struct api_args *args, *again;
	struct buf said;

	buf_init(&said);
	args = ask(&verb, "{}", &said);
	ck_assert_msg(args != NULL, "%s", said.data);
	again = api_args_dup(args);
	api_args_free(args);
	for (unsigned i = 0; i < API_TYPE_N; i++)
		ck_assert(!api_given(again, i));
	ck_assert_uint_eq(api_word(again, API_TYPE_WORD), 1);
	ck_assert_int_eq(api_us(again, API_TYPE_DURATION), 30000000);
	ck_assert_ptr_null(api_text(again, API_TYPE_TEXT));
	ck_assert_ptr_null(api_prefix(again, API_TYPE_PREFIX));
	ck_assert_uint_eq(api_number(again, API_TYPE_UINT), 0);
	ck_assert(!api_flag(again, API_TYPE_BOOL));
	ck_assert_ptr_null(api_value(again, "nothing"));
	ck_assert_str_eq(api_text_of(again, "word"), "pear");
	api_args_free(again);
	buf_fini(&said);
}
END_TEST

static const struct {
	const char *input, *said;
} wrong[] = {
	{ "{'word':'aple'}",
	    "bad-argument word: there is no word aple; one of apple, pear, plum; did you "
	    "mean \"apple\"?" },
	{ "{'word':'x'}",
	    "bad-argument word: there is no word x; one of apple, pear, plum" },
	{ "{'number':'junk'}",
	    "bad-argument number: junk is not a whole number; write a whole "
	    "number, 3 to 300" },
	{ "{'number':-1}",
	    "bad-argument number: -1 is not a whole number; write a whole "
	    "number, 3 to 300" },
	{ "{'number':'18446744073709551616'}",
	    "bad-argument number: 18446744073709551616 is out of range; write a whole number, 3 to 300" },
	{ "{'number':2}",
	    "bad-argument number: 2 is out of range; write a whole number, 3 to 300" },
	{ "{'number':301}",
	    "bad-argument number: 301 is out of range; write a whole number, 3 to 300" },
	{ "{'number':3.5}",
	    "bad-argument number: 3.5 is not a whole number; write a whole "
	    "number, 3 to 300" },
	{ "{'flag':'yes'}",
	    "bad-argument flag: yes is neither true nor false; true or false" },
	{ "{'flag':1}",
	    "bad-argument flag: 1 is neither true nor false; true or false" },
	{ "{'time':'soon'}",
	    "bad-argument time: soon is not a time; e.g. 30s, 500ms, 5m" },
	{ "{'time':'-1s'}",
	    "bad-argument time: -1s is not a time; e.g. 30s, 500ms, 5m" },
	{ "{'prefix':'10.0.0.1/8'}",
	    "bad-argument prefix: 10.0.0.1/8 is not a network; write ADDRESS/LENGTH with "
	    "no bits behind the length, e.g. 10.20.0.0/16" },
	{ "{'address':'10.0.0.0/8'}",
	    "bad-argument address: 10.0.0.0/8 is not an address; write an address, e.g. "
	    "10.20.0.4" },
	{ "{'text':['a']}", "bad-argument text: text is one value; what it says" },
	{ "{'text':{}}", "bad-argument text: text is one value; what it says" },
	{ "{'text':true}", "bad-argument text: text cannot be true; what it says" },
	{ "{'text':null}", "bad-argument text: text cannot be null; what it says" },
	{ "{'number':false}", "bad-argument number: number cannot be false; 3 to 300" },
	{ "{'tex':1}",
	    "unknown-argument tex: try takes no argument tex; did you mean \"text\"?" },
	{ "{'sought':1}",
	    "unknown-argument sought: try takes no argument sought; it takes text, "
	    "object, target, tree, checks, word, number, flag, time, prefix, address" },
};

START_TEST(a_wrong_value_is_named_with_what_is_allowed)
{
	refused(&verb, wrong[_i].input, wrong[_i].said);
}
END_TEST

START_TEST(all_that_is_wrong_and_missing_is_told_at_once)
{
	refused(&api_verb_fail, "{'kind':'lnk','nmae':'x'}",
	    "bad-argument kind: there is no kind lnk; one of link, session, router, "
	    "circuit, gateway, private-cloud, appliance, vpn-gateway, "
	    "route-server, virtual-hub, location, direct-port, forwarding; did you mean \"link\"?\n"
	    "unknown-argument nmae: fail takes no argument nmae; did you mean \"name\"?\n"
	    "missing-argument name: fail needs name; its name");
	refused(&api_verb_show_failures, "{'a':1}",
	    "unknown-argument a: show-failures takes no argument a; leave it out");
}
END_TEST

/* The review's: {"after":"junk"} was answered with all events. */
START_TEST(events_after_junk_and_captures_alike_are_refused)
{
	refused(&api_verb_show_events, "{'after':'junk'}",
	    "bad-argument after: junk is not a whole number; write a whole "
	    "number");
	refused(&api_verb_capture, "{'count':'many','for':'ever','format':'pcap'}",
	    "bad-argument count: many is not a whole number; write a whole "
	    "number\n"
	    "bad-argument for: ever is not a time; e.g. 30s, 500ms, 5m\n"
	    "bad-argument format: there is no format pcap; one of pcapng, mrt; "
	    "did you mean \"pcapng\"?");
}
END_TEST

/* --- all rows --- */

START_TEST(every_row_is_whole)
{
	for (size_t k = 0; api_verbs[k]; k++) {
		const struct api_verb *v = api_verbs[k];

		ck_assert_ptr_eq(api_verb_find(v->name), v);
		ck_assert_msg(v->help && v->help[0], "%s", v->name);
		ck_assert_msg(v->nargs <= API_ARGS_MAX, "%s", v->name);
		ck_assert_int_eq(v->render == API_RENDER_TABLE, v->columns != NULL);
		ck_assert(v->result || v->render == API_RENDER_NOTHING);
		ck_assert(!v->instead || v->instead->columns);
		for (size_t i = 0; i < v->nargs; i++) {
			const struct api_arg *a = &v->args[i];

			ck_assert_msg(a->name != NULL, "%s has a hole", v->name);
			ck_assert_ptr_eq(api_arg_find(v, a->name, strlen(a->name)), a);
			ck_assert(a->help || a->type == API_TYPE_WORD);
			ck_assert_int_eq(a->type == API_TYPE_WORD,
			    a->words && strcmp(a->name, "to") != 0);
			ck_assert(!a->required || !a->initial);
			ck_assert(!a->max || a->min <= a->max);
		}
	}
}
END_TEST

START_TEST(every_default_is_a_value_of_its_type)
{
	for (size_t k = 0; api_verbs[k]; k++)
		for (size_t i = 0; i < api_verbs[k]->nargs; i++) {
			const struct api_arg *a = &api_verbs[k]->args[i];
			struct api_value value;
			struct errs errs;

			errs_init(&errs);
			ck_assert_msg(!a->initial ||
				api_value_read(a, a->initial, &value, &errs),
			    "%s %s", api_verbs[k]->name, a->name);
			errs_fini(&errs);
		}
}
END_TEST

START_TEST(help_has_words_range_and_default)
{
	static const struct {
		const struct api_verb *verb;
		unsigned place;
		const char *help;
	} cases[] = {
		{ &api_verb_show_routes, API_ROUTES_VIEW,
		    "best (the default), all, received or advertised" },
		{ &api_verb_connection_create, API_CONNECTION_CREATE_WEIGHT,
		    "0 to 32000; the highest wins" },
		{ &api_verb_wait, API_WAIT_TIMEOUT,
		    "give up after this time (default 30s)" },
		{ &api_verb_edit, API_EDIT_OPERATION, "create, update or delete" },
		{ &api_verb_show_events, API_EVENTS_AFTER,
		    "only events with a higher number" },
	};
	struct buf out;

	buf_init(&out);
	api_arg_help(&cases[_i].verb->args[cases[_i].place], &out);
	ck_assert_str_eq(out.data, cases[_i].help);
	buf_fini(&out);
}
END_TEST

TCase *
test_api_args(void)
{
	TCase *t = tcase_create("api/args");

	tcase_add_test(t, values_have_the_types_of_their_rows);
	tcase_add_test(t, k7_words_are_taken_in_any_case);
	tcase_add_test(t, numbers_and_flags_may_be_texts);
	tcase_add_test(t, what_is_absent_is_the_default_or_nothing);
	tcase_add_loop_test(t, a_wrong_value_is_named_with_what_is_allowed, 0,
	    sizeof wrong / sizeof *wrong);
	tcase_add_test(t, all_that_is_wrong_and_missing_is_told_at_once);
	tcase_add_test(t, events_after_junk_and_captures_alike_are_refused);
	tcase_add_test(t, every_row_is_whole);
	tcase_add_test(t, every_default_is_a_value_of_its_type);
	tcase_add_loop_test(t, help_has_words_range_and_default, 0, 5);
	return t;
}
