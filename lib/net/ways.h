/*
 * What a trace says to people: whether it arrives, where it is lost, and where the two
 * directions of a flow part.
 */
#ifndef NET_WAYS_H
#define NET_WAYS_H

#include "net/forward.h"

/* Members that arrive: at an owner, at the real router it is meant for, or by a site's
 * way out. */
unsigned net_trace_arrived(const struct net_trace *);
/* The first kept member with this outcome, or NULL. */
const struct net_trace_path *net_trace_with(const struct net_trace *, enum net_outcome);
/* What becomes of a member and where: "no route at hub/gw0". */
void net_path_text(struct buf *, const struct net_trace_path *);
/*
 * "delivered", or, in this order, what happens to the first member that is lost, that
 * leaves the lab, that nobody knows of, or that is handed over to a real router
 * ("handed over at er-a/primary--dc/ce0").
 */
void net_trace_text(struct buf *, const struct net_trace *);
/* Links (between different objects, or to an MSEE) that only one of them takes, with
 * commas between: empty for both means symmetric. */
void net_trace_differ(const struct net *, const struct net_trace *forward,
    const struct net_trace *reverse, struct buf *only_forward,
    struct buf *only_reverse);

#endif
