/*
 * Where a packet goes: from every instance of the source, over links, through every
 * ECMP member, until it arrives, is handed over to a real router, leaves the lab, or is
 * lost.  What a place does with it is net/choose.h: longest prefix first, in the tables
 * of routers and in those of hosts.
 */
#ifndef NET_FORWARD_H
#define NET_FORWARD_H

#include "net/net.h"

enum net_fate {
	NET_DELIVERED,
	NET_EXTERNAL_NEIGHBOUR, /* handed over to a real router */
	NET_INTERNET, /* a site that announces 0/0 took it, or it left over the system's
			 own entry for the rest of the world */
	NET_NO_ROUTE,
	NET_DEAD_LINK,      /* link or router down */
	NET_NOT_FORWARDING, /* forwarding off, there or on a link, and BGP up */
	NET_LOOP,
	NET_REFUSED_DEFAULT, /* only a default route, and the source may not use it:
				 */
	NET_ELSEWHERE,       /* arrived, but not where it was meant to */
	NET_HALF_KNOWN,      /* a real router decides, and nobody knows how */
	NET_NO_OUTBOUND,  /* the Internet route took it, and the hosts have no way out:
			     E-10a */
	NET_NO_APPLIANCE, /* a user's route leads to an address that nobody passes on
			     at: E-16 */
	NET_STATEFUL,     /* what drops it sees only one direction of the flow: E-21 */
	NET_NO_SUBNET,    /* an address of a VNet that none of its subnets holds */
	NET_FORWARDED,    /* a peered VNet takes nothing that is passed on: E-23 */
	NET_FATE_N
};
const char *net_fate_name(enum net_fate);

/* What a fate means for the packet. */
enum net_outcome {
	NET_ARRIVES,
	NET_LOST,
	NET_LEAVES,  /* the lab, by the system's Internet entry: neither of the two */
	NET_UNKNOWN, /* half-known, or handed over to somebody it is not meant for */
	NET_OUTCOME_N
};

struct net_hop {                /* one step of one path */
	const char *router;     /* or a table of hosts, or a real router at the end */
	const char *link;       /* over which it came here; NULL: over none */
	struct ip_prefix match; /* entry used to go on; family IP_NONE at the end */
	/* Of a router that took the packet to pass it on: the first of those at the
	 * address to which it was sent, and whether that is a load balancer's; or NULL.
	 */
	const struct net_relay *relays;
	bool balanced;
	bool passes; /* a router that relays, on the way */
	/* Segment through whose tunnel the packet goes on from here; or NULL. */
	const char *stretched;
};

struct net_trace_path { /* one ECMP member */
	struct net_hop *hops;
	size_t nhops;
	enum net_fate fate;
	enum net_outcome outcome;
	bool outbound; /* of one that leaves: the hosts have a way out for sure */
	struct ip_addr homeless; /* NET_NO_SUBNET: the address; else IP_NONE */
	const char *refuser; /* NET_FORWARDED: the VNet that did not take it; or NULL */
	/* The link into which the last hop sent the packet, where that link lost it; or
	 * NULL. */
	const char *into;
};

#define NET_TRACE_ENDS 8

struct net_trace {
	struct net_trace_path *paths; /* the first 256, in key order */
	size_t npaths, cap;
	unsigned members; /* all, also those beyond; counting ends at 4096 */
	unsigned lost;    /* members that are lost for sure */
	unsigned left;    /* that leave the lab by the system's Internet entry */
	unsigned unknown; /* of which nobody knows */
	bool loop;
	/* Owners of the places where members arrived, in the order in which they were
	 * met: the first few. */
	const char *ends[NET_TRACE_ENDS];
	size_t nends;
};

/* Where packets begin. */
struct net_where {
	const char *const *routers; /* all instances; one that is not in the spec is a
				     * real router */
	size_t nrouters;
	/* Name of a table: they begin at its hosts instead; or NULL. */
	const char *hosts;
	const char *link; /* or they come in over this link, at routers[0]; or NULL */
};

/* What traces rested on: the routers whose tables, links or forwarding were looked at,
 * as indexes of the spec, some of them more than once.  While none of them changes
 * (net/changed.h), a trace comes out as before. */
struct net_reads {
	uint32_t *routers; /* freed by the caller */
	size_t n, cap;
};

struct net_packet {
	struct ip_addr from; /* may be IP_NONE */
	struct ip_addr to;
	const char *owner;       /* who is meant by the address; NULL: whoever has it */
	struct net_reads *reads; /* gets what the trace rests on; or NULL */
};

/* Cycles and fan-out are bounded (64 hops, 4096 members). */
void net_trace_run(const struct net *, const struct net_where *,
    const struct net_packet *, struct net_trace *);
/* The same, from one place more: into a trace that has been run. */
void net_trace_more(const struct net *, const struct net_where *,
    const struct net_packet *, struct net_trace *);
void net_trace_fini(struct net_trace *);
/* Changes whenever a forwarding answer may have changed (tables, links, forwarding). */
uint64_t net_forward_version(const struct net *);

#endif
