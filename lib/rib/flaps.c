/*
 * A slot belongs to the prefix with its hash, which may have one of a few; two prefixes
 * with equal hashes count as one, which 32 bits make unlikely enough for a count that
 * only raises a question.  The table of slots is made with the first change that
 * counts: most tables never have one.
 */
#include "rib/flaps.h"

#include "base/xalloc.h"
#include "rib/table.h"

#include <stdlib.h>

#define WAYS 4 /* slots that a prefix may have */

struct slot {
	uint32_t hash, epoch;
	uint32_t route;    /* that was offered at the beginning of the count */
	uint32_t from, to; /* sources of the last change, as in a report */
	uint8_t count;     /* changes */
	uint8_t returns;   /* of them to that route */
	uint8_t misses;    /* changes of others since the last of its own */
	bool used;
};

struct rib_flaps {
	struct slot slots[RIB_FLAPS_SLOTS];
	struct rib_flap reports[RIB_FLAPS_REPORTS]; /* a ring */
	unsigned first, n;
};

void
rib_flaps_free(struct rib_flaps *f)
{
	free(f);
}

size_t
rib_flaps_memory(const struct rib *r)
{
	return r->flaps ? sizeof *r->flaps : 0;
}

void
rib_flaps_epoch(struct rib *r, uint32_t epoch)
{
	r->epoch = epoch;
}

static bool
holds(const struct rib *r, const struct slot *s)
{
	return s->used && s->epoch == r->epoch;
}

/* The slot that counts for the hash, of the few that may; NULL: none does. */
static struct slot *
find(const struct rib *r, uint32_t hash)
{
	for (unsigned i = 0; i < WAYS; i++) {
		struct slot *s = &r->flaps->slots[(hash + i) % RIB_FLAPS_SLOTS];

		if (holds(r, s) && s->hash == hash)
			return s;
	}
	return NULL;
}

/* The one that is free, or has waited longest for its own prefix. */
static struct slot *
least(const struct rib *r, uint32_t hash)
{
	struct slot *found = NULL;

	for (unsigned i = 0; i < WAYS; i++) {
		struct slot *s = &r->flaps->slots[(hash + i) % RIB_FLAPS_SLOTS];

		if (!holds(r, s))
			return s;
		if (!found || s->misses > found->misses)
			found = s;
	}
	return found;
}

/* The prefix's slot; NULL: others have those that it may have. */
static struct slot *
slot_of(struct rib *r, uint32_t hash)
{
	struct slot *s = find(r, hash);

	if (!s) {
		s = least(r, hash);
		if (holds(r, s) && ++s->misses < RIB_FLAPS_PATIENCE)
			return NULL;
		*s = (struct slot){ .hash = hash, .epoch = r->epoch, .used = true };
	}
	s->misses = 0;
	return s;
}

static uint32_t
hash_of(const struct rib *r, const uint8_t *b, size_t n, unsigned len)
{
	return (uint32_t)hash_bytes(b, n, r->seed + len);
}

/* A route as a number: what it says and who says it. */
static uint32_t
route_of(const struct rib *r, uint32_t path)
{
	const struct rib_path *p = path == RIB_NONE ? NULL : &r->paths[path];

	return p ? (uint32_t)hash_u64(p->attrs->hash, p->source + 1) : 0;
}

static uint32_t
source_of(const struct rib *r, uint32_t path)
{
	return path == RIB_NONE ? RIB_NONE : r->paths[path].source;
}

/* Begins to count anew. */
static void
restart(struct slot *s, uint32_t route)
{
	s->route = route;
	s->count = s->returns = 0;
}

void
rib_flaps_count(struct rib *r, const struct rib_net *net, uint32_t from, uint32_t to)
{
	struct rib_flaps *f;
	uint32_t route;
	struct slot *s;

	if (!r->flaps)
		r->flaps = xcalloc(1, sizeof *r->flaps);
	f = r->flaps;
	s = slot_of(r, hash_of(r, net->b, rib_key_len(net->family), net->len));
	if (!s)
		return;
	s->from = source_of(r, from);
	s->to = source_of(r, to);
	route = route_of(r, to);
	if (s->count == 0)
		restart(s, route);
	else
		s->returns = (uint8_t)(s->returns + (s->route == route));
	if (++s->count < RIB_FLAPS_STEP)
		return;
	if (s->returns < RIB_FLAPS_RETURNS) {
		s->count = 0;
	} else if (f->n == RIB_FLAPS_REPORTS) {
		s->count--; /* with its next change */
	} else {
		f->reports[(f->first + f->n++) % RIB_FLAPS_REPORTS] = (struct rib_flap){
			.prefix = rib_net_prefix(net),
			.from = s->from,
			.to = s->to,
		};
		s->count = 0;
	}
}

bool
rib_flaps_next(struct rib *r, struct rib_flap *out)
{
	struct rib_flaps *f = r->flaps;

	if (!f || !f->n)
		return false;
	*out = f->reports[f->first];
	f->first = (f->first + 1) % RIB_FLAPS_REPORTS;
	f->n--;
	return true;
}

bool
rib_flaps_ask(const struct rib *r, const struct ip_prefix *p, struct rib_flap *out)
{
	const struct slot *s;
	uint32_t hash;

	if (!r->flaps)
		return false;
	hash = hash_of(r, p->b, rib_key_len(p->family), p->len);
	s = find(r, hash);
	if (!s || !s->count || !s->returns)
		return false;
	*out = (struct rib_flap){ .prefix = *p, .from = s->from, .to = s->to };
	return true;
}
