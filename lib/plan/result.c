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

	buf_printf(out, "%02lld:%02lld:%02lld.%03lld", s / 3600, s / 60 % 60, s % 60,
	    (long long)(us % ERX_SEC / ERX_MSEC));
}

/* "4.7": a number of thousandths without zeros at its end. */
static void
thousandths(struct buf *out, int64_t n)
{
	int digits = 3;
	int64_t part = n % 1000;

	while (digits && part % 10 == 0) {
		part /= 10;
		digits--;
	}
	buf_printf(out, "%lld", (long long)(n / 1000));
	if (digits)
		buf_printf(out, ".%0*lld", digits, (long long)part);
}

void
plan_span_text(struct buf *out, int64_t us)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = { { "h", 3600 }, { "min", 60 }, { "s", 1 } };
	int64_t s = (us + ERX_SEC / 2) / ERX_SEC;
	const char *blank = "";

	if (us < ERX_MSEC && us) {
		buf_printf(out, "%lld us", (long long)us);
	} else if (us < ERX_SEC && us) {
		thousandths(out, us);
		buf_puts(out, " ms");
	} else if (us < 600 * ERX_SEC) {
		thousandths(out, us / ERX_MSEC);
		buf_puts(out, " s");
	} else {
		for (size_t i = 0; i < 3; s %= units[i++].seconds)
			if (s >= units[i].seconds) {
				buf_printf(out, "%s%lld %s", blank,
				    (long long)(s / units[i].seconds), units[i].unit);
				blank = " ";
			}
	}
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
