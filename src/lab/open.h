/*
 * The one way from a lab file to what a lab can be made to run from.
 */
#ifndef LAB_OPEN_H
#define LAB_OPEN_H

#include "lab/lab.h"
#include "run/run.h"

/* Reads a lab file and the files that the lab names.  False and all errors, and then
 * there is nothing to be freed.  `path` must outlive the tree. */
bool lab_open(struct lab_reader *, const char *path, struct run_source *,
    struct errs *);
/* Reads, checks and compiles a lab that does not run.  NULL and all errors. */
struct run_change *lab_draft(struct lab_reader *, const char *path, struct errs *);

#endif
