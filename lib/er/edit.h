/*
 * What only an edit can violate: rules about what may become of what there is, and
 * about who may do it.
 */
#ifndef ER_EDIT_H
#define ER_EDIT_H

#include "er/lab.h"
#include "er/refusal.h"

/* Writes `subscription` as the owner into each object that the edit creates and that
 * has no owner written.  `lab` tells which objects are there already. */
void er_edit_claim(struct data_node *edit, const struct data_node *lab,
    const char *subscription);
/*
 * Changes the new tree where an edit has consequences: a revoked key takes the
 * connection or Global Reach link with it (W-23, G-11), sites lose a deleted circuit,
 * and a new key for a connection that exists is ignored (W-26).
 */
/* A peering that the provider has written, and that an edit changes without saying that
 * it is the provider's, is the customer's from then on, with a warning (C-13). */
void er_edit_overwrite(const struct er_ctx *, struct data_node *tree,
    const struct data_node *old, const struct data_node *edit);
void er_edit_follow(const struct er_ctx *, struct data_node *tree,
    const struct er_lab *old);
/* Refuses each object that differs between the old lab and c->tree and that does not
 * belong to c->subscription before and after. */
void er_edit_check_owner(const struct er_ctx *, const struct er_lab *old);
/* Refuses what may not become of the old model in c->model, which may be invalid. */
void er_edit_check(const struct er_ctx *, const struct er_model *old);

#endif
