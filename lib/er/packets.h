/*
 * Where packets go, in Azure's words: the types of next hops that a table of hosts
 * shows (E-19), the entries that the service gives every subnet (E-10), and the rules
 * of lib/net's look-ups as people read them.
 */
#ifndef ER_PACKETS_H
#define ER_PACKETS_H

#include "net/spec.h"

enum er_hop {
	ER_HOP_LOCAL,
	ER_HOP_PEERING,
	ER_HOP_GLOBAL_PEERING,
	ER_HOP_GATEWAY,
	ER_HOP_APPLIANCE,
	ER_HOP_INTERNET,
	ER_HOP_NONE,
	ER_HOP_N
};
/* The type of a next hop as Azure writes the type: "VNetLocal", "VNetPeering" … */
const char *er_hop_name(enum er_hop);
/* Where a row of a table of hosts comes from: "Default", "VirtualNetworkGateway" or
 * "User". */
const char *er_source_name(enum net_source);

/* An entry of every subnet; one of IPv6 only where the VNet has IPv6. */
struct er_system_route {
	const char *prefix;
	enum er_hop hop;
};
/* Entry number i, from 0; NULL when there are no more than i. */
const struct er_system_route *er_system_route(size_t i);

struct er_packet_rule {
	const char *rule; /* its id, or several with "; " between */
	const char *what; /* title */
	const char *text; /* a sentence or more, without the last full stop */
};
/* Rule number i, from 0; NULL when there are no more than i. */
const struct er_packet_rule *er_packet_rule(size_t i);

#endif
