/*
 * The C allocator behind a check: what cannot be had ends the program by abort(), which
 * leaves a core with the call that asked.  A request for nothing still yields a pointer
 * of its own, so that NULL always means "there is none".
 */
#include "base/xalloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *
must(void *p)
{
	if (!p)
		abort();
	return p;
}

void *
xmalloc(size_t size)
{
	return must(malloc(size ? size : 1));
}

void *
xcalloc(size_t n, size_t size)
{
	return must(n && size ? calloc(n, size) : calloc(1, 1));
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		abort();
	/* realloc(p, 0) may free p, or not: never ask. */
	return must(realloc(p, n && size ? n * size : 1));
}

void *
xmemdup(const void *src, size_t size)
{
	void *p = xmalloc(size);

	if (size)
		memcpy(p, src, size);
	return p;
}

char *
xstrdup(const char *s)
{
	return xmemdup(s, strlen(s) + 1);
}

char *
xstrndup(const char *s, size_t max)
{
	const char *end = memchr(s, '\0', max);
	size_t len = end ? (size_t)(end - s) : max;
	char *copy;

	if (len == SIZE_MAX)
		abort();
	copy = xmalloc(len + 1);
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = xvasprintf(fmt, ap);
	va_end(ap);
	return s;
}

char *
xvasprintf(const char *fmt, va_list ap)
{
	va_list again;
	size_t size;
	char *s;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		abort();
	size = (size_t)n + 1;
	s = xmalloc(size);
	vsnprintf(s, size, fmt, again);
	va_end(again);
	return s;
}

void *
xvec_grow(void *items, size_t *cap, size_t size)
{
	if (*cap > SIZE_MAX / 2)
		abort();
	*cap = *cap ? *cap * 2 : 8;
	return xreallocarray(items, *cap, size);
}
