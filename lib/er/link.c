/*
 * References to pointers, and the lists that lead back.  What leads nowhere is told
 * with the nearest name that exists, and stays NULL.
 */
#include "er/names.h"
#include "er/read.h"

#include <stdlib.h>
#include <string.h>

#define CIRCUIT_KINDS (1u << ER_CIRCUIT | 1u << ER_CLOUD)

static struct er_circuit *
circuit(const struct er_ctx *c, const char *subscription, const char *path,
    const char *leaf, const char *text)
{
	struct er_circuit *k;
	char cure[160];

	if (!text) {
		er_refuse(c, CODE_MISSING_LEAF, path, NULL, "%s is not given", leaf);
		return NULL;
	}
	k = er_name_circuit(c->model, subscription, text);
	if (!k)
		er_refuse_cure(c, CODE_UNKNOWN_NAME, path, leaf,
		    er_name_cure(c, CIRCUIT_KINDS, text, cure, sizeof cure,
			"create the circuit first, or correct the name"),
		    "there is no circuit %s", text);
	return k;
}

static void
link_vnet(const struct er_ctx *c, struct er_vnet *v)
{
	char cure[160];

	for (size_t i = 0; i < v->nconnections; i++) {
		struct er_connection *n = &v->connections[i];

		n->circuit = circuit(c, v->subscription, n->head.path, "circuit",
		    n->circuit_text);
	}
	if (!v->hub_text)
		return;
	v->hub = er_name_vnet(c->model, v->subscription, v->hub_text);
	if (!v->hub)
		er_refuse_cure(c, CODE_UNKNOWN_NAME, v->head.path, "peered-with",
		    er_name_cure(c, 1u << ER_VNET, v->hub_text, cure, sizeof cure,
			"create the VNet first, or correct the name"),
		    "there is no VNet %s", v->hub_text);
}

static void
link_spokes(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].hub)
			m->vnets[i].hub->nspokes++;
	for (size_t i = 0; i < m->nvnets; i++) {
		m->vnets[i].spokes =
		    er_model_alloc(m, m->vnets[i].nspokes, sizeof *m->vnets[i].spokes);
		m->vnets[i].nspokes = 0;
	}
	for (size_t i = 0; i < m->nvnets; i++) {
		struct er_vnet *hub = m->vnets[i].hub;

		if (hub)
			hub->spokes[hub->nspokes++] = &m->vnets[i];
	}
}

static void
link_adverts(const struct er_ctx *c, const char *subscription, struct er_adverts *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct er_advert *a = &list->items[i];
		size_t n = 0;

		for (size_t k = 0; k < a->nover; k++) {
			struct er_circuit *over = circuit(c, subscription, a->head.path,
			    "over", a->over_text[k]);

			if (over)
				a->over[n++] = over;
		}
		a->nover = n;
	}
}

static void
link_site(const struct er_ctx *c, struct er_site *s)
{
	for (size_t i = 0; i < s->ncircuits; i++) {
		struct er_attachment *a = &s->circuits[i];

		a->circuit =
		    circuit(c, s->subscription, s->head.path, "circuits", a->head.name);
		if (a->circuit && !a->shared_key)
			a->shared_key = a->circuit->peering.shared_key;
	}
	link_adverts(c, s->subscription, &s->adverts);
}

/*
 * What hangs on the circuits, in two rounds: count, then fill.  The objects are walked
 * in order of their names, so the lists are sorted.
 */
enum round { ROUND_COUNT, ROUND_FILL };

static void
hang_connection(enum round round, struct er_circuit *at, struct er_connection *n)
{
	if (!at)
		return;
	if (round == ROUND_FILL)
		at->connections[at->nconnections] = n;
	at->nconnections++;
}

static void
hang_attachment(enum round round, struct er_circuit *at, struct er_attachment *a)
{
	if (!at)
		return;
	if (round == ROUND_FILL)
		at->attachments[at->nattachments] = a;
	at->nattachments++;
}

static void
hang_reach(enum round round, struct er_circuit *at, struct er_reach *r)
{
	if (!at)
		return;
	if (round == ROUND_FILL)
		at->reaches[at->nreaches] = r;
	at->nreaches++;
}

static void
hang(enum round round, struct er_model *m)
{
	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].nconnections; k++)
			hang_connection(round, m->vnets[i].connections[k].circuit,
			    &m->vnets[i].connections[k]);
	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].ncircuits; k++)
			hang_attachment(round, m->sites[i].circuits[k].circuit,
			    &m->sites[i].circuits[k]);
	for (size_t i = 0; i < m->nreaches; i++) {
		struct er_reach *r = &m->reaches[i];

		hang_reach(round, r->from, r);
		if (r->to != r->from)
			hang_reach(round, r->to, r);
	}
}

static void
link_circuits(struct er_model *m)
{
	hang(ROUND_COUNT, m);
	for (size_t i = 0; i < m->ncircuits; i++) {
		struct er_circuit *k = &m->circuits[i];

		k->connections =
		    er_model_alloc(m, k->nconnections, sizeof *k->connections);
		k->attachments =
		    er_model_alloc(m, k->nattachments, sizeof *k->attachments);
		k->reaches = er_model_alloc(m, k->nreaches, sizeof *k->reaches);
		k->nconnections = k->nattachments = k->nreaches = 0;
	}
	hang(ROUND_FILL, m);
}

void
er_read_links(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nvnets; i++)
		link_vnet(c, &m->vnets[i]);
	link_spokes(c);
	for (size_t i = 0; i < m->nsites; i++)
		link_site(c, &m->sites[i]);
	for (size_t i = 0; i < m->nreaches; i++) {
		struct er_reach *r = &m->reaches[i];

		r->from =
		    circuit(c, r->subscription, r->head.path, "from", r->from_text);
		r->to = circuit(c, r->subscription, r->head.path, "to", r->to_text);
	}
	for (size_t i = 0; i < m->nrouters; i++)
		link_adverts(c, ER_SUBSCRIPTION_DEFAULT, &m->routers[i].adverts);
	link_circuits(m);
}
