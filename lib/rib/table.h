/*
 * Inside of a routing table: what the files of lib/rib share, and nobody else includes.
 *
 *   index.c   prefix slots and the hash index over them
 *   path.c    paths, and the lists of paths that prefixes have
 *   change.c  the change list, walks over it, withdrawn prefixes
 *   source.c  who paths come from, and the sweeper
 *   long_lived.c  routes of a neighbour that is gone for long
 *   several.c  several paths of a prefix from one neighbour
 *   import.c  routes on the way in
 *   again.c   routes under another policy, in slices
 *   choose.c  which path of a prefix is best
 *   order.c   the prefixes in key order, in slices
 *   flaps.c   prefixes whose route changes again and again
 *   watch.c   notes of what has changed, for those outside
 *   rib.c     the rest
 *
 * Arrays grow: a pointer into one is good until something is added to it.
 */
#ifndef RIB_TABLE_H
#define RIB_TABLE_H

#include "base/hash.h"
#include "rib/rib.h"

#include <string.h>
#include <sys/queue.h>

struct rib_slot {     /* of the index */
	uint32_t net; /* RIB_NONE: free */
	uint32_t hash;
};

struct rib_link { /* a path of a prefix behind the first */
	uint32_t path, next;
};

struct rib_origination {
	struct rib_source pub;
	uint32_t npaths; /* paths that name it; the index is free again at 0 */
	/* The path made last, which the next route often has; or RIB_NONE. */
	uint32_t last;
	struct rib_befores *befores; /* rib/before.h; NULL: it has no route map */
	/* Siblings: the first of them has the counts of all. */
	uint32_t first, next;          /* next: RIB_NONE for the last */
	unsigned rank;                 /* how many are in front of it */
	uint32_t again_at, again_left; /* again.c: the next slot, and how many */
	uint32_t long_at, long_left;   /* long_lived.c: the same */
	uint32_t long_gone;            /* prefixes that lost a route there so far */
};

/* A place in the change list: behind the prefix it has seen last. */
struct rib_walk {
	LIST_ENTRY(rib_walk) entry;
	uint32_t at; /* RIB_NONE: in front of all */
};

struct rib_flaps;
struct rib_watch;

/* variants.c: a set of variants that paths share. */
struct rib_variants {
	uint32_t refs; /* 0: free */
	size_t n;
	struct rib_variant *items;
};

struct rib {
	struct rib_config config; /* own_addresses is a copy */
	struct bgp_attr_table *attrs;
	uint64_t seed;

	uint8_t *nets; /* struct rib_net every `stride` octets */
	uint32_t stride, nnets, capnets, free_net, nused;
	uint32_t *lengths; /* how many prefixes there are of each length */
	struct rib_slot *slots;
	uint32_t nslots; /* 0 or a power of two */

	struct rib_path *paths;
	uint32_t npaths, cappaths, free_path;
	struct rib_link *links;
	uint32_t nlinks, caplinks, free_link;
	struct rib_origination *sources;
	uint32_t nsources, capsources;
	struct rib_variants *variants; /* number 1 first */
	size_t nvariants, capvariants;

	uint32_t head, tail, dirty; /* change list; `dirty`: first pending one */
	uint32_t ndirty;
	uint32_t seq;              /* of the last batch */
	uint32_t configured;       /* how often */
	uint64_t dirtied, settled; /* prefixes that ever became, and were, pending */
	uint32_t tomb_head, tomb_tail;
	LIST_HEAD(, rib_walk) walks;
	struct rib_flaps *flaps; /* NULL: nothing has changed twice; rib/flaps.h */
	struct rib_watch *watch; /* NULL: nobody watches; rib/watch.h */
	uint32_t epoch;          /* of what is counted there */
	bool all_paths; /* any accepted path that changes makes its prefix pending */

	uint32_t nbest; /* prefixes with RIB_NET_BEST */
	uint32_t sweep_at,
	    sweep_left;  /* slot the sweeper is at; slots it has to visit */
	uint32_t nagain; /* sources with `again_left` */
	uint32_t nlong;  /* sources with `long_left` */
};

static inline struct rib_net *
net_at(const struct rib *r, uint32_t n)
{
	return (struct rib_net *)(void *)(r->nets + (size_t)n * r->stride);
}

static inline uint32_t
net_number(const struct rib *r, const struct rib_net *net)
{
	return (uint32_t)((size_t)((const uint8_t *)net - r->nets) / r->stride);
}

static inline const struct rib_source *
path_source(const struct rib *r, const struct rib_path *p)
{
	return &r->sources[p->source].pub;
}

/* The session it came over is still there. */
static inline bool
path_is_live(const struct rib *r, const struct rib_path *p)
{
	const struct rib_source *s = path_source(r, p);

	return s->generation - p->generation <= s->keeps_stale;
}

/* Of a live one: it came before its source was marked. */
static inline bool
path_is_stale(const struct rib *r, const struct rib_path *p)
{
	return p->generation != path_source(r, p)->generation;
}

static inline bool
path_is_eligible(const struct rib *r, const struct rib_path *p)
{
	return p->reason == RIB_OK && path_is_live(r, p);
}

static inline size_t
rib_key_len(uint8_t family)
{
	return family == IP_V4 ? 4 : 16;
}

/* index.c */
static inline uint32_t
rib_index_hash(const struct rib *r, const struct ip_prefix *p)
{
	uint64_t hi, lo, h;
	uint32_t v4;

	if (r->config.family == IP_V4) {
		memcpy(&v4, p->b, sizeof v4);
		h = hash_u64((uint64_t)v4 << 8 | p->len, r->seed);
	} else {
		memcpy(&hi, p->b, sizeof hi);
		memcpy(&lo, p->b + 8, sizeof lo);
		h = hash_u64(lo, hash_u64(hi, r->seed) + p->len);
	}
	return (uint32_t)(h ^ h >> 32);
}
uint32_t rib_index_find(const struct rib *, const struct ip_prefix *, uint32_t hash);
/* Finds or makes; `made` says which.  A new prefix has no path and is in no list. */
uint32_t rib_index_make(struct rib *, const struct ip_prefix *, uint32_t hash,
    bool *made);
void rib_index_drop(struct rib *, uint32_t net);
static inline void
rib_index_prefetch(const struct rib *r, uint32_t hash)
{
	if (r->nslots)
		__builtin_prefetch(&r->slots[hash & (r->nslots - 1)]);
}

/* path.c: a reference is the caller's, to hand on or to drop. */
uint32_t rib_path_take(struct rib *, const struct rib_path *like);
static inline void
rib_path_ref(struct rib *r, uint32_t p)
{
	r->paths[p].refs++;
}
void rib_path_free(struct rib *, uint32_t);
static inline void
rib_path_drop(struct rib *r, uint32_t p)
{
	if (p != RIB_NONE && --r->paths[p].refs == 0)
		rib_path_free(r, p);
}
bool rib_path_equal(const struct rib_path *, const struct rib_path *);
/* Where a prefix keeps the number of its path of a source; NULL: it has none. */
uint32_t *rib_net_path_of(struct rib *, struct rib_net *, uint32_t source);
void rib_net_add_path(struct rib *, uint32_t net, uint32_t path);
/* Removes those paths that are dead, or that of one source; how many. */
unsigned rib_net_remove_dead(struct rib *, struct rib_net *);
unsigned rib_net_remove_source(struct rib *, struct rib_net *, uint32_t source);
void rib_net_to_front(struct rib *, struct rib_net *, uint32_t path);
/* Walk over the numbers of its paths: `for (it = first; it.path != RIB_NONE; next)`. */
struct rib_path_iter {
	uint32_t path, link;
};
static inline struct rib_path_iter
rib_path_first(const struct rib_net *net)
{
	if (net->flags & RIB_NET_TOMB)
		return (struct rib_path_iter){ RIB_NONE, RIB_NONE };
	return (struct rib_path_iter){ net->best, net->more };
}
static inline void
rib_path_advance(const struct rib *r, struct rib_path_iter *it)
{
	if (it->link == RIB_NONE) {
		it->path = RIB_NONE;
		return;
	}
	it->path = r->links[it->link].path;
	it->link = r->links[it->link].next;
}

/* import.c: a route of one prefix, judged by its attributes and prefix unless `reason`
 * says already what becomes of it. */
struct rib_placing {
	struct ip_prefix prefix;
	const struct bgp_attrs *attrs;
	uint32_t generation, id;
	uint8_t reason; /* RIB_OK: it is judged */
	bool summary;   /* the source has not announced it */
};
/* False: it would pass the limit, and is not there. */
bool rib_import_place(struct rib *, uint32_t source, const struct rib_import *,
    const struct rib_placing *);
/* As rib_update_run and rib_reimport, without a map. */
bool rib_import_run(struct rib *, uint32_t source, const struct rib_import *,
    struct bgp_nlri *, const struct bgp_attrs *);
void rib_import_again(struct rib *, uint32_t source, const struct rib_import *,
    uint32_t from, uint32_t count); /* of the prefixes in so many slots */
/* False: there was none. */
bool rib_import_remove(struct rib *, uint32_t source, const struct ip_prefix *);

/* again.c: the paths of a source, but not of its siblings, under another policy. */
void rib_again(struct rib *, uint32_t source, const struct rib_import *);
void rib_again_stop(struct rib *, uint32_t source);
unsigned rib_again_work(struct rib *, unsigned units); /* units left */
#define RIB_AT_ONCE 4096 /* slots; so many take less than a turn may */

/* long_lived.c: slices of rib_source_long_lived; the source, but not its siblings. */
void rib_long_lived_stop(struct rib *, uint32_t source);
unsigned rib_long_lived_work(struct rib *, unsigned units); /* units left */

/* Adds a sibling behind the last one, and returns its number. */
uint32_t rib_source_add_sibling(struct rib *, uint32_t last);

/* several.c: rib_update_run, for prefixes with identifiers. */
bool rib_several_run(struct rib *, uint32_t source, const struct rib_import *,
    struct bgp_nlri *, const struct bgp_attrs *);

/* source.c: counts a path that a prefix has got (1) or lost (-1), if it is live. */
void rib_source_count(struct rib *, const struct rib_path *, int change);

/* flaps.c: what is offered of a prefix has changed, and not for the first time: from
 * this path, or RIB_NONE, to that. */
void rib_flaps_count(struct rib *, const struct rib_net *, uint32_t from, uint32_t to);
void rib_flaps_free(struct rib_flaps *); /* NULL is fine */
size_t rib_flaps_memory(const struct rib *);

/* watch.c: the paths of a prefix have changed, or what a map made one of. */
void rib_watch_add(struct rib_watch *, uint8_t family, uint8_t len,
    const uint8_t *octets);
void rib_watch_free(struct rib_watch *); /* NULL is fine */
static inline void
rib_watch_note(struct rib *r, const struct rib_net *net)
{
	if (r->watch)
		rib_watch_add(r->watch, net->family, net->len, net->b);
}
static inline void
rib_watch_note_prefix(struct rib *r, const struct ip_prefix *p)
{
	if (r->watch)
		rib_watch_add(r->watch, p->family, p->len, p->b);
}

/* choose.c */
uint32_t rib_best_number(const struct rib *, const struct rib_net *);
/* After any change to its paths.  The prefix may be gone afterwards. */
void rib_redecide(struct rib *, uint32_t net);

/* change.c */
void rib_mark_dirty(struct rib *, uint32_t net);
/* Out of every list, and free. */
void rib_net_free(struct rib *, uint32_t net);
/* The first pending prefix is pending no more; it stays where it is, as the latest. */
void rib_settle_first(struct rib *);
void rib_tomb_add(struct rib *, uint32_t net);
void rib_tomb_remove(struct rib *, uint32_t net);
/* The next batch gets a new number; true when all were set to 0 because they ran out.
 */
bool rib_seq_next(struct rib *);
void rib_walk_start(struct rib *, struct rib_walk *, uint32_t at);
void rib_walk_stop(struct rib_walk *);
void rib_walk_move(struct rib *, struct rib_walk *, uint32_t at);
/* The prefix behind it that is not pending, or RIB_NONE. */
uint32_t rib_walk_next(const struct rib *, const struct rib_walk *);
/* The last prefix that is not pending, or RIB_NONE. */
uint32_t rib_last_settled(const struct rib *);

/* The number of a set, with one reference to it; 0: it is empty, or there are too many.
 */
uint16_t rib_variants_take(struct rib *, const struct rib_variant *, size_t n);
void rib_variants_drop(struct rib *, uint16_t number); /* 0 is fine */
void rib_variants_fini(struct rib *);
/* What a path is on sessions of the scope, or NULL: no variant. */
const struct bgp_attrs *rib_variant(const struct rib *, const struct rib_path *,
    uint32_t scope);

#endif
