/*
 * Points in time and spans, in microseconds.  Nothing in lib/ reads a clock: every
 * function that needs the time takes the time as an argument, and a host hands in the
 * monotonic clock or a virtual one.  A point in time is wrapped in a struct, so the
 * compiler tells a point from a span.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct erx_time {
	int64_t us; /* since the start of the daemon, or of the simulated run */
};

/* Spans are plain int64_t microseconds. */
#define ERX_MSEC  1000LL
#define ERX_SEC   1000000LL
/* A point in time later than any deadline. */
#define ERX_NEVER ((struct erx_time){ INT64_MAX })

static inline bool
erx_time_is_never(struct erx_time t)
{
	return t.us == INT64_MAX;
}

/* The point in time `us` after `t`.  ERX_NEVER stays ERX_NEVER, and a sum that is too
 * large is ERX_NEVER. */
static inline struct erx_time
erx_time_add(struct erx_time t, int64_t us)
{
	if (erx_time_is_never(t) || (us > 0 && t.us > INT64_MAX - us))
		return ERX_NEVER;
	return (struct erx_time){ t.us + us };
}

/* The span from `then` to `now`, in microseconds. */
static inline int64_t
erx_time_since(struct erx_time now, struct erx_time then)
{
	return now.us - then.us;
}

static inline bool
erx_time_before(struct erx_time a, struct erx_time b)
{
	return a.us < b.us;
}

static inline struct erx_time
erx_time_min(struct erx_time a, struct erx_time b)
{
	return a.us < b.us ? a : b;
}

#endif
