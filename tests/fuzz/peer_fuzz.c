/*
 * One neighbour, with the input in the place of host, network and far end: the first
 * octet says how it is configured, the rest are moves.  Time passes, connections come
 * and go in both directions and collide, the far end says what it should and what not,
 * our side stops, resets and starts.  Whatever happens, news come in an order that
 * makes sense, each connection carries whole messages, and once the neighbour has been
 * told the time it has nothing due.
 */
#include "bgp/down.h"
#include "bgp/peer.h"
#include "checks.h"
#include "far_end.h"

#include <string.h>

enum how { /* it is configured */
	DIAL = 1,
	ACCEPT = 2,
	FAST = 4,
	GRACEFUL = 8,
	BARE = 16, /* 2-octet AS, no capability but families */
	IBGP = 32,
	CLOSES = 64, /* the host tells of connections that it was told to close */
	ONE_AS = 128 /* and no other is expected */
};
enum {
	STEPS_MAX = 400,
	NEWS_MAX = 20000,
	IDLE_HOLD = 200 * ERX_MSEC,
	OPEN_HOLD = 1500 * ERX_MSEC
};

struct conn {
	bool open;
	struct buf sent;
};

struct rig {
	struct bgp_peer_config config;
	struct bgp_peer *p;
	struct erx_time now;
	unsigned how;
	struct conn conns[BGP_SLOT_N];
	bool dialing;
	int up;           /* slot, or -1 */
	uint8_t families; /* agreed on there */
};

static struct bgp_update scratch;

/* --- what the host does --- */

static void
take_output(struct rig *r, enum bgp_slot slot, size_t most)
{
	struct bgp_session *s = bgp_peer_session(r->p, slot);
	const uint8_t *out;
	size_t n = s ? bgp_session_output(s, &out) : 0;

	n = n < most ? n : most;
	if (!n)
		return;
	buf_add(&r->conns[slot].sent, out, n);
	bgp_session_sent(s, r->now, n);
}

/* What went over a connection, when it is closed by us or by them. */
static void
end_conn(struct rig *r, enum bgp_slot slot, bool all)
{
	struct conn *c = &r->conns[slot];

	if (all)
		must_be_messages((const uint8_t *)c->sent.data, c->sent.len);
	buf_reset(&c->sent);
	c->open = false;
}

static void
hang_up(struct rig *r, enum bgp_slot slot)
{
	if (slot == BGP_SLOT_OUT && r->dialing) {
		r->dialing = false;
		return;
	}
	MUST(r->conns[slot].open);
	take_output(r, slot, SIZE_MAX);
	end_conn(r, slot, true);
	if (r->how & CLOSES)
		bgp_peer_closed(r->p, r->now, slot);
}

static void
check_up(struct rig *r, const struct bgp_peer_news *n)
{
	const struct bgp_negotiated *got =
	    bgp_session_negotiated(bgp_peer_session(r->p, n->slot));

	MUST(r->up < 0 && r->conns[n->slot].open);
	MUST(got && got->families && !(got->hold && got->hold < 3));
	MUST(!(r->how & BARE) || !(got->caps & BGP_CAPS_AS4));
	MUST(!got->add_path.receive);
	r->up = (int)n->slot;
	r->families = got->families;
}

static void
check_down(struct rig *r, const struct bgp_peer_news *n)
{
	const char *why = bgp_peer_status(r->p)->last_error;
	struct buf b;

	MUST(n->was_up == (r->up == (int)n->slot));
	MUST(n->session.kind == BGP_NEWS_DOWN && n->session.kept_time < 4096);
	MUST(n->was_up || !n->session.kept);
	MUST(!n->session.kept || (r->how & GRACEFUL && n->session.kept_time));
	MUST(!(n->session.kept & ~r->families));
	buf_init(&b);
	bgp_down_print(&b, &n->session);
	must_be_harmless(b.data, b.len);
	MUST(strncmp(why, b.data, strlen(why) < 300 ? strlen(why) : 300) == 0 ||
	    !*why || n->session.notify.code == BGP_ERR_CEASE);
	buf_fini(&b);
	if (n->was_up)
		r->up = -1;
}

static void
take_news(struct rig *r, const struct bgp_peer_news *n)
{
	switch (n->event) {
	case BGP_PEER_NONE:
		MUST(false);
		break;
	case BGP_PEER_DIAL:
		MUST(r->how & DIAL && !r->dialing && !r->conns[BGP_SLOT_OUT].open);
		r->dialing = true;
		break;
	case BGP_PEER_HANGUP:
		hang_up(r, n->slot);
		break;
	case BGP_PEER_STATE:
		MUST(n->state == bgp_peer_status(r->p)->state);
		break;
	case BGP_PEER_UP:
		check_up(r, n);
		break;
	case BGP_PEER_UPDATE:
	case BGP_PEER_REFRESH:
		MUST(r->up == (int)n->slot);
		break;
	case BGP_PEER_DOWN:
		check_down(r, n);
		break;
	}
}

static void
drain(struct rig *r)
{
	const struct bgp_peer_status *status = bgp_peer_status(r->p);
	struct bgp_peer_news n;
	int count = 0;

	while (bgp_peer_news(r->p, r->now, &scratch, &n)) {
		MUST(++count < NEWS_MAX);
		take_news(r, &n);
	}
	MUST(bgp_peer_up_slot(r->p) == r->up);
	MUST(r->up < 0 || !r->conns[!r->up].open);
	MUST((status->state == BGP_STATE_ESTABLISHED) == (r->up >= 0));
	must_be_harmless(status->last_error, strlen(status->last_error));
}

/* --- moves --- */

/* From memory of just its size. */
static void
say(struct rig *r, enum bgp_slot slot, struct rd *in)
{
	uint8_t space[512], *copy;
	size_t len =
	    far_end_says(space, sizeof space, in, r->how & IBGP ? 64500 : 64501);

	if (!r->conns[slot].open || len == 0)
		return;
	copy = malloc(len);
	memcpy(copy, space, len);
	bgp_peer_input(r->p, r->now, slot, copy, len);
	drain(r);
	free(copy);
}

static void
connection(struct rig *r, enum bgp_slot slot, bool tell)
{
	uint8_t refusal[64];
	size_t len;

	if (slot == BGP_SLOT_OUT && !r->dialing)
		return;
	if (slot == BGP_SLOT_IN && tell && bgp_peer_incoming(r->p, r->now))
		drain(r);
	if (slot == BGP_SLOT_OUT)
		r->dialing = false;
	if (bgp_peer_connected(r->p, r->now, slot, refusal, &len)) {
		MUST(len == 0 && !r->conns[slot].open);
		r->conns[slot].open = true;
	} else {
		MUST(len == BGP_HEADER_LEN + 2);
		must_be_messages(refusal, len);
	}
}

static void
close_conn(struct rig *r, enum bgp_slot slot)
{
	if (!r->conns[slot].open)
		return;
	end_conn(r, slot, false);
	bgp_peer_closed(r->p, r->now, slot);
}

static void
no_answer(struct rig *r)
{
	if (!r->dialing)
		return;
	r->dialing = false;
	bgp_peer_dial_failed(r->p, r->now, "Connection refused");
}

/* Until nothing is due any more, which must be soon. */
static void
tick(struct rig *r)
{
	int n = 0;

	do {
		MUST(++n < 5);
		bgp_peer_tick(r->p, r->now);
		drain(r);
	} while (!erx_time_before(r->now, bgp_peer_deadline(r->p)));
}

static void
wait(struct rig *r, unsigned long_or_short)
{
	struct erx_time at = bgp_peer_deadline(r->p);

	if (long_or_short)
		r->now =
		    erx_time_add(r->now, long_or_short * long_or_short * 10 * ERX_MSEC);
	else if (!erx_time_is_never(at) && erx_time_before(r->now, at))
		r->now = at;
	tick(r);
}

static void
command(struct rig *r, unsigned what)
{
	static const uint8_t text[] = "\7upgrade";
	struct bgp_session *s = r->up < 0 ? NULL : bgp_peer_session(r->p, r->up);

	switch (what % 8) {
	case 0:
		bgp_peer_start(r->p, r->now);
		break;
	case 1:
		bgp_peer_stop(r->p, r->now, BGP_CEASE_SHUTDOWN, text, 8);
		break;
	case 2:
		bgp_peer_reset(r->p, r->now, what >> 3, text, 8, ERX_SEC);
		break;
	case 3:
		r->config.fast_dial ^= true;
		r->config.idle_hold ^= IDLE_HOLD;
		bgp_peer_configure(r->p, &r->config);
		break;
	case 4:
		if (s)
			bgp_session_send_refresh(s, what & 8 ? IP_V6 : IP_V4,
			    what >> 6);
		break;
	case 5: /* updates are written, or cannot be */
		if (s)
			bgp_session_progress(s, r->now, what >> 4, what & 8);
		break;
	case 6:
		if (s)
			bgp_session_stop(s, r->now, what >> 4, 0, NULL, 0);
		break;
	default:
		if (s) {
			bgp_peer_shift(r->p, what * ERX_SEC);
			r->now = erx_time_add(r->now, what * ERX_SEC);
		}
	}
}

static void
move(struct rig *r, struct rd *in)
{
	unsigned what = rd_u8(in);
	enum bgp_slot slot = what & 128 ? BGP_SLOT_IN : BGP_SLOT_OUT;

	switch (what % 8) {
	case 0:
		wait(r, rd_u8(in));
		break;
	case 1:
		connection(r, slot, what & 64);
		break;
	case 2:
		close_conn(r, slot);
		break;
	case 3:
		no_answer(r);
		break;
	case 4:
		command(r, rd_u8(in));
		break;
	case 5:
		take_output(r, slot, what & 64 ? SIZE_MAX : rd_u8(in));
		break;
	default:
		say(r, slot, in);
	}
	drain(r);
}

static void
configure(struct rig *r)
{
	struct bgp_open *o = &r->config.session.open;
	unsigned how = r->how;

	*o = (struct bgp_open){ .as = 64500,
		.hold = 90,
		.id = 5,
		.families = BGP_FAMILIES_ALL,
		.caps = BGP_CAPS_REFRESH };
	if (!(how & BARE))
		o->caps |= BGP_CAPS_ENHANCED_REFRESH | BGP_CAPS_AS4 |
		    BGP_CAPS_EXTENDED_MESSAGE | BGP_CAPS_ADD_PATH;
	o->add_path.send = BGP_FAMILIES_ALL;
	if (how & GRACEFUL) {
		o->caps |= BGP_CAPS_GRACEFUL_RESTART | BGP_CAPS_LONG_LIVED;
		o->long_lived.time[IP_V4] = 3600;
		o->graceful = (struct bgp_graceful){ .notification = true,
			.time = 120,
			.families = BGP_FAMILIES_ALL };
	}
	if (how & ONE_AS)
		r->config.session.expected_as = how & IBGP ? 64500 : 64501;
	r->config.dial = (how & DIAL) != 0;
	r->config.accept = (how & ACCEPT) != 0;
	r->config.fast_dial = (how & FAST) != 0;
	r->config.session.open_hold = how & FAST ? OPEN_HOLD : 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd in = rd_init(data, size);
	struct rig r = { .now = { ERX_SEC }, .how = rd_u8(&in), .up = -1 };

	configure(&r);
	r.p = bgp_peer_new(&r.config, 1);
	bgp_peer_start(r.p, r.now);
	drain(&r);
	for (int n = 0; rd_left(&in) && n < STEPS_MAX; n++)
		move(&r, &in);
	bgp_peer_stop(r.p, r.now, BGP_CEASE_DECONFIGURED, NULL, 0);
	drain(&r);
	MUST(r.up < 0 && !r.dialing);
	for (int i = 0; i < BGP_SLOT_N; i++) {
		MUST(!r.conns[i].open);
		buf_fini(&r.conns[i].sent);
	}
	bgp_peer_free(r.p);
	return 0;
}
