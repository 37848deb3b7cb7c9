/*
 * What a lab in simulated time differs in from the lab as written.
 */
#ifndef SIM_OVERLAY_H
#define SIM_OVERLAY_H

#include "base/err.h"
#include "data/tree.h"
#include "net/spec.h"

/* Takes real routers out of a lab, or out of a piece of a lab: what they stand for is
 * emulated, and external neighbours of plain routers are left out with a warning. */
void sim_emulate(struct data_node *tree, struct errs *errs);
/* Keeps all sessions of a spec inside of the process. */
void sim_overlay(struct net_spec *);

#endif
