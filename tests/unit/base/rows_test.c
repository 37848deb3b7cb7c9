/*
 * Long answers in pieces: brackets and commas come out once, whatever the pieces are.
 */
#include "base/rows.h"
#include "test.h"

#include <string.h>

TCase *test_base_rows(void);

/* Counts up to `end`; every third unit of work comes to no row. */
struct count {
	unsigned at, end, freed;
};

static unsigned
more(void *ctx, struct json *j, unsigned units)
{
	struct count *c = ctx;

	for (; units && c->at < c->end; units--, c->at++) {
		if (c->at % 3 != 2)
			json_uint(j, NULL, c->at);
	}
	return units;
}

static void
done(void *ctx)
{
	((struct count *)ctx)->freed++;
}

START_TEST(an_array_is_the_same_in_pieces_of_any_size)
{
	for (unsigned units = 0; units < 9; units++) {
		struct count c = { .end = 7 };
		struct rows rows = rows_array(more, done, &c);
		unsigned pieces = 1;
		struct buf out;

		buf_init(&out);
		while (rows_next(&rows, &out, units))
			pieces++;
		ck_assert_str_eq(out.data, "[0,1,3,4,6]");
		/* Nothing of 0 units would be an answer without an end. */
		ck_assert_uint_eq(pieces, 7 / (units ? units : 1) + 1);
		ck_assert(!rows_next(&rows, &out, units));
		ck_assert_str_eq(out.data, "[0,1,3,4,6]");
		rows_free(&rows);
		ck_assert_uint_eq(c.freed, 1);
		rows_free(&rows);
		ck_assert_uint_eq(c.freed, 1);
		buf_fini(&out);
	}
}
END_TEST

START_TEST(an_array_without_rows_has_its_brackets)
{
	struct count c = { .end = 0 };
	struct rows rows = rows_array(more, done, &c);
	struct buf out;

	buf_init(&out);
	ck_assert(!rows_next(&rows, &out, 100));
	ck_assert_str_eq(out.data, "[]");
	buf_fini(&out);
	rows_free(&rows);
}
END_TEST

START_TEST(no_answer_says_nothing)
{
	struct rows rows = rows_array(more, done, NULL);
	struct buf out;

	buf_init(&out);
	ck_assert_ptr_null(rows.ctx);
	ck_assert(!rows_next(&rows, &out, 100));
	ck_assert_uint_eq(out.len, 0);
	rows_free(&rows);
	buf_fini(&out);
}
END_TEST

START_TEST(a_value_that_is_json_already_takes_part_in_commas)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	json_init(&j, &out, false);
	json_array(&j, NULL);
	json_raw(&j, NULL, "{\"a\":1}...", 7);
	json_raw(&j, NULL, "2", 1);
	json_array_end(&j);
	ck_assert_str_eq(out.data, "[{\"a\":1},2]");
	buf_fini(&out);
}
END_TEST

TCase *
test_base_rows(void)
{
	TCase *t = tcase_create("base/rows");

	tcase_add_test(t, an_array_is_the_same_in_pieces_of_any_size);
	tcase_add_test(t, an_array_without_rows_has_its_brackets);
	tcase_add_test(t, no_answer_says_nothing);
	tcase_add_test(t, a_value_that_is_json_already_takes_part_in_commas);
	return t;
}
