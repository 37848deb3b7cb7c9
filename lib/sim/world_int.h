/* Inside of a simulated world. */
#ifndef SIM_WORLD_INT_H
#define SIM_WORLD_INT_H

#include "base/rng.h"
#include "sim/world.h"

struct sim_world {
	struct net *net;
	struct er_lab *lab;
	struct erx_time now;
	struct rng rng;
	struct er_random random;
	struct er_files files;
	uint64_t events, edits;
	char **drained; /* MSEEs */
	size_t ndrained, cdrained;
	struct net_recording *recording; /* borrowed, or NULL */
	void *hook;
	void (*event)(void *ctx, const struct net_event *);
	void (*moment)(void *ctx, struct erx_time now);
};

/* Finishes what is due and tells the hook. */
void sim_moment(struct sim_world *);
/* Takes real routers out of a lab or of a piece of one. */
void sim_emulate(struct er_node *tree, struct errs *);
/* What the world adds to what a lab compiles to. */
void sim_overlay(const struct sim_world *, const struct er_lab *, struct net_spec *);

#endif
