/*
 * Errors in the answer of a job (job.h).
 */
#ifndef ERXD_JOB_ERRORS_H
#define ERXD_JOB_ERRORS_H

#include "base/err.h"
#include "data/tree.h"

/* Puts a list of errors into an answer, with its warnings or without. */
void job_put_errors(struct data_node *answer, const struct errs *, bool warnings);
/* Adds the errors of an answer to a list; false: it has none. */
bool job_errors(const struct data_node *answer, struct errs *);

#endif
