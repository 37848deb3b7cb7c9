/*
 * The same reader, model and compiler as the daemon's; only the network is missing.
 */
#include "erxctl/check.h"

#include "base/rng.h"
#include "er/lab.h"
#include "lab/files.h"
#include "lab/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Allocated values are thrown away again: any will do. */
static void
fill(void *ctx, uint8_t *buf, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf[i] = (uint8_t)rng_next(ctx);
}

static bool
check_file(const char *path, struct errs *errs)
{
	struct rng rng;
	struct er_random random = { &rng, fill };
	struct lab_reader *reader = lab_reader_new(errs);
	struct er_node *tree =
	    reader ? lab_read_file(reader, LAB_SCHEMA_LAB, path, errs) : NULL;
	struct net_spec *spec = NULL;
	struct er_lab *lab = NULL;
	struct lab_files files;

	rng_init(&rng, 1);
	if (tree)
		lab = er_lab_new(tree, NULL, &random, errs);
	if (lab && lab_files_read(&files, lab->tree, path, errs)) {
		spec = er_lab_compile(lab, &files.files, errs);
		lab_files_free(&files);
	}
	net_spec_free(spec);
	er_lab_free(lab);
	lab_reader_free(reader);
	return spec != NULL && errs->nerrors == 0;
}

int
check_command(int argc, char **argv, bool help, enum out_format format)
{
	struct errs errs;
	bool good;

	if (help || argc != 1) {
		fputs(
		    "usage: erxctl check LAB\nReads a lab file and names everything that is "
		    "wrong with it.\n",
		    help ? stdout : stderr);
		return help ? 0 : 2;
	}
	errs_init(&errs);
	good = check_file(argv[0], &errs);
	out_errors(&errs, format);
	if (good && format == OUT_TABLE)
		printf("%s: the lab is good\n", argv[0]);
	else if (good)
		puts("{\"good\":true}");
	errs_fini(&errs);
	return good ? 0 : 2;
}
