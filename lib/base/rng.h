/*
 * The only source of chance in the core: a small seeded generator (splitmix64).  It is
 * for jitter, cut points and simulated allocations, never for secrets; live keys come
 * from the host's random source.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

void rng_init(struct rng *, uint64_t seed);
uint64_t rng_next(struct rng *);
/* A number in [0, bound); bound is at least 1. */
uint64_t rng_below(struct rng *, uint64_t bound);
/* span * [lo, hi) in percent, e.g. 75 to 100 for the jitter of RFC 4271 10. */
int64_t rng_jitter(struct rng *, int64_t span, unsigned lo_percent,
    unsigned hi_percent);

#endif
