/*
 * What an edit changes in the lab, for programs: an object for each object that comes
 * or goes, and for each leaf that is another.
 */
#ifndef ERXD_CHANGE_LIST_H
#define ERXD_CHANGE_LIST_H

#include "base/json.h"
#include "data/tree.h"

/*
 * Writes the array `key`.  The trees are the lab before and after; `old` may be NULL.
 * Values of secrets are left out, and so is what belongs to a VNet of another
 * subscription than `who` (NULL: of none).
 */
void change_list_json(struct json *, const char *key, const struct data_node *old,
    const struct data_node *now, const char *who);

#endif
