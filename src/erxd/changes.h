/*
 * The changes of an edit, as lines for people: objects of the lab that came, went or
 * have changed, and routers, links and sessions that start, stop or change because of
 * that.  A line never shows a value.
 */
#ifndef ERXD_CHANGES_H
#define ERXD_CHANGES_H

#include "base/json.h"
#include "data/tree.h"
#include "net/diff.h"

#include <stdbool.h>

/* A line for each object that came ("+ vnets/hub/connections/to-er-a"), went ("- …") or
 * is another ("~ …"), in order of the paths.  A tree may be NULL.  The caller frees the
 * lines with changes_lines_fini. */
struct changes_lines {
	char **items;
	size_t n, cap;
};
void changes_list(const struct data_node *old, const struct data_node *now,
    struct changes_lines *);
void changes_lines_fini(struct changes_lines *);
/* Writes the lines of objects, then those of routers, links and sessions, as rows
 * {"change": LINE} into the array that is open.  The line of a connection of another
 * subscription that goes with an authorization does not have the connection's name, and
 * its links and sessions have no lines (W-25).  With `who` NULL all lines are written.
 * With `border`, the subscription beyond which nothing is seen, routers, links and
 * sessions have lines where one of their ends at least is inside.
 */
void changes_json(struct json *, const struct data_node *old,
    const struct data_node *now, const struct net_diff *, const char *who,
    const char *border);
/* Whether an object, by the name in front of a slash, is the subscription's in one of
 * the labs. */
bool changes_owns(const struct data_node *old, const struct data_node *now,
    const char *subscription, const char *name);

#endif
