/*
 * The one way from a lab file to what a lab can be made to run from.
 */
#ifndef LAB_OPEN_H
#define LAB_OPEN_H

#include "lab/lab.h"
#include "run/run.h"

/* Reads a lab file and the files that the lab names.  False and all errors when
 * something is wrong; then the source has nothing to be freed.  `path` has to outlive
 * the tree. */
bool lab_open(struct lab_reader *, const char *path, struct run_source *,
    struct errs *);
/* Reads, checks and compiles a lab that will not run; NULL and all errors when the lab
 * is wrong.  The caller frees the change. */
struct run_change *lab_draft(struct lab_reader *, const char *path, struct errs *);

#endif
