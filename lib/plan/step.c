/*
 * A step: wait for its turn, act, let time pass, look.  Whatever does not end as the
 * plan says is a failed check or a failed action and the rehearsal goes on, because the
 * next failure is worth knowing too; only abort-if ends it.
 */
#include "base/xalloc.h"
#include "plan/kept.h"
#include "plan/report.h"
#include "plan/run_int.h"
#include "run/explain.h"
#include "run/lasting.h"

#include <stdlib.h>
#include <string.h>

/* --- results --- */

void
plan_own_check(struct plan_run *r, struct plan_step_result *s, const char *check,
    bool passed, const char *expected, char *got)
{
	struct plan_check_result *c =
	    plan_result_check(r->result, s, check, plan_now(r), passed);

	c->expected = xstrdup(expected);
	c->got = got;
}

static void
run_check(struct plan_run *r, struct plan_step_result *s, const struct plan_check *c)
{
	struct plan_check_result *result;
	struct buf expected, got;
	bool holds;

	buf_init(&expected);
	buf_init(&got);
	r->measured = -1;
	holds = plan_holds(r, c, &expected, &got);
	result = plan_result_check(r->result, s, c->text, plan_now(r), holds);
	result->of = c;
	result->since = erx_time_since(plan_since(r, c->since), r->result->zero);
	result->measured = r->measured;
	result->what = c->kind == PLAN_SYMMETRIC ? "asymmetry"
	    : c->outage_kind                     ? c->outage_kind
						 : "outage";
	result->expected = expected.data ? buf_steal(&expected) : xstrdup("");
	result->got = got.data ? buf_steal(&got) : xstrdup("");
}

static void
look_back(struct plan_run *r)
{
	struct run *run = sim_running(r->world);

	run_lasting_again(run);
	if (sim_converged(r->world))
		run_lasting_look(run, sim_now(r->world), SIZE_MAX);
}

/* --- waiting --- */

struct condition {
	struct plan_run *r;
	const struct plan_check *check;
};

static bool
holds(void *ctx)
{
	struct condition *c = ctx;

	return plan_holds(c->r, c->check, NULL, NULL);
}

static bool
wait_for(struct plan_run *r, struct plan_step_result *s, const struct plan_check *check,
    const char *word, int64_t deadline)
{
	struct condition c = { r, check };
	struct erx_time until = erx_time_add(sim_now(r->world), deadline);
	struct buf got, expected;
	char *text;
	bool good = sim_run_condition(r->world, until, holds, &c) == SIM_REACHED;

	if (good)
		return true;
	buf_init(&got);
	buf_init(&expected);
	plan_holds(r, check, NULL, &got);
	buf_puts(&expected, "within ");
	plan_span_text(&expected, deadline);
	text = xasprintf("%s %s", word, check->text);
	plan_own_check(r, s, text, false, expected.data,
	    got.data ? buf_steal(&got) : xstrdup(""));
	free(text);
	buf_fini(&expected);
	return false;
}

static void
wait_converged(struct plan_run *r, struct plan_step_result *s, int64_t deadline)
{
	struct erx_time until = erx_time_add(sim_now(r->world), deadline);

	if (sim_run_converged(r->world, until) != SIM_REACHED)
		plan_own_check(r, s, "wait converged", false,
		    "converged within the deadline", plan_unrest(r->world));
}

static void
wait_step(struct plan_run *r, struct plan_step_result *s)
{
	const struct plan_step *p = s->step;

	switch (p->wait) {
	case PLAN_WAIT_NONE:
		break;
	case PLAN_WAIT_CONVERGED:
		wait_converged(r, s, p->deadline);
		break;
	case PLAN_WAIT_SPAN:
		sim_run(r->world, erx_time_add(sim_now(r->world), p->span));
		break;
	case PLAN_WAIT_UNTIL:
		wait_for(r, s, p->until, "wait until", p->deadline);
		break;
	}
}

/* --- from its turn to its end --- */

static void
add_changes(struct plan_run *r, struct plan_step_result *s)
{
	struct net_snapshot *now = net_snapshot_new(sim_net(r->world), false);
	struct net_snapshot_change *changes;
	size_t n;

	changes = net_snapshot_compare(r->last, now, false, NULL, NULL, &n);
	for (size_t i = 0; i < n; i++) {
		const struct net_snapshot_change *c = &changes[i];
		const struct net_snapshot_row *row = c->from ? c->from : c->to;

		VEC_PUSH(s->changes, s->nchanges, s->capchanges) =
		    (struct plan_route_change){
			    .at = s->until,
			    .router = xstrdup(row->router),
			    .network = row->prefix,
			    .from = c->from && c->from->best ? xstrdup(c->from->best)
							     : NULL,
			    .to = c->to && c->to->best ? xstrdup(c->to->best) : NULL,
			    .endpoint = row->endpoint,
		    };
	}
	free(changes);
	net_snapshot_free(now);
}

static const char *
may_run(struct plan_run *r, struct plan_step_result *s)
{
	const struct plan_step *p = s->step;
	struct erx_time at = erx_time_add(r->result->zero, p->at);

	for (size_t i = 0; p->after && i < r->result->nsteps; i++)
		if (r->result->steps[i].skipped &&
		    strcmp(r->result->steps[i].step->id, p->after) == 0)
			return "the step before it did not run";
	if (p->has_at && erx_time_before(sim_now(r->world), at))
		sim_run(r->world, at);
	s->at = plan_now(r);
	VEC_PUSH(r->begun, r->nbegun, r->capbegun) =
	    (struct plan_begun){ p->id, sim_now(r->world) };
	if (p->when && !wait_for(r, s, p->when, "when", p->deadline))
		return "its condition did not come true in time";
	return NULL;
}

/* The way back of a step that is aborted, and what it leaves. */
static void
go_back(struct plan_run *r, struct plan_step_result *s)
{
	const struct plan_step *p = s->step;
	struct erx_time began = sim_now(r->world);

	r->result->went_back = p->nrollback > 0;
	for (size_t k = 0; k < p->nrollback; k++)
		r->result->back_refused |=
		    !plan_run_action(r, s, &p->rollback[k], true);
	if (p->nrollback)
		wait_converged(r, s, p->deadline);
	plan_rollback_compare(r, s, began);
}

/* True: the rehearsal ends here. */
static bool
aborts(struct plan_run *r, struct plan_step_result *s)
{
	const struct plan_step *p = s->step;

	for (size_t i = 0; i < p->nabort_if; i++) {
		const struct plan_check *c = &p->abort_if[i];

		if (!plan_holds(r, c, NULL, NULL))
			continue;
		r->result->aborted_at = p->id;
		r->result->aborted_why = xstrdup(c->text);
		r->result->failed++;
		s->aborted = true;
		go_back(r, s);
		return true;
	}
	return false;
}

static void
explain(struct plan_run *r, struct plan_step_result *s)
{
	const char *what = r->config->explain, *at = what ? strchr(what, '@') : NULL;
	const char *here = r->config->explain_at;
	char text[IP_PREFIX_STRLEN];
	struct view_explain *x;
	struct ip_prefix prefix;
	bool alone;
	struct errs errs;
	struct buf out;

	if (!at || (here && strcmp(here, s->step->id) != 0) ||
	    (size_t)(at - what) >= sizeof text)
		return;
	memcpy(text, what, (size_t)(at - what));
	text[at - what] = '\0';
	if (!ip_prefix_or_addr(&prefix, &alone, text))
		return;
	if (alone)
		run_longest(sim_running(r->world), at + 1, &prefix, &prefix);
	buf_init(&out);
	errs_init(&errs);
	x = run_explain(sim_running(r->world), at + 1, &prefix, NULL, &errs);
	if (x)
		view_explain_text(x, &out);
	else
		buf_printf(&out, "%s; %s\n", errs.items[0].text, errs.items[0].cure);
	view_explain_free(x);
	errs_fini(&errs);
	free(s->explain);
	s->explain = out.data ? buf_steal(&out) : NULL;
}

bool
plan_run_step(struct plan_run *r, struct plan_step_result *s, int *ticket)
{
	const struct plan_step *p = s->step;
	bool abort;

	s->at = s->until = plan_now(r);
	s->first_event = s->last_event = r->result->nevents;
	s->skipped = may_run(r, s);
	if (s->skipped)
		return true;
	s->ran = true;
	plan_flows_step(r->result->flows, (size_t)(s - r->result->steps));
	net_snapshot_free(r->last);
	r->last = net_snapshot_new(sim_net(r->world), false);
	r->begun[r->nbegun - 1].at = sim_now(r->world);
	s->at = plan_now(r);
	if (p->snapshot)
		plan_take_snapshot(r, p->snapshot);
	for (size_t i = 0; i < p->nactions; i++)
		plan_run_action(r, s, &p->actions[i], false);
	wait_step(r, s);
	plan_kept_note(r, s);
	if (r->result->times_change == r->result->nsteps &&
	    sim_lab(r->world)->model->fidelity.realistic_durations !=
		r->config->times.real)
		r->result->times_change = (size_t)(s - r->result->steps);
	abort = aborts(r, s);
	look_back(r);
	for (size_t i = 0; !abort && i < p->nchecks; i++)
		run_check(r, s, &p->checks[i]);
	plan_always_look(r);
	plan_always_report(r, s);
	s->until = plan_now(r);
	s->last_event = r->result->nevents;
	add_changes(r, s);
	explain(r, s);
	if (!abort && p->nrollback)
		*ticket = plan_rollback_start(r, p);
	return !abort;
}
