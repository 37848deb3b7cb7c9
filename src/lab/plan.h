/*
 * Plan files: the reader of src/lab with the schema of plans, then the plan itself.
 */
#ifndef LAB_PLAN_H
#define LAB_PLAN_H

#include "lab/lab.h"
#include "plan/plan.h"

/* Reads a plan for a lab, given as the tree that was written; NULL and errors with
 * file, line and column when the plan is wrong.  `path` has to outlive the plan. */
struct plan *lab_plan_read_file(struct lab_reader *, const char *path,
    const struct data_node *lab, struct errs *);

/* The same of a text, which errors call `name`; that has to outlive the plan. */
struct plan *lab_plan_read(struct lab_reader *, const char *name, const char *text,
    size_t len, const struct data_node *lab, struct errs *);

#endif
