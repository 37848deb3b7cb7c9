/*
 * Errors and warnings are the reader's and the model's; here they are only printed.
 */
#include "erxctl/check.h"

#include "lab/open.h"
#include "view/lint.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: erxctl check LAB [--lint]\n"
    "Reads a lab file and names everything that is wrong with it.  With --lint also what\n"
    "is seldom meant; then the end is 1 when there is a warning.\n";

/* Takes the option out of the words. */
static bool
take_lint(int *argc, char **argv)
{
	bool lint = false;
	int n = 0;

	for (int i = 0; i < *argc; i++)
		if (strcmp(argv[i], "--lint") == 0)
			lint = true;
		else
			argv[n++] = argv[i];
	*argc = n;
	return lint;
}

static void
print_result(const char *path, bool lint, size_t warnings, enum out_format format)
{
	if (format != OUT_TABLE && lint)
		printf("{\"good\":true,\"warnings\":%zu}\n", warnings);
	else if (format != OUT_TABLE)
		puts("{\"good\":true}");
	else if (lint && warnings)
		printf("%s: the lab is good, with %zu warning%s\n", path, warnings,
		    warnings > 1 ? "s" : "");
	else
		printf("%s: the lab is good\n", path);
}

int
check_command(int argc, char **argv, bool help, enum out_format format)
{
	bool lint = take_lint(&argc, argv);
	struct lab_reader *reader;
	struct run_change *draft;
	struct errs errs;
	int status;

	if (help || argc != 1 || argv[0][0] == '-') {
		fputs(usage, help ? stdout : stderr);
		return help ? 0 : 2;
	}
	errs_init(&errs);
	reader = lab_reader_new(&errs);
	draft = reader ? lab_draft(reader, argv[0], &errs) : NULL;
	if (draft && lint)
		view_lint(draft->lab, &errs);
	out_errors(&errs, format);
	if (draft)
		print_result(argv[0], lint, errs.nwarnings, format);
	status = !draft ? 2 : lint && errs.nwarnings ? 1 : 0;
	run_change_free(draft);
	lab_reader_free(reader);
	errs_fini(&errs);
	return status;
}
