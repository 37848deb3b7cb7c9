/*
 * One walk over the routes of the gateway's first instance.  Who taught a route is the
 * MSEE at the other end of its session, and an MSEE is a connection and one of its two
 * links.
 */
#include "run/learned.h"

#include "base/xalloc.h"
#include "net/routes.h"
#include "run/run_int.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct run_learned_walk {
	const struct run *r;
	char *vnet;
	struct net_routes *routes;
	struct run_learned row; /* of the prefix that is told */
	unsigned hops;          /* of the shortest path so far */
};

struct run_learned_walk *
run_learned_new(const struct run *r, const struct er_vnet *v)
{
	const struct er_speaker *s =
	    er_model_speaker_of(r->lab->model, ER_ROLE_GATEWAY, v->head.name, 0);
	struct net_routes *routes;
	struct run_learned_walk *w;
	struct errs errs;

	if (!s)
		return NULL;
	errs_init(&errs);
	routes = net_routes_new(r->net, s->name, NULL, NET_VIEW_ALL, NULL, &errs);
	errs_fini(&errs);
	if (!routes)
		return NULL;
	w = xcalloc(1, sizeof *w);
	w->r = r;
	w->vnet = xstrdup(v->head.name);
	w->routes = routes;
	return w;
}

void
run_learned_free(struct run_learned_walk *w)
{
	if (!w)
		return;
	net_routes_free(w->routes);
	free(w->vnet);
	free(w);
}

static const struct er_speaker *
taught_by(const struct run_learned_walk *w, const struct net_route *route)
{
	const struct er_speaker *s;
	struct net_half_info info;

	if (!route->peer || !net_half_info_of(route->peer, route->prefix.family, &info))
		return NULL;
	s = er_model_speaker(w->r->lab->model, info.remote);
	return s && s->role == ER_ROLE_MSEE ? s : NULL;
}

static void
note(struct run_learned_walk *w, const struct net_route *route)
{
	const struct er_vnet *v = er_model_vnet(w->r->lab->model, w->vnet);
	const struct er_speaker *s = taught_by(w, route);
	unsigned path = s && s->instance ? 1 : 0;
	unsigned hops = bgp_aspath_hops(route->path);

	for (size_t i = 0; v && s && i < v->nconnections && i < 64; i++) {
		if (v->connections[i].circuit != s->circuit)
			continue;
		if (hops < w->hops)
			w->row.near[0] = w->row.near[1] = 0;
		if (hops <= w->hops)
			w->row.near[path] |= 1ull << i;
		w->hops = hops < w->hops ? hops : w->hops;
		w->row.by[path] |= 1ull << i;
	}
}

enum run_learned_step
run_learned_next(struct run_learned_walk *w, struct run_learned *row, unsigned *units)
{
	struct net_route route;

	for (;;) {
		switch (net_route_next(w->routes, &route, units)) {
		case NET_ROUTES_END:
			return RUN_LEARNED_END;
		case NET_ROUTES_PAUSE:
			return RUN_LEARNED_PAUSE;
		case NET_ROUTES_ROUTER:
			break;
		case NET_ROUTES_PREFIX:
			w->row = (struct run_learned){ .prefix = route.prefix };
			w->hops = UINT_MAX;
			break;
		case NET_ROUTES_ROUTE:
			note(w, &route);
			break;
		case NET_ROUTES_PREFIX_END:
			if (!(w->row.by[0] | w->row.by[1]))
				break;
			*row = w->row;
			return RUN_LEARNED_ROW;
		}
	}
}
