/*
 * Everything of a kind has the same chance to be the one that is named.
 */
#include "words.h"

#include "er/model.h"
#include "far.h"
#include "run/failures.h"
#include "run/snapshots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const word_names[W_N] = { "link", "session", "router", "msee",
	"circuit", "circuit2", "one", "cloud", "hub", "vnet", "site", "ce", "node",
	"announcer", "reach", "connection", "cvnet", "asite", "acircuit", "auth",
	"aucircuit", "aulist", "psite", "prefix", "snapshot", "fkind", "fname",
	"maintained", "new", "number", "as", "ltested", "stested", "location", "vhub",
	"hvnet", "hvhub", "serving", "box" };

/* One more of its kind: each has the same chance in the end. */
static void
meet(struct words *w, enum word what, const char *name)
{
	if (rng_below(w->rng, ++w->seen[what]) == 0)
		w->item[what] = name;
}

static void
meet_pair(struct words *w, enum word a, const char *x, enum word b, const char *y)
{
	w->seen[b]++;
	if (rng_below(w->rng, ++w->seen[a]) != 0)
		return;
	w->item[a] = x;
	w->item[b] = y;
}

static bool
is_real(const struct net_spec *s, const char *const *real, const char *router)
{
	const struct net_router *r = net_spec_find_router(s, router);

	return r && far_is_real(real, r->owner);
}

static bool
both_real(const struct net_spec *s, const char *const *real, const char *a,
    const char *b)
{
	return is_real(s, real, a) && is_real(s, real, b);
}

/* What a real router does is its own business: it is not told to fail, and what hangs
 * on it does not change. */
static void
meet_running(struct words *w, const struct net_spec *s, const char *const *real)
{
	for (size_t i = 0; i < s->nlinks; i++)
		if (!both_real(s, real, s->links[i].a, s->links[i].b))
			meet(w, W_LINK, s->links[i].name);
	for (size_t i = 0; i < s->nsessions; i++)
		if (!both_real(s, real, s->sessions[i].a.router,
			s->sessions[i].b.router))
			meet(w, W_SESSION, s->sessions[i].name);
	for (size_t i = 0; i < s->nrouters; i++) {
		const struct net_router *r = &s->routers[i];

		if (far_is_real(real, r->owner))
			continue;
		meet(w, W_ROUTER, r->name);
		if (r->kind == NET_KIND_MSEE)
			meet(w, W_MSEE, r->name);
		if (r->kind == NET_KIND_CE)
			meet(w, W_CE, r->name);
	}
}

static void
meet_keys(struct words *w, const struct er_circuit *k)
{
	for (size_t i = 0; i < k->authorizations.n; i++)
		meet_pair(w, W_AUTH, k->authorizations.items[i].head.name, W_AUCIRCUIT,
		    k->head.name);
	if (w->item[W_AUCIRCUIT] == k->head.name)
		w->item[W_AULIST] = k->cloud ? "private-clouds" : "circuits";
}

static void
meet_vnets(struct words *w, const struct er_model *m)
{
	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		meet(w, W_VNET, v->head.name);
		if (v->has_gateway || v->has_vpn)
			meet(w, W_HUB, v->head.name);
		for (size_t k = 0; k < v->nconnections; k++)
			meet_pair(w, W_CONNECTION, v->connections[k].head.name, W_CVNET,
			    v->head.name);
	}
}

/* Virtual hubs, and VNets that are connected to one. */
static void
meet_hubs(struct words *w, const struct er_model *m)
{
	for (size_t i = 0; i < m->nhubs; i++) {
		const struct er_hub *h = &m->hubs[i];

		meet(w, W_VHUB, h->head.name);
		for (size_t k = 0; k < h->nvnets; k++)
			meet_pair(w, W_HVNET, h->vnets[k].head.name, W_HVHUB,
			    h->head.name);
	}
}

static void
meet_boxes(struct words *w, const struct er_model *m)
{
	for (size_t i = 0; i < m->nnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		if (v->has_server)
			meet(w, W_SERVING, v->head.name);
		for (size_t k = 0; k < v->nappliances; k++)
			meet(w, W_BOX, v->appliances[k].name);
	}
}

static void
meet_sites(struct words *w, const struct er_lab *lab, const char *const *real)
{
	const struct data_node *sites = data_node_get(lab->tree, "on-premises");
	const struct er_model *m = lab->model;

	for (size_t i = 0; i < m->nsites; i++) {
		const struct er_site *s = &m->sites[i];
		const struct data_node *n = data_node_get(sites, s->head.name);
		const struct data_node *adverts = data_node_get(n, "advertise");

		if (far_is_real(real, s->head.name))
			continue;
		meet(w, W_SITE, s->head.name);
		meet(w, W_ANNOUNCER, s->head.name);
		for (size_t k = 0; k < s->ncircuits; k++)
			meet_pair(w, W_ASITE, s->head.name, W_ACIRCUIT,
			    s->circuits[k].circuit->head.name);
		for (size_t k = 0; adverts && k < adverts->n; k++) {
			const char *p = data_node_text(adverts->children[k], "prefix");

			if (p)
				meet_pair(w, W_PSITE, s->head.name, W_PREFIX, p);
		}
	}
}

static void
meet_lab(struct words *w, const struct er_lab *lab, const char *const *real)
{
	const struct er_model *m = lab->model;

	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		meet(w, W_ONE, k->head.name);
		if (!k->cloud) {
			meet(w, W_CIRCUIT, k->head.name);
			meet(w, W_CIRCUIT2, k->head.name);
			meet(w, W_LOCATION, er_circuit_site(m, k, 0));
		}
		meet_keys(w, k);
	}
	for (size_t i = 0; i < m->nclouds; i++)
		meet(w, W_CLOUD, m->clouds[i].head.name);
	for (size_t i = 0; i < m->nreaches; i++)
		meet(w, W_REACH, m->reaches[i].head.name);
	for (size_t i = 0; i < m->nrouters; i++) {
		meet(w, W_NODE, m->routers[i].head.name);
		meet(w, W_ANNOUNCER, m->routers[i].head.name);
	}
	meet_vnets(w, m);
	meet_hubs(w, m);
	meet_boxes(w, m);
	meet_sites(w, lab, real);
}

static void
meet_failures(struct words *w, struct run *run)
{
	const struct run_snapshots *kept = run_snapshots_of(run);
	struct run_failure *list;
	size_t n = run_failures(run, &list);

	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].kind, "maintenance") == 0)
			meet(w, W_MAINTAINED, list[i].name);
		else if (strcmp(list[i].kind, "link-failover-test") == 0)
			meet(w, W_LTESTED, list[i].name);
		else if (strcmp(list[i].kind, "site-failover-test") == 0)
			meet(w, W_STESTED, list[i].name);
		else
			meet_pair(w, W_FKIND, list[i].kind, W_FNAME, list[i].name);
	free(list);
	for (size_t i = 0; i < kept->n; i++)
		meet(w, W_SNAPSHOT, kept->items[i]->name);
}

static void
draw_number(struct words *w, int i, enum word what, unsigned from, unsigned n)
{
	snprintf(w->number[i], sizeof w->number[i], "%u",
	    from + (unsigned)rng_below(w->rng, n));
	w->item[what] = w->number[i];
}

void
words_draw(struct words *w, struct rng *rng, const struct sim_world *world,
    const char *const *real)
{
	*w = (struct words){ .rng = rng };
	meet_running(w, net_running(sim_net(world)), real);
	meet_lab(w, sim_lab(world), real);
	meet_failures(w, sim_running(world));
	draw_number(w, 0, W_NEW, 0, 4);
	draw_number(w, 1, W_NUMBER, 1, 200);
	draw_number(w, 2, W_AS, 10, 80);
}

bool
words_find(const struct words *w, const char *name, size_t len, const char **item)
{
	for (int what = 0; what < W_N; what++)
		if (strlen(word_names[what]) == len &&
		    strncmp(word_names[what], name, len) == 0) {
			*item = w->item[what];
			return true;
		}
	return false;
}
