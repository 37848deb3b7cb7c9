/* Times of day for people and programs. */
#ifndef VIEW_CLOCK_H
#define VIEW_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { VIEW_CLOCK_LEN = 40 }; /* octets, with the NUL */

/* A time in µs since 1970 as "2026-01-02T03:04:05.678Z", in `buf`, which is returned.
 */
const char *view_clock(int64_t us, char buf[VIEW_CLOCK_LEN]);
/* Reads a date and time of RFC 3339, "2026-01-02T03:04:05.678+01:00", as µs since 1970;
 * what is less than a second is dropped.  False when the text is none, or names a day
 * that the calendar does not have. */
bool view_clock_read(const char *text, int64_t *us);

#endif
