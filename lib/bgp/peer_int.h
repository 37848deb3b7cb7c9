/*
 * What the files of a neighbour share: peer.c has its life and its connections,
 * peer_rest.c when it dials and rests, peer_news.c what its owner is told.
 */
#ifndef BGP_PEER_INT_H
#define BGP_PEER_INT_H

#include "bgp/peer.h"

enum bgp_mode { BGP_STOPPED, BGP_RESTING, BGP_RUNNING };

struct bgp_conn {
	struct bgp_session *session;
	bool dialing; /* out only: asked for, no answer yet */
	bool hangup;  /* to be told */
	bool ended;   /* DOWN was taken; the session lingers for its output */
	bool gone;    /* the host says so */
};

struct bgp_peer {
	struct bgp_peer_config config;
	uint8_t *extra; /* what its OPEN borrows */
	uint64_t seed;
	struct rng rng;
	struct bgp_conn slots[BGP_SLOT_N];
	/* Apart, so that looking at it can bring its counters up to date. */
	struct bgp_peer_status *status;
	struct bgp_counters past; /* of the sessions that are no more */

	enum bgp_mode mode;
	enum bgp_state told; /* the last BGP_PEER_STATE */
	bool dial;           /* BGP_PEER_DIAL is to be told */
	bool dial_error;     /* the last error is one of dialling */
	bool bare;           /* it took no OPEN with capabilities: the next has none */
	bool choosy;         /* nor one without, since it was last up */
	int up;              /* slot that is Established, or -1 */
	struct erx_time up_at;
	struct erx_time dial_at;    /* not sooner than this */
	struct erx_time retry_at;   /* ConnectRetry, from the start of the last dial */
	struct erx_time dial_by;    /* while dialling */
	struct erx_time rest_until; /* resting or not, no connection of theirs before */
	int64_t backoff;            /* from the next error to the next dial */
};

static inline bool
bgp_slot_live(const struct bgp_conn *slot)
{
	return slot->session && !bgp_session_over(slot->session);
}

/* How far the connections are: OpenSent to Established, or Idle without any. */
static inline enum bgp_state
bgp_peer_furthest(const struct bgp_peer *p)
{
	enum bgp_state state, max = BGP_STATE_IDLE;

	for (int i = 0; i < BGP_SLOT_N; i++) {
		if (!bgp_slot_live(&p->slots[i]))
			continue;
		state = bgp_session_state(p->slots[i].session);
		if (state > max)
			max = state;
	}
	return max;
}

static inline void
bgp_peer_refresh(struct bgp_peer *p, struct erx_time now)
{
	enum bgp_state state = bgp_peer_furthest(p);

	if (state == BGP_STATE_IDLE && p->mode == BGP_RUNNING)
		state = p->slots[BGP_SLOT_OUT].dialing ? BGP_STATE_CONNECT
						       : BGP_STATE_ACTIVE;
	if (state == p->status->state)
		return;
	p->status->state = state;
	p->status->since = now;
}

/* --- peer.c --- */

/* Empties a slot, but for a dial that goes on in it. */
void bgp_slot_clear(struct bgp_peer *, struct bgp_conn *);
/* Ends the connection in a slot with Cease/subcode; a connection that has ended stays
 * as it is. */
void bgp_slot_cease(struct bgp_conn *, struct erx_time now, unsigned subcode,
    const void *data, size_t len);

/* --- peer_rest.c --- */

/* Keeps `text` as the last error of the neighbour. */
void bgp_peer_error(struct bgp_peer *, struct erx_time now, const char *text);
/* Whether the neighbour would dial if its time had come. */
bool bgp_peer_wants_dial(const struct bgp_peer *);
void bgp_peer_dial_due(struct bgp_peer *,
    struct erx_time now); /* dials, if it is time */
/* The dial has had its answer; the next one waits for ConnectRetry. */
void bgp_peer_end_dial(struct bgp_peer *, struct erx_time now);
/* The same for a dial without an answer, of which the host may have to hear. */
void bgp_peer_call_off(struct bgp_peer *, struct erx_time now);
/* The dial has failed; `why` is a text for people. */
void bgp_peer_dial_lost(struct bgp_peer *, struct erx_time now, const char *why);
/* The neighbour is stopped or rests no more. */
void bgp_peer_run(struct bgp_peer *, struct erx_time now);
/* No connection of theirs is taken for a rest. */
void bgp_peer_refuse_theirs(struct bgp_peer *, struct erx_time now);
/* The last connection is gone: `lasted` ends the back-off, after a `calm` end only our
 * own dial waits. */
void bgp_peer_rest(struct bgp_peer *, struct erx_time now, bool lasted, bool calm);

#endif
