/*
 * The ways of packets, made of traces: for each pair of addresses, from where packets
 * come in or are made here, all members with what forwarding needs of each hop.  They
 * are kept until anything that a trace rests on has changed.
 */
#ifndef PACKET_WAYS_H
#define PACKET_WAYS_H

#include "base/buf.h"
#include "base/hset.h"
#include "base/time.h"
#include "er/model.h"
#include "net/forward.h"

#include <sys/queue.h>

enum {
	PACKET_FLOWS = 4096, /* kept; then the one that was not used for longest goes */
	PACKET_NOWHERE = UINT32_MAX /* a way that leads out by no link of packets */
};

/* A link with a real router at its other end, and packets. */
struct packet_port {
	char *link, *router;              /* router: the one here */
	struct ip_addr own[2], remote[2]; /* by family; IP_NONE: has none */
	bool open;                        /* in the lab that runs */
};

struct packet_ports {
	struct packet_port *items; /* an index means the same link for ever */
	size_t n, cap;
};

struct packet_hop { /* a router that takes one from the TTL */
	const char *name;
	struct ip_addr self; /* the address that it is known by; or IP_NONE */
	unsigned mtu;        /* of the link on which the packet goes on */
	uint32_t came;       /* over which link and in which direction: packet_leg */
};

/* A link of the spec by its index, and a direction: towards its end `a`, or not. */
static inline uint32_t
packet_leg(size_t link, bool to_b)
{
	return (uint32_t)(link << 1 | to_b);
}

enum packet_end {
	PACKET_END_PORT, /* the packet leaves by a port */
	PACKET_END_HOST, /* an emulated host has it */
	PACKET_END_LOST,
	PACKET_END_LEFT,   /* out of the lab, by the route to the Internet */
	PACKET_END_UNKNOWN /* a real router would have to be asked, or a link has no
			    * packets */
};

struct packet_way { /* one member */
	struct packet_hop *hops;
	size_t nhops;
	unsigned mtu;     /* the smallest of its hops */
	size_t loop_from; /* of a loop: the hop that comes after the last; else nhops */
	enum packet_end end;
	enum net_fate fate;
	uint32_t port; /* PACKET_END_PORT */
	uint32_t out;  /* the leg over which the packet leaves by the port */
	/* What members are told apart by, one of each place of the trace: equal ones
	 * have the same places so far. */
	uint64_t *places;
	size_t nplaces;
	uint64_t salt; /* of the load balancer in front of a place, by its index */
	size_t salted;
	uint64_t starts; /* the owner at which it begins, hashed */
	uint64_t ends;   /* and at which it ends */
};

struct packet_ways {
	struct packet_way *items; /* in the order of the trace */
	size_t n;
};

/* Where packets come from. */
enum packet_start { PACKET_FROM_PORT, PACKET_FROM_ROUTER };

struct packet_flow {
	/* Of the key: port, or index of the router in the spec. */
	enum packet_start start;
	uint32_t at;
	struct ip_addr from, to;
	/* The rest. */
	uint64_t version;
	bool known;                     /* ways have been made for the version */
	struct packet_ways there, back; /* back: of a flow from a port */
	struct erx_time used, before;   /* last, and the time before that */
	uint64_t packets;
	uint64_t signature; /* of all members there; 0: they were never looked at */
	TAILQ_ENTRY(packet_flow) by_use; /* the one used last is last */
};

struct packet_flows {
	struct hset set;
	TAILQ_HEAD(packet_flow_list, packet_flow) by_use;
	size_t n;
};

/* What ways are made from: borrowed, and the same until packet_flows_forget. */
struct packet_ground {
	const struct er_model *model;
	const struct net *net;
	const struct packet_ports *ports;
	const uint16_t *mtus; /* of the links of the spec, by index */
};

void packet_flows_init(struct packet_flows *);
/* Drops all flows. */
void packet_flows_fini(struct packet_flows *);
/* What ways were made from goes away: they are made anew when somebody asks. */
void packet_flows_forget(struct packet_flows *);
/* The flow of packets, used now; packet_flow_update makes its ways.  The pointer holds
 * until the next call. */
struct packet_flow *packet_flows_get(struct packet_flows *, struct erx_time now,
    enum packet_start, uint32_t at, const struct ip_addr *from,
    const struct ip_addr *to);
/* True: packets of the same addresses came in at another one of `nports` ports within
 * the last `us` µs, and all or some of the ways from there are known to lose them. */
bool packet_flows_lost_elsewhere(const struct packet_flows *,
    const struct packet_flow *, struct erx_time now, int64_t us, size_t nports);
/* Makes the ways of a flow anew, if anything has changed, and counts that in `*made`;
 * true when one of its members goes another way than it went before. */
bool packet_flow_update(struct packet_flow *, const struct packet_ground *,
    uint64_t *made);
/* The member that takes a flow with this hash, at each hop by its own choice; `owner`,
 * unless it is 0, is where the way has to begin.  NULL: there is none. */
const struct packet_way *packet_ways_choose(const struct packet_ways *, uint64_t hash,
    uint64_t owner);
/* "10.1.0.5 to 10.2.0.7 passes a/primary, b/primary", "is lost: no route at hub/gw0".
 */
void packet_flow_text(const struct packet_flow *, struct buf *);

#endif
