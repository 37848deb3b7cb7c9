/*
 * How long a packet may be (P-13).
 */
#ifndef ER_MTU_H
#define ER_MTU_H

#include "er/model.h"
#include "net/forward.h"

/* The longest packet that an ExpressRoute gateway passes on, in octets (P-13); that of
 * a port is the default of `packets/mtu`. */
enum { ER_MTU_GATEWAY = 1400 };

/* The longest packet that a link of the spec takes, in octets: as the lab has it for
 * this link; else that of all links, and between an MSEE and a gateway what the gateway
 * passes on if that is less (P-13). */
unsigned er_link_mtu(const struct er_model *, const struct net_spec *,
    const struct net_link *);
/* The longest packet that passes every way of a trace that is known and not lost, in
 * octets; 0: there is no such way. */
unsigned er_trace_mtu(const struct er_model *, const struct net_spec *,
    const struct net_trace *);

#endif
