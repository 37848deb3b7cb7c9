/*
 * A rehearsal from its start to its end: the lab converges, steps are taken one after
 * the other (step.c), and what the world tells in the meantime goes to the result.
 */
#include "plan/run.h"

#include "base/xalloc.h"
#include "plan/run_int.h"

#include <stdlib.h>
#include <string.h>

#define START_MAX (3600 * ERX_SEC)
#define GONE_MAX  (1800 * ERX_SEC)

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

/* True: nothing that follows would say anything. */
static bool
never_rests(struct plan_run *r, struct plan_step_result *s)
{
	char *what;

	if (!sim_restless(r->world))
		return false;
	what = plan_unrest(r->world);
	plan_own_check(r, s, "the net comes to rest", false, "routes that settle",
	    what);
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
		plan_own_check(r, &result->steps[0], "the lab converges at the start",
		    false, "converged within an hour", plan_unrest(r->world));
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
		on = plan_run_step(r, s, &tickets[i]);
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
	bool on = plan_run_step(r, s, ticket);

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
