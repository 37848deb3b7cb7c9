/*
 * What two versions of a map differ in.  An edited lab has in common with the old one
 * what stays (data_tree_branch), so that is told by pointers.
 */
#ifndef COMPILE_PAIRS_H
#define COMPILE_PAIRS_H

#include "data/tree.h"

#include <stdbool.h>
#include <string.h>

struct compile_pairs {
	const struct data_node *a, *b;
	size_t i, k;
};

/* The next name that one of two maps has, in order, and what they have by it; NULL:
 * there are no more. */
static inline const char *
compile_next_pair(struct compile_pairs *p, const struct data_node **x,
    const struct data_node **y)
{
	const struct data_node *a = p->i < p->a->n ? p->a->children[p->i] : NULL;
	const struct data_node *b = p->k < p->b->n ? p->b->children[p->k] : NULL;
	int c = !a ? 1 : !b ? -1 : strcmp(a->name, b->name);

	*x = c <= 0 ? a : NULL;
	*y = c >= 0 ? b : NULL;
	p->i += *x != NULL;
	p->k += *y != NULL;
	return *x ? (*x)->name : *y ? (*y)->name : NULL;
}

/* Whether the compiler does not read it, at the top of a lab: it is for people, for
 * tools, and for checks. */
static inline bool
compile_is_unread(const char *name)
{
	return strcmp(name, "azure-resources") == 0 ||
	    strcmp(name, "description") == 0 || strcmp(name, "expect") == 0;
}

#endif
