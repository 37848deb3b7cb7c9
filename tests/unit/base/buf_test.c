#include "base/buf.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_base_buf(void);

START_TEST(every_call_leaves_a_string)
{
	struct buf b;

	buf_init(&b);
	ck_assert_ptr_null(b.data);
	buf_reset(&b);
	ck_assert_str_eq(b.data, "");
	buf_fini(&b);
	buf_add(&b, NULL, 0);
	ck_assert_str_eq(b.data, "");
	buf_fini(&b);
	buf_puts(&b, "");
	ck_assert_str_eq(b.data, "");
	buf_putc(&b, 'x');
	ck_assert_str_eq(b.data, "x");
	buf_printf(&b, "%s", "");
	ck_assert_str_eq(b.data, "x");
	buf_reset(&b);
	ck_assert_str_eq(b.data, "");
	ck_assert_uint_eq(b.len, 0);
	buf_fini(&b);
}
END_TEST

START_TEST(what_is_added_piles_up)
{
	struct buf b;

	buf_init(&b);
	buf_puts(&b, "ab");
	buf_putc(&b, 'c');
	buf_printf(&b, "%d", -4);
	buf_add(&b, "\0e", 2);
	ck_assert_uint_eq(b.len, 7);
	ck_assert_mem_eq(b.data, "abc-4\0e", 8);
	buf_fini(&b);
}
END_TEST

/* Around every size at which the room is just enough, or just not. */
static void
add_by(int way, struct buf *b, const char *text, size_t n)
{
	char *p;

	switch (way) {
	case 0:
		buf_add(b, text, n);
		break;
	case 1:
		buf_printf(b, "%s", text);
		break;
	case 2:
		for (size_t i = 0; i < n; i++)
			buf_putc(b, text[i]);
		break;
	case 3:
		p = buf_space(b, n);
		memcpy(p, text, n);
		buf_used(b, p + n);
		break;
	}
}

START_TEST(any_length_fits_by_every_way_in)
{
	char want[3 + 301 + 1] = "xxx";
	struct buf b;

	for (size_t n = 0; n <= 300; n++) {
		buf_init(&b);
		buf_puts(&b, "xxx");
		add_by(_i, &b, want + 3, n);
		ck_assert_uint_eq(b.len, 3 + n);
		ck_assert_str_eq(b.data, want);
		buf_fini(&b);
		want[3 + n] = 'y';
	}
}
END_TEST

START_TEST(reset_keeps_the_memory)
{
	struct buf b;
	size_t cap;

	buf_init(&b);
	buf_printf(&b, "%1000d", 1);
	cap = b.cap;
	buf_reset(&b);
	ck_assert_uint_eq(b.cap, cap);
	buf_fini(&b);
}
END_TEST

START_TEST(a_stolen_text_leaves_an_empty_buffer)
{
	struct buf b;
	char *text;

	buf_init(&b);
	text = buf_steal(&b);
	ck_assert_str_eq(text, "");
	free(text);
	buf_puts(&b, "one");
	text = buf_steal(&b);
	ck_assert_str_eq(text, "one");
	free(text);
	ck_assert_ptr_null(b.data);
	buf_puts(&b, "two");
	ck_assert_str_eq(b.data, "two");
	buf_fini(&b);
}
END_TEST

TCase *
test_base_buf(void)
{
	TCase *tc = tcase_create("base/buf");

	tcase_add_test(tc, every_call_leaves_a_string);
	tcase_add_test(tc, what_is_added_piles_up);
	tcase_add_loop_test(tc, any_length_fits_by_every_way_in, 0, 4);
	tcase_add_test(tc, reset_keeps_the_memory);
	tcase_add_test(tc, a_stolen_text_leaves_an_empty_buffer);
	return tc;
}
