/*
 * Operations of the control plane that take time, with `realistic-durations`: an edit
 * that makes or removes connections, gateways or Global Reach links is checked at once,
 * begins, and is carried out when it ends; the circuits it is about refuse other writes
 * until then (W-28).
 */
#ifndef RUN_OPERATION_H
#define RUN_OPERATION_H

#include "run/run.h"

/* The number of the operation that the last edit began; 0 when the edit took no time.
 */
uint64_t run_operation_last(const struct run *);
/* True while the operation of this number runs. */
bool run_operation_runs(const struct run *, uint64_t number);
/* The time when an operation ends; ERX_NEVER when no operation of this number runs. */
struct erx_time run_operation_ends(const struct run *, uint64_t number);
/* False and the errors when the operation of the last edit has failed at its end. */
bool run_operation_good(struct run *, struct errs *);
/* The time when the first of all operations ends; ERX_NEVER when none runs. */
struct erx_time run_operation_soonest(const struct run *);
/*
 * True when nothing but a running operation refuses an edit, which would be taken once
 * the operation has ended.  False when no operation runs, or when the edit would be
 * refused all the same.
 */
bool run_operation_blocks(const struct run *, const struct run_edit *);
/* Appends a line for each operation that runs. */
void run_operation_list(const struct run *, struct erx_time now, struct buf *);
/* Adds an error `timeout` for each operation that runs, and for each standby that has
 * still to take over, for somebody who waited for them. */
void run_operation_reasons(const struct run *, struct erx_time now, struct errs *);

#endif
