/*
 * How far a long command is, on standard error: on a terminal one line that is written
 * over, elsewhere a line now and then.
 */
#ifndef ERXCTL_PROGRESS_H
#define ERXCTL_PROGRESS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	const char *what; /* "failures" */
	size_t all;
	bool terminal, shown;
	int64_t began, last; /* µs */
	size_t width;        /* of the line that stands there */
};

/* Begins with nothing done of `all`. */
void progress_begin(struct progress *, const char *what, size_t all);
/* Tells that `done` are done, if the last word is old enough. */
void progress_tell(struct progress *, size_t done);
/* Wipes the line. */
void progress_end(struct progress *);

/* Appends "12 of 66 failures, about 40 s left".  The estimate takes what is left to go
 * as fast as what is done, and is there only when enough is done to say so: a tenth, or
 * 20.  Spans are in µs. */
void progress_text(struct buf *, const char *what, size_t done, size_t all,
    int64_t passed);

#endif
