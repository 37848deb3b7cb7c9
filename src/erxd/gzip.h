/*
 * Long answers made small, for clients that read gzip (RFC 9110 8.4.1.3), a piece at a
 * time.
 */
#ifndef ERXD_GZIP_H
#define ERXD_GZIP_H

#include "base/buf.h"

#include <stdbool.h>

/* Whether the value of Accept-Encoding names gzip, or everything, with another weight
 * than 0 (RFC 9110 12.5.3); NULL, for no such header: false. */
bool gzip_wanted(const char *accept_encoding);

struct gzip;
/* The result owns the text, whose buffer is empty afterwards.  NULL: there is no memory
 * for it, and the text is where it was. */
struct gzip *gzip_new(struct buf *text);
void gzip_free(struct gzip *);
/* Compresses some of the text, a few milliseconds of work at most; false: all is done,
 * and `out` has been given the whole. */
bool gzip_step(struct gzip *, struct buf *out);

#endif
