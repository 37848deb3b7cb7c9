/*
 * Results are made by the runner and read by reports; here is only what both need.
 */
#include "plan/result.h"

#include <stdlib.h>

#include "base/xalloc.h"

static void
step_fini(struct plan_step_result *s)
{
	for (size_t i = 0; i < s->nactions; i++) {
		free(s->actions[i].code);
		free(s->actions[i].message);
	}
	for (size_t i = 0; i < s->nchecks; i++) {
		free(s->checks[i].check);
		free(s->checks[i].expected);
		free(s->checks[i].got);
	}
	for (size_t i = 0; i < s->nchanges; i++) {
		free(s->changes[i].router);
		free(s->changes[i].from);
		free(s->changes[i].to);
	}
	for (size_t i = 0; i < s->ndifferences; i++)
		free(s->differences[i]);
	free(s->actions);
	free(s->checks);
	free(s->changes);
	free(s->differences);
	free(s->explain);
}

void
plan_result_free(struct plan_result *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->nsteps; i++)
		step_fini(&r->steps[i]);
	for (size_t i = 0; i < r->nevents; i++) {
		free(r->events[i].kind);
		free(r->events[i].subject);
		free(r->events[i].text);
	}
	plan_flows_free(r->flows);
	free(r->steps);
	free(r->events);
	free(r->lab);
	free(r->aborted_why);
	free(r);
}

struct plan_check_result *
plan_result_check(struct plan_result *r, struct plan_step_result *s, const char *check,
    int64_t at, bool passed)
{
	struct plan_check_result *c = &VEC_PUSH(s->checks, s->nchecks, s->cchecks);

	*c = (struct plan_check_result){ .check = xstrdup(check),
		.at = at,
		.passed = passed };
	if (passed)
		r->passed++;
	else
		r->failed++;
	return c;
}

void
plan_seconds(struct buf *out, int64_t us)
{
	uint64_t abs = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;

	buf_printf(out, "%s%llu.%06llu", us < 0 ? "-" : "",
	    (unsigned long long)(abs / 1000000), (unsigned long long)(abs % 1000000));
}

bool
plan_outage_counts(const struct plan_outage *o)
{
	return o->until.us > o->from.us;
}
