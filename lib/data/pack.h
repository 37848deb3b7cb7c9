/*
 * A tree as octets, for another process of the same program: nothing is lost but the
 * marks of where it was written.
 */
#ifndef DATA_PACK_H
#define DATA_PACK_H

#include "base/buf.h"
#include "data/tree.h"

#include <stddef.h>

/* Appends a tree. */
void data_pack(const struct data_node *, struct buf *);
/* The tree of exactly these octets, which the caller frees; NULL when they are no
 * tree. */
struct data_node *data_unpack(const void *, size_t len);

#endif
