/*
 * Runs the unit tests: `unit [-lv] [TEXT ...]` takes only the cases with one of the
 * texts in their names.  Tests run in this one process, so that what they leak is seen.
 */
#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
chosen(const char *name, char *const *texts)
{
	if (*texts == NULL)
		return true;
	for (; *texts != NULL; texts++)
		if (strstr(name, *texts) != NULL)
			return true;
	return false;
}

int
main(int argc, char **argv)
{
	enum print_output verbosity = CK_NORMAL;
	bool list = false;
	Suite *suite = suite_create("erxd");
	SRunner *runner = srunner_create(suite);
	int opt, failed, n = 0;

	while ((opt = getopt(argc, argv, "lv")) != -1) {
		switch (opt) {
		case 'l':
			list = true;
			break;
		case 'v':
			verbosity = CK_VERBOSE;
			break;
		default:
			fprintf(stderr, "usage: unit [-lv] [text ...]\n");
			return 2;
		}
	}

	for (const struct unit_entry *e = unit_registry; e->name != NULL; e++) {
		if (!chosen(e->name, argv + optind))
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
