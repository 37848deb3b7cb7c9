/*
 * Rehearsals and edits that are only tried happen in processes of their own (zygote.h),
 * one job each, bounded in time and memory and one at a time for each subscription.
 * The daemon goes on meanwhile, and is not in reach of what they read.
 */
#ifndef ERXD_WORKER_H
#define ERXD_WORKER_H

#include "base/code.h"
#include "data/tree.h"

#include <stdbool.h>

struct caller;
struct host;
struct worker;

enum { WORKER_JOBS_MAX = 8, WORKER_SECONDS = 60, WORKER_SECONDS_MAX = 600 };

/* `zygote` is what zygote_start returned. */
struct worker *worker_new(int zygote);
void worker_free(struct worker *); /* NULL is fine; all its jobs have ended */

struct worker_job;

/* Begins a job for a caller, which is taken over.  NULL, *why and its code when the
 * caller, or everybody together, has as many under way as there may be, or no process
 * is to be had.  The job may take so many seconds, by the clock and of a processor. */
struct worker_job *worker_begin(struct host *, const struct caller *,
    struct data_node *job, unsigned seconds, const char **why, enum code *);
/* Whether a job has ended: then *answer is what it says, borrowed until worker_end, or
 * NULL, and *why says why there is none. */
bool worker_done(const struct worker_job *, const struct data_node **answer,
    const char **why);
/* Frees a job; one that runs is ended. */
void worker_end(struct worker_job *);

#endif
