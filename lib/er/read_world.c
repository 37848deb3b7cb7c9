/*
 * `world` of a lab: rows that are newer than those of the table.  A row of the lab
 * stands in front of the row of the same name and cloud, so look-ups find it first;
 * with `built-in: false` nothing else is there.
 */
#include "base/buf.h"
#include "base/xalloc.h"
#include "er/leaf.h"
#include "er/read.h"
#include "er/read_parts.h"
#include "er/world.h"

#include <stdlib.h>
#include <string.h>

struct head_location {
	struct er_head head;
	struct er_location row;
};
struct head_region {
	struct er_head head;
	struct er_region row;
};
struct head_service {
	struct er_head head;
	struct er_announced row;
};
struct settings {
	const char *date;
	bool built_in;
};

static const struct er_row settings_rows[] = {
	ER_LEAF(world_date, TEXT, settings, date),
	ER_FLAG(world_built_in, true, settings, built_in),
};
static const struct er_row location_rows[] = {
	ER_LEAF(world_clouds_locations_country, TEXT, head_location, row.country),
	ER_LEAF(world_clouds_locations_geo, TEXT, head_location, row.geo),
	ER_LEAF(world_clouds_locations_metro, TEXT, head_location, row.metro),
	ER_LEAF(world_clouds_locations_global_reach, WORD, head_location, row.reach),
	ER_FLAG(world_clouds_locations_direct, true, head_location, row.direct),
	ER_LEAF(world_clouds_locations_facility, TEXT, head_location, row.facility),
};
static const struct er_row region_rows[] = {
	ER_LEAF(world_clouds_regions_display_name, TEXT, head_region, row.display),
	ER_LEAF(world_clouds_regions_geo, TEXT, head_region, row.geo),
	ER_LEAF(world_clouds_regions_community, COMMUNITY, head_region, row.community),
	ER_LEAF(world_clouds_regions_microsoft_community, COMMUNITY, head_region,
	    row.microsoft),
};

static const struct er_row service_rows[] = {
	ER_LEAF(world_clouds_services_community, COMMUNITY, head_service,
	    row.community),
};

/* What is being put together; rooms are large enough for lab and table. */
struct making {
	const struct er_ctx *c;
	struct er_location *locations;
	struct er_region *regions;
	struct er_port *ports;
	struct er_announced *services;
	size_t nlocations, nregions, nports, nservices;
};

/* The words of a leaf-list as one text, blanks between; NULL: it has none. */
static const char *
joined(const struct er_ctx *c, const struct data_node *entry, const char *leaf)
{
	const struct data_node *list = data_node_get(entry, leaf);
	const char *text = NULL;

	for (size_t i = 0; list && i < list->n; i++)
		text = er_model_textf(c->model, "%s%s%s", text ? text : "",
		    text ? " " : "", list->children[i]->text);
	return text;
}

static void
add_ports(struct making *m, const struct data_node *entry, const char *location)
{
	const struct data_node *list =
	    data_node_get(entry, ER_NAME_world_clouds_locations_ports);

	for (size_t i = 0; list && i < list->n; i++)
		m->ports[m->nports++] = (struct er_port){
			er_model_text(m->c->model, list->children[i]->text), location
		};
}

static enum er_azure
azure_of(const struct data_node *cloud)
{
	unsigned at = 0;

	for (unsigned i = 0; i < ER_AZURE_N; i++)
		if (strcmp(cloud->name, er_azure_name((enum er_azure)i)) == 0)
			at = i;
	return (enum er_azure)at;
}

static void
add_services(struct making *m, const struct data_node *cloud, const char *path)
{
	const struct data_node *entries = data_node_get(cloud, "services");
	struct head_service *services;
	size_t n;

	READ_LIST(m->c, cloud, path, "services", service_rows, services, &n);
	for (size_t i = 0; i < n; i++) {
		struct er_announced *s = &services[i].row;

		s->name = services[i].head.name;
		s->azure = azure_of(cloud);
		s->prefixes = joined(m->c, entries->children[i],
		    ER_NAME_world_clouds_services_prefixes);
		m->services[m->nservices++] = *s;
	}
}

static void
add_cloud(struct making *m, const struct data_node *cloud)
{
	const char *path = er_model_textf(m->c->model, "world/clouds/%s", cloud->name);
	const struct data_node *entries = data_node_get(cloud, "locations");
	struct head_location *locations;
	struct head_region *regions;
	size_t n;

	READ_LIST(m->c, cloud, path, "locations", location_rows, locations, &n);
	for (size_t i = 0; i < n; i++) {
		struct er_location *l = &locations[i].row;

		l->name = locations[i].head.name;
		l->azure = azure_of(cloud);
		l->local = joined(m->c, entries->children[i],
		    ER_NAME_world_clouds_locations_local_regions);
		m->locations[m->nlocations++] = *l;
		add_ports(m, entries->children[i], l->name);
	}
	READ_LIST(m->c, cloud, path, "regions", region_rows, regions, &n);
	for (size_t i = 0; i < n; i++) {
		regions[i].row.name = regions[i].head.name;
		regions[i].row.azure = azure_of(cloud);
		m->regions[m->nregions++] = regions[i].row;
	}
	add_services(m, cloud, path);
}

/* How many entries of a list all clouds have, or words of a leaf-list all entries. */
static size_t
count(const struct data_node *clouds, const char *list, const char *words)
{
	size_t n = 0;

	for (size_t i = 0; clouds && i < clouds->n; i++) {
		const struct data_node *l = data_node_get(clouds->children[i], list);

		n += l && !words ? l->n : 0;
		for (size_t k = 0; l && words && k < l->n; k++) {
			const struct data_node *w =
			    data_node_get(l->children[k], words);

			n += w ? w->n : 0;
		}
	}
	return n;
}

static void
add_table(struct making *m)
{
	const struct er_world *t = &er_world_table;

	memcpy(m->locations + m->nlocations, t->locations,
	    t->nlocations * sizeof *t->locations);
	memcpy(m->regions + m->nregions, t->regions, t->nregions * sizeof *t->regions);
	memcpy(m->ports + m->nports, t->ports, t->nports * sizeof *t->ports);
	memcpy(m->services + m->nservices, t->services,
	    t->nservices * sizeof *t->services);
	m->nservices += t->nservices;
	m->nlocations += t->nlocations;
	m->nregions += t->nregions;
	m->nports += t->nports;
}

/* One source for all: the lab. */
static void
date(struct er_model *model, struct er_world *w, const char *text)
{
	struct er_world_source *sources =
	    er_model_alloc(model, er_world_table.nsources, sizeof *sources);

	for (size_t i = 0; i < er_world_table.nsources; i++)
		sources[i] = (struct er_world_source){ er_world_table.sources[i].what,
			text, "world of the lab" };
	w->sources = sources;
}

/* --- where objects are --- */

/* A location of several clouds is in that of the VNets there: for each circuit, the
 * cloud of the first VNet with a connection to the circuit. */
static enum er_azure *
azures_of_users(const struct er_model *m)
{
	enum er_azure *azures = xcalloc(m->ncircuits + 1, sizeof *azures);

	for (size_t i = 0; i < m->ncircuits; i++)
		azures[i] = ER_AZURE_N;
	for (size_t i = 0; i < m->nnets; i++)
		for (size_t j = 0; m->vnets[i].region && j < m->vnets[i].nconnections;
		     j++) {
			const char *name = m->vnets[i].connections[j].circuit_text;
			const struct er_circuit *k =
			    name ? er_model_circuit(m, name) : NULL;

			if (k && azures[k - m->circuits] == ER_AZURE_N)
				azures[k - m->circuits] = m->vnets[i].region->azure;
		}
	for (size_t i = 0; i < m->ncircuits; i++)
		if (azures[i] == ER_AZURE_N)
			azures[i] = ER_AZURE_PUBLIC;
	return azures;
}

/* Of many circuits at one location, the second and later ones are not looked for. */
struct found {
	const char *name;
	enum er_azure azure;
	const struct er_location *place;
};

static const struct er_location *
find_place(const struct er_world *w, struct found *last, const char *name,
    enum er_azure azure)
{
	if (!last->name || !name || last->azure != azure ||
	    strcmp(last->name, name) != 0)
		*last =
		    (struct found){ name, azure, er_world_location(w, name, azure) };
	return last->place;
}

static void
place(const struct er_model *m, struct er_circuit *k, enum er_azure users,
    struct found *last)
{
	k->place =
	    find_place(m->world, last, k->location, k->has_azure ? k->azure : users);
	/* A private cloud is in a region; one that is said to be in a city has its geo.
	 */
	if (k->cloud)
		k->azure = k->cloud->region ? k->cloud->region->azure : ER_AZURE_N;
	else if (!k->has_azure)
		k->azure = k->place ? k->place->azure : ER_AZURE_N;
	if (k->place && !k->cloud && er_location_is_metro(k->place, k->location))
		k->metro = true;
	if (!k->geo)
		k->geo = k->place && k->place->geo ? k->place->geo : "";
}

void
er_read_places(const struct er_ctx *c)
{
	struct er_model *m = c->model;
	struct found last = { 0 };
	enum er_azure *azures;

	for (size_t i = 0; i < m->nnets; i++) {
		struct er_vnet *v = &m->vnets[i];

		v->region = er_world_region(m->world, v->location);
		/* P-35: the two come together. */
		if (v->custom_community && !v->region_community && v->region)
			v->region_community = v->region->community;
	}
	for (size_t i = 0; i < m->nclouds; i++)
		m->clouds[i].region = er_world_region(m->world, m->clouds[i].location);
	azures = azures_of_users(m);
	for (size_t i = 0; i < m->ncircuits; i++)
		place(m, &m->circuits[i], azures[i], &last);
	free(azures);
}

const char *
er_circuit_site(const struct er_model *m, const struct er_circuit *k, unsigned path)
{
	const struct er_location *twin =
	    k->place && k->metro ? er_world_twin(m->world, k->place) : NULL;

	if (twin && path == 1)
		return twin->name;
	return k->place ? k->place->name : k->location;
}

/* --- the table of the lab --- */

void
er_read_world(const struct er_ctx *c)
{
	const struct data_node *node = data_node_get(c->tree, "world");
	const struct data_node *clouds = node ? data_node_get(node, "clouds") : NULL;
	const struct er_world *t = &er_world_table;
	struct making m = { .c = c };
	struct settings s = { 0 };
	struct er_world *w;

	c->model->world = t;
	if (!node)
		return;
	ER_LEAVES_READ(c, node, "world", settings_rows, &s);
	m.locations = er_model_alloc(c->model,
	    count(clouds, "locations", NULL) + t->nlocations, sizeof *m.locations);
	m.regions = er_model_alloc(c->model,
	    count(clouds, "regions", NULL) + t->nregions, sizeof *m.regions);
	m.ports = er_model_alloc(c->model,
	    count(clouds, "locations", ER_NAME_world_clouds_locations_ports) +
		t->nports,
	    sizeof *m.ports);
	m.services = er_model_alloc(c->model,
	    count(clouds, "services", NULL) + t->nservices, sizeof *m.services);
	for (size_t i = 0; clouds && i < clouds->n; i++)
		add_cloud(&m, clouds->children[i]);
	if (s.built_in)
		add_table(&m);
	w = er_model_alloc(c->model, 1, sizeof *w);
	*w = *t;
	w->locations = m.locations;
	w->nlocations = m.nlocations;
	w->regions = m.regions;
	w->nregions = m.nregions;
	w->ports = m.ports;
	w->nports = m.nports;
	w->services = m.services;
	w->nservices = m.nservices;
	/* Beside rows of the table the dates of the table are the older ones. */
	if (!s.built_in)
		date(c->model, w, s.date);
	c->model->world = w;
}
