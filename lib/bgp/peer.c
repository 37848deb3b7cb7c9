/*
 * A neighbour runs in one of three modes: stopped, resting after an error (both shown
 * as Idle), or running, where what is shown is the most advanced of its two
 * connections, or Connect while dialling, or Active.  A dial that failed and waits for
 * ConnectRetry is the passive restart of RFC 4271 8.1.1 (event 5), so it is Active as
 * well.  So is one that is put off after errors (event 7, damped and passive): rests
 * are short, and only our own dials come more and more seldom.
 *
 * An ended session stays in its slot until the connection is gone or the next one needs
 * the place.  When to dial and to rest is in peer_rest.c, what the owner is told in
 * peer_news.c.
 *
 * RFC 4271 6.8, 8.1, 8.2.1; RFC 4486; RFC 4724 5; RFC 6286 2.3.
 */
#include "bgp/peer.h"

#include "base/xalloc.h"
#include "bgp/peer_int.h"

#include <stdlib.h>

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
void
bgp_slot_clear(struct bgp_peer *p, struct bgp_conn *slot)
{
	if (!slot->session)
		return;
	add_counters(&p->past, bgp_session_counters(slot->session));
	bgp_session_free(slot->session);
	slot->session = NULL;
	slot->ended = slot->gone = false;
}

void
bgp_slot_cease(struct bgp_conn *slot, struct erx_time now, unsigned subcode,
    const void *data, size_t len)
{
	if (bgp_slot_live(slot))
		bgp_session_stop(slot->session, now, BGP_ERR_CEASE, subcode, data, len);
}

/* --- start and stop --- */

struct bgp_peer *
bgp_peer_new(const struct bgp_peer_config *config, uint64_t seed)
{
	struct bgp_peer *p = xcalloc(1, sizeof *p);

	bgp_peer_configure(p, config);
	p->status = xcalloc(1, sizeof *p->status);
	p->up = -1;
	p->seed = seed;
	rng_init(&p->rng, seed);
	return p;
}

void
bgp_peer_free(struct bgp_peer *p)
{
	if (!p)
		return;
	for (int i = 0; i < BGP_SLOT_N; i++)
		bgp_slot_clear(p, &p->slots[i]);
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
	if (p->mode != BGP_STOPPED)
		return;
	p->backoff = 0;
	p->bare = p->choosy = false;
	p->dial_at = p->rest_until = now;
	bgp_peer_run(p, now);
	bgp_peer_refresh(p, now);
}

static void
end_all(struct bgp_peer *p, struct erx_time now, unsigned subcode, const void *data,
    size_t len)
{
	bgp_peer_call_off(p, now);
	for (int i = 0; i < BGP_SLOT_N; i++)
		bgp_slot_cease(&p->slots[i], now, subcode, data, len);
	bgp_peer_refresh(p, now);
}

void
bgp_peer_stop(struct bgp_peer *p, struct erx_time now, unsigned subcode,
    const void *data, size_t len)
{
	p->mode = BGP_STOPPED;
	end_all(p, now, subcode, data, len);
}

void
bgp_peer_reset(struct bgp_peer *p, struct erx_time now, unsigned subcode,
    const void *data, size_t len, int64_t idle)
{
	if (p->mode == BGP_STOPPED)
		return;
	p->mode = BGP_RESTING;
	p->bare = p->choosy = false;
	end_all(p, now, subcode, data, len);
	p->dial_at = p->rest_until = erx_time_add(now, idle);
}

/* --- connections --- */

/* The Cease subcode a new connection is refused with, or 0. */
static unsigned
refuse(struct bgp_peer *p, struct erx_time now, enum bgp_slot which)
{
	struct bgp_conn *slot = &p->slots[which];
	bool wanted = which == BGP_SLOT_OUT ? slot->dialing : p->config.accept;

	if (bgp_peer_furthest(p) == BGP_STATE_ESTABLISHED)
		return BGP_CEASE_COLLISION;
	if (p->mode != BGP_RUNNING || !wanted)
		return BGP_CEASE_REJECTED;
	if (which == BGP_SLOT_IN && erx_time_before(now, p->rest_until))
		return BGP_CEASE_REJECTED;
	if (!bgp_slot_live(slot))
		return 0;
	/* Nobody needs two connections in one direction.  If nothing was ever heard on
	 * the first, it is the dead one: the next attempt shall find the place free. */
	if (bgp_session_state(slot->session) == BGP_STATE_OPENSENT)
		bgp_slot_cease(slot, now, BGP_CEASE_COLLISION, NULL, 0);
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
	struct bgp_conn *slot = &p->slots[which];
	unsigned subcode = refuse(p, now, which);
	struct bgp_session_config config = p->config.session;
	struct wr w = wr_init(refusal, 64);

	*refusal_len = 0;
	if (which == BGP_SLOT_OUT && slot->dialing)
		bgp_peer_end_dial(p, now);
	if (subcode) {
		bgp_notify_encode(&w, BGP_ERR_CEASE, subcode, NULL, 0);
		*refusal_len = wr_len(&w);
	} else {
		bgp_slot_clear(p, slot);
		slot->hangup = false;
		if (p->bare)
			bgp_open_strip(&config.open);
		slot->session = bgp_session_new(&config, &p->rng, now);
	}
	bgp_peer_refresh(p, now);
	return subcode == 0;
}

void
bgp_peer_dial_failed(struct bgp_peer *p, struct erx_time now, const char *why)
{
	if (p->slots[BGP_SLOT_OUT].dialing)
		bgp_peer_dial_lost(p, now, why);
	bgp_peer_dial_due(p, now);
	bgp_peer_refresh(p, now);
}

void
bgp_peer_input(struct bgp_peer *p, struct erx_time now, enum bgp_slot which,
    const uint8_t *in, size_t len)
{
	if (bgp_slot_live(&p->slots[which]))
		bgp_session_input(p->slots[which].session, now, in, len);
}

void
bgp_peer_closed(struct bgp_peer *p, struct erx_time now, enum bgp_slot which)
{
	struct bgp_conn *slot = &p->slots[which];

	if (slot->session && !slot->gone) {
		slot->gone = true;
		slot->hangup = false;
		bgp_session_eof(slot->session, now);
	}
	bgp_peer_refresh(p, now);
}

void
bgp_peer_tick(struct bgp_peer *p, struct erx_time now)
{
	struct bgp_conn *out = &p->slots[BGP_SLOT_OUT];

	for (int i = 0; i < BGP_SLOT_N; i++)
		if (bgp_slot_live(&p->slots[i]))
			bgp_session_tick(p->slots[i].session, now);
	if (out->dialing && !erx_time_before(now, p->dial_by)) {
		out->hangup = !p->dial;
		bgp_peer_dial_lost(p, now, "no answer");
	}
	if (p->mode == BGP_RESTING && !erx_time_before(now, p->rest_until))
		bgp_peer_run(p, now);
	bgp_peer_dial_due(p, now);
	bgp_peer_refresh(p, now);
}

struct erx_time
bgp_peer_deadline(const struct bgp_peer *p)
{
	struct erx_time at = ERX_NEVER;

	for (int i = 0; i < BGP_SLOT_N; i++)
		if (bgp_slot_live(&p->slots[i]))
			at =
			    erx_time_min(at, bgp_session_deadline(p->slots[i].session));
	if (p->slots[BGP_SLOT_OUT].dialing)
		at = erx_time_min(at, p->dial_by);
	if (p->mode == BGP_RESTING)
		at = erx_time_min(at, p->rest_until);
	if (bgp_peer_wants_dial(p))
		at = erx_time_min(at, p->dial_at);
	return at;
}

void
bgp_peer_shift(struct bgp_peer *p, int64_t by)
{
	for (int i = 0; i < BGP_SLOT_N; i++)
		if (bgp_slot_live(&p->slots[i]))
			bgp_session_shift(p->slots[i].session, by);
}

void
bgp_peer_renew(struct bgp_peer *p, struct erx_time now)
{
	p->backoff = 0;
	rng_init(&p->rng, p->seed);
	for (int i = 0; i < BGP_SLOT_N; i++)
		if (bgp_slot_live(&p->slots[i]))
			bgp_session_renew(p->slots[i].session, now);
}

/* --- looking --- */

struct bgp_session *
bgp_peer_session(struct bgp_peer *p, enum bgp_slot which)
{
	return p->slots[which].gone ? NULL : p->slots[which].session;
}

int
bgp_peer_up_slot(const struct bgp_peer *p)
{
	return p->up >= 0 && bgp_slot_live(&p->slots[p->up]) ? p->up : -1;
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
