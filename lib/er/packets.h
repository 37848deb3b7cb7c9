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
	ER_HOP_INTERNET,
	ER_HOP_NONE,
	ER_HOP_N
};
const char *er_hop_name(enum er_hop);
/* "Default", "VirtualNetworkGateway" or "User". */
const char *er_source_name(enum net_source);

/* An entry of every subnet; one of IPv6 only where the VNet has IPv6. */
struct er_system_route {
	const char *prefix;
	enum er_hop hop;
};
/* By number from 0; NULL at the end. */
const struct er_system_route *er_system_route(size_t i);

struct er_packet_rule {
	const char *rule; /* its id, or several with "; " between */
	const char *what; /* title */
	const char *text; /* a sentence or more, without the last full stop */
};
const struct er_packet_rule *er_packet_rule(size_t i);

#endif
