/*
 * Routers that depend on each other by more than what they tell each other: those whose
 * tables decide together whether a tunnel is carried, with its ends, and those with
 * sessions that go down together when a limit is passed.
 */
#ifndef NET_JOINED_H
#define NET_JOINED_H

#include "net/net.h"

/* Sets of routers, by their index in the spec (base/bits.h), each of `words` words. */
struct net_joined {
	uint64_t *sets; /* one behind the other */
	size_t n, words;
};

/* The caller ends with net_joined_fini; they hold until the spec changes. */
void net_joined_init(struct net_joined *, const struct net *);
void net_joined_fini(struct net_joined *);
/* Adds to `set` every set that has a router with `touched` in common. */
void net_joined_add(const struct net_joined *, const uint64_t *touched, uint64_t *set);

#endif
