/*
 * A tree as octets, for another process of the same program: nothing is lost.
 */
#ifndef DATA_PACK_H
#define DATA_PACK_H

#include "base/buf.h"
#include "data/tree.h"

#include <stddef.h>

/* Appends a tree. */
void data_pack(const struct data_node *, struct buf *);
/* The tree of exactly these octets, which the caller frees; NULL when they are no tree.
 * The nodes do not know the files in which they were written. */
struct data_node *data_unpack(const void *, size_t len);
/* The same of octets that outlive the tree, from which the nodes borrow the files. */
struct data_node *data_unpack_lasting(const void *, size_t len);

#endif
