/* What runs, as data of the module erx-state: the tables of `erxctl show`. */
#ifndef ERXD_OPSTATE_H
#define ERXD_OPSTATE_H

struct caller;
struct host;
struct lyd_node;
struct lys_module;

/*
 * Makes the container `state` of erx-state, a tree that the caller frees.  The
 * container has the table called `table`, or all tables for NULL.  `router` is a router
 * whose routes, at most 10,000, the tree has, too; NULL: the tree has no routes.
 * The tree has what the caller may see.
 */
struct lyd_node *opstate_new(struct host *, const struct caller *,
    const struct lys_module *, const char *table, const char *router);

#endif
