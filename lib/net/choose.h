/*
 * What becomes of a packet at one place: the entry that wins at a router, or in a table
 * of hosts.  Longest prefix first everywhere (E-1, E-11).
 */
#ifndef NET_CHOOSE_H
#define NET_CHOOSE_H

#include "net/net.h"
#include "rib/rib.h"

enum net_answer {
	NET_ANSWER_HERE,   /* it has arrived */
	NET_ANSWER_HOSTS,  /* on to hosts that hang here */
	NET_ANSWER_RELAYS, /* on to routers that relay at an address */
	NET_ANSWER_ROUTES, /* on over what was learned */
	NET_ANSWER_LINKS,  /* on over the links of a static route, the origin */
	NET_ANSWER_OWNED,  /* on to the VPN gateway of whom the row names */
	NET_ANSWER_WORLD, /* out of the lab: over an entry of the site, or of the system
			   */
	NET_ANSWER_STRETCH, /* on to the home of a stretched segment */
	NET_ANSWER_DROPPED, /* an entry says so */
	NET_ANSWER_NONE,    /* there is no entry */
	NET_ANSWER_GUARDED, /* only a default route, which the source may not take */
	NET_ANSWER_UNKNOWN  /* a real router would have to be asked */
};

enum { NET_WAYS_MAX = 8 };

struct net_way { /* an entry that was learned, at the router that has it */
	const struct net_rt *rt;
	const struct rib_net *net;
	const char *name; /* of the router */
};

struct net_choice {
	enum net_answer answer;
	struct ip_prefix match;          /* the entry; IP_NONE: none */
	const struct net_hosts *hosts;   /* NET_ANSWER_HOSTS */
	const struct net_origin *origin; /* of the router: the entry is that; or NULL */
	/* Of a table of hosts: the entry is written down; or NULL. */
	const struct net_host_row *row;
	const struct net_relay *relays; /* NET_ANSWER_RELAYS: the first of those */
	size_t nrelays;
	bool attached;                     /* the entry is a network on the router */
	struct net_way ways[NET_WAYS_MAX]; /* NET_ANSWER_ROUTES; of hosts: of each of
					    * their routers that has the entry */
	size_t nways;
};

/*
 * At a router.  `guarded`: the source may not take default routes to private space
 * .  What hangs on the router wins over what it has learned at equal length, and
 * so does a summary that it originates (E-1).
 */
void net_choose_at_router(const struct net_rt *, const struct ip_addr *to, bool guarded,
    struct net_choice *);

/* H-11: at a router that inspects, and with a packet that came from outside: what the
 * longest row that inspects of the router's table says, whatever else it has.  False:
 * there is none. */
bool net_choose_inspected(const struct net_rt *, const struct ip_addr *to,
    struct net_choice *);

/* Those of an owner that take packets at an address: the first one, or NULL, and how
 * many. */
const struct net_relay *net_relays_of(const struct net_spec *, const char *owner,
    const struct ip_addr *, size_t *n);
/*
 * At a router that relays: what it forwards it hands to the network of its subnet, as
 * any host there would, unless it has learned a longer way from somebody else than that
 * network, such as the appliance of another VNet.
 */
void net_choose_at_relay(const struct net_rt *, const struct ip_addr *to,
    struct net_choice *);

/*
 * In a table of hosts.  A router that has failed has taught nothing.  When a real
 * router stands for one of theirs, only entries that nothing learned can displace are
 * known.
 */
void net_choose_at_hosts(const struct net *, const struct net_hosts *,
    const struct ip_addr *to, struct net_choice *);

/*
 * The same for a prefix: the entry that is used for those of its addresses that nothing
 * longer than the prefix covers.
 */
void net_choose_prefix_at_router(const struct net_rt *, const struct ip_prefix *,
    struct net_choice *);
void net_choose_prefix_at_hosts(const struct net *, const struct net_hosts *,
    const struct ip_prefix *, struct net_choice *);

/* The row of the system that has an address within the hosts' own network or within
 * that of a peer; NULL: there is none. */
const struct net_host_row *net_hosts_pinned(const struct net_hosts *,
    const struct ip_addr *);
/* relays.c: those that take packets at an address for the hosts of a table: in the
 * table's own network, or in one that the table's owner is peered with (E-16).  NULL:
 * nobody does.
 */
const struct net_relay *net_relays_reached(const struct net_spec *,
    const struct net_hosts *, const struct ip_addr *, size_t *n);

#endif
