/*
 * Real packets on their way through a running lab: a frame comes in at a port, which is
 * a link with a real router at its other end, and what becomes of it goes out at some
 * port.  Routers on the way count the TTL down, say what they drop and why (ICMP), and
 * emulated hosts answer.  Packets are lost where `trace` says so.
 */
#ifndef PACKET_FORWARD_H
#define PACKET_FORWARD_H

#include "packet/ways.h"
#include "packet/wire.h"

/* What has become of the packets of a port. */
struct packet_counters {
	uint64_t in,
	    in_octets; /* that came in; octets without the header of Ethernet */
	uint64_t out, out_octets; /* that went out here, whatever made them */
	/* Of those that came in: */
	uint64_t passed;   /* forwarded to some port */
	uint64_t answered; /* taken by emulated hosts */
	uint64_t expired;  /* their TTL ended on the way */
	uint64_t too_big;  /* for a link, and not to be cut */
	uint64_t lost;     /* where trace says so */
	uint64_t left;     /* the lab, by the route to the Internet */
	uint64_t unknown;  /* a real router would have to be asked, or there is no TAP
			    * device */
	uint64_t faults[PACKET_FAULT_N];
	uint64_t errors; /* of ICMP, that routers and hosts sent because of them */
	uint64_t silent; /* errors that were not sent: too many a second */
};

struct packet_host {
	void *ctx;
	/* Sends a frame at a port: PACKET_ETHER octets of which the last two are
	 * filled, and the packet behind them. */
	void (*send)(void *ctx, uint32_t port, uint8_t *frame, size_t len);
	/* Packets of a flow that came in over a link go another way from now on. */
	void (*note)(void *ctx, const char *link, const char *text);
};

struct packets;

/* Without ports; the host is copied. */
struct packets *packets_new(const struct packet_host *);
void packets_free(struct packets *);
/*
 * What runs from now on.  A link that the lab has packets on is a port; the index of a
 * port stays with the name of its link.  Model and net are borrowed until the next
 * call.
 */
void packets_set(struct packets *, const struct er_model *, const struct net *);
/* The port of a link, its ends in either order, or PACKET_NOWHERE; and ports by index,
 * NULL behind the last. */
uint32_t packets_port(const struct packets *, const char *link);
const struct packet_port *packets_port_at(const struct packets *, uint32_t);
const struct packet_counters *packets_counters(const struct packets *, uint32_t port);
/* Octets of packets that have gone over a link since the lab has it, its ends in either
 * order: towards the end `a` of the link in the spec, and towards the other one.  A
 * link that was never there has had none. */
void packets_octets(const struct packets *, const char *link, uint64_t toward[2]);
/* Flows that are kept. */
size_t packets_flows(const struct packets *);
/* Ways made anew so far; each of them is a trace, and by far the most that a packet can
 * cost.  A frame costs PACKETS_TRACES at most, a flow that packets_look looks at one.
 */
enum { PACKETS_TRACES = 2 };
uint64_t packets_traced(const struct packets *);

/* The longest frame that packets_input takes. */
enum { PACKETS_FRAME = PACKET_ETHER + PACKET_MAX };
/* Takes a frame that has come in at a port; its octets may be changed. */
void packets_input(struct packets *, struct erx_time now, uint32_t port, uint8_t *frame,
    size_t len);
/*
 * Looks whether flows with packets in the last seconds go another way than before, and
 * notes those that do, up to `most` flows; true: there are more to look at.  Called
 * after each change of what runs, it notes changes when they come and not with the next
 * packet.
 */
bool packets_look(struct packets *, struct erx_time now, unsigned most);

#endif
