/*
 * What devices that keep the state of flows make of two directions (E-21).
 */
#ifndef NET_STATEFUL_H
#define NET_STATEFUL_H

#include "net/forward.h"

/*
 * Holds both directions of a flow against each other.  A member that meets a stateful
 * router which a member of the other direction passes by, and that may be the answer,
 * is lost there: NET_STATEFUL.  Members that are lost already are left out, and those
 * of which nobody knows; where one direction has no other the flow has no answer, and
 * nothing is dropped.  Two members that meet one load balancer meet the same router
 * behind it, for a load balancer hashes both directions of a flow alike.
 */
void net_stateful_pair(const struct net *, struct net_trace *forward,
    struct net_trace *reverse);

#endif
