/*
 * Columns follow a packet from a site to a VNet.  What kind of object stands where is a
 * table; a plain router, which is no object of Azure's, stands on the other side of
 * what the router speaks with.
 */
#include "base/xalloc.h"
#include "view/map_int.h"

#include <stdlib.h>
#include <string.h>

const char *const view_map_column_names[VIEW_MAP_COLUMN_N] = {
	[VIEW_MAP_ROUTERS] = "routers",
	[VIEW_MAP_SITES] = "sites",
	[VIEW_MAP_CIRCUITS] = "circuits",
	[VIEW_MAP_GATEWAYS] = "gateways",
	[VIEW_MAP_VNETS] = "vnets",
};

static const enum view_map_column of_kind[ER_OBJECT_N] = {
	[ER_CLOUD] = VIEW_MAP_GATEWAYS,
	[ER_VNET] = VIEW_MAP_VNETS,
	[ER_CIRCUIT] = VIEW_MAP_CIRCUITS,
	[ER_SITE] = VIEW_MAP_SITES,
	[ER_HUB] = VIEW_MAP_GATEWAYS,
};

/* Where a plain router stands that speaks with something in a column. */
static const enum view_map_column opposite[VIEW_MAP_COLUMN_N] = {
	[VIEW_MAP_ROUTERS] = VIEW_MAP_SITES,
	[VIEW_MAP_SITES] = VIEW_MAP_ROUTERS,
	[VIEW_MAP_CIRCUITS] = VIEW_MAP_SITES,
	[VIEW_MAP_GATEWAYS] = VIEW_MAP_VNETS,
	[VIEW_MAP_VNETS] = VIEW_MAP_VNETS,
};
/* Which of several neighbours has the say: the largest. */
static const unsigned char say[VIEW_MAP_COLUMN_N] = {
	[VIEW_MAP_ROUTERS] = 1,
	[VIEW_MAP_SITES] = 3,
	[VIEW_MAP_CIRCUITS] = 5,
	[VIEW_MAP_GATEWAYS] = 4,
	[VIEW_MAP_VNETS] = 2,
};

static bool
is_plain(const struct view_map_box *b)
{
	return b->known ? b->object == ER_ROUTER : strcmp(b->kind, "outside") == 0;
}

static enum view_map_column
column_of(const struct view_map *m, const struct view_map_box *b)
{
	const struct er_vnet *v;

	if (!b->known)
		return VIEW_MAP_GATEWAYS; /* Microsoft's network */
	if (b->object != ER_VNET)
		return of_kind[b->object];
	v = er_model_vnet(m->model, b->name);
	return b->n > 0 && (v->has_gateway || !v->hub) ? VIEW_MAP_GATEWAYS
						       : VIEW_MAP_VNETS;
}

/* One round: plain routers beside something that is placed are placed.  True when any
 * was. */
static bool
place_beside(struct view_map *m, bool *placed)
{
	unsigned char *best = xcalloc(m->nboxes + 1, sizeof *best);
	enum view_map_column *column = xcalloc(m->nboxes + 1, sizeof *column);
	bool any = false;

	for (size_t i = 0; i < m->nlinks; i++)
		for (unsigned side = 0; side < 2; side++) {
			size_t here = side ? m->links[i].b : m->links[i].a;
			size_t there = side ? m->links[i].a : m->links[i].b;
			enum view_map_column c = m->boxes[there].column;

			if (placed[here] || !placed[there] || say[c] <= best[here])
				continue;
			best[here] = say[c];
			column[here] = opposite[c];
		}
	for (size_t i = 0; i < m->nboxes; i++)
		if (!placed[i] && best[i]) {
			m->boxes[i].column = column[i];
			placed[i] = any = true;
		}
	free(best);
	free(column);
	return any;
}

void
view_map_columns(struct view_map *m)
{
	bool *placed = xcalloc(m->nboxes + 1, sizeof *placed), more = true;

	for (size_t i = 0; i < m->nboxes; i++)
		if (!is_plain(&m->boxes[i])) {
			m->boxes[i].column = column_of(m, &m->boxes[i]);
			placed[i] = true;
		}
	/* What hangs on nothing that is placed begins a picture of its own. */
	for (size_t i = 0; i < m->nboxes; i++) {
		while (more)
			more = place_beside(m, placed);
		if (!placed[i]) {
			m->boxes[i].column = VIEW_MAP_ROUTERS;
			placed[i] = more = true;
		}
	}
	free(placed);
}

static bool
has(const struct view_map *m, enum view_map_column column, enum er_object_kind kind)
{
	for (size_t i = 0; i < m->nboxes; i++)
		if (m->boxes[i].column == column && m->boxes[i].known &&
		    m->boxes[i].object == kind)
			return true;
	return false;
}

static const char *
gateways_title(const struct view_map *m)
{
	/* By what there is: gateways 1, hubs 2, private clouds 4. */
	static const char *const titles[] = { "Microsoft", "Gateways", "Virtual hubs",
		"Gateways and virtual hubs", "Private clouds",
		"Gateways and private clouds", "Virtual hubs and private clouds",
		"Gateways, hubs and private clouds" };

	return titles[(has(m, VIEW_MAP_GATEWAYS, ER_VNET) ? 1u : 0) |
	    (has(m, VIEW_MAP_GATEWAYS, ER_HUB) ? 2u : 0) |
	    (has(m, VIEW_MAP_GATEWAYS, ER_CLOUD) ? 4u : 0)];
}

const char *
view_map_column_title(const struct view_map *m, enum view_map_column c)
{
	switch (c) {
	case VIEW_MAP_ROUTERS:
		return "Routers";
	case VIEW_MAP_SITES:
		return has(m, c, ER_SITE) ? "Sites" : "Routers";
	case VIEW_MAP_CIRCUITS:
		return "Circuits";
	case VIEW_MAP_GATEWAYS:
		return gateways_title(m);
	case VIEW_MAP_VNETS:
		return has(m, c, ER_VNET) ? "VNets" : "Routers";
	case VIEW_MAP_COLUMN_N:
		break;
	}
	return "";
}
