/*
 * Graceful restart, the helping side: routes of a neighbour whose connection is lost
 * stay in the table for a while, as stale.  RFC 4724 4.2; RFC 8538.
 */
#ifndef NET_GRACEFUL_H
#define NET_GRACEFUL_H

#include "net/aspect.h"

struct net_graceful_part {
	struct net_aspect_timer stale; /* its stale routes go */
};

net_hook net_graceful_return, net_graceful_end_of_rib, net_graceful_down,
    net_graceful_due, net_graceful_worthless;

#endif
