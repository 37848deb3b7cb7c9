/* Resource groups, and what is in them. */
#ifndef ARM_GROUPS_H
#define ARM_GROUPS_H

#include "arm/call.h"

/* Answers with the groups of a subscription. */
void arm_groups_list(struct arm_call *, const char *subscription);
/* Whatever the method of the request does with a group. */
void arm_group(struct arm_call *, const char *subscription, const char *group);
/* Answers with the resources of a group, or of a subscription where that is NULL. */
void arm_resources_list(struct arm_call *, const char *subscription, const char *group);
/* The same of a group that has to be there. */
void arm_group_resources(struct arm_call *, const char *subscription,
    const char *group);

#endif
