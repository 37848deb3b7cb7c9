/*
 * Both ways round: the routers of a flow, sorted, tell what is new in a trace, and the
 * flows of a router are those to look at when it changes.  Routers only come to a flow,
 * none goes: one too many costs a trace and changes nothing.
 */
#include "plan/rests.h"

#include "base/xalloc.h"
#include "net/changed.h"

#include <stdlib.h>
#include <string.h>

struct of_flow {
	uint32_t *routers; /* sorted */
	size_t n, cap;
	bool always, due;
};

struct of_router {
	size_t *flows;
	size_t n, cap;
};

struct addition {
	size_t flow;
	uint32_t router;
};

struct plan_rests {
	struct of_flow *flows;
	size_t nflows, nalways;
	struct of_router *routers;
	size_t nrouters;
	size_t *due;
	size_t ndue, capdue;
	bool marked;
	struct addition *since; /* the mark, in order */
	size_t nsince, capsince;
};

struct plan_rests *
plan_rests_new(size_t nflows)
{
	struct plan_rests *r = xcalloc(1, sizeof *r);

	r->flows = xcalloc(nflows + 1, sizeof *r->flows);
	r->nflows = nflows;
	return r;
}

void
plan_rests_clear(struct plan_rests *r)
{
	for (size_t i = 0; i < r->nflows; i++) {
		free(r->flows[i].routers);
		r->flows[i] = (struct of_flow){ .n = 0 };
	}
	for (size_t i = 0; i < r->nrouters; i++)
		free(r->routers[i].flows);
	free(r->routers);
	r->routers = NULL;
	r->nrouters = r->nalways = 0;
	r->marked = false;
	r->nsince = 0;
}

void
plan_rests_free(struct plan_rests *r)
{
	if (!r)
		return;
	plan_rests_clear(r);
	free(r->flows);
	free(r->due);
	free(r->since);
	free(r);
}

/* --- noting --- */

static struct of_router *
router_at(struct plan_rests *r, uint32_t index)
{
	size_t n = r->nrouters;

	if (index >= n) {
		r->nrouters = index + 1 > 2 * n ? index + 1 : 2 * n;
		r->routers = xreallocarray(r->routers, r->nrouters, sizeof *r->routers);
		memset(r->routers + n, 0, (r->nrouters - n) * sizeof *r->routers);
	}
	return &r->routers[index];
}

/* Where the router stands in the list, or belongs. */
static size_t
place_of(const struct of_flow *f, uint32_t router)
{
	size_t lo = 0, hi = f->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->routers[mid] < router)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
add_router(struct plan_rests *r, size_t flow, uint32_t router)
{
	struct of_flow *f = &r->flows[flow];
	struct of_router *x;
	size_t at = place_of(f, router);

	if (at < f->n && f->routers[at] == router)
		return;
	VEC_PUSH(f->routers, f->n, f->cap) = router;
	memmove(f->routers + at + 1, f->routers + at,
	    (f->n - 1 - at) * sizeof *f->routers);
	f->routers[at] = router;
	x = router_at(r, router);
	VEC_PUSH(x->flows, x->n, x->cap) = flow;
	if (r->marked)
		VEC_PUSH(r->since, r->nsince, r->capsince) =
		    (struct addition){ flow, router };
}

void
plan_rests_add(struct plan_rests *r, size_t flow, const struct net_reads *reads,
    bool always)
{
	struct of_flow *f = &r->flows[flow];

	r->nalways += always && !f->always;
	f->always |= always;
	for (size_t i = 0; i < reads->n; i++)
		add_router(r, flow, reads->routers[i]);
}

/* --- back to a mark --- */

void
plan_rests_mark(struct plan_rests *r)
{
	r->marked = true;
	r->nsince = 0;
}

/* What came last goes first, so it is at the end of the list of its router. */
void
plan_rests_back(struct plan_rests *r)
{
	while (r->nsince) {
		const struct addition *a = &r->since[--r->nsince];
		struct of_flow *f = &r->flows[a->flow];
		size_t at = place_of(f, a->router);

		f->n--;
		memmove(f->routers + at, f->routers + at + 1,
		    (f->n - at) * sizeof *f->routers);
		r->routers[a->router].n--;
	}
}

bool
plan_rests_any(const struct plan_rests *r, uint32_t router)
{
	return r->nalways || (router < r->nrouters && r->routers[router].n);
}

const uint32_t *
plan_rests_of(const struct plan_rests *r, size_t flow, size_t *n, bool *always)
{
	*n = r->flows[flow].n;
	*always = r->flows[flow].always;
	return r->flows[flow].routers;
}

/* --- what is due --- */

static void
make_due(struct plan_rests *r, size_t flow)
{
	if (r->flows[flow].due)
		return;
	r->flows[flow].due = true;
	VEC_PUSH(r->due, r->ndue, r->capdue) = flow;
}

static int
by_number(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

const size_t *
plan_rests_due(struct plan_rests *r, const struct net *net, uint64_t version, size_t *n)
{
	const struct net_rt *rt = NULL;
	bool all = net_changed_spec(net, version);

	r->ndue = 0;
	for (size_t i = 0; (all || r->nalways) && i < r->nflows; i++)
		if (all || r->flows[i].always)
			make_due(r, i);
	while (!all && (rt = net_changed_since(net, version, rt)) != NULL) {
		uint32_t index = net_router_index(rt);

		for (size_t i = 0; index < r->nrouters && i < r->routers[index].n; i++)
			make_due(r, r->routers[index].flows[i]);
	}
	for (size_t i = 0; i < r->ndue; i++)
		r->flows[r->due[i]].due = false;
	if (r->ndue)
		qsort(r->due, r->ndue, sizeof *r->due, by_number);
	*n = r->ndue;
	return r->due;
}
