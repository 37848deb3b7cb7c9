/*
 * Inside of plan/sweep.h: one case.  What a copy of the world finds out goes back to
 * the sweep as lines of text.
 */
#ifndef PLAN_SWEEP_INT_H
#define PLAN_SWEEP_INT_H

#include "plan/sweep.h"
#include "plan/sweep_rank.h"

/* After so long a world that has not come to rest is given up. */
#define SWEEP_REST_MAX (1800 * ERX_SEC)

struct sweep_trial {
	struct sweep *s;
	const struct sweep_case *c;
};

/* Tries a case in the world of the sweep, which is a copy that is thrown away: `arg` is
 * a struct sweep_trial.  What was found out is appended as lines. */
void sweep_attempt(void *arg, struct buf *out);
/* Reads those lines into the case, which points into the text. */
void sweep_read(const struct sweep *, struct sweep_case *, char *text);
/* What both directions of a flow do, each as a number (0: an end of the flow is not
 * there), and whether each loses something. */
void sweep_ways(const struct sweep *, const struct sim_world *, size_t flow,
    uint64_t way[2], bool lost[2]);

/* sweep_report.c: appends lines on what does not come back, each with four blanks in
 * front; nothing when all does. */
void sweep_text_back(const struct sweep_back *, struct buf *);
/* The same of what carries more than it is good for. */
void sweep_text_over(const struct sweep_case *, struct buf *);
/* sweep_ci.c: appends a case as a test of JUnit, which has failed when the rank says so
 * of its grounds. */
void sweep_junit_case(const struct sweep_rank *, const struct sweep_ranked *,
    const struct sweep_case *, struct buf *);

#endif
