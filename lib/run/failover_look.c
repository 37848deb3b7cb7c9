/*
 * What a test would take away, from the tables of the routers, whatever the routes come
 * from.  At a gateway the walk of run/learned.h says of each prefix which connections
 * teach it; at a circuit the table of the other MSEE comes first, and each
 * prefix of the tested one is looked for there.
 */
#include "base/xalloc.h"
#include "net/routes.h"
#include "run/learned.h"
#include "run/run_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct run_test_look {
	const struct run *r;
	struct run_learned_walk *learned; /* SITE */
	struct net_routes *walk;          /* LINK; NULL: nothing to walk */
	bool other;                       /* this walk is of the other MSEE */
	struct ip_prefix *known;          /* on the other MSEE, sorted */
	size_t nknown, capknown;
	/* Of the prefix that is told. */
	struct ip_prefix prefix;
	bool tested;
	uint32_t elsewhere;
};

/* --- places --- */

static uint32_t
place(struct run_test *t, const char *name)
{
	for (size_t i = 0; i < t->nplaces; i++)
		if (strcmp(t->places[i], name) == 0)
			return 1u << i;
	if (t->nplaces == RUN_TEST_PLACES)
		return 1u << (RUN_TEST_PLACES - 1);
	t->places[t->nplaces++] = xstrdup(name);
	return 1u << (t->nplaces - 1);
}

static const struct er_speaker *
taught_by(const struct run_test_look *x, const struct net_route *route)
{
	struct net_half_info info;

	if (!route->peer || !net_half_info_of(route->peer, route->prefix.family, &info))
		return NULL;
	return er_model_speaker(x->r->lab->model, info.remote);
}

/* --- routes --- */

static int
by_prefix(const void *a, const void *b)
{
	return ip_prefix_cmp(a, b);
}

static void
link_route(struct run_test_look *x, struct run_test *t, const struct net_route *route)
{
	const struct er_speaker *s = taught_by(x, route);

	if (!s || (s->role != ER_ROLE_CE && s->role != ER_ROLE_PLAIN))
		return;
	x->tested = true;
	if (!x->other && x->nknown &&
	    bsearch(&route->prefix, x->known, x->nknown, sizeof *x->known, by_prefix))
		x->elsewhere = place(t, t->path ? "primary" : "secondary");
}

static void
keep(struct run_test_look *x, struct run_test *t)
{
	if (!x->tested)
		return;
	if (x->other) {
		VEC_PUSH(x->known, x->nknown, x->capknown) = x->prefix;
		return;
	}
	if (t->nroutes == RUN_TEST_ROUTES_MAX) {
		t->cut = true;
		return;
	}
	t->nredundant += x->elsewhere != 0;
	VEC_PUSH(t->routes, t->nroutes, t->caproutes) =
	    (struct run_test_route){ x->prefix, x->elsewhere };
}

/* --- walks --- */

/* What a connection at the tested location teaches, and which others do. */
static void
site_row(struct run_test_look *x, struct run_test *t, const struct run_learned *row)
{
	const struct er_model *m = x->r->lab->model;
	const struct er_vnet *v = er_model_vnet(m, t->subject);

	x->prefix = row->prefix;
	x->tested = false;
	x->elsewhere = 0;
	for (size_t i = 0; v && i < v->nconnections && i < 64; i++) {
		const struct er_circuit *k = v->connections[i].circuit;

		for (unsigned path = 0; path < 2; path++)
			if (!(row->by[path] & 1ull << i))
				continue;
			else if (!k->cloud && run_test_is_there(m, k, t->location))
				x->tested = true;
			else
				x->elsewhere |= place(t, er_circuit_site(m, k, path));
	}
	keep(x, t);
}

static struct net_routes *
walk_of(const struct run *r, const char *router)
{
	struct net_routes *walk;
	struct errs errs;

	errs_init(&errs);
	walk = net_routes_new(r->net, router, NULL, NET_VIEW_ALL, NULL, &errs);
	errs_fini(&errs);
	return walk;
}

static struct net_routes *
link_walk(const struct run *r, const struct run_test *t, unsigned path)
{
	char name[256];

	snprintf(name, sizeof name, "%s/%s", t->subject,
	    path ? "secondary" : "primary");
	return walk_of(r, name);
}

struct run_test_look *
run_test_look_new(const struct run *r, struct run_test *t)
{
	struct run_test_look *x = xcalloc(1, sizeof *x);
	const struct er_vnet *v = NULL;

	x->r = r;
	if (t->kind == RUN_TEST_LINK) {
		x->other = true;
		x->walk = link_walk(r, t, !t->path);
		return x;
	}
	v = er_model_vnet(r->lab->model, t->subject);
	x->learned = v ? run_learned_new(r, v) : NULL;
	t->dark = !x->learned;
	return x;
}

void
run_test_look_free(struct run_test_look *x)
{
	if (!x)
		return;
	run_learned_free(x->learned);
	net_routes_free(x->walk);
	free(x->known);
	free(x);
}

static int
by_route(const void *a, const void *b)
{
	const struct run_test_route *x = a, *y = b;

	return ip_prefix_cmp(&x->prefix, &y->prefix);
}

/* False: the walk was the last one. */
static bool
next_walk(struct run_test_look *x, struct run_test *t)
{
	net_routes_free(x->walk);
	x->walk = NULL;
	if (x->other) {
		if (x->nknown > 1)
			qsort(x->known, x->nknown, sizeof *x->known, by_prefix);
		x->other = false;
		x->walk = link_walk(x->r, t, t->path);
	}
	return x->walk != NULL;
}

static void
sort(struct run_test *t)
{
	if (t->nroutes > 1)
		qsort(t->routes, t->nroutes, sizeof *t->routes, by_route);
}

static bool
site_look(struct run_test_look *x, struct run_test *t, unsigned units)
{
	struct run_learned row;

	for (;;) {
		switch (run_learned_next(x->learned, &row, &units)) {
		case RUN_LEARNED_END:
			sort(t);
			return true;
		case RUN_LEARNED_PAUSE:
			return false;
		case RUN_LEARNED_ROW:
			site_row(x, t, &row);
			break;
		}
	}
}

bool
run_test_look(struct run_test_look *x, struct run_test *t, unsigned units)
{
	struct net_route route;

	if (x->learned)
		return site_look(x, t, units);
	while (x->walk) {
		switch (net_route_next(x->walk, &route, &units)) {
		case NET_ROUTES_END:
			if (!next_walk(x, t)) {
				sort(t);
				return true;
			}
			break;
		case NET_ROUTES_PAUSE:
			return false;
		case NET_ROUTES_ROUTER:
			break;
		case NET_ROUTES_PREFIX:
			x->prefix = route.prefix;
			x->tested = false;
			x->elsewhere = 0;
			break;
		case NET_ROUTES_ROUTE:
			link_route(x, t, &route);
			break;
		case NET_ROUTES_PREFIX_END:
			keep(x, t);
			break;
		}
	}
	return true;
}
