/* Files: of which kind, and through which directory. */
#include "lab/slurp.h"

#include "base/xalloc.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TCase *test_lab_slurp(void);

/* A pipe keeps who opens it waiting, a device never ends. */
START_TEST(what_the_daemon_reads_is_a_regular_file)
{
	char dir[] = "/tmp/erxd-unit-XXXXXX", *fifo;
	const char *const others[] = { "/dev/zero", "conf", NULL };
	struct errs errs;
	size_t len;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	fifo = xasprintf("%s/fifo", dir);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	errs_init(&errs);
	ck_assert_ptr_null(lab_slurp_file(NULL, fifo, 100, &len, &errs));
	for (unsigned i = 0; others[i]; i++)
		ck_assert_ptr_null(lab_slurp_file(NULL, others[i], 100, &len, &errs));
	ck_assert_uint_eq(errs.n, 3);
	ck_assert_str_eq(errs.items[0].text,
	    "it cannot be read: it is not a regular file");
	ck_assert_str_eq(errs.items[1].text,
	    "it cannot be read: it is not a regular file");
	ck_assert_str_eq(errs.items[2].text, "it cannot be read: it is a directory");
	unlink(fifo);
	rmdir(dir);
	free(fifo);
	errs_fini(&errs);
}
END_TEST

START_TEST(what_a_person_names_may_be_a_pipe)
{
	char path[32], *text;
	struct errs errs;
	int ends[2];
	size_t len;

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "lab: x", 6), 6);
	close(ends[1]);
	snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
	errs_init(&errs);
	text = lab_slurp(path, 100, &len, &errs);
	ck_assert_ptr_nonnull(text);
	ck_assert_str_eq(text, "lab: x");
	ck_assert_ptr_null(lab_slurp("/dev/zero", 100, &len, &errs));
	ck_assert_int_eq(errs.items[0].code, CODE_TOO_LARGE);
	close(ends[0]);
	free(text);
	errs_fini(&errs);
}
END_TEST

/* The rest of a path behind the directory that leads furthest. */
START_TEST(a_path_leads_through_what_is_held)
{
	static const struct {
		const char *path, *rest;
		unsigned held; /* the number of the directory; 0: none */
	} rows[] = {
		{ "conf/yang/a", "a", 2 },
		{ "conf/yang//b/c", "b/c", 2 },
		{ "conf/x", "x", 1 },
		{ "confx/y", "confx/y", 3 },
		{ "z", "z", 3 },
		{ "/no/such/place", "/no/such/place", 0 },
		{ "/usr/x", "x", 4 },
	};
	struct lab_dirs *dirs = lab_dirs_new();
	int held[5] = { AT_FDCWD };

	held[1] = lab_dirs_hold(dirs, "conf/");
	held[2] = lab_dirs_hold_of(dirs, "conf/yang/erx-lab.yang");
	held[3] = lab_dirs_hold_of(dirs, "lab.yaml");
	held[4] = lab_dirs_hold(dirs, "/usr");
	ck_assert_int_eq(lab_dirs_hold(dirs, "/no/such/place"), -1);
	ck_assert_int_eq(lab_dirs_hold(dirs, "conf"), held[1]);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *path = rows[i].path;

		ck_assert_int_eq(lab_dirs_at(dirs, &path), held[rows[i].held]);
		ck_assert_str_eq(path, rows[i].rest);
	}
	lab_dirs_free(dirs);
}
END_TEST

TCase *
test_lab_slurp(void)
{
	TCase *t = tcase_create("slurp");

	tcase_add_test(t, what_the_daemon_reads_is_a_regular_file);
	tcase_add_test(t, what_a_person_names_may_be_a_pipe);
	tcase_add_test(t, a_path_leads_through_what_is_held);
	return t;
}
