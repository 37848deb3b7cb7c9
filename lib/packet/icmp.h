/*
 * What routers and hosts say of a packet: errors of ICMP (RFC 792, RFC 1812 4.3,
 * RFC 4443), answers to an echo, and the refusal of a connection.
 */
#ifndef PACKET_ICMP_H
#define PACKET_ICMP_H

#include "packet/wire.h"

enum packet_error {
	PACKET_TIME_EXCEEDED, /* the TTL has come to its end on the way */
	PACKET_TOO_BIG,       /* for a link, and it may not be cut */
	PACKET_NO_ROUTE,
	PACKET_NO_PORT,     /* at a host: nobody takes datagrams there */
	PACKET_NO_PROTOCOL, /* at a host: nor this protocol */
	/* At a host, of IPv6 alone: */
	PACKET_BAD_FIELD,  /* of a header */
	PACKET_NO_OPTION,  /* an option that is not known and must be */
	PACKET_TORN_CHAIN, /* a first fragment without all of its headers (RFC 7112 5)
			    */
	PACKET_ERROR_N
};

/* The longest error: RFC 4443 2.4 (c), and RFC 1812 4.3.2.3 has less. */
enum { PACKET_ERROR_MAX = PACKET_MTU_MIN };

/*
 * Writes the error that a router or host with the address `by` sends to where a packet
 * comes from, into PACKET_ERROR_MAX octets at `out`, and returns its length.  `about`
 * is the MTU of the link for PACKET_TOO_BIG, and the octet of the packet that is to
 * blame for PACKET_BAD_FIELD and PACKET_NO_OPTION; for others it is not looked at.  0:
 * nothing is sent, because the packet is an error itself, or a fragment that is not the
 * first and belongs to IPv4 or may be one of an error (RFC 1122 3.2.2, RFC 4443 2.4
 * (e)).
 */
size_t packet_error_write(uint8_t *out, enum packet_error, const struct ip_addr *by,
    unsigned about, const uint8_t *packet, const struct packet_head *);

/*
 * Turns a request for an echo into the answer of its target, in place, with a TTL of
 * 64.  Of a request in fragments each one becomes that of the answer, for only type and
 * addresses change, and the checksum with these.  Extension headers of IPv6 stay
 * behind, but for that of a fragment: they were for the way there (RFC 8200 8.4).
 * False: the packet is no such request, and has not changed; that the checksum of a
 * whole one is right has been looked at.
 */
bool packet_echo(uint8_t *packet, struct packet_head *);

/* Writes the reset with which a host refuses a segment of TCP (RFC 9293 3.10.7.1) into
 * PACKET_HEADER + 20 octets at `out`, and returns its length; 0: the packet is a reset,
 * or no whole segment. */
enum { PACKET_RESET_MAX = PACKET_HEADER + 20 };
size_t packet_reset(uint8_t *out, const uint8_t *packet, const struct packet_head *);

#endif
