/*
 * Headers are gone over once more from the front, up to what the packet carries, which
 * packet_read has found: so each of them is one that packet_read knows, and is all
 * there.  The first that has something to say decides.  Emulated hosts know padding
 * and no other option, no kind of routing header, and take fragments piece by piece.
 */
#include "packet/demand.h"

#include "base/wire.h"

enum {
	PAD1 = 0,
	/* RFC 8200 4.2: what to do about an option that is not known. */
	UNKNOWN_SKIP = 0,
	UNKNOWN_DROP = 1,
	PAYLOAD_LENGTH = 4, /* where it stands */
	ROUTING_TYPE = 2,
	SEGMENTS_LEFT = 3,
	OFFSET = 2,
	OFFSET_BITS = 0xfff8,
	MORE = 1
};

struct demanding {
	const uint8_t *packet;
	const struct packet_head *head;
	enum packet_error error;
	unsigned about;
};

static enum packet_demand
tell(struct demanding *d, enum packet_error error, size_t about)
{
	d->error = error;
	d->about = (unsigned)about;
	return PACKET_DEMAND_TELL;
}

/* An option that reaches beyond its header is damage, and nobody says what to tell. */
static enum packet_demand
options(struct demanding *d, size_t at, size_t len)
{
	const uint8_t *p = d->packet;
	size_t end = at + len;

	for (at += 2; at < end;) {
		size_t one = p[at] == PAD1 ? 1 : at + 1 < end ? 2U + p[at + 1] : len;

		if (at + one > end)
			return PACKET_DEMAND_DROP;
		if (p[at] >> 6 == UNKNOWN_DROP)
			return PACKET_DEMAND_DROP;
		/* The two that are left tell, for the target is no multicast. */
		if (p[at] >> 6 != UNKNOWN_SKIP)
			return tell(d, PACKET_NO_OPTION, at);
		at += one;
	}
	return PACKET_DEMAND_TAKE;
}

/* RFC 8200 4.5. */
static enum packet_demand
fragment(struct demanding *d, size_t at, size_t len)
{
	unsigned bits = get_u16(d->packet + at + OFFSET);
	size_t carried = d->head->len - at - len;

	if ((bits & MORE) && carried % 8)
		return tell(d, PACKET_BAD_FIELD, PAYLOAD_LENGTH);
	if ((bits & OFFSET_BITS) + carried + at - PACKET_HEADER > PACKET_MAX)
		return tell(d, PACKET_BAD_FIELD, at + OFFSET);
	return PACKET_DEMAND_TAKE;
}

/* RFC 8200 4.4, and for type 0 RFC 5095. */
static enum packet_demand
routing(struct demanding *d, size_t at)
{
	return d->packet[at + SEGMENTS_LEFT] == 0
	    ? PACKET_DEMAND_TAKE
	    : tell(d, PACKET_BAD_FIELD, at + ROUTING_TYPE);
}

static enum packet_demand
header(struct demanding *d, uint8_t kind, size_t at, size_t len)
{
	switch (kind) {
	case PACKET_ROUTING:
		return routing(d, at);
	case PACKET_FRAGMENT:
		return fragment(d, at, len);
	default:
		return options(d, at, len);
	}
}

static enum packet_demand
headers(struct demanding *d)
{
	const struct packet_head *h = d->head;
	uint8_t kind = d->packet[6];

	for (size_t at = PACKET_HEADER, len; at < h->header; at += len) {
		enum packet_demand what;

		len = kind == PACKET_FRAGMENT ? PACKET_FRAGMENT_LEN
					      : (d->packet[at + 1] + 1U) * 8;
		what = header(d, kind, at, len);
		if (what != PACKET_DEMAND_TAKE)
			return what;
		kind = d->packet[at];
	}
	if (!h->torn)
		return PACKET_DEMAND_TAKE;
	return h->piece ? tell(d, PACKET_TORN_CHAIN, 0) : PACKET_DEMAND_DROP;
}

enum packet_demand
packet_demand(const uint8_t *packet, const struct packet_head *h,
    enum packet_error *error, unsigned *about)
{
	struct demanding d = { .packet = packet, .head = h };
	enum packet_demand what;

	if (h->from.family != IP_V6)
		return PACKET_DEMAND_TAKE;
	what = headers(&d);
	*error = d.error;
	*about = d.about;
	return what;
}

bool
packet_refusal(const struct packet_head *h, enum packet_error *what)
{
	bool v6 = h->from.family == IP_V6;

	*what = PACKET_NO_PROTOCOL;
	if (!h->first)
		return false; /* the first piece has told */
	switch (h->protocol) {
	case PACKET_PROTOCOL_ICMP:
		return v6;
	case PACKET_PROTOCOL_ICMP6:
		return !v6;
	case PACKET_PROTOCOL_NONE:
		return !v6;
	case PACKET_PROTOCOL_UDP:
		*what = PACKET_NO_PORT;
		return true;
	default:
		return true;
	}
}
