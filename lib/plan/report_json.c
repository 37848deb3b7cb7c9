/*
 * The result as one JSON object; its keys are a contract.
 */
#include "base/json.h"
#include "plan/result.h"

static void
actions(struct json *j, const struct plan_step_result *s)
{
	json_array(j, "actions");
	for (size_t i = 0; i < s->nactions; i++) {
		const struct plan_action_result *a = &s->actions[i];

		json_object(j, NULL);
		json_string(j, "action", a->action->text);
		json_seconds(j, "at", a->at);
		json_string(j, "outcome", a->done ? "done" : "refused");
		json_bool(j, "expected", a->expected);
		if (a->code) {
			json_string(j, "code", a->code);
			json_string(j, "message", a->message);
		}
		if (a->rollback)
			json_bool(j, "rollback", true);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
checks(struct json *j, const struct plan_step_result *s)
{
	json_array(j, "checks");
	for (size_t i = 0; i < s->nchecks; i++) {
		const struct plan_check_result *c = &s->checks[i];

		json_object(j, NULL);
		json_string(j, "check", c->check);
		json_bool(j, "passed", c->passed);
		json_string(j, "expected", c->expected);
		json_string(j, "got", c->got);
		json_seconds(j, "at", c->at);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
changes(struct json *j, const struct plan_step_result *s)
{
	char prefix[IP_PREFIX_STRLEN];

	json_array(j, "route-changes");
	for (size_t i = 0; i < s->nchanges; i++) {
		const struct plan_route_change *c = &s->changes[i];

		json_object(j, NULL);
		json_seconds(j, "at", c->at);
		json_string(j, "router", c->router);
		json_string(j, "network", ip_prefix_text(&c->network, prefix));
		json_string(j, "from", c->from);
		json_string(j, "to", c->to);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
rollback(struct json *j, const struct plan_step_result *s)
{
	static const char *const words[] = {
		[PLAN_ROLLBACK_NONE] = "none",
		[PLAN_ROLLBACK_NOT_TRIED] = "not-tried",
		[PLAN_ROLLBACK_RESTORES] = "restores",
		[PLAN_ROLLBACK_DIFFERS] = "differs",
		[PLAN_ROLLBACK_FAILS] = "fails",
	};

	if (!s->step->nrollback)
		return;
	json_object(j, "rollback");
	json_string(j, "outcome", words[s->rollback]);
	json_seconds(j, "seconds", s->rollback_took);
	json_array(j, "differences");
	for (size_t i = 0; i < s->ndifferences; i++)
		json_string(j, NULL, s->differences[i]);
	json_array_end(j);
	if (s->aborted)
		json_bool(j, "carried-out", true);
	json_object_end(j);
}

static void
aborted(struct json *j, const struct plan_result *r)
{
	if (!r->aborted_at)
		return;
	json_object(j, "aborted");
	json_string(j, "step", r->aborted_at);
	json_string(j, "because", r->aborted_why);
	json_string(j, "rolled-back",
	    !r->went_back         ? "no-rollback"
		: r->back_refused ? "in-part"
				  : "yes");
	json_bool(j, "as-before", r->as_before);
	json_array(j, "differences");
	for (size_t i = 0; i < r->nsteps; i++)
		for (size_t k = 0; r->steps[i].aborted && k < r->steps[i].ndifferences;
		     k++)
			json_string(j, NULL, r->steps[i].differences[k]);
	json_array_end(j);
	json_array(j, "never-ran");
	for (size_t i = 0; i < r->nsteps; i++)
		if (r->steps[i].skipped)
			json_string(j, NULL, r->steps[i].step->id);
	json_array_end(j);
	json_object_end(j);
}

static void
step(struct json *j, const struct plan_step_result *s)
{
	json_object(j, NULL);
	json_string(j, "id", s->step->id);
	json_string(j, "title", s->step->title);
	json_string(j, "owner", s->step->owner);
	json_string(j, "note", s->step->note);
	json_seconds(j, "at", s->at);
	json_seconds(j, "until", s->until);
	json_string(j, "skipped", s->skipped);
	actions(j, s);
	checks(j, s);
	changes(j, s);
	rollback(j, s);
	if (s->explain)
		json_string(j, "explain", s->explain);
	json_object_end(j);
}

static void
outages(struct json *j, const struct plan_result *r)
{
	const struct plan_outage *o;

	json_array(j, "outages");
	for (size_t i = 0; (o = plan_flows_outage(r->flows, i)) != NULL; i++) {
		if (!plan_outage_counts(o))
			continue;
		json_object(j, NULL);
		json_string(j, "flow", o->flow);
		json_string(j, "direction",
		    o->direction == PLAN_FORWARD ? "forward" : "reverse");
		json_seconds(j, "from", erx_time_since(o->from, r->zero));
		json_seconds(j, "until", erx_time_since(o->until, r->zero));
		json_seconds(j, "seconds", erx_time_since(o->until, o->from));
		json_string(j, "kind", o->loop ? "loop" : "loss");
		json_uint(j, "members", o->members);
		json_uint(j, "lost", o->lost);
		json_string(j, "cause", o->cause);
		json_bool(j, "initial", o->initial);
		json_bool(j, "lasting", o->lasting);
		json_bool(j, "named", o->named);
		json_object_end(j);
	}
	json_array_end(j);
}

/* What each flow lost in all, whether a check asks or not. */
static void
sums(struct json *j, const struct plan_result *r)
{
	json_array(j, "flows");
	for (size_t i = 0; i < r->nsums; i++) {
		const struct plan_flow_sum *s = &r->sums[i];

		json_object(j, NULL);
		json_string(j, "flow", s->flow->name);
		json_string(j, "loss",
		    s->dark       ? "total"
			: s->lost ? "partial"
				  : "none");
		json_string(j, "direction",
		    !s->lost                           ? NULL
			: s->direction == PLAN_FORWARD ? "forward"
						       : "reverse");
		json_seconds(j, "seconds", s->lost);
		json_seconds(j, "total-seconds", s->dark);
		json_uint(j, "members", s->members);
		json_uint(j, "lost", s->gone);
		json_string(j, "step", s->lost ? r->steps[s->step].step->id : NULL);
		json_bool(j, "named", s->named && !s->never);
		json_bool(j, "loop", s->loop);
		json_bool(j, "lasting", s->lasting);
		json_bool(j, "never-worked", s->never);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
asymmetries(struct json *j, const struct plan_result *r)
{
	const struct plan_asymmetry *a;

	json_array(j, "asymmetries");
	for (size_t i = 0; (a = plan_flows_asymmetry(r->flows, i)) != NULL; i++) {
		if (a->until.us <= a->from.us)
			continue;
		json_object(j, NULL);
		json_string(j, "flow", a->flow);
		json_seconds(j, "from", erx_time_since(a->from, r->zero));
		json_seconds(j, "until", erx_time_since(a->until, r->zero));
		json_seconds(j, "seconds", erx_time_since(a->until, a->from));
		json_string(j, "forward-only", a->forward);
		json_string(j, "reverse-only", a->reverse);
		json_string(j, "cause", a->cause);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
events(struct json *j, const struct plan_result *r)
{
	json_array(j, "events");
	for (size_t i = 0; i < r->nevents; i++) {
		if (r->events[i].at < 0)
			continue;
		json_object(j, NULL);
		json_seconds(j, "at", r->events[i].at);
		json_string(j, "kind", r->events[i].kind);
		json_string(j, "subject", r->events[i].subject);
		json_string(j, "text", r->events[i].text);
		json_object_end(j);
	}
	json_array_end(j);
}

void
plan_report_json(const struct plan_result *r, struct buf *out)
{
	struct json j;

	json_init(&j, out, true);
	json_object(&j, NULL);
	json_string(&j, "plan", r->plan->name);
	json_string(&j, "lab", r->lab);
	json_uint(&j, "seed", r->seed);
	json_seconds(&j, "started", r->started);
	json_seconds(&j, "ended", r->ended);
	json_uint(&j, "passed", r->passed);
	json_uint(&j, "failed", r->failed);
	json_string(&j, "verdict", plan_verdict_word(plan_verdict(r)));
	aborted(&j, r);
	json_array(&j, "steps");
	for (size_t i = 0; i < r->nsteps; i++)
		step(&j, &r->steps[i]);
	json_array_end(&j);
	sums(&j, r);
	outages(&j, r);
	asymmetries(&j, r);
	events(&j, r);
	json_object_end(&j);
	buf_putc(out, '\n');
}
