/*
 * Runs the unit tests: `unit [-lvx] [TEXT ...]` takes only the cases with one of the
 * texts in their names, with -x those of exactly these names; -l lists cases, -v tells
 * each test.  Tests run in this one process, so that what they leak is seen.
 */
#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
chosen(const char *name, char *const *texts, bool whole)
{
	if (*texts == NULL)
		return true;
	for (; *texts != NULL; texts++)
		if (whole ? strcmp(name, *texts) == 0 : strstr(name, *texts) != NULL)
			return true;
	return false;
}

int
main(int argc, char **argv)
{
	enum print_output verbosity = CK_NORMAL;
	bool list = false, whole = false;
	Suite *suite = suite_create("erxd");
	SRunner *runner = srunner_create(suite);
	int opt, failed, n = 0;

	while ((opt = getopt(argc, argv, "lvx")) != -1) {
		switch (opt) {
		case 'l':
			list = true;
			break;
		case 'v':
			verbosity = CK_VERBOSE;
			break;
		case 'x':
			whole = true;
			break;
		default:
			fprintf(stderr, "usage: unit [-lvx] [text ...]\n");
			return 2;
		}
	}

	for (const struct unit_entry *e = unit_registry; e->name != NULL; e++) {
		if (!chosen(e->name, argv + optind, whole))
			continue;
		n++;
		if (list)
			puts(e->name);
		else
			suite_add_tcase(suite, e->make());
	}
	if (n == 0 && argv[optind] != NULL) {
		fprintf(stderr, "unit: no test case of that name\n");
		return 2;
	}

	srunner_set_fork_status(runner, CK_NOFORK);
	if (!list)
		srunner_run_all(runner, verbosity);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	/* A test that fails jumps out and leaks: no report of that. */
	fflush(NULL);
	if (failed > 0)
		_exit(EXIT_FAILURE);
	return EXIT_SUCCESS;
}
