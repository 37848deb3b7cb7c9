/*
 * What the tests of neighbours share.
 */
#include "peer_rig.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bgp_update scratch;

void
write_down(struct rig *r, const struct bgp_peer_news *n)
{
	static const char *const names[] = { "none", "dial", "hangup", "state", "up",
		"update", "refresh", "down" };
	static const char *const slots[] = { "out", "in" };
	size_t len = strlen(r->log);
	char *to = r->log + len;
	size_t room = sizeof r->log - len;

	if (n->event == BGP_PEER_STATE)
		snprintf(to, room, "%s ", bgp_state_name(n->state));
	else if (n->event == BGP_PEER_DIAL)
		snprintf(to, room, "dial ");
	else if (n->event == BGP_PEER_DOWN)
		snprintf(to, room, "down:%s%s ", slots[n->slot], n->was_up ? "!" : "");
	else
		snprintf(to, room, "%s:%s ", names[n->event], slots[n->slot]);
	if (n->event == BGP_PEER_DOWN)
		r->down = *n;
}

void
drain(struct rig *r)
{
	struct bgp_peer_news n;

	while (bgp_peer_news(r->p, r->now, &scratch, &n))
		write_down(r, &n);
}

const char *
log_of(struct rig *r)
{
	static char text[sizeof r->log];

	drain(r);
	memcpy(text, r->log, sizeof text);
	r->log[0] = '\0';
	return text;
}

void
rig_new(struct rig *r, bool dial, bool accept)
{
	memset(r, 0, sizeof *r);
	r->config.session.open = (struct bgp_open){ .as = 64500,
		.hold = 90,
		.id = 0x0a000005,
		.families = BGP_FAMILY_BIT(IP_V4),
		.caps = BGP_CAPS_AS4 };
	r->config.dial = dial;
	r->config.accept = accept;
	r->now = (struct erx_time){ ERX_SEC };
	r->p = bgp_peer_new(&r->config, 7);
}

void
rig_start(struct rig *r, bool dial, bool accept)
{
	rig_new(r, dial, accept);
	bgp_peer_start(r->p, r->now);
}

void
rig_end(struct rig *r)
{
	bgp_peer_free(r->p);
}

enum bgp_state
state(const struct rig *r)
{
	return bgp_peer_status(r->p)->state;
}

const char *
last_error(const struct rig *r)
{
	return bgp_peer_status(r->p)->last_error;
}

void
connect_slot(struct rig *r, enum bgp_slot slot)
{
	uint8_t refusal[64];
	size_t n;

	ck_assert(bgp_peer_connected(r->p, r->now, slot, refusal, &n));
	ck_assert_uint_eq(n, 0);
	drain(r);
}

void
refused(struct rig *r, enum bgp_slot slot, const char *hex)
{
	uint8_t refusal[64];
	size_t n;

	ck_assert(!bgp_peer_connected(r->p, r->now, slot, refusal, &n));
	test_bytes(refusal, n, hex);
	drain(r);
}

void
feed(struct rig *r, enum bgp_slot slot, const char *hex)
{
	uint8_t b[256];
	size_t n = test_hex(b, sizeof b, hex);

	bgp_peer_input(r->p, r->now, slot, b, n);
	drain(r);
}

void
feed_open(struct rig *r, enum bgp_slot slot, uint32_t as, uint32_t id)
{
	struct bgp_open open = r->config.session.open;
	uint8_t b[256];
	struct wr w = wr_init(b, sizeof b);

	open.as = as;
	open.id = id;
	bgp_open_encode(&w, &open);
	bgp_peer_input(r->p, r->now, slot, b, wr_len(&w));
	drain(r);
}

void
flush(struct rig *r, enum bgp_slot slot)
{
	struct bgp_session *s = bgp_peer_session(r->p, slot);
	const uint8_t *p;

	if (s)
		bgp_session_sent(s, r->now, bgp_session_output(s, &p));
}

/* Brings a slot up from nothing, if it dials after its DIAL. */
void
bring_up(struct rig *r, enum bgp_slot slot)
{
	connect_slot(r, slot);
	feed_open(r, slot, 64501, 0x0a000001);
	feed(r, slot, KEEPALIVE);
	flush(r, slot);
	ck_assert_int_eq(state(r), BGP_STATE_ESTABLISHED);
	ck_assert_int_eq(bgp_peer_up_slot(r->p), (int)slot);
	log_of(r);
}

void
tick_at(struct rig *r, struct erx_time t)
{
	r->now = t;
	bgp_peer_tick(r->p, r->now);
	drain(r);
}

/* µs to the deadline, to which it goes. */
int64_t
tick(struct rig *r)
{
	struct erx_time was = r->now;

	ck_assert(!erx_time_is_never(bgp_peer_deadline(r->p)));
	tick_at(r, bgp_peer_deadline(r->p));
	return erx_time_since(r->now, was);
}

bool
within(int64_t us, int64_t span)
{
	return us >= span / 4 * 3 && us <= span;
}

/* The last message in the output of a slot. */
const uint8_t *
last_message(struct rig *r, enum bgp_slot slot)
{
	struct bgp_session *s = bgp_peer_session(r->p, slot);
	const uint8_t *p;
	size_t left, len;

	ck_assert_ptr_nonnull(s);
	left = bgp_session_output(s, &p);
	ck_assert_uint_ge(left, BGP_HEADER_LEN);
	for (; (len = (size_t)(p[16] << 8 | p[17])) < left; left -= len)
		p += len;
	return p;
}

bool
ceased_with(struct rig *r, enum bgp_slot slot, unsigned subcode)
{
	const uint8_t *p = last_message(r, slot);

	return p[18] == BGP_NOTIFICATION && p[19] == BGP_ERR_CEASE && p[20] == subcode;
}
