/*
 * A log is a queue of chunks, each a run of messages and a list of entries saying who
 * gets which of them.  A chunk is as large as what is still waiting suggests: the first
 * is small, each further one twice the one before, up to 64 KiB.  Octets never move, so
 * views stay good.  A chunk lives while a cursor stands in it or in one before it;
 * members that have everything hold none, so a log that everybody has read takes no
 * memory.
 *
 * Messages in a row for the same members are one entry, so that a cursor steps over
 * them at once; where a message starts inside is found from the headers, when it
 * matters.
 */
#include "base/xalloc.h"
#include "rib/out.h"

#include <stdlib.h>

#define CHUNK_MIN 512
#define CHUNK_MAX 65536

static size_t
chunk_memory(const struct rib_chunk *c)
{
	return sizeof *c + c->cap + c->capentries * sizeof *c->entries;
}

static void
chunk_add(struct rib_log *log, uint32_t seq, size_t len)
{
	size_t cap = log->tail ? (size_t)log->tail->cap * 2 : CHUNK_MIN;
	struct rib_chunk *c;

	if (cap > CHUNK_MAX)
		cap = CHUNK_MAX;
	if (cap < len)
		cap = len;
	c = xmalloc(sizeof *c + cap);
	*c = (struct rib_chunk){ .cap = (uint32_t)cap, .seq = seq };
	if (log->tail)
		log->tail->next = c;
	else
		log->head = c;
	log->tail = c;
	log->joined = false;
	*log->total += chunk_memory(c);
}

static void
chunk_free(struct rib_log *log)
{
	struct rib_chunk *c = log->head;

	*log->total -= chunk_memory(c);
	log->head = c->next;
	if (!log->head)
		log->tail = NULL;
	free(c->entries);
	free(c);
}

void
rib_log_fini(struct rib_log *log)
{
	while (log->head)
		chunk_free(log);
}

void
rib_log_trim(struct rib_log *log)
{
	while (log->head && !log->head->refs)
		chunk_free(log);
}

static struct rib_entry *
entry_add(struct rib_log *log, uint8_t to, uint32_t horizon)
{
	struct rib_chunk *c = log->tail;

	if (c->nentries == c->capentries) {
		*log->total -= chunk_memory(c);
		c->capentries = c->capentries ? c->capentries * 2 : 2;
		c->entries =
		    xreallocarray(c->entries, c->capentries, sizeof *c->entries);
		*log->total += chunk_memory(c);
	}
	c->entries[c->nentries] = (struct rib_entry){ .to = to, .horizon = horizon };
	log->joined = true;
	return &c->entries[c->nentries++];
}

/* The entry that the next message belongs to. */
static struct rib_entry *
entry_for(struct rib_log *log, uint8_t to, uint32_t horizon)
{
	const struct rib_chunk *c = log->tail;
	struct rib_entry *last;

	if (log->joined && c->nentries) {
		last = &c->entries[c->nentries - 1];
		if (last->to == to && last->horizon == horizon)
			return last;
	}
	return entry_add(log, to, horizon);
}

void
rib_log_append(struct rib_log *log, uint32_t seq, uint8_t to, uint32_t horizon,
    const uint8_t *message, size_t len)
{
	struct rib_chunk *c = log->tail;
	struct rib_entry *e;

	if (!c || c->cap - c->len < len)
		chunk_add(log, seq, len);
	c = log->tail;
	e = entry_for(log, to, horizon);
	memcpy(c->data + c->len, message, len);
	c->len += (uint32_t)len;
	e->len += (uint32_t)len;
	e->messages++;
}

struct rib_cursor
rib_log_end(const struct rib_log *log)
{
	struct rib_cursor end = { .chunk = log->tail };

	if (log->tail) {
		end.entry = log->tail->nentries;
		end.base = log->tail->len;
	}
	return end;
}

static void
cursor_enter(struct rib_cursor *at, struct rib_chunk *c)
{
	if (at->chunk)
		at->chunk->refs--;
	*at = (struct rib_cursor){ .chunk = c };
	if (c)
		c->refs++;
}

static void
next_entry(struct rib_cursor *at)
{
	at->base += at->chunk->entries[at->entry].len;
	at->entry++;
	at->off = at->mark = at->marked = 0;
}

/* To the next entry that is for it, unless it is at one; or to the end. */
static void
cursor_settle(struct rib_cursor *at, uint32_t horizon)
{
	while (at->chunk) {
		if (at->entry == at->chunk->nentries)
			cursor_enter(at, at->chunk->next);
		else if (rib_entry_is_for(&at->chunk->entries[at->entry], horizon))
			return;
		else
			next_entry(at);
	}
}

void
rib_cursor_start(struct rib_cursor *at, const struct rib_log *log,
    const struct rib_cursor *from, uint32_t horizon)
{
	cursor_enter(at, from->chunk ? from->chunk : log->head);
	at->entry = from->entry;
	at->base = from->base;
	cursor_settle(at, horizon);
}

void
rib_cursor_release(struct rib_cursor *at)
{
	cursor_enter(at, NULL);
}

uint32_t
rib_cursor_message(struct rib_cursor *at)
{
	const uint8_t *data = at->chunk->data + at->base;

	while (at->mark < at->off) {
		uint32_t len = rib_message_len(data + at->mark);

		if (at->off - at->mark < len)
			break;
		at->mark += len;
		at->marked++;
	}
	return at->mark;
}

uint64_t
rib_cursor_sent(struct rib_cursor *at, uint32_t horizon, size_t len)
{
	uint64_t messages = 0;

	while (len && at->chunk) {
		const struct rib_entry *e = &at->chunk->entries[at->entry];

		if (len < e->len - at->off) {
			at->off += (uint32_t)len;
			rib_cursor_message(at);
			break;
		}
		len -= e->len - at->off;
		messages += e->messages;
		next_entry(at);
		cursor_settle(at, horizon);
	}
	return messages;
}

int
rib_cursor_views(const struct rib_cursor *at, uint32_t horizon, struct rib_iov *iov,
    int n)
{
	const struct rib_chunk *c = at->chunk;
	uint32_t i = at->entry, base = at->base, off = at->off;
	const uint8_t *end = NULL; /* of the last view */
	int used = 0;

	for (; c; c = c->next, i = 0, base = 0) {
		for (; i < c->nentries; base += c->entries[i++].len) {
			const struct rib_entry *e = &c->entries[i];
			const uint8_t *p = c->data + base + off;

			if (!rib_entry_is_for(e, horizon))
				continue;
			if (p == end) {
				iov[used - 1].len += e->len - off;
			} else {
				if (used == n)
					return used;
				iov[used++] = (struct rib_iov){ p, e->len - off };
			}
			end = p + e->len - off;
			off = 0;
		}
	}
	return used;
}
