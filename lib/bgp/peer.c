/*
 * A neighbour runs in one of three modes: stopped, resting after an error (both shown
 * as Idle), or running, where what is shown is the most advanced of its two
 * connections, or Connect while dialling, or Active.  A dial that failed and waits for
 * ConnectRetry is the passive restart of RFC 4271 8.1.1 (event 5), so it is Active as
 * well.  So is one that is put off after errors (event 7, damped and passive): rests
 * are short, and only our own dials come more and more seldom.
 *
 * Nothing is queued.  What the owner has to be told is a flag in a slot or in the peer,
 * or still lies in a session, and bgp_peer_news looks at them in a fixed order.  An
 * ended session stays in its slot until the connection is gone or the next one needs
 * the place.
 *
 * RFC 4271 6.8, 8.1, 8.2.1; RFC 4486; RFC 4724 5; RFC 6286 2.3.
 */
#include "bgp/peer.h"

#include "base/xalloc.h"
#include "bgp/down.h"

#include <stdlib.h>

#define CONNECT_RETRY   (120 * ERX_SEC) /* 4271 10 */
#define FAST_RETRY      ERX_SEC
#define DIAL_TIMEOUT    (30 * ERX_SEC)
#define IDLE_HOLD       ERX_SEC
#define IDLE_HOLD_MAX   (30 * ERX_SEC)
#define IDLE_HOLD_TIMES 30
#define LASTED          (60 * ERX_SEC) /* a session that held this long ends the back-off */
#define WINNER_OPEN     (10 * ERX_SEC) /* see settle() */

enum mode { STOPPED, RESTING, RUNNING };

struct slot {
	struct bgp_session *session;
	bool dialing; /* out only: asked for, no answer yet */
	bool hangup;  /* to be told */
	bool ended;   /* DOWN was taken; the session lingers for its output */
	bool gone;    /* the host says so */
};

struct bgp_peer {
	struct bgp_peer_config config;
	uint8_t *extra; /* what its OPEN borrows */
	struct rng rng;
	struct slot slots[BGP_SLOT_N];
	/* Apart, so that looking at it can bring its counters up to date. */
	struct bgp_peer_status *status;
	struct bgp_counters past; /* of the sessions that are no more */

	enum mode mode;
	enum bgp_state told; /* the last BGP_PEER_STATE */
	bool dial;           /* BGP_PEER_DIAL is to be told */
	bool dial_error;     /* the last error is one of dialling */
	int up;              /* slot that is Established, or -1 */
	struct erx_time up_at;
	struct erx_time dial_at;    /* not sooner than this */
	struct erx_time retry_at;   /* ConnectRetry, from the start of the last dial */
	struct erx_time dial_by;    /* while dialling */
	struct erx_time rest_until; /* resting or not, no connection of theirs before */
	int64_t backoff;            /* from the next error to the next dial */
};

static enum bgp_slot
other_slot(enum bgp_slot slot)
{
	return slot == BGP_SLOT_OUT ? BGP_SLOT_IN : BGP_SLOT_OUT;
}

static bool
live(const struct slot *slot)
{
	return slot->session && !bgp_session_over(slot->session);
}

/* How far the connections are: OpenSent to Established, or Idle without any. */
static enum bgp_state
furthest(const struct bgp_peer *p)
{
	enum bgp_state state, max = BGP_STATE_IDLE;

	for (int i = 0; i < BGP_SLOT_N; i++) {
		if (!live(&p->slots[i]))
			continue;
		state = bgp_session_state(p->slots[i].session);
		if (state > max)
			max = state;
	}
	return max;
}

static void
refresh_state(struct bgp_peer *p, struct erx_time now)
{
	enum bgp_state state = furthest(p);

	if (state == BGP_STATE_IDLE && p->mode == RUNNING)
		state = p->slots[BGP_SLOT_OUT].dialing ? BGP_STATE_CONNECT
						       : BGP_STATE_ACTIVE;
	if (state == p->status->state)
		return;
	p->status->state = state;
	p->status->since = now;
}

static void
add_counters(struct bgp_counters *sum, const struct bgp_counters *c)
{
	sum->updates_in += c->updates_in;
	sum->updates_out += c->updates_out;
	sum->messages_in += c->messages_in;
	sum->messages_out += c->messages_out;
	sum->bytes_in += c->bytes_in;
	sum->bytes_out += c->bytes_out;
}

/* Empties a slot, but for a dial that goes on in it. */
static void
clear_slot(struct bgp_peer *p, struct slot *slot)
{
	if (!slot->session)
		return;
	add_counters(&p->past, bgp_session_counters(slot->session));
	bgp_session_free(slot->session);
	slot->session = NULL;
	slot->ended = slot->gone = false;
}

static void
cease(struct slot *slot, struct erx_time now, unsigned subcode, const void *data,
    size_t len)
{
	if (live(slot))
		bgp_session_stop(slot->session, now, BGP_ERR_CEASE, subcode, data, len);
}

static void
set_error(struct bgp_peer *p, struct erx_time now, const char *text)
{
	bgp_text_clean(p->status->last_error, sizeof p->status->last_error, text);
	p->dial_error = false;
	p->status->last_error_at = now;
}

/* --- dialling --- */

static void
dial(struct bgp_peer *p, struct erx_time now)
{
	const struct bgp_peer_config *c = &p->config;
	int64_t retry = c->connect_retry ? c->connect_retry : CONNECT_RETRY;

	if (c->fast_dial)
		retry = FAST_RETRY;
	p->slots[BGP_SLOT_OUT].dialing = true;
	p->dial = true;
	p->dial_by =
	    erx_time_add(now, c->dial_timeout ? c->dial_timeout : DIAL_TIMEOUT);
	p->retry_at = erx_time_add(now, rng_jitter(&p->rng, retry, 75, 100));
}

/*
 * A connection of theirs that has not said anything yet does not keep us from dialling:
 * it may be the rest of a neighbour that was restarted.
 */
static bool
wants_dial(const struct bgp_peer *p)
{
	const struct slot *out = &p->slots[BGP_SLOT_OUT];

	return p->mode == RUNNING && p->config.dial && !out->dialing && !live(out) &&
	    furthest(p) <= BGP_STATE_OPENSENT;
}

static void
dial_if_due(struct bgp_peer *p, struct erx_time now)
{
	if (wants_dial(p) && !erx_time_before(now, p->dial_at))
		dial(p, now);
}

static void
end_dial(struct bgp_peer *p, struct erx_time now)
{
	p->slots[BGP_SLOT_OUT].dialing = false;
	p->dial = false;
	p->dial_at = erx_time_before(p->retry_at, now) ? now : p->retry_at;
}

static void
call_off_dial(struct bgp_peer *p, struct erx_time now)
{
	struct slot *out = &p->slots[BGP_SLOT_OUT];

	if (!out->dialing)
		return;
	if (!p->dial) /* the host knows of it */
		out->hangup = true;
	end_dial(p, now);
}

static void
dial_failed(struct bgp_peer *p, struct erx_time now, const char *why)
{
	struct buf b;

	buf_init(&b);
	buf_printf(&b, "cannot connect: %s", why);
	set_error(p, now, b.data);
	p->dial_error = true;
	buf_fini(&b);
	end_dial(p, now);
}

/* --- start, stop, rest --- */

static int64_t
idle_hold(const struct bgp_peer *p)
{
	return p->config.idle_hold ? p->config.idle_hold : IDLE_HOLD;
}

/* The longest back-off: whoever asks for short rests does not wait long for a dial. */
static int64_t
idle_hold_max(int64_t base)
{
	if (base < IDLE_HOLD_MAX / IDLE_HOLD_TIMES)
		return base * IDLE_HOLD_TIMES;
	return base > IDLE_HOLD_MAX ? base : IDLE_HOLD_MAX;
}

static void
run(struct bgp_peer *p, struct erx_time now)
{
	p->mode = RUNNING;
	dial_if_due(p, now);
}

static void
refuse_theirs(struct bgp_peer *p, struct erx_time now)
{
	p->rest_until = erx_time_add(now, rng_jitter(&p->rng, idle_hold(p), 75, 100));
}

/* When to dial after an error: later and later, up to a bound.  True: for the first
 * time, in which it is as long as the rest. */
static bool
put_off_dial(struct bgp_peer *p, struct erx_time now, bool lasted)
{
	int64_t base = idle_hold(p), max = idle_hold_max(base), wait = p->backoff;

	if (lasted || wait < base)
		wait = base;
	if (wait > max)
		wait = max;
	p->dial_at = erx_time_add(now, rng_jitter(&p->rng, wait, 75, 100));
	p->backoff = wait < max / 2 ? 2 * wait : max;
	return wait == base;
}

/*
 * After the last connection is gone: DampPeerOscillations (4271 8.1.1), such that a
 * healthy neighbour behind the address of a bad one is not locked out: it is refused
 * for the rest only, which does not grow.  If the time was wrong rather than the
 * session (`calm`), only our own dial waits.  Otherwise two neighbours that rest in
 * turns could go on refusing each other.
 */
static void
rest(struct bgp_peer *p, struct erx_time now, bool lasted, bool calm)
{
	bool first = put_off_dial(p, now, lasted);

	if (calm)
		return;
	p->mode = RESTING;
	if (first || !p->config.accept) {
		p->rest_until = p->dial_at; /* nothing else can happen before */
		return;
	}
	refuse_theirs(p, now);
	if (erx_time_before(p->dial_at, p->rest_until)) /* they are jittered apart */
		p->dial_at = p->rest_until;
}

struct bgp_peer *
bgp_peer_new(const struct bgp_peer_config *config, uint64_t seed)
{
	struct bgp_peer *p = xcalloc(1, sizeof *p);

	bgp_peer_configure(p, config);
	p->status = xcalloc(1, sizeof *p->status);
	p->up = -1;
	rng_init(&p->rng, seed);
	return p;
}

void
bgp_peer_free(struct bgp_peer *p)
{
	if (!p)
		return;
	for (int i = 0; i < BGP_SLOT_N; i++)
		clear_slot(p, &p->slots[i]);
	free(p->extra);
	free(p->status);
	free(p);
}

void
bgp_peer_configure(struct bgp_peer *p, const struct bgp_peer_config *config)
{
	const struct bgp_open *open = &config->session.open;
	uint8_t *extra = open->extra_len ? xmemdup(open->extra, open->extra_len) : NULL;

	free(p->extra);
	p->config = *config;
	p->config.session.open.extra = p->extra = extra;
}

void
bgp_peer_start(struct bgp_peer *p, struct erx_time now)
{
	if (p->mode != STOPPED)
		return;
	p->backoff = 0;
	p->dial_at = p->rest_until = now;
	run(p, now);
	refresh_state(p, now);
}

static void
end_all(struct bgp_peer *p, struct erx_time now, unsigned subcode, const void *data,
    size_t len)
{
	call_off_dial(p, now);
	for (int i = 0; i < BGP_SLOT_N; i++)
		cease(&p->slots[i], now, subcode, data, len);
	refresh_state(p, now);
}

void
bgp_peer_stop(struct bgp_peer *p, struct erx_time now, unsigned subcode,
    const void *data, size_t len)
{
	p->mode = STOPPED;
	end_all(p, now, subcode, data, len);
}

void
bgp_peer_reset(struct bgp_peer *p, struct erx_time now, unsigned subcode,
    const void *data, size_t len, int64_t idle)
{
	if (p->mode == STOPPED)
		return;
	p->mode = RESTING;
	end_all(p, now, subcode, data, len);
	p->dial_at = p->rest_until = erx_time_add(now, idle);
}

/* --- connections --- */

/* The Cease subcode a new connection is refused with, or 0. */
static unsigned
refuse(struct bgp_peer *p, struct erx_time now, enum bgp_slot which)
{
	struct slot *slot = &p->slots[which];
	bool wanted = which == BGP_SLOT_OUT ? slot->dialing : p->config.accept;

	if (furthest(p) == BGP_STATE_ESTABLISHED)
		return BGP_CEASE_COLLISION;
	if (p->mode != RUNNING || !wanted)
		return BGP_CEASE_REJECTED;
	if (which == BGP_SLOT_IN && erx_time_before(now, p->rest_until))
		return BGP_CEASE_REJECTED;
	if (!live(slot))
		return 0;
	/* Nobody needs two connections in one direction.  If nothing was ever heard on
	 * the first, it is the dead one: the next attempt shall find the place free. */
	if (bgp_session_state(slot->session) == BGP_STATE_OPENSENT)
		cease(slot, now, BGP_CEASE_COLLISION, NULL, 0);
	return BGP_CEASE_COLLISION;
}

bool
bgp_peer_incoming(struct bgp_peer *p, struct erx_time now)
{
	int up = bgp_peer_up_slot(p);
	struct bgp_session *s = up < 0 ? NULL : p->slots[up].session;

	if (!s || !p->config.accept || !bgp_session_negotiated(s)->graceful.families)
		return false;
	bgp_session_eof(s, now);
	return true;
}

bool
bgp_peer_connected(struct bgp_peer *p, struct erx_time now, enum bgp_slot which,
    uint8_t refusal[64], size_t *refusal_len)
{
	struct slot *slot = &p->slots[which];
	unsigned subcode = refuse(p, now, which);
	struct wr w = wr_init(refusal, 64);

	*refusal_len = 0;
	if (which == BGP_SLOT_OUT && slot->dialing)
		end_dial(p, now);
	if (subcode) {
		bgp_notify_encode(&w, BGP_ERR_CEASE, subcode, NULL, 0);
		*refusal_len = wr_len(&w);
	} else {
		clear_slot(p, slot);
		slot->hangup = false;
		slot->session = bgp_session_new(&p->config.session, &p->rng, now);
	}
	refresh_state(p, now);
	return subcode == 0;
}

void
bgp_peer_dial_failed(struct bgp_peer *p, struct erx_time now, const char *why)
{
	if (p->slots[BGP_SLOT_OUT].dialing)
		dial_failed(p, now, why);
	dial_if_due(p, now);
	refresh_state(p, now);
}

void
bgp_peer_input(struct bgp_peer *p, struct erx_time now, enum bgp_slot which,
    const uint8_t *in, size_t len)
{
	if (live(&p->slots[which]))
		bgp_session_input(p->slots[which].session, now, in, len);
}

void
bgp_peer_closed(struct bgp_peer *p, struct erx_time now, enum bgp_slot which)
{
	struct slot *slot = &p->slots[which];

	if (slot->session && !slot->gone) {
		slot->gone = true;
		slot->hangup = false;
		bgp_session_eof(slot->session, now);
	}
	refresh_state(p, now);
}

void
bgp_peer_tick(struct bgp_peer *p, struct erx_time now)
{
	struct slot *out = &p->slots[BGP_SLOT_OUT];

	for (int i = 0; i < BGP_SLOT_N; i++)
		if (live(&p->slots[i]))
			bgp_session_tick(p->slots[i].session, now);
	if (out->dialing && !erx_time_before(now, p->dial_by)) {
		out->hangup = !p->dial;
		dial_failed(p, now, "no answer");
	}
	if (p->mode == RESTING && !erx_time_before(now, p->rest_until))
		run(p, now);
	dial_if_due(p, now);
	refresh_state(p, now);
}

struct erx_time
bgp_peer_deadline(const struct bgp_peer *p)
{
	struct erx_time at = ERX_NEVER;

	for (int i = 0; i < BGP_SLOT_N; i++)
		if (live(&p->slots[i]))
			at =
			    erx_time_min(at, bgp_session_deadline(p->slots[i].session));
	if (p->slots[BGP_SLOT_OUT].dialing)
		at = erx_time_min(at, p->dial_by);
	if (p->mode == RESTING)
		at = erx_time_min(at, p->rest_until);
	if (wants_dial(p))
		at = erx_time_min(at, p->dial_at);
	return at;
}

void
bgp_peer_shift(struct bgp_peer *p, int64_t by)
{
	for (int i = 0; i < BGP_SLOT_N; i++)
		if (live(&p->slots[i]))
			bgp_session_shift(p->slots[i].session, by);
}

void
bgp_peer_renew(struct bgp_peer *p, struct erx_time now)
{
	for (int i = 0; i < BGP_SLOT_N; i++)
		if (live(&p->slots[i]))
			bgp_session_renew(p->slots[i].session, now);
}

/* --- collisions --- */

/*
 * An OPEN came on one connection.  If there is another, the speaker with the higher
 * identifier keeps the one it opened itself; equal identifiers: that with the higher AS
 * (RFC 6286 2.3).  RFC 4271 6.8 compares with connections in OpenConfirm and may do so
 * in OpenSent "if it knows the identifier by other means": we do, and an early decision
 * saves bringing the loser up.  But a winner that has not spoken yet must do so soon.
 */
static void
settle(struct bgp_peer *p, struct erx_time now, enum bgp_slot opened)
{
	struct slot *slot = &p->slots[opened], *rival = &p->slots[other_slot(opened)];
	const struct bgp_open *us = bgp_session_local(slot->session);
	const struct bgp_negotiated *n = bgp_session_negotiated(slot->session);
	bool ours =
	    us->id != n->remote_id ? us->id > n->remote_id : us->as > n->remote_as;

	if (!live(rival))
		return;
	if (opened == (ours ? BGP_SLOT_OUT : BGP_SLOT_IN)) {
		cease(rival, now, BGP_CEASE_COLLISION, NULL, 0);
		return;
	}
	cease(slot, now, BGP_CEASE_COLLISION, NULL, 0);
	bgp_session_hurry(rival->session, now, WINNER_OPEN);
}

/* --- news --- */

static bool
is_cease(const struct bgp_notify *n, unsigned subcode)
{
	return n->code == BGP_ERR_CEASE && n->subcode == subcode;
}

/* The connection ended for want of a place, not for what was said on it. */
static bool
ended_calmly(const struct bgp_news *news)
{
	return news->state == BGP_STATE_ACTIVE || /* see fsm.c */
	    news->kept ||                         /* it is expected back */
	    is_cease(&news->notify, BGP_CEASE_REJECTED) ||
	    is_cease(&news->notify, BGP_CEASE_COLLISION);
}

static void
note_end(struct bgp_peer *p, struct erx_time now, const struct bgp_news *news)
{
	struct buf b;

	buf_init(&b);
	bgp_down_print(&b, news);
	set_error(p, now, b.data);
	buf_fini(&b);
}

/* DOWN came from a session.  The loser of a collision goes without an event. */
static void
take_down(struct bgp_peer *p, struct erx_time now, struct bgp_peer_news *out)
{
	struct slot *slot = &p->slots[out->slot];
	bool alone = furthest(p) == BGP_STATE_IDLE && !p->slots[BGP_SLOT_OUT].dialing;
	bool calm = ended_calmly(&out->session), lasted;

	slot->ended = true;
	slot->hangup = !slot->gone;
	out->was_up = p->up == (int)out->slot;
	lasted = out->was_up && erx_time_since(now, p->up_at) >= LASTED;
	if (out->was_up)
		p->up = -1;
	if (alone || !is_cease(&out->session.notify, BGP_CEASE_COLLISION))
		note_end(p, now, &out->session);
	if (alone && p->mode == RUNNING)
		rest(p, now, lasted, calm);
	else if (p->mode == RUNNING && out->slot == BGP_SLOT_IN && !calm)
		refuse_theirs(p, now); /* ours goes on */
	if (alone || out->was_up)
		out->event = BGP_PEER_DOWN;
}

/* Ended sessions come first: what they leave decides the rest. */
static bool
take_ended(struct bgp_peer *p, struct erx_time now, struct bgp_update *scratch,
    struct bgp_peer_news *out)
{
	for (int i = 0; i < BGP_SLOT_N; i++) {
		struct slot *slot = &p->slots[i];

		if (!slot->session || live(slot) || slot->ended)
			continue;
		out->slot = (enum bgp_slot)i;
		bgp_session_news(slot->session, now, scratch, &out->session);
		take_down(p, now, out);
		return true;
	}
	return false;
}

static bool
take_flag(struct bgp_peer *p, struct bgp_peer_news *out)
{
	for (int i = 0; i < BGP_SLOT_N; i++) {
		if (!p->slots[i].hangup)
			continue;
		p->slots[i].hangup = false;
		out->slot = (enum bgp_slot)i;
		out->event = BGP_PEER_HANGUP;
		return true;
	}
	if (p->told != p->status->state) {
		p->told = p->status->state;
		out->event = BGP_PEER_STATE;
		return true;
	}
	if (p->dial) {
		p->dial = false;
		out->slot = BGP_SLOT_OUT;
		out->event = BGP_PEER_DIAL;
		return true;
	}
	return false;
}

static void
came_up(struct bgp_peer *p, struct erx_time now, enum bgp_slot which)
{
	p->up = (int)which;
	p->up_at = now;
	p->status->ups++;
	if (p->dial_error) /* why it went down is worth keeping, that it came late is
			      not */
		p->status->last_error[0] = '\0';
	call_off_dial(p, now);
	/* The same for a connection that is still on its way up (6.8). */
	cease(&p->slots[other_slot(which)], now, BGP_CEASE_COLLISION, NULL, 0);
}

/* The next news of the sessions; false when there are no more. */
static bool
take_session(struct bgp_peer *p, struct erx_time now, struct bgp_update *scratch,
    struct bgp_peer_news *out)
{
	unsigned i = 0;

	while (!live(&p->slots[i]) ||
	    !bgp_session_news(p->slots[i].session, now, scratch, &out->session))
		if (++i == BGP_SLOT_N)
			return false;
	out->slot = (enum bgp_slot)i;
	switch (out->session.kind) {
	case BGP_NEWS_NONE:
	case BGP_NEWS_STATE:
		break;
	case BGP_NEWS_OPEN:
		settle(p, now, out->slot);
		break;
	case BGP_NEWS_UP:
		came_up(p, now, out->slot);
		out->event = BGP_PEER_UP;
		break;
	case BGP_NEWS_UPDATE:
		out->event = BGP_PEER_UPDATE;
		break;
	case BGP_NEWS_REFRESH:
		out->event = BGP_PEER_REFRESH;
		break;
	case BGP_NEWS_DOWN:
		take_down(p, now, out);
		break;
	}
	return true;
}

bool
bgp_peer_news(struct bgp_peer *p, struct erx_time now, struct bgp_update *scratch,
    struct bgp_peer_news *out)
{
	bool more;

	for (int i = 0; i < BGP_SLOT_N; i++)
		if (p->slots[i].ended && p->slots[i].gone)
			clear_slot(p, &p->slots[i]);
	out->slot = BGP_SLOT_OUT;
	out->was_up = false;
	out->session.kind = BGP_NEWS_NONE;
	do {
		refresh_state(p, now);
		out->event = BGP_PEER_NONE;
		more = take_ended(p, now, scratch, out) || take_flag(p, out) ||
		    take_session(p, now, scratch, out);
	} while (more && out->event == BGP_PEER_NONE);
	refresh_state(p, now);
	out->state = p->status->state;
	return more;
}

struct bgp_session *
bgp_peer_session(struct bgp_peer *p, enum bgp_slot which)
{
	return p->slots[which].gone ? NULL : p->slots[which].session;
}

int
bgp_peer_up_slot(const struct bgp_peer *p)
{
	return p->up >= 0 && live(&p->slots[p->up]) ? p->up : -1;
}

const struct bgp_peer_status *
bgp_peer_status(const struct bgp_peer *p)
{
	p->status->counters = p->past;
	for (int i = 0; i < BGP_SLOT_N; i++)
		if (p->slots[i].session)
			add_counters(&p->status->counters,
			    bgp_session_counters(p->slots[i].session));
	return p->status;
}
