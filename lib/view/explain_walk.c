/*
 * Beyond one router: the way a route came, back to its origin, and, for a prefix that
 * did not come, the places where it stopped.  A prefix spreads from its origins only,
 * so every router that has heard of it is looked at: where it is refused on the way in,
 * where it is not offered on, and where the session is down.
 */
#include "base/xalloc.h"
#include "compile/rules.h"
#include "rib/decide.h"
#include "view/explain_int.h"

#include <stdlib.h>
#include <string.h>

#define MAX_HOPS 64

/* --- the way it came --- */

static int
by_neighbor(const void *x, const void *y)
{
	const struct view_ex_beaten *a = x, *b = y;
	int d = strcmp(a->from ? a->from : "", b->from ? b->from : "");

	return d != 0 ? d : strcmp(a->compared, b->compared);
}

/* Why the best path of a router is the best, and which others it beat at which step. */
static void
why_best(const struct view_explain *x, struct view_ex_hop *hop, struct rib *rib,
    const struct rib_net *net)
{
	unsigned n;
	struct rib_candidate *c = view_ex_decide(rib, net, &n);

	hop->won = view_ex_reason(n == 1 ? RIB_ONLY : RIB_WON);
	for (unsigned i = 0; i < n; i++) {
		char *text = c[i].ecmp ? NULL : view_ex_compared(c, n, &c[i]);

		if (text)
			VEC_PUSH(hop->beaten, hop->nbeaten, hop->capbeaten) =
			    (struct view_ex_beaten){
				    view_ex_neighbor(x, hop->to, c[i].path), text
			    };
	}
	if (hop->nbeaten > 1)
		qsort(hop->beaten, hop->nbeaten, sizeof *hop->beaten, by_neighbor);
	free(c);
}

/* The end of the neighbour on the same session. */
static const struct net_half_info *
far_end(const struct view_explain *x, const struct net_half_info *near)
{
	const struct net_half_info *ends;
	size_t n;

	ends = view_ex_ends(x, near->remote, &n);
	for (size_t i = 0; i < n; i++)
		if (ends[i].session == near->session)
			return &ends[i];
	return NULL;
}

static void
turn_round(struct view_ex_router *r)
{
	for (size_t i = 0, k = r->nhops; i + 1 < k; i++) {
		struct view_ex_hop h = r->hops[i];

		r->hops[i] = r->hops[--k];
		r->hops[k] = h;
	}
}

void
view_ex_chain(struct view_explain *x, struct view_ex_router *r)
{
	const char *at = r->name;

	while (at && r->nhops < MAX_HOPS) {
		struct rib *rib;
		struct rib_net *net = view_ex_net(x, at, &x->prefix, &rib);
		const struct rib_path *best = net ? rib_best(rib, net) : NULL;
		const struct net_half_info *far;
		struct net_half_info near;
		struct view_ex_offer offer;
		struct view_ex_hop *hop;
		struct net_half *h;

		if (!best)
			break;
		hop = &VEC_PUSH(r->hops, r->nhops, r->caphops);
		*hop = (struct view_ex_hop){ .to = at,
			.as_path = view_ex_path(best),
			.learned_as = view_ex_learned_as(x, at, best) };
		why_best(x, hop, rib, net);
		h = net_half_of_source(net_router_find(x->net, at), x->prefix.family,
		    best->source);
		if (!h)
			break;
		net_half_info_of(h, x->prefix.family, &near);
		hop->from = near.remote;
		far = far_end(x, &near);
		at = far ? far->local : NULL;
		net = at ? view_ex_net(x, at, &x->prefix, &rib) : NULL;
		if (!net)
			break;
		view_ex_offer(x, far, net, &offer);
		hop->offered = offer.why;
		free(offer.as_path);
	}
	turn_round(r);
}

/* --- where it stopped --- */

static int
by_name(const void *key, const void *router)
{
	return strcmp(key, ((const struct net_router *)router)->name);
}

static size_t
index_of(const struct net_spec *s, const char *name)
{
	const struct net_router *r = !name || s->nrouters == 0
	    ? NULL
	    : bsearch(name, s->routers, s->nrouters, sizeof *s->routers, by_name);

	return r ? (size_t)(r - s->routers) : s->nrouters;
}

/* Links between a router and each other one; UINT_MAX: no way at all. */
static unsigned *
distances(const struct view_explain *x, const char *from)
{
	const struct net_spec *s = net_running(x->net);
	unsigned *d = xreallocarray(NULL, s->nrouters + 1, sizeof *d);
	size_t *queue = xreallocarray(NULL, s->nrouters + 1, sizeof *queue);
	size_t head = 0, tail = 0;

	memset(d, 0xff, (s->nrouters + 1) * sizeof *d);
	queue[tail++] = index_of(s, from);
	d[queue[0]] = 0;
	while (head < tail) {
		size_t at = queue[head++], n;
		const struct net_half_info *ends =
		    view_ex_ends(x, s->routers[at].name, &n);

		for (size_t i = 0; i < n; i++) {
			size_t to = index_of(s, ends[i].remote);

			if (to == s->nrouters || d[to] != UINT32_MAX)
				continue;
			d[to] = d[at] + 1;
			queue[tail++] = to;
		}
	}
	free(queue);
	return d;
}

struct search {
	struct view_explain *x;
	struct view_ex_router *r;
	const unsigned *distance;
};

static void
add_stop(struct search *s, const struct view_ex_stop *stop)
{
	struct view_ex_stop *new = &VEC_PUSH(s->r->stops, s->r->nstops, s->r->capstops);
	size_t at = index_of(net_running(s->x->net), stop->to);

	*new = *stop;
	new->distance = s->distance[at];
}

static bool
has_route(const struct view_explain *x, const char *router)
{
	struct rib *rib;
	const struct rib_net *net = view_ex_net(x, router, &x->prefix, &rib);

	return net && rib_best(rib, net);
}

/* It came, and was refused. */
static void
refused_at(struct search *s, const char *at, const struct rib *rib,
    const struct rib_net *net)
{
	const struct rib_path *path = NULL;

	while ((path = rib_path_next(rib, net, path)) != NULL) {
		struct net_half *h = net_half_of_source(net_router_find(s->x->net, at),
		    s->x->prefix.family, path->source);
		struct net_half_info info;

		if (path->reason == RIB_OK || !h)
			continue;
		net_half_info(h, &info);
		add_stop(s,
		    &(struct view_ex_stop){ .at = info.remote,
			.to = at,
			.refused = true,
			.as_path = view_ex_path(path),
			.why = view_ex_reason(path->reason) });
	}
}

/* It is there, and some neighbours without it are not told. */
static void
kept_at(struct search *s, const char *at, const struct rib_net *net)
{
	const struct net_half_info *ends;
	size_t n;

	ends = view_ex_ends(s->x, at, &n);
	for (size_t i = 0; i < n; i++) {
		struct view_ex_offer offer;

		if (ends[i].there->router && has_route(s->x, ends[i].remote))
			continue;
		view_ex_offer(s->x, &ends[i], net, &offer);
		if (!offer.as_path)
			add_stop(s,
			    &(struct view_ex_stop){ .at = at,
				.to = ends[i].remote,
				.why = offer.why });
		free(offer.as_path);
	}
}

static bool
originates(const struct net_router *r, const struct ip_prefix *p)
{
	const struct net_origin *o = net_router_origin(r, p);

	return o && !o->quiet;
}

static int
by_distance(const void *x, const void *y)
{
	const struct view_ex_stop *a = x, *b = y;
	int d;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	d = strcmp(a->at, b->at);
	return d != 0 ? d : strcmp(a->to, b->to);
}

void
view_ex_stops(struct view_explain *x, struct view_ex_router *r)
{
	const struct net_spec *spec = net_running(x->net);
	unsigned *distance = distances(x, r->name);
	struct search s = { x, r, distance };

	for (size_t i = 0; i < spec->nrouters; i++) {
		const char *at = spec->routers[i].name;
		struct rib *rib;
		const struct rib_net *net = view_ex_net(x, at, &x->prefix, &rib);

		if (!er_border_sees(x->border, at))
			continue;
		if (originates(&spec->routers[i], &x->prefix))
			VEC_PUSH(r->origins, r->norigins, r->caporigins) = at;
		if (!net)
			continue;
		refused_at(&s, at, rib, net);
		if (rib_best(rib, net))
			kept_at(&s, at, net);
	}
	r->apart = r->norigins > 0 && r->npaths == 0;
	for (size_t i = 0; i < r->nstops; i++)
		r->apart = r->apart && r->stops[i].distance == UINT32_MAX;
	if (r->nstops > 1)
		qsort(r->stops, r->nstops, sizeof *r->stops, by_distance);
	free(distance);
}
