/*
 * What a step leaves behind: operations that go on beside the next ones, and what is
 * kept of neighbours that are gone.  A step may end while graceful restart still keeps
 * routes of a neighbour that is gone: all has converged, and traffic that follows these
 * routes may be lost, now or when they go.  The step says whose they are, until when,
 * and which flows rest on them.
 */
#include "plan/kept.h"

#include "base/xalloc.h"
#include "net/kept.h"
#include "plan/run_int.h"
#include "run/operation.h"

#include <stdlib.h>
#include <string.h>

struct look {
	struct plan_run *r;
	struct plan_step_result *s;
};

static bool
rests_on_kept(const struct net *net, const struct net_trace *t)
{
	for (size_t i = 0; i < t->npaths; i++)
		for (size_t k = 0; k < t->paths[i].nhops; k++) {
			const struct net_hop *h = &t->paths[i].hops[k];

			if (h->match.family != IP_NONE &&
			    net_kept_entry(net, h->router, &h->match))
				return true;
		}
	return false;
}

static void
on_flow(void *ctx, size_t flow, const struct er_flow *now)
{
	struct look *l = ctx;
	const struct net *net = sim_net(l->r->world);

	if (now &&
	    ((now->has_forward && rests_on_kept(net, &now->forward)) ||
		(now->has_reverse && rests_on_kept(net, &now->reverse))))
		VEC_PUSH(l->s->stale, l->s->nstale, l->s->capstale) =
		    &l->r->plan->flows[flow];
}

static int
by_name(const void *a, const void *b)
{
	const struct plan_kept *x = a, *y = b;
	int d = strcmp(x->router, y->router);

	d = d ? d : strcmp(x->neighbor, y->neighbor);
	return d ? d : x->family < y->family ? -1 : x->family > y->family;
}

static void
note_running(struct plan_run *r, struct plan_step_result *s)
{
	struct buf out;

	buf_init(&out);
	run_operation_list(r->run, sim_now(r->world), &out);
	s->running = out.data ? buf_steal(&out) : NULL;
}

void
plan_kept_note(struct plan_run *r, struct plan_step_result *s)
{
	const struct net *net = sim_net(r->world);
	struct look look = { r, s };
	struct net_kept k;

	note_running(r, s);
	for (size_t i = 0; net_kept_at(net, i, &k); i++)
		VEC_PUSH(s->kept, s->nkept, s->capkept) =
		    (struct plan_kept){ xstrdup(k.router), xstrdup(k.neighbor),
			    k.family, k.routes,
			    erx_time_since(k.until, r->result->zero) };
	if (!s->nkept)
		return;
	qsort(s->kept, s->nkept, sizeof *s->kept, by_name);
	plan_flows_first(r->result->flows, on_flow, &look);
}
