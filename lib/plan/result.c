/*
 * Results are made by the runner and read by reports; here is only what both need.
 */
#include "plan/result.h"

#include "base/xalloc.h"
#include "plan/moment.h"
#include "plan/report.h"

#include <stdlib.h>

static void
step_fini(struct plan_step_result *s)
{
	for (size_t i = 0; i < s->nactions; i++) {
		free(s->actions[i].waited_for);
		free(s->actions[i].code);
		free(s->actions[i].message);
		free(s->actions[i].failing.draws);
		for (size_t k = 0; k < s->actions[i].nwarnings; k++)
			free(s->actions[i].warnings[k]);
		free(s->actions[i].warnings);
	}
	for (size_t i = 0; i < s->nchecks; i++) {
		free(s->checks[i].check);
		free(s->checks[i].expected);
		free(s->checks[i].got);
		free(s->checks[i].failing.draws);
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
	free(s->running);
	for (size_t i = 0; i < s->nkept; i++) {
		free(s->kept[i].router);
		free(s->kept[i].neighbor);
	}
	free(s->kept);
	free(s->stale);
}

static void
intervals_fini(struct plan_interval *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].cause);
		free(list[i].forward);
		free(list[i].reverse);
	}
	free(list);
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
	for (size_t i = 0; i < r->nmaps; i++)
		free(r->maps[i].json);
	free(r->maps);
	plan_flows_free(r->flows);
	intervals_fini(r->outages, r->noutages);
	intervals_fini(r->asymmetries, r->nasymmetries);
	for (size_t i = 0; i < r->nloads; i++) {
		free(r->loads[i].what);
		free(r->loads[i].toward);
		free(r->loads[i].circuit);
	}
	free(r->loads);
	free(r->lost);
	free(r->steps);
	free(r->sums);
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
		.measured = -1,
		.passed = passed };
	if (passed)
		r->passed++;
	else
		r->failed++;
	return c;
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

void
plan_wall_text(const struct plan_result *r, int64_t at, struct buf *out)
{
	long long s = (r->wall + at / ERX_SEC) % 86400;

	if (r->live)
		buf_printf(out, " = %02lld:%02lld:%02lld UTC", s / 3600, s / 60 % 60,
		    s % 60);
}

void
plan_head_text(const struct plan_result *r, const char *end, struct buf *out)
{
	struct plan_moment start = { .minutes = r->wall / 60, .zone = "UTC" };

	if (r->live) {
		buf_puts(out, "on the running lab, in real time, from ");
		plan_moment_text(&start, 0, out);
		buf_printf(out,
		    "%sflows were looked at twice a second: what is shorter may be "
		    "missing%s",
		    end, end);
		return;
	}
	buf_puts(out, "durations: ");
	plan_times_text(&r->times, out);
	if (r->times_change < r->nsteps)
		buf_printf(out, "; %s from step %s on",
		    r->times.real ? "ideal" : "real",
		    r->steps[r->times_change].step->id);
	buf_printf(out, "%sdraws: ", end);
	if (r->draws > 1)
		buf_printf(out,
		    "%u, seeds %llu to %llu; a check must hold in all; steps, events "
		    "and routes are those of seed %llu",
		    r->draws, (unsigned long long)r->seed,
		    (unsigned long long)(r->seed + r->draws - 1),
		    (unsigned long long)r->seed);
	else
		buf_puts(out,
		    r->random ? "1, although times are random"
			      : "1, for nothing is random");
	buf_puts(out, end);
}

void
plan_interval_text(const struct plan_interval *i, struct buf *out)
{
	if (i->direction)
		buf_printf(out, "%s of %u of %u paths for ", i->loop ? "loop" : "loss",
		    i->lost, i->members);
	else
		buf_puts(out, "for ");
	plan_spread_text(&i->length, out);
	if (i->initial)
		buf_puts(out, " (it had not worked before)");
	if (!i->in_first)
		buf_printf(out, " (with seed %llu)", (unsigned long long)i->seed);
}

void
plan_waited_text(const struct plan_action_result *a, struct buf *out)
{
	plan_spread_text(&a->waits, out);
	buf_printf(out, " for %s, which was busy", a->waited_for);
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
