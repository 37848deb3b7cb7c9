/*
 * How much traffic the flows of a plan put on links and gateways, and how much those
 * are good for: each link of a circuit the bandwidth that was bought (C-2), a Global
 * Reach link that of the smaller circuit (G-12), a gateway what its SKU has (W-65).
 */
#ifndef PLAN_LOAD_H
#define PLAN_LOAD_H

#include "er/flow.h"
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

/* Where a flow puts traffic; views, until the call returns. */
struct plan_load_of {
	const char *what, *toward;
	uint64_t capacity;
	/* Of the link between a customer edge and an MSEE of a peering: whose, or NULL;
	 * the secondary one; what goes to Microsoft (U-6). */
	const char *circuit;
	bool second, in;
};
typedef void plan_load_put(void *ctx, const struct plan_load_of *, uint64_t bps);

/* Calls `put` for each thing of known capacity that a way of a flow takes, as often as
 * the way takes it, with that way's part of the flow's rate. */
void plan_load_of(const struct run *, const struct plan_flow *, const struct er_flow *,
    plan_load_put *put, void *ctx);

/* True when a flow of the plan has a rate. */
bool plan_has_rates(const struct plan *);
/*
 * Traces all flows with rates as they are now.  Each router shares a flow evenly among
 * its ways on; what is lost loads the way as far as it got.  A gateway counts what
 * comes in from circuits only (W-64).  What has no capacity that is known is not in the
 * list. The caller ends with plan_loads_fini.
 */
void plan_loads_init(struct plan_loads *, const struct run *, const struct plan *);
void plan_loads_fini(struct plan_loads *);

#endif
