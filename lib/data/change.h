/*
 * The difference of two trees, as an edit: what turns one into the other, and leaves
 * alone in a third what the two have in common.  So a lab that somebody has edited as a
 * whole goes the way of edits, which rules of the service hold against the lab before.
 */
#ifndef DATA_CHANGE_H
#define DATA_CHANGE_H

#include "data/tree.h"

/*
 * The edit (DATA_CHANGE) that makes `to` out of `from`, both of them MAPs: a MAP with
 * the child "gone", whose empty MAPs name what goes, and the child "set", which has
 * what comes, and values that are others.  Either may be absent.  The caller frees it.
 */
struct data_node *data_change_between(const struct data_node *from,
    const struct data_node *to);

#endif
