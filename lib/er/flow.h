/*
 * A flow: a packet from one end to the other, and its answer.
 */
#ifndef ER_FLOW_H
#define ER_FLOW_H

#include "er/endpoint.h"

struct er_flow {
	struct net_trace forward, reverse;
	/* False: there is nowhere that the direction could begin, and its trace is
	 * empty. */
	bool has_forward, has_reverse;
	struct ip_addr from, to; /* the addresses, also of ends that named none */
};

/*
 * Traces both directions.  A packet for a named end has to arrive there: at somebody
 * else who has the address too it is lost (NET_ELSEWHERE).  The answer starts where the
 * packet has arrived: of two sites that have the same addresses, at the one that was
 * reached.  When the source is an address that several have, it is the one that answers
 * of the other end get to.  False, and nothing to be freed: an end has no address.
 */
bool er_flow_trace(const struct er_model *, const struct net *,
    const struct er_endpoint *from, const struct er_endpoint *to, struct er_flow *);
void er_flow_fini(struct er_flow *);

#endif
