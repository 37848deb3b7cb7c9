/*
 * A length that was measured in several draws of what is random: the worst, the median
 * and the range.  People get no digits that are not known.
 */
#ifndef PLAN_SPREAD_H
#define PLAN_SPREAD_H

#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plan_spread {
	int64_t least, median, worst; /* µs */
	unsigned draws;               /* that were made */
	unsigned worst_at; /* number of the first that has the worst, from 0 */
	bool known; /* equal in several draws, or nothing in the rehearsal is random */
};

/* The spread of n values, at least one, one for each draw.  `random` says that a time
 * of the rehearsal was drawn. */
struct plan_spread plan_spread_of(const int64_t *values, size_t n, bool random);
/* The spread of a length that is exact, in µs. */
struct plan_spread plan_spread_exact(int64_t us);
/* Appends a spread for people: "44 to 57 s, median 55 s in 5 draws", "about 44 s in 1
 * draw", "1 ms". */
void plan_spread_text(const struct plan_spread *, struct buf *);
/* Writes members of the open object: seconds (the worst), draws, median, range. */
void plan_spread_json(const struct plan_spread *, struct json *);

/* Append a moment and a length in µs for people: "01:02:03.123", or "01:02:03" of a
 * moment that is random; "12 us", "3.2 ms", "44 s", "12 min 3 s", "4 h". */
void plan_clock_text(struct buf *, int64_t us, bool known);
void plan_span_text(struct buf *, int64_t us);
/* Appends a length in µs as seconds for machines: "1.234567". */
void plan_seconds(struct buf *, int64_t us);

#endif
