/*
 * Why a packet does not arrive, with the rule that has it so: where a route is missing,
 * the nearest place where it stopped on its way there.
 */
#ifndef VIEW_LOST_H
#define VIEW_LOST_H

#include "net/forward.h"

/*
 * Appends why the first lost member of a trace towards `to` is lost, or, when none is
 * lost, why the first member leaves the lab or is half-known; appends nothing when
 * every member arrives.  `owners` are the routers of the object that has `to` and
 * should announce it. *rule gets the id of the rule, static or borrowed from the net,
 * or NULL.
 */
void view_lost(const struct net *, const struct net_trace *, const char *const *owners,
    size_t nowners, const struct ip_addr *to, struct buf *text, const char **rule);

#endif
