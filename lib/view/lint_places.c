/*
 * Places that nobody knows: the rules of regions are not in force for what is there,
 * and a misspelt name looks like a good lab (A10).
 */
#include "data/suggest.h"
#include "er/places.h"
#include "view/lint_int.h"

#include <stdio.h>

static void
tell(const struct er_ctx *c, const struct er_head *who, const char *location,
    const char *what, const char *rules, const char *(*known)(size_t))
{
	struct data_suggest s;
	const char *name;

	data_suggest_init(&s, location);
	for (size_t i = 0; (name = known(i)) != NULL; i++)
		data_suggest_offer(&s, name);
	er_warn_cure(c, CODE_UNKNOWN_PLACE, who->path, "location",
	    data_suggest_cure(&s,
		"write the name as Azure has it; of a circuit, set geo"),
	    "%s is no %s that is known: for %s the rules of its region are not looked at "
	    "(%s)",
	    location, what, who->name, rules);
}

static void
region(const struct er_ctx *c, const struct er_head *who, const char *location)
{
	if (*location && !*er_region_geo(location))
		tell(c, who, location, "Azure region", "C-5", er_region_name);
}

void
view_lint_places(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		if (!k->cloud && *k->location && !*k->geo)
			tell(c, &k->head, k->location, "peering location", "C-5, G-3",
			    er_place_name);
	}
	for (size_t i = 0; i < m->nvnets; i++)
		region(c, &m->vnets[i].head, m->vnets[i].location);
	for (size_t i = 0; i < m->nclouds; i++)
		region(c, &m->clouds[i].head, m->clouds[i].location);
}
