/*
 * Where a packet goes: from every instance of the source, over links, through every
 * ECMP member, until an owner, an external neighbour, or loss.  The tables are the
 * RIBs; a forwarding entry is a set of (link, remote router).
 */
#ifndef NET_FORWARD_H
#define NET_FORWARD_H

#include "net/net.h"

enum net_fate {
	NET_DELIVERED,
	NET_EXTERNAL_NEIGHBOUR, /* left towards a real router */
	NET_INTERNET,           /* a site that announces 0/0 took it */
	NET_NO_ROUTE,
	NET_DEAD_LINK,      /* link or router down */
	NET_NOT_FORWARDING, /* forwarding off, there or on a link, and BGP up */
	NET_LOOP,
	NET_REFUSED_DEFAULT, /* only a default route, and the source may not use it:
				 */
	NET_FATE_N
};
const char *net_fate_name(enum net_fate);

struct net_hop { /* one step of one path */
	const char *router;
	const char *link;       /* over which it came here; NULL for the first */
	struct ip_prefix match; /* entry used to go on; family IP_NONE at the end */
};

struct net_trace_path { /* one ECMP member */
	struct net_hop *hops;
	size_t nhops;
	enum net_fate fate;
};

struct net_trace {
	struct net_trace_path *paths; /* the first 256, in key order */
	size_t npaths, cap;
	unsigned members; /* all, also those beyond; counting ends at 4096 */
	unsigned lost;    /* members that do not arrive */
	bool loop;
};

/* From `routers` (all instances of the source) with the given source address (may be
 * IP_NONE) to `to`.  Cycles and fan-out are bounded (64 hops, 4096 members). */
void net_trace_run(const struct net *, const char *const *routers, size_t nrouters,
    const struct ip_addr *from, const struct ip_addr *to, struct net_trace *);
void net_trace_fini(struct net_trace *);
/* Changes whenever a forwarding answer may have changed (tables, links, forwarding). */
uint64_t net_forward_version(const struct net *);

#endif
