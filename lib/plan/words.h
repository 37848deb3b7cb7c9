/*
 * Actions and checks of a plan in plain words, for people who do not read its language:
 * "the hub hub has a connection to-new", "traffic between site-a and hub arrives".
 * The words leave details out, and stand beside the exact text of the plan.
 */
#ifndef PLAN_WORDS_H
#define PLAN_WORDS_H

#include "plan/plan.h"

/* Appends what is to be done, as an order: "delete connection to-old of hub". */
void plan_action_words(const struct plan_action *, struct buf *);
/* Appends what must be so: "traffic from hub to 10.20.0.0/16 leaves over er-new". */
void plan_check_words(const struct plan *, const struct plan_check *, struct buf *);

#endif
