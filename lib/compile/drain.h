/*
 * Maintenance of MSEEs, as others see it before forwarding stops.
 */
#ifndef COMPILE_DRAIN_H
#define COMPILE_DRAIN_H

#include "er/model.h"
#include "net/spec.h"

/*
 * Drains the MSEEs with these names in a spec (F-3, F-4, F-7): paths that they announce
 * to edges and gateways, and over Global Reach unless fidelity/drain-global-reach is
 * false, get fidelity/maintenance-prepend more 12076 in front.  To be called for every
 * spec before the spec is applied, for a spec as compiled drains nobody.
 */
void compile_drain(const struct er_model *, const char *const *drained, size_t n,
    struct net_spec *);

/*
 * Ends the sessions of the routers with these names in a spec: instances of gateways
 * under maintenance go one at a time, and traffic moves to the other one (F-5).
 */
void compile_hold(const char *const *routers, size_t n, struct net_spec *);

#endif
