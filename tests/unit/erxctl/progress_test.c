/*
 * What a long command says of its end, and when it says nothing.
 */
#include "erxctl/progress.h"

#include "test.h"

START_TEST(c1_an_estimate_waits_until_enough_is_done)
{
	static const struct {
		size_t done, all;
		int64_t s; /* that have passed */
		const char *text;
	} rows[] = {
		{ 0, 66, 5, "0 of 66 failures" },
		{ 6, 66, 5, "6 of 66 failures" },
		{ 7, 66, 7, "7 of 66 failures, about 60 s left" },
		{ 1, 5, 2, "1 of 5 failures, about 9 s left" },
		{ 19, 2145, 2, "19 of 2145 failures" },
		{ 53, 2145, 5, "53 of 2145 failures, about 3 min left" },
		{ 53, 2145, 500, "53 of 2145 failures, about 5 h left" },
		{ 66, 66, 9, "66 of 66 failures" },
	};
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_reset(&out);
		progress_text(&out, "failures", rows[i].done, rows[i].all,
		    rows[i].s * 1000000);
		ck_assert_str_eq(out.data, rows[i].text);
	}
	buf_fini(&out);
}
END_TEST

TCase *
test_erxctl_progress(void)
{
	TCase *t = tcase_create("progress");

	tcase_add_test(t, c1_an_estimate_waits_until_enough_is_done);
	return t;
}
