/*
 * What a table holds, as one number: every prefix with all its paths, those that import
 * refused among them, and which of them are used.  Tables of one router with the same
 * number are taken for equal; how old a path is, where it stands in memory and how
 * often it has changed make no difference.
 */
#ifndef RIB_DIGEST_H
#define RIB_DIGEST_H

#include "rib/rib.h"

/* `source` gives each source of the table a number of its own that stays when the
 * source goes and comes again; the owner is NULL for the router itself. */
uint64_t rib_digest(const struct rib *, uint64_t (*source)(const void *owner));

#endif
