/*
 * Errors for people: a list, each with where, what, why and cure.  Everything that
 * reads input collects all errors it finds and lets the caller print them together.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct err {
	char *code;  /* stable word, e.g. "dangling-reference" */
	char *where; /* "lab.yaml:12:5" or "" */
	char *path;  /* the object, e.g. "vnets/hub/connections/to-er-a", or "" */
	char *text;  /* the reason: one sentence without a full stop */
	char *cure;  /* what to do, or "" */
	bool warning;
};

struct errs {
	struct err *items;
	size_t n, cap;
	size_t nerrors;   /* without warnings, with those not kept */
	size_t nwarnings; /* among the items */
	size_t limit;     /* of each kind; more are counted, not kept; 0: 1000 */
};

void errs_init(struct errs *);
void errs_fini(struct errs *);
/* `text` is a format; where, path and cure may be NULL. */
void errs_add(struct errs *, const char *code, const char *where, const char *path,
    const char *cure, const char *text, ...) __attribute__((format(printf, 6, 7)));
void errs_warn(struct errs *, const char *code, const char *where, const char *path,
    const char *cure, const char *text, ...) __attribute__((format(printf, 6, 7)));
/* Sorted as found; moves all of `from` behind, leaving it empty. */
void errs_move(struct errs *, struct errs *from);

#endif
