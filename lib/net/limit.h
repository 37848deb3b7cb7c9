/*
 * Prefix limits.  A neighbour that announces more than its limit is reset and rests,
 * and with it the others of its limit group; what comes near the limit is told once.
 * W-10, and RFC 4271 6.7 with RFC 4486 for the Cease.
 */
#ifndef NET_LIMIT_H
#define NET_LIMIT_H

#include "net/aspect.h"

struct net_limit {
	struct net_aspect_timer back; /* it has returned when no End-of-RIB came */
	uint8_t tripped; /* AT_TRIPPED: the family that was over the limit */
	bool held;       /* down for a limit, or not yet back from that */
};

struct net_limit_part {
	bool hit;    /* it was over its limit, and is not back */
	bool warned; /* that it comes near was told */
};

net_hook net_limit_changed, net_limit_up, net_limit_update, net_limit_end_of_rib,
    net_limit_tripped, net_limit_ended, net_limit_link, net_limit_due,
    net_limit_forgotten;

/* True when an UPDATE that passes no limit can still come near one: a part of the
 * session has a limit.  All others are spared the moment of each UPDATE. */
bool net_limit_listens(const struct net_half *);

#endif
