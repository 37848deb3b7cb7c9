/*
 * What became of a packet, as JSON; the keys are a contract.
 */
#ifndef VIEW_TRACE_H
#define VIEW_TRACE_H

#include "base/json.h"
#include "er/border.h"
#include "er/endpoint.h"
#include "er/flow.h"
#include "net/net.h"

/* Prints an object with `trace` in it: the flow between two ends, forward, and in
 * reverse when it begins at somebody, with the reason and the rule of what is lost, and
 * the longest packet that passes (P-13). For somebody with a border a path ends where
 * the border is; NULL: there is none. */
void view_trace(struct json *, const struct er_model *, const struct net *,
    const struct er_flow *, const struct er_endpoint *from,
    const struct er_endpoint *to, const struct er_border *);

#endif
