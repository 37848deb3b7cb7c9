/*
 * What the far end of a session says, chosen by the octets of an input: each kind of
 * message with contents that make a difference, and octets that are none.
 */
#ifndef FUZZ_FAR_END_H
#define FUZZ_FAR_END_H

#include "bgp/notify.h"
#include "bgp/open.h"
#include "bgp/update.h"

/* Capabilities and hold time, then flags: identifier, families, AS, graceful restart.
 */
static inline void
far_end_open(struct wr *w, struct rd *in, uint32_t as)
{
	unsigned caps = rd_u8(in), flags = rd_u8(in);
	static const uint16_t holds[] = { 0, 3, 90, 240 };
	struct bgp_open o = { .as = as,
		.hold = holds[caps >> 6],
		.id = flags & 1 ? 1 : 9,
		.families =
		    (uint8_t)(flags & 2 ? BGP_FAMILIES_ALL : BGP_FAMILY_BIT(IP_V4)),
		.caps = caps & 63,
		.add_path = { BGP_FAMILIES_ALL, BGP_FAMILIES_ALL } };

	if (flags & 4)
		o.as++;
	o.graceful = (struct bgp_graceful){ .restarted = (flags & 8) != 0,
		.notification = (flags & 16) != 0,
		.time = flags & 32 ? 120 : 0,
		.families = flags & 64 ? BGP_FAMILIES_ALL : 0,
		.preserved = flags & 128 ? BGP_FAMILIES_ALL : 0 };
	if (flags & 32) { /* and for long, where that is agreed on */
		o.caps |= BGP_CAPS_LONG_LIVED;
		o.long_lived.time[IP_V4] = o.long_lived.time[IP_V6] =
		    flags & 64 ? 3600 : 0;
		o.long_lived.preserved = o.graceful.preserved;
	}
	bgp_open_encode(w, &o);
}

/* A message into `out`, well formed or not; its length. */
static inline size_t
far_end_says(uint8_t *out, size_t size, struct rd *in, uint32_t as)
{
	struct wr w = wr_init(out, size);
	unsigned kind = rd_u8(in), code, subcode;
	size_t len;

	switch (kind % 7) {
	case 0:
		far_end_open(&w, in, as);
		break;
	case 1:
		bgp_keepalive_encode(&w);
		break;
	case 2:
		return bgp_end_of_rib(out, size, kind & 128 ? IP_V6 : IP_V4);
	case 3:
		code = rd_u8(in);
		subcode = rd_u8(in);
		len = rd_u8(in) % 48;
		len = len < rd_left(in) ? len : rd_left(in);
		bgp_notify_encode(&w, code, subcode, rd_bytes(in, len), len);
		break;
	case 4:
		bgp_refresh_encode(&w, kind & 128 ? IP_V6 : IP_V4, rd_u8(in));
		break;
	case 5: /* both, so that a session comes up */
		far_end_open(&w, in, as);
		bgp_keepalive_encode(&w);
		break;
	default:
		len = kind >> 3;
		len = len < rd_left(in) ? len : rd_left(in);
		wr_bytes(&w, rd_bytes(in, len), len);
	}
	return wr_len(&w);
}

#endif
