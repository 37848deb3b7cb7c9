/*
 * Elements of a JSON array on lines of their own (NDJSON), made of the array as it
 * comes, in pieces.
 */
#ifndef ERXD_LINES_H
#define ERXD_LINES_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

#define LINES_TYPE "application/x-ndjson"

/* Where a text that is good JSON without blanks between its tokens has been read to;
 * all zero at the start. */
struct lines {
	unsigned depth; /* brackets that are open */
	bool text;      /* inside of a string, */
	bool escaped;   /* and behind a backslash there */
	bool row;       /* of this element something has been written */
};

/* Appends what a piece of the array comes to. */
void lines_put(struct lines *, const char *piece, size_t len, struct buf *out);
/* Of an answer {"key":VALUE}: the value, `*len` octets of it, borrowed; `key` gets the
 * octets of the key.  NULL: it is of another form. */
const char *lines_value(const struct buf *answer, size_t *len, const char **key,
    size_t *keylen);

#endif
