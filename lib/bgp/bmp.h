/*
 * Writing BMP, the protocol in which a router tells a station what its neighbours sent,
 * what became of it and what it sends: RFC 7854, with Loc-RIB (RFC 9069) and
 * Adj-RIB-Out (RFC 8671).  Messages are appended to a buffer of the caller.  A station
 * sends nothing, so nothing is read.
 */
#ifndef BGP_BMP_H
#define BGP_BMP_H

#include "base/buf.h"
#include "base/ip.h"

#include <stdint.h>

enum bmp_peer_type { /* RFC 7854 4.2, RFC 9069 4.1 */
	/* Of one of several routers, each an instance: the distinguisher says which.
	 * Type 2 would say the same, but collectors go by the distinguisher of type 1.
	 */
	BMP_PEER_INSTANCE = 1,
	BMP_PEER_LOC_RIB = 3 /* the router's own table */
};

enum bmp_flag { /* of peers that are not BMP_PEER_LOC_RIB */
	BMP_POST_POLICY = 0x40,
	BMP_ADJ_RIB_OUT = 0x10 /* RFC 8671 4 */
};

/* Of whom a message is. */
struct bmp_peer {
	enum bmp_peer_type type;
	uint8_t flags;          /* enum bmp_flag; that of IPv6 is set by the writer */
	uint64_t distinguisher; /* of the router */
	struct ip_addr address; /* IP_NONE: none, of BMP_PEER_LOC_RIB */
	uint32_t asn, id;
	int64_t at; /* µs since 1970; 0: not known */
};

/* Initiation: the name of the system, what it is, and a further text; texts are cut to
 * 65,535 octets, here and below. */
void bmp_initiation(struct buf *, const char *name, const char *description,
    const char *text);

enum bmp_end { BMP_END_CLOSED = 0, BMP_END_UNSPECIFIED = 1 }; /* RFC 7854 4.5 */
void bmp_termination(struct buf *, enum bmp_end, const char *text);

struct bmp_up {
	struct ip_addr local; /* IP_NONE: none */
	uint16_t local_port, remote_port;
	const uint8_t *sent, *received; /* whole OPENs */
	size_t sent_len, received_len;
	const char *text;  /* free text, or NULL */
	const char *table; /* the name of the table (RFC 9069 4.4.1), or NULL */
};
void bmp_peer_up(struct buf *, const struct bmp_peer *, const struct bmp_up *);

enum bmp_down {                /* RFC 7854 4.9, RFC 9069 5.3 */
	BMP_DOWN_NOTIFIED = 1, /* we sent a NOTIFICATION, which is the data */
	BMP_DOWN_LOCAL = 2, /* we ended it without: two octets, an event of the FSM */
	BMP_DOWN_RECEIVED = 3,  /* a NOTIFICATION came, which is the data */
	BMP_DOWN_REMOTE = 4,    /* it ended, without one */
	BMP_DOWN_FORGOTTEN = 5, /* the peer is monitored no more */
	BMP_DOWN_LOC_RIB = 6    /* the router is no more; the data is a TLV */
};
void bmp_peer_down(struct buf *, const struct bmp_peer *, enum bmp_down,
    const void *data, size_t len);
/* The table of a router is told no more (BMP_DOWN_LOC_RIB). */
void bmp_table_down(struct buf *, const struct bmp_peer *, const char *table);

/* Route Monitoring: a whole UPDATE, with AS numbers of 4 octets. */
void bmp_route(struct buf *, const struct bmp_peer *, const uint8_t *update,
    size_t len);

/* Statistics are begun, each counter is added, and they are ended. */
enum bmp_stat { /* all are gauges of 64 bits; RFC 7854 4.8, RFC 8671 6.2 */
	BMP_STAT_ADJ_RIB_IN = 7,
	BMP_STAT_LOC_RIB = 8,
	BMP_STAT_ADJ_RIB_IN_FAMILY = 9,
	BMP_STAT_LOC_RIB_FAMILY = 10,
	BMP_STAT_ADJ_RIB_OUT = 15,
	BMP_STAT_ADJ_RIB_OUT_FAMILY = 17
};
struct bmp_stats {
	struct buf *out;
	size_t start, count_at; /* places in the buffer */
	uint32_t count;
};
void bmp_stats_begin(struct bmp_stats *, struct buf *, const struct bmp_peer *);
void bmp_stats_add(struct bmp_stats *, enum bmp_stat, uint64_t);
void bmp_stats_add_family(struct bmp_stats *, enum bmp_stat, uint8_t family, uint64_t);
void bmp_stats_end(struct bmp_stats *);

#endif
