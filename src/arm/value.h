/*
 * Values of properties and of leaves, one as the other, by the row that joins the two
 * (arm/kinds.h); and properties by their names with dots between.
 */
#ifndef ARM_VALUE_H
#define ARM_VALUE_H

#include "arm/kinds.h"
#include "data/tree.h"

#include <stdbool.h>

/* What a reference is called on the other side.  `text` is an id for to_lab, and a
 * reference of a lab for to_arm; the result is xmalloc'd, or NULL: it leads nowhere. */
struct arm_names {
	void *ctx;
	char *(*to_lab)(void *ctx, enum arm_type, const char *id);
	char *(*to_arm)(void *ctx, enum arm_type, const char *reference);
};

/* --- texts and the like --- */

/* The property of a resource, as "properties.sku.name"; ARM does not mind the case of
 * names.  NULL: it is not there, or null. */
const struct data_node *arm_get(const struct data_node *, const char *property);
/* The text of a property that is no object and no array; NULL: there is none. */
const char *arm_text(const struct data_node *, const char *property);
/* Sets a property, and makes the objects that lead there; the value is taken over. */
void arm_put(struct data_node *, const char *property, struct data_node *value);
void arm_put_text(struct data_node *, const char *property, const char *text);
void arm_put_number(struct data_node *, const char *property, uint64_t);
void arm_put_flag(struct data_node *, const char *property, bool);
/* Takes a property away, and objects that are empty then. */
void arm_drop(struct data_node *, const char *property);
struct data_node *arm_leaf(const char *name, const char *text, enum data_leaf);

/* The node of a tree that a path with slashes leads to, or NULL; and the map at a path,
 * which is made where it is not there. */
struct data_node *arm_at(const struct data_node *, const char *path);
struct data_node *arm_make(struct data_node *, const char *path);

/* --- rows --- */

/* What is wrong with a property, or NULL; the text is xmalloc'd, "must be a number". */
char *arm_row_wrong(const struct arm_row *, const struct data_node *value);
/* The leaf that a property comes to, the caller's, with the last part of row.leaf as
 * its name; NULL: a reference leads nowhere. */
struct data_node *arm_row_leaf(const struct arm_row *, const struct data_node *value,
    const struct arm_names *);
/* The property that a leaf comes to, the caller's and without a name; NULL: ARM does
 * not show it.  The leaf may be NULL, which stands for its default. */
struct data_node *arm_row_value(const struct arm_row *, const struct data_node *leaf,
    const struct arm_names *);

#endif
