/* Dates of HTTP (RFC 9110 5.6.7), in seconds since 1970, without time zones or locale.
 */
#ifndef RESTCONF_DATE_H
#define RESTCONF_DATE_H

#include <stdbool.h>
#include <stdint.h>

enum { RESTCONF_DATE_LEN = 30 }; /* octets with the NUL */

/* "Sun, 06 Nov 1994 08:49:37 GMT"; times out of the years 1 to 9999 are the nearest
 * that is in. */
void restconf_date_print(char text[RESTCONF_DATE_LEN], int64_t seconds);
/* Reads that form and the two obsolete ones; false when the text is no date. */
bool restconf_date_parse(const char *, int64_t *seconds);

#endif
