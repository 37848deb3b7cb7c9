/* What runs, as data of the module erx-state: the tables of `erxctl show`. */
#ifndef ERXD_OPSTATE_H
#define ERXD_OPSTATE_H

struct host;
struct lyd_node;
struct lys_module;

/*
 * The container `state`.  `table` NULL: all tables; else only that one.  `router`: its
 * routes, too, at most 10,000; NULL: nobody's.  The caller frees the tree.
 */
struct lyd_node *opstate_new(struct host *, const struct lys_module *,
    const char *table, const char *router);

#endif
