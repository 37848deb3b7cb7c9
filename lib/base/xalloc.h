/*
 * Allocation that does not fail: running out of memory ends the program (abort).  What
 * a client can make grow is limited before it is allocated, so nobody has to test error
 * paths that cannot be reached.
 */
#ifndef BASE_XALLOC_H
#define BASE_XALLOC_H

#include <stdarg.h>
#include <stddef.h>

void *xmalloc(size_t);
void *xcalloc(size_t n, size_t size);
/* n * size is checked for overflow; like realloc otherwise. */
void *xreallocarray(void *, size_t n, size_t size);
void *xmemdup(const void *, size_t);
char *xstrdup(const char *);
char *xstrndup(const char *, size_t);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *xvasprintf(const char *fmt, va_list) __attribute__((format(printf, 1, 0)));

/*
 * Makes room for one more element in a growing array: the lvalue
 * `VEC_PUSH(v->items, v->n, v->cap)` is the new element (not zeroed).
 */
#define VEC_PUSH(items, n, cap)                                                   \
	(*((n) == (cap) ? ((items) = xvec_grow((items), &(cap), VEC_SIZE(items))) \
			: (items),                                                \
	    &(items)[(n)++]))
/* Elements may be pointers, which looks like a slip to a checker. */
#define VEC_SIZE(items) (sizeof *(items)) /* NOLINT(bugprone-sizeof-expression) */
void *xvec_grow(void *, size_t *cap, size_t size);

#endif
