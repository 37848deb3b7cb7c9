/*
 * Every member of one direction is held against every member of the other that can be
 * its answer.  What one direction loses is found before anything is changed, so that
 * both are judged as they were traced.
 */
#include "net/stateful.h"

#include "base/xalloc.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

static const struct net_router *
stateful_at(const struct net_spec *spec, const struct net_hop *hop)
{
	const struct net_router *r =
	    hop->passes ? net_spec_find_router(spec, hop->router) : NULL;

	return r && r->stateful ? r : NULL;
}

static bool
meets(const struct net_trace_path *p, const char *router)
{
	for (size_t i = 0; i < p->nhops; i++)
		if (p->hops[i].passes && strcmp(p->hops[i].router, router) == 0)
			return true;
	return false;
}

/* Both through one load balancer, and to different routers behind it. */
static bool
are_apart(const struct net_hop *a, const struct net_hop *b)
{
	return a->balanced && b->balanced && a->relays == b->relays &&
	    strcmp(a->router, b->router) != 0;
}

static bool
may_answer(const struct net_trace_path *p, const struct net_trace_path *q)
{
	for (size_t i = 0; i < p->nhops; i++)
		for (size_t k = 0; k < q->nhops; k++)
			if (are_apart(&p->hops[i], &q->hops[k]))
				return false;
	return true;
}

static bool
counts(const struct net_trace_path *p)
{
	return p->outcome == NET_ARRIVES || p->outcome == NET_LEAVES;
}

/* Hops up to the first device that does not see some answer; 0: there is none. */
static size_t
dropped_at(const struct net_spec *spec, const struct net_trace_path *p,
    const struct net_trace *other)
{
	for (size_t i = 0; i < p->nhops; i++) {
		const struct net_router *r = stateful_at(spec, &p->hops[i]);

		for (size_t k = 0; r && k < other->npaths; k++) {
			const struct net_trace_path *q = &other->paths[k];

			if (counts(q) && may_answer(p, q) && !meets(q, r->name))
				return i + 1;
		}
	}
	return 0;
}

static size_t *
look(const struct net_spec *spec, const struct net_trace *t,
    const struct net_trace *other)
{
	size_t *at = xcalloc(t->npaths + 1, sizeof *at);

	for (size_t i = 0; i < t->npaths; i++)
		if (counts(&t->paths[i]))
			at[i] = dropped_at(spec, &t->paths[i], other);
	return at;
}

static void
lose(struct net_trace *t, const size_t *at)
{
	for (size_t i = 0; i < t->npaths; i++) {
		struct net_trace_path *p = &t->paths[i];

		if (!at[i])
			continue;
		t->left -= p->outcome == NET_LEAVES;
		t->lost++;
		p->outcome = NET_LOST;
		p->fate = NET_STATEFUL;
		p->nhops = at[i];
	}
}

void
net_stateful_pair(const struct net *net, struct net_trace *forward,
    struct net_trace *reverse)
{
	const struct net_spec *spec = net_running(net);
	size_t *there, *back;

	if (!spec->nrelays)
		return;
	there = look(spec, forward, reverse);
	back = look(spec, reverse, forward);
	lose(forward, there);
	lose(reverse, back);
	free(there);
	free(back);
}
