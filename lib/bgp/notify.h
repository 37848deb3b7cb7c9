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

void bgp_notify_encode(struct wr *, unsigned code, unsigned subcode, const void *data,
    size_t len);
/* Data of Cease/2 and Cease/4: one length octet and UTF-8, cut at 255 octets. */
void bgp_notify_encode_text(struct wr *, unsigned subcode, const char *text);
/* Data of Cease/1: AFI, SAFI, limit (RFC 4486 4). */
void bgp_notify_encode_limit(struct wr *, uint8_t family, uint32_t limit);
/* Never fails: a NOTIFICATION is not answered (4271 6.4). */
void bgp_notify_decode(const struct bgp_msg *, struct bgp_notify *);
/* "Cease/Administrative Shutdown: \"text\"" with control characters and bad UTF-8 as
 * hex. */
void bgp_notify_print(struct buf *, const struct bgp_notify *);

#endif
