/*
 * Cuts a byte stream into messages.  A message that is whole in the input is taken
 * where it lies; one cut by the end of the input is put together in a buffer that
 * exists only as long as that takes.  RFC 4271 4.1.
 */
#ifndef BGP_FRAMER_H
#define BGP_FRAMER_H

#include "bgp/msg.h"

struct bgp_framer {
	const uint8_t *in; /* the caller's bytes that were not looked at yet */
	size_t in_len;
	uint8_t *part; /* a cut message, or NULL */
	size_t part_len, part_size;
	struct bgp_msg msg; /* taken last */
	bool part_taken;    /* and it lies in `part` */
};

void bgp_framer_init(struct bgp_framer *);
void bgp_framer_fini(struct bgp_framer *);
/* More bytes, which must stay valid until bgp_framer_next has returned 0. */
void bgp_framer_feed(struct bgp_framer *, const uint8_t *, size_t);
/* As bgp_msg_next; the message is in `msg`, and valid until the next call. */
int bgp_framer_next(struct bgp_framer *, size_t max, struct bgp_fault *);
/* The header that bgp_framer_next returned -1 for. */
const uint8_t *bgp_framer_head(const struct bgp_framer *);
/* Nothing more is taken; the message taken last stays valid. */
void bgp_framer_end(struct bgp_framer *);

#endif
