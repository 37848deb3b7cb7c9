/*
 * Inside of plan/sweep.h.  What a copy of the world finds out goes back to the sweep as
 * lines of text.
 */
#ifndef PLAN_SWEEP_INT_H
#define PLAN_SWEEP_INT_H

#include "plan/sweep.h"
#include "plan/sweep_rank.h"

/* After so long a world that has not come to rest is given up. */
#define SWEEP_REST_MAX (1800 * ERX_SEC)

/* The longest of some intervals of loss in one case. */
struct sweep_span {
	bool any;
	struct erx_time from,
	    until;       /* of the last one, with those it follows at once */
	int64_t longest; /* µs */
};

/* What a flow lost in one direction in one case. */
struct sweep_lost {
	struct sweep_span both, loop, loss;
	bool lasting, ends_as_loop;
};

/* Cases that are tried in a copy. */
struct sweep_part {
	size_t first, last; /* not yet taken: first <= i < last */
	int ticket;         /* of the copy; -1: there is none */
};

/* --- sweep_flows.c --- */

/* Finds the flows: those of a plan, or, of NULL and of a plan without any, the
 * sweep's own. */
void sweep_find_flows(struct sweep *, const struct plan *);
void sweep_free_flows(struct sweep *);

/* --- sweep_case.c --- */

/* Tries a case in the world of the sweep, which is a copy, and appends lines.  True:
 * the world is as before, and fit for another case. */
bool sweep_attempt(struct sweep *, const struct sweep_case *, struct buf *out);
/* What both directions of a flow do, each as a number (0: there is no such direction),
 * and whether each loses something.  The flow is NULL when an end is not there. */
void sweep_ways(const struct er_flow *, uint64_t way[2], bool lost[2]);

/* --- sweep_same.c --- */

/* Takes down how the world is before any failure. */
void sweep_remember(struct sweep *);
/* True when the world is like that again; `version` is that of the net at a time when
 * it was. */
bool sweep_is_same(const struct sweep *, uint64_t version);

/* --- sweep_parts.c --- */

/* Starts copies, as many as may run and some more. */
void sweep_start_some(struct sweep *);
/* Waits for the part that is first in order and hands texts to its cases, to one at
 * least: all before `taken` have what they can have. */
void sweep_take_part(struct sweep *);

/* --- sweep_read.c --- */

/* Reads the lines into the case, which points into the text. */
void sweep_read(const struct sweep *, struct sweep_case *, char *text);

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
