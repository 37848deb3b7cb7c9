/*
 * JSON out (RFC 8259), written as it is told: the caller opens and closes objects and
 * arrays, the writer places commas, quotes and escapes.  Invalid UTF-8 in a string
 * comes out as U+FFFD, so that text from a peer can never break a document.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
	struct buf *out;
	unsigned depth;
	bool comma;  /* the next value at this depth needs one in front */
	bool pretty; /* newlines and two blanks of indent a level */
};

void json_init(struct json *, struct buf *out, bool pretty);
/*
 * `key` is NULL inside an array and at the top.  Nothing is put between or behind the
 * values at the top.
 */
void json_object(struct json *, const char *key);
void json_object_end(struct json *);
void json_array(struct json *, const char *key);
void json_array_end(struct json *);
void json_string(struct json *, const char *key, const char *value); /* NULL: null */
void json_stringf(struct json *, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void json_int(struct json *, const char *key, int64_t);
void json_uint(struct json *, const char *key, uint64_t);
void json_bool(struct json *, const char *key, bool);
void json_null(struct json *, const char *key);
/* Seconds with 6 decimals from integer microseconds. */
void json_seconds(struct json *, const char *key, int64_t us);

#endif
