/*
 * What an island has come to: who is up, and every path that neighbours have sent.  Two
 * islands of one design can have come to rest in two ways.
 */
#include "net/alike_int.h"
#include "net/net_int.h"
#include "net/routes.h"

static void
put_half(struct alike_walk *w, const struct net_half *h)
{
	alike_name(w, h->sess->spec->name);
	alike_number(w, h->end);
	alike_number(w,
	    (uint64_t)h->up << 2 | (uint64_t)h->odd << 1 | (uint64_t)h->running);
	alike_number(w, (uint64_t)net_half_state(h) << 8 | h->holds);
	alike_number(w, h->limit.held);
	for (unsigned i = 0; i < h->nparts; i++)
		alike_number(w,
		    (uint64_t)h->parts[i].holds << 1 | (h->parts[i].member != NULL));
}

static void
put_route(struct alike_walk *w, const struct net_route *r)
{
	alike_prefix(w, &r->prefix);
	alike_name(w, r->from);
	alike_address(w, &r->next_hop);
	alike_number(w,
	    (uint64_t)r->reason << 4 | (uint64_t)r->has_local_pref << 3 |
		(uint64_t)r->has_weight << 2 | (uint64_t)r->best << 1 | r->stale);
	alike_number(w, (uint64_t)r->local_pref << 32 | r->weight);
	alike_octets(w, r->path.p, r->path.len);
	alike_number(w, r->origin);
	alike_octets(w, r->communities.p, r->communities.len);
	alike_octets(w, r->large.p, r->large.len);
}

static void
put_routes(struct alike_walk *w, const struct net *net, const char *router)
{
	enum net_route_step step = NET_ROUTES_ROUTER;
	unsigned units = 1000000;
	struct net_routes *walk;
	struct net_route r;
	struct errs errs;

	errs_init(&errs);
	walk = net_routes_new(net, router, NULL, NET_VIEW_RECEIVED, NULL, &errs);
	while (walk && step != NET_ROUTES_END) {
		step = net_route_next(walk, &r, &units);
		if (step == NET_ROUTES_PAUSE)
			units = 1000000;
		else if (step == NET_ROUTES_ROUTE)
			put_route(w, &r);
	}
	net_routes_free(walk);
	errs_fini(&errs);
}

void
alike_walk_state(struct alike_walk *w, const struct net *net)
{
	const struct net_spec *s = net_running(net);
	const struct net_half *h;

	for (size_t k = 0; k < w->i->nrouters; k++) {
		const struct net_rt *rt = net_router_at(net, w->i->routers[k]);

		alike_number(w, (uint64_t)rt->failed << 1 | rt->no_forwarding);
		TAILQ_FOREACH(h, &rt->halves, rt_entry) {
			put_half(w, h);
		}
		put_routes(w, net, s->routers[w->i->routers[k]].name);
	}
	for (size_t k = 0; k < w->i->nlinks; k++) {
		const struct net_ln *ln =
		    net_ln_find(net, s->links[w->i->links[k]].name);

		alike_number(w,
		    (uint64_t)ln->failed << 3 | (uint64_t)ln->no_forwarding << 2 |
			(uint64_t)ln->uncarried << 1 | ln->dead);
	}
}
