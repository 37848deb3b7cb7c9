/*
 * Answers in gzip: whole again for who reads it, and for nobody who does not.
 */
#include "erxd/gzip.h"

#include "base/xalloc.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void
save(const char *dir, const char *name, const struct buf *what)
{
	char *path = xasprintf("%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert(what->len == 0 || fwrite(what->data, what->len, 1, f) == 1);
	ck_assert_int_eq(fclose(f), 0);
	free(path);
}

/* gzip(1) says what it is. */
START_TEST(a_text_comes_back)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = xasprintf("%s/gzip-XXXXXX", tmp ? tmp : "/tmp"), *command;
	struct buf text, out;
	struct gzip *g;
	size_t len;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	buf_init(&text);
	fill(&text, _i);
	save(dir, "text", &text);
	len = text.len;
	g = gzip_new(&text);
	ck_assert_ptr_nonnull(g);
	ck_assert_uint_eq(text.len, 0);
	while (gzip_step(g, &out))
		;
	gzip_free(g);
	save(dir, "out.gz", &out);
	command = xasprintf("cd '%s' && gzip -d out.gz && cmp text out", dir);
	ck_assert_int_eq(system(command), 0);
	free(command);
	command = xasprintf("rm -r '%s'", dir);
	ck_assert_int_eq(system(command), 0);
	free(command);
	ck_assert(_i != 3 || out.len < len / 50);
	buf_fini(&out);
	free(dir);
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
