/*
 * NOTIFICATION.  RFC 4271 4.5, 6; 4486; 9003 (shutdown text); 8538 (hard reset).
 */
#ifndef BGP_NOTIFY_H
#define BGP_NOTIFY_H

#include "base/buf.h"
#include "base/wire.h"
#include "bgp/msg.h"

struct bgp_notify {
	uint8_t code, subcode;
	uint16_t data_len;
	const uint8_t *data; /* borrowed from the message */
};

/* Writes a whole NOTIFICATION; `data` is `len` octets behind code and subcode. */
void bgp_notify_encode(struct wr *, unsigned code, unsigned subcode, const void *data,
    size_t len);
/* The data of Cease/2 and Cease/4 into `data`: a length octet and the text in UTF-8,
 * cut between characters at 255 octets (RFC 9003 2).  Returns the octets of the data: 0
 * for a text that is NULL or empty. */
enum { BGP_NOTIFY_TEXT = 256 };
size_t bgp_notify_text(uint8_t data[BGP_NOTIFY_TEXT], const char *text);
/* The data of Cease/1 into `data`: AFI, SAFI and the limit (RFC 4486 4).  Returns the
 * octets of the data. */
enum { BGP_NOTIFY_LIMIT = 7 };
size_t bgp_notify_limit(uint8_t data[BGP_NOTIFY_LIMIT], uint8_t family, uint32_t limit);
/* Takes a NOTIFICATION apart.  Whatever is wrong with one, the result is usable,
 * because nobody answers a NOTIFICATION (RFC 4271 6.4); the data is borrowed from the
 * message. */
void bgp_notify_decode(const struct bgp_msg *, struct bgp_notify *);
/* Appends a line for people: `Cease/Administrative Shutdown: "text"`.  What a log must
 * not see, control characters and octets that are no UTF-8, is written as hex. */
void bgp_notify_print(struct buf *, const struct bgp_notify *);

#endif
