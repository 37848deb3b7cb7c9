/* Inside of the runner: steps, actions, checks. */
#ifndef PLAN_RUN_INT_H
#define PLAN_RUN_INT_H

#include "plan/run.h"

struct plan_always;

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
	struct net_snapshot *last;   /* tables when the present step began */
	struct plan_always *always;  /* always.c; NULL: the plan has no such checks */
	bool asks_always;            /* the check is asked as one of `always` */
	bool acting;                 /* what happens now is the action's doing */
	bool quiet;                  /* in a copy: nobody reads events */
	const struct er_lab *mapped; /* the lab of the last map (maps.c) */
	/* Of the action that is carried out: how long it waited, and for what. */
	int64_t waited;
	char *waited_for;
	int64_t measured; /* by the check that was asked last, µs; -1: nothing */
};

/* Makes one draw. */
struct plan_result *plan_run_once(const struct plan *, struct sim_world *,
    const struct plan_config *);

/* The same in pieces: the world converges, steps are taken in any order, each once at
 * most, and the result is put together.  plan_run_open borrows all that it is given;
 * plan_run_close frees the run, and the caller frees the result. */
struct plan_run *plan_run_open(const struct plan *, struct sim_world *,
    const struct plan_config *);
/* False: the rehearsal ends with this step.  `ticket`: of its rollback's copy, or -1.
 */
bool plan_run_take(struct plan_run *, size_t step, int *ticket);
/* Behind the last step: time goes on until nothing is kept any more of neighbours that
 * are gone, half an hour at most, with flows and the checks of `always` watched; these
 * are told of the step once more. */
void plan_run_out(struct plan_run *, struct plan_step_result *);
struct plan_result *plan_run_close(struct plan_run *);

/* always.c: the checks of the plan that hold at every instant. */
void plan_always_new(struct plan_run *);
void plan_always_free(struct plan_run *);
/* Asks them, if something has changed since they were asked last. */
void plan_always_look(struct plan_run *);
/* Adds what came of them during a step to the checks of the step. */
void plan_always_report(struct plan_run *, struct plan_step_result *);

/* maps.c: notes the map of the lab when that is another one, if anybody wants maps. */
void plan_maps_look(struct plan_run *);

/* µs since the rehearsal began. */
int64_t plan_now(const struct plan_run *);
void plan_take_snapshot(struct plan_run *, const char *name);

/* step.c: takes a step; true when the next one may follow.  `ticket` gets that of the
 * copy in which the rollback is tried, and stays as it is when there is none. */
bool plan_run_step(struct plan_run *, struct plan_step_result *, int *ticket);
/* step.c: adds a check that no plan has to those of a step; `got` is the result's. */
void plan_own_check(struct plan_run *, struct plan_step_result *, const char *check,
    bool passed, const char *expected, char *got);
/* done.c: carries an action of a step out, or of its rollback, and keeps in the result
 * what came of the action.  False: the action did not end as the plan expects. */
bool plan_run_action(struct plan_run *, struct plan_step_result *,
    const struct plan_action *, bool rollback);

/* Carries an action out; false and errors when the action is refused. */
bool plan_act(struct plan_run *, const struct plan_action *, struct errs *);

/* True when a check holds now.  What was expected and what was found is appended to
 * both texts, either of which may be NULL. */
bool plan_holds(struct plan_run *, const struct plan_check *, struct buf *expected,
    struct buf *got);
bool plan_holds_routes(struct plan_run *, const struct plan_check *,
    struct buf *expected, struct buf *got);

bool plan_holds_test(struct plan_run *, const struct plan_check *, struct buf *got);

/* Appends in words what a check that needs no history expects. */
void plan_expected(const struct plan_check *, struct buf *);
/* The time, in the world's clock, when the step began that a check counts from. */
struct erx_time plan_since(const struct plan_run *, const char *step);

/* True when a path of a router was learned from somebody of this name (run_place_is).
 */
bool plan_comes_from(const struct plan_run *, struct net_rt *, uint8_t family,
    const struct rib_path *, const char *name);

/*
 * One check that is asked in slices of work, because `count` and `unchanged` walk
 * tables. plan_probe_step does up to `units` and is true while there is more to do;
 * then plan_probe_good has the answer, and plan_probe_got what was found.
 */
struct plan_probe;
struct plan_probe *plan_probe_new(struct plan_run *, const struct plan_check *);
void plan_probe_free(struct plan_probe *); /* NULL is fine */
bool plan_probe_step(struct plan_probe *, size_t units);
bool plan_probe_good(const struct plan_probe *);
const char *plan_probe_got(const struct plan_probe *);
/* check_expect.c: what the lab expects is there. */
bool plan_holds_expected(struct plan_run *, const struct plan_check *, struct buf *got);
/* Asks a check of one of these two kinds in one go. */
bool plan_holds_tables(struct plan_run *, const struct plan_check *, struct buf *got);

/* Lets time pass until the world has converged and nothing is kept of neighbours that
 * are gone, for traffic may follow that into nothing; at most until a time. */
void plan_rest(struct sim_world *, struct erx_time until);

/* The reason in one line, which the caller frees, why a world has not converged; of a
 * restless world, which routes change for ever. */
char *plan_unrest(struct sim_world *);
/* The same for a world that nobody needs any more: the world goes on for some hours,
 * until it is known what keeps the world from resting. */
char *plan_unrest_at_last(struct sim_world *);

/* Starts the rollback of a step in a copy of the world, and returns the ticket for
 * plan_rollback_collect. */
int plan_rollback_start(struct plan_run *, const struct plan_step *);
/* Compares the tables of the endpoints with those before the step, after the rollback
 * has been carried out in this world. */
void plan_rollback_compare(struct plan_run *, struct plan_step_result *,
    struct erx_time began);
void plan_rollback_collect(struct plan_run *, struct plan_step_result *, int ticket);

#endif
