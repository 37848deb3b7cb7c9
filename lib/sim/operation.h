/*
 * Operations of the control plane that take time, with `realistic-durations`: an edit
 * that makes or removes connections, gateways or Global Reach links is checked at once,
 * begins, and is carried out when it ends; the circuits it is about refuse other writes
 * until then (W-28).
 */
#ifndef SIM_OPERATION_H
#define SIM_OPERATION_H

#include "sim/world.h"

struct sim_operation;

enum sim_begun {
	SIM_AT_ONCE, /* takes no time: carry it out */
	SIM_BEGUN,
	SIM_REFUSED /* the errors say why */
};

/* The edit is copied. */
enum sim_begun sim_operation_begin(struct sim_world *, enum er_op,
    const struct er_node *edit, const char *subscription, struct errs *);
/* When the next one ends, or stops traffic; never: none runs. */
struct erx_time sim_operation_next(const struct sim_world *);
/* Carries out what is due. */
void sim_operation_due(struct sim_world *);
bool sim_operation_runs(const struct sim_world *, uint64_t number);
/* One line for each that runs. */
void sim_operation_list(const struct sim_world *, struct buf *);
void sim_operations_free(struct sim_world *);

#endif
