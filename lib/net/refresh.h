/*
 * Enhanced route refresh, the receiving side, and the answer to a plain ROUTE-REFRESH.
 * RFC 2918, RFC 7313.
 */
#ifndef NET_REFRESH_H
#define NET_REFRESH_H

#include "net/aspect.h"

struct net_refresh_part {
	struct net_aspect_timer late; /* the EoRR does not come */
	bool open;                    /* between BoRR and EoRR */
};

net_hook net_refresh_came, net_refresh_ended, net_refresh_due;

#endif
