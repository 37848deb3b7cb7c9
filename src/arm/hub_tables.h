/* Tables of routes of virtual hubs, and of the peers of a Route Server. */
#ifndef ARM_HUB_TABLES_H
#define ARM_HUB_TABLES_H

#include "arm/call.h"

/* Answers with what a hub does with traffic: {"value": [{addressPrefixes, nextHops,
 * …}]}
 */
void arm_hub_effective(struct arm_call *, const struct arm_item *);
/* Answers with what each instance of a Route Server has learned from a peer, or tells
 * it. */
void arm_peer_learned(struct arm_call *, const struct arm_item *);
void arm_peer_advertised(struct arm_call *, const struct arm_item *);

#endif
