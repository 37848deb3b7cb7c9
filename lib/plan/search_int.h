/* Inside of plan/search.h: the walk through orders, and what is made of its failures.
 */
#ifndef PLAN_SEARCH_INT_H
#define PLAN_SEARCH_INT_H

#include "plan/run_int.h"
#include "plan/search.h"
#include "plan/sweep.h"

/* A world that was reached: by which steps, what it is like, and how cheaply. */
struct search_seen {
	uint64_t done, digest;
	struct plan_cost cost;
};

struct search_failure {
	uint64_t done; /* bits of the steps before it */
	uint32_t step;
	char *why;
};

/* Of a world that was reached: a check of `always` that a failure breaks, and how; or,
 * as UINT32_MAX, that all failures were tried. */
struct search_storm {
	uint64_t digest;
	uint32_t always;
	char *why;
};

/* What is known; a copy sends home what it has found out. */
struct search_known {
	bool found, cut; /* cut: the time was up somewhere */
	bool random;     /* something was drawn */
	struct plan_cost best;
	uint32_t order[PLAN_SEARCH_STEPS_MAX];
	uint32_t longest[PLAN_SEARCH_STEPS_MAX], nlongest;
	unsigned tried, orders;
	struct search_seen *seen;
	size_t nseen, capseen;
	struct search_failure *failures;
	size_t nfailures, capfailures;
	struct search_storm *storms;
	size_t nstorms, capstorms;
};

/* Demands that do not count for now, to find those that are in each other's way. */
struct search_waived {
	uint64_t always, after, checks; /* bits of checks of `always`, of steps */
};

/* A way through the orders, and where it has come to. */
struct search {
	const struct plan *plan;
	const struct plan_search_config *config;
	struct plan_run *run;
	uint64_t after[PLAN_SEARCH_STEPS_MAX]; /* bits of the steps to be done before */
	/* Checks look back at other steps: what was done is more than a set of steps.
	 */
	bool by_order;
	struct search_waived waived;
	/* Failures that break a check of `always` before the first step. */
	struct sweep_element *excused;
	size_t nexcused;
	bool taken; /* a step is taken again: which failures it survives is known */
	uint64_t done;
	uint32_t order[PLAN_SEARCH_STEPS_MAX];
	size_t n; /* steps done */
	struct plan_cost cost;
	struct search_known known;
};

/* --- search_step.c --- */

/* Takes a step in the world of this process.  False, and why, when it fails. */
bool search_take(struct search *, size_t step, struct buf *why);
/* Which order is better; an asymmetry counts by the second. */
int search_compare(const struct plan_cost *, const struct plan_cost *);
/* True when the one is no dearer, and will not be, whatever both go on with. */
bool search_no_dearer(const struct plan_cost *, const struct plan_cost *);

/* --- search_digest.c --- */

/* The world as a number; false: it is not at rest, and no number says what follows. */
bool search_digest(const struct search *, uint64_t *);
/* Whose the last step was that has an owner, or NULL. */
const char *search_last_owner(const struct search *);

/* --- search_weather.c --- */

/* Lists what is not asked of an order, for the start does not withstand it. */
void search_excuse(struct search *);
/* False, and why, when a failure that is not excused breaks a check of `always`. */
bool search_survives(struct search *, struct buf *why);
void search_note_storm(struct search_known *, uint64_t digest, uint32_t always,
    const char *why);

/* --- search_walk.c --- */

/* Walks through all orders in copies, and adds to what is known. */
void search_walk(struct search *);
/* Runs an order in a copy, up to its first failure, whose number in the order is
 * returned with the reason; `n` when all goes well.  `cost` may be NULL. */
size_t search_try(struct search *, const uint32_t *order, size_t n, struct buf *why,
    struct plan_cost *cost);
void search_known_fini(struct search_known *);

/* Runs a good order with other seeds, in copies. */
void search_draws(struct search *, struct plan_search *);

/* --- search_why.c --- */

/* Finds out, for an order that was found, what makes each failure one. */
void search_lessons(struct search *, struct plan_search *);
/* Finds demands that cannot all hold, when no order is good. */
void search_conflict(struct search *, struct plan_search *);

#endif
