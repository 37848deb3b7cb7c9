/*
 * Several draws into one result: a check holds if it holds in all, a length has the
 * worst, the median and the range, and what happened in one draw alone is there too.
 */
#ifndef PLAN_MERGE_H
#define PLAN_MERGE_H

#include "plan/draw.h"
#include "plan/result.h"

/* Puts n draws, at least one, into a result.  The first one is the draw that the result
 * was made of. */
void plan_merge(struct plan_result *, const struct plan_draw *, size_t n);
/* The part of plan_merge for loads. */
void plan_merge_loads(struct plan_result *, const struct plan_draw *, size_t n);
/* The part of plan_merge for intervals and flows. */
void plan_merge_intervals(struct plan_result *, const struct plan_draw *, size_t n);

#endif
