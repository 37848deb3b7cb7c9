/*
 * What a table is of, and what the addresses in it are.
 */
#ifndef TWIN_PLACE_H
#define TWIN_PLACE_H

#include "er/model.h"
#include "twin/table.h"
#include "view/show.h"

struct twin_place {
	char *text;                  /* as given, or as the name of the file says */
	struct er_circuit *circuit;  /* of an MSEE; or NULL */
	struct er_vnet *vnet;        /* of a gateway, or hosts; the inside of a hub */
	char *subnet;                /* of hosts; or NULL */
	unsigned path;               /* of a circuit: 0 primary, 1 secondary */
	enum view_instance instance; /* of a gateway */
};

/*
 * Finds the place of a table: CIRCUIT/primary, GATEWAY, VNET/gw1, HUB, VNET/SUBNET,
 * with
 * "/", "-", "_" or "." between.  `place` may be NULL; then the name of the file says
 * it. Names are those of the lab, or of Azure where the lab has `azure-resources`.
 * The kind is that of the table; of a table without rows it is set to the first that
 * the place may have: the table of a gateway, for a VNet with a gateway.
 * False and an error when there is nothing of the name, or the table is not one of such
 * a place.
 */
bool twin_place_find(struct twin_place *, const struct er_model *, enum twin_kind *,
    const char *place, const char *file, struct errs *);
void twin_place_free(struct twin_place *);

/* Addresses of a running lab, and the routers that have them; for twin_roles. */
struct twin_names;
struct twin_names *twin_names_new(const struct net *, struct erx_time now);
void twin_names_free(struct twin_names *);

/* Says of each next hop what it is, and sorts the rows.  A real router may have another
 * address than its twin: then subnets and paths say what the names do not. */
void twin_roles(const struct twin_names *, const struct er_model *,
    const struct twin_place *, struct twin_table *);

#endif
