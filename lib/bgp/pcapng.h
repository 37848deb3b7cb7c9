/*
 * Packet captures for tshark and wireshark (pcapng, draft-ietf-opsawg-pcapng): octets
 * of TCP connections in packets whose IP and TCP headers are made up, since in-process
 * links have none and the host keeps those of real ones to itself.  Blocks are appended
 * to a buffer of the caller.  Everything is a function of its arguments; a connection's
 * sequence numbers begin at 0 with the SYN, so octet n of it has number n + 1.
 */
#ifndef BGP_PCAPNG_H
#define BGP_PCAPNG_H

#include "base/buf.h"
#include "base/ip.h"

#include <stdbool.h>

/* Section header; `program` wrote it. */
void pcapng_begin(struct buf *, const char *program);
/* An interface; they are counted from 0 in the order in which they come. */
void pcapng_interface(struct buf *, const char *name);
/* Packets of this interface that are missing, at the end (isb_ifdrop). */
void pcapng_dropped(struct buf *, uint32_t interface, int64_t at, uint64_t packets);

enum pcapng_tcp { /* flags of TCP, as on the wire */
	PCAPNG_FIN = 1,
	PCAPNG_SYN = 2,
	PCAPNG_RST = 4,
	PCAPNG_PSH = 8,
	PCAPNG_ACK = 16
};

struct pcapng_segment {
	uint32_t interface;
	int64_t at; /* µs since 1970 */
	bool inbound;
	struct ip_addr from, to; /* one family */
	uint16_t from_port, to_port;
	uint32_t seq, ack;
	uint8_t flags; /* enum pcapng_tcp */
	const uint8_t *data;
	size_t len; /* over PCAPNG_SEGMENT_MAX nothing is written */
};

#define PCAPNG_SEGMENT_MAX 1440 /* a common MSS, with room for IPv6 */

void pcapng_segment(struct buf *, const struct pcapng_segment *);

#endif
