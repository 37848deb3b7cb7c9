#include "api/body.h"
#include "test.h"

#include <string.h>

TCase *test_api_body(void);

/* The codes of what is refused, in order; "" when it is taken. */
static const char *
refusals(const char *verb, const char *text)
{
	static char out[256];
	struct api_args *args;
	struct errs errs;

	errs_init(&errs);
	args = api_body_read(api_verb_find(verb), text, strlen(text), &errs);
	ck_assert(!args == (errs.nerrors > 0));
	out[0] = '\0';
	for (size_t i = 0; i < errs.n; i++) {
		strcat(out, i ? " " : "");
		strcat(out, code_word(errs.items[i].code));
	}
	api_args_free(args);
	errs_fini(&errs);
	return out;
}

START_TEST(a_body_holds_what_the_operation_takes)
{
	ck_assert_str_eq(refusals("version", ""), "");
	ck_assert_str_eq(refusals("version", "{\"erx:input\":{}}"), "");
	ck_assert_str_eq(refusals("show-routes", "{\"erx:input\":{\"at\":\"a\"}}"), "");
	ck_assert_str_eq(refusals("version", "{}"), "bad-json");
	ck_assert_str_eq(refusals("version", "{\"erx:input\":[]}"), "bad-json");
	ck_assert_str_eq(refusals("version", "{\"erx:input\":{}"), "bad-json");
	ck_assert_str_eq(refusals("version", "[]"), "bad-json");
}
END_TEST

START_TEST(what_is_yaml_may_be_an_object)
{
	static const char body[] = "{\"erx:input\":{\"operation\":\"create\","
				   "\"piece\":{\"vnets\":{\"v\":{\"a\":[]}}}}}";
	struct api_args *args;
	struct errs errs;

	errs_init(&errs);
	args = api_body_read(&api_verb_edit, body, strlen(body), &errs);
	ck_assert_ptr_nonnull(args);
	ck_assert_str_eq(api_text(args, API_EDIT_PIECE),
	    "{\"vnets\":{\"v\":{\"a\":[]}}}");
	ck_assert(api_given(args, API_EDIT_PIECE));
	api_args_free(args);
	errs_fini(&errs);
	ck_assert_str_eq(refusals("edit",
			     "{\"erx:input\":{\"operation\":{},\"piece\":[]}}"),
	    "bad-argument bad-argument");
}
END_TEST

START_TEST(all_that_is_wrong_is_told)
{
	ck_assert_str_eq(refusals("explain", "{\"erx:input\":{\"at\":\"r1\"}}"),
	    "missing-argument");
	ck_assert_str_eq(refusals("dump",
			     "{\"erx:input\":{\"view\":{},\"what\":1,\"who\":2}}"),
	    "bad-argument unknown-argument unknown-argument missing-argument");
}
END_TEST

TCase *
test_api_body(void)
{
	TCase *t = tcase_create("api/body");

	tcase_add_test(t, a_body_holds_what_the_operation_takes);
	tcase_add_test(t, what_is_yaml_may_be_an_object);
	tcase_add_test(t, all_that_is_wrong_is_told);
	return t;
}
