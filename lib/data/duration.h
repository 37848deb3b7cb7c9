/*
 * Spans of time as people write them, in labs, plans and requests alike.
 */
#ifndef DATA_DURATION_H
#define DATA_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* "90", "300ms", "1.5s", "5m", "12h", "2d" or "10us" to microseconds; a number without
 * a unit is seconds.  False, and nothing is stored, for other text. */
bool data_duration_parse(const char *, int64_t *us);

#endif
