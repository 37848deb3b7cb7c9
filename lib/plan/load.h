/*
 * How much traffic the flows of a plan put on links and gateways, and how much those
 * are good for: each link of a circuit the bandwidth that was bought (C-2), a Global
 * Reach link that of the smaller circuit (G-12), a gateway what its SKU has (W-65).
 */
#ifndef PLAN_LOAD_H
#define PLAN_LOAD_H

#include "plan/plan.h"
#include "run/run.h"

struct plan_load {
	char *what;        /* a link, or "gateway hub" */
	char *toward;      /* the router at the end that the traffic goes to */
	uint64_t bps;      /* bits per second */
	uint64_t capacity; /* of that direction */
};
struct plan_loads {
	struct plan_load *items; /* by what, then toward */
	size_t n, cap;
};

/* True when a flow of the plan has a rate. */
bool plan_has_rates(const struct plan *);
/*
 * Traces all flows with rates as they are now.  A flow is shared evenly among its
 * members; what is lost loads the way as far as it got.  A gateway counts what comes in
 * from circuits only (W-64).  What has no capacity that is known is not in the list.
 * The caller ends with plan_loads_fini.
 */
void plan_loads_init(struct plan_loads *, const struct run *, const struct plan *);
void plan_loads_fini(struct plan_loads *);

#endif
