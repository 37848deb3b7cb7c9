/*
 * Message framing and the messages without content of their own.  RFC 4271 4.1, 6.1.
 */
#ifndef BGP_MSG_H
#define BGP_MSG_H

#include "base/wire.h"
#include "bgp/fault.h"
#include "bgp/proto.h"

struct bgp_msg {
	uint8_t type;
	const uint8_t *body; /* behind the header; borrowed */
	uint16_t body_len;   /* octets */
	uint16_t len;        /* octets of the whole message */
};

/*
 * Looks at the first message in [p, p+len).  Returns 1 and fills *msg when one is
 * whole, 0 when more bytes are needed, -1 and a fault for a bad header (as soon as the
 * header is there).  `max` is the largest length allowed for UPDATE, NOTIFICATION and
 * ROUTE-REFRESH (4096 or 65535); OPEN and KEEPALIVE stay at 4096 (RFC 8654 4).
 */
int bgp_msg_next(const uint8_t *p, size_t len, size_t max, struct bgp_msg *msg,
    struct bgp_fault *);

/* Writes a header whose length is open, and returns the mark with which bgp_msg_end
 * fills in the length. */
size_t bgp_msg_begin(struct wr *, unsigned type);
void bgp_msg_end(struct wr *, size_t mark);
/* Writes a whole KEEPALIVE. */
void bgp_keepalive_encode(struct wr *);

struct bgp_refresh {
	uint16_t afi;
	uint8_t subtype; /* 0 request, 1 BoRR, 2 EoRR (RFC 7313) */
	uint8_t safi;
	uint8_t family; /* IP_V4, IP_V6, or IP_NONE for another AFI/SAFI */
};
/* Reads a ROUTE-REFRESH.  BGP_RESET with 7/1 for a BoRR or EoRR of a wrong length (RFC
 * 7313 5), else BGP_FINE; the entries of a filter (ORF) behind a request are ignored.
 */
enum bgp_outcome bgp_refresh_decode(const struct bgp_msg *, struct bgp_refresh *,
    struct bgp_fault *);
/* Writes a whole ROUTE-REFRESH for unicast routes of the family. */
void bgp_refresh_encode(struct wr *, uint8_t family, unsigned subtype);

#endif
