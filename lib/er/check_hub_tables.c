/*
 * Route tables of virtual hubs (H-15): names of tables, what stands twice, static
 * routes of connections, and what routing intent excludes.
 */
#include "er/check.h"
#include "er/schema.h"

#include <string.h>

static bool
is_known(const struct er_hub *h, const char *name)
{
	return strcmp(name, ER_HUB_DEFAULT) == 0 || er_hub_find_table(h, name);
}

static void
unknown(const struct er_ctx *c, const struct er_hub *h, const char *path,
    const char *leaf, const char *name)
{
	er_refuse_cure(c, CODE_UNKNOWN_NAME, path, leaf,
	    "name " ER_HUB_DEFAULT " or one of its route-tables",
	    "%s has no route table %s", h->head.name, name);
}

static void
check_propagation(const struct er_ctx *c, const struct er_hub *h, const char *path,
    const struct er_propagation *p)
{
	const struct er_texts *t = &p->tables;

	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->items[i], ER_HUB_NONE) != 0 && !is_known(h, t->items[i]))
			unknown(c, h, path, ER_NAME_propagation_propagate_to,
			    t->items[i]);
		if (strcmp(t->items[i], ER_HUB_NONE) == 0 && t->n > 1)
			er_refuse_cure(c, CODE_CONFLICTING_LEAVES, path,
			    ER_NAME_propagation_propagate_to,
			    "leave " ER_HUB_NONE " out, or the others",
			    ER_HUB_NONE " is no table, and there are others");
	}
}

/* --- static routes --- */

static void
check_route(const struct er_ctx *c, const struct er_hub_table *t, size_t at)
{
	const struct er_hub_route *r = &t->routes[at];
	char text[IP_PREFIX_STRLEN];

	if (r->destinations.n == 0)
		er_refuse(c, CODE_MISSING_LEAF, r->head.path, "destinations",
		    "%s has no destinations", r->head.name);
	er_check_prefixes(c, r->head.path, "destinations", &r->destinations);
	for (size_t i = 0; i < r->destinations.n; i++)
		for (size_t k = 0; k < at; k++) {
			const struct er_prefixes *other = &t->routes[k].destinations;

			for (size_t j = 0; j < other->n; j++)
				if (ip_prefix_equal(&r->destinations.items[i],
					&other->items[j]))
					er_refuse(c, CODE_DUPLICATE_ENTRY, r->head.path,
					    "destinations", "%s has %s already",
					    t->routes[k].head.name,
					    ip_prefix_text(&other->items[j], text));
		}
}

static void
check_table(const struct er_ctx *c, const struct er_hub_table *t)
{
	if (strcmp(t->head.name, ER_HUB_NONE) == 0)
		er_refuse_cure(c, CODE_DUPLICATE_NAME, t->head.path, NULL,
		    "give the route table another name",
		    ER_HUB_NONE " is the word for no route table");
	for (size_t i = 0; i < t->nroutes; i++)
		check_route(c, t, i);
}

static void
check_static(const struct er_ctx *c, const struct er_hub_vnet *x,
    const struct er_hub_static *s)
{
	struct ip_prefix p = ip_prefix_of(&s->next_hop, ip_bits(s->next_hop.family));
	char text[IP_ADDR_STRLEN];

	if (s->destinations.n == 0)
		er_refuse(c, CODE_MISSING_LEAF, s->head.path, "destinations",
		    "%s has no destinations", s->head.name);
	er_check_prefixes(c, s->head.path, "destinations", &s->destinations);
	if (s->next_hop.family == IP_NONE)
		er_refuse(c, CODE_MISSING_LEAF, s->head.path, "next-hop",
		    "%s has no next hop", s->head.name);
	else if (x->vnet && !er_prefixes_cover(&x->vnet->space, &p))
		er_refuse_cure(c, CODE_NOT_ATTACHED, s->head.path, "next-hop",
		    "name an address of an appliance in the VNet",
		    "%s is not in the address space of %s",
		    ip_addr_text(&s->next_hop, text), x->vnet->head.name);
}

static void
check_connection(const struct er_ctx *c, const struct er_hub *h,
    const struct er_hub_vnet *x)
{
	if (!is_known(h, x->table))
		unknown(c, h, x->head.path, ER_NAME_virtual_hubs_vnets_route_table,
		    x->table);
	check_propagation(c, h, x->head.path, &x->to);
	for (size_t i = 0; i < x->nstatics; i++)
		check_static(c, x, &x->statics[i]);
}

/* --- what goes together --- */

static bool
uses_tables(const struct er_hub *h)
{
	for (size_t i = 0; i < h->nvnets; i++)
		if (h->vnets[i].to.written ||
		    strcmp(h->vnets[i].table, ER_HUB_DEFAULT) != 0)
			return true;
	return h->ntables || h->branches.written;
}

static bool
is_alike(const struct er_texts *a, const struct er_texts *b)
{
	for (size_t i = 0; i < a->n; i++) {
		bool found = false;

		for (size_t k = 0; k < b->n; k++)
			found = found || strcmp(a->items[i], b->items[k]) == 0;
		if (!found)
			return false;
	}
	return a->n == b->n;
}

/* All branches propagate to the same set of route tables. */
static void
check_branches(const struct er_ctx *c, const struct er_hub *h)
{
	const struct er_model *m = c->model;

	check_propagation(c, h, h->head.path, &h->branches);
	for (size_t i = 0; i < m->nhubs && &m->hubs[i] < h; i++)
		if (er_hubs_joined(h, &m->hubs[i]) &&
		    !is_alike(&h->branches.labels, &m->hubs[i].branches.labels))
			er_refuse_cure(c, CODE_CONFLICTING_LEAVES, h->head.path,
			    "branches", "give branches the same labels in all hubs",
			    "branches of %s propagate to other labels than those of %s",
			    h->head.name, m->hubs[i].head.name);
}

void
er_check_hub_tables(const struct er_ctx *c, const struct er_hub *h)
{
	if (h->has_intent && uses_tables(h))
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, h->head.path, NULL,
		    "leave route tables and propagation out, or routing-intent",
		    "%s has routing intent, which takes the place of route tables",
		    h->head.name);
	for (size_t i = 0; i < h->ntables; i++)
		check_table(c, &h->tables[i]);
	for (size_t i = 0; i < h->nvnets; i++)
		check_connection(c, h, &h->vnets[i]);
	check_branches(c, h);
}
