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
	int64_t lasts; /* µs, what is lasting by the end */
};

/* What a copy is to try. */
struct sweep_todo {
	size_t a, b; /* elements; equal: a alone */
	char *text;  /* what it wrote, once that is taken; NULL: it died */
};

/* How a failure is on its own, for pairs. */
struct sweep_alone {
	struct sweep_case c;
	/* Sets of routers by their index in the spec; NULL: pairs with it are run. */
	uint64_t *touched, *looked;
};

/* Some of it, in one copy. */
struct sweep_part {
	size_t first, last; /* not yet taken: first <= i < last */
	int ticket;         /* of the copy; -1: there is none */
};

/* --- sweep_flows.c --- */

/* Finds the flows: those of a plan, or, of NULL and of a plan without any, the
 * sweep's own. */
void sweep_find_flows(struct sweep *, const struct plan *);
void sweep_free_flows(struct sweep *);
/* The number of the flow with a name of so many octets; that of all flows: none. */
size_t sweep_flow_number(const struct sweep *, const char *name, size_t len);
/* The same can be asked once this was called: flows are sorted. */
void sweep_sort_flows(struct sweep *);

/* --- sweep_case.c --- */

/* Tries a case in the world of the sweep, which is a copy, and appends lines.  True:
 * the world is as before, and fit for another case. */
bool sweep_attempt(struct sweep *, const struct sweep_todo *, struct buf *out);
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

/* Adds what is to be tried. */
void sweep_do(struct sweep *, size_t a, size_t b);
/* Waits until copies have tried so many and the next. */
void sweep_wait(struct sweep *, size_t number);
/* Forgets all that was to be tried; the next one is number 0 again. */
void sweep_done(struct sweep *);

/* --- sweep_touched.c --- */

/* In a copy, behind a failure that is over: writes what the failure touched and looked
 * at. */
void sweep_write_touched(struct sweep *, uint64_t version, struct buf *out);

/* --- sweep_merge.c --- */

/* Reads the next case, of which a and b are set; false: its line is of another. */
bool sweep_merged_take(struct sweep *, struct sweep_case *);
void sweep_merged_free(struct sweep_parts *); /* NULL is fine */

/* --- sweep_pairs.c --- */
/* Tries each element alone. */
void sweep_try_alone(struct sweep *);
void sweep_free_alone(struct sweep *);
/* False: the pair of elements is the union of the two alone, which sweep_unite makes
 * of it. */
bool sweep_meet(const struct sweep *, size_t a, size_t b);
void sweep_unite(const struct sweep *, struct sweep_case *);

/* --- sweep_class.c --- */

/* Finds which failures are the same but for names, once flows, elements and what is
 * idle are known. */
void sweep_find_classes(struct sweep *);
void sweep_free_classes(struct sweep_classes *); /* NULL is fine */
/* Says of a case what it is like, when it is what classes are for. */
void sweep_say_like(const struct sweep *, struct sweep_case *);
/* Tries one element of each class that has several in this shard. */
void sweep_try_classes(struct sweep *);
/* True when the element need not be tried: what was tried for its class tells, and is
 * the text of the element, which the caller frees. */
bool sweep_is_classed(const struct sweep *, size_t element);
char *sweep_class_text(const struct sweep *, size_t element);

/* --- sweep_cases.c --- */

/* The number of cases of this shard. */
size_t sweep_count(const struct sweep *);
/* The next case of this shard, behind what is at *a, *b with a number of all shards;
 * false: there is none. */
bool sweep_advance(const struct sweep *, size_t *a, size_t *b, size_t *number);
/* Sets a and b of the next case that is told; false: there are no more. */
bool sweep_pass(struct sweep *, struct sweep_case *);

/* --- sweep_read.c --- */

/* Reads the lines into the case, which points into the text. */
void sweep_read(const struct sweep *, struct sweep_case *, char *text);
/* Frees what a case has, and makes it empty. */
void sweep_forget(struct sweep_case *);

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
