/* Inside of finding resources: what the files that look for them share. */
#ifndef ARM_FIND_H
#define ARM_FIND_H

#include "arm/call.h"
#include "data/json.h"

/* Adds an item; `path` is copied, and NULL where nothing of it is in the lab. */
struct arm_item *arm_items_add(struct arm_call *, struct arm_items *, enum arm_type,
    const char *subscription, const char *path);
/* Gives an item the group and the names of its parent, and a name. */
void arm_item_below(struct arm_item *, const struct arm_item *parent, const char *name);
/* Names and group of an item out of azure-resources, when that has the item below this
 * parent. */
bool arm_item_take_entry(struct arm_call *, struct arm_item *,
    const struct arm_item *parent);
/* Resources of a type below a parent that are no objects of the lab. */
void arm_find_bare(struct arm_call *, enum arm_type, const struct arm_item *parent,
    struct arm_items *);
/* special.c: what no pattern leads to. */
void arm_find_special(struct arm_call *, enum arm_type, const struct arm_item *parent,
    struct arm_items *);
/* Whether an object is called so without an entry that says it, too. */
bool arm_is_own_name(enum arm_type, const char *path, const char *name);
void arm_find_cross(struct arm_call *, const char *subscription, struct arm_items *);

#endif
