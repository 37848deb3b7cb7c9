/*
 * A gateway that migrates to another SKU: a second gateway stands beside the first in
 * GatewaySubnet (W-70).  The new one is gw2 and gw3 where the old one is gw0 and gw1,
 * and the other way round.  Both have sessions with every circuit; one of them is
 * active: VNets use it, and it alone announces them.
 */
#ifndef ER_MIGRATION_H
#define ER_MIGRATION_H

#include "er/refusal.h"

/* How a gateway stands in GatewaySubnet. */
struct er_stand {
	const struct er_gateway *gateway;
	unsigned instance; /* of its first speaker: 0, or 2 of the new gateway */
	bool active;
	/* By instance, and of connections by path: er_connection. */
	const struct ip_addr *address, *address6;
	bool next; /* it is the new one, and connections have next_msee for it */
};
/* Gateways of a VNet that has one, the old one first: 1, or 2 while it migrates. */
size_t er_stands(const struct er_vnet *, struct er_stand out[2]);
/* The one that is active. */
struct er_stand er_stand_active(const struct er_vnet *);

/* True while two gateways stand there. */
bool er_migrates(const struct er_gateway *);
/* "Prepare", "Execute", "Commit" or "Abort" with "Succeeded" behind it, as the API has
 * the phases; NULL: there was no migration. */
const char *er_migration_phase(const struct er_gateway *);

/* Refuses what an edit does to gateways against W-71 and W-72: SKUs that change in
 * place, phases out of order, and changes of a gateway that migrates. */
void er_check_migrations(const struct er_ctx *, const struct er_model *old);

#endif
