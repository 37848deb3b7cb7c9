/*
 * Maintenance of an MSEE (F-3, F-4, F-7).  The MSEE is drained: fidelity's
 * maintenance-prepend more 12076 in front of what the MSEE tells its neighbours, those
 * over Global Reach among them (compile_drain).  When
 * traffic has moved, which is when the net has converged, the MSEE stops forwarding; so
 * does an MSEE whose net never comes to rest, after RUN_DRAIN_MAX.  Sessions stay up.
 * Maintenance outlives edits, except of an edit that removes the MSEE.
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

/* Begins the maintenance of an MSEE; with `drain_only` forwarding never stops.  False
 * and the error `unknown-name` when there is no such MSEE. */
bool run_maintain(struct run *, struct erx_time now, const char *msee, bool drain_only,
    struct errs *);
/* True while an MSEE is drained and its forwarding has still to stop. */
bool run_maintain_waits(const struct run *, const char *msee);
/* Ends the maintenance of an MSEE: forwarding goes on, and the drain is taken back.  An
 * MSEE without maintenance stays as it is.  False and the error `unknown-name` when
 * there is no such MSEE. */
bool run_end_maintain(struct run *, struct erx_time now, const char *msee,
    struct errs *);

#endif
