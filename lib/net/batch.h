/*
 * UPDATEs that wait for each other: with an update delay they go together, as from a
 * slow control plane.
 */
#ifndef NET_BATCH_H
#define NET_BATCH_H

#include "net/aspect.h"

struct net_batch {
	struct net_aspect_timer due; /* the present batch goes */
	uint32_t drawn;              /* delays so far */
	bool released;               /* the present batch may go */
};

net_hook net_batch_configured, net_batch_waiting, net_batch_sent, net_batch_ended,
    net_batch_due;

#endif
