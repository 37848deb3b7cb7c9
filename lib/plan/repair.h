/*
 * Steps that a plan lacks.  When no order of a plan is good, extra steps of a catalogue
 * are put in and the search is made again: a circuit is drained before its traffic is
 * taken away, another connection is there first, and so on.  Each extra step is
 * followed by one that takes it back.
 */
#ifndef PLAN_REPAIR_H
#define PLAN_REPAIR_H

#include "plan/search.h"

struct plan_repair_config {
	const struct plan_search_config *search;
	/* Reads a plan for the lab of the world from YAML; NULL: the plan is refused.
	 * The caller frees the plan. */
	struct plan *(*read)(void *ctx, const char *yaml);
	/* From now on `search->more` ends after one part of `parts` of the time that
	 * is left of all. */
	void (*slice)(void *ctx, unsigned parts);
	void *ctx;
};

/* Searches as plan_search does, and, when no order is good, with extra steps.  Of
 * those that help the fewest are kept, each of which is needed.  The caller frees the
 * result, which owns the plan that it is about when that is another one than the
 * caller's. */
struct plan_search *plan_repair(const struct plan *, struct sim_world *,
    const struct plan_repair_config *);

#endif
