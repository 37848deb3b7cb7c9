/*
 * A growing run of octets, and text appended to it.  A NUL stands behind the octets, so
 * `data` can be used as a string; `data` is NULL only after buf_init, buf_fini and
 * buf_steal.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
	char *data;      /* owned by the buffer */
	size_t len, cap; /* octets, without the NUL; octets of memory */
};

/* An empty buffer without memory; buf_fini frees the memory and leaves the buffer so.
 */
void buf_init(struct buf *);
void buf_fini(struct buf *);
/* Empties the buffer and keeps its memory for what comes next. */
void buf_reset(struct buf *);
/* Append octets, a text, one character, and text by a format of printf. */
void buf_add(struct buf *, const void *, size_t);
void buf_puts(struct buf *, const char *);
void buf_putc(struct buf *, char);
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * For writers in a hurry: buf_space returns room for n octets behind the text, the
 * caller fills some of the room, and buf_used takes the place where the caller stopped.
 * No other function may be called for this buffer in between.
 */
char *buf_space(struct buf *, size_t n);
void buf_used(struct buf *, char *end);
/* Hands the text to the caller, who frees it with free(); the buffer is empty again. */
char *buf_steal(struct buf *);

#endif
