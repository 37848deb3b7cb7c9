/*
 * The net knows what it was told to fail.  That a router under maintenance does not
 * forward, or is not there, is part of the maintenance (net_suspend), and no failure of
 * its own.  A lost instance whose standby has taken over is still to be restored.
 */
#include "run/failures.h"

#include "base/xalloc.h"
#include "run/run_int.h"

#include <stdlib.h>
#include <string.h>

struct list {
	struct run_failure *items;
	size_t n, cap;
};

static bool
is_maintained(const struct run *r, const char *name)
{
	for (size_t i = 0; i < r->nmaintained; i++)
		if (r->maintained[i].stopped &&
		    strcmp(r->maintained[i].router, name) == 0)
			return true;
	return false;
}

static void
add_failures(struct list *l, const struct run *r)
{
	static const struct {
		const char *kind, *state;
	} words[] = {
		[NET_LINK] = { "link", "loses everything" },
		[NET_SESSION] = { "session", "stopped" },
		[NET_ROUTER] = { "router", "dead" },
		[NET_FORWARDING] = { "forwarding", "forwards nothing" },
	};
	struct net_failure *failed;
	size_t n = net_failures(r->net, &failed);

	for (size_t i = 0; i < n; i++)
		VEC_PUSH(l->items, l->n, l->cap) =
		    (struct run_failure){ words[failed[i].what].kind, failed[i].name,
			    words[failed[i].what].state };
	free(failed);
}

static int
by_name(const void *a, const void *b)
{
	const struct run_failure *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static bool
is_listed(const struct list *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->items[i].name, name) == 0)
			return true;
	return false;
}

/* Lost instances whose standby is active, and not lost as well. */
static void
add_standbys(struct list *l, const struct run *r)
{
	size_t first = l->n;

	for (size_t i = 0; i < r->nstandbys; i++)
		if (r->standbys[i].taken && !is_maintained(r, r->standbys[i].router) &&
		    !is_listed(l, r->standbys[i].router))
			VEC_PUSH(l->items, l->n, l->cap) =
			    (struct run_failure){ "router", r->standbys[i].router,
				    "dead, its standby has taken over" };
	if (l->n > first + 1)
		qsort(l->items + first, l->n - first, sizeof *l->items, by_name);
}

static const char *
state_of(const struct run *r, const struct run_maintained *m)
{
	const struct run_standby *s = run_standby_of(r, m->router);

	if (s && s->taken)
		return "its standby has taken over";
	if (m->stopped)
		return m->gateway ? "drained, not there" : "drained, forwards nothing";
	return erx_time_is_never(m->stops)
	    ? "drained"
	    : "drained, forwards until traffic has moved";
}

static void
add_maintained(struct list *l, const struct run *r)
{
	size_t first = l->n;

	for (size_t i = 0; i < r->nmaintained; i++) {
		const struct run_maintained *m = &r->maintained[i];

		VEC_PUSH(l->items, l->n, l->cap) =
		    (struct run_failure){ "maintenance", m->router, state_of(r, m) };
	}
	if (l->n > first + 1)
		qsort(l->items + first, l->n - first, sizeof *l->items, by_name);
}

/* What a failover test takes away. */
static void
add_tests(struct list *l, const struct run *r)
{
	size_t first = l->n;

	for (size_t i = 0; i < r->ntests; i++) {
		const struct run_test *t = &r->tests[i];

		if (run_test_under_way(t))
			VEC_PUSH(l->items, l->n, l->cap) =
			    (struct run_failure){ t->kind == RUN_TEST_LINK
					? "link-failover-test"
					: "site-failover-test",
				    t->subject, run_test_status_words[t->status] };
	}
	if (l->n > first + 1)
		qsort(l->items + first, l->n - first, sizeof *l->items, by_name);
}

size_t
run_failures(const struct run *r, struct run_failure **out)
{
	struct list l = { NULL, 0, 0 };

	add_failures(&l, r);
	add_standbys(&l, r);
	add_maintained(&l, r);
	add_tests(&l, r);
	*out = l.items;
	return l.n;
}
