/*
 * OPEN: the input is the body of the message.  What is accepted is sane, and what of it
 * we can say ourselves comes back the same.
 */
#include "bgp/open.h"
#include "fuzz.h"

#include <string.h>

static void
send_back(const struct bgp_open *o)
{
	uint8_t out[BGP_MESSAGE_MAX];
	struct wr w = wr_init(out, sizeof out);
	struct bgp_open again;
	struct bgp_fault f;
	struct bgp_msg msg;

	bgp_open_encode(&w, o);
	MUST(!w.failed);
	MUST(bgp_msg_next(out, wr_len(&w), sizeof out, &msg, &f) == 1);
	MUST(bgp_open_decode(&msg, &again, &f) == BGP_FINE);
	MUST(again.as == o->as && again.hold == o->hold && again.id == o->id);
	MUST(again.caps == o->caps);
	MUST(again.role == o->role && !again.roles_differ);
	MUST(memcmp(&again.graceful, &o->graceful, sizeof o->graceful) == 0);
	for (unsigned family = IP_NONE; family <= IP_V6; family++)
		MUST(again.long_lived.time[family] == o->long_lived.time[family]);
	MUST(again.long_lived.preserved == o->long_lived.preserved);
	MUST(again.extended_next_hop == o->extended_next_hop);
	MUST(memcmp(&again.add_path, &o->add_path, sizeof o->add_path) == 0);
	/* No family cannot be said: without a capability it means IPv4. */
	MUST(again.families == o->families || o->families == 0);
	MUST(again.unknown_n == (o->extra_len + 256u) / 257);
}

/* The long form, and with more capabilities than the short one has room for. */
static void
send_long(const struct bgp_open *o)
{
	static const uint8_t extra[257] = { 200, 255 };
	struct bgp_open ours = *o;

	ours.extended = true;
	send_back(&ours);
	ours.extended = false;
	ours.extra = extra;
	ours.extra_len = sizeof extra;
	send_back(&ours);
}

static void
must_agree(const struct bgp_open *o, const struct bgp_negotiated *n)
{
	MUST(n->families && n->hold <= 180 && n->remote_as == o->as);
	MUST(n->add_path.send == o->add_path.receive && !n->add_path.receive);
	MUST(n->notification == o->graceful.notification);
	MUST(n->extended_next_hop == o->extended_next_hop);
	MUST(n->caps & BGP_CAPS_GRACEFUL_RESTART || !(n->caps & BGP_CAPS_LONG_LIVED));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bgp_open us = { .as = 12076,
		.hold = 180,
		.id = 1,
		.families = BGP_FAMILIES_ALL,
		.caps = 0x1ff,
		.extended_next_hop = BGP_FAMILY_BIT(IP_V4),
		.graceful = { .notification = true, .families = BGP_FAMILIES_ALL },
		.add_path = { .send = BGP_FAMILIES_ALL } };
	struct bgp_open o;
	struct bgp_negotiated n;
	struct bgp_fault f;
	struct bgp_msg msg = { .type = BGP_OPEN, .body = data };

	if (size > BGP_MESSAGE_MAX - BGP_HEADER_LEN)
		return 0;
	msg.body_len = (uint16_t)size;
	msg.len = (uint16_t)(size + BGP_HEADER_LEN);
	if (bgp_open_decode(&msg, &o, &f) != BGP_FINE) {
		MUST(f.outcome == BGP_RESET && f.code == BGP_ERR_OPEN && f.reason);
		return 0;
	}
	MUST(o.as != 0 && o.id != 0 && o.hold != 1 && o.hold != 2);
	MUST(o.mp_seen || o.families == BGP_FAMILY_BIT(IP_V4));
	send_back(&o);
	send_long(&o);
	if (bgp_negotiate(&us, &o, 0, &n, &f) == BGP_FINE)
		must_agree(&o, &n);
	else
		MUST(f.code == BGP_ERR_OPEN);
	return 0;
}
