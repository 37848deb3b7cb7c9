/*
 * One TCP connection of BGP, without the TCP: bytes and time are fed in, news and bytes
 * are drained.  It never calls back.  Received bytes are parsed where they lie; only a
 * message cut by the end of the input is copied, into a buffer that exists as long as
 * there is such a rest.  RFC 4271 4, 6, 8, 10; 6608; 9687.
 *
 * What it sends itself (OPEN, KEEPALIVE, NOTIFICATION, ROUTE-REFRESH) waits in a small
 * queue of whole messages; UPDATEs come from an update group and are not its business,
 * except that it is told when bytes of them went out (keepalive and send-hold timers).
 */
#ifndef BGP_SESSION_H
#define BGP_SESSION_H

#include "base/buf.h"
#include "base/rng.h"
#include "base/time.h"
#include "bgp/fsm.h"
#include "bgp/notify.h"
#include "bgp/open.h"
#include "bgp/update.h"

struct bgp_session_config {
	struct bgp_open open; /* what we announce; hold in seconds */
	uint32_t expected_as; /* of the peer; 0: any */
	/* Seconds: however short a hold time is agreed on, silence is loss after so
	 * many only.  KEEPALIVEs go by what was agreed on, or the neighbour's own timer
	 * would run out.  0: none. */
	uint16_t hold_floor;
	int64_t open_hold; /* µs to wait for an OPEN; 0: 240 s */
	int64_t send_hold; /* µs without progress; 0: max(8 min, 2 hold) */
};

enum bgp_news_kind {
	BGP_NEWS_NONE,
	BGP_NEWS_STATE,  /* OpenSent, OpenConfirm (Established is BGP_NEWS_UP) */
	BGP_NEWS_OPEN,   /* a good OPEN came: `negotiated` is known (collision check) */
	BGP_NEWS_UP,     /* Established */
	BGP_NEWS_UPDATE, /* `update` is decoded; valid until the next call */
	BGP_NEWS_REFRESH,
	BGP_NEWS_DOWN /* over: hang up once the output is drained; nothing follows */
};

enum bgp_down {            /* why it ended */
	BGP_DOWN_TCP,      /* closed or reset by the other end, or a dead link */
	BGP_DOWN_NOTIFIED, /* we received a NOTIFICATION; a mangled one has code 0 */
	BGP_DOWN_FAULT,    /* we sent one for bad input */
	BGP_DOWN_HOLD,
	BGP_DOWN_SEND_HOLD,
	BGP_DOWN_STOPPED, /* we sent a Cease */
	BGP_DOWN_N
};

struct bgp_news {
	enum bgp_news_kind kind;
	enum bgp_state state;
	/* UPDATE: outcome FINE, DISCARD_ATTR or WITHDRAW, and the fault behind the
	 * latter two.  DOWN with BGP_DOWN_FAULT: what was wrong. */
	enum bgp_outcome outcome;
	struct bgp_update *update;
	struct bgp_fault fault;
	/* The octets, for the log (7606 8): with UPDATE, REFRESH, OPEN, and with a DOWN
	 * that a whole message caused; else NULL. */
	const struct bgp_msg *msg;
	struct bgp_refresh refresh;
	enum bgp_down down;
	/* Sent or received, with DOWN; code 0: none.  The data lives as long as the
	 * session. */
	struct bgp_notify notify;
	/* DOWN of an Established session: families whose routes stay for a while,
	 * as stale, and for how many seconds at most (graceful.h). */
	uint8_t kept;
	uint8_t kept_long; /* and for long afterwards */
	uint16_t kept_time;
	int64_t silence; /* DOWN by a hold timer: the µs that it allows */
};

struct bgp_counters {
	uint64_t updates_in, updates_out; /* updates_out is kept by the owner */
	uint64_t messages_in;
	uint64_t messages_out; /* of the session's own queue: no UPDATEs */
	uint64_t bytes_in, bytes_out;
};

struct bgp_session;

/* A connection whose TCP is up: its state is OpenSent and its OPEN is queued.  The
 * configuration is copied; `rng` stays the caller's and outlives the connection. */
struct bgp_session *bgp_session_new(const struct bgp_session_config *, struct rng *,
    struct erx_time now);
void bgp_session_free(struct bgp_session *); /* NULL is allowed */

/*
 * Hands in received octets, which stay the caller's and valid until bgp_session_news
 * returns false; the part of a message that is cut is copied then.  There is one input
 * at a time: the news of one are drained before the next comes.
 */
void bgp_session_input(struct bgp_session *, struct erx_time now, const uint8_t *,
    size_t);
/* The far end has closed the connection, or the connection is lost. */
void bgp_session_eof(struct bgp_session *, struct erx_time now);
/* Does what is due at `now`; called when bgp_session_deadline has come. */
void bgp_session_tick(struct bgp_session *, struct erx_time now);
/* Ends the connection with a NOTIFICATION, as a Cease; `data` is what stands behind
 * code and subcode, as bgp_notify_text and bgp_notify_limit make it. */
void bgp_session_stop(struct bgp_session *, struct erx_time now, unsigned code,
    unsigned subcode, const void *data, size_t len);
/* Asks the peer for its routes again (ROUTE-REFRESH).  Nothing is sent without the
 * capability, nor while so many requests wait that the peer cannot be reading. */
void bgp_session_send_refresh(struct bgp_session *, uint8_t family, unsigned subtype);
/* Takes the next news; false when there is none.  An UPDATE is decoded into `update`,
 * space of the caller that all connections may share. */
bool bgp_session_news(struct bgp_session *, struct erx_time now,
    struct bgp_update *update, struct bgp_news *);
/* A view of the connection's own queue, which holds no UPDATE: returns how many octets
 * wait at *p.  bgp_session_sent says how many of them were written. */
size_t bgp_session_output(const struct bgp_session *, const uint8_t **p);
void bgp_session_sent(struct bgp_session *, struct erx_time now, size_t len);
/* The owner has written n octets of UPDATEs; `waiting` says whether more UPDATEs wait,
 * which keeps the send hold timer running (RFC 9687). */
void bgp_session_progress(struct bgp_session *, struct erx_time now, size_t n,
    bool waiting);
/* When bgp_session_tick has to be called next; ERX_NEVER when nothing is due. */
struct erx_time bgp_session_deadline(const struct bgp_session *);
/* Moves every timer by `by` microseconds, as if all had happened so much later:
 * simulated time jumps while nothing but KEEPALIVEs goes over a connection (net_skip).
 */
void bgp_session_shift(struct bgp_session *, int64_t by);

/* Starts every timer anew, as if both ends had sent a message, and it had come, just
 * now (net_slowest). */
void bgp_session_renew(struct bgp_session *, struct erx_time now);

/* The OPEN of the far end must come within `within` microseconds, or sooner if it was
 * due sooner. */
void bgp_session_hurry(struct bgp_session *, struct erx_time now, int64_t within);

enum bgp_state bgp_session_state(const struct bgp_session *);
/* True when the connection has ended; its BGP_NEWS_DOWN may still have to be taken, and
 * its output to be written. */
bool bgp_session_over(const struct bgp_session *);
/* Seconds of silence that are a loss once both OPENs have come: the agreed hold time,
 * or the floor; 0: no silence is. */
uint16_t bgp_session_patience(const struct bgp_session *);
/* The OPEN that we sent, and what both OPENs come to: NULL before the other one came.
 */
const struct bgp_open *bgp_session_local(const struct bgp_session *);
/* The octets of a whole OPEN, as it went over the wire: ours (`sent`) or the other one;
 * NULL, and *len 0, before it came.  Borrowed from the session. */
const uint8_t *bgp_session_open(const struct bgp_session *, bool sent, size_t *len);
const struct bgp_negotiated *bgp_session_negotiated(const struct bgp_session *);
struct bgp_counters *bgp_session_counters(struct bgp_session *);

#endif
