/*
 * A batch is a slice of changes, sorted without being moved.  Paths that leave in the
 * same way share a bucket; a prefix shifts from the bucket it was offered from to the
 * one it is offered from now; and all prefixes of one shift have the same fate in each
 * group. So a group judges buckets, and touches prefixes only to write them. Everything
 * is in the order in which it was first met.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "rib/out.h"

#include <stdlib.h>

bool
rib_alike(const struct rib *r, const struct rib_path *a, const struct rib_path *b)
{
	const struct rib_source *s, *t;

	if (a->attrs != b->attrs || a->class != b->class ||
	    a->local_pref != b->local_pref ||
	    rib_path_scopes(a) != rib_path_scopes(b) ||
	    a->med_dropped != b->med_dropped || a->variants != b->variants)
		return false;
	if (a->source == b->source)
		return true;
	s = path_source(r, a);
	t = path_source(r, b);
	return s->ebgp == t->ebgp && s->local == t->local;
}

static bool
same_bucket(const struct rib *r, const struct rib_bucket *b, const struct rib_path *p)
{
	const struct rib_path *first = &r->paths[b->path];

	return first == p ||
	    (b->horizon == path_source(r, p)->horizon && rib_alike(r, first, p));
}

static uint64_t
bucket_key(const struct rib *r, const struct rib_path *p)
{
	const struct rib_source *s = path_source(r, p);
	uint64_t kind = (uint64_t)p->variants << 16 | (uint64_t)p->class << 3 |
	    (uint64_t)p->med_dropped << 2 | (uint64_t)s->ebgp << 1 | s->local;
	uint64_t h = hash_u64(p->attrs->hash, kind);

	return hash_mix(hash_u64((uint64_t)p->local_pref << 32 | rib_path_scopes(p), h),
	    s->horizon + 1ull);
}

void
rib_batch_reset(struct rib_batch *b, struct rib *r)
{
	for (size_t i = 0; i < b->nbuckets; i++)
		rib_path_drop(r, b->buckets[i].path);
	b->nbuckets = b->nshifts = b->nchanges = b->ntargets = 0;
	rib_map_reset(&b->bucket_map);
	rib_map_reset(&b->shift_map);
	rib_map_reset(&b->target_map);
}

void
rib_batch_fini(struct rib_batch *b, struct rib *r)
{
	rib_batch_reset(b, r);
	free(b->buckets);
	free(b->shifts);
	free(b->changes);
	free(b->targets);
	free(b->bucket_map.slots);
	free(b->shift_map.slots);
	free(b->target_map.slots);
}

uint32_t
rib_batch_bucket(struct rib_batch *b, struct rib *r, uint32_t path, bool *made)
{
	struct rib_path *p = &r->paths[path];
	uint32_t *at;

	*made = false;
	if (p->mark < b->nbuckets && same_bucket(r, &b->buckets[p->mark], p))
		return p->mark;
	at = rib_map_at(&b->bucket_map, bucket_key(r, p));
	if (*at == RIB_NONE || !same_bucket(r, &b->buckets[*at], p)) {
		*at = (uint32_t)b->nbuckets;
		VEC_PUSH(b->buckets, b->nbuckets, b->capbuckets) = (struct rib_bucket){
			.path = path,
			.horizon = path_source(r, p)->horizon,
			.first = RIB_NONE,
			.last = RIB_NONE,
		};
		rib_path_ref(r, path);
		*made = true;
	}
	p->mark = *at;
	return *at;
}

static uint32_t
shift_make(struct rib_batch *b, uint32_t from, uint32_t to)
{
	uint32_t n = (uint32_t)b->nshifts;

	VEC_PUSH(b->shifts, b->nshifts, b->capshifts) = (struct rib_shift){
		.from = from,
		.to = to,
		.first = RIB_NONE,
		.last = RIB_NONE,
		.next = RIB_NONE,
		.also = RIB_NONE,
	};
	if (to != RIB_NONE) {
		struct rib_bucket *bucket = &b->buckets[to];

		if (bucket->first == RIB_NONE)
			bucket->first = n;
		else
			b->shifts[bucket->last].next = n;
		bucket->last = n;
	}
	return n;
}

void
rib_batch_change(struct rib_batch *b, uint32_t from, uint32_t to, uint32_t net,
    uint32_t id)
{
	uint32_t *at = NULL, n = (uint32_t)b->nchanges, s = (uint32_t)b->nshifts - 1;
	struct rib_shift *shift;

	/* Mostly the same as the one before. */
	if (!b->nshifts || b->shifts[s].from != from || b->shifts[s].to != to) {
		at = rib_map_at(&b->shift_map, (uint64_t)from << 32 | to);
		if (*at == RIB_NONE)
			*at = shift_make(b, from, to);
		s = *at;
	}
	VEC_PUSH(b->changes, b->nchanges, b->capchanges) =
	    (struct rib_change){ net, RIB_NONE, id };
	shift = &b->shifts[s];
	if (shift->first == RIB_NONE)
		shift->first = n;
	else
		b->changes[shift->last].next = n;
	shift->last = n;
}

void
rib_batch_withdraw(struct rib_batch *b, uint32_t shift, uint8_t to, uint32_t horizon)
{
	uint32_t *at = rib_map_at(&b->target_map, (uint64_t)to << 32 | horizon);
	struct rib_target *t;

	if (*at == RIB_NONE) {
		*at = (uint32_t)b->ntargets;
		VEC_PUSH(b->targets, b->ntargets, b->captargets) =
		    (struct rib_target){ horizon, to, shift, shift };
	} else {
		t = &b->targets[*at];
		b->shifts[t->last].also = shift;
		t->last = shift;
	}
	b->shifts[shift].also = RIB_NONE;
}

size_t
rib_batch_memory(const struct rib_batch *b)
{
	return b->capbuckets * sizeof *b->buckets + b->capshifts * sizeof *b->shifts +
	    b->capchanges * sizeof *b->changes + b->captargets * sizeof *b->targets +
	    (b->bucket_map.cap + b->shift_map.cap + b->target_map.cap) *
	    sizeof(struct rib_map_slot);
}
