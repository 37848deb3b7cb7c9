/*
 * Places that nobody knows: the rules of regions are not in force for what is there,
 * and a misspelt name looks like a good lab (A10).
 */
#include "data/suggest.h"
#include "view/lint_int.h"

static void
tell(const struct er_ctx *c, const struct er_head *who, const char *location,
    const char *what, const char *rules,
    const char *(*known)(const struct er_world *, size_t))
{
	struct data_suggest s;
	const char *name;

	data_suggest_init(&s, location);
	for (size_t i = 0; (name = known(c->model->world, i)) != NULL; i++)
		data_suggest_offer(&s, name);
	er_warn_cure(c, CODE_UNKNOWN_PLACE, who->path, "location",
	    data_suggest_cure(&s,
		"write the name as Azure has it, or a newer table to world"),
	    "%s is no %s that is known: for %s the rules of its region are not looked at "
	    "(%s)",
	    location, what, who->name, rules);
}

static void
region(const struct er_ctx *c, const struct er_head *who, const char *location,
    const struct er_region *r)
{
	if (*location && !r)
		tell(c, who, location, "Azure region", "C-5, W-20",
		    er_world_region_name);
}

/* The two sites of a metro circuit are what fails apart (C-15). */
static void
metro(const struct er_ctx *c, const struct er_circuit *k)
{
	if (!k->place->metro)
		er_warn_cure(c, CODE_UNKNOWN_PLACE, k->head.path, "metro",
		    "take a location of a metro pair, or write a newer table to world",
		    "no metro pair is known at %s, as of %s: the sites of %s have no "
		    "names (C-20)",
		    k->place->name, er_world_date(c->model->world, "metro pairs"),
		    k->head.name);
	else if (!er_world_twin(c->model->world, k->place))
		er_warn_cure(c, CODE_UNKNOWN_PLACE, k->head.path, "metro",
		    "write the location to world",
		    "the second site of %s is not in the table of locations (C-20)",
		    k->place->metro);
}

static void
circuit(const struct er_ctx *c, const struct er_circuit *k)
{
	const bool unknown = *k->location && !k->place;

	if (k->cloud)
		return;
	if (unknown && (!*k->geo || k->sku == ER_LOCAL))
		tell(c, &k->head, k->location, "peering location", "C-5, C-5a, G-3",
		    er_world_place_name);
	if (k->place && k->metro)
		metro(c, k);
	for (size_t i = 0; k->sku == ER_LOCAL && i < k->nconnections; i++)
		if (!*k->connections[i]->vnet->location)
			er_warn_cure(c, CODE_UNKNOWN_PLACE,
			    k->connections[i]->head.path, NULL,
			    "give the VNet its location",
			    "where %s is, is not known, and %s reaches the regions beside "
			    "its location only (C-5a)",
			    k->connections[i]->vnet->head.name, k->head.name);
}

/* P-35, P-36: a custom community never comes alone. */
static void
community(const struct er_ctx *c, const struct er_vnet *v)
{
	if (!v->custom_community || v->region_community)
		return;
	er_warn_cure(c, CODE_UNKNOWN_PLACE, v->head.path, "custom-community",
	    "write region-community, or the VNet's location",
	    v->region
		? "no community of %s is published: %s is announced with its own one "
		  "alone, and the service adds that of the region (P-35)"
		: "the region of %s%s is not known: it is announced with its own "
		  "community alone, and the service adds that of the region (P-35)",
	    v->region ? v->region->name : v->head.name, v->region ? v->head.name : "");
}

void
view_lint_places(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->ncircuits; i++)
		circuit(c, &m->circuits[i]);
	for (size_t i = 0; i < m->nvnets; i++) {
		region(c, &m->vnets[i].head, m->vnets[i].location, m->vnets[i].region);
		community(c, &m->vnets[i]);
	}
	for (size_t i = 0; i < m->nclouds; i++)
		region(c, &m->clouds[i].head, m->clouds[i].location,
		    m->clouds[i].region);
}
