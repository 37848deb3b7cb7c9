/*
 * Operations of the control plane that take time, with `realistic-durations`: an edit
 * that makes or removes connections, gateways or Global Reach links is checked at once,
 * begins, and is carried out when it ends; the circuits it is about refuse other writes
 * until then (W-28).
 */
#ifndef RUN_OPERATION_H
#define RUN_OPERATION_H

#include "run/run.h"

/* The number of the operation that the last edit began; 0: it took no time. */
uint64_t run_operation_last(const struct run *);
bool run_operation_runs(const struct run *, uint64_t number);
/* When the operation ends; ERX_NEVER: it does not run. */
struct erx_time run_operation_ends(const struct run *, uint64_t number);
/* Whether the operation of the last edit has not failed; false and its errors. */
bool run_operation_good(struct run *, struct errs *);
/* When the one that ends first does; ERX_NEVER: none runs. */
struct erx_time run_operation_soonest(const struct run *);
/*
 * Whether it is only what runs that refuses an edit: when that has ended the edit would
 * be taken.  False: no operation runs, or the edit would be refused all the same.
 */
bool run_operation_blocks(const struct run *, const struct run_edit *);
/* One line for each that runs. */
void run_operation_list(const struct run *, struct erx_time now, struct buf *);
/* An error `timeout` for each that runs: what somebody waits for. */
void run_operation_reasons(const struct run *, struct erx_time now, struct errs *);

#endif
