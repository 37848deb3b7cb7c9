/* One scalar against the type of its leaf. */
#ifndef LAB_VALUE_H
#define LAB_VALUE_H

#include "data/tree.h"

#include <stdbool.h>

struct ly_ctx;
struct lysc_node;

struct lab_value {
	char *text; /* canonical; NULL: refused, and why follows */
	enum data_leaf leaf;
	char *reason, *cure;
};

/* Holds a text against the type of a leaf, and fills `v` with the canonical text, or
 * with reason and cure, which do not show the value of a secret.  The caller ends with
 * lab_value_fini. */
void lab_value_read(struct lab_value *, const struct ly_ctx *, const struct lysc_node *,
    const char *text, bool secret);
void lab_value_fini(struct lab_value *);
/* A value for people, which the caller frees: in quotes, without line ends, and cut
 * when the value is long. */
char *lab_value_show(const char *text);

#endif
