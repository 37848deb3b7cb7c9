/* Inside of what-if: two moments of a lab, and what differs between them. */
#ifndef TWIN_WHATIF_INT_H
#define TWIN_WHATIF_INT_H

#include "data/tree.h"
#include "net/snapshot.h"
#include "twin/whatif.h"

struct twin_moment {
	struct data_node *tree;
	struct net_snapshot *tables;
	struct data_node *uses; /* rows of view_uses; or NULL */
};

/* --- whatif_objects.c --- */

enum twin_change {
	TWIN_CREATE,
	TWIN_MODIFY,
	TWIN_DELETE,
	TWIN_NO_CHANGE, /* the change speaks of it */
	TWIN_IGNORE,    /* it does not */
	TWIN_CHANGE_N
};

/* A property that changes; either node is NULL where the property is not there. */
struct twin_delta {
	char *path; /* below the object */
	const struct data_node *before, *after;
};

struct twin_changed {
	char *path;
	const char *type, *name; /* or NULL */
	enum twin_change change;
	struct twin_delta *deltas;
	size_t n, cap;
};

struct twin_changes { /* by path */
	struct twin_changed *items;
	size_t n, cap;
	const struct twin_moment *before, *after;
};

/* Compares the objects of two moments, which are borrowed as long as the changes are in
 * use; twin_changes_free frees the changes. */
struct twin_changes twin_changes_of(const struct twin_moment *before,
    const struct twin_moment *after, const struct twin_object *, size_t n);
void twin_changes_free(struct twin_changes *);
/* The node at a path with slashes, "" being the tree itself; NULL: there is none. */
const struct data_node *twin_node_at(const struct data_node *tree, const char *path);

/* --- whatif_uses.c --- */

/* A row of the table of use cases; NULL: the table of that moment does not have it. */
struct twin_use {
	const struct data_node *before, *after;
};

/* Use cases whose verdict changes: a list of *n, which the caller frees, with rows of
 * the two moments. */
struct twin_use *twin_uses(const struct twin_moment *before,
    const struct twin_moment *after, size_t *n);
/* The verdict of a row; "not there" of NULL. */
const char *twin_verdict(const struct data_node *row);

#endif
