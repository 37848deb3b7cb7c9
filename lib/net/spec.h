/*
 * What should run: routers, links between them and BGP sessions over the links.  Plain
 * data, compiled from a model (lib/er) and compared with what runs (net/diff.h).  Every
 * list is sorted by name and names are unique; the spec owns everything it points to.
 */
#ifndef NET_SPEC_H
#define NET_SPEC_H

#include "base/ip.h"
#include "bgp/attrs.h"
#include "net/ao.h"
#include "net/host.h"
#include "rib/policy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is behind a prefix that a router originates, where nothing longer takes a
 * packet (E-1, E-2). */
enum net_behind {
	NET_BEHIND_NOTHING,  /* a summary, and no network: a discard entry */
	NET_BEHIND_NETWORKS, /* networks that nobody wrote down one by one: the packet
			      * has arrived, unless somebody else here has a longer
			      * network around the address */
	NET_BEHIND_WORLD,    /* the way out, for what nobody here has */
	NET_BEHIND_LINKS     /* a static route: on over links, those that live */
};

/* A prefix that a router originates; attributes as a draft would have them. */
struct net_origin {
	struct ip_prefix prefix;
	uint8_t class;  /* route class (rib/policy.h) */
	uint8_t origin; /* enum bgp_origin */
	uint8_t behind; /* enum net_behind */
	bool shared;    /* others may have a longer network inside: filled in when the
			 * spec is finished, where NET_BEHIND_NETWORKS */
	bool quiet;     /* it was withdrawn: in no table, and what is behind it is still
			 * there */
	uint16_t weight;
	/* Sessions it is offered to (bits of rib_export.scope); 0: all. */
	uint32_t scopes;
	bool has_med;
	uint32_t med;
	uint32_t *path; /* ASNs behind the router's own, neighbour first */
	size_t npath;
	uint32_t *communities;
	size_t ncommunities;
	uint32_t tag; /* by which export knows the origin (rib_export.tags); 0: none */
	/* Real attributes of a replayed table: interned form's canonical octets are
	 * kept by the net; here a whole attribute block as an UPDATE carries it
	 * (4-octet ASNs), or NULL.  Overrides path, communities, origin and med. */
	uint8_t *attrs;
	size_t nattrs;
	char **links; /* NET_BEHIND_LINKS: their names */
	size_t nlinks;
	/* On sessions of their scopes it is one of these instead. */
	struct net_origin *variants;
	size_t nvariants;
};
/* Frees what an origin owns. */
void net_origin_fini(struct net_origin *);

/* a lookup for these sources does not take default routes for RFC 1918 targets.
 */
struct net_guard {
	struct ip_prefix source;
};

/* A network that hangs on a router: the packet has arrived here, or at hosts. */
struct net_attached {
	struct ip_prefix prefix;
	/* Name of their table (struct net_hosts); NULL: the router's own. */
	char *hosts;
	bool pinned; /* goes before longer entries that were learned (E-11) */
	uint32_t at; /* of the hosts in the spec, once that is finished */
};

/* What a router is; of one of no object of Azure's that is NET_KIND_PLAIN. */
enum net_kind {
	NET_KIND_PLAIN,
	NET_KIND_MSEE,
	NET_KIND_GATEWAY,
	NET_KIND_EDGE, /* of a private cloud */
	NET_KIND_CE,
	NET_KIND_APPLIANCE,
	NET_KIND_VPN, /* gateway of a VNet, with tunnels */
	NET_KIND_SERVER,
	NET_KIND_HUB, /* router of a virtual hub */
	NET_KIND_N
};
/* All kinds, where a set of kinds has the bits 1 << kind. */
#define NET_KINDS_ALL ((1u << NET_KIND_N) - 1)
/* The word that people see: "msee", "gateway", "cloud-edge" ..., "router" for a plain
 * one. */
const char *net_kind_word(enum net_kind);

/* How much of what goes on at a router is emulated. */
enum net_emulated {
	NET_EMULATED_WHOLLY,
	NET_EMULATED_PARTLY, /* a real router stands for it on some of its links */
	NET_EMULATED_TWIN    /* on all links but those of plain routers behind it */
};

/* Lengths of prefixes that a list has, as bits: IPv4, then IPv6. */
struct net_lengths {
	uint64_t v4, v6[3];
};

struct net_router {
	char *name;     /* "er-a/primary" */
	char *owner;    /* endpoint the router belongs to: "seattle", "hub", "er-a" */
	uint32_t realm; /* of its owner (net/homes.h) */
	enum net_kind kind;
	uint32_t asn, id;
	uint8_t max_paths;          /* ECMP, 1-64 */
	struct net_origin *origins; /* sorted by prefix */
	size_t norigins;
	struct net_attached *attached; /* sorted by prefix, each once */
	size_t nattached;
	struct net_guard *guards;
	size_t nguards;
	enum net_emulated emulated;
	/*
	 * Name of a table of hosts, or NULL.  Of a router that relays, the one that all
	 * that it forwards goes by; of others, users' rows in there go before what they
	 * have (E-18).
	 */
	char *table;
	bool relays;
	bool fabric; /* what it teaches a router that relays is reached over the network
		      * of that one's subnet, by its table (S-1) */
	bool reflects; /* a route server: no packet passes (S-1), and hosts go by what
			* appliances taught it */
	bool stateful; /* drops a flow of which it sees one direction only (E-21) */
	bool inspects; /* what comes to it from elsewhere than routers of its owner goes
			* by rows of its table, however long what it has is (H-11) */
	/* Where hosts that go by what it has behind links reach it, for people; or
	 * IP_NONE. */
	struct ip_addr self, self6;
	uint32_t table_at; /* of those in the spec, once that is finished */
	/* Filled in when the spec is finished. */
	struct net_lengths attached_lengths;
	struct net_lengths quiet_lengths; /* of origins that are quiet */
	bool statics;                     /* an origin leads on over links */
	uint32_t island;                  /* net/homes.h */
};

/* Where an entry of a table of hosts comes from, the weaker one first (E-11). */
enum net_source { NET_SOURCE_SYSTEM, NET_SOURCE_LEARNED, NET_SOURCE_USER };

/* What an entry of a table of hosts does with a packet. */
enum net_toward {
	NET_TOWARD_OWN,     /* it has arrived */
	NET_TOWARD_HOSTS,   /* to the hosts of another table */
	NET_TOWARD_ROUTERS, /* to the VPN gateway of an owner, or to its hub router */
	NET_TOWARD_ADDRESS, /* to the router that relays at an address (net_relay) */
	NET_TOWARD_LOCAL,   /* arrived if the hosts' owner has the address, else dropped
			     */
	NET_TOWARD_OUTSIDE, /* out of the lab, if the hosts may */
	NET_TOWARD_STRETCH, /* to the home of a stretched segment, or by the routers
			     * where the machine is (struct net_moved) */
	NET_TOWARD_NOWHERE  /* dropped */
};

/* An entry that is written down: of the system, or of a user. */
struct net_host_row {
	struct ip_prefix prefix;
	uint8_t source; /* enum net_source; learned: of a virtual hub */
	uint8_t toward; /* enum net_toward */
	bool pinned;    /* goes before longer entries that were learned (E-11) */
	bool yields;    /* gone where an entry of another source covers it (E-10) */
	bool inspects;  /* for what comes to a router from outside of its hub (H-11) */
	bool own_only;  /* the hosts there take what began at the hosts here (E-23) */
	uint8_t label;  /* for people: of whoever made the row */
	/* NET_TOWARD_HOSTS: name of their table; NET_TOWARD_ROUTERS: of the owner;
	 * NET_TOWARD_ADDRESS: of the table of the VNet that has the address, where that
	 * need not be in reach of the hosts' own; or NULL. */
	char *hosts;
	uint32_t at;            /* of those in the spec, once that is finished */
	struct ip_addr address; /* NET_TOWARD_ADDRESS: that of the next hop */
};

/* Whether hosts get out of the lab by the system's Internet row. */
enum net_outbound { NET_OUTBOUND_UNKNOWN, NET_OUTBOUND_YES, NET_OUTBOUND_NO };

/*
 * Hosts that share a table, and begin and end flows: it has entries that are written
 * down, and what routers have learned.  The longest prefix wins, then the source.
 */
struct net_hosts {
	char *name;     /* as a hop of a path: "spoke1" */
	char *owner;    /* endpoint they belong to */
	uint32_t realm; /* of the owner, as a router has one */
	struct net_host_row *rows;
	size_t nrows;
	char **routers; /* what these have learned is in the table, too; one that is not
			 * in the spec is a real router */
	/* Of each, for IPv4 and IPv6: of a prefix that several have, the lowest
	 * counts. */
	uint8_t (*ranks)[2];
	size_t nrouters;
	/* Some of the hosts of another table, which stands for all of their owner: what
	 * comes from elsewhere arrives there, whatever rows the table here has.  NULL:
	 * the table is whole. */
	char *whole;
	struct ip_prefix *within; /* whose addresses are in these; of a whole table none
				   * means all of its owner's */
	size_t nwithin;
	uint8_t outbound; /* enum net_outbound */
	bool closed;      /* nothing that routers have learned is in there, by intent */
	uint32_t lacks;   /* classes of such routes, as bits, that are not there */
	/* What it drops of what routers have learned is not there; NULL: nothing. */
	struct rib_route_map *map;
	/* Filled in when the spec is finished. */
	struct net_lengths lengths;
	uint32_t whole_at; /* of the whole in the spec: itself where it is whole */
	uint32_t part_from, part_to; /* of its parts, which stand together */
	bool users;                  /* there are entries of a user */
	uint32_t *router_at; /* of each in the spec; UINT32_MAX: it is not there */
	uint32_t island;     /* net/homes.h */
};

/*
 * An address at which a router takes what is to be passed on (E-16).  Several routers
 * at one address stand behind a load balancer: a flow meets one of those that are well.
 */
struct net_relay {
	struct ip_addr address;
	char *router;
	bool balanced; /* the address is the load balancer's, not the router's own */
	/* A network that routers share: the address is the router's there, and what was
	 * learned on it leads to next hops on it.  NULL: of a VNet. */
	char *segment;
	uint32_t at; /* of the router in the spec, once that is finished */
};

/*
 * What one end of a tunnel over other links needs: a route to the address of the other
 * end, in the table of one of these routers, that a router of one of these kinds has
 * taught (N-9).
 */
struct net_outer {
	char **routers;
	size_t nrouters; /* 0: it needs nothing */
	struct ip_addr to;
	unsigned kinds; /* bits 1 << enum net_kind */
};

/*
 * A machine that has moved and left its gateway behind: its segment is stretched
 * by a tunnel between an address of its home and one of where it is now.  What arrives
 * at home for it goes through the tunnel, as does all that its hosts send home.
 */
struct net_moved {
	struct ip_addr address;
	char *machine;                     /* as a hop: "pc1/app1" */
	char *segment;                     /* which is stretched: "pc1/web" */
	char *home;                        /* owner of the routers there */
	char *away;                        /* of those where it is */
	struct ip_addr home_end, away_end; /* of the tunnel; IP_NONE: it has none */
	bool routed; /* its hosts send by the routers where it is, not home */
};

struct net_link {
	char *name;    /* "er-a/primary--seattle/ce0": ends in byte order */
	char *a, *b;   /* router names; b is NULL when that end is outside */
	int64_t delay; /* µs one way; -1: the host's default */
	/* Of an end that is outside: what the real router stands for, and whose. */
	char *outside, *outside_owner;
	struct net_outer outer[2]; /* of a tunnel: of its ends a and b */
	/* Nothing passes, by configuration, and why; NULL: whatever else decides. */
	char *dark;
};

enum net_transport {
	NET_IN_PROCESS, /* both ends here, over a link of ours */
	NET_TCP_LOOP,   /* both ends here, over TCP on loopback */
	NET_EXTERNAL    /* the b end is a real router */
};

enum net_mode { NET_BOTH, NET_LISTEN, NET_DIAL };

struct net_end {
	char *router;           /* NULL: outside (b end of an external session) */
	uint32_t asn;           /* AS spoken here; of an outside end: expected, 0 any */
	struct ip_addr address; /* of its end of the TCP connection */
	uint32_t horizon_of;    /* 0, or: routes from and to all ends with this number
				 * share a horizon; RIB-level numbers are made from it */
	uint16_t hold;          /* seconds; 0: none */
	uint16_t hold_floor;    /* less than so many are not silence (P-8a); 0: none */
	uint16_t caps;          /* enum bgp_cap_bit offered */
	uint8_t role;           /* enum bgp_role, to the other end (RFC 9234) */
	bool strict_role;       /* the other end must have one */
	bool bare;              /* the OPEN has no optional parameters (RFC 5492) */
	uint8_t limit_warn;     /* percent of a limit, 0: no warning */
	int64_t limit_idle;     /* µs of rest after a limit was passed */
	const char *limit_rule; /* static: "P-20" */
	char *limit_group; /* sessions that go down together (W-10), or NULL; counted
			    * together by prefix, over the family */
	/* Graceful restart, with BGP_CAPS_GRACEFUL_RESTART; seconds. */
	uint16_t restart_time;  /* asked for when we restart; 0: we only help others */
	uint16_t deferral_time; /* after that UPDATEs to it wait at most so long */
	uint16_t stale_time;    /* routes of one that restarts stay; 0: they do not */
	/* With BGP_CAPS_LONG_LIVED: afterwards they stay so long at most, and so do
	 * ours if we are asked to restart (RFC 9494). */
	uint32_t long_lived_time;
	int64_t update_delay; /* µs: UPDATEs wait up to so long, a time drawn for
			       * each batch of them; 0: not at all */
};

/* What one end of a session does in one family. */
struct net_policy {
	struct ip_addr next_hop; /* its own, in what it announces; IP_NONE: the address
				  * of its end of the connection */
	struct ip_addr link_local;
	struct rib_import import;
	struct rib_export export;
	uint32_t limit; /* prefixes accepted from the far end; 0: none */
};

/* A family that a session carries (RFC 4760), whatever its connection runs over. */
struct net_family {
	uint8_t family;
	struct net_policy a, b;
};
#define NET_FAMILIES 2 /* there are so many */

/* RFC 7911: the real router may have every accepted path; it may send several of a
 * prefix. */
enum net_add_path { NET_ADD_PATH_SEND = 1, NET_ADD_PATH_RECEIVE = 2 };

struct net_session {
	char *name;                  /* "er-a/primary--seattle/ce0/ipv4" */
	char *link;                  /* name of a link in the spec */
	char *segment;               /* over a network that routers share, or NULL */
	struct net_family *families; /* by family; the first one names the session */
	size_t nfamilies;
	const char *share_rule; /* static: why there are several, "W-60"; or NULL */
	enum net_transport transport;
	struct net_end a, b;
	/* External and loopback TCP. */
	enum net_mode mode;
	uint16_t local_port, remote_port;
	enum net_ttl ttl_mode;
	uint8_t hops; /* GTSM: 0 and 1 are the same */
	bool late_bind;
	char *interface;   /* the only one that it uses, or NULL */
	int64_t idle_hold; /* µs of rest after an error (bgp/peer.h); 0: 1 s */
	/* Of the a end, with a real router. */
	int64_t send_hold;      /* µs; 0: RFC 9687's */
	uint8_t add_path;       /* enum net_add_path */
	bool extended_open;     /* RFC 9072, however short the OPEN is */
	uint8_t *capabilities;  /* further ones, as they stand in an OPEN */
	uint16_t ncapabilities; /* octets of them */
	int64_t refresh_time;   /* µs between BoRR and EoRR; 0: 300 s */
	char *password;         /* NULL: none; never printed */
	struct net_ao ao;       /* none: unsigned, or with a password */
	/* In-process: of the b end; unequal passwords never connect. */
	char *password_b;
	bool ibgp;
	bool bfd;         /* on the wire when it is external, else in effect */
	bool bfd_implied; /* nobody wrote it: where it cannot be, it need not be */
	/* Why it is held is that its link is dark: one that is up notices the loss
	 * before it goes down, and is told nothing. */
	bool held_by_link;
	int64_t bfd_interval;   /* µs, of packets sent and wanted; BFD_INTERVAL */
	uint8_t bfd_multiplier; /* packets missed until it is down; BFD_MULTIPLIER */
	/* Down by configuration, and why ("peering-disabled" …); NULL: may run. */
	char *held;
};

struct net_homes; /* net/homes.h */

struct net_spec {
	struct net_router *routers;
	size_t nrouters;
	struct net_hosts *hosts;
	size_t nhosts;
	struct net_relay *relays; /* sorted by address, then by router */
	size_t nrelays;
	struct net_moved *moved; /* sorted by address, each once */
	size_t nmoved;
	struct net_link *links;
	size_t nlinks;
	struct net_session *sessions;
	size_t nsessions;
	struct net_homes *homes; /* filled in when the spec is finished */
};

struct net_spec *net_spec_new(void);
void net_spec_free(struct net_spec *);
/* Append; the strings are taken over.  net_spec_finish sorts and checks: unique names,
 * ends that exist, sessions on their links, with a family at least.  False with *why
 * (static) when it is not so: a defect of the compiler, not of an input. */
struct net_router *net_spec_router(struct net_spec *, char *name);
struct net_hosts *net_spec_hosts(struct net_spec *, char *name);
struct net_link *net_spec_link(struct net_spec *, char *name);
struct net_session *net_spec_session(struct net_spec *, char *name);
/* Adds a router that an end of a tunnel may ask for its way; text is copied. */
void net_outer_router(struct net_outer *, const char *router);
/* One family more for a session, zeroed; families come in their order.  The pointer
 * holds until the next one. */
struct net_family *net_session_carry(struct net_session *, uint8_t family);
/* What a session has of a family; NULL: it does not carry it. */
const struct net_family *net_session_family(const struct net_session *, uint8_t family);
uint8_t net_session_families(const struct net_session *); /* BGP_FAMILY_BIT */
bool net_spec_finish(struct net_spec *, const char **why);
/* Part of that, of one router: its own lists, in order and each once. */
bool net_router_finish(const struct net_spec *, struct net_router *, const char **why);
/* Frees what a router owns. */
void net_router_fini(struct net_router *);
/* Packets of it may come from farther than the next hop. */
static inline bool
net_session_multihop(const struct net_session *s)
{
	return s->ttl_mode == NET_TTL_MULTIHOP ||
	    (s->ttl_mode == NET_TTL_GTSM && s->hops > 1);
}
const struct net_router *net_spec_find_router(const struct net_spec *, const char *);
const struct net_hosts *net_spec_find_hosts(const struct net_spec *, const char *);
/* By its name, the two ends in either order. */
const struct net_link *net_spec_find_link(const struct net_spec *, const char *);
/* Appends to the lists of a router or of hosts; text is copied. */
void net_attach(struct net_router *, const struct ip_prefix *, const char *hosts,
    bool pinned);
struct net_host_row *net_hosts_row(struct net_hosts *, const struct ip_prefix *,
    enum net_source, enum net_toward, const char *hosts);
void net_hosts_router(struct net_hosts *, const char *router, uint8_t rank,
    uint8_t rank6);
void net_origin_link(struct net_origin *, const char *link);
void net_hosts_within(struct net_hosts *, const struct ip_prefix *);
struct net_relay *net_spec_relay(struct net_spec *, const struct ip_addr *,
    const char *router, bool balanced);
/* Appends a machine that has moved, zeroed but for the address. */
struct net_moved *net_spec_moved(struct net_spec *, const struct ip_addr *);
/* The one with an address, and the one of a name as a hop, or NULL. */
const struct net_moved *net_spec_moved_at(const struct net_spec *,
    const struct ip_addr *);
const struct net_moved *net_spec_moved_named(const struct net_spec *, const char *);
/* Those at an address, in order of the routers: the first, or NULL, and how many. */
const struct net_relay *net_spec_relays_at(const struct net_spec *,
    const struct ip_addr *, size_t *n);
/* The table of some of the hosts of a whole one that an address is in: itself where
 * there is none. */
const struct net_hosts *net_spec_hosts_of(const struct net_spec *,
    const struct net_hosts *, const struct ip_addr *);
/* Whether some hosts of the owner can have an address of the owner's network: one of
 * the subnets holds the address, or the owner has none. */
bool net_hosts_hold(const struct net_spec *, const struct net_hosts *,
    const struct ip_addr *);
/* What the router originates for a prefix, or NULL. */
const struct net_origin *net_router_origin(const struct net_router *,
    const struct ip_prefix *);
/* Its longest attached network around an address that is at most `most` long, or
 * NULL. */
const struct net_attached *net_router_attached(const struct net_router *,
    const struct ip_addr *, unsigned most);
/* The same of its origins that are quiet. */
const struct net_origin *net_router_quiet(const struct net_router *,
    const struct ip_addr *, unsigned most);
/* Link name of two routers, ends in byte order: xmalloc'd. */
char *net_link_name(const char *a, const char *b);

/* Equality of the parts that apply looks at. */
bool net_origin_equal(const struct net_origin *, const struct net_origin *);
bool net_router_equal(const struct net_router *, const struct net_router *);
bool net_link_equal(const struct net_link *, const struct net_link *);
/* How two versions of a session differ. */
enum net_change {
	NET_CHANGE_NONE,
	NET_CHANGE_POLICY, /* export or import policy, limits, other keys of TCP-AO
			    * beside one that stays: the session stays up */
	NET_CHANGE_TIMERS, /* used from the next connection on */
	NET_CHANGE_RESET   /* addresses, AS, families, password, transport: tear down,
			    * start */
};
enum net_change net_session_compare(const struct net_session *,
    const struct net_session *);

#endif
