/*
 * Sticky allocations: values that nobody wrote and that must not move.  An allocation
 * is a text under the name of its object: "keys/er-a/avs" has a GUID,
 * "address/hub/to-er-a" the number of a pair of addresses, "gr/pc1-to-er-a" a /29.  An
 * allocation lives as long as its object, is stored with the state, and never counts as
 * a change.
 */
#ifndef ER_ALLOC_H
#define ER_ALLOC_H

#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where new values come from: fill() writes n random octets.  The daemon takes the
 * system's random source, a simulation its seed. */
struct er_random {
	void *ctx;
	void (*fill)(void *ctx, uint8_t *buf, size_t n);
};

struct er_alloc;

/* An empty set of allocations, and a copy of one; the caller frees both. */
struct er_alloc *er_alloc_new(void);
struct er_alloc *er_alloc_dup(const struct er_alloc *);
void er_alloc_free(struct er_alloc *);
/* The value of an object, borrowed until the object is set or dropped, or NULL.  The
 * object counts as asked for. */
const char *er_alloc_get(const struct er_alloc *, const char *object);
/* Gives the object a value, of which a copy is kept.  The object counts as asked for.
 */
void er_alloc_set(struct er_alloc *, const char *object, const char *value);
/* Forgets an object, whether or not somebody asked for the object. */
void er_alloc_drop(struct er_alloc *, const char *object);
/* Forgets every object that was neither got nor set since the last sweep. */
void er_alloc_sweep(struct er_alloc *);
/* Object and value number i, in byte order of the objects, both borrowed; false when
 * there are no more than i. */
bool er_alloc_at(const struct er_alloc *, size_t i, const char **object,
    const char **value);
/* Whether two sets have the same, and because one is a copy of the other: false may
 * mean that nobody knows. */
bool er_alloc_same(const struct er_alloc *, const struct er_alloc *);
/* Writes all allocations as a JSON object of texts, under `key`. */
void er_alloc_json(struct json *, const char *key, const struct er_alloc *);

/*
 * Numbers for the objects of one group ("address/hub/"), the lowest free one first.
 * Objects that have a number claim their number before any object takes a new one: so
 * no object is renumbered, and the number of a deleted object is free again.
 */
struct er_pool {
	struct er_alloc *alloc;
	const char *group; /* borrowed; objects are group + name */
	uint32_t base; /* not 0: values are shown as the IPv4 address base + number */
	uint32_t first, limit; /* numbers handed out: first <= n < limit */
	uint8_t *used;         /* bits */
	size_t bytes;
};

/* A pool of the numbers first to limit - 1; `group` and the allocations are borrowed
 * until er_pool_fini. */
void er_pool_init(struct er_pool *, struct er_alloc *, const char *group,
    uint32_t first, uint32_t limit);
void er_pool_fini(struct er_pool *);
/* Takes a number out of the pool, because the lab has the number written somewhere. */
void er_pool_reserve(struct er_pool *, uint32_t);
/* The number that `name` has already; false when `name` has none, or one that is
 * outside of the pool or taken. */
bool er_pool_claim(struct er_pool *, const char *name, uint32_t *);
/* The number that `name` has already, or the lowest free one; false when all are taken.
 */
bool er_pool_take(struct er_pool *, const char *name, uint32_t *);
/* Writes a new GUID of version 4 (RFC 9562 5.4) in lower case, with a NUL behind it. */
void er_guid(const struct er_random *, char out[37]);

#endif
