/*
 * Where a resource is when nobody has said so.  Azure knows that of each, and a tool
 * writes back what it read; so the answer has to be one that the lab would take: a
 * region that the circuit reaches in any case, or that of a circuit which the VNet is
 * connected to.
 */
#include "arm/parts.h"

#include "base/xalloc.h"
#include "er/world.h"

#include <stdlib.h>
#include <string.h>

static const char anywhere[] = "westus2";

/* The first region that a Local circuit of the place reaches, else the first of its
 * part of the world; NULL: the place is not known. */
static const struct er_region *
region_near(const struct er_world *w, const struct er_location *place)
{
	const struct er_region *found = NULL;

	for (size_t i = 0; place && i < w->nregions; i++) {
		const struct er_region *r = &w->regions[i];

		if (er_location_serves(place, r))
			return r;
		if (!found && r->azure == place->azure && place->geo &&
		    strcmp(r->geo, place->geo) == 0)
			found = r;
	}
	return found;
}

static const char *
of_circuit(struct arm_call *c, const struct er_circuit *k)
{
	const struct er_region *r = region_near(c->lab->model->world, k->place);

	return k->region && *k->region ? k->region : r ? r->name : NULL;
}

static const char *
of_vnet(struct arm_call *c, const struct er_vnet *v)
{
	const char *region = NULL;

	if (v->location[0])
		return v->location;
	for (size_t i = 0; i < v->nconnections && !region; i++)
		region = v->connections[i].circuit
		    ? of_circuit(c, v->connections[i].circuit)
		    : NULL;
	return region;
}

const char *
arm_region_of(struct arm_call *c, const struct arm_item *it)
{
	const struct er_model *m = c->lab->model;
	bool circuit = it->type == ARM_CIRCUIT || it->type == ARM_CROSS_CONNECTION;
	const struct er_circuit *k = circuit ? arm_circuit_of(c, it) : NULL;
	const struct er_vnet *v =
	    it->path && strncmp(it->path, "vnets/", 6) == 0 ? arm_vnet_of(c, it) : NULL;
	const char *region = k ? of_circuit(c, k) : v ? of_vnet(c, v) : NULL;

	for (size_t i = 0; i < m->ncircuits && !region; i++)
		if (!m->circuits[i].cloud)
			region = of_circuit(c, &m->circuits[i]);
	return region ? region : anywhere;
}
