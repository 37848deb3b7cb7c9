/*
 * Answers in gzip: whole again for who reads it, and for nobody who does not.
 */
#include "erxd/gzip.h"

#include "base/xalloc.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

TCase *test_erxd_gzip(void);

static const struct {
	const char *header;
	bool wanted;
} rows[] = {
	{ NULL, false },
	{ "", false },
	{ "gzip", true },
	{ "GZip", true },
	{ "gzip, deflate, br, zstd", true },
	{ "br;q=1.0, gzip;q=0.8, *;q=0.1", true },
	{ "deflate , gzip ; q=0.001", true },
	{ "gzip;q=0", false },
	{ "gzip; q=0.000, *", false },
	{ "*", true },
	{ "*;q=0", false },
	{ "identity", false },
	{ "x-gzip2, gzipped", false },
	{ "br,", false },
};

START_TEST(who_reads_it)
{
	ck_assert_msg(gzip_wanted(rows[_i].header) == rows[_i].wanted, "%s",
	    rows[_i].header ? rows[_i].header : "no header");
}
END_TEST

/* Texts that are nothing, less than one step, some steps, and hard to make small. */
static void
fill(struct buf *text, int which)
{
	static const size_t lengths[] = { 0, 1000, 128 << 10, (1 << 20) + 17, 700000 };
	uint32_t x = 1;

	for (size_t i = 0; i < lengths[which]; i++) {
		x = x * 1664525u + 1013904223u;
		buf_putc(text, which == 4 ? (char)(x >> 24) : "erxd"[i / 7 % 4]);
	}
}

START_TEST(a_text_comes_back)
{
	struct buf text, copy, out;
	struct gzip *g;
	z_stream z = { .next_in = NULL };
	char *back;

	buf_init(&text);
	buf_init(&copy);
	fill(&text, _i);
	fill(&copy, _i);
	g = gzip_new(&text);
	ck_assert_ptr_nonnull(g);
	ck_assert_uint_eq(text.len, 0);
	while (gzip_step(g, &out))
		;
	gzip_free(g);
	back = xcalloc(copy.len + 1, 1);
	ck_assert_int_eq(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = (void *)out.data;
	z.avail_in = (unsigned)out.len;
	z.next_out = (void *)back;
	z.avail_out = (unsigned)copy.len + 1;
	ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
	ck_assert_uint_eq(z.total_out, copy.len);
	ck_assert_uint_eq(z.avail_in, 0);
	ck_assert(copy.len == 0 || memcmp(back, copy.data, copy.len) == 0);
	ck_assert(_i != 3 || out.len < copy.len / 50);
	inflateEnd(&z);
	free(back);
	buf_fini(&out);
	buf_fini(&copy);
}
END_TEST

START_TEST(one_that_is_given_up_leaves_nothing_behind)
{
	struct buf text, out;
	struct gzip *g;

	buf_init(&text);
	fill(&text, 3);
	g = gzip_new(&text);
	ck_assert(gzip_step(g, &out));
	gzip_free(g);
	gzip_free(NULL);
}
END_TEST

TCase *
test_erxd_gzip(void)
{
	TCase *tc = tcase_create("erxd/gzip");

	tcase_add_loop_test(tc, who_reads_it, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(tc, a_text_comes_back, 0, 5);
	tcase_add_test(tc, one_that_is_given_up_leaves_nothing_behind);
	return tc;
}
