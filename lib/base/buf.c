/*
 * The capacity doubles, so that adding is constant work on average, and always has one
 * byte to spare for the NUL behind the text.
 */
#include "base/buf.h"

#include "base/xalloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
buf_init(struct buf *b)
{
	*b = (struct buf){ 0 };
}

void
buf_fini(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}

static void
grow(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 64;

	if (n >= SIZE_MAX / 2 - b->len)
		abort();
	while (cap - b->len <= n)
		cap *= 2;
	b->data = xreallocarray(b->data, cap, 1);
	b->cap = cap;
}

/* Room for n more bytes and the NUL.  Apart from grow, so that it can be inlined. */
static void
reserve(struct buf *b, size_t n)
{
	if (n >= b->cap - b->len)
		grow(b, n);
}

void
buf_reset(struct buf *b)
{
	b->len = 0;
	reserve(b, 0);
	b->data[0] = '\0';
}

void
buf_add(struct buf *b, const void *src, size_t n)
{
	reserve(b, n);
	if (n)
		memcpy(b->data + b->len, src, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_putc(struct buf *b, char c)
{
	reserve(b, 1);
	b->data[b->len++] = c;
	b->data[b->len] = '\0';
}

/* Most texts fit into the room there is: then they are formatted once. */
__attribute__((format(printf, 2, 0))) static void
print(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	size_t len;
	int n;

	reserve(b, 0);
	va_copy(again, ap);
	n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
	if (n < 0)
		abort();
	len = (size_t)n;
	if (len >= b->cap - b->len) {
		reserve(b, len);
		vsnprintf(b->data + b->len, b->cap - b->len, fmt, again);
	}
	va_end(again);
	b->len += len;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(b, fmt, ap);
	va_end(ap);
}

char *
buf_space(struct buf *b, size_t n)
{
	reserve(b, n);
	return b->data + b->len;
}

void
buf_used(struct buf *b, char *end)
{
	*end = '\0';
	b->len = (size_t)(end - b->data);
}

char *
buf_steal(struct buf *b)
{
	char *text;

	reserve(b, 0);
	b->data[b->len] = '\0'; /* nothing was ever added: the text is "" */
	text = b->data;
	*b = (struct buf){ 0 };
	return text;
}
