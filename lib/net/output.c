/*
 * What one connection sends: UPDATEs come as views into its group's log, everything
 * else from the session's own queue, and the two are merged at the borders of messages.
 * When a write ended in the middle of an UPDATE, the rest of that comes first; then the
 * own queue, so that a KEEPALIVE or NOTIFICATION never waits behind a table; then
 * UPDATEs. The plan of the last views is kept, for net_line_sent to take it apart
 * again.
 */
#include "net/net_int.h"

#include <string.h>

enum { VIEWS = 64 };

static struct rib_member *
member_of(const struct net_line *line)
{
	struct net_half *h = line->half;

	return h->member && bgp_peer_up_slot(h->peer) == (int)line->slot ? h->member
									 : NULL;
}

/* The same, when UPDATEs may go now. */
static struct rib_member *
ready_member(const struct net_line *line)
{
	return line->half->deferred || net_batch_waits(line->half) ? NULL
								   : member_of(line);
}

static int
tail_view(const struct net_line *line, struct rib_iov *iov)
{
	size_t left = line->tail.len - line->tail_sent;

	if (!left)
		return 0;
	*iov = (struct rib_iov){ (const uint8_t *)line->tail.data + line->tail_sent,
		left };
	return 1;
}

/* Puts `own` into the views behind the first `at` octets of them; what has no room
 * waits. */
static int
insert(struct rib_iov *iov, int have, int n, size_t at, struct rib_iov own)
{
	int i = 0;

	while (i < have && at >= iov[i].len)
		at -= iov[i++].len;
	if (i == n)
		return have;
	if (i < have && at) { /* the border is inside this one: split it */
		struct rib_iov rest = { iov[i].base + at, iov[i].len - at };

		iov[i++].len = at;
		if (i == n)
			return i;
		iov[i++] = own;
		if (i == n)
			return i;
		/* What stood behind is asked for next time. */
		iov[i++] = rest;
		return i;
	}
	if (have == n)
		have--;
	memmove(&iov[i + 1], &iov[i], (size_t)(have - i) * sizeof *iov);
	iov[i] = own;
	return have + 1;
}

int
net_line_views(struct net_line *line, struct rib_iov *iov, int n)
{
	struct bgp_session *s;
	struct rib_member *m;
	struct rib_iov own;
	const uint8_t *p;
	int have = 0;

	line->plan_update = line->plan_own = 0;
	if (n < 1)
		return 0;
	if (n > VIEWS) /* what follow_messages can look back on */
		n = VIEWS;
	if (!line->half || line->tail.len)
		return tail_view(line, iov);
	s = bgp_peer_session(line->half->peer, line->slot);
	if (!s || !line->up)
		return 0;
	m = ready_member(line);
	if (m)
		have = rib_member_output(m, iov, n);
	own.len = bgp_session_output(s, &p);
	own.base = p;
	if (!own.len)
		return have;
	line->plan_update = line->msg_left;
	line->plan_own = own.len;
	return insert(iov, have, n, line->msg_left, own);
}

bool
net_line_waiting(const struct net_line *line)
{
	struct bgp_session *s;
	struct rib_member *m;
	const uint8_t *p;

	if (!line->half || line->tail.len)
		return line->tail.len > line->tail_sent;
	s = bgp_peer_session(line->half->peer, line->slot);
	if (!s || !line->up)
		return false;
	m = ready_member(line);
	return bgp_session_output(s, &p) > 0 || (m && rib_member_waiting(m));
}

/* Octet `at` of the views. */
static uint8_t
octet(const struct rib_iov *iov, int n, size_t at)
{
	for (int i = 0; i < n; at -= iov[i++].len) {
		if (at < iov[i].len)
			return iov[i].base[at];
	}
	return 0;
}

/*
 * Moves the border of messages on by what was sent; the views are those of the member,
 * before it knows.  Messages are never shorter than their header, so this ends.
 */
static void
follow_messages(struct net_line *line, struct rib_member *m, size_t sent)
{
	struct rib_iov iov[VIEWS];
	size_t at = 0, len;
	int n;

	if (sent <= line->msg_left) {
		line->msg_left -= sent;
		return;
	}
	at = line->msg_left;
	n = rib_member_output(m, iov, VIEWS);
	for (;;) {
		len = (size_t)octet(iov, n, at + 16) << 8 | octet(iov, n, at + 17);
		if (len < BGP_HEADER_LEN)
			len = BGP_HEADER_LEN;
		if (at + len >= sent)
			break;
		at += len;
	}
	line->msg_left = at + len - sent;
}

static void
count_updates(struct net_half *h, struct bgp_session *s)
{
	uint64_t now = rib_member_updates(h->member), more = now - h->updates_seen;
	struct bgp_counters *c = bgp_session_counters(s);

	c->updates_out += more;
	c->messages_out += more;
	h->updates_seen = now;
}

static void
updates_sent(struct net_line *line, struct bgp_session *s, size_t len)
{
	struct net_half *h = line->half;
	struct net *net = line->net;

	follow_messages(line, h->member, len);
	rib_member_sent(h->member, len);
	count_updates(h, s);
	if (net_half_external(h))
		net->last_external = net->now;
}

void
net_line_sent(struct net_line *line, size_t len)
{
	struct net_half *h = line->half;
	struct rib_member *m;
	struct bgp_session *s;
	size_t first = line->plan_update, own = line->plan_own, updates;

	if (!h || line->tail.len) {
		line->tail_sent += len;
		if (line->tail_sent >= line->tail.len) {
			buf_fini(&line->tail);
			line->tail_sent = 0;
		}
		return;
	}
	s = bgp_peer_session(h->peer, line->slot);
	m = member_of(line);
	if (!s)
		return;
	if (!m)
		first = 0;
	if (first > len)
		first = len;
	if (own > len - first)
		own = len - first;
	updates = len - own;
	if (own)
		bgp_session_sent(s, line->net->now, own);
	if (updates && m)
		updates_sent(line, s, updates);
	if (updates && m)
		net_batch_sent(h);
	bgp_session_progress(s, line->net->now, m ? updates : 0,
	    m && rib_member_waiting(m) && !net_batch_waits(h));
	line->plan_update = line->plan_own = 0;
	/* A walk that waited for room in its buffer goes on. */
	if (updates && m)
		net_table_wake(net_half_table(h));
}

void
net_line_keep_update(struct net_line *line)
{
	struct rib_iov iov[VIEWS];
	size_t left = line->msg_left;
	int n;

	if (!left || !line->half->member)
		return;
	n = rib_member_output(line->half->member, iov, VIEWS);
	for (int i = 0; i < n && left; i++) {
		size_t take = iov[i].len < left ? iov[i].len : left;

		buf_add(&line->tail, iov[i].base, take);
		left -= take;
	}
	line->msg_left = 0;
}

void
net_line_keep_own(struct net_line *line)
{
	struct bgp_session *s = bgp_peer_session(line->half->peer, line->slot);
	const uint8_t *p;
	size_t len = s ? bgp_session_output(s, &p) : 0;

	if (!len)
		return;
	buf_add(&line->tail, p, len);
	bgp_session_sent(s, line->net->now, len);
}
