/*
 * Each flow is traced both ways; its rate is divided by the members, and each member
 * adds its part to every link that it takes, as often as it takes it: what goes to and
 * fro through the tunnel of a stretched segment counts each time.
 */
#include "plan/load.h"

#include "base/xalloc.h"
#include "er/limits.h"
#include "plan/flows.h"

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
of_link(const struct er_model *m, const struct net_link *l)
{
	const struct er_speaker *a = er_model_speaker(m, l->a);
	const struct er_speaker *b = er_model_speaker(m, l->b ? l->b : l->outside);
	uint32_t mbps;

	if (a && a->role != ER_ROLE_MSEE) {
		const struct er_speaker *swap = a;

		a = b;
		b = swap;
	}
	if (!a || !b || a->role != ER_ROLE_MSEE)
		return 0;
	mbps = a->circuit->mbps;
	switch (b->role) {
	case ER_ROLE_CE:
	case ER_ROLE_EDGE:
		return mbps * MBPS; /* C-2, A-10 */
	case ER_ROLE_MSEE:          /* G-12 */
		return (b->circuit->mbps < mbps ? b->circuit->mbps : mbps) * MBPS;
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

/* --- adding up --- */

static void
add(struct plan_loads *x, char *what, const char *toward, uint64_t bps,
    uint64_t capacity)
{
	struct plan_load *l = NULL;

	for (size_t i = 0; i < x->n && !l; i++)
		if (strcmp(x->items[i].what, what) == 0 &&
		    strcmp(x->items[i].toward, toward) == 0)
			l = &x->items[i];
	if (l) {
		l->bps += bps;
		free(what);
		return;
	}
	VEC_PUSH(x->items, x->n, x->cap) =
	    (struct plan_load){ what, xstrdup(toward), bps, capacity };
}

/* C-3: what circuits of one port pair carry together is on its port. */
static void
add_port(struct plan_loads *x, const struct er_model *m, const struct net_link *l,
    const char *toward, uint64_t bps)
{
	const struct er_speaker *a = er_model_speaker(m, l->a);
	const struct er_speaker *b = er_model_speaker(m, l->b ? l->b : l->outside);
	const struct er_speaker *msee = er_role_is_msee(a->role) ? a : b;
	const struct er_port_pair *p = msee->circuit->port;

	if (!p || er_role_is_msee(a->role) == er_role_is_msee(b->role))
		return;
	add(x, xasprintf("direct-port %s/link%u", p->head.name, msee->instance + 1),
	    strcmp(toward, msee->name) == 0 ? "Azure" : "the customer", bps,
	    p->mbps * MBPS);
}

static void
add_hop(struct plan_loads *x, const struct er_model *m, const struct net_spec *spec,
    const struct net_hop *hop, uint64_t bps)
{
	const struct net_link *l =
	    hop->link ? net_spec_find_link(spec, hop->link) : NULL;
	const struct er_speaker *at = er_model_speaker(m, hop->router);
	uint64_t capacity = l ? of_link(m, l) : 0;

	if (capacity)
		add(x, xstrdup(l->name), hop->router, bps, capacity);
	if (capacity)
		add_port(x, m, l, hop->router, bps);
	if (l && at && at->role == ER_ROLE_GATEWAY)
		add(x, xasprintf("gateway %s", at->owner), at->owner, bps,
		    er_gateway_mbps(&at->vnet->gateway) * MBPS);
}

static void
add_direction(struct plan_loads *x, const struct run *r, const struct net_trace *t,
    uint64_t bps)
{
	const struct net_spec *spec = net_running(run_net(r));

	for (size_t i = 0; i < t->npaths; i++)
		for (size_t k = 0; k < t->paths[i].nhops; k++)
			add_hop(x, run_lab(r)->model, spec, &t->paths[i].hops[k],
			    bps / t->members);
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
		add_direction(x, r, &now.forward, f->rate);
		add_direction(x, r, &now.reverse, f->reverse_rate);
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
