/*
 * A growing run of bytes, and text appended to it.  Always NUL-terminated, so that
 * `data` can be used as a string; it is NULL only after buf_init, buf_fini and
 * buf_steal.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
	char *data;
	size_t len, cap;
};

void buf_init(struct buf *);
void buf_fini(struct buf *);
void buf_reset(struct buf *); /* length 0, keeps the memory */
void buf_add(struct buf *, const void *, size_t);
void buf_puts(struct buf *, const char *);
void buf_putc(struct buf *, char);
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * For writers in a hurry: room for n bytes behind the text, and then where they stopped
 * (no farther than those n bytes).  Nothing else may be called in between.
 */
char *buf_space(struct buf *, size_t n);
void buf_used(struct buf *, char *end);
/* The text, now owned by the caller (free()); the buffer is empty again. */
char *buf_steal(struct buf *);

#endif
