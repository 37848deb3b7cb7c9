/*
 * One way to change the running lab: an edit, asked for by somebody, becomes a new lab,
 * is compiled, kept on disk and applied; or it is refused and nothing has changed.
 */
#ifndef ERXD_EDIT_H
#define ERXD_EDIT_H

#include "base/buf.h"
#include "base/err.h"
#include "er/lab.h"

#include <stdbool.h>

struct host;

struct edit {
	enum data_op op;
	const struct data_node *tree;
	const char *subscription; /* who asks; NULL: everybody's */
	bool dry;                 /* only say what would change */
};

/* Appends the answer, {"changes":[…]}, unless `answer` is NULL. */
bool edit_run(struct host *, const struct edit *, struct buf *answer, struct errs *);
/* A piece of a lab (JSON or YAML) as the reader has it; errors do not say where in a
 * text nobody wrote.  NULL and errors. */
struct data_node *edit_read(struct host *, enum data_op, const struct buf *text,
    struct errs *);
/* Where it was written is not a place that anybody could look at. */
void edit_forget_marks(struct data_node *);

#endif
