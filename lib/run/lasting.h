/*
 * What does not come back when failures are over (net/lasting.h), of a running lab. The
 * host has tables remembered before it makes something fail, and asks for a comparison;
 * maintenance counts as a failure, and an edit in between keeps tables from being
 * compared.
 */
#ifndef RUN_LASTING_H
#define RUN_LASTING_H

#include "net/lasting.h"
#include "run/run.h"

/* Something is about to fail: "circuit", "er-east".  Before the first failure tables
 * are remembered, up to so many units of it in this call.  False: there is more to
 * remember, and nothing shall fail yet. */
bool run_remember(struct run *, struct erx_time now, const char *kind, const char *name,
    size_t units);
/* All has been restored, and tables are to be compared as soon as the net has
 * converged.
 */
bool run_lasting_waits(const struct run *);
/* When run_lasting_look is to be called again at the latest: at once in the middle of a
 * comparison; while the net has not converged, which no event may tell, a little later;
 * ERX_NEVER when no comparison is due. */
struct erx_time run_lasting_next(const struct run *, struct erx_time now);
/* Compares, if that is due, and if the net has converged: up to so many units.  True:
 * there is nothing left to compare. */
bool run_lasting_look(struct run *, struct erx_time now, size_t units);
/* Routes that had not come back may have done so since. */
void run_lasting_again(struct run *);
/* What there is to say: phase NET_LASTING_TOLD or NET_LASTING_UNKNOWN.  NULL: nothing.
 */
const struct net_lasting *run_lasting(const struct run *);
/* Why nothing could be compared has been said, and is not said again. */
void run_lasting_said(struct run *);

#endif
