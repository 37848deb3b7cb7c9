/* Inside of net/alike.h: an island is walked, and each part told. */
#ifndef NET_ALIKE_INT_H
#define NET_ALIKE_INT_H

#include "net/alike.h"

struct alike_walk {
	struct net_island *i;
	bool gathers; /* addresses only */
	uint32_t *groups;
	size_t ngroups, capgroups;
};

/* --- alike_put.c: one value of each kind --- */

void alike_number(struct alike_walk *, uint64_t);
void alike_name(struct alike_walk *, const char *); /* NULL is none */
void alike_text(struct alike_walk *, const char *); /* as it is */
void alike_octets(struct alike_walk *, const void *, size_t);
void alike_group(struct alike_walk *, uint32_t);
void alike_address(struct alike_walk *, const struct ip_addr *);
void alike_prefix(struct alike_walk *, const struct ip_prefix *);

/* --- alike_spec.c, alike_state.c: what the island should be, and what it is --- */

/* A part of a kind that is not compared makes the island one that is alone. */
void alike_walk_spec(struct alike_walk *, const struct net *);
void alike_walk_state(struct alike_walk *, const struct net *);

#endif
