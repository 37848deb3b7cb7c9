/*
 * Framing: one look at the head of a byte stream finds the next whole message or the
 * header fault, without copying.  The bounds of the length come from one row a type.
 * ROUTE-REFRESH has its lower bound in its decoder, since RFC 7313 5 wants another
 * error code there.  RFC 4271 4.1, 4.4, 6.1; 2918; 7313; 8654 4, 5.
 */
#include "bgp/msg.h"

static const struct {
	uint16_t min, max; /* max 0: the limit of the session */
} lengths[] = {
	[BGP_OPEN] = { 29, BGP_MESSAGE_MAX },
	[BGP_UPDATE] = { 23, 0 },
	[BGP_NOTIFICATION] = { 21, 0 },
	[BGP_KEEPALIVE] = { BGP_HEADER_LEN, BGP_HEADER_LEN },
	[BGP_ROUTE_REFRESH] = { BGP_HEADER_LEN, 0 },
};

static int
bad_header(struct bgp_fault *f, unsigned subcode, const uint8_t *data, size_t len,
    const char *reason)
{
	bgp_fault_clear(f);
	bgp_fail(f, BGP_RESET, BGP_ERR_HEADER, (uint8_t)subcode, data, len, reason);
	return -1;
}

static bool
marker_ok(const uint8_t *p)
{
	uint64_t a, b;

	memcpy(&a, p, 8);
	memcpy(&b, p + 8, 8);
	return (a & b) == UINT64_MAX;
}

int
bgp_msg_next(const uint8_t *p, size_t len, size_t max, struct bgp_msg *msg,
    struct bgp_fault *f)
{
	unsigned size, type;

	if (len < BGP_HEADER_LEN)
		return 0;
	if (!marker_ok(p))
		return bad_header(f, BGP_HDR_SYNC, NULL, 0, "marker is not all ones");
	size = (unsigned)(p[16] << 8 | p[17]);
	type = p[18];
	if (size < BGP_HEADER_LEN || size > max)
		return bad_header(f, BGP_HDR_LENGTH, p + 16, 2,
		    "message length out of bounds");
	if (type == 0 || type >= sizeof lengths / sizeof *lengths)
		return bad_header(f, BGP_HDR_TYPE, p + 18, 1, "unknown message type");
	if (size < lengths[type].min || (lengths[type].max && size > lengths[type].max))
		return bad_header(f, BGP_HDR_LENGTH, p + 16, 2,
		    "message length wrong for its type");
	if (len < size)
		return 0;
	msg->type = (uint8_t)type;
	msg->body = p + BGP_HEADER_LEN;
	msg->body_len = (uint16_t)(size - BGP_HEADER_LEN);
	msg->len = (uint16_t)size;
	return 1;
}

size_t
bgp_msg_begin(struct wr *w, unsigned type)
{
	size_t mark = wr_len(w);
	uint8_t *p = wr_space(w, BGP_HEADER_LEN);

	if (p) {
		memset(p, 0xff, 16);
		p[16] = p[17] = 0;
		p[18] = (uint8_t)type;
	}
	return mark;
}

void
bgp_msg_end(struct wr *w, size_t mark)
{
	size_t size = wr_len(w) - mark;

	if (size > BGP_MESSAGE_MAX_EXTENDED)
		w->failed = true;
	if (w->failed)
		return;
	w->start[mark + 16] = (uint8_t)(size >> 8);
	w->start[mark + 17] = (uint8_t)size;
}

void
bgp_keepalive_encode(struct wr *w)
{
	bgp_msg_end(w, bgp_msg_begin(w, BGP_KEEPALIVE));
}

enum bgp_outcome
bgp_refresh_decode(const struct bgp_msg *msg, struct bgp_refresh *out,
    struct bgp_fault *f)
{
	struct rd r = rd_init(msg->body, msg->body_len);
	const uint8_t *whole = msg->body - BGP_HEADER_LEN;

	bgp_fault_clear(f);
	out->afi = rd_u16(&r);
	out->subtype = rd_u8(&r);
	out->safi = rd_u8(&r);
	out->family = bgp_family_of(out->afi, out->safi);
	if ((out->subtype == 1 || out->subtype == 2) && msg->body_len != 4)
		return bgp_fail(f, BGP_RESET, BGP_ERR_REFRESH, 1, whole, msg->len,
		    "BoRR or EoRR of a wrong length");
	if (r.failed)
		return bgp_fail(f, BGP_RESET, BGP_ERR_HEADER, BGP_HDR_LENGTH,
		    whole + 16, 2, "ROUTE-REFRESH cut short");
	return BGP_FINE;
}

void
bgp_refresh_encode(struct wr *w, uint8_t family, unsigned subtype)
{
	size_t mark = bgp_msg_begin(w, BGP_ROUTE_REFRESH);

	wr_u16(w, bgp_afi_of(family));
	wr_u8(w, subtype);
	wr_u8(w, BGP_SAFI_UNICAST);
	bgp_msg_end(w, mark);
}
