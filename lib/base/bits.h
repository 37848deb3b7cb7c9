/*
 * Sets of small numbers, a bit each, in an array of words that the caller has made.
 */
#ifndef BASE_BITS_H
#define BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of words for a set of numbers below n. */
static inline size_t
bits_words(size_t n)
{
	return (n + 63) / 64;
}

static inline void
bits_add(uint64_t *set, size_t i)
{
	set[i / 64] |= UINT64_C(1) << i % 64;
}

static inline bool
bits_has(const uint64_t *set, size_t i)
{
	return set[i / 64] >> i % 64 & 1;
}

/* True when a number is in both sets, each of so many words. */
static inline bool
bits_meet(const uint64_t *a, const uint64_t *b, size_t words)
{
	for (size_t i = 0; i < words; i++)
		if (a[i] & b[i])
			return true;
	return false;
}

/* Adds to a set all that is in another. */
static inline void
bits_unite(uint64_t *set, const uint64_t *more, size_t words)
{
	for (size_t i = 0; i < words; i++)
		set[i] |= more[i];
}

#endif
