/* Verbs of gateways and circuits about failover and resiliency (F-20 to F-24). */
#ifndef ARM_FAILOVER_H
#define ARM_FAILOVER_H

#include "arm/call.h"

void arm_failover_start(struct arm_call *, const struct arm_item *);
void arm_failover_stop(struct arm_call *, const struct arm_item *);
void arm_failover_all(struct arm_call *, const struct arm_item *);
void arm_failover_single(struct arm_call *, const struct arm_item *);
/* Of one path of a circuit (F-20). */
void arm_link_start(struct arm_call *, const struct arm_item *);
void arm_link_stop(struct arm_call *, const struct arm_item *);
void arm_link_all(struct arm_call *, const struct arm_item *);
void arm_link_single(struct arm_call *, const struct arm_item *);
void arm_resiliency(struct arm_call *, const struct arm_item *);
void arm_route_sets(struct arm_call *, const struct arm_item *);

#endif
