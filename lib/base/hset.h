/*
 * A hash set of pointers, with open addressing and linear probing.  The set owns no
 * element and knows no element: the caller passes the hash, and an `eq` that compares
 * an element with a key.  Typed wrappers stand beside the type that they serve.  The
 * order of a set means nothing; whoever prints or sends elements sorts them first.
 */
#ifndef BASE_HSET_H
#define BASE_HSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when the element is the one that the key asks for. */
typedef bool (*hset_eq)(const void *element, const void *key);

struct hset_slot {
	void *element; /* NULL: the slot is free */
	uint64_t hash;
};

struct hset {
	struct hset_slot *slots;
	size_t n, cap; /* elements; slots, 0 or a power of two */
};

/* An empty set; hset_fini frees the slots and leaves the elements alone. */
void hset_init(struct hset *);
void hset_fini(struct hset *);
/* Returns the element with this hash that `eq` finds equal to the key, or NULL. */
void *hset_find(const struct hset *, uint64_t hash, hset_eq, const void *key);
/* Adds an element that is not in the set yet; the caller makes sure of that. */
void hset_add(struct hset *, uint64_t hash, void *element);
/* Takes the element out of the set and returns the element, or NULL when there is none.
 */
void *hset_remove(struct hset *, uint64_t hash, hset_eq, const void *key);
/* Walks over the elements: the caller sets *i to 0 before the first call; NULL is the
 * end. The set must not change during a walk. */
void *hset_next(const struct hset *, size_t *i);

#endif
