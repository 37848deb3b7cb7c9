/*
 * Sessions that a failover test keeps down (F-11, F-12), as an overlay of a compiled
 * spec: they are there, held, and come back when the next spec does not hold them.
 */
#ifndef COMPILE_HOLD_H
#define COMPILE_HOLD_H

#include "er/model.h"
#include "net/spec.h"

/* Holds the sessions of one MSEE with customer edges and with plain routers in their
 * place; those with gateways and over Global Reach stay.  `why` is static or outlives
 * the call: the spec has a copy. */
void compile_hold_link(const struct er_model *, const char *msee, const char *why,
    struct net_spec *);
/* Holds the sessions of the gateway of a VNet with the MSEEs of a circuit. */
void compile_hold_connection(const struct er_model *, const struct er_vnet *,
    const struct er_circuit *, const char *why, struct net_spec *);

#endif
