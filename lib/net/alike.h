/*
 * Islands of a net (net/homes.h) that are the same but for the names, addresses and
 * numbers of their parts: whatever happens to a part of the one happens to the part of
 * the other that has the same place, in the same time.
 *
 * Names count by whether they are equal, and by their order; addresses by their order,
 * by which prefix is inside of which, and by the kind of address that they are
 * (private, link-local and so on); AS numbers, policies, times and everything else as
 * they are. What the tables hold, and how sessions and links stand, counts likewise.
 */
#ifndef NET_ALIKE_H
#define NET_ALIKE_H

#include "base/hset.h"
#include "net/net.h"

struct net_island {
	bool there;     /* some routers have this number as their island */
	bool alone;     /* it has parts of a kind that are not compared */
	uint64_t is[2]; /* equal: the islands are alike, unless they are alone */
	uint32_t *routers, *links; /* in the spec, in their order */
	size_t nrouters, caprouters, nlinks, caplinks;
	uint32_t *sessions, *hosts;
	size_t nsessions, capsessions, nhosts, caphosts;
	struct hset names;         /* what was named, with numbers in their order */
	struct ip_addr *addresses; /* sorted, each once */
	size_t naddresses, capaddresses;
};

struct net_alike {
	struct net_island *items; /* by the number of the island */
	size_t n;
};

/* The names are borrowed from the spec of the net. */
void net_alike_init(struct net_alike *, const struct net *);
void net_alike_fini(struct net_alike *);
/* The number of a name in its island; SIZE_MAX: it has none. */
size_t net_island_name(const struct net_island *, const char *name);
/* Mixes a number into what an island is. */
void net_island_mix(struct net_island *, uint64_t);
/* The same of an address, which may be none of the island's: its kind, and its place
 * among the island's, which says in which of their prefixes the address is. */
void net_island_mix_address(struct net_island *, const struct ip_addr *);

#endif
