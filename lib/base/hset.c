/*
 * Slots hold the full hash beside the pointer: a probe touches an element only when all
 * 64 bits agree, and growing never asks for a hash again.  A search ends at the first
 * free slot, so a removal must leave no hole in a chain; instead of tombstones it moves
 * later members of the chain back, and churn does not wear the table out.  At most
 * three quarters of the slots are in use, which also guarantees the free slot.
 */
#include "base/hset.h"

#include "base/xalloc.h"

#include <assert.h>
#include <stdlib.h>

void
hset_init(struct hset *s)
{
	*s = (struct hset){ 0 };
}

void
hset_fini(struct hset *s)
{
	free(s->slots);
	*s = (struct hset){ 0 };
}

/* The slot of the element that equals `key`, or NULL. */
static struct hset_slot *
lookup(const struct hset *s, uint64_t hash, hset_eq eq, const void *key)
{
	size_t mask = s->cap - 1;

	if (!s->cap)
		return NULL;
	for (size_t i = hash & mask; s->slots[i].element; i = (i + 1) & mask) {
		struct hset_slot *slot = &s->slots[i];

		if (slot->hash == hash && eq(slot->element, key))
			return slot;
	}
	return NULL;
}

/* Puts a slot into a table that has room. */
static void
place(struct hset *s, struct hset_slot slot)
{
	size_t mask = s->cap - 1, i = slot.hash & mask;

	while (s->slots[i].element)
		i = (i + 1) & mask;
	s->slots[i] = slot;
}

static void
grow(struct hset *s)
{
	struct hset bigger = { .n = s->n, .cap = s->cap ? s->cap * 2 : 16 };

	bigger.slots = xcalloc(bigger.cap, sizeof *bigger.slots);
	for (size_t i = 0; i < s->cap; i++) {
		if (s->slots[i].element)
			place(&bigger, s->slots[i]);
	}
	free(s->slots);
	*s = bigger;
}

void *
hset_find(const struct hset *s, uint64_t hash, hset_eq eq, const void *key)
{
	struct hset_slot *slot = lookup(s, hash, eq, key);

	return slot ? slot->element : NULL;
}

void
hset_add(struct hset *s, uint64_t hash, void *element)
{
	assert(element);
	if (s->n >= s->cap / 4 * 3)
		grow(s);
	place(s, (struct hset_slot){ element, hash });
	s->n++;
}

void *
hset_remove(struct hset *s, uint64_t hash, hset_eq eq, const void *key)
{
	struct hset_slot *slot = lookup(s, hash, eq, key);
	size_t mask = s->cap - 1, hole, i;
	void *element;

	if (!slot)
		return NULL;
	element = slot->element;
	hole = i = (size_t)(slot - s->slots);
	for (;;) {
		i = (i + 1) & mask;
		if (!s->slots[i].element)
			break;
		/* It may move back unless its home lies behind the hole. */
		if (((i - s->slots[i].hash) & mask) >= ((i - hole) & mask)) {
			s->slots[hole] = s->slots[i];
			hole = i;
		}
	}
	s->slots[hole] = (struct hset_slot){ 0 };
	s->n--;
	return element;
}

void *
hset_next(const struct hset *s, size_t *i)
{
	while (*i < s->cap) {
		void *element = s->slots[(*i)++].element;

		if (element)
			return element;
	}
	return NULL;
}
