/*
 * A writer of JSON (RFC 8259): the caller opens and closes objects and arrays, the
 * writer places commas, quotes and escapes.  Invalid UTF-8 in a string comes out as
 * U+FFFD, so text from a peer can never break a document.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
	struct buf *out; /* the caller's */
	unsigned depth;  /* objects and arrays that are open */
	bool comma;      /* the next value at this depth needs a comma in front */
	bool pretty;     /* a line for each value, indented by two blanks a level */
};

/* Appends to `out`, which the caller owns; the writer has no memory to free. */
void json_init(struct json *, struct buf *out, bool pretty);
/*
 * Each function writes one value.  `key` is its name inside an object, and NULL inside
 * an array and at the top.  The writer puts nothing between or behind values at the
 * top.
 */
void json_object(struct json *, const char *key);
void json_object_end(struct json *);
void json_array(struct json *, const char *key);
void json_array_end(struct json *);
/* A text; NULL is written as null. */
void json_string(struct json *, const char *key, const char *value);
void json_stringf(struct json *, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void json_int(struct json *, const char *key, int64_t);
void json_uint(struct json *, const char *key, uint64_t);
void json_bool(struct json *, const char *key, bool);
void json_null(struct json *, const char *key);
/* A value that is JSON already, `len` octets of it. */
void json_raw(struct json *, const char *key, const char *text, size_t len);
/* Microseconds as a number of seconds with six decimals. */
void json_seconds(struct json *, const char *key, int64_t us);

#endif
