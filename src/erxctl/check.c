/*
 * Errors and warnings are the reader's and the model's; here they are only printed.
 */
#include "erxctl/check.h"

#include "lab/open.h"
#include "view/fidelity.h"
#include "view/lint.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: erxctl check LAB [--lint] [--fidelity]\n"
    "Reads a lab file and names every error in it.\n"
    "  --lint           also name what is seldom meant; the exit status is then 1\n"
    "                   when there is a warning (default: off)\n"
    "  --fidelity       also name what the lab's answers rest on that is inferred or\n"
    "                   not modelled (default: off)\n";

/* Takes an option out of the words. */
static bool
take(int *argc, char **argv, const char *option)
{
	bool there = false;
	int n = 0;

	for (int i = 0; i < *argc; i++)
		if (strcmp(argv[i], option) == 0)
			there = true;
		else
			argv[n++] = argv[i];
	*argc = n;
	return there;
}

static void
print_fidelity(const struct er_lab *lab, enum out_format format)
{
	struct buf out;

	buf_init(&out);
	view_fidelity_lab(&out, lab->model, format != OUT_TABLE);
	fputs(out.data ? out.data : "", stdout);
	buf_fini(&out);
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
	bool lint = take(&argc, argv, "--lint");
	bool fidelity = take(&argc, argv, "--fidelity");
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
	if (draft && fidelity)
		print_fidelity(draft->lab, format);
	status = !draft ? 2 : lint && errs.nwarnings ? 1 : 0;
	run_change_free(draft);
	lab_reader_free(reader);
	errs_fini(&errs);
	return status;
}
