/*
 * What the files of a connection share: session.c has the state machine and what comes
 * in, session_out.c what is sent, session_time.c the timers.
 */
#ifndef BGP_SESSION_INT_H
#define BGP_SESSION_INT_H

#include "bgp/framer.h"
#include "bgp/session.h"

/* What a NOTIFICATION has room for behind its subcode, in octets. */
#define BGP_NOTIFY_DATA_MAX (BGP_MESSAGE_MAX - BGP_HEADER_LEN - 2)

struct bgp_session {
	struct bgp_session_config config;
	struct bgp_negotiated negotiated;
	struct bgp_counters counters;
	struct rng *rng;
	struct bgp_framer framer;

	struct buf out; /* whole messages; freed when all is sent */
	size_t out_sent;
	struct bgp_notify note; /* how it ended; the data is ours */
	uint8_t *note_data;
	/* Both OPENs as they went over the wire: sent, received; or NULL. */
	uint8_t *opens[2];

	struct erx_time now;
	/* When the timers were last restarted, and their spans; 0: off. */
	struct erx_time heard, spoke, moved;
	int64_t hold, keepalive, send_hold;

	uint8_t state; /* enum bgp_state */
	uint8_t down;  /* enum bgp_down */
	bool over, opened;
	bool was_up; /* it ended in Established */
	bool tell_state, tell_down;
	bool keepalive_queued; /* one in the queue is enough */
	bool waiting;          /* the owner has UPDATEs to write */
};

/* Something of ours, or an UPDATE, waits for the other end to read. */
static inline bool
bgp_session_sending(const struct bgp_session *s)
{
	return s->out.len > s->out_sent || s->waiting;
}

/* --- session.c --- */

/* Performs the actions that the table has for an input, in the order of enum
 * bgp_action, and returns them; `note` is what to send or what came, and may be NULL
 * where the table needs none. */
unsigned bgp_session_step(struct bgp_session *, enum bgp_input,
    const struct bgp_notify *note);

/* --- session_out.c --- */

void bgp_session_queue_open(struct bgp_session *);
/* A time from one KEEPALIVE to the next, in µs, with jitter; `third` is that of the
 * hold time. */
int64_t bgp_session_keepalive_time(struct rng *, int64_t third);
/* A KEEPALIVE, unless one waits already; either way its timer starts again. */
void bgp_session_queue_keepalive(struct bgp_session *);
/* Keeps how the connection ended; the data is copied. */
void bgp_session_keep_note(struct bgp_session *, const struct bgp_notify *);
/* Queues what was kept, in front of nothing that an octet has left of. */
void bgp_session_queue_note(struct bgp_session *);

#endif
