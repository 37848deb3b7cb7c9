/*
 * Checks of a running lab as it is now: those of plans, but for what needs the history
 * that only a rehearsal keeps.
 */
#ifndef PLAN_ASSERT_H
#define PLAN_ASSERT_H

#include "plan/plan.h"
#include "run/run.h"

struct plan_assert;

/*
 * Reads lists of checks as a step of a plan has them; the trees are taken
 * over, also on failure.  NULL and all errors: names that the lab or its snapshots do
 * not have, and checks that need history (`needs-history`).  The run is borrowed.
 */
struct plan_assert *plan_assert_new(struct run *, struct data_node **trees, size_t n,
    struct errs *);
void plan_assert_free(struct plan_assert *); /* NULL is fine */
/* Asks checks with up to `units` of work; false when all checks have been asked. */
bool plan_assert_step(struct plan_assert *, size_t units);
/* Asks all of them anew. */
void plan_assert_again(struct plan_assert *);

/* What came of a check that has been asked. */
struct plan_asserted {
	const char *check; /* in one line */
	bool holds;
	char *expected, *got;
};
/* The result of check number i, from 0, in the order of the lists; NULL when there are
 * no more than i. */
const struct plan_asserted *plan_assert_result(const struct plan_assert *, size_t i);
/* The number of checks that have been asked and do not hold. */
size_t plan_assert_failed(const struct plan_assert *);

#endif
