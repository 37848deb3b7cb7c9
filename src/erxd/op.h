/*
 * An operation under way that changes the lab: its arguments, its errors, and the piece
 * of a lab that the operation writes.  The piece is JSON and goes through the reader of
 * labs, as all input from outside does.
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
	bool taken;               /* the request: a trial answers it, later */
	struct errs errs;
	struct buf piece;
	struct json j; /* into the piece */
};

/* Begins an operation of a request. */
void op_begin(struct op *, struct request *, const struct api_args *);
/* Ends the operation and its request: with the errors, or with `answer` when there are
 * none.  The answer is freed. */
void op_end(struct op *, struct buf *answer);
/* The text of an argument by its place in the row (api/rows.h), or NULL. */
const char *op_arg(const struct op *, unsigned place);

/* Opens objects of the piece, one in the other; NULL ends the names.  They lead to the
 * object that the operation is about. */
void op_enter(struct op *, const char *const *names);
/* Closes all objects that are open. */
void op_leave(struct op *);
/* Writes a leaf with the name and value of an argument, if the argument is given. */
void op_leaf(struct op *, unsigned place);
/* Make an edit of a tree, or of the piece, and carry the edit out; false and errors in
 * the operation.  `answer` gets the changes.  An edit that is only tried is false, too,
 * without an error. */
bool op_run_tree(struct op *, enum data_op, const struct data_node *,
    struct buf *answer);
bool op_run(struct op *, enum data_op, struct buf *answer);
/* Carries out the piece, unless there are errors, and ends the operation. */
void op_finish(struct op *, enum data_op);
/* Adds the error that the argument names no object of this kind, with names that are
 * near; where a circuit is wanted, private clouds count. */
void op_unknown(struct op *, const char *argument, enum er_object_kind,
    const char *name);

#endif
