/*
 * Maintenance of MSEEs, as others see it before forwarding stops.
 */
#ifndef COMPILE_DRAIN_H
#define COMPILE_DRAIN_H

#include "er/model.h"
#include "net/spec.h"

/*
 * Maintenance of MSEEs (F-3, F-4, F-7): fidelity.maintenance-prepend more 12076 in
 * front of what those named tell edges, gateways and, unless
 * fidelity.drain-global-reach is off, the MSEEs at the other ends of Global Reach.  To
 * be called on every spec before it is applied.
 */
void compile_drain(const struct er_model *, const char *const *drained, size_t n,
    struct net_spec *);

#endif
