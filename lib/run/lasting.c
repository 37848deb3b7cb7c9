/*
 * The lab is whole again with the last restore, or the end of the last maintenance;
 * until then a comparison is not due.
 */
#include "run/lasting.h"

#include "base/xalloc.h"
#include "run/run_int.h"

#include <stdlib.h>

#define POLL (100 * ERX_MSEC)

/* Nothing that was made to fail is still failed, nothing is under maintenance, and no
 * failover test is under way. */
static bool
is_whole(const struct run *r)
{
	for (size_t i = 0; i < r->ntests; i++)
		if (run_test_under_way(&r->tests[i]))
			return false;
	return r->nmaintained == 0 && r->nstandbys == 0 && net_whole(r->net);
}

bool
run_remember(struct run *r, struct erx_time now, const char *kind, const char *name,
    size_t units)
{
	struct net_lasting *l = &r->lasting;
	char *what;

	/* A second failure while the first one still has its effects is part of it. */
	if (l->phase != NET_LASTING_TAKING && !run_lasting_waits(r) && is_whole(r)) {
		what = xasprintf("%s %.200s", kind, name);
		net_lasting_begin(l, what, run_converged(r, now));
		free(what);
	}
	r->lasting_due = false;
	return net_lasting_take(l, r->net, units);
}

void
run_lasting_restored(struct run *r)
{
	r->lasting_due = r->lasting.phase != NET_LASTING_NOTHING && is_whole(r);
}

bool
run_lasting_waits(const struct run *r)
{
	return r->lasting_due && net_lasting_waits(&r->lasting);
}

struct erx_time
run_lasting_next(const struct run *r, struct erx_time now)
{
	if (!run_lasting_waits(r))
		return ERX_NEVER;
	return r->lasting.phase == NET_LASTING_LOOKING ? now : erx_time_add(now, POLL);
}

bool
run_lasting_look(struct run *r, struct erx_time now, size_t units)
{
	return !run_lasting_waits(r) ||
	    net_lasting_look(&r->lasting, r->net, now, run_converged(r, now), units);
}

void
run_lasting_again(struct run *r)
{
	net_lasting_again(&r->lasting, r->net);
	if (net_lasting_waits(&r->lasting))
		run_lasting_restored(r);
}

const struct net_lasting *
run_lasting(const struct run *r)
{
	const struct net_lasting *l = &r->lasting;

	if (l->phase == NET_LASTING_TOLD ||
	    (l->phase == NET_LASTING_UNKNOWN && r->lasting_due))
		return l;
	return NULL;
}

void
run_lasting_said(struct run *r)
{
	if (r->lasting.phase == NET_LASTING_UNKNOWN)
		net_lasting_fini(&r->lasting);
}
