/* Inside of putting resources: what the files share. */
#ifndef ARM_PUT_H
#define ARM_PUT_H

#include "arm/draft.h"

/* The resource of the same subscription at the id of a property; false: refused, unless
 * the property is not there. */
bool arm_at_id(struct arm_draft *, const struct arm_put *, const char *property,
    struct arm_item *);
/* The path of a connection, by its gateway; NULL: refused. */
char *arm_connection_place(struct arm_draft *, const struct arm_put *);
/* Refuses a property; always NULL. */
char *arm_missing(struct arm_draft *, const char *property, const char *what);
/* The VNet of the first ipConfiguration; false: refused. */
bool arm_vnet_of_configuration(struct arm_draft *, const struct arm_put *,
    struct arm_item *vnet);
/* The prefix that a reserved subnet of the VNet at a path has been given, which is
 * *keep, the caller's; or NULL. */
const char *arm_reserved_prefix(struct arm_draft *, const struct arm_put *,
    const char *vnet, const char *subnet, char **keep);
/* The id of the route table that a reserved subnet has been given, the caller's; or
 * NULL. */
char *arm_reserved_table(struct arm_draft *, const struct arm_put *, const char *vnet,
    const char *subnet);
/* put_vnets.c, put_hubs.c: what arm_put_extra does with a type. */
void arm_put_vnet_peering(struct arm_draft *, struct arm_put *);
void arm_put_hub(struct arm_draft *, struct arm_put *);
void arm_put_hub_address(struct arm_draft *, struct arm_put *);
void arm_put_bgp_connection(struct arm_draft *, struct arm_put *);

#endif
