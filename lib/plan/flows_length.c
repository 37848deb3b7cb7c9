/*
 * How long flows were without their other end, or went and came by other ways.  Losses
 * that follow one another without a gap are one, whatever their kinds.
 */
#include "plan/flows.h"

#include <string.h>

static int64_t
length(struct erx_time from, struct erx_time until, const struct plan_window *w,
    struct erx_time now)
{
	until = erx_time_before(until, now) ? until : now;
	if (w->whole && !erx_time_before(w->since, until))
		return 0; /* it was over before */
	from = !w->whole && erx_time_before(from, w->since) ? w->since : from;
	return erx_time_before(from, until) ? until.us - from.us : 0;
}

int64_t
plan_flows_longest(const struct plan_flows *f, const char *flow, unsigned directions,
    const struct plan_window *w, const char *kind)
{
	const struct plan_outage *o;
	int64_t longest = 0;

	for (unsigned d = PLAN_FORWARD; d <= PLAN_REVERSE; d++) {
		struct erx_time from = { 0 }, until = { -1 };

		if (!(directions & d))
			continue;
		for (size_t i = 0; (o = plan_flows_outage(f, i)); i++) {
			int64_t us;

			if (o->direction != d || strcmp(o->flow, flow) != 0 ||
			    (kind && o->loop != (strcmp(kind, "loop") == 0)))
				continue;
			if (o->from.us != until.us)
				from = o->from;
			until = o->until;
			us = length(from, until, w, plan_flows_time(f));
			longest = us > longest ? us : longest;
		}
	}
	return longest;
}

int64_t
plan_flows_longest_asymmetry(const struct plan_flows *f, const char *flow,
    const struct plan_window *w)
{
	const struct plan_asymmetry *a;
	int64_t longest = 0;

	for (size_t i = 0; (a = plan_flows_asymmetry(f, i)); i++) {
		int64_t us = length(a->from, a->until, w, plan_flows_time(f));

		if (strcmp(a->flow, flow) == 0 && us > longest)
			longest = us;
	}
	return longest;
}
