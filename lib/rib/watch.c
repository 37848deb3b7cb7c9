/*
 * Notes are numbered from 0; number n lies at n modulo the size of the ring, which
 * grows while nothing has been overwritten yet.
 */
#include "rib/watch.h"

#include "base/xalloc.h"
#include "rib/table.h"

#include <stdlib.h>

#define FIRST_NOTES 16u

struct rib_watch {
	unsigned readers;
	struct ip_prefix *notes;
	uint32_t size; /* a power of two */
	uint64_t next; /* number of the next note */
};

uint64_t
rib_watch(struct rib *r)
{
	if (!r->watch) {
		r->watch = xcalloc(1, sizeof *r->watch);
		r->watch->size = FIRST_NOTES;
		r->watch->notes = xcalloc(FIRST_NOTES, sizeof *r->watch->notes);
	}
	r->watch->readers++;
	return r->watch->next;
}

void
rib_watch_free(struct rib_watch *w)
{
	if (!w)
		return;
	free(w->notes);
	free(w);
}

void
rib_unwatch(struct rib *r)
{
	if (--r->watch->readers)
		return;
	rib_watch_free(r->watch);
	r->watch = NULL;
}

void
rib_watch_add(struct rib_watch *w, uint8_t family, uint8_t len, const uint8_t *octets)
{
	struct ip_prefix *p;

	if (w->next == w->size && w->size < RIB_WATCH_NOTES) {
		w->size *= 2;
		w->notes = xreallocarray(w->notes, w->size, sizeof *w->notes);
	}
	p = &w->notes[w->next++ & (w->size - 1)];
	*p = (struct ip_prefix){ .family = family, .len = len };
	memcpy(p->b, octets, rib_key_len(family));
}

enum rib_watched
rib_watch_next(const struct rib *r, uint64_t *place, struct ip_prefix *p)
{
	const struct rib_watch *w = r->watch;

	if (!w || *place == w->next)
		return RIB_WATCHED_NOTHING;
	if (w->next - *place > w->size) {
		*place = w->next;
		return RIB_WATCHED_LOST;
	}
	*p = w->notes[(*place)++ & (w->size - 1)];
	return RIB_WATCHED_PREFIX;
}
