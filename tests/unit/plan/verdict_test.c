/*
 * Times as people read them, the words of --fail-on, and what a flow's losses come to.
 */
#include "plan/report.h"
#include "plan/verdict.h"
#include "test.h"

#include <string.h>

START_TEST(d9_spans_have_one_style)
{
	static const struct {
		int64_t us;
		const char *text;
	} rows[] = {
		{ 0, "0 s" },
		{ 12, "12 us" },
		{ 1000, "1 ms" },
		{ 1500, "1.5 ms" },
		{ 900 * ERX_MSEC, "900 ms" },
		{ ERX_SEC, "1 s" },
		{ 300006 * ERX_MSEC, "300.006 s" },
		{ 43956667, "43.956 s" },
		{ 599999999, "599.999 s" },
		{ 600 * ERX_SEC, "10 min" },
		{ 653255271, "10 min 53 s" },
		{ 5400 * ERX_SEC, "1 h 30 min" },
		{ 3600 * ERX_SEC, "1 h" },
		{ 4748633858, "1 h 19 min 9 s" },
	};
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_reset(&out);
		plan_span_text(&out, rows[i].us);
		ck_assert_str_eq(out.data, rows[i].text);
	}
	buf_fini(&out);
}
END_TEST

START_TEST(fail_on_takes_its_words_only)
{
	static const struct {
		const char *words;
		unsigned set; /* 0: refused */
	} rows[] = {
		{ "loss", PLAN_FAIL_LOSS },
		{ "total-loss", PLAN_FAIL_TOTAL_LOSS },
		{ "loop,lasting", PLAN_FAIL_LOOP | PLAN_FAIL_LASTING },
		{ "any-loss,any-loss", PLAN_FAIL_ANY_LOSS },
		{ "los", 0 },
		{ "losses", 0 },
		{ "loss,", 0 },
		{ ",loss", 0 },
		{ "loss loop", 0 },
		{ "", 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned set = 0;

		ck_assert_msg(plan_fail_on_read(rows[i].words, &set) ==
			(rows[i].set != 0),
		    "%s", rows[i].words);
		if (rows[i].set)
			ck_assert_uint_eq(set, rows[i].set);
	}
}
END_TEST

START_TEST(a3_a_sum_says_how_much_of_a_flow_was_lost)
{
	static const struct {
		struct plan_flow_loss worst;
		int64_t lost, dark;
		const char *text;
		enum plan_colour colour;
	} rows[] = {
		{ { .named = true }, 0, 0, "nothing lost", PLAN_GREEN },
		{ { .gone = 4, .members = 8, .direction = PLAN_REVERSE }, 44 * ERX_SEC,
		    0, "half of the paths lost for 44 s (reverse)", PLAN_AMBER },
		{ { .gone = 1, .members = 3, .direction = PLAN_FORWARD }, 44 * ERX_SEC,
		    0, "1 of 3 paths lost for 44 s (forward)", PLAN_AMBER },
		{ { .gone = 2, .members = 2, .direction = PLAN_FORWARD }, ERX_SEC,
		    ERX_SEC, "all paths lost for 1 s (forward)", PLAN_RED },
		{ { .gone = 2,
		      .members = 2,
		      .named = true,
		      .lasting = true,
		      .direction = PLAN_FORWARD },
		    ERX_SEC, ERX_MSEC,
		    "all paths lost for 1 ms, some for 1 s (forward), and still at the "
		    "end",
		    PLAN_AMBER },
		{ { .never = true }, 0, 0, "never worked", PLAN_AMBER },
	};
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct plan_flow_sum sum = { NULL, rows[i].worst,
			plan_spread_exact(rows[i].lost),
			plan_spread_exact(rows[i].dark) };

		buf_reset(&out);
		plan_sum_text(&sum, &out);
		ck_assert_str_eq(out.data, rows[i].text);
		ck_assert_int_eq(plan_sum_colour(&sum), rows[i].colour);
	}
	buf_fini(&out);
}
END_TEST

TCase *
test_plan_verdict(void)
{
	TCase *tc = tcase_create("plan/verdict");

	tcase_add_test(tc, d9_spans_have_one_style);
	tcase_add_test(tc, fail_on_takes_its_words_only);
	tcase_add_test(tc, a3_a_sum_says_how_much_of_a_flow_was_lost);
	return tc;
}
