/*
 * Results are made by the runner and read by reports; here is only what both need.
 */
#include "plan/result.h"

#include "base/xalloc.h"
#include "plan/report.h"

#include <stdlib.h>

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
	struct plan_check_result *c = &VEC_PUSH(s->checks, s->nchecks, s->capchecks);

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

void
plan_clock_text(struct buf *out, int64_t us)
{
	long long s = us / ERX_SEC;

	buf_printf(out, "%02lld:%02lld:%02lld.%06lld", s / 3600, s / 60 % 60, s % 60,
	    (long long)(us % ERX_SEC));
}

void
plan_span_text(struct buf *out, int64_t us)
{
	long long ms = us / ERX_MSEC, s = us / ERX_SEC;

	if (!us)
		buf_puts(out, "0 s");
	else if (us < ERX_MSEC)
		buf_printf(out, "%lld us", (long long)us);
	else if (us < ERX_SEC)
		buf_printf(out, "%lld.%03lld ms", ms, (long long)(us % ERX_MSEC));
	else if (us < 600 * ERX_SEC)
		buf_printf(out, "%lld.%03lld s", s, ms % 1000);
	else if (us < 3600 * ERX_SEC)
		buf_printf(out, "%lldm%02llds", s / 60, s % 60);
	else
		buf_printf(out, "%lldh%02lldm%02llds", s / 3600, s / 60 % 60, s % 60);
}

unsigned
plan_step_failures(const struct plan_step_result *s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s->nchecks; i++)
		n += !s->checks[i].passed;
	for (size_t i = 0; i < s->nactions; i++)
		n += !s->actions[i].expected;
	return n;
}

int64_t
plan_longest_loss(const struct plan_result *r, int64_t from, int64_t until)
{
	const struct plan_outage *o;
	int64_t longest = 0;

	for (size_t i = 0; (o = plan_flows_outage(r->flows, i)) != NULL; i++) {
		int64_t a = erx_time_since(o->from, r->zero);
		int64_t b = erx_time_since(o->until, r->zero);

		a = a < from ? from : a;
		b = b > until ? until : b;
		if (!o->initial && b - a > longest)
			longest = b - a;
	}
	return longest;
}

bool
plan_outage_counts(const struct plan_outage *o)
{
	return o->until.us > o->from.us;
}
