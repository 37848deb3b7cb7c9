/*
 * An operation under way that changes the lab: its arguments, its errors, and the piece
 * of a lab that it writes, to be read like anything that comes from outside.
 */
#ifndef ERXD_OP_H
#define ERXD_OP_H

#include "api/args.h"
#include "base/json.h"
#include "er/model.h"
#include "erxd/edit.h"
#include "erxd/request.h"

struct op {
	struct request *r;
	struct host *h;
	const struct api_args *args;
	const char *subscription; /* who asks */
	struct errs errs;
	struct buf piece;
	struct json j; /* into the piece */
};

void op_begin(struct op *, struct request *, const struct api_args *);
/* Answers with what there is: errors, else `answer`, which is freed. */
void op_end(struct op *, struct buf *answer);
const char *op_arg(const struct op *, unsigned place); /* or NULL */

/* Opens objects one in the other, as far as NULL: the way to what the piece is about.
 */
void op_enter(struct op *, const char *const *names);
void op_leave(struct op *); /* closes all */
/* A leaf of the piece from the argument, with its name, if the argument is given. */
void op_leaf(struct op *, unsigned place);
/* Runs a tree, or reads the piece and runs that; false and errors. */
bool op_run_tree(struct op *, enum data_op, const struct data_node *,
    struct buf *answer);
bool op_run(struct op *, enum data_op, struct buf *answer);
/* Runs the piece, unless there are errors, and answers. */
void op_finish(struct op *, enum data_op);
/* The argument names no object of this kind; a circuit may be that of a private cloud.
 */
void op_unknown(struct op *, const char *argument, enum er_object_kind,
    const char *name);

#endif
