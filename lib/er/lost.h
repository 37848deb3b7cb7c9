/*
 * Why a packet is lost, with the rule that has it so: where a route is missing, the
 * nearest place where it stopped on its way there.
 */
#ifndef ER_LOST_H
#define ER_LOST_H

#include "net/forward.h"

/*
 * The reason for the first lost member of a trace towards `to`, which `owners` (the
 * routers of its owner) should announce.  *rule is static or the net's; NULL: none.
 * Nothing is appended when nothing is lost.
 */
void er_lost(const struct net *, const struct net_trace *, const char *const *owners,
    size_t nowners, const struct ip_addr *to, struct buf *text, const char **rule);

#endif
