/*
 * The only source of chance in lib/: a small seeded generator (splitmix64).  The
 * numbers serve for jitter, for the places where simulated streams are cut and for
 * simulated allocations, never for secrets; live keys come from the host's random
 * source.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

/* Equal seeds give equal numbers, on every machine. */
void rng_init(struct rng *, uint64_t seed);
/* The next number of 64 bits. */
uint64_t rng_next(struct rng *);
/* A number from 0 to bound - 1; `bound` is at least 1. */
uint64_t rng_below(struct rng *, uint64_t bound);
/* A part of `span`: from `lo_percent` to below `hi_percent` of the span, as 75 to 100
 * for the jitter of RFC 4271 10. */
int64_t rng_jitter(struct rng *, int64_t span, unsigned lo_percent,
    unsigned hi_percent);

#endif
