/*
 * Rehearsing: the steps of a plan, one after the other, in a world of simulated time.
 */
#ifndef PLAN_RUN_H
#define PLAN_RUN_H

#include "net/snapshot.h"
#include "plan/plan.h"
#include "plan/result.h"
#include "sim/world.h"

/*
 * How copies of the world are made: they are processes, and lib/ knows nothing of
 * those. `start` runs the work on a copy of everything in memory and returns a ticket,
 * or -1; `collect` waits for what the work wrote, false when it broke off.
 */
struct plan_copies {
	void *ctx;
	unsigned at_once; /* that run at a time, at most */
	int (*start)(void *ctx, void (*work)(void *arg, struct buf *out), void *arg);
	bool (*collect)(void *ctx, int ticket, struct buf *out);
};

struct plan_config {
	uint64_t seed;
	const struct plan_copies *copies; /* NULL: rollbacks are not tried */
	const char *until;                /* id of the last step to run, or NULL */
	const char *explain; /* "PREFIX@ROUTER", or an address, after the step
			      * explain_at; or NULL */
	const char *explain_at;
	unsigned fail_on; /* enum plan_fail_on */
	struct plan_times times;
	unsigned draws; /* 0: PLAN_DRAWS where a time is random, and else 1 */
	bool maps;      /* the result has maps of the lab */
	/* A new world of the same lab for another seed, in a copy of this process;
	 * NULL: there is one draw only. */
	void *ctx;
	struct sim_world *(*make)(void *ctx, uint64_t seed);
};

#define PLAN_DRAWS     5
#define PLAN_DRAWS_MAX 1000

/*
 * Carries a plan out and returns the result, which is never NULL and which the caller
 * frees.  The world has to be new, not yet converged, and made with the seed and the
 * times of the configuration.  Further draws are made in copies, with the seeds that
 * follow, and are put together with the first one (plan/merge.h).
 */
struct plan_result *plan_run(const struct plan *, struct sim_world *,
    const struct plan_config *);

#endif
