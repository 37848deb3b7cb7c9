/*
 * One hash function for tables in memory.  The values may differ between versions, so
 * nothing that is shown, sent or stored depends on a hash.  The seed keeps outsiders
 * from choosing keys that collide.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Mixes two numbers: the high and the low half of their product. */
static inline uint64_t
hash_mix(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 u128;
	u128 m = (u128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* The hash of `len` octets. */
static inline uint64_t
hash_bytes(const void *data, size_t len, uint64_t seed)
{
	const uint8_t *p = data;
	uint64_t h = seed ^ 0x9e3779b97f4a7c15u, v = 0, w = 0;
	size_t left = len;

	for (; left > 16; left -= 16, p += 16) {
		memcpy(&v, p, 8);
		memcpy(&w, p + 8, 8);
		h = hash_mix(v ^ 0xa0761d6478bd642fu, w ^ h);
	}
	v = w = 0;
	if (left > 8) {
		memcpy(&v, p, 8);
		memcpy(&w, p + 8, left - 8);
	} else if (left) {
		memcpy(&v, p, left);
	}
	h = hash_mix(v ^ 0xe7037ed1a0b428dbu, w ^ h);
	return hash_mix(h ^ 0x8ebc6af09c88c6e3u, len ^ 0x589965cc75374cc3u);
}

/* The hash of one number. */
static inline uint64_t
hash_u64(uint64_t v, uint64_t seed)
{
	return hash_mix(v ^ 0xa0761d6478bd642fu, seed ^ 0xe7037ed1a0b428dbu);
}

#endif
