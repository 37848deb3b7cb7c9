/*
 * Inside of net/forward.h: one packet on its walk, and the ends of its paths.
 */
#ifndef NET_FORWARD_INT_H
#define NET_FORWARD_INT_H

#include "net/choose.h"
#include "net/forward.h"
#include "net/net_int.h"

#include <stdbool.h>
#include <stddef.h>

enum { NET_WALK_HOPS = 64 }; /* of a path */

struct net_walk {
	const struct net *net;
	const struct net_packet *packet;
	struct net_trace *trace;
	size_t n; /* hops */
	/* In the tunnel of a stretched segment: whose, whether towards its home, and
	 * the packet inside; else NULL. */
	const struct net_moved *moved;
	bool homeward;
	const struct net_packet *inner;
	size_t base; /* the first place that counts for loops */
	/* Set as places are pushed, from here on.  One hop more for a real router at
	 * the end. */
	struct net_hop hops[NET_WALK_HOPS + 2];
	/* By hop; NULL: the place only passed the packet on. */
	const void *deciders[NET_WALK_HOPS + 2];
};

/* Notes that the walk rests on a router, or on all that teach a table of hosts. */
void net_walk_reads(struct net_walk *, const struct net_rt *);
void net_walk_reads_hosts(struct net_walk *, const struct net_hosts *);
/* True when the packet is meant for this owner, or for any. */
bool net_walk_is_meant(const struct net_walk *, const char *owner);
/* Ends the present path: counts a member, and keeps the path while there is room. */
void net_walk_end(struct net_walk *, enum net_fate, enum net_outcome);
/* Ends the path in a link that is dead, or whose other end does not forward; false: the
 * link carries packets. */
bool net_walk_lost_in(struct net_walk *, const struct net_ln *);
/* Ends the path where a table of hosts leads to those of a peered VNet that take only
 * what began at the hosts of the table's owner, and the packet did not (E-23); false:
 * nothing is in its way. */
bool net_walk_is_refused(struct net_walk *, const struct net_hosts *,
    const struct net_choice *);
/* Ends the path at hosts of an owner that have the address: delivered, or elsewhere
 * when the packet is meant for another owner. */
void net_walk_deliver(struct net_walk *, const char *owner);
/* Ends the path because no subnet holds the address, the source's or the target's. */
void net_walk_homeless(struct net_walk *, const struct ip_addr *);
/* Ends the path at the route to the Internet of a table of hosts (E-10, E-10a). */
void net_walk_leave(struct net_walk *, const struct net_hosts *);
/* Ends the path at the real router behind a link, which is a hop of its own. */
void net_walk_hand_over(struct net_walk *, const struct net_link *);

/* Puts a place on the path; `decider` is NULL when the place only passes the packet on.
 * False, and the path has ended as a loop, when the path is too long.  The caller takes
 * the place off again (w->n--). */
bool net_walk_push(struct net_walk *, const char *name, const char *link,
    const void *decider);
/* True when a place before the last one of the path has decided already. */
bool net_walk_meets(const struct net_walk *, const void *decider);
/* Goes on at a router that is the last place of the path; to a router, over a link or
 * over none; and from hosts, where packets begin. */
void net_walk_at(struct net_walk *, const struct net_rt *);
void net_walk_visit(struct net_walk *, const struct net_rt *, const char *link);
void net_walk_begin(struct net_walk *, const struct net_hosts *);
/* The link of a name, or NULL. */
const struct net_ln *net_walk_link(const struct net *, const char *name);
/* True, and the path has ended, when the router has failed or does not forward. */
bool net_walk_stops(struct net_walk *, const struct net_rt *);

#endif
