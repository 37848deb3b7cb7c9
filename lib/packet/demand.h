/*
 * What the extension headers of a packet of IPv6 have a host do before the host looks
 * at what the packet carries (RFC 8200 4).
 */
#ifndef PACKET_DEMAND_H
#define PACKET_DEMAND_H

#include "packet/icmp.h"

enum packet_demand {
	PACKET_DEMAND_TAKE, /* the packet as any other */
	PACKET_DEMAND_DROP, /* in silence */
	PACKET_DEMAND_TELL  /* drop, and tell the source */
};

/*
 * What a host does with a packet that is for itself.  With PACKET_DEMAND_TELL `*error`
 * is what the host says, and `*about` the octet that the error points to.  Packets of
 * IPv4 and those without extension headers are taken.
 */
enum packet_demand packet_demand(const uint8_t *packet, const struct packet_head *,
    enum packet_error *error, unsigned *about);

/* The error of a host that takes nothing but echoes and TCP; false: the host drops the
 * packet in silence. */
bool packet_refusal(const struct packet_head *, enum packet_error *);

#endif
