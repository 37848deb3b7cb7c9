/*
 * Files are read when the tree has been approved: what does not parse names nothing.
 */
#include "lab/open.h"

#include "lab/files.h"

#include <string.h>

/* Without its files a lab does not run, but what else is wrong with it is told. */
static void
check(struct run_source *s, struct errs *errs)
{
	struct er_random random;
	struct rng rng;

	random = run_random(&rng, 1);
	er_lab_free(er_lab_new(s->tree, NULL, &random, errs));
	s->tree = NULL;
}

bool
lab_open(struct lab_reader *reader, const char *path, struct run_source *s,
    struct errs *errs)
{
	memset(s, 0, sizeof *s);
	s->tree = lab_read_file(reader, LAB_SCHEMA_LAB, path, errs);
	if (!s->tree)
		return false;
	if (lab_files_read(&s->files, s->tree, lab_reader_dirs(reader), path, errs))
		return true;
	check(s, errs);
	return false;
}

struct run_change *
lab_draft(struct lab_reader *reader, const char *path, struct errs *errs)
{
	struct run_source s;

	return lab_open(reader, path, &s, errs) ? run_draft(&s, 1, errs) : NULL;
}
