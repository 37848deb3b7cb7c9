/*
 * BFD of links inside the lab: no packet is made, for both ends are here; a link that
 * has been dead for as long as BFD takes to notice brings its sessions down.  P-9.
 */
#ifndef NET_DETECT_H
#define NET_DETECT_H

#include "net/aspect.h"

struct net_detect {
	struct net_aspect_timer noticed;
};

net_hook net_detect_link, net_detect_ended, net_detect_due;

#endif
