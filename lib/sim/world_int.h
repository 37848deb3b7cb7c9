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
	uint64_t seen;  /* sim_version when it was last looked at */
	unsigned churn; /* moments of change since the last rest */
	char **drained; /* MSEEs */
	size_t ndrained, cdrained;
	struct net_recording *recording;   /* borrowed, or NULL */
	struct sim_operation **operations; /* that run */
	size_t noperations, coperations;
	uint64_t operations_begun;
	/* Of the last edit: its operation (0: it took no time), and how that ended. */
	uint64_t last_operation;
	bool last_failed;
	struct errs last_errs;
	void *hook;
	void (*event)(void *ctx, const struct net_event *);
	void (*moment)(void *ctx, struct erx_time now);
};

/* Makes an edit, now. */
bool sim_change(struct sim_world *, enum er_op, const struct er_node *edit,
    const char *subscription, struct errs *);
/* Finishes what is due and tells the hook. */
void sim_moment(struct sim_world *);
/* Takes real routers out of a lab or of a piece of one. */
void sim_emulate(struct er_node *tree, struct errs *);
/* What the world adds to what a lab compiles to. */
void sim_overlay(const struct sim_world *, const struct er_lab *, struct net_spec *);

#endif
