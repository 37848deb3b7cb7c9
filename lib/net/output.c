/*
 * What one connection sends: UPDATEs come as views into the logs of its groups, one for
 * each family, everything else from the session's own queue, and all are merged at the
 * borders of messages.  When a write ended in the middle of an UPDATE, the rest of that
 * comes first; then the own queue, so that a KEEPALIVE or NOTIFICATION never waits
 * behind a table; then UPDATEs, each family's in turn first, so that none waits for the
 * whole table of another.  The plan of the last views is kept, for net_line_sent to
 * take it apart again.
 */
#include "net/net_int.h"

#include <string.h>

enum { VIEWS = 64 }; /* of the rest of one UPDATE */

bool
net_line_carries(const struct net_line *line)
{
	struct net_half *h = line->half;

	return h->up && bgp_peer_up_slot(h->peer) == (int)line->slot;
}

/* They may go now. */
static bool
may_go(const struct net_line *line)
{
	return net_line_carries(line) && !line->half->holds;
}

/* The k-th part in the order of views: that of the UPDATE that is partly written, or
 * the one whose turn it is; then the others. */
static struct net_part *
part_at(const struct net_line *line, unsigned k)
{
	const struct net_half *h = line->half;
	unsigned first = line->msg_left ? line->msg_part : line->turn;

	return &h->parts[(first + k) % h->nparts];
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

/* Shortens views to `max` octets; how many are left. */
static int
cut(struct rib_iov *iov, int n, size_t max)
{
	int i = 0;

	for (; i < n && max; i++) {
		if (iov[i].len > max)
			iov[i].len = max;
		max -= iov[i].len;
	}
	return i;
}

static size_t
octets_of(const struct rib_iov *iov, int n)
{
	size_t sum = 0;

	for (int i = 0; i < n; i++)
		sum += iov[i].len;
	return sum;
}

/* UPDATEs of all parts.  Of one that is not in its turn only the rest of a message. */
static int
update_views(struct net_line *line, struct rib_iov *iov, int n)
{
	int have = 0, more;

	for (unsigned k = 0; k < line->half->nparts && have < n; k++) {
		struct net_part *p = part_at(line, k);

		if (!p->member || p->holds)
			continue;
		more = rib_member_output(p->member, iov + have, n - have);
		if (k == 0 && line->msg_left && p->index != line->turn)
			more = cut(iov, more, line->msg_left);
		line->plan_part[p->index] = octets_of(iov + have, more);
		have += more;
	}
	return have;
}

int
net_line_views(struct net_line *line, struct rib_iov *iov, int n)
{
	struct bgp_session *s;
	struct rib_iov own;
	const uint8_t *p;
	int have = 0;

	line->plan_update = line->plan_own = 0;
	memset(line->plan_part, 0, sizeof line->plan_part);
	if (n < 1)
		return 0;
	if (!line->half || line->tail.len)
		return tail_view(line, iov);
	s = bgp_peer_session(line->half->peer, line->slot);
	if (!s || !line->up)
		return 0;
	if (may_go(line))
		have = update_views(line, iov, n);
	own.len = bgp_session_output(s, &p);
	own.base = p;
	if (!own.len)
		return have;
	line->plan_update = line->msg_left;
	line->plan_own = own.len;
	return insert(iov, have, n, line->msg_left, own);
}

/* It has something to send that may go. */
static bool
is_waiting(const struct net_line *line)
{
	struct bgp_session *s;
	const uint8_t *p;

	if (!line->half || line->tail.len)
		return line->tail.len > line->tail_sent;
	s = bgp_peer_session(line->half->peer, line->slot);
	if (!s || !line->up)
		return false;
	return bgp_session_output(s, &p) > 0 ||
	    (may_go(line) && net_half_waiting(line->half));
}

void
net_line_ready(struct net_line *line)
{
	struct net *net = line->net;

	if (line->half->sess->link->dead || !is_waiting(line))
		return;
	if (line->out) {
		if (line->out->bytes < NET_PIPE_BOUND)
			net_half_post(line->half, NET_TODO_PUMP);
		return;
	}
	if (line->ready)
		return;
	line->ready = true;
	TAILQ_INSERT_TAIL(&net->writable, line, ready_entry);
}

static void
count_updates(struct net_part *p, struct bgp_session *s)
{
	uint64_t now = rib_member_updates(p->member), more = now - p->updates_seen;
	struct bgp_counters *c = bgp_session_counters(s);

	c->updates_out += more;
	c->messages_out += more;
	p->updates_seen = now;
}

static void
part_sent(struct net_line *line, struct net_part *p, struct bgp_session *s, size_t len)
{
	rib_member_sent(p->member, len);
	line->msg_left = rib_member_partial(p->member);
	line->msg_part = p->index;
	count_updates(p, s);
	/* A walk that waited for room in its buffer goes on. */
	net_table_wake(net_part_table(p));
}

/* In the order of the views; then it is the turn of the next part. */
static void
updates_sent(struct net_line *line, struct bgp_session *s, size_t len)
{
	struct net_half *h = line->half;
	struct net *net = line->net;
	struct net_part *order[NET_FAMILIES];

	for (unsigned k = 0; k < h->nparts; k++)
		order[k] = part_at(line, k);
	for (unsigned k = 0; k < h->nparts && len; k++) {
		size_t take = line->plan_part[order[k]->index];

		if (take > len)
			take = len;
		if (take)
			part_sent(line, order[k], s, take);
		len -= take;
	}
	line->turn = line->turn + 1u < h->nparts ? (uint8_t)(line->turn + 1) : 0;
	if (net_half_external(h))
		h->last_external = net->last_external = net->now;
}

static void
tail_sent(struct net_line *line, size_t len)
{
	line->tail_sent += len;
	if (line->tail_sent < line->tail.len)
		return;
	buf_fini(&line->tail);
	line->tail_sent = 0;
}

size_t
net_line_sent(struct net_line *line, size_t len)
{
	struct net_half *h = line->half;
	struct bgp_session *s;
	size_t first = line->plan_update, own = line->plan_own, updates;
	bool carries;

	if (!h || line->tail.len) {
		tail_sent(line, len);
		return 0;
	}
	s = bgp_peer_session(h->peer, line->slot);
	if (!s)
		return 0;
	carries = net_line_carries(line);
	if (!carries)
		first = 0;
	if (first > len)
		first = len;
	if (own > len - first)
		own = len - first;
	updates = carries ? len - own : 0;
	if (own)
		bgp_session_sent(s, line->net->now, own);
	if (updates)
		updates_sent(line, s, updates);
	line->plan_update = line->plan_own = 0;
	return updates;
}

void
net_line_keep_update(struct net_line *line)
{
	struct rib_iov iov[VIEWS];
	size_t left = line->msg_left;
	const struct net_part *p = &line->half->parts[line->msg_part];
	int n;

	if (!left || !p->member)
		return;
	n = rib_member_output(p->member, iov, VIEWS);
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
