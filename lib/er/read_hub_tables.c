/*
 * Route tables of virtual hubs (H-15): reading, the connections and appliances that
 * static routes lead to, and what is asked of them.
 */
#include "base/xalloc.h"
#include "data/suggest.h"
#include "er/names.h"
#include "er/read_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct er_row route_rows[] = {
	ER_LEAF(virtual_hubs_route_tables_routes_destinations, PREFIXES, er_hub_route,
	    destinations),
	ER_LEAF(virtual_hubs_route_tables_routes_next_hop, TEXT, er_hub_route,
	    hop_text),
};

static const struct er_row static_rows[] = {
	ER_LEAF(virtual_hubs_vnets_static_routes_destinations, PREFIXES, er_hub_static,
	    destinations),
	ER_LEAF(virtual_hubs_vnets_static_routes_next_hop, ADDR, er_hub_static,
	    next_hop),
};

/* --- leaves --- */

static struct er_texts
read_texts(const struct er_ctx *c, const struct data_node *node, const char *leaf)
{
	const struct data_node *list = node ? data_node_get(node, leaf) : NULL;
	struct er_texts t = { NULL, list ? list->n : 0 };

	t.items = er_model_alloc(c->model, t.n + 1, sizeof *t.items);
	for (size_t i = 0; i < t.n; i++)
		t.items[i] = er_model_text(c->model,
		    list->children[i]->text ? list->children[i]->text : "");
	return t;
}

/* Where nothing is written a connection propagates to the table called default, and to
 * the label, which is the same in all hubs. */
static void
fall_back(struct er_texts *t)
{
	if (t->n == 0)
		t->items[t->n++] = ER_HUB_DEFAULT;
}

static bool
is_only_none(const struct er_texts *t)
{
	return t->n == 1 && strcmp(t->items[0], ER_HUB_NONE) == 0;
}

static void
read_propagation(const struct er_ctx *c, const struct data_node *node,
    struct er_propagation *p)
{
	p->tables = read_texts(c, node, ER_NAME_propagation_propagate_to);
	p->labels = read_texts(c, node, ER_NAME_propagation_labels);
	p->written = p->tables.n || p->labels.n;
	fall_back(&p->tables);
	if (!is_only_none(&p->tables))
		fall_back(&p->labels);
}

static void
read_connection(const struct er_ctx *c, const struct data_node *node,
    struct er_hub_vnet *x)
{
	read_propagation(c, node, &x->to);
	READ_LIST(c, node, x->head.path, "static-routes", static_rows, x->statics,
	    &x->nstatics);
}

void
er_read_hub_tables(const struct er_ctx *c, const struct data_node *node,
    struct er_hub *h)
{
	const struct data_node *tables = data_node_get(node, "route-tables");
	const struct data_node *vnets = data_node_get(node, "vnets");

	h->tables = er_read_list(c, node, h->head.path, "route-tables",
	    sizeof *h->tables, NULL, 0, &h->ntables);
	for (size_t i = 0; tables && i < h->ntables; i++) {
		struct er_hub_table *t = &h->tables[i];

		t->labels = read_texts(c, tables->children[i],
		    ER_NAME_virtual_hubs_route_tables_labels);
		READ_LIST(c, tables->children[i], t->head.path, "routes", route_rows,
		    t->routes, &t->nroutes);
	}
	for (size_t i = 0; vnets && i < h->nvnets; i++)
		read_connection(c, vnets->children[i], &h->vnets[i]);
	read_propagation(c, data_node_get(node, "branches"), &h->branches);
}

/* --- references --- */

static bool
is_named(const struct er_hub_vnet *x, const char *text)
{
	return strcmp(x->head.name, text) == 0 ||
	    (x->vnet && strcmp(x->vnet->head.name, text) == 0);
}

static const struct er_hub_vnet *
find_connection(const struct er_hub *h, const char *text)
{
	for (size_t i = 0; i < h->nvnets; i++)
		if (is_named(&h->vnets[i], text))
			return &h->vnets[i];
	return NULL;
}

static void
link_route(const struct er_ctx *c, const struct er_hub *h, struct er_hub_route *r)
{
	const struct er_model *m = c->model;

	if (!r->hop_text) {
		er_refuse(c, CODE_MISSING_LEAF, r->head.path, "next-hop",
		    "%s has no next hop", r->head.name);
		return;
	}
	for (size_t i = 0; i < h->inside->nappliances; i++)
		if (strcmp(h->inside->appliances[i].head.name, r->hop_text) == 0)
			r->appliance = &h->inside->appliances[i];
	if (!r->appliance)
		r->connection = find_connection(h, r->hop_text);
	for (size_t i = 0; !r->appliance && !r->connection && i < m->nhubs; i++)
		if (er_hubs_joined(h, &m->hubs[i]))
			r->connection = find_connection(&m->hubs[i], r->hop_text);
	if (!r->appliance && !r->connection)
		er_refuse_cure(c, CODE_UNKNOWN_NAME, r->head.path, "next-hop",
		    "name an appliance of the hub, or a VNet that is connected to it or "
		    "to a hub of its Virtual WAN",
		    "%s has no connection or appliance %s", h->head.name, r->hop_text);
}

void
er_link_hub_tables(const struct er_ctx *c, struct er_hub *h)
{
	for (size_t i = 0; i < h->ntables; i++)
		for (size_t k = 0; k < h->tables[i].nroutes; k++)
			link_route(c, h, &h->tables[i].routes[k]);
}

/* --- asking --- */

static bool
has(const struct er_texts *t, const char *text)
{
	for (size_t i = 0; t && i < t->n; i++)
		if (strcmp(t->items[i], text) == 0)
			return true;
	return false;
}

const struct er_hub_table *
er_hub_find_table(const struct er_hub *h, const char *name)
{
	for (size_t i = 0; i < h->ntables; i++)
		if (strcmp(h->tables[i].head.name, name) == 0)
			return &h->tables[i];
	return NULL;
}

static bool
has_label(const struct er_hub *h, const char *table, const char *label)
{
	const struct er_hub_table *t = er_hub_find_table(h, table);

	if (strcmp(table, ER_HUB_DEFAULT) == 0 && strcmp(label, ER_HUB_DEFAULT) == 0)
		return true;
	return t && has(&t->labels, label);
}

static bool
labels_reach(const struct er_texts *labels, const struct er_hub *to, const char *table)
{
	for (size_t i = 0; i < labels->n; i++)
		if (has_label(to, table, labels->items[i]))
			return true;
	return false;
}

bool
er_hub_reaches(const struct er_hub *from, const struct er_propagation *p,
    const struct er_hub *to, const char *table)
{
	if (from == to && has(&p->tables, table))
		return true;
	return (from == to || er_hubs_joined(from, to)) &&
	    labels_reach(&p->labels, to, table);
}

bool
er_propagation_leaves(const struct er_propagation *p)
{
	return p->labels.n > 0 && !is_only_none(&p->labels);
}

bool
er_hub_remote_branches(const struct er_hub *h, const char *table)
{
	return labels_reach(&h->branches.labels, h, table); /* alike in all hubs */
}

/* --- static routes --- */

struct ways {
	struct er_hub_way *items;
	size_t n, cap;
};

static void
add(struct ways *w, const struct er_hub_way *x)
{
	for (size_t i = 0; i < w->n; i++)
		if (ip_prefix_equal(&w->items[i].prefix, &x->prefix))
			return;
	VEC_PUSH(w->items, w->n, w->cap) = *x;
}

/* The address that a connection has for all of a prefix, the nearest. */
static struct ip_addr
address_for(const struct er_hub_vnet *x, const struct ip_prefix *p)
{
	struct ip_addr found = { .family = IP_NONE };
	int longest = -1;

	for (size_t i = 0; i < x->nstatics; i++)
		for (size_t k = 0; k < x->statics[i].destinations.n; k++) {
			const struct ip_prefix *d =
			    &x->statics[i].destinations.items[k];

			if (!ip_prefix_covers(d, p) || (int)d->len <= longest)
				continue;
			longest = d->len;
			found = x->statics[i].next_hop;
		}
	return found;
}

/* What a connection has inside of a prefix, or all where `within` is NULL. */
static void
add_statics(struct ways *w, const struct er_hub_vnet *x, const struct ip_prefix *within)
{
	for (size_t i = 0; i < x->nstatics; i++)
		for (size_t k = 0; k < x->statics[i].destinations.n; k++) {
			const struct ip_prefix *d =
			    &x->statics[i].destinations.items[k];

			if (!within || ip_prefix_covers(within, d))
				add(w,
				    &(struct er_hub_way){ *d, x->statics[i].next_hop,
					x->vnet });
		}
}

static void
add_route(struct ways *w, const struct er_hub_route *r)
{
	for (size_t i = 0; i < r->destinations.n; i++) {
		const struct ip_prefix *p = &r->destinations.items[i];
		struct er_hub_way x = { .prefix = *p };

		if (r->appliance) {
			x.address = r->appliance->address;
		} else if (r->connection && r->connection->vnet) {
			x.address = address_for(r->connection, p);
			x.vnet = r->connection->vnet;
		} else {
			continue; /* refused */
		}
		add(w, &x);
		if (r->connection)
			add_statics(w, r->connection, p);
	}
}

size_t
er_hub_ways(const struct er_hub *h, const char *table, struct er_hub_way **out)
{
	const struct er_hub_table *t = er_hub_find_table(h, table);
	struct ways w = { NULL, 0, 0 };

	for (size_t i = 0; t && i < t->nroutes; i++)
		add_route(&w, &t->routes[i]);
	for (size_t i = 0; i < h->nvnets; i++) {
		const struct er_hub_vnet *x = &h->vnets[i];

		if (x->vnet && x->tells_statics && er_hub_reaches(h, &x->to, h, table))
			add_statics(&w, x, NULL);
	}
	*out = w.items;
	return w.n;
}
