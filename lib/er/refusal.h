/*
 * How something in a lab, or an edit of one, is refused: with a code of base/code.h, at
 * an object, in words.  The cure is the code's own where none is given.
 */
#ifndef ER_REFUSAL_H
#define ER_REFUSAL_H

#include "base/err.h"
#include "data/tree.h"
#include "er/alloc.h"
#include "er/model.h"

/* What readers and checks work on. */
struct er_ctx {
	struct er_model *model;
	const struct data_node *tree; /* for file, line and column */
	struct er_alloc *alloc;
	const struct er_random *random;
	struct errs *errs;
	/* Who asks: only its own names are suggested; or NULL. */
	const char *subscription;
};

/* Adds an error, or a warning, to c->errs.  `path` is the path of an object, `leaf` a
 * leaf of the object or NULL: together they give the place in the file.  The text says
 * what is wrong; the cure is that of the code. */
void er_refuse(const struct er_ctx *, enum code, const char *path, const char *leaf,
    const char *text, ...) __attribute__((format(printf, 5, 6)));
void er_warn(const struct er_ctx *, enum code, const char *path, const char *leaf,
    const char *text, ...) __attribute__((format(printf, 5, 6)));
/* The same, with a cure of the caller's in the place of the code's. */
void er_refuse_cure(const struct er_ctx *, enum code, const char *path,
    const char *leaf, const char *cure, const char *text, ...)
    __attribute__((format(printf, 6, 7)));
void er_warn_cure(const struct er_ctx *, enum code, const char *path, const char *leaf,
    const char *cure, const char *text, ...) __attribute__((format(printf, 6, 7)));
/* The node at a path, or NULL.  Names in the path may hold slashes, as in
 * "routers/wan/neighbors/seattle/ce0". */
const struct data_node *er_node_at(const struct data_node *tree, const char *path);

#endif
