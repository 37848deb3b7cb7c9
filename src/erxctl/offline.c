/*
 * The same reader, model and compiler as the daemon's; only the network is missing.
 */
#include "erxctl/offline.h"

#include "base/rng.h"
#include "lab/files.h"

#include <string.h>

/* Allocated values are thrown away again: any will do. */
static void
fill(void *ctx, uint8_t *buf, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf[i] = (uint8_t)rng_next(ctx);
}

bool
offline_init(struct offline *o, const char *path, struct errs *errs)
{
	struct rng rng;
	struct er_random random = { &rng, fill };
	struct er_node *tree;
	struct lab_files files;

	memset(o, 0, sizeof *o);
	rng_init(&rng, 1);
	o->reader = lab_reader_new(errs);
	tree = o->reader ? lab_read_file(o->reader, LAB_SCHEMA_LAB, path, errs) : NULL;
	if (tree)
		o->lab = er_lab_new(tree, NULL, &random, errs);
	if (o->lab && lab_files_read(&files, o->lab->tree, path, errs)) {
		o->spec = er_lab_compile(o->lab, &files.files, errs);
		lab_files_free(&files);
	}
	return o->spec && errs->nerrors == 0;
}

void
offline_fini(struct offline *o)
{
	net_spec_free(o->spec);
	er_lab_free(o->lab);
	lab_reader_free(o->reader);
}
