/*
 * A step: wait for its turn, act, let time pass, look.  Whatever does not end as the
 * plan says is a failed check or a failed action and the rehearsal goes on, because the
 * next failure is worth knowing too; only abort-if ends it.
 */
#include "plan/run.h"

#include "base/xalloc.h"
#include "plan/kept.h"
#include "plan/report.h"
#include "plan/run_int.h"
#include "run/explain.h"
#include "run/lasting.h"
#include "run/snapshots.h"

#include <stdlib.h>
#include <string.h>

#define START_MAX (3600 * ERX_SEC)
#define GONE_MAX  (1800 * ERX_SEC)

int64_t
plan_now(const struct plan_run *r)
{
	return erx_time_since(sim_now(r->world), r->result->zero);
}

/* --- what the world tells --- */

static void
on_event(void *ctx, const struct net_event *e)
{
	struct plan_run *r = ctx;
	char *text;

	if (r->quiet || e->kind == NET_EVENT_SESSION_STATE ||
	    e->kind == NET_EVENT_APPLY)
		return;
	VEC_PUSH(r->result->events, r->result->nevents, r->result->capevents) =
	    (struct plan_event){ .at = erx_time_since(e->at, r->result->zero),
		    .kind = xstrdup(net_event_name(e->kind)),
		    .subject = xstrdup(e->subject),
		    .text = xstrdup(e->text) };
	if (!r->result->flows || r->acting ||
	    (e->kind != NET_EVENT_LINK && e->kind != NET_EVENT_SESSION_DOWN &&
		e->kind != NET_EVENT_LIMIT))
		return;
	text = xasprintf("%s: %s", e->subject, e->text);
	plan_flows_trigger(r->result->flows, text);
	free(text);
}

static void
on_moment(void *ctx, struct erx_time now)
{
	struct plan_run *r = ctx;

	(void)now;
	if (r->result->flows)
		plan_maps_look(r);
	if (!r->result->flows || r->quiet)
		return;
	plan_flows_look(r->result->flows);
	plan_always_look(r);
}

void
plan_take_snapshot(struct plan_run *r, const char *name)
{
	struct errs errs; /* a world keeps as many as there are */

	errs_init(&errs);
	run_snapshot_take(r->run, sim_now(r->world), name, &errs);
	errs_fini(&errs);
}

/* --- results --- */

static void
own_check(struct plan_run *r, struct plan_step_result *s, const char *check,
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

/* Tables are remembered before the first failure, and compared behind a step that ends
 * with everything restored. */
static void
remember(struct plan_run *r, const struct plan_action *a)
{
	bool test = a->kind == PLAN_LINK_TEST || a->kind == PLAN_SITE_TEST;
	bool maintain = a->kind == PLAN_MAINTAIN;

	if (r->quiet || (!maintain && !test && a->kind != PLAN_FAIL))
		return;
	run_remember(sim_running(r->world), sim_now(r->world),
	    test           ? "failover test of"
		: maintain ? "maintenance of"
			   : er_target_words[a->targets[0].kind],
	    maintain || test ? a->name : a->targets[0].name, SIZE_MAX);
}

static void
look_back(struct plan_run *r)
{
	struct run *run = sim_running(r->world);

	run_lasting_again(run);
	if (sim_converged(r->world))
		run_lasting_look(run, sim_now(r->world), SIZE_MAX);
}

static bool
as_expected(const struct plan_action *a, bool done, const struct errs *errs)
{
	if (a->expect == PLAN_EXPECT_DONE)
		return done;
	if (done)
		return false;
	for (size_t i = 0; a->code && i < errs->n; i++)
		if (!errs->items[i].warning &&
		    strcmp(code_word(errs->items[i].code), a->code) == 0)
			return true;
	return !a->code;
}

/* An action as the cause of what flows go through, whole: of a very long edit its
 * objects, which say more than where it is cut. */
static void
name_cause(struct plan_run *r, const char *step, const struct plan_action *a)
{
	char *text = xasprintf("step %s: %s", step, a->brief);

	plan_flows_trigger(r->result->flows, text);
	free(text);
}

static char *
error_text(const struct err *e)
{
	return xasprintf("%s%s%s%s%s", e->path, e->path[0] ? ": " : "", e->text,
	    e->cure[0] ? "; " : "", e->cure);
}

/* Of a refusal the first error, of what was done all that it warns of. */
static void
keep_errors(struct plan_action_result *a, const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		if (e->warning && a->done) {
			VEC_PUSH(a->warnings, a->nwarnings, a->capwarnings) =
			    error_text(e);
		} else if (!e->warning && !a->done && !a->message) {
			a->code = xstrdup(code_word(e->code));
			a->message = error_text(e);
		}
	}
}

/* False: it did not end as the plan expects. */
static bool
run_action(struct plan_run *r, struct plan_step_result *s, const struct plan_action *a,
    bool rollback)
{
	struct plan_action_result result = { .action = a,
		.at = plan_now(r),
		.rollback = rollback };
	struct errs errs;

	errs_init(&errs);
	if (!r->quiet)
		name_cause(r, s->step->id, a);
	remember(r, a);
	r->acting = true;
	result.done = plan_act(r, a, &errs);
	r->acting = false;
	plan_maps_look(r);
	result.expected = as_expected(a, result.done, &errs);
	result.waited = r->waited;
	result.waited_for = r->waited_for;
	r->waited = 0;
	r->waited_for = NULL;
	keep_errors(&result, &errs);
	errs_fini(&errs);
	if (result.expected)
		r->result->passed += a->expect != PLAN_EXPECT_DONE;
	else
		r->result->failed++;
	VEC_PUSH(s->actions, s->nactions, s->capactions) = result;
	return result.expected;
}

/* --- time --- */

struct erx_time
plan_since(const struct plan_run *r, const char *step)
{
	for (size_t i = 0; step && i < r->nbegun; i++)
		if (strcmp(r->begun[i].id, step) == 0)
			return r->begun[i].at;
	return r->nbegun ? r->begun[r->nbegun - 1].at : (struct erx_time){ 0 };
}

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
	own_check(r, s, text, false, expected.data,
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
		own_check(r, s, "wait converged", false,
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

/* --- steps --- */

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
		r->result->back_refused |= !run_action(r, s, &p->rollback[k], true);
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

/* True: go on with the next. */
static bool
run_step(struct plan_run *r, struct plan_step_result *s, int *ticket)
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
		run_action(r, s, &p->actions[i], false);
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

/* True: nothing that follows would say anything. */
static bool
never_rests(struct plan_run *r, struct plan_step_result *s)
{
	char *what;

	if (!sim_restless(r->world))
		return false;
	what = plan_unrest(r->world);
	own_check(r, s, "the net comes to rest", false, "routes that settle", what);
	return true;
}

static void
start(struct plan_run *r)
{
	struct plan_result *result = r->result;
	bool good =
	    sim_run_converged(r->world, (struct erx_time){ START_MAX }) == SIM_REACHED;

	result->zero = sim_now(r->world);
	for (size_t i = 0; i < result->nevents; i++)
		result->events[i].at -= result->zero.us;
	result->flows = plan_flows_new(r->plan, r->world);
	plan_flows_metered(result->flows);
	plan_flows_trigger(result->flows, "the start");
	plan_flows_look(result->flows);
	plan_maps_look(r);
	plan_always_look(r);
	if (!good)
		own_check(r, &result->steps[0], "the lab converges at the start", false,
		    "converged within an hour", plan_unrest(r->world));
}

void
plan_run_out(struct plan_run *r, struct plan_step_result *s)
{
	if (!net_keeps_gone(sim_net(r->world)))
		return;
	plan_rest(r->world, erx_time_add(sim_now(r->world), GONE_MAX));
	plan_flows_look(r->result->flows);
	plan_always_look(r);
	plan_always_report(r, s);
}

static void
run_steps(struct plan_run *r)
{
	struct plan_result *result = r->result;
	struct plan_step_result *last = result->steps;
	int *tickets = xcalloc(result->nsteps + 1, sizeof *tickets);
	bool restless = never_rests(r, &result->steps[0]), on = !restless;

	for (size_t i = 0; i < result->nsteps; i++) {
		struct plan_step_result *s = &result->steps[i];

		tickets[i] = -1;
		if (!on) {
			s->skipped = result->aborted_at ? "the rehearsal was aborted"
			    : restless ? "the net does not come to rest"
				       : "not asked for";
			s->at = s->until = plan_now(r);
			continue;
		}
		last = s;
		on = run_step(r, s, &tickets[i]);
		restless = never_rests(r, s);
		on = on && !restless;
		if (r->config->until && strcmp(r->config->until, s->step->id) == 0)
			on = false;
	}
	plan_run_out(r, last);
	result->ended = plan_now(r);
	plan_flows_close(result->flows);
	for (size_t i = 0; i < result->nsteps; i++)
		if (result->steps[i].ran && !result->steps[i].aborted &&
		    result->steps[i].step->nrollback)
			plan_rollback_collect(r, &result->steps[i], tickets[i]);
	free(tickets);
}

struct plan_run *
plan_run_open(const struct plan *p, struct sim_world *w,
    const struct plan_config *config)
{
	struct plan_result *result = xcalloc(1, sizeof *result);
	struct plan_run *r = xcalloc(1, sizeof *r);

	*r = (struct plan_run){ .plan = p,
		.config = config,
		.world = w,
		.run = sim_running(w),
		.result = result };
	result->plan = p;
	result->seed = config->seed;
	result->times = config->times;
	result->lab = xstrdup(sim_lab(w)->model->lab ? sim_lab(w)->model->lab : "");
	result->nsteps = result->times_change = p->nsteps;
	result->steps = xcalloc(p->nsteps, sizeof *result->steps);
	for (size_t i = 0; i < p->nsteps; i++)
		result->steps[i].step = &p->steps[i];
	plan_always_new(r);
	sim_hooks(w, r, on_event, on_moment);
	start(r);
	return r;
}

bool
plan_run_take(struct plan_run *r, size_t step, int *ticket)
{
	struct plan_step_result *s = &r->result->steps[step];
	bool on = run_step(r, s, ticket);

	return !never_rests(r, s) && on;
}

struct plan_result *
plan_run_close(struct plan_run *r)
{
	struct plan_result *result = r->result;

	sim_hooks(r->world, NULL, NULL, NULL);
	plan_lose_flows(result);
	plan_always_free(r);
	free(r->begun);
	net_snapshot_free(r->last);
	free(r);
	return result;
}

struct plan_result *
plan_run_once(const struct plan *p, struct sim_world *w,
    const struct plan_config *config)
{
	struct plan_run *r = plan_run_open(p, w, config);
	uint64_t drawn = run_drawn(sim_running(w));

	run_steps(r);
	r->result->random |= run_drawn(sim_running(w)) != drawn;
	return plan_run_close(r);
}
