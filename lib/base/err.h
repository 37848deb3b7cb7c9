/*
 * Errors for people: a list, each with where, what, why and cure.  Everything that
 * reads input collects all errors it finds and lets the caller print them together.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/code.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct err {
	char *where; /* file, line and column: "lab.yaml:12:5", or "" */
	char *path;  /* the object: "vnets/hub/connections/to-er-a", or "" */
	char *text;  /* the reason: one sentence without a full stop */
	char *cure;  /* what to do about the error, or "" */
	enum code code;
	bool warning; /* nothing is refused for this one */
};

struct errs {
	struct err *items;
	size_t n, cap;
	size_t nerrors;   /* all errors, also those that were not kept; no warnings */
	size_t nwarnings; /* warnings among the items */
	size_t limit;     /* of errors, and of warnings, that are kept; 0 means 1000 */
};

/* An empty list, with the limit of 1000; errs_fini frees what the list holds. */
void errs_init(struct errs *);
void errs_fini(struct errs *);
/*
 * Append an error or a warning.  `text` is a format of printf.  `where` and `path` may
 * be NULL, which is stored as "".  `cure` may be NULL, which is the cure that the row
 * of the code has; "" is for an error without one.  All texts are copied.
 */
void errs_add(struct errs *, enum code, const char *where, const char *path,
    const char *cure, const char *text, ...) __attribute__((format(printf, 6, 7)));
void errs_warn(struct errs *, enum code, const char *where, const char *path,
    const char *cure, const char *text, ...) __attribute__((format(printf, 6, 7)));
/* Moves everything in `from` behind what the first list holds; `from` is empty then. */
void errs_move(struct errs *, struct errs *from);

#endif
