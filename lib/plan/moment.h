/*
 * Moments of the wall clock, as plans write them: a date, a time, and the difference
 * from UTC, in which what follows is printed.
 */
#ifndef PLAN_MOMENT_H
#define PLAN_MOMENT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct plan_moment {
	int64_t minutes; /* since 1970-01-01 00:00, by the clock of the place */
	char zone[8];    /* "+01:00", or "UTC" */
};

/* Reads "2026-12-05T22:00+01:00" or "...Z"; false when there is no such day or time. */
bool plan_moment_read(const char *text, struct plan_moment *);
/* Appends the moment that comes so many µs later, to the minute: "Sat 5 Dec 2026 22:04
 * +01:00"; and only its time, "22:04". */
void plan_moment_text(const struct plan_moment *, int64_t later, struct buf *);
void plan_moment_time(const struct plan_moment *, int64_t later, struct buf *);

#endif
