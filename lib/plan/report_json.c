/*
 * The result as one JSON object; its keys are a contract.
 */
#include "base/json.h"
#include "plan/report.h"

#include <string.h>

/* Which draws something fails in, when there are several. */
static void
failing(struct json *j, const struct plan_result *r, const struct plan_failing *f)
{
	if (r->draws == 1)
		return;
	json_array(j, "failing-seeds");
	for (size_t i = 0; i < f->n; i++)
		json_uint(j, NULL, r->seed + f->draws[i]);
	json_array_end(j);
}

static void
actions(struct json *j, const struct plan_result *r, const struct plan_step_result *s)
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
		if (a->waited_for) {
			json_object(j, "waited");
			plan_spread_json(&a->waits, j);
			json_string(j, "for", a->waited_for);
			json_object_end(j);
		}
		failing(j, r, &a->failing);
		if (a->nwarnings)
			json_array(j, "warnings");
		for (size_t k = 0; k < a->nwarnings; k++)
			json_string(j, NULL, a->warnings[k]);
		if (a->nwarnings)
			json_array_end(j);
		if (a->rollback)
			json_bool(j, "rollback", true);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
checks(struct json *j, const struct plan_result *r, const struct plan_step_result *s)
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
		failing(j, r, &c->failing);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
changes(struct json *j, const struct plan_step_result *s, size_t most)
{
	char prefix[IP_PREFIX_STRLEN];

	json_array(j, "route-changes");
	for (size_t i = 0; i < s->nchanges && i < most; i++) {
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
	if (s->nchanges > most)
		json_uint(j, "route-changes-left-out", s->nchanges - most);
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
	plan_spread_json(&s->back, j);
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
running(struct json *j, const struct plan_step_result *s)
{
	const char *end;

	if (!s->running)
		return;
	json_array(j, "not-ended");
	for (const char *line = s->running; (end = strchr(line, '\n')) != NULL;
	     line = end + 1)
		json_stringf(j, NULL, "%.*s", (int)(end - line), line);
	json_array_end(j);
}

static void
kept(struct json *j, const struct plan_step_result *s)
{
	if (!s->nkept)
		return;
	json_array(j, "kept");
	for (size_t i = 0; i < s->nkept; i++) {
		json_object(j, NULL);
		json_string(j, "router", s->kept[i].router);
		json_string(j, "neighbor", s->kept[i].neighbor);
		json_uint(j, "routes", s->kept[i].routes);
		json_seconds(j, "until", s->kept[i].until);
		json_object_end(j);
	}
	json_array_end(j);
	json_array(j, "stale-flows");
	for (size_t i = 0; i < s->nstale; i++)
		json_string(j, NULL, s->stale[i]->name);
	json_array_end(j);
}

static void
step(struct json *j, const struct plan_result *r, const struct plan_step_result *s,
    size_t most)
{
	json_object(j, NULL);
	json_string(j, "id", s->step->id);
	json_string(j, "title", s->step->title);
	json_string(j, "owner", s->step->owner);
	json_string(j, "note", s->step->note);
	json_seconds(j, "at", s->at);
	json_seconds(j, "until", s->until);
	json_object(j, "took");
	plan_spread_json(&s->took, j);
	json_object_end(j);
	json_string(j, "skipped", s->skipped);
	running(j, s);
	kept(j, s);
	actions(j, r, s);
	checks(j, r, s);
	changes(j, s, most);
	rollback(j, s);
	if (s->explain)
		json_string(j, "explain", s->explain);
	json_object_end(j);
}

static const char *
direction(unsigned d)
{
	return d == PLAN_FORWARD ? "forward" : "reverse";
}

/* Moments are those of the draw in which it was longest, the one with that seed. */
static void
interval(struct json *j, const struct plan_result *r, const struct plan_interval *i)
{
	json_object(j, NULL);
	json_string(j, "flow", i->flow->name);
	if (i->direction)
		json_string(j, "direction", direction(i->direction));
	json_seconds(j, "from", i->from);
	json_seconds(j, "until", i->until);
	plan_spread_json(&i->length, j);
	json_uint(j, "seed", i->seed);
	if (i->in_first) {
		json_object(j, "in-first-draw");
		json_seconds(j, "from", i->first_from);
		json_seconds(j, "until", i->first_until);
		json_object_end(j);
	} else {
		json_null(j, "in-first-draw");
	}
	json_string(j, "step", r->steps[i->step].step->id);
	if (i->direction) {
		json_string(j, "kind", i->loop ? "loop" : "loss");
		json_uint(j, "members", i->members);
		json_uint(j, "lost", i->lost);
	} else {
		json_string(j, "forward-only", i->forward);
		json_string(j, "reverse-only", i->reverse);
	}
	json_string(j, "cause", i->cause);
	if (i->direction) {
		json_bool(j, "initial", i->initial);
		json_bool(j, "lasting", i->lasting);
		json_bool(j, "named", i->named);
	}
	json_object_end(j);
}

/* What each flow lost in all, whether a check asks or not. */
static void
sums(struct json *j, const struct plan_result *r)
{
	json_array(j, "flows");
	for (size_t i = 0; i < r->nsums; i++) {
		const struct plan_flow_sum *s = &r->sums[i];
		const struct plan_flow_loss *l = &s->worst;
		bool lost = s->lost.worst > 0 || l->lasting;

		json_object(j, NULL);
		json_string(j, "flow", s->flow->name);
		json_string(j, "loss",
		    plan_sum_dark(s) ? "total"
			: lost       ? "partial"
				     : "none");
		json_string(j, "direction", lost ? direction(l->direction) : NULL);
		plan_spread_json(&s->lost, j);
		json_seconds(j, "total-seconds", s->dark.worst);
		json_uint(j, "members", l->members);
		json_uint(j, "lost", l->gone);
		json_string(j, "step", lost ? r->steps[l->step].step->id : NULL);
		json_bool(j, "named", l->named && !l->never);
		json_bool(j, "loop", l->loop);
		json_bool(j, "lasting", l->lasting);
		json_bool(j, "never-worked", l->never);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
intervals(struct json *j, const struct plan_result *r)
{
	json_array(j, "outages");
	for (size_t i = 0; i < r->noutages; i++)
		interval(j, r, &r->outages[i]);
	json_array_end(j);
	json_array(j, "asymmetries");
	for (size_t i = 0; i < r->nasymmetries; i++)
		interval(j, r, &r->asymmetries[i]);
	json_array_end(j);
}

static void
times(struct json *j, const struct plan_result *r)
{
	plan_times_json(&r->times, j);
	if (r->times_change < r->nsteps)
		json_string(j, "durations-change-at",
		    r->steps[r->times_change].step->id);
	json_bool(j, "random", r->random);
	json_uint(j, "draws", r->draws);
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

static void
maps(struct json *j, const struct plan_result *r)
{
	if (!r->nmaps)
		return;
	json_array(j, "maps");
	for (size_t i = 0; i < r->nmaps; i++) {
		json_object(j, NULL);
		json_seconds(j, "at", r->maps[i].at);
		json_raw(j, "map", r->maps[i].json, strlen(r->maps[i].json));
		json_object_end(j);
	}
	json_array_end(j);
}

static void
report(const struct plan_result *r, size_t most, bool pretty, struct buf *out)
{
	struct json j;

	json_init(&j, out, pretty);
	json_object(&j, NULL);
	json_string(&j, "plan", r->plan->name);
	json_string(&j, "lab", r->lab);
	if (r->live) {
		json_int(&j, "live-since", r->wall);
	} else {
		json_uint(&j, "seed", r->seed);
		times(&j, r);
	}
	json_seconds(&j, "started", r->started);
	json_seconds(&j, "ended", r->ended);
	json_uint(&j, "passed", r->passed);
	json_uint(&j, "failed", r->failed);
	json_string(&j, "verdict", plan_verdict_word(plan_verdict(r)));
	aborted(&j, r);
	json_array(&j, "steps");
	for (size_t i = 0; i < r->nsteps; i++)
		step(&j, r, &r->steps[i], most);
	json_array_end(&j);
	sums(&j, r);
	plan_loads_json(r, &j);
	intervals(&j, r);
	events(&j, r);
	maps(&j, r);
	json_object_end(&j);
	buf_putc(out, '\n');
}

void
plan_report_json(const struct plan_result *r, struct buf *out)
{
	report(r, SIZE_MAX, true, out);
}

void
plan_report_brief(const struct plan_result *r, size_t most, struct buf *out)
{
	report(r, most, false, out);
}
