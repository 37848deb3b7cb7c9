/*
 * A tree that was changed by hand, as an edit: what differs goes through the reader of
 * labs, as all input from outside does, and comes out in the form of its types.
 */
#ifndef ARM_CHANGE_H
#define ARM_CHANGE_H

#include "base/err.h"
#include "data/tree.h"

struct lab_reader;

/* The edit (DATA_CHANGE) that makes `to` of `from`, the caller's; NULL and errors. */
struct data_node *arm_change(struct lab_reader *, const struct data_node *from,
    const struct data_node *to, struct errs *);

#endif
