/*
 * The search for an order of a plan's steps.  An order is good when every action ends
 * as the plan expects, every check of every step holds behind that step, and every
 * check of `always` holds at every instant.  Of good orders the one that costs least is
 * looked for.  Steps run as in a rehearsal, in simulated time, in copies of one world.
 */
#ifndef PLAN_SEARCH_H
#define PLAN_SEARCH_H

#include "plan/run.h"

#define PLAN_SEARCH_STEPS_MAX 64

/* What an order costs, compared member by member in this order. */
struct plan_cost {
	int64_t outage;    /* µs of all flows and directions, by the weight of each */
	int64_t asymmetry; /* µs of all flows, by the weight of each; it counts by the
			    * second */
	int64_t handovers; /* from a step's owner to another one */
	int64_t time;      /* µs until the last step is done */
};

struct plan_search_config {
	uint64_t seed;
	struct plan_times times; /* of the world */
	const struct plan_copies *copies;
	/* Each single failure (plan/sweep.h) behind each step leaves all checks of
	 * `always` true when all has come to rest, as far as it did before the first
	 * step. */
	bool any_failure;
	/* Tries every order, and takes no two worlds for one: the proof that what is
	 * left out otherwise changes no result. */
	bool exhaustive;
	/* The first good order ends the search, and nothing is learned from it. */
	bool first;
	/* Of a good order further draws are made, with the seeds that follow, where
	 * times are drawn at random (plan/run.h); NULL: none are. */
	struct sim_world *(*make)(void *make_ctx, uint64_t seed);
	void *make_ctx;
	unsigned draws; /* in all */
	/* False: the time is up; what has been found by then is the result.  NULL:
	 * there is no bound. */
	bool (*more)(void *ctx);
	/* False: no better order is looked for than the one that was found, and what
	 * is left of the time is for its reasons.  NULL: `more` alone decides. */
	bool (*better)(void *ctx);
	void *ctx;
};

enum plan_search_state {
	PLAN_SEARCH_FOUND,
	PLAN_SEARCH_NONE,    /* no order is good */
	PLAN_SEARCH_GAVE_UP, /* the time was up before any was found */
	PLAN_SEARCH_START    /* a check of `always` does not hold at the start */
};

/* Two steps that must not change places, by number: the step that fails otherwise, or
 * that costs more, and why.  Of a way that ended, a step that cannot follow (`fails`).
 */
struct plan_lesson {
	size_t first, then, fails;
	char *why;
};

/* Extra steps that make an order possible (plan/repair.h). */
struct plan_repair_row {
	const char *kind; /* static */
	char *steps;      /* ids, with commas between */
	char *what;       /* one sentence, without its end */
};

/* What another draw of the order came to. */
struct plan_search_draw {
	uint64_t seed;
	size_t at; /* the step that fails, by number; `nsteps`: all is well */
	char *why; /* or NULL */
};

struct plan_search {
	const struct plan *plan;
	struct plan *mended; /* the same, when the search owns it; or NULL */
	char *lab;
	uint64_t seed;
	struct plan_times times;
	enum plan_search_state state;
	bool any_failure;
	/* FOUND: no other order costs less in outage, asymmetry and hand-overs.  NONE:
	 * every order was tried, or cannot be other than one that was. */
	bool proved;
	size_t *order; /* FOUND: numbers of steps; of the others: the longest way */
	size_t norder;
	struct plan_cost cost, written; /* written: of the order of the file */
	bool written_good;              /* the order of the file is good, too */
	char *written_why;              /* else what fails first in it */
	size_t written_at;              /* and in which step */
	unsigned tried, orders;         /* steps that ran; orders that were good */
	struct plan_lesson *lessons;
	size_t nlessons, caplessons;
	/* Not FOUND: why each step that is left cannot follow on `order`. */
	struct plan_lesson *stuck;
	size_t nstuck, capstuck;
	/* NONE: checks and `after`s that cannot all hold.  Empty: not known. */
	char **conflict;
	size_t nconflict, capconflict;
	bool only_conflict; /* proved: without any one there is a good order */
	char *why;          /* START: what does not hold */
	bool random;        /* times of the order were drawn at random */
	/* FOUND: what other draws of the order came to. */
	struct plan_search_draw *draws;
	size_t ndraws, capdraws;
	bool repair;      /* extra steps were asked for */
	bool repairs_cut; /* time ran out before all extra steps were tried */
	unsigned repairs_tried;
	struct plan_repair_row *repairs;
	size_t nrepairs, caprepairs;
	/* With any_failure: failures that the start does not withstand, which are
	 * therefore not asked of an order. */
	char **excused;
	size_t nexcused, capexcused;
};

/* Searches.  The world is new, not yet converged, and made for the seed and the times.
 * The caller frees the result, which is never NULL; the plan has at most
 * PLAN_SEARCH_STEPS_MAX steps. */
struct plan_search *plan_search(const struct plan *, struct sim_world *,
    const struct plan_search_config *);
void plan_search_free(struct plan_search *);

/* search_report.c: for people, and as one JSON object. */
void plan_search_text(const struct plan_search *, struct buf *);
void plan_search_json(const struct plan_search *, struct buf *);
/* The plan with its steps in the order that was found, as a file of YAML. */
void plan_search_plan(const struct plan_search *, struct buf *);

#endif
