/*
 * A lab, or rows of tables, as data that libyang holds, and back: what RESTCONF reads
 * and writes.  The tree of a lab names the entries of keyed lists by their key; in
 * libyang keys are leaves.
 */
#ifndef LAB_INSTANCE_H
#define LAB_INSTANCE_H

#include "base/buf.h"
#include "data/tree.h"

struct ly_ctx;
struct lyd_node;
struct lysc_node;
struct lys_module;

/*
 * What the tree says, below `parent`, or at the top of the module when that is NULL.
 * Names that the schema does not have, nulls, and values that its types refuse are left
 * out.  Elements of a list without a name have their keys among their leaves, or by
 * their position.  Returns the first sibling at the top; NULL with a parent, or when
 * there is nothing.
 */
struct lyd_node *lab_instance_new(const struct lys_module *, struct lyd_node *parent,
    const struct data_node *tree);
/*
 * Appends the siblings in the form of a lab file, as JSON; defaults that nobody has set
 * are left out.  YANG has no list that is there and empty, and a lab has (`import:
 * []`): `was` is the lab before, or NULL, whose empty lists stay where their object
 * does.  With `emptied`, lists that have lost their last entry stay, too.
 */
void lab_instance_text(const struct lyd_node *, const struct data_node *was,
    bool emptied, struct buf *);

#endif
