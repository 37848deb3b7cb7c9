/*
 * What a rehearsal comes to, for people who know nothing of BGP: whether the plan can
 * go ahead, what is out and for how long, who notices, and what to do.
 */
#ifndef PLAN_PLAIN_H
#define PLAN_PLAIN_H

#include "plan/result.h"

/* Tells sentences one after the other, each under a heading, which is NULL where the
 * heading of the sentence before goes on. */
void plan_plain(const struct plan_result *,
    void (*line)(void *ctx, const char *heading, const char *sentence), void *ctx);

/* Append a sentence of what a flow lost, and of the way back. */
void plan_plain_flow(const struct plan_result *, const struct plan_flow_sum *,
    struct buf *);
void plan_plain_return(const struct plan_result *, struct buf *);
/* Appends the worst of the draws to the second, and what is usual. */
void plan_plain_worst(const struct plan_spread *, struct buf *);
/* True when something is to be taken back: a refusal that is expected and a snapshot
 * leave all as it was. */
bool plan_plain_changes(const struct plan_step *);

#endif
