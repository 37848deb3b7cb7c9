/* Conditions of a request on the entity tag of a resource. */
#ifndef ARM_MATCH_H
#define ARM_MATCH_H

#include "arm/call.h"

/* Whether a write may go on, by If-Match and If-None-Match; `it` is the resource as it
 * is, NULL when it is not there.  False: refused. */
bool arm_match(struct arm_call *, const struct arm_item *it);
/* Whether a reader has a resource, as it is shown, already. */
bool arm_is_unchanged(struct arm_call *, const struct data_node *shown);

#endif
