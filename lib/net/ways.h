/*
 * What a trace says to people: whether it arrives, where it is lost, and where the two
 * directions of a flow part.
 */
#ifndef NET_WAYS_H
#define NET_WAYS_H

#include "net/forward.h"

/* At an owner, at a real neighbour, or by a site's way out. */
bool net_fate_arrives(enum net_fate);
/* The first member that does not arrive, or NULL. */
const struct net_trace_path *net_trace_lost(const struct net_trace *);
/* "delivered", or what happens to the first lost member and where. */
void net_trace_text(struct buf *, const struct net_trace *);
/* Links (between different objects, or to an MSEE) that only one of them takes, with
 * commas between: empty for both means symmetric. */
void net_trace_differ(const struct net *, const struct net_trace *forward,
    const struct net_trace *reverse, struct buf *only_forward,
    struct buf *only_reverse);

#endif
