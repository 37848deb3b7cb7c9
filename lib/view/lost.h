/*
 * Why a packet does not arrive, with the rule that has it so: where a route is missing,
 * the nearest place where it stopped on its way there.
 */
#ifndef VIEW_LOST_H
#define VIEW_LOST_H

#include "net/forward.h"

/*
 * The reason for the first member of a trace towards `to` that is lost; without one,
 * for the first that leaves the lab, or that nobody knows of.  `owners` are the routers
 * of the owner of `to`, which should announce it.  *rule is static or the net's; NULL:
 * none.  Nothing is appended when every member arrives.
 */
void view_lost(const struct net *, const struct net_trace *, const char *const *owners,
    size_t nowners, const struct ip_addr *to, struct buf *text, const char **rule);

#endif
