/*
 * Sticky allocations: values nobody wrote but that must not move, by object.
 * "keys/er-a/ avs" -> a GUID, "address/hub/er-a" -> a pair number, "gr/pc1-to-er-a" ->
 * a /29.  They live as long as their object, are stored with the state, and never count
 * as a change.
 */
#ifndef ER_ALLOC_H
#define ER_ALLOC_H

#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where new values come from: the system's random source live, the seed in simulation.
 */
struct er_random {
	void *ctx;
	void (*fill)(void *ctx, uint8_t *buf, size_t n);
};

struct er_alloc;

struct er_alloc *er_alloc_new(void);
struct er_alloc *er_alloc_dup(const struct er_alloc *);
void er_alloc_free(struct er_alloc *);
const char *er_alloc_get(const struct er_alloc *, const char *object); /* or NULL */
void er_alloc_set(struct er_alloc *, const char *object, const char *value);
/* Forgets an object, whether or not somebody asked for it. */
void er_alloc_drop(struct er_alloc *, const char *object);
/* Keeps only the objects that were got or set since the last sweep. */
void er_alloc_sweep(struct er_alloc *);
/* In order of the objects; false at the end. */
bool er_alloc_at(const struct er_alloc *, size_t i, const char **object,
    const char **value);
void er_alloc_json(struct json *, const char *key, const struct er_alloc *);

/*
 * Numbers for the objects of one group ("address/hub/"), the lowest free first.  Those
 * that have one claim it before anybody takes: so nobody is renumbered, and what a
 * deleted object had is free again.
 */
struct er_pool {
	struct er_alloc *alloc;
	const char *group; /* borrowed; objects are group + name */
	uint32_t base; /* not 0: values are shown as the IPv4 address base + number */
	uint32_t first, limit; /* numbers handed out: first <= n < limit */
	uint8_t *used;         /* bits */
	size_t bytes;
};

void er_pool_init(struct er_pool *, struct er_alloc *, const char *group,
    uint32_t first, uint32_t limit);
void er_pool_fini(struct er_pool *);
/* A number that is out of the question, written by hand somewhere. */
void er_pool_reserve(struct er_pool *, uint32_t);
/* Its number when it has a good one of its own. */
bool er_pool_claim(struct er_pool *, const char *name, uint32_t *);
/* The same, or a new one; false when all are taken. */
bool er_pool_take(struct er_pool *, const char *name, uint32_t *);
/* A version 4 GUID, lower case. */
void er_guid(const struct er_random *, char out[37]);

#endif
