/*
 * What only an edit can violate: rules about what may become of what there is, and
 * about who may do it.
 */
#ifndef ER_EDIT_H
#define ER_EDIT_H

#include "er/lab.h"
#include "er/refusal.h"

/* Names the asking subscription as the owner of what the edit creates without saying.
 */
void er_edit_claim(struct data_node *edit, const struct data_node *lab,
    const char *subscription);
/*
 * Carries out what an edit brings about elsewhere, in the new tree: a revoked key takes
 * its connection or Global Reach link along (W-23, G-11), a deleted circuit comes off
 * the sites, and another key for a connection that exists is ignored (W-26).
 */
void er_edit_follow(const struct er_ctx *, struct data_node *tree,
    const struct er_lab *old);
/* Who may: every object that differs belongs to c->subscription, before and after. */
void er_edit_check_owner(const struct er_ctx *, const struct er_lab *old);
/* Old model against new, which may be invalid. */
void er_edit_check(const struct er_ctx *, const struct er_model *old);

#endif
