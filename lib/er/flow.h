/*
 * A flow: a packet from one end to the other, and its answer.
 */
#ifndef ER_FLOW_H
#define ER_FLOW_H

#include "er/endpoint.h"

#define ER_FLOW_NATS 8

struct er_flow {
	struct net_trace forward, reverse;
	/* False: there is nowhere that the direction could begin, and its trace is
	 * empty. */
	bool has_forward, has_reverse;
	struct ip_addr from, to; /* the addresses, also of ends that named none */
	/* What a private `from` is translated to on its ways to Microsoft's network
	 * (M-13), each once: ways over several circuits may have several.  The answers
	 * are for these addresses, and the reverse trace has all of them. */
	struct ip_addr translated[ER_FLOW_NATS];
	size_t ntranslated;
	/* Where answers go: `from`, or the first of `translated` that one is lost on,
	 * or the first. */
	struct ip_addr back;
};

/*
 * Traces both directions.  A packet for a named end has to arrive at that end: at
 * another object with the same address the packet is lost (NET_ELSEWHERE).  The answer
 * starts where the packet has arrived: of two sites with the same addresses, at the
 * site that was reached.  When several objects have the source address, the source is
 * the object that answers of the other end reach.  Both ends are of one family: where
 * their addresses differ in it, a name stands for its first address of the other end's.
 * `reads` gets what the flow rests on, unless it is NULL; an end that is a link has no
 * such account.  False when an end has no address, or none of the other end's family;
 * then the flow needs no er_flow_fini.
 */
bool er_flow_trace(const struct er_model *, const struct net *,
    const struct er_endpoint *from, const struct er_endpoint *to,
    struct net_reads *reads, struct er_flow *);
/* Whether a path of a trace goes through an MSEE of the circuit of this name, whose
 * first `n` octets count. */
bool er_flow_passes(const struct net_trace *, const char *circuit, size_t n);
/* Frees both traces. */
void er_flow_fini(struct er_flow *);

#endif
