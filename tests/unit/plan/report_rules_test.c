/*
 * Ids of rules in a report of HTML lead to what the report says of the rules.
 */
#include "plan/report.h"
#include "test.h"

#include <string.h>

TCase *test_plan_report_rules(void);

#define L(id) "<a href=\"#rule-" id "\">" id "</a>"

static const struct {
	const char *text, *linked;
} rows[] = {
	{ "<p>by G-4, and P-42a.</p>", "<p>by " L("G-4") ", and " L("P-42a") ".</p>" },
	{ "G-4", L("G-4") },
	{ "(G-4;C-6a)", "(" L("G-4") ";" L("C-6a") ")" },
	/* No rule, or part of another word. */
	{ "ZZ-4 G-"
	  "999 G- G-"
	  "4444 GR-4",
	    "ZZ-4 G-"
	    "999 G- G-"
	    "4444 GR-4" },
	{ "site-G-4 G-4-x a/G-4 G-4/b xG-4 G-4xy _G-4",
	    "site-G-4 G-4-x a/G-4 G-4/b xG-4 G-4xy _G-4" },
	/* Tags, and what has no links inside. */
	{ "<td title=\"G-4 > G-4\">x</td>", "<td title=\"G-4 > G-4\">x</td>" },
	{ "<script>G-4 < G-4</script>G-4", "<script>G-4 < G-4</script>" L("G-4") },
	{ "<style>G-4</style><title>G-4</title><svg a=''><text>G-4</text></svg>",
	    "<style>G-4</style><title>G-4</title><svg a=''><text>G-4</text></svg>" },
	{ "<a href=\"x\">G-4</a>", "<a href=\"x\">G-4</a>" },
	{ "<article>G-4", "<article>" L("G-4") },
	{ "<p", "<p" },
	{ "", "" },
	{ "&lt;img onerror=G-4&gt;", "&lt;img onerror=" L("G-4") "&gt;" },
};

START_TEST(ids_are_links_where_text_is)
{
	struct buf out;

	buf_init(&out);
	buf_puts(&out, "");
	plan_rules_html(rows[_i].text, &out);
	ck_assert_msg(strncmp(out.data, rows[_i].linked, strlen(rows[_i].linked)) == 0,
	    "%s", out.data);
	if (strcmp(rows[_i].text, rows[_i].linked) == 0)
		ck_assert_str_eq(out.data, rows[_i].linked);
	else
		ck_assert_ptr_nonnull(strstr(out.data, "<dt id=\"rule-G-4\">"));
	buf_fini(&out);
}
END_TEST

START_TEST(each_rule_is_told_once_with_its_mark_and_source)
{
	struct buf out;
	const char *first;

	buf_init(&out);
	plan_rules_html("<p>G-4 G-4 C-2</p>", &out);
	first = strstr(out.data, "<dt id=\"rule-C-2\">");
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(strstr(first, "(documented)"));
	ck_assert_ptr_nonnull(strstr(first, "primary and a secondary link"));
	ck_assert_ptr_nonnull(strstr(first, "Source: er/expressroute-faqs<"));
	ck_assert_ptr_nonnull(strstr(first, "<dt id=\"rule-G-4\">"));
	ck_assert_ptr_null(strstr(strstr(first, "rule-G-4") + 1, "rule-G-4"));
	buf_fini(&out);
}
END_TEST

TCase *
test_plan_report_rules(void)
{
	TCase *tc = tcase_create("plan/report_rules");

	tcase_add_loop_test(tc, ids_are_links_where_text_is, 0,
	    sizeof rows / sizeof *rows);
	tcase_add_test(tc, each_rule_is_told_once_with_its_mark_and_source);
	return tc;
}
