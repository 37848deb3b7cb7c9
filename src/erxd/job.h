/*
 * What a process that tries things (worker.h) is asked, and what it answers: trees of
 * data, so that both go through a pipe.
 */
#ifndef ERXD_JOB_H
#define ERXD_JOB_H

#include "api/args.h"
#include "data/tree.h"
#include "run/run.h"

#include <stddef.h>
#include <stdint.h>

/* An edit that is to be tried in a copy of a running lab, in which the same has failed.
 * All arguments are copied. */
struct data_node *job_whatif(const struct run *, enum data_op,
    const struct data_node *edit, const char *subscription);
/* A rehearsal, by the arguments of `rehearse`: of the lab that they have, or of the
 * running one. */
struct data_node *job_rehearse(const struct run *, const struct api_args *);

/* Does a job; in a process that has nothing else to do.  Octets that no text can have
 * are attached to it.  Returns the answer, which the caller frees: a map with `errors`,
 * with `why`, or with what the job comes to. */
struct data_node *job_do(const struct data_node *job, const uint8_t *attached,
    size_t len);

#endif
