/*
 * Allocation that does not fail: a program that runs out of memory ends (abort).
 * Whatever a client can make grow is limited before memory is asked for, so no caller
 * has an error path that no test can reach.  All memory is freed with free().
 */
#ifndef BASE_XALLOC_H
#define BASE_XALLOC_H

#include <stdarg.h>
#include <stddef.h>

/* As malloc and calloc; 0 octets give a pointer that can be freed. */
void *xmalloc(size_t);
void *xcalloc(size_t n, size_t size);
/* As realloc, of n elements of `size` octets; a product that is too large ends the
 * program. */
void *xreallocarray(void *, size_t n, size_t size);
/* Copies of octets, of a text, and of at most n octets of a text. */
void *xmemdup(const void *, size_t);
char *xstrdup(const char *);
char *xstrndup(const char *, size_t);
/* A new text by a format of printf. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *xvasprintf(const char *fmt, va_list) __attribute__((format(printf, 1, 0)));

/*
 * One more element of an array that grows: the lvalue `VEC_PUSH(v->items, v->n,
 * v->cap)` is the new element, which is not zeroed.  Pointers into the array are void
 * afterwards.
 */
#define VEC_PUSH(items, n, cap)                                                   \
	(*((n) == (cap) ? ((items) = xvec_grow((items), &(cap), VEC_SIZE(items))) \
			: (items),                                                \
	    &(items)[(n)++]))
/* Elements may be pointers, which looks like a slip to a checker. */
#define VEC_SIZE(items) (sizeof *(items)) /* NOLINT(bugprone-sizeof-expression) */
void *xvec_grow(void *, size_t *cap, size_t size);

#endif
