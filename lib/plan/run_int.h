/* Inside of the runner: steps, actions, checks. */
#ifndef PLAN_RUN_INT_H
#define PLAN_RUN_INT_H

#include "plan/run.h"

struct plan_begun { /* when a step began, in the world's time */
	const char *id;
	struct erx_time at;
};

struct plan_run {
	const struct plan *plan;
	const struct plan_config *config;
	struct sim_world *world; /* NULL: the lab runs elsewhere (assert.h) */
	struct run *run;
	struct plan_result *result;
	struct plan_begun *begun;
	size_t nbegun, capbegun;
	struct net_snapshot *last; /* tables when the present step began */
	bool acting;               /* what happens now is the action's doing */
	bool quiet;                /* in a copy: nobody reads events */
	/* Of the action that is carried out: how long it waited, and for what. */
	int64_t waited;
	char *waited_for;
	int64_t measured; /* by the check that was asked last, µs; -1: nothing */
};

/* One draw: without what several have together. */
struct plan_result *plan_run_once(const struct plan *, struct sim_world *,
    const struct plan_config *);

int64_t plan_now(const struct plan_run *); /* µs since the rehearsal began */
void plan_take_snapshot(struct plan_run *, const char *name);

/* Carries an action out; false and the reason when it is refused. */
bool plan_act(struct plan_run *, const struct plan_action *, struct errs *);

/* Whether a check holds now; both texts are appended to, NULL: not wanted. */
bool plan_holds(struct plan_run *, const struct plan_check *, struct buf *expected,
    struct buf *got);
bool plan_holds_routes(struct plan_run *, const struct plan_check *,
    struct buf *expected, struct buf *got);
bool plan_holds_traffic(struct plan_run *, const struct plan_check *,
    struct buf *expected, struct buf *got);

/* What a check that needs no history expects, in words; appended. */
void plan_expected(const struct plan_check *, struct buf *);
/* When the step that a check counts from began, in the world's time. */
struct erx_time plan_since(const struct plan_run *, const char *step);

/* Whether a path of a router was learned from somebody of that name (run_place_is). */
bool plan_comes_from(const struct plan_run *, struct net_rt *, uint8_t family,
    const struct rib_path *, const char *name);

/*
 * One check, asked a slice of work at a time: count and unchanged walk tables.  Step is
 * true while there is more to do; then the answer, and what was found.
 */
struct plan_probe;
struct plan_probe *plan_probe_new(struct plan_run *, const struct plan_check *);
void plan_probe_free(struct plan_probe *); /* NULL is fine */
bool plan_probe_step(struct plan_probe *, size_t units);
bool plan_probe_good(const struct plan_probe *);
const char *plan_probe_got(const struct plan_probe *);
/* Those two kinds at once. */
bool plan_holds_tables(struct plan_run *, const struct plan_check *, struct buf *got);

/* Why a world has not converged, in one line; of a restless one: which routes change
 * for ever.  To be freed. */
char *plan_unrest(struct sim_world *);
/* The same of a world that nobody needs any more: it goes on for some hours, until it
 * is known what keeps it from resting. */
char *plan_unrest_at_last(struct sim_world *);

/* The step's rollback in a copy of the world: started now, collected later. */
int plan_rollback_start(struct plan_run *, const struct plan_step *);
/* Holds the endpoints' tables against those before the step, after its rollback has
 * been carried out here. */
void plan_rollback_compare(struct plan_run *, struct plan_step_result *,
    struct erx_time began);
void plan_rollback_collect(struct plan_run *, struct plan_step_result *, int ticket);

#endif
