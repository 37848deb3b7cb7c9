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
#include <string.h>

#define WAYS 4 /* slots that a prefix may have */

struct slot {
	uint32_t route;    /* that was offered at the beginning of the count */
	uint32_t from, to; /* sources of the last change, as in a report */
	uint8_t count;     /* changes */
	uint8_t returns;   /* of them to that route */
};

/* What each change of a full table looks at stands close together. */
struct rib_flaps {
	uint64_t owners[RIB_FLAPS_SLOTS]; /* see owner(); 0: nobody ever */
	uint8_t misses[RIB_FLAPS_SLOTS];  /* changes of others since its own last */
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

/* Whose the slot is: an epoch and a hash, which is never 0 here. */
static uint64_t
owner(const struct rib *r, uint32_t hash)
{
	return (uint64_t)r->epoch << 32 | hash | 1u;
}

/* The number of the prefix's own slot; RIB_FLAPS_SLOTS: the prefix has none. */
static unsigned
find(const struct rib *r, uint32_t hash)
{
	for (unsigned i = 0; i < WAYS; i++) {
		unsigned k = (hash + i) % RIB_FLAPS_SLOTS;

		if (r->flaps->owners[k] == owner(r, hash))
			return k;
	}
	return RIB_FLAPS_SLOTS;
}

/* The prefix's slot; NULL: others have those that it may have.  One walk over the
 * slots finds its own, and the one that it may take: the first that is free, or that
 * has waited longest for its own prefix. */
static struct slot *
slot_of(struct rib *r, uint32_t hash)
{
	struct rib_flaps *f = r->flaps;
	const uint64_t mine = owner(r, hash), epoch = r->epoch;
	unsigned take = hash % RIB_FLAPS_SLOTS;
	bool is_free = false;

	for (unsigned i = 0; i < WAYS; i++) {
		unsigned k = (hash + i) % RIB_FLAPS_SLOTS;
		uint64_t theirs = f->owners[k];

		if (theirs == mine) {
			f->misses[k] = 0;
			return &f->slots[k];
		}
		if (is_free)
			continue;
		is_free = !theirs || theirs >> 32 != epoch;
		if (is_free || f->misses[k] > f->misses[take])
			take = k;
	}
	if (!is_free && ++f->misses[take] < RIB_FLAPS_PATIENCE)
		return NULL;
	f->owners[take] = mine;
	f->slots[take] = (struct slot){ .count = 0 };
	f->misses[take] = 0;
	return &f->slots[take];
}

static uint32_t
hash_of(const struct rib *r, const uint8_t *b, size_t n, unsigned len)
{
	uint64_t v = 0, w = 0;

	/* Each withdrawal of a full table comes by here: one round for IPv4. */
	if (n == 4) {
		memcpy(&v, b, 4);
		return (uint32_t)hash_u64(v, r->seed + len);
	}
	memcpy(&v, b, 8);
	memcpy(&w, b + 8, 8);
	return (uint32_t)hash_u64(w, hash_u64(v, r->seed + len));
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
	unsigned k;

	if (!r->flaps)
		return false;
	k = find(r, hash_of(r, p->b, rib_key_len(p->family), p->len));
	s = k == RIB_FLAPS_SLOTS ? NULL : &r->flaps->slots[k];
	if (!s || !s->count || !s->returns)
		return false;
	*out = (struct rib_flap){ .prefix = *p, .from = s->from, .to = s->to };
	return true;
}
