/* A lab with the keys that were drawn for it. */
#ifndef ERXD_PINNED_H
#define ERXD_PINNED_H

#include "data/tree.h"
#include "er/model.h"

/* Writes the keys of circuits and authorizations into a tree of the lab, whose objects
 * have the names of the lab, or, unless NULL, those of the subscription. */
void pinned_keys(const struct er_model *, const char *subscription, struct data_node *);

#endif
