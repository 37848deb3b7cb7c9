/*
 * Maintenance of an MSEE (F-3, F-4, F-7), or of an instance of a gateway (F-5, N-14).
 * The MSEE is drained: fidelity's
 * maintenance-prepend more 12076 in front of what the MSEE tells its neighbours, those
 * over Global Reach among them (compile_drain).  When
 * traffic has moved, which is when the net has converged, the MSEE stops forwarding; so
 * does an MSEE whose net never comes to rest, after RUN_DRAIN_MAX.  Sessions stay up.
 * Maintenance outlives edits, except of an edit that removes the router.
 *
 * An instance of a gateway is drained by ending its sessions, with notice, so traffic
 * moves to the other instance; then the instance is taken away, as if it had failed. Of
 * an active-standby VPN gateway the standby takes over some time later (run/standby.h).
 */
#ifndef RUN_MAINTAIN_H
#define RUN_MAINTAIN_H

#include "run/run.h"

/*
 * The longest that a drain waits for traffic to move (µs).  Azure announces windows of
 * hours and moves traffic before it works (F-3); BGP needs minutes where several
 * routers each hold UPDATEs back for 30 s (RFC 4271 9.2.1.1).
 */
#define RUN_DRAIN_MAX (600 * ERX_SEC)

/* Begins the maintenance of an MSEE or gateway instance; with `drain_only` forwarding
 * never stops.  False and the error `unknown-name` when there is no such router. */
bool run_maintain(struct run *, struct erx_time now, const char *router,
    bool drain_only, struct errs *);
/* True while a router is drained and its forwarding has still to stop. */
bool run_maintain_waits(const struct run *, const char *router);
/* Ends the maintenance of a router: forwarding goes on, and the drain is taken back.  A
 * router without maintenance stays as it is.  False and the error `unknown-name` when
 * there is no such router. */
bool run_end_maintain(struct run *, struct erx_time now, const char *router,
    struct errs *);

#endif
