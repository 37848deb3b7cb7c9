/*
 * References to pointers, and the lists that lead back.  What leads nowhere is told
 * with the nearest name that exists, and stays NULL.
 */
#include "er/kind.h"
#include "er/names.h"
#include "er/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `also`: further kinds, as bits, among which the name that was meant may be. */
static void
unknown(const struct er_ctx *c, enum er_object_kind kind, unsigned also,
    const char *path, const char *leaf, const char *text)
{
	const char *noun = er_kind(kind)->noun;
	struct data_suggest s;
	char otherwise[80];

	snprintf(otherwise, sizeof otherwise,
	    "create the %s first, or correct the name", noun);
	er_refuse_cure(c, CODE_UNKNOWN_NAME, path, leaf,
	    er_name_cure(c, 1u << kind | also, text, &s, otherwise),
	    "there is no %s %s", noun, text);
}

void
er_link_unknown(const struct er_ctx *c, enum er_object_kind kind, const char *path,
    const char *leaf, const char *text)
{
	unknown(c, kind, 0, path, leaf, text);
}

static struct er_circuit *
circuit(const struct er_ctx *c, const char *subscription, const char *path,
    const char *leaf, const char *text)
{
	struct er_circuit *k;

	if (!text) {
		er_refuse(c, CODE_MISSING_LEAF, path, NULL, "%s is not given", leaf);
		return NULL;
	}
	k = er_name_circuit(c->model, subscription, text);
	if (!k)
		unknown(c, ER_CIRCUIT, 1u << ER_CLOUD, path, leaf, text);
	return k;
}

static struct er_vnet *
vnet(const struct er_ctx *c, const char *subscription, const char *path,
    const char *leaf, const char *text)
{
	struct er_vnet *v = er_name_vnet(c->model, subscription, text);

	if (!v)
		unknown(c, ER_VNET, 0, path, leaf, text);
	return v;
}

/* A table of another subscription is none that a subnet can have. */
static struct er_table *
table(const struct er_ctx *c, const struct er_vnet *v, const char *path,
    const char *text)
{
	struct er_table *t = text ? er_model_table(c->model, text) : NULL;

	if (!text || (t && strcmp(t->subscription, v->subscription) == 0))
		return t;
	if (t)
		er_refuse_cure(c, CODE_NOT_VISIBLE, path, "route-table",
		    "give both to one subscription",
		    "the route table %s belongs to another subscription than %s", text,
		    v->head.name);
	else
		unknown(c, ER_TABLE, 0, path, "route-table", text);
	return NULL;
}

static void
link_tables(const struct er_ctx *c, struct er_vnet *v)
{
	for (size_t i = 0; i < v->nsubnets; i++)
		v->subnets[i].table =
		    table(c, v, v->subnets[i].head.path, v->subnets[i].table_text);
	if (v->has_gateway)
		v->gateway.table =
		    table(c, v, v->gateway.head.path, v->gateway.table_text);
	if (v->has_vpn)
		v->vpn.table = table(c, v, v->vpn.head.path, v->vpn.table_text);
}

static void
link_vnet(const struct er_ctx *c, struct er_vnet *v)
{
	for (size_t i = 0; i < v->nconnections; i++) {
		struct er_connection *n = &v->connections[i];

		n->circuit = circuit(c, v->subscription, n->head.path, "circuit",
		    n->circuit_text);
	}
	link_tables(c, v);
	for (size_t i = 0; i < v->npeerings; i++)
		v->peerings[i].vnet = vnet(c, v->subscription, v->peerings[i].head.path,
		    NULL, v->peerings[i].head.name);
	if (v->hub_text)
		v->hub =
		    vnet(c, v->subscription, v->head.path, "peered-with", v->hub_text);
}

/* --- peers: who says so, and who is said to be one --- */

static void
add_peer(struct er_vnet *v, struct er_vnet *peer)
{
	for (size_t i = 0; i < v->npeers; i++)
		if (v->peers[i] == peer)
			return;
	v->peers[v->npeers++] = peer;
}

static int
by_name(const void *x, const void *y)
{
	const struct er_vnet *const *a = x, *const *b = y;

	return strcmp((*a)->head.name, (*b)->head.name);
}

/* What is no peering of its own has been told, or will be, and does not count. */
static bool
counts(const struct er_vnet *v, const struct er_vnet *peer)
{
	return peer && peer != v && peer != v->hub && peer->hub != v;
}

static void
link_peers(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nvnets; i++) {
		m->vnets[i].npeers += m->vnets[i].npeerings;
		for (size_t k = 0; k < m->vnets[i].npeerings; k++)
			if (m->vnets[i].peerings[k].vnet)
				m->vnets[i].peerings[k].vnet->npeers++;
	}
	for (size_t i = 0; i < m->nvnets; i++) {
		m->vnets[i].peers =
		    er_model_alloc(m, m->vnets[i].npeers, sizeof *m->vnets[i].peers);
		m->vnets[i].npeers = 0;
	}
	for (size_t i = 0; i < m->nvnets; i++) {
		struct er_vnet *v = &m->vnets[i];

		for (size_t k = 0; k < v->npeerings; k++) {
			if (!counts(v, v->peerings[k].vnet))
				continue;
			add_peer(v, v->peerings[k].vnet);
			add_peer(v->peerings[k].vnet, v);
		}
	}
	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].npeers > 1)
			qsort(m->vnets[i].peers, m->vnets[i].npeers,
			    sizeof *m->vnets[i].peers, by_name);
}

static void
link_spokes(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].hub)
			m->vnets[i].hub->nspokes++;
	for (size_t i = 0; i < m->nnets; i++) {
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
link_appliances(const struct er_ctx *c, const struct er_vnet *v)
{
	for (size_t i = 0; i < v->nappliances; i++)
		if (v->appliances[i].bgp)
			link_adverts(c, v->subscription,
			    &v->appliances[i].bgp->adverts);
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
	for (size_t i = 0; i < m->nnets; i++)
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

	for (size_t i = 0; i < m->nnets; i++)
		link_vnet(c, &m->vnets[i]);
	er_link_hubs(c);
	link_spokes(c);
	link_peers(c);
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
	for (size_t i = 0; i < m->nvnets; i++)
		link_appliances(c, &m->vnets[i]);
	link_circuits(m);
}
