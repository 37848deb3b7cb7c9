/*
 * Each flow is traced both ways; its rate is divided evenly at each router that has
 * several ways on, as ECMP does, and each way adds its part to every link that it
 * takes, as often as it takes it: what goes to and fro through the tunnel of a
 * stretched segment counts each time.
 */
#include "plan/load.h"

#include "base/xalloc.h"
#include "er/limits.h"
#include "plan/ends.h"

#include <stdlib.h>
#include <string.h>

#define MBPS 1000000ull

bool
plan_has_rates(const struct plan *p)
{
	for (size_t i = 0; i < p->nflows; i++)
		if (p->flows[i].rate || p->flows[i].reverse_rate)
			return true;
	return false;
}

/* --- what things are good for --- */

static uint64_t
of_link(const struct er_speaker *a, const struct er_speaker *b)
{
	const struct er_speaker *msee = er_role_is_msee(a->role) ? a : b;
	const struct er_speaker *far = msee == a ? b : a;
	uint32_t mbps;

	if (!er_role_is_msee(msee->role))
		return 0;
	mbps = msee->circuit->mbps;
	switch (far->role) {
	case ER_ROLE_CE:
	case ER_ROLE_EDGE:
		return mbps * MBPS; /* C-2, A-10 */
	case ER_ROLE_MSEE:          /* G-12 */
		return (far->circuit->mbps < mbps ? far->circuit->mbps : mbps) * MBPS;
	case ER_ROLE_GATEWAY:
	case ER_ROLE_VPN:
	case ER_ROLE_SERVER:
	case ER_ROLE_PLAIN:
	case ER_ROLE_APPLIANCE:
	case ER_ROLE_HUB:
	case ER_ROLE_MICROSOFT:
	case ER_ROLE_SERVICES:
		break;
	}
	return 0;
}

/* --- what a flow puts where --- */

struct putting {
	plan_load_put *put;
	void *ctx;
	uint64_t bps;
};

/* What is on the link between an edge and an MSEE: also on the link of the circuit that
 * both peerings share (C-2), and on the port that circuits share (C-3). */
static void
put_circuit(const struct putting *x, struct plan_load_of of,
    const struct er_speaker *msee)
{
	const struct er_circuit *k = msee->circuit;
	char *what;

	of.circuit = k->head.name;
	of.second = msee->instance;
	of.in = strcmp(of.toward, msee->name) == 0;
	x->put(x->ctx, &of, x->bps);
	of.toward = of.in ? "Azure" : "the customer";
	of.circuit = NULL;
	if (k->has_peering && k->has_microsoft) {
		of.what = what = xasprintf("circuit %s/%s", k->head.name,
		    msee->instance ? "secondary" : "primary");
		x->put(x->ctx, &of, x->bps);
		free(what);
	}
	if (k->port) {
		of.what = what = xasprintf("direct-port %s/link%u", k->port->head.name,
		    msee->instance + 1);
		of.capacity = k->port->mbps * MBPS;
		x->put(x->ctx, &of, x->bps);
		free(what);
	}
}

static void
put_link(const struct putting *x, const struct er_model *m, const struct net_link *l,
    const char *toward)
{
	const struct er_speaker *a = er_model_speaker(m, l->a);
	const struct er_speaker *b = er_model_speaker(m, l->b ? l->b : l->outside);
	struct plan_load_of of = { .what = l->name, .toward = toward };

	of.capacity = a && b ? of_link(a, b) : 0;
	if (!of.capacity)
		return;
	if (er_role_is_msee(a->role) && er_role_is_msee(b->role))
		x->put(x->ctx, &of, x->bps);
	else
		put_circuit(x, of, er_role_is_msee(a->role) ? a : b);
}

/* W-63: data for hosts of the gateway's own VNet goes past the gateway; for those of a
 * spoke, too, when the circuit is on a port pair. */
static bool
is_fast(const struct er_model *m, const struct net_link *l, const struct er_vnet *v,
    const char *next)
{
	const struct er_speaker *a = er_model_speaker(m, l->a);
	const struct er_speaker *b = er_model_speaker(m, l->b ? l->b : l->outside);
	const struct er_speaker *msee = a && er_role_is_msee(a->role) ? a : b;
	size_t n = strlen(v->head.name);
	bool own =
	    strncmp(next, v->head.name, n) == 0 && (next[n] == '\0' || next[n] == '/');

	for (size_t i = 0; msee && i < v->nconnections; i++)
		if (v->connections[i].circuit == msee->circuit)
			return v->connections[i].fast_path &&
			    (own || msee->circuit->port);
	return false;
}

/* `next`: the hop behind it, or NULL. */
static void
put_hop(const struct putting *x, const struct er_model *m, const struct net_spec *spec,
    const struct net_hop *hop, const struct net_hop *next)
{
	const struct net_link *l =
	    hop->link ? net_spec_find_link(spec, hop->link) : NULL;
	const struct er_speaker *at = er_model_speaker(m, hop->router);
	struct plan_load_of of = { 0 };
	char *what;

	if (!l)
		return;
	put_link(x, m, l, hop->router);
	if (!at || at->role != ER_ROLE_GATEWAY ||
	    (next && is_fast(m, l, at->vnet, next->router)))
		return;
	of.what = what = xasprintf("gateway %s", at->owner);
	of.toward = at->owner;
	of.capacity = er_gateway_mbps(&at->vnet->gateway) * MBPS;
	x->put(x->ctx, &of, x->bps);
	free(what);
}

static bool
same_hop(const struct net_trace_path *a, const struct net_trace_path *b, size_t k)
{
	if (k >= a->nhops || k >= b->nhops)
		return false;
	return strcmp(a->hops[k].router, b->hops[k].router) == 0 &&
	    (!a->hops[k].link
		    ? !b->hops[k].link
		    : b->hops[k].link && strcmp(a->hops[k].link, b->hops[k].link) == 0);
}

/* Behind the last of the paths from `lo` on that take the hop number k that `lo` does.
 */
static size_t
end_of(const struct net_trace *t, size_t lo, size_t hi, size_t k)
{
	size_t i = lo + 1;

	while (i < hi && same_hop(&t->paths[lo], &t->paths[i], k))
		i++;
	return i;
}

/* Paths that are the same up to hop number k, which share bps: each router divides what
 * comes to it evenly among the ways on. */
static void
put_paths(struct putting *x, const struct run *r, const struct net_trace *t, size_t lo,
    size_t hi, size_t k, uint64_t bps)
{
	size_t ways = 0;

	for (size_t i = lo; i < hi; i = end_of(t, i, hi, k))
		ways++;
	for (size_t i = lo, end; i < hi; i = end) {
		end = end_of(t, i, hi, k);
		if (k >= t->paths[i].nhops)
			continue;
		x->bps = bps / ways;
		put_hop(x, run_lab(r)->model, net_running(run_net(r)),
		    &t->paths[i].hops[k],
		    k + 1 < t->paths[i].nhops ? &t->paths[i].hops[k + 1] : NULL);
		put_paths(x, r, t, i, end, k + 1, bps / ways);
	}
}

void
plan_load_of(const struct run *r, const struct plan_flow *f, const struct er_flow *now,
    plan_load_put *put, void *ctx)
{
	struct putting x = { put, ctx, 0 };

	if (f->rate)
		put_paths(&x, r, &now->forward, 0, now->forward.npaths, 0, f->rate);
	if (f->reverse_rate)
		put_paths(&x, r, &now->reverse, 0, now->reverse.npaths, 0,
		    f->reverse_rate);
}

/* --- adding up --- */

static void
add(void *ctx, const struct plan_load_of *of, uint64_t bps)
{
	struct plan_loads *x = ctx;
	struct plan_load *l = NULL;

	for (size_t i = 0; i < x->n && !l; i++)
		if (strcmp(x->items[i].what, of->what) == 0 &&
		    strcmp(x->items[i].toward, of->toward) == 0)
			l = &x->items[i];
	if (l)
		l->bps += bps;
	else
		VEC_PUSH(x->items, x->n, x->cap) =
		    (struct plan_load){ xstrdup(of->what), xstrdup(of->toward), bps,
			    of->capacity };
}

static int
by_name(const void *x, const void *y)
{
	const struct plan_load *a = x, *b = y;
	int d = strcmp(a->what, b->what);

	return d ? d : strcmp(a->toward, b->toward);
}

void
plan_loads_init(struct plan_loads *x, const struct run *r, const struct plan *p)
{
	*x = (struct plan_loads){ NULL, 0, 0 };
	for (size_t i = 0; i < p->nflows; i++) {
		const struct plan_flow *f = &p->flows[i];
		struct er_flow now;

		if ((!f->rate && !f->reverse_rate) ||
		    !plan_trace(r, f->from, f->to, &now))
			continue;
		plan_load_of(r, f, &now, add, x);
		er_flow_fini(&now);
	}
	if (x->n)
		qsort(x->items, x->n, sizeof *x->items, by_name);
}

void
plan_loads_fini(struct plan_loads *x)
{
	for (size_t i = 0; i < x->n; i++) {
		free(x->items[i].what);
		free(x->items[i].toward);
	}
	free(x->items);
}
