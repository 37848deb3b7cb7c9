/*
 * One neighbour: decides when to dial, owns up to two connections and settles their
 * collision, and keeps what outlives a connection (counters, last error, when it came
 * up).  Fed and drained like a session.  A neighbour that refuses an OPEN because of
 * the capabilities in it gets the next one without.  RFC 4271 6.8, 8; RFC 5492 3.
 */
#ifndef BGP_PEER_H
#define BGP_PEER_H

#include "bgp/session.h"

enum bgp_slot { BGP_SLOT_OUT, BGP_SLOT_IN, BGP_SLOT_N }; /* who opened the connection */

struct bgp_peer_config {
	struct bgp_session_config session;
	bool dial;             /* we open connections */
	bool accept;           /* we take connections */
	bool fast_dial;        /* emulated links: retries every second */
	int64_t connect_retry; /* µs; 0: 120 s, jittered 75-100 % */
	int64_t dial_timeout;  /* µs until a dial that hangs is given up; 0: 30 s */
	/* µs of rest after a session ended in error, in which no connection is taken;
	 * 0: 1 s; jittered 75-100 %.  Our own dial comes after as long, which doubles
	 * to at most 30 times itself, and no more than 30 s or itself, while sessions
	 * end within a minute. */
	int64_t idle_hold;
};

enum bgp_peer_event {
	BGP_PEER_NONE,
	BGP_PEER_DIAL, /* open a connection, then bgp_peer_connected(BGP_SLOT_OUT) */
	/* slot: write what output it has, then close; it takes no more input.  Also
	 * calls off a dial.  Does not follow a bgp_peer_closed. */
	BGP_PEER_HANGUP,
	BGP_PEER_STATE,  /* `state` changed (shown state of the neighbour) */
	BGP_PEER_UP,     /* slot is Established; `negotiated` */
	BGP_PEER_UPDATE, /* as BGP_NEWS_UPDATE */
	BGP_PEER_REFRESH,
	BGP_PEER_DOWN /* the Established (or last) connection ended: `down`, `notify` */
};

struct bgp_peer_news {
	enum bgp_peer_event event;
	enum bgp_slot slot;
	enum bgp_state state;
	bool was_up;             /* DOWN: it had been Established */
	struct bgp_news session; /* UPDATE, REFRESH, UP, DOWN: details */
};

struct bgp_peer_status {
	enum bgp_state state;
	struct erx_time since; /* of the state */
	unsigned ups;          /* times Established */
	char last_error[320];  /* text of the last end, no controls in it; "" if none */
	struct erx_time last_error_at;
	struct bgp_counters counters; /* over all connections */
};

struct bgp_peer;

/* A neighbour that is stopped (Idle).  The configuration is copied, with what it
 * borrows; `seed` is that of the jitter of timers. */
struct bgp_peer *bgp_peer_new(const struct bgp_peer_config *, uint64_t seed);
void bgp_peer_free(struct bgp_peer *); /* NULL is allowed */
/* Takes over new timers and capabilities, which count from the next connection on. */
void bgp_peer_configure(struct bgp_peer *, const struct bgp_peer_config *);

/* Lets the neighbour dial and take connections, as its configuration says. */
void bgp_peer_start(struct bgp_peer *, struct erx_time now);
/* Ends all connections with Cease/subcode; the neighbour is Idle until bgp_peer_start.
 * `data` stands behind the subcode, as bgp_notify_text and bgp_notify_limit make it. */
void bgp_peer_stop(struct bgp_peer *, struct erx_time now, unsigned subcode,
    const void *data, size_t len);
/* Does the same, and starts the neighbour again after `idle` microseconds. */
void bgp_peer_reset(struct bgp_peer *, struct erx_time now, unsigned subcode,
    const void *data, size_t len, int64_t idle);

/*
 * A connection from the neighbour is about to be handed in (BGP_SLOT_IN).  A neighbour
 * that can restart and whose connection still looks Established has restarted: that
 * connection is lost, and the new one takes its place (RFC 4724 5).  True when it was
 * so.
 */
bool bgp_peer_incoming(struct bgp_peer *, struct erx_time now);
/* A connection in this slot is up.  False: the host writes the *refusal_len octets of
 * `refusal`, a whole NOTIFICATION (Cease/5 or Cease/7), and closes the connection. */
bool bgp_peer_connected(struct bgp_peer *, struct erx_time now, enum bgp_slot,
    uint8_t refusal[64], size_t *refusal_len);
/* The dial that BGP_PEER_DIAL asked for has failed; `why` is a text for people. */
void bgp_peer_dial_failed(struct bgp_peer *, struct erx_time now, const char *why);
/* Hands in octets of the connection in this slot, as bgp_session_input. */
void bgp_peer_input(struct bgp_peer *, struct erx_time now, enum bgp_slot,
    const uint8_t *, size_t);
/*
 * The connection in this slot is gone.  The host has to say so only when the host did
 * not end the connection; behind a BGP_PEER_HANGUP the call frees what is left of it.
 * From its HANGUP on a slot is free for the next connection: bgp_peer_connected drops
 * what was not written of the old one, for which this must not be called any more.
 */
void bgp_peer_closed(struct bgp_peer *, struct erx_time now, enum bgp_slot);
/* Does what is due at `now`; called when bgp_peer_deadline has come. */
void bgp_peer_tick(struct bgp_peer *, struct erx_time now);
/* Takes the next news; false when there is none.  After each call above the owner takes
 * news until there are none.  An UPDATE is decoded into `scratch`, as by
 * bgp_session_news. */
bool bgp_peer_news(struct bgp_peer *, struct erx_time now, struct bgp_update *scratch,
    struct bgp_peer_news *);
/* When bgp_peer_tick has to be called next; ERX_NEVER when nothing is due. */
struct erx_time bgp_peer_deadline(const struct bgp_peer *);
/* Moves the timers of the connections by `by` microseconds (bgp_session_shift); the
 * neighbour is Established, and the far end is shifted as much. */
void bgp_peer_shift(struct bgp_peer *, int64_t by);
/* Makes the neighbour one of whom nothing is known but that the connection has come up
 * just now: timers start anew (bgp_session_renew), earlier errors put no dial off, and
 * chance begins with the seed again. */
void bgp_peer_renew(struct bgp_peer *, struct erx_time now);

/* The connection in a slot, or NULL; the owner calls its output functions.  A
 * connection that is over stays behind its HANGUP, until bgp_peer_closed or the next
 * connection. */
struct bgp_session *bgp_peer_session(struct bgp_peer *, enum bgp_slot);
/* The slot that is Established, or -1. */
int bgp_peer_up_slot(const struct bgp_peer *);
const struct bgp_peer_status *bgp_peer_status(const struct bgp_peer *);

#endif
