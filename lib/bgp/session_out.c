/*
 * What a connection sends itself: a queue of whole messages, which are written from
 * where they lie.  What no octet has left of can be taken back, and is, in front of a
 * NOTIFICATION.  RFC 4271 4.4, 10.
 */
#include "base/xalloc.h"
#include "bgp/session_int.h"

#define MIN_KEEPALIVE ERX_SEC          /* 4271 4.4 */
#define LATE          (100 * ERX_MSEC) /* a turn of a host that is loaded */
#define OUT_FULL      4096             /* own messages waiting: no more ROUTE-REFRESH */

/* --- filling --- */

static void
queue(struct bgp_session *s, const struct wr *w)
{
	if (!bgp_session_sending(s))
		s->moved = s->now;
	buf_add(&s->out, w->start, wr_len(w));
	s->counters.messages_out++;
}

void
bgp_session_queue_open(struct bgp_session *s)
{
	uint8_t space[BGP_MESSAGE_MAX];
	struct wr w = wr_init(space, sizeof space);

	bgp_open_encode(&w, &s->config.open);
	s->opens[0] = xmemdup(w.start, wr_len(&w));
	queue(s, &w);
}

/*
 * A third of the hold time (4271 4.4) with jitter (10), which takes off 25 % at most
 * and as much at least as a host may be late: so a neighbour hears of us within the
 * third, and not only as a rule.
 */
int64_t
bgp_session_keepalive_time(struct rng *rng, int64_t third)
{
	int64_t percent = 100 - (100 * LATE + third - 1) / third;
	int64_t time =
	    rng_jitter(rng, third, 75, percent > 75 ? (unsigned)percent : 75);

	return time < MIN_KEEPALIVE ? MIN_KEEPALIVE : time;
}

void
bgp_session_queue_keepalive(struct bgp_session *s)
{
	uint8_t space[BGP_HEADER_LEN];
	struct wr w = wr_init(space, sizeof space);
	int64_t third = s->negotiated.hold * ERX_SEC / 3;

	s->spoke = s->now;
	if (third)
		s->keepalive = bgp_session_keepalive_time(s->rng, third);
	if (s->keepalive_queued)
		return;
	bgp_keepalive_encode(&w);
	queue(s, &w);
	s->keepalive_queued = true;
}

/*
 * Takes back what no octet has left of, but for the OPEN.  Above all this is the
 * KEEPALIVE for an OPEN that lost a collision: it would bring the other end up on a
 * connection that is about to be closed.
 */
static void
unqueue(struct bgp_session *s)
{
	const uint8_t *p = (const uint8_t *)s->out.data;
	size_t at = 0;

	while (at < s->out.len && (at < s->out_sent || p[at + 18] == BGP_OPEN))
		at += (size_t)(p[at + 16] << 8 | p[at + 17]);
	for (size_t i = at; i < s->out.len; i += (size_t)(p[i + 16] << 8 | p[i + 17]))
		s->counters.messages_out--;
	s->out.len = at;
}

void
bgp_session_keep_note(struct bgp_session *s, const struct bgp_notify *note)
{
	s->note = *note;
	if (s->note.data_len > BGP_NOTIFY_DATA_MAX)
		s->note.data_len = BGP_NOTIFY_DATA_MAX;
	s->note.data = NULL;
	if (s->note.data_len) {
		s->note_data = xmemdup(note->data, s->note.data_len);
		s->note.data = s->note_data;
	}
}

void
bgp_session_queue_note(struct bgp_session *s)
{
	uint8_t space[BGP_MESSAGE_MAX];
	struct wr w = wr_init(space, sizeof space);

	unqueue(s);
	bgp_notify_encode(&w, s->note.code, s->note.subcode, s->note.data,
	    s->note.data_len);
	queue(s, &w);
}

/* --- draining --- */

void
bgp_session_send_refresh(struct bgp_session *s, uint8_t family, unsigned subtype)
{
	unsigned need = subtype ? BGP_CAPS_ENHANCED_REFRESH : BGP_CAPS_REFRESH;
	uint8_t space[BGP_HEADER_LEN + 4];
	struct wr w = wr_init(space, sizeof space);

	if (s->state != BGP_STATE_ESTABLISHED || !(s->negotiated.caps & need) ||
	    !(s->negotiated.families & BGP_FAMILY_BIT(family)) || s->out.len > OUT_FULL)
		return;
	bgp_refresh_encode(&w, family, subtype);
	queue(s, &w);
}

size_t
bgp_session_output(const struct bgp_session *s, const uint8_t **p)
{
	size_t left = s->out.len - s->out_sent;

	*p = left ? (const uint8_t *)s->out.data + s->out_sent : NULL;
	return left;
}

void
bgp_session_sent(struct bgp_session *s, struct erx_time now, size_t n)
{
	s->now = now;
	if (n == 0)
		return;
	s->moved = now;
	s->out_sent += n;
	s->counters.bytes_out += n;
	if (s->out_sent < s->out.len)
		return;
	buf_fini(&s->out);
	s->out_sent = 0;
	s->keepalive_queued = false;
}

void
bgp_session_progress(struct bgp_session *s, struct erx_time now, size_t n, bool waiting)
{
	s->now = now;
	if (n || !bgp_session_sending(s))
		s->moved = now;
	if (n)
		s->spoke = now; /* 4271 8.2.2: an UPDATE restarts the KeepaliveTimer */
	s->counters.bytes_out += n;
	s->waiting = waiting;
}
