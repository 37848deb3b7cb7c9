/*
 * What the files that make a spec share: the part of it that says where packets arrive.
 */
#ifndef NET_ATTACH_H
#define NET_ATTACH_H

#include "net/spec.h"

/* Room for one more element behind `n`; lists double at powers of 2. */
void *net_spec_grow(void *items, size_t n, size_t size);

void net_attached_fini(struct net_router *);
void net_hosts_fini(struct net_hosts *);
/* Order, lengths, and the hosts and routers that are named.  False with *why (static)
 * when one of the hosts is not there. */
bool net_attached_finish(const struct net_spec *, struct net_router *,
    const char **why);
/* Tells the whole of the i-th table of its part, once all are finished. */
void net_hosts_join(struct net_spec *, size_t i);
/* Relays in order, and their routers. */
bool net_relays_finish(struct net_spec *, const char **why);
bool net_hosts_finish(const struct net_spec *, struct net_hosts *, const char **why);

#endif
