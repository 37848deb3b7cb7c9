/*
 * A connection as a machine that is fed and drained.  bgp_session_news takes one
 * message after the other from where it lies, decodes it, turns it into an input of the
 * state machine and performs what the table says; everything that ends a connection
 * goes through the same step.  What it sends is in session_out.c, its timers in
 * session_time.c. RFC 4271 4, 6, 8, 10; 6608; 7313; 8538; 8654; 9687.
 */
#include "bgp/session.h"

#include "base/xalloc.h"
#include "bgp/graceful.h"
#include "bgp/session_int.h"

#include <stdlib.h>

#define OPEN_HOLD (240 * ERX_SEC)    /* 4271 8.2.2: "a large value" */
#define SEND_HOLD (8 * 60 * ERX_SEC) /* 9687 */

uint16_t
bgp_session_patience(const struct bgp_session *s)
{
	uint16_t hold = s->negotiated.hold, floor = s->config.hold_floor;

	return hold && hold < floor ? floor : hold;
}

/* What is to be sent, as the other end must understand it. */
static void
keep_note_to_send(struct bgp_session *s, const struct bgp_notify *note, bool up)
{
	uint8_t data[BGP_GRACEFUL_DATA];
	struct bgp_notify hard = *note;

	if (up && bgp_graceful_harden(&s->config.open, &s->negotiated, &hard, data))
		note = &hard;
	bgp_session_keep_note(s, note);
}

/* --- the step --- */

static const uint8_t down_of[BGP_IN_N] = {
	[BGP_IN_TCP_DOWN] = BGP_DOWN_TCP,
	[BGP_IN_STOP] = BGP_DOWN_STOPPED,
	[BGP_IN_OPEN_OK] = BGP_DOWN_FAULT, /* messages end it when out of place */
	[BGP_IN_BAD] = BGP_DOWN_FAULT,
	[BGP_IN_KEEPALIVE] = BGP_DOWN_FAULT,
	[BGP_IN_UPDATE] = BGP_DOWN_FAULT,
	[BGP_IN_REFRESH] = BGP_DOWN_FAULT,
	[BGP_IN_NOTIFICATION] = BGP_DOWN_NOTIFIED,
	[BGP_IN_HOLD_EXPIRED] = BGP_DOWN_HOLD,
	[BGP_IN_SEND_HOLD_EXPIRED] = BGP_DOWN_SEND_HOLD,
};

static void
finish(struct bgp_session *s, enum bgp_input input)
{
	s->down = down_of[input];
	s->over = s->tell_down = true;
	s->tell_state = false;
	bgp_framer_end(&s->framer); /* what else came is not looked at */
}

unsigned
bgp_session_step(struct bgp_session *s, enum bgp_input input,
    const struct bgp_notify *note)
{
	struct bgp_step todo = bgp_fsm_step(s->state, input);
	struct bgp_notify misplaced = { BGP_ERR_FSM,
		(uint8_t)(s->state - BGP_STATE_OPENSENT + BGP_FSM_OPENSENT), 1,
		&s->framer.msg.type };

	bool up = s->state == BGP_STATE_ESTABLISHED;

	if (todo.next != s->state)
		s->tell_state = todo.next != BGP_STATE_ESTABLISHED;
	s->state = todo.next;
	if (todo.actions & BGP_DO_SEND_OPEN)
		bgp_session_queue_open(s);
	if (todo.actions & BGP_DO_SEND_KEEPALIVE)
		bgp_session_queue_keepalive(s);
	if (todo.actions & BGP_DO_FSM_ERROR)
		note = &misplaced;
	if (todo.actions & (BGP_DO_NOTIFY | BGP_DO_FSM_ERROR) && note) {
		keep_note_to_send(s, note, up);
		bgp_session_queue_note(s);
	} else if (todo.actions & BGP_DO_CLOSE && note) {
		bgp_session_keep_note(s, note);
	}
	if (todo.actions & BGP_DO_ARM_OPEN_HOLD)
		s->hold = s->config.open_hold ? s->config.open_hold : OPEN_HOLD;
	if (todo.actions & (BGP_DO_ARM_OPEN_HOLD | BGP_DO_ARM_HOLD))
		s->heard = s->now;
	if (todo.actions & BGP_DO_UP) {
		s->hold = bgp_session_patience(s) * ERX_SEC;
		s->moved = s->now;
	}
	if (todo.actions & BGP_DO_CLOSE) {
		s->was_up = up;
		finish(s, input);
	}
	return todo.actions;
}

static void
step_fault(struct bgp_session *s, const struct bgp_fault *f)
{
	struct bgp_notify note = { f->code, f->subcode, f->data_len, f->data };

	bgp_session_step(s, BGP_IN_BAD, &note);
}

/* --- input --- */

struct bgp_session *
bgp_session_new(const struct bgp_session_config *config, struct rng *rng,
    struct erx_time now)
{
	struct bgp_session *s = xcalloc(1, sizeof *s);

	s->config = *config;
	s->rng = rng;
	s->now = now;
	s->state = BGP_STATE_CONNECT;
	bgp_framer_init(&s->framer);
	buf_init(&s->out);
	bgp_session_step(s, BGP_IN_TCP_UP, NULL);
	s->config.open.extra = NULL; /* it was borrowed for the OPEN */
	s->config.open.extra_len = 0;
	return s;
}

void
bgp_session_free(struct bgp_session *s)
{
	if (!s)
		return;
	bgp_framer_fini(&s->framer);
	free(s->note_data);
	free(s->opens[0]);
	free(s->opens[1]);
	buf_fini(&s->out);
	free(s);
}

void
bgp_session_input(struct bgp_session *s, struct erx_time now, const uint8_t *p,
    size_t len)
{
	s->now = now;
	if (!s->over)
		bgp_framer_feed(&s->framer, p, len);
}

void
bgp_session_eof(struct bgp_session *s, struct erx_time now)
{
	s->now = now;
	if (!s->over)
		bgp_session_step(s, BGP_IN_TCP_DOWN, NULL);
}

void
bgp_session_stop(struct bgp_session *s, struct erx_time now, unsigned code,
    unsigned subcode, const void *data, size_t len)
{
	struct bgp_notify note = { (uint8_t)code, (uint8_t)subcode, BGP_NOTIFY_DATA_MAX,
		data };

	if (len < BGP_NOTIFY_DATA_MAX)
		note.data_len = (uint16_t)len;
	s->now = now;
	if (!s->over)
		bgp_session_step(s, BGP_IN_STOP, &note);
}

/* --- messages --- */

/* A bad header.  Even a NOTIFICATION of a bad length is not answered (4271 6.4). */
static void
take_bad_header(struct bgp_session *s, const struct bgp_fault *fault)
{
	static const struct bgp_notify mangled = { 0, 0, 0, NULL };

	if (fault->subcode == BGP_HDR_LENGTH &&
	    bgp_framer_head(&s->framer)[18] == BGP_NOTIFICATION)
		bgp_session_step(s, BGP_IN_NOTIFICATION, &mangled);
	else
		step_fault(s, fault);
}

/* A message whose content does not matter in this state, or which has none. */
static bool
take_plain(struct bgp_session *s, enum bgp_input input, struct bgp_news *news)
{
	unsigned actions = bgp_session_step(s, input, NULL);

	if (actions & BGP_DO_FSM_ERROR)
		bgp_fail(&news->fault, BGP_RESET, s->note.code, s->note.subcode,
		    s->note.data, s->note.data_len, "message out of place");
	if (!(actions & BGP_DO_UP))
		return false;
	news->kind = BGP_NEWS_UP;
	return true;
}

static bool
take_open(struct bgp_session *s, struct bgp_news *news)
{
	struct bgp_negotiated n;
	struct bgp_open theirs;

	if (s->state != BGP_STATE_OPENSENT)
		return take_plain(s, BGP_IN_OPEN_OK, news);
	if (bgp_open_decode(&s->framer.msg, &theirs, &news->fault) == BGP_RESET ||
	    bgp_negotiate(&s->config.open, &theirs, s->config.expected_as, &n,
		&news->fault) == BGP_RESET) {
		step_fault(s, &news->fault);
		return false;
	}
	s->negotiated = n;
	s->opened = true;
	s->opens[1] = xmemdup(s->framer.msg.body - BGP_HEADER_LEN, s->framer.msg.len);
	/* With a hold time of 0 the large one stays on until Established, or a peer
	 * that says no more could hold the connection for ever. */
	if (n.hold)
		s->hold = bgp_session_patience(s) * ERX_SEC;
	s->send_hold = s->config.send_hold;
	if (!s->send_hold)
		s->send_hold = n.hold > 240 ? 2 * n.hold * ERX_SEC : SEND_HOLD;
	bgp_session_step(s, BGP_IN_OPEN_OK, NULL);
	news->kind = BGP_NEWS_OPEN;
	return true;
}

static bool
take_update(struct bgp_session *s, struct bgp_update *update, struct bgp_news *news)
{
	struct bgp_update_ctx ctx = { .as4 = (s->negotiated.caps & BGP_CAPS_AS4) != 0,
		.ibgp = s->negotiated.ibgp,
		.families = s->negotiated.families,
		.add_path = s->negotiated.add_path.receive & s->negotiated.families,
		.extended_next_hop = s->negotiated.extended_next_hop };

	s->counters.updates_in++;
	if (s->state != BGP_STATE_ESTABLISHED)
		return take_plain(s, BGP_IN_UPDATE, news);
	news->outcome = bgp_update_decode(&ctx, &s->framer.msg, update, &news->fault);
	if (news->outcome == BGP_RESET) {
		step_fault(s, &news->fault);
		return false;
	}
	bgp_session_step(s, BGP_IN_UPDATE, NULL);
	news->kind = BGP_NEWS_UPDATE;
	news->update = update;
	return true;
}

static void
step_bad_refresh(struct bgp_session *s, const struct bgp_fault *fault)
{
	struct bgp_notify note = { fault->code, fault->subcode, fault->data_len,
		fault->data };

	/* RFC 7313 5 wants the whole message, of which a fault keeps only the head. */
	if (fault->code == BGP_ERR_REFRESH) {
		note.data = s->framer.msg.body - BGP_HEADER_LEN;
		note.data_len = s->framer.msg.len;
	}
	bgp_session_step(s, BGP_IN_BAD, &note);
}

static bool
take_refresh(struct bgp_session *s, struct bgp_news *news)
{
	bool enhanced = s->negotiated.caps & BGP_CAPS_ENHANCED_REFRESH;
	struct bgp_refresh *r = &news->refresh;

	if (s->state != BGP_STATE_ESTABLISHED)
		return take_plain(s, BGP_IN_REFRESH, news);
	if (!(s->negotiated.caps & BGP_CAPS_REFRESH))
		return false;
	if (bgp_refresh_decode(&s->framer.msg, r, &news->fault) == BGP_RESET) {
		if (enhanced || news->fault.code != BGP_ERR_REFRESH)
			step_bad_refresh(s, &news->fault);
		return false;
	}
	if (!enhanced)
		r->subtype = 0; /* RFC 2918 3: reserved, to be ignored */
	if (r->subtype > 2 || !(s->negotiated.families & BGP_FAMILY_BIT(r->family)))
		return false;
	bgp_session_step(s, BGP_IN_REFRESH, NULL);
	news->kind = BGP_NEWS_REFRESH;
	return true;
}

static bool
take_message(struct bgp_session *s, struct bgp_update *update, struct bgp_news *news)
{
	struct bgp_notify note;

	s->counters.messages_in++;
	s->counters.bytes_in += s->framer.msg.len;
	news->msg = &s->framer.msg;
	switch (s->framer.msg.type) {
	case BGP_OPEN:
		return take_open(s, news);
	case BGP_UPDATE:
		return take_update(s, update, news);
	case BGP_KEEPALIVE:
		return take_plain(s, BGP_IN_KEEPALIVE, news);
	case BGP_ROUTE_REFRESH:
		return take_refresh(s, news);
	case BGP_NOTIFICATION:
		bgp_notify_decode(&s->framer.msg, &note);
		bgp_session_step(s, BGP_IN_NOTIFICATION, &note);
	}
	return false;
}

static bool
take_down(struct bgp_session *s, struct bgp_news *news)
{
	if (!s->tell_down)
		return false;
	s->tell_down = false;
	news->kind = BGP_NEWS_DOWN;
	news->down = s->down;
	news->notify = s->note;
	if (s->down == BGP_DOWN_HOLD)
		news->silence = s->hold;
	else if (s->down == BGP_DOWN_SEND_HOLD)
		news->silence = s->send_hold;
	/* A NOTIFICATION that could not be read is one all the same. */
	if (s->was_up && (s->note.code || s->down == BGP_DOWN_TCP)) {
		bool received = s->down == BGP_DOWN_NOTIFIED;

		news->kept = bgp_graceful_kept(&s->negotiated, &s->note, received);
		news->kept_long =
		    bgp_graceful_kept_long(&s->negotiated, &s->note, received);
	}
	news->kept_time = s->negotiated.graceful.time;
	return true;
}

static bool
next_news(struct bgp_session *s, struct bgp_update *update, struct bgp_news *news)
{
	size_t max;
	int found;

	for (;;) {
		if (s->over)
			return take_down(s, news);
		if (s->tell_state) {
			s->tell_state = false;
			news->kind = BGP_NEWS_STATE;
			return true;
		}
		/* Whoever announces that it takes long messages takes them (8654 4):
		 * what the other end announced is about what we send. */
		max = s->opened && s->config.open.caps & BGP_CAPS_EXTENDED_MESSAGE
		    ? BGP_MESSAGE_MAX_EXTENDED
		    : BGP_MESSAGE_MAX;
		news->msg = NULL;
		bgp_fault_clear(&news->fault);
		found = bgp_framer_next(&s->framer, max, &news->fault);
		if (found == 0)
			return false;
		if (found < 0)
			take_bad_header(s, &news->fault);
		else if (take_message(s, update, news))
			return true;
	}
}

bool
bgp_session_news(struct bgp_session *s, struct erx_time now, struct bgp_update *update,
    struct bgp_news *news)
{
	bool told;

	s->now = now;
	*news = (struct bgp_news){ .kind = BGP_NEWS_NONE };
	told = next_news(s, update, news);
	news->state = s->state;
	return told;
}

/* --- looking --- */

enum bgp_state
bgp_session_state(const struct bgp_session *s)
{
	return s->state;
}

bool
bgp_session_over(const struct bgp_session *s)
{
	return s->over;
}

const struct bgp_open *
bgp_session_local(const struct bgp_session *s)
{
	return &s->config.open;
}

const uint8_t *
bgp_session_open(const struct bgp_session *s, bool sent, size_t *len)
{
	const uint8_t *open = s->opens[sent ? 0 : 1];

	*len = open ? get_u16(open + BGP_HEADER_LEN - 3) : 0;
	return open;
}

const struct bgp_negotiated *
bgp_session_negotiated(const struct bgp_session *s)
{
	return s->opened ? &s->negotiated : NULL;
}

struct bgp_counters *
bgp_session_counters(struct bgp_session *s)
{
	return &s->counters;
}
