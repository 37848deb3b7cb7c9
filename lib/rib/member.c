/*
 * What one member sends: octets of its own first (a slice of its walk, or the rest of a
 * message that it had begun when it was taken off the log), then the log from its
 * cursor. A member is in one of three places: following the log, walking with room for
 * more, or walking with octets that must be sent first.
 */
#include "base/xalloc.h"
#include "rib/out.h"

#include <stdlib.h>

static bool
own_left(const struct rib_member *m)
{
	return m->own.off < m->own.len;
}

bool
rib_member_waiting(const struct rib_member *m)
{
	return own_left(m) || m->cursor.chunk;
}

void
rib_member_notice(struct rib_member *m)
{
	if (m->ready)
		return;
	m->ready = true;
	TAILQ_INSERT_TAIL(&m->group->owner->ready, m, ready_entry);
}

/* Into the queue that its own octets ask for. */
static void
enqueue(struct rib_member *m)
{
	struct rib_groups *gs = m->group->owner;

	m->blocked = own_left(m);
	TAILQ_INSERT_TAIL(m->blocked ? &gs->blocked : &gs->walkers, m, walk_entry);
}

static void
dequeue(struct rib_member *m)
{
	struct rib_groups *gs = m->group->owner;

	TAILQ_REMOVE(m->blocked ? &gs->blocked : &gs->walkers, m, walk_entry);
}

void
rib_member_own(struct rib_member *m, const uint8_t *data, size_t len, size_t mark)
{
	free(m->own.data);
	m->own = (struct rib_private){ .data = xmemdup(data, len),
		.len = (uint32_t)len,
		.mark = (uint32_t)mark };
	if (m->mode != RIB_FOLLOW && !m->blocked) {
		dequeue(m);
		enqueue(m);
	}
	rib_member_notice(m);
}

/* Counts the UPDATEs that are sent by now. */
static void
own_scan(struct rib_member *m)
{
	struct rib_private *o = &m->own;

	while (o->mark < o->off) {
		const uint8_t *message = o->data + o->mark;
		uint32_t len = rib_message_len(message);

		if (o->off - o->mark < len)
			break;
		o->mark += len;
		m->updates += message[18] == BGP_UPDATE;
	}
}

static void
own_sent(struct rib_member *m, size_t len)
{
	struct rib_private *o = &m->own;
	/* In front of the first mark lies the rest of an UPDATE from the log. */
	bool rest = o->off < o->mark;

	o->off += (uint32_t)len;
	if (rest && o->off >= o->mark)
		m->updates++;
	own_scan(m);
	if (own_left(m))
		return;
	free(o->data);
	*o = (struct rib_private){ 0 };
	if (m->mode != RIB_FOLLOW) {
		dequeue(m);
		enqueue(m);
	}
}

int
rib_member_output(struct rib_member *m, struct rib_iov *iov, int n)
{
	int used = 0;

	if (own_left(m) && n > 0)
		iov[used++] = (struct rib_iov){ m->own.data + m->own.off,
			m->own.len - m->own.off };
	return used + rib_cursor_views(&m->cursor, m->horizon, iov + used, n - used);
}

void
rib_member_sent(struct rib_member *m, size_t len)
{
	size_t own = m->own.len - m->own.off;

	if (own) {
		own = len < own ? len : own;
		own_sent(m, own);
		len -= own;
	}
	if (!len || !m->cursor.chunk)
		return;
	m->updates += rib_cursor_sent(&m->cursor, m->horizon, len);
	rib_log_trim(&m->group->log);
}

size_t
rib_member_partial(const struct rib_member *m)
{
	const struct rib_private *o = &m->own;
	struct rib_cursor at = m->cursor;
	const uint8_t *data;
	uint32_t start;

	if (own_left(m)) {
		if (o->mark >= o->off)
			return o->mark - o->off;
		return o->mark + rib_message_len(o->data + o->mark) - o->off;
	}
	if (!at.chunk)
		return 0;
	start = rib_cursor_message(&at);
	data = at.chunk->data + at.base + start;
	return start == at.off ? 0 : start + rib_message_len(data) - at.off;
}

bool
rib_member_synced(const struct rib_member *m)
{
	return m->mode == RIB_FOLLOW && !rib_member_waiting(m);
}

uint64_t
rib_member_updates(const struct rib_member *m)
{
	struct rib_cursor at = m->cursor;

	if (!at.chunk)
		return m->updates;
	rib_cursor_message(&at);
	return m->updates + at.marked;
}

void
rib_member_detach(struct rib_member *m)
{
	struct rib_cursor *at = &m->cursor;
	const uint8_t *data;
	uint32_t start, len;

	rib_group_follower(m->group, m->horizon, -1);
	m->since = m->group->owner->rib->seq + 1;
	if (!at->chunk)
		return;
	m->since = at->chunk->seq;
	start = rib_cursor_message(at);
	m->updates += at->marked;
	if (start < at->off) {
		data = at->chunk->data + at->base;
		len = rib_message_len(data + start) - (at->off - start);
		rib_member_own(m, data + at->off, len, len);
	}
	rib_cursor_release(at);
	rib_log_trim(&m->group->log);
}

void
rib_member_start_walk(struct rib_member *m, enum rib_mode mode)
{
	struct rib *r = m->group->owner->rib;

	m->mode = (uint8_t)mode;
	rib_walk_start(r, &m->walk, mode == RIB_SEEK ? rib_last_settled(r) : RIB_NONE);
	enqueue(m);
}

void
rib_member_stop_walk(struct rib_member *m)
{
	rib_walk_stop(&m->walk);
	dequeue(m);
	rib_group_put(m->old);
	m->old = NULL;
	m->rekeyed = false;
}
