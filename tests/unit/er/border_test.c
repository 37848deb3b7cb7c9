#include "er/border.h"

#include "data/tree_text.h"
#include "er/lab.h"
#include "test.h"

#include <check.h>

TCase *test_er_border(void);

static const char lab[] = "lab = l\n"
			  "circuits\n"
			  "  er-a\n"
			  "    subscription = beta\n"
			  "  er\n"
			  "    subscription = beta\n"
			  "  mine\n"
			  "    subscription = alpha\n"
			  "vnets\n"
			  "  hub\n"
			  "    subscription = beta\n"
			  "    address-space = [10.0.0.0/16]\n"
			  "  the\n"
			  "    subscription = beta\n"
			  "    address-space = [10.2.0.0/16]\n"
			  "  hub2\n"
			  "    subscription = alpha\n"
			  "    address-space = [10.1.0.0/16]\n";

static const struct {
	const char *text, *told;
} texts[] = {
	{ "er-a is full", "another subscription is full" },
	{ "there is no room on er-a: it is full",
	    "there is no room on another subscription: it is full" },
	{ "mine and hub2 are there", "mine and hub2 are there" },
	{ "hub2 overlaps \"er-a\"", "hub2 overlaps \"another subscription\"" },
	{ "er/primary is down", "another subscription is down" },
	{ "er-a/primary--mine/primary", "another subscription" },
	{ "vnets/hub/gateway is there", "another subscription is there" },
	/* A word of the text, whatever others call their objects. */
	{ "the hub is there", "the hub is there" },
	{ "er-b is nobody's", "er-b is nobody's" },
};

START_TEST(a_name_of_others_that_stands_alone_is_hidden)
{
	struct er_lab *l = lab_text(lab);
	const struct er_border b = { l->model, "alpha" };
	struct buf out;

	buf_init(&out);
	er_border_text(&b, texts[_i].text, &out);
	ck_assert_str_eq(out.data, texts[_i].told);
	ck_assert_int_eq(er_border_crossed(&b, texts[_i].text),
	    strcmp(texts[_i].text, texts[_i].told) != 0);
	buf_reset(&out);
	er_border_text(NULL, texts[_i].text, &out);
	ck_assert_str_eq(out.data, texts[_i].text);
	buf_fini(&out);
	er_lab_free(l);
}
END_TEST

TCase *
test_er_border(void)
{
	TCase *t = tcase_create("er/border");

	tcase_add_loop_test(t, a_name_of_others_that_stands_alone_is_hidden, 0,
	    sizeof texts / sizeof *texts);
	return t;
}
