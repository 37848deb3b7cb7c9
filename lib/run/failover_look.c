/*
 * What a test would take away, from the tables of the routers, whatever the routes come
 * from.  At a gateway one walk over the first instance says of each prefix over which
 * locations it is known; at a circuit the table of the other MSEE comes first, and each
 * prefix of the tested one is looked for there.
 */
#include "base/xalloc.h"
#include "net/routes.h"
#include "run/run_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct run_test_look {
	const struct run *r;
	struct net_routes *walk; /* NULL: nothing to walk */
	bool other;              /* LINK: this walk is of the other MSEE */
	struct ip_prefix *known; /* on the other MSEE, sorted */
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

static void
site_route(struct run_test_look *x, struct run_test *t, const struct net_route *route)
{
	const struct er_model *m = x->r->lab->model;
	const struct er_speaker *s = taught_by(x, route);

	if (!s || s->role != ER_ROLE_MSEE)
		return;
	if (!s->circuit->cloud && run_test_is_there(m, s->circuit, t->location))
		x->tested = true;
	else
		x->elsewhere |= place(t, er_circuit_site(m, s->circuit, s->instance));
}

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
	const struct er_speaker *s;

	x->r = r;
	if (t->kind == RUN_TEST_LINK) {
		x->other = true;
		x->walk = link_walk(r, t, !t->path);
		return x;
	}
	s = er_model_speaker_of(r->lab->model, ER_ROLE_GATEWAY, t->subject, 0);
	x->walk = s ? walk_of(r, s->name) : NULL;
	t->dark = !x->walk;
	return x;
}

void
run_test_look_free(struct run_test_look *x)
{
	if (!x)
		return;
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
	if (!x->walk && t->nroutes > 1)
		qsort(t->routes, t->nroutes, sizeof *t->routes, by_route);
	return x->walk != NULL;
}

bool
run_test_look(struct run_test_look *x, struct run_test *t, unsigned units)
{
	struct net_route route;

	while (x->walk) {
		switch (net_route_next(x->walk, &route, &units)) {
		case NET_ROUTES_END:
			if (!next_walk(x, t))
				return true;
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
			if (t->kind == RUN_TEST_LINK)
				link_route(x, t, &route);
			else
				site_route(x, t, &route);
			break;
		case NET_ROUTES_PREFIX_END:
			keep(x, t);
			break;
		}
	}
	return true;
}
