/*
 * IP packets as octets: what forwarding has to know of one, and the few changes that
 * routers make to one.  Every length is checked against the octets that are there.
 */
#ifndef PACKET_WIRE_H
#define PACKET_WIRE_H

#include "base/ip.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PACKET_ETHER = 14,        /* octets of a header of Ethernet */
	PACKET_MAX = 65535,       /* octets of a packet that frames here hold */
	PACKET_MTU_MIN = 1280,    /* RFC 8200 5 */
	PACKET_PROTOCOL_ICMP = 1, /* numbers of protocols, of the IANA */
	PACKET_PROTOCOL_TCP = 6,
	PACKET_PROTOCOL_UDP = 17,
	PACKET_PROTOCOL_ICMP6 = 58,
	PACKET_PROTOCOL_NONE = 59, /* nothing follows (RFC 8200 4.7) */
	/* Extension headers of IPv6 (RFC 8200 4). */
	PACKET_HOP_BY_HOP = 0, /* only behind the first header */
	PACKET_ROUTING = 43,
	PACKET_FRAGMENT = 44,
	PACKET_DESTINATION = 60,
	PACKET_FRAGMENT_LEN = 8
};

/* What is wrong with a frame or a packet; nobody answers to any of these. */
enum packet_fault {
	PACKET_FINE,
	PACKET_NO_IP,       /* a frame of another protocol */
	PACKET_CUT,         /* shorter than its own lengths say */
	PACKET_BAD_HEADER,  /* version, or lengths that cannot be */
	PACKET_BAD_SUM,     /* checksum of the header of IPv4 */
	PACKET_BAD_ADDRESS, /* no router forwards from there, or to there */
	PACKET_FAULT_N
};
/* "fine", "no-ip", "cut" … */
const char *packet_fault_name(enum packet_fault);

/* What was read of a packet. */
struct packet_head {
	struct ip_addr from, to; /* of one family */
	size_t len;        /* octets of the packet; what is behind them is padding */
	size_t header;     /* octets in front of what the packet carries: with options
			    * and extension headers */
	uint8_t protocol;  /* of what the packet carries */
	uint16_t named;    /* the octet of the packet in which the protocol stands */
	uint16_t fragment; /* where the last fragment header of IPv6 is, or 0 */
	bool torn;         /* it ends within its headers, extensions of IPv6 included */
	uint8_t ttl;       /* or hop limit */
	bool whole;        /* it may not be cut by routers: DF, and all of IPv6 */
	bool piece;        /* a fragment */
	bool first;        /* what it carries begins here: no fragment, or the first */
	uint16_t ports[2]; /* of TCP and UDP, source first; else 0 */
};

/*
 * Reads the header of a packet in `len` octets.  With a fault other than
 * PACKET_BAD_ADDRESS the head is not filled.  Addresses that no router forwards:
 * RFC 1812 5.3.7, RFC 4291 2.5.
 */
enum packet_fault packet_read(struct packet_head *, const uint8_t *, size_t len);

/* The sum of 16-bit words of `len` octets, on top of `sum`; and as a checksum has it
 * (RFC 1071). */
uint32_t packet_sum(const uint8_t *, size_t len, uint32_t sum);
uint16_t packet_sum_fold(uint32_t sum);
/* The sum of the pseudo header of what a packet carries (RFC 9293 3.1, RFC 8200 8.1).
 */
uint32_t packet_sum_pseudo(const struct ip_addr *from, const struct ip_addr *to,
    uint8_t protocol, size_t len);
/* Puts `now` in the place of the 16-bit word `was` at an even offset of data whose
 * checksum is at `sum` (RFC 1624). */
void packet_sum_change(uint8_t *sum, unsigned was, unsigned now);

/* Takes `hops`, which are fewer than the TTL, from the TTL of a packet. */
void packet_age(uint8_t *packet, uint8_t family, unsigned hops);

/* Room for the longest header that packet_header writes. */
enum { PACKET_HEADER = 40 };
/* Writes a header without options of a packet with `len` octets behind the header, and
 * returns its length.  IPv4 may be cut by routers when `id` is not 0, which is then its
 * identification (RFC 6864 4). */
size_t packet_header(uint8_t *out, const struct ip_addr *from, const struct ip_addr *to,
    uint8_t protocol, uint8_t ttl, size_t len, uint16_t id);

/* The hash of a flow, the same in both directions: addresses and protocol, and ports
 * where every packet of the flow has them. */
uint64_t packet_flow_hash(const struct packet_head *);

#endif
