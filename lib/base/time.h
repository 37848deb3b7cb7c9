/*
 * Points in time and spans, in microseconds.  The core never reads a clock: every
 * call that needs the time takes it as an argument, and a host supplies either the
 * monotonic clock or a virtual one.  A point in time is wrapped in a struct so that
 * it cannot be mixed up with a span.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct erx_time {
	int64_t us; /* since the host's epoch (start of the daemon or of the run) */
};

#define ERX_MSEC  1000LL /* spans are plain int64_t microseconds */
#define ERX_SEC   1000000LL
#define ERX_NEVER ((struct erx_time){ INT64_MAX }) /* later than any deadline */

static inline bool
erx_time_is_never(struct erx_time t)
{
	return t.us == INT64_MAX;
}

/* Never stays never, whatever is added. */
static inline struct erx_time
erx_time_add(struct erx_time t, int64_t us)
{
	if (erx_time_is_never(t) || (us > 0 && t.us > INT64_MAX - us))
		return ERX_NEVER;
	return (struct erx_time){ t.us + us };
}

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
