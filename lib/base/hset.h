/*
 * A hash set of pointers, open addressing with linear probing.  The set does not own
 * the elements and does not know them: the caller passes the hash, and an `eq` that
 * compares an element with a key.  Typed wrappers stand beside the type they serve.
 * Its order means nothing; whoever prints or sends sorts first.
 */
#ifndef BASE_HSET_H
#define BASE_HSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef bool (*hset_eq)(const void *element, const void *key);

struct hset_slot {
	void *element; /* NULL: free */
	uint64_t hash;
};

struct hset {
	struct hset_slot *slots;
	size_t n, cap; /* cap is 0 or a power of two */
};

void hset_init(struct hset *);
void hset_fini(struct hset *); /* frees the table, not the elements */
void *hset_find(const struct hset *, uint64_t hash, hset_eq, const void *key);
/* The element must not be in the set yet. */
void hset_add(struct hset *, uint64_t hash, void *element);
/* Removes and returns the element, or NULL. */
void *hset_remove(struct hset *, uint64_t hash, hset_eq, const void *key);
/* Walk: *i starts at 0; NULL at the end.  The set must not change meanwhile. */
void *hset_next(const struct hset *, size_t *i);

#endif
