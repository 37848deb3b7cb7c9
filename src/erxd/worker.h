/*
 * Rehearsals, dry runs and edits that are only tried happen in processes of their own
 * (zygote.h), one job each, bounded in time and memory and one at a time for each
 * subscription.  Those that come meanwhile wait for their turn, in the order in which
 * they came.  The daemon goes on meanwhile, and is not in reach of what they read.
 */
#ifndef ERXD_WORKER_H
#define ERXD_WORKER_H

#include "base/buf.h"
#include "base/code.h"
#include "data/tree.h"

#include <stdbool.h>

struct caller;
struct host;
struct worker;

/* How many jobs run at a time, and how many wait, with so many octets: of all together,
 * and of one subscription. */
enum {
	WORKER_JOBS_MAX = 8,
	WORKER_WAIT_ALL = 128,
	WORKER_WAIT_OWN = 32,
	WORKER_WAIT_ALL_OCTETS = 128 << 20,
	WORKER_WAIT_OWN_OCTETS = 32 << 20
};
enum { WORKER_SECONDS = 60, WORKER_SECONDS_MAX = 600, WORKER_LATER_CLOCK = 10 };

/* `zygote` is what zygote_start returned. */
struct worker *worker_new(int zygote);
void worker_free(struct worker *); /* NULL is fine; all its jobs have ended */

struct worker_job;

/* What makes a job when its turn comes, of what is there then: the job, which is freed
 * at once, and octets that go along.  Such a job does not give way to other processes,
 * as others do. */
struct worker_later {
	struct data_node *(*make)(void *ctx, struct buf *attached);
	void *ctx;   /* lives as long as the job */
	size_t held; /* octets that are kept until then */
};

/*
 * Begins a job for a caller, or has it wait; the job is taken over.  NULL, *why and its
 * code when the caller, or everybody together, has as many waiting as there may be, or
 * no process is to be had.  The job may take so many seconds from its beginning, by the
 * clock and of a processor.
 */
struct worker_job *worker_begin(struct host *, const struct caller *,
    struct data_node *job, unsigned seconds, const char **why, enum code *code);
/* The same for a job that is made when its turn comes.  By the clock it may take
 * WORKER_LATER_CLOCK times as long: on a busy machine no small lab comes to nothing. */
struct worker_job *worker_begin_later(struct host *, const struct caller *,
    const struct worker_later *, unsigned seconds, const char **why, enum code *code);
/* Whether a job has ended: then *answer is what it says, borrowed until worker_end, or
 * NULL, and *why says why there is none. */
bool worker_done(const struct worker_job *, const struct data_node **answer,
    const char **why);
/* Frees a job; one that runs is ended, and one that waits waits no more. */
void worker_end(struct worker_job *);

#endif
