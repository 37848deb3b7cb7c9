/*
 * What flows rest on: for each flow the routers whose tables, links and forwarding its
 * traces have looked at.  A flow is traced again only when one of them has changed.
 */
#ifndef PLAN_RESTS_H
#define PLAN_RESTS_H

#include "net/forward.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plan_rests;

/* An account for so many flows, none of which rests on anything yet. */
struct plan_rests *plan_rests_new(size_t nflows);
void plan_rests_free(struct plan_rests *); /* NULL is fine */
/* Forgets what all flows rest on: routers have other indexes now. */
void plan_rests_clear(struct plan_rests *);
/* Marks what all flows rest on now; plan_rests_back forgets what has come since. */
void plan_rests_mark(struct plan_rests *);
void plan_rests_back(struct plan_rests *);
/* True when a flow rests on a router, or when it is not known on what one rests. */
bool plan_rests_any(const struct plan_rests *, uint32_t router);
/* The routers that a flow rests on, as indexes of the spec in order, borrowed;
 * `always`: not all of them are known. */
const uint32_t *plan_rests_of(const struct plan_rests *, size_t flow, size_t *n,
    bool *always);
/* Notes what a trace of a flow rested on, beside what earlier ones did.  `always`: the
 * account of the trace is not complete, so the flow is due at every change. */
void plan_rests_add(struct plan_rests *, size_t flow, const struct net_reads *,
    bool always);
/* The flows, in order and each once, that a change after a version may concern.  The
 * list is valid until the next call. */
const size_t *plan_rests_due(struct plan_rests *, const struct net *, uint64_t version,
    size_t *n);

#endif
