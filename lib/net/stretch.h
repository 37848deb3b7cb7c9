/*
 * Inside of net/forward.h: packets that go through the tunnels of stretched segments.
 */
#ifndef NET_STRETCH_H
#define NET_STRETCH_H

#include "net/choose.h"
#include "net/forward_int.h"

/* At a router, with its choice.  True, and the packet has gone on through a tunnel,
 * when the router has the network of the address and the machine has moved away. */
bool net_stretch_follow(struct net_walk *, const struct net_rt *,
    const struct net_choice *);
/* From the hosts of a machine that has moved, to its gateway at home or, of one that is
 * routed, to the routers where it is. */
void net_stretch_home(struct net_walk *, const struct net_hosts *);
/* At the end of a tunnel, at the last place of the path, which is the owner's: the
 * packet in there goes on. */
void net_stretch_arrive(struct net_walk *, const char *owner);

#endif
