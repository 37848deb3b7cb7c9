#include "data/change.h"
#include "data/json.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_data_change(void);

/* ' stands for ". */
static struct data_node *
tree(const char *text)
{
	char *copy = strdup(text);
	struct data_node *n;
	struct errs errs;

	errs_init(&errs);
	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	n = data_json_parse(copy, strlen(copy), &errs);
	ck_assert_ptr_nonnull(n);
	errs_fini(&errs);
	free(copy);
	return n;
}

static const char *const trees[] = {
	"{}",
	"{'a':'1'}",
	"{'a':'2','b':{'c':'3','d':{}}}",
	"{'b':{'d':{'e':['1','2'],'f':'x'}},'c':{}}",
	"{'b':{'d':{'e':['2','1']}},'a':{'c':'3'}}",
	"{'b':{'d':{'e':[]}},'a':{'c':'3','k':{'x':{'y':'1'},'z':{'y':'2'}}}}",
	"{'a':{'k':{'x':{'y':'2'}}}}",
};
enum { TREES = sizeof trees / sizeof *trees };

START_TEST(a_change_makes_one_tree_of_the_other)
{
	for (size_t i = 0; i < TREES; i++)
		for (size_t k = 0; k < TREES; k++) {
			struct data_node *from = tree(trees[i]), *to = tree(trees[k]);
			struct data_node *change = data_change_between(from, to), *got;
			struct errs errs;

			errs_init(&errs);
			got = data_tree_edit(from, DATA_CHANGE, change, &errs);
			ck_assert_msg(got && data_node_equal(got, to), "%s to %s",
			    trees[i], trees[k]);
			ck_assert(change->n == 0 || i != k);
			errs_fini(&errs);
			data_node_free(got);
			data_node_free(change);
			data_node_free(from);
			data_node_free(to);
		}
}
END_TEST

START_TEST(what_others_have_changed_meanwhile_stays)
{
	struct data_node *from = tree("{'v':{'a':{'x':'1'},'b':{'x':'1'}}}");
	struct data_node *to = tree("{'v':{'a':{'x':'2'},'c':{'x':'1'}}}");
	struct data_node *now = tree("{'v':{'a':{'x':'1','y':'1'},'d':{}}}");
	struct data_node *want =
	    tree("{'v':{'a':{'x':'2','y':'1'},'c':{'x':'1'},'d':{}}}");
	struct data_node *change = data_change_between(from, to), *got;
	struct errs errs;

	errs_init(&errs);
	got = data_tree_edit(now, DATA_CHANGE, change, &errs);
	ck_assert(data_node_equal(got, want));
	errs_fini(&errs);
	data_node_free(got);
	data_node_free(from);
	data_node_free(to);
	data_node_free(now);
	data_node_free(want);
	data_node_free(change);
}
END_TEST

/* The leaf at the end of a way of names. */
static struct data_node *
at(struct data_node *n, const char *one, const char *two)
{
	n = data_node_get(n, one);
	ck_assert_ptr_nonnull(n);
	n = data_node_get(n, two);
	ck_assert_ptr_nonnull(n);
	return n;
}

START_TEST(references_get_the_secret_of_their_own_place_only)
{
	struct data_node *from = tree("{'a':{'k':'env:X'},'b':{'k':'env:X'}}");
	struct data_node *to =
	    tree("{'a':{'k':'env:X'},'b':{'k':'env:Y'},'c':{'k':'env:X'}}");
	struct data_node *copy;

	at(from, "a", "k")->reference = at(from, "b", "k")->reference = true;
	at(from, "a", "k")->value = strdup("one");
	at(from, "b", "k")->value = strdup("two");
	for (size_t i = 0; i < to->n; i++)
		data_node_get(to->children[i], "k")->reference = true;
	ck_assert_ptr_null(data_node_value(at(to, "a", "k")));
	ck_assert_ptr_eq(data_node_lend(to, from), at(to, "b", "k"));
	ck_assert_str_eq(data_node_value(at(to, "a", "k")), "one");
	ck_assert_ptr_null(data_node_value(at(to, "b", "k")));
	ck_assert_ptr_null(data_node_value(at(to, "c", "k")));
	/* Another secret is another value, whatever is written. */
	copy = data_node_dup(from);
	ck_assert(data_node_equal(copy, from));
	free(at(copy, "a", "k")->value);
	at(copy, "a", "k")->value = strdup("other");
	ck_assert(!data_node_equal(copy, from));
	ck_assert_ptr_null(data_node_lend(from, NULL));
	data_node_free(copy);
	data_node_free(from);
	data_node_free(to);
}
END_TEST

TCase *
test_data_change(void)
{
	TCase *tc = tcase_create("data/change");

	tcase_add_test(tc, references_get_the_secret_of_their_own_place_only);
	tcase_add_test(tc, a_change_makes_one_tree_of_the_other);
	tcase_add_test(tc, what_others_have_changed_meanwhile_stays);
	return tc;
}
