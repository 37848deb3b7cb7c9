/* Inside of a simulated world. */
#ifndef SIM_WORLD_INT_H
#define SIM_WORLD_INT_H

#include "sim/world.h"

struct sim_world {
	struct run *run;
	struct erx_time now;
	uint64_t events;
	uint64_t seen;                   /* sim_version when it was last looked at */
	unsigned churn;                  /* moments of change since the last rest */
	struct net_recording *recording; /* borrowed, or NULL */
	struct rng drawing;              /* of keys, where they have a seed */
	void *hook;
	void (*event)(void *ctx, const struct net_event *);
	void (*moment)(void *ctx, struct erx_time now);
};

#endif
