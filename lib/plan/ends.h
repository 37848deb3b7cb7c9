/*
 * The ends of flows: names found once for many traces, and which of them reach which.
 */
#ifndef PLAN_ENDS_H
#define PLAN_ENDS_H

#include "er/flow.h"
#include "plan/plan.h"
#include "run/run.h"

struct er_endpoint;
struct plan_ends;

/* The ends that the flows of a plan name, as the lab has them until run_edits changes.
 * The names are borrowed. */
struct plan_ends *plan_ends_new(const struct run *, const struct plan *);
void plan_ends_free(struct plan_ends *); /* NULL is fine */
/* The end of a name; NULL when nothing of this name is an end of traffic. */
const struct er_endpoint *plan_ends_find(const struct plan_ends *, const char *name);

/* Two ends, by number. */
struct plan_pair {
	size_t a, b; /* a < b */
};
struct plan_pairs {
	struct plan_pair *items; /* in order */
	size_t n, cap;
	size_t apart; /* pairs that do not reach each other in either direction */
};
/*
 * Finds the pairs of some named ends of which at least one direction of traffic arrives
 * as things are now.  Only pairs of which one end has a prefix around the address of
 * the other are traced.  The caller ends with plan_pairs_fini.
 */
void plan_pairs_init(struct plan_pairs *, const struct run *, const char *const *names,
    size_t n);
void plan_pairs_fini(struct plan_pairs *);

/* Traces both directions as they are now.  False, and nothing to be freed, when an end
 * does not exist. */
bool plan_trace(const struct run *, const char *from, const char *to, struct er_flow *);

#endif
