/*
 * The standby instance of an active-standby VPN gateway (N-14).  The lab has one router
 * for the gateway, which is whichever instance is active: when that is lost, the
 * standby takes over some time later, under the same name and addresses, and has to
 * learn everything anew.  A loss of the standby after that is for good, until the
 * instance that was lost first is restored.
 */
#ifndef RUN_STANDBY_H
#define RUN_STANDBY_H

#include "run/run.h"

/* A router whose active instance was lost. */
struct run_standby {
	char *router;
	struct erx_time takes_over; /* ERX_NEVER: it has, or will not */
	bool taken;                 /* it has */
};

/* The active instance of a router was lost: by failure, or by maintenance, which was
 * planned and takes less long.  Nothing, unless the router is that of an active-standby
 * VPN gateway. */
void run_standby_lost(struct run *, struct erx_time now, const char *router,
    bool planned);
/* Both instances of the gateway of a VNet were lost: nobody takes over. */
void run_standby_none(struct run *, const char *vnet);
/* True when the standby has taken over and is lost as well; the name is that of the
 * router, or of its VNet. */
bool run_standby_both_lost(const struct run *, const char *name);
/* An instance that was lost is there again, because its maintenance has ended (`ended`)
 * or its failure was restored; with the name of a VNet, both of its gateway.
 * `both_lost` is what run_standby_both_lost said before: then this instance is the
 * active one now.  What is lost for another reason stays lost. */
void run_standby_back(struct run *, struct erx_time now, const char *name, bool ended,
    bool both_lost);
/* What there is of the router; NULL: its active instance was not lost. */
const struct run_standby *run_standby_of(const struct run *, const char *router);
/* Forgets routers that the lab has no more, or not as one of two. */
void run_standby_sweep(struct run *);
/* The time when the next standby takes over; ERX_NEVER: none does. */
struct erx_time run_standby_next(const struct run *);
bool run_standby_due(struct run *, struct erx_time now);
/* Appends a line for each standby that has still to take over. */
void run_standby_list(const struct run *, struct erx_time now, struct buf *);
/* Adds an error `timeout` for each, as run_operation_reasons does. */
void run_standby_reasons(const struct run *, struct erx_time now, struct errs *);
void run_standby_fini(struct run *);

#endif
