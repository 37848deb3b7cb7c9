/*
 * splitmix64 (Steele, Lea, Flood 2014): a counter with an odd step, and a mixer over
 * it.  One word of state, no warm-up, and any seed is as good as any other.  Numbers
 * below a bound come from the high half of a 64x64 bit product (Lemire 2019), which
 * needs no division in the common case and throws away the few values that would favour
 * some results.
 */
#include "base/rng.h"

void
rng_init(struct rng *r, uint64_t seed)
{
	r->state = seed;
}

uint64_t
rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t
rng_below(struct rng *r, uint64_t bound)
{
	__extension__ typedef unsigned __int128 u128;
	u128 m = (u128)rng_next(r) * bound;

	if ((uint64_t)m < bound) {
		/* 2^64 mod bound: as many low halves are surplus. */
		uint64_t surplus = (0 - bound) % bound;

		while ((uint64_t)m < surplus)
			m = (u128)rng_next(r) * bound;
	}
	return (uint64_t)(m >> 64);
}

/* span * percent / 100 without a product that overflows for long spans. */
static int64_t
share(int64_t span, unsigned percent)
{
	return span / 100 * percent + span % 100 * percent / 100;
}

int64_t
rng_jitter(struct rng *r, int64_t span, unsigned lo_percent, unsigned hi_percent)
{
	int64_t lo = share(span, lo_percent), hi = share(span, hi_percent);

	return hi > lo ? lo + (int64_t)rng_below(r, (uint64_t)(hi - lo)) : lo;
}
