/*
 * A plan that a running daemon carries out in real time: what was done and seen becomes
 * the same result as that of a rehearsal.  Whoever carries the plan out (src/erxctl)
 * says what happened when; this keeps the intervals of flows, asks the checks that look
 * back, and puts the result together.  Times are µs since the start.
 */
#ifndef PLAN_LIVE_H
#define PLAN_LIVE_H

#include "plan/flows.h"
#include "plan/result.h"

struct plan_live;

/* Begins; the plan is borrowed, `lab` is the name of the lab. */
struct plan_live *plan_live_new(const struct plan *, const char *lab);
/* The result so far, to add actions and checks of steps to. */
struct plan_result *plan_live_result(struct plan_live *);
/* A step begins. */
void plan_live_begin(struct plan_live *, size_t step, int64_t at);
/* Something that happened to the run, for the events of a step that has begun, and is
 * the last one that has. */
void plan_live_event(struct plan_live *, size_t step, int64_t at, const char *text);
/* Keeps what happens from now on as the cause of losses that begin. */
void plan_live_cause(struct plan_live *, const char *text);
/* What was seen of a flow at a moment; moments do not go back. */
void plan_live_saw(struct plan_live *, size_t flow, int64_t at,
    const struct plan_seen *);
/* Asks a check that looks back (plan_looks_back) at a moment, of a step or of `always`,
 * and appends what was found; flows must have been seen before. */
bool plan_live_holds(struct plan_live *, const struct plan_check *, bool always,
    int64_t at, struct buf *got);
/* Ends all intervals, sums up, and returns the result, which the caller frees. */
struct plan_result *plan_live_end(struct plan_live *, int64_t at);

#endif
