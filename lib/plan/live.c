/*
 * A result without a world: the clock is that of whoever tells, and flows have been
 * looked at elsewhere.  At the end the result counts as the only draw.
 */
#include "plan/live.h"

#include "base/xalloc.h"
#include "plan/merge.h"
#include "plan/run_int.h"

#include <stdlib.h>

struct plan_live {
	struct plan_run run;
};

static struct erx_time
moment(int64_t at)
{
	return (struct erx_time){ at };
}

struct plan_live *
plan_live_new(const struct plan *p, const char *lab)
{
	struct plan_live *l = xcalloc(1, sizeof *l);
	struct plan_result *r = xcalloc(1, sizeof *r);

	r->plan = p;
	r->lab = xstrdup(lab);
	r->nsteps = r->times_change = p->nsteps;
	r->steps = xcalloc(p->nsteps, sizeof *r->steps);
	for (size_t i = 0; i < p->nsteps; i++) {
		r->steps[i].step = &p->steps[i];
		r->steps[i].skipped = "it was not reached";
	}
	r->flows = plan_flows_new(p, NULL);
	l->run = (struct plan_run){ .plan = p, .result = r };
	return l;
}

struct plan_result *
plan_live_result(struct plan_live *l)
{
	return l->run.result;
}

void
plan_live_begin(struct plan_live *l, size_t step, int64_t at)
{
	struct plan_step_result *s = &l->run.result->steps[step];

	s->at = s->until = at;
	s->ran = true;
	s->skipped = NULL;
	plan_flows_step(l->run.result->flows, step);
	VEC_PUSH(l->run.begun, l->run.nbegun, l->run.capbegun) =
	    (struct plan_begun){ s->step->id, moment(at) };
}

void
plan_live_event(struct plan_live *l, size_t step, int64_t at, const char *text)
{
	struct plan_result *r = l->run.result;
	struct plan_step_result *s = &r->steps[step];

	if (s->first_event == s->last_event)
		s->first_event = r->nevents;
	VEC_PUSH(r->events, r->nevents, r->capevents) = (struct plan_event){ .at = at,
		.kind = xstrdup("run"),
		.subject = xstrdup(r->plan->name),
		.text = xstrdup(text) };
	s->last_event = r->nevents;
}

void
plan_live_cause(struct plan_live *l, const char *text)
{
	plan_flows_trigger(l->run.result->flows, text);
}

void
plan_live_saw(struct plan_live *l, size_t flow, int64_t at,
    const struct plan_seen *seen)
{
	plan_flows_saw(l->run.result->flows, flow, moment(at), seen);
}

bool
plan_live_holds(struct plan_live *l, const struct plan_check *c, bool always,
    int64_t at, struct buf *got)
{
	l->run.asks_always = always;
	plan_flows_now(l->run.result->flows, moment(at));
	return plan_holds(&l->run, c, NULL, got);
}

struct plan_result *
plan_live_end(struct plan_live *l, int64_t at)
{
	struct plan_result *r = l->run.result;
	struct plan_draw draw;
	struct buf own;

	r->ended = at;
	plan_flows_now(r->flows, moment(at));
	plan_flows_close(r->flows);
	for (size_t i = 0; i < r->nsteps; i++)
		if (!r->steps[i].ran)
			r->steps[i].at = r->steps[i].until = at;
	plan_lose_flows(r);
	buf_init(&own);
	draw_write(r, &own);
	draw_read(&draw, own.data);
	plan_merge(r, &draw, 1);
	draw_fini(&draw);
	buf_fini(&own);
	free(l->run.begun);
	free(l);
	return r;
}
