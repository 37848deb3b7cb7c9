/*
 * A long answer that leaves in pieces, so that nothing else waits for the whole of it:
 * who makes the answer is asked for one piece after the other.  Arrays of JSON share
 * one maker (rows_array); other octets (MRT, pcapng) have theirs.
 */
#ifndef BASE_ROWS_H
#define BASE_ROWS_H

#include "base/json.h"

struct rows {
	/* Does up to `units` of work and appends what comes of it, which may be
	 * nothing.  False: the answer is complete, and nothing more is asked. */
	bool (*next)(void *ctx, struct buf *, unsigned units);
	void (*done)(void *ctx); /* frees ctx */
	void *ctx;               /* NULL: there is no answer */
};

/* Prints the rows that come of up to `units` of work, at least one unit, and returns
 * how many units are left when there are no more rows; 0: there may be more. */
typedef unsigned rows_more(void *ctx, struct json *, unsigned units);

/*
 * The answer that is an array: `more` prints the elements, the brackets around the
 * first and the last are put here.  The result owns `ctx`, which `done` frees.  A `ctx`
 * of NULL gives an answer of NULL, so that a maker that failed needs no check of its
 * own.
 */
struct rows rows_array(rows_more *more, void (*done)(void *), void *ctx);

/* Asks for a piece; false when the answer is complete, and for an answer of NULL. */
bool rows_next(const struct rows *, struct buf *, unsigned units);
void rows_free(struct rows *); /* an answer of NULL is fine */

#endif
