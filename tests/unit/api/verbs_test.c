#include "api/verbs.h"
#include "view/show.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

TCase *test_api_verbs(void);

/* erxd finds what to show by the key of the answer. */
START_TEST(each_table_of_the_view_has_a_command)
{
	for (unsigned i = 0; i < VIEW_SHOW_N; i++) {
		const char *word = view_show_words[i];
		char name[64];
		const struct api_verb *v;

		ck_assert_ptr_nonnull(word);
		snprintf(name, sizeof name, "show-%s", word);
		v = api_verb_find(name);
		ck_assert_msg(v != NULL, "there is no operation %s", name);
		ck_assert_str_eq(v->result, word);
		ck_assert_int_eq(v->render, API_RENDER_TABLE);
	}
	ck_assert_ptr_null(view_show_words[VIEW_SHOW_N]);
}
END_TEST

START_TEST(operations_have_names_of_their_own)
{
	for (size_t i = 0; api_verbs[i]; i++) {
		ck_assert_ptr_eq(api_verb_find(api_verbs[i]->name), api_verbs[i]);
		for (size_t k = 0; k < api_verbs[i]->nargs; k++) {
			const struct api_arg *a = &api_verbs[i]->args[k];

			ck_assert_ptr_nonnull(a->name);
			ck_assert_ptr_eq(api_arg_find(api_verbs[i], a->name,
					     strlen(a->name)),
			    a);
		}
	}
	ck_assert_ptr_null(api_verb_find("show-nothing"));
}
END_TEST

/* Whoever adds an operation says what of it a subscription may have. */
START_TEST(operations_say_what_of_them_is_inside_a_border)
{
	for (size_t i = 0; api_verbs[i]; i++) {
		const struct api_verb *v = api_verbs[i];

		ck_assert_msg(v->scope != API_SCOPE_UNSAID, "%s has no scope", v->name);
		ck_assert_msg((v->scope == API_SCOPE_OPERATOR) == (v->why != NULL),
		    "%s: why it is for operators", v->name);
		ck_assert_msg((v->scope == API_SCOPE_ROWS) == (v->mine != NULL),
		    "%s: rows and `mine` go together", v->name);
		ck_assert_msg(v->scope != API_SCOPE_ASKED ||
			api_arg_find(v, API_SUBSCRIPTION, strlen(API_SUBSCRIPTION)),
		    "%s is asked for a subscription that it does not take", v->name);
		for (size_t k = 0; k < v->nargs; k++) {
			const struct api_arg *a = &v->args[k];

			ck_assert_msg(a->border != API_BORDER_UNSAID ||
				a->type > API_TYPE_TARGET,
			    "%s does not say what %s names", v->name, a->name);
			ck_assert_msg(a->border != API_BORDER_PLAIN ||
				(a->type != API_TYPE_OBJECT &&
				    a->type != API_TYPE_TARGET),
			    "%s: %s names an object", v->name, a->name);
		}
	}
}
END_TEST

TCase *
test_api_verbs(void)
{
	TCase *tc = tcase_create("api/verbs");

	tcase_add_test(tc, each_table_of_the_view_has_a_command);
	tcase_add_test(tc, operations_have_names_of_their_own);
	tcase_add_test(tc, operations_say_what_of_them_is_inside_a_border);
	return tc;
}
