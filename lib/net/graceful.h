/*
 * Graceful restart, the helping side: routes of a neighbour whose connection is lost
 * stay in the table for a while, as stale, or for long.  RFC 4724 4.2; 8538; 9494.
 */
#ifndef NET_GRACEFUL_H
#define NET_GRACEFUL_H

#include "net/aspect.h"

struct net_graceful_part {
	struct net_aspect_timer stale; /* its stale routes go */
	uint32_t longer; /* agreed on: seconds that they may stay for long; 0: none */
	bool for_long;   /* which has begun */
};

net_hook net_graceful_return, net_graceful_up, net_graceful_end_of_rib,
    net_graceful_down, net_graceful_due, net_graceful_worthless;

/* Says, where `gone` is not 0, how many routes of a part, which is the owner of a
 * source, did not become such as stay for long; for struct rib_config. */
void net_graceful_settled(const void *owner, uint32_t gone);

#endif
