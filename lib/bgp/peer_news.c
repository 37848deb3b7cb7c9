/*
 * What a neighbour has to tell its owner.  Nothing is queued: news are flags in a slot
 * or in the peer, or still lie in a session, and are looked at in a fixed order, ended
 * sessions first.  On the way collisions are settled, and an end decides what follows.
 *
 * RFC 4271 6.8; RFC 4486; RFC 5492 3; RFC 6286 2.3.
 */
#include "bgp/down.h"
#include "bgp/peer_int.h"

#define LASTED      (60 * ERX_SEC) /* a session that held this long ends the back-off */
#define WINNER_OPEN (10 * ERX_SEC) /* see settle() */

static enum bgp_slot
other_slot(enum bgp_slot slot)
{
	return slot == BGP_SLOT_OUT ? BGP_SLOT_IN : BGP_SLOT_OUT;
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
	struct bgp_conn *slot = &p->slots[opened],
			*rival = &p->slots[other_slot(opened)];
	const struct bgp_open *us = bgp_session_local(slot->session);
	const struct bgp_negotiated *n = bgp_session_negotiated(slot->session);
	bool ours =
	    us->id != n->remote_id ? us->id > n->remote_id : us->as > n->remote_as;

	if (!bgp_slot_live(rival))
		return;
	if (opened == (ours ? BGP_SLOT_OUT : BGP_SLOT_IN)) {
		bgp_slot_cease(rival, now, BGP_CEASE_COLLISION, NULL, 0);
		return;
	}
	bgp_slot_cease(slot, now, BGP_CEASE_COLLISION, NULL, 0);
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
	    news->kept || news->kept_long ||      /* it is expected back */
	    is_cease(&news->notify, BGP_CEASE_REJECTED) ||
	    is_cease(&news->notify, BGP_CEASE_COLLISION);
}

static void
note_end(struct bgp_peer *p, struct erx_time now, const struct bgp_news *news)
{
	struct buf b;

	buf_init(&b);
	bgp_down_print(&b, news);
	bgp_peer_error(p, now, b.data);
	buf_fini(&b);
}

/*
 * The neighbour refused our OPEN for its capabilities: 2/4 is what a speaker says that
 * knows no such parameter (RFC 5492 3), 2/0 what some say that stumble over one.  The
 * next OPEN has none, unless a role has to be agreed on (RFC 9234 4.2).  Once a
 * connection on such an OPEN has ended, for what was said or after it was up, the whole
 * one is tried again: the neighbour may be another.  True: the next attempt need not
 * wait; a neighbour that takes neither OPEN is dialled later and later, as any other.
 */
static bool
falls_back(struct bgp_peer *p, const struct bgp_conn *slot, const struct bgp_news *news,
    bool was_up)
{
	const struct bgp_open *ours = bgp_session_local(slot->session);
	bool refused =
	    news->down == BGP_DOWN_NOTIFIED && news->notify.code == BGP_ERR_OPEN;

	if (was_up)
		p->choosy = false;
	if (ours->bare) {
		p->choosy = p->choosy || (refused && !was_up);
		if (was_up || refused)
			p->bare = false;
		return false;
	}
	if (!refused || was_up || ours->strict_role ||
	    !(ours->families & BGP_FAMILY_BIT(IP_V4)) ||
	    (news->notify.subcode != BGP_OPEN_PARAMETER &&
		news->notify.subcode != BGP_OPEN_UNSPECIFIC))
		return false;
	p->bare = true;
	return !p->choosy;
}

/* DOWN came from a session.  The loser of a collision goes without an event. */
static void
take_down(struct bgp_peer *p, struct erx_time now, struct bgp_peer_news *out)
{
	struct bgp_conn *slot = &p->slots[out->slot];
	bool alone =
	    bgp_peer_furthest(p) == BGP_STATE_IDLE && !p->slots[BGP_SLOT_OUT].dialing;
	bool calm = ended_calmly(&out->session), lasted;

	slot->ended = true;
	slot->hangup = !slot->gone;
	out->was_up = p->up == (int)out->slot;
	lasted = out->was_up && erx_time_since(now, p->up_at) >= LASTED;
	if (out->was_up)
		p->up = -1;
	if (falls_back(p, slot, &out->session, out->was_up))
		lasted = true; /* the next attempt is another one, and need not wait */
	if (alone || !is_cease(&out->session.notify, BGP_CEASE_COLLISION))
		note_end(p, now, &out->session);
	if (alone && p->mode == BGP_RUNNING)
		bgp_peer_rest(p, now, lasted, calm);
	else if (p->mode == BGP_RUNNING && out->slot == BGP_SLOT_IN && !calm)
		bgp_peer_refuse_theirs(p, now); /* ours goes on */
	if (alone || out->was_up)
		out->event = BGP_PEER_DOWN;
}

/* Ended sessions come first: what they leave decides the rest. */
static bool
take_ended(struct bgp_peer *p, struct erx_time now, struct bgp_update *scratch,
    struct bgp_peer_news *out)
{
	for (int i = 0; i < BGP_SLOT_N; i++) {
		struct bgp_conn *slot = &p->slots[i];

		if (!slot->session || bgp_slot_live(slot) || slot->ended)
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
	bgp_peer_call_off(p, now);
	/* The same for a connection that is still on its way up (6.8). */
	bgp_slot_cease(&p->slots[other_slot(which)], now, BGP_CEASE_COLLISION, NULL, 0);
}

/* The next news of the sessions; false when there are no more. */
static bool
take_session(struct bgp_peer *p, struct erx_time now, struct bgp_update *scratch,
    struct bgp_peer_news *out)
{
	unsigned i = 0;

	while (!bgp_slot_live(&p->slots[i]) ||
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
			bgp_slot_clear(p, &p->slots[i]);
	out->slot = BGP_SLOT_OUT;
	out->was_up = false;
	out->session.kind = BGP_NEWS_NONE;
	do {
		bgp_peer_refresh(p, now);
		out->event = BGP_PEER_NONE;
		more = take_ended(p, now, scratch, out) || take_flag(p, out) ||
		    take_session(p, now, scratch, out);
	} while (more && out->event == BGP_PEER_NONE);
	bgp_peer_refresh(p, now);
	out->state = p->status->state;
	return more;
}
