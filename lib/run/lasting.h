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

/* Prepares for a failure, of a thing of this kind and name ("circuit", "er-east"):
 * before the first failure all tables are remembered, up to `units` of that work in one
 * call. False when there is more to remember; then the caller calls again, and nothing
 * may fail yet. */
bool run_remember(struct run *, struct erx_time now, const char *kind, const char *name,
    size_t units);
/* True when everything has been restored, and tables are to be compared as soon as the
 * net has converged. */
bool run_lasting_waits(const struct run *);
/* When run_lasting_look is to be called again at the latest: at once in the middle of a
 * comparison; while the net has not converged, which no event may tell, a little later;
 * ERX_NEVER when no comparison is due. */
struct erx_time run_lasting_next(const struct run *, struct erx_time now);
/* Compares tables, when that is due and the net has converged: up to `units` of work.
 * True when there is nothing left to compare. */
bool run_lasting_look(struct run *, struct erx_time now, size_t units);
/* Has the comparison made again, for routes that had not come back may be back. */
void run_lasting_again(struct run *);
/* The result of the comparison, in the phase NET_LASTING_TOLD or NET_LASTING_UNKNOWN;
 * NULL when there is none. */
const struct net_lasting *run_lasting(const struct run *);
/* Notes that the reason why nothing could be compared has been told, so that the reason
 * is not told again. */
void run_lasting_said(struct run *);

#endif
