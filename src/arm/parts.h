/* Inside of showing resources: what the files have in common. */
#ifndef ARM_PARTS_H
#define ARM_PARTS_H

#include "arm/call.h"

void arm_put_prefix(struct data_node *, const char *property, const struct ip_prefix *);
/* Puts a text unless there is a value already, and an empty array. */
void arm_put_default(struct data_node *, const char *property, const char *text);
void arm_put_empty(struct data_node *, const char *property);
/* The resourceGuid, which follows from the id. */
void arm_put_guid(struct data_node *);
/* The last part of a path; "" for NULL. */
const char *arm_last_of(const char *path);
/* The circuit, or the VNet, at the top of an item's path; or NULL. */
const struct er_circuit *arm_circuit_of(struct arm_call *, const struct arm_item *);
const struct er_vnet *arm_vnet_of(struct arm_call *, const struct arm_item *);
/* The id of what a path of the lab is, the caller's; NULL: it is nothing. */
char *arm_id_of_path(struct arm_call *, enum arm_type, const char *path);
/* region.c: where a resource is that has no location in the lab; borrowed from that. */
const char *arm_region_of(struct arm_call *, const struct arm_item *);
/* What the files show of each type. */
typedef void arm_extra(struct arm_call *, const struct arm_item *, struct data_node *);
arm_extra arm_show_circuit, arm_show_peering, arm_show_authorization,
    arm_show_circuit_connection, arm_show_cross_connection, arm_show_cloud,
    arm_show_cloud_authorization, arm_show_cloud_reach, arm_show_segment, arm_show_hub,
    arm_show_bgp_connection, arm_show_hub_vnet, arm_show_hub_connection,
    arm_show_hub_gateway, arm_show_wan;
/* The link of Global Reach at an item's path, or NULL, and how it fares. */
const struct er_reach *arm_reach_of(struct arm_call *, const struct arm_item *);
void arm_put_reach_status(struct arm_call *, const struct er_reach *,
    struct data_node *);
/* "Connected" and the like of a connection by its name and its VNet's, or of a link of
 * Global Reach; the caller's, or NULL. */
char *arm_status_of(struct arm_call *, unsigned what, const char *name,
    const char *vnet);

/* Whether a tunnel of the lab has BGP: by default, unless it has networks (N-7). */
bool arm_has_bgp(const struct data_node *tunnel);

#endif
