/*
 * Several draws into one result: a check holds if it holds in all, a length has the
 * worst, the median and the range, and what happened in one draw alone is there too.
 */
#ifndef PLAN_MERGE_H
#define PLAN_MERGE_H

#include "plan/draw.h"
#include "plan/result.h"

/* The first of the draws is the result's own; at least that one. */
void plan_merge(struct plan_result *, const struct plan_draw *, size_t n);
/* What plan_merge uses for intervals and flows. */
void plan_merge_intervals(struct plan_result *, const struct plan_draw *, size_t n);

#endif
