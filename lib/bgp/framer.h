/*
 * Cuts a byte stream into messages.  A message that is whole in the input is taken
 * where it lies; one cut by the end of the input is put together in a buffer that
 * exists only as long as that takes.  RFC 4271 4.1.
 */
#ifndef BGP_FRAMER_H
#define BGP_FRAMER_H

#include "bgp/msg.h"

struct bgp_framer {
	const uint8_t *in; /* the caller's octets that were not looked at yet */
	size_t in_len;
	uint8_t *part; /* a message that was cut by the end of the input, or NULL */
	size_t part_len, part_size;
	struct bgp_msg msg; /* the message that was taken last */
	bool part_taken;    /* that message lies in `part` */
};

/* A framer without input; bgp_framer_fini frees what was put together. */
void bgp_framer_init(struct bgp_framer *);
void bgp_framer_fini(struct bgp_framer *);
/* Hands in octets, which stay the caller's and valid until bgp_framer_next returns 0.
 */
void bgp_framer_feed(struct bgp_framer *, const uint8_t *, size_t);
/* Takes the next message, as bgp_msg_next does: 1 with the message in `msg`, valid
 * until the next call; 0 when more octets are needed; -1 and a fault for a bad header.
 */
int bgp_framer_next(struct bgp_framer *, size_t max, struct bgp_fault *);
/* The 19 octets of the header for which bgp_framer_next returned -1. */
const uint8_t *bgp_framer_head(const struct bgp_framer *);
/* Takes no more messages; the message that was taken last stays valid. */
void bgp_framer_end(struct bgp_framer *);

#endif
