/* Inside of a plan: reading and its two halves, values and names. */
#ifndef PLAN_PLAN_INT_H
#define PLAN_PLAN_INT_H

#include "plan/plan.h"

struct plan_read {
	struct plan *plan;
	struct errs *errs;
	size_t checks;       /* and actions, so far */
	struct run *running; /* the lab that checks are about; NULL: of a plan */
};

/* Adds an error at the place of a node; `path` says what the error is about. */
void plan_fault(struct plan_read *, const struct data_node *, enum code,
    const char *path, const char *cure, const char *text, ...)
    __attribute__((format(printf, 6, 7)));

/* Reads the one check of a map, which may have a `note` besides. */
void plan_read_check(struct plan_read *, const struct data_node *m, const char *path,
    struct plan_check *);
void plan_check_fini(struct plan_check *);
void plan_read_action(struct plan_read *, const struct data_node *m, const char *path,
    struct plan_action *);
void plan_action_fini(struct plan_action *);
bool plan_read_span(struct plan_read *, const struct data_node *map, const char *leaf,
    const char *path, int64_t *);

/* Puts the steps into the order in which they run; faults for cycles and steps that
 * cannot run. */
void plan_order(struct plan_read *);
/* Holds the names of a plan against the lab, and against what the plan creates. */
void plan_refer(struct plan_read *, const struct data_node *lab);

#endif
