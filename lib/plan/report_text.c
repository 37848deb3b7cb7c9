/*
 * For people: what happened when, what each endpoint lost or gained, what the flows
 * went through, and at the end what was checked.
 */
#include "plan/kept.h"
#include "plan/report.h"

#include <string.h>

#define ROUTES_MAX 24 /* of one step; the rest is in the JSON */

static void
step_actions(struct buf *out, const struct plan_step_result *s)
{
	for (size_t i = 0; i < s->nactions; i++) {
		const struct plan_action_result *a = &s->actions[i];

		buf_printf(out, "  %s %s\n", a->rollback ? "back" : "do  ",
		    a->action->text);
		if (a->waited_for) {
			buf_puts(out, "       waited ");
			plan_waited_text(a, out);
			buf_putc(out, '\n');
		}
		if (!a->done)
			buf_printf(out, "       %srefused %s: %s\n",
			    a->expected ? "as expected " : "", a->code ? a->code : "",
			    a->message ? a->message : "");
		for (size_t k = 0; k < a->nwarnings; k++)
			buf_printf(out, "       warning: %s\n", a->warnings[k]);
		if (!a->expected && a->done)
			buf_puts(out,
			    "       done, though it should have been refused\n");
		if (!a->expected && !a->done && a->action->code)
			buf_printf(out, "       it should have been refused as %s\n",
			    a->action->code);
	}
}

static void
step_routes(struct buf *out, const struct plan_step_result *s)
{
	char prefix[IP_PREFIX_STRLEN];
	size_t n = 0, endpoints = 0;
	const char *router = "";

	for (size_t i = 0; i < s->nchanges; i++)
		endpoints += s->changes[i].endpoint;
	for (size_t i = 0; i < s->nchanges && n < ROUTES_MAX; i++) {
		const struct plan_route_change *c = &s->changes[i];

		if (!c->endpoint)
			continue;
		n++;
		if (strcmp(router, c->router) != 0)
			buf_printf(out, "  routes at %s\n", c->router);
		router = c->router;
		buf_printf(out, "    %c %-18s ", c->from ? c->to ? '~' : '-' : '+',
		    ip_prefix_text(&c->network, prefix));
		if (c->from && c->to)
			buf_printf(out, "%s\n      %18s now %s\n", c->from, "", c->to);
		else
			buf_printf(out, "%s\n", c->from ? c->from : c->to);
	}
	if (endpoints > n)
		buf_printf(out, "    and %zu more at endpoints\n", endpoints - n);
}

static void
step_checks(struct buf *out, const struct plan_step_result *s)
{
	for (size_t i = 0; i < s->nchecks; i++) {
		const struct plan_check_result *c = &s->checks[i];

		buf_printf(out, "  %s %s\n", c->passed ? "ok  " : "FAIL", c->check);
		if (!c->passed)
			buf_printf(out, "       expected: %s\n       got:      %s\n",
			    c->expected, c->got);
	}
}

/* How a step came out that has a way back, or was aborted. */
static void
step_back(struct buf *out, const struct plan_result *r,
    const struct plan_step_result *s)
{
	if (s->aborted) {
		buf_printf(out, "  ABORTED, because this held: %s\n       ",
		    r->aborted_why);
		if (!r->went_back)
			buf_puts(out, "the step has no rollback");
		else
			buf_puts(out,
			    r->back_refused
				? "rolled back, but not all of it was possible"
				: "rolled back");
		if (r->went_back) {
			buf_puts(out, " in ");
			plan_spread_text(&s->back, out);
		}
		buf_printf(out, "; routes as before the step: %s\n",
		    r->as_before ? "yes" : "no");
	}
	if (s->rollback == PLAN_ROLLBACK_NOT_TRIED && s->ran)
		buf_puts(out, "  the rollback was not tried\n");
	for (size_t i = s->aborted ? 0 : 1; i < s->ndifferences; i++)
		buf_printf(out, "       %s\n", s->differences[i]);
}

static void
step_running(struct buf *out, const struct plan_step_result *s)
{
	const char *end;

	for (const char *line = s->running; line && *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			return;
		buf_printf(out, "  not ended: %.*s\n", (int)(end - line), line);
	}
}

static void
step_kept(struct buf *out, const struct plan_result *r,
    const struct plan_step_result *s)
{
	for (size_t i = 0; i < s->nkept; i++) {
		buf_puts(out, "  stale: ");
		plan_kept_text(&s->kept[i], out);
		buf_putc(out, '\n');
	}
	if (s->nkept && r->plan->nflows) {
		buf_puts(out, "  stale: ");
		plan_stale_text(r, s, out);
		buf_putc(out, '\n');
	}
}

static void
one_step(struct buf *out, const struct plan_result *r, const struct plan_step_result *s)
{
	plan_clock_text(out, s->at, s->at_known);
	plan_wall_text(r, s->at, out);
	buf_printf(out, "  %s%s%s%s%s%s\n", s->step->id, s->step->title ? ": " : "",
	    s->step->title ? s->step->title : "", s->step->owner ? " (" : "",
	    s->step->owner ? s->step->owner : "", s->step->owner ? ")" : "");
	if (s->step->note)
		buf_printf(out, "  note %s\n", s->step->note);
	if (s->skipped)
		buf_printf(out, "  did not run: %s\n", s->skipped);
	step_actions(out, s);
	for (size_t i = s->first_event; i < s->last_event; i++) {
		const struct plan_event *e = &r->events[i];

		buf_puts(out, "  ");
		plan_clock_text(out, e->at, e->known);
		buf_printf(out, " %s %s: %s\n", e->kind, e->subject, e->text);
	}
	step_routes(out, s);
	step_checks(out, s);
	step_running(out, s);
	step_kept(out, r, s);
	step_back(out, r, s);
	if (s->explain)
		buf_printf(out, "%s", s->explain);
	if (s->ran && s->until > s->at) {
		buf_puts(out, "  took ");
		plan_spread_text(&s->took, out);
		buf_putc(out, '\n');
	}
	buf_putc(out, '\n');
}

static void
interval(struct buf *out, const struct plan_interval *i)
{
	buf_puts(out, "  ");
	plan_clock_text(out, i->in_first ? i->first_from : i->from, i->from_known);
	buf_printf(out, "  %s", i->flow->name);
	if (i->direction)
		buf_printf(out,
		    " %s:", i->direction == PLAN_FORWARD ? "forward" : "reverse");
	buf_putc(out, ' ');
	plan_interval_text(i, out);
	if (!i->direction)
		buf_printf(out, "; only forward: %s; only reverse: %s",
		    i->forward[0] ? i->forward : "nothing",
		    i->reverse[0] ? i->reverse : "nothing");
	buf_printf(out, "; %s\n", i->cause);
}

static void
flows(struct buf *out, const struct plan_result *r)
{
	if (r->noutages)
		buf_puts(out, "outages\n");
	else if (r->plan->nflows)
		buf_puts(out, "outages: none\n");
	for (size_t i = 0; i < r->noutages; i++)
		interval(out, &r->outages[i]);
	if (r->nasymmetries)
		buf_puts(out, "asymmetries\n");
	else if (r->plan->nflows)
		buf_puts(out, "asymmetries: none\n");
	for (size_t i = 0; i < r->nasymmetries; i++)
		interval(out, &r->asymmetries[i]);
}

/* What each flow lost in all, whether a check asks or not. */
static void
sums(struct buf *out, const struct plan_result *r)
{
	buf_puts(out, r->nsums ? "flows\n" : "");
	for (size_t i = 0; i < r->nsums; i++) {
		const struct plan_flow_sum *s = &r->sums[i];

		buf_printf(out, "  %s: ", s->flow->name);
		plan_sum_text(s, out);
		if (s->lost.worst || s->worst.lasting)
			buf_printf(out, "; step %s", r->steps[s->worst.step].step->id);
		if (plan_sum_lost(s))
			buf_printf(out, "; %s",
			    s->worst.named && !s->worst.never ? "checks name it"
							      : "no check names it");
		buf_putc(out, '\n');
	}
}

/* Again at the end, where a person looks first. */
static void
failures(struct buf *out, const struct plan_result *r)
{
	if (r->failed)
		buf_puts(out, "\nfailed\n");
	for (size_t i = 0; i < r->nsteps; i++) {
		const struct plan_step_result *s = &r->steps[i];

		if (s->aborted)
			buf_printf(out, "  %s: aborted, because this held: %s\n",
			    s->step->id, r->aborted_why);
		for (size_t k = 0; k < s->nactions; k++)
			if (!s->actions[k].expected)
				buf_printf(out, "  %s: %s: %s\n", s->step->id,
				    s->actions[k].action->text,
				    s->actions[k].done ? "done"
						       : s->actions[k].message);
		for (size_t k = 0; k < s->nchecks; k++)
			if (!s->checks[k].passed)
				buf_printf(out, "  %s: %s: %s\n", s->step->id,
				    s->checks[k].check, s->checks[k].got);
	}
}

static void
never_ran(struct buf *out, const struct plan_result *r)
{
	bool any = false;

	for (size_t i = 0; i < r->nsteps; i++)
		if (r->steps[i].skipped) {
			buf_printf(out, "%s%s",
			    any ? ", " : "\nnever ran: ", r->steps[i].step->id);
			any = true;
		}
	buf_puts(out, any ? "\n" : "");
}

void
plan_report_text(const struct plan_result *r, struct buf *out)
{
	buf_printf(out, "%s %s of lab %s", r->live ? "run" : "rehearsal", r->plan->name,
	    r->lab);
	if (!r->live)
		buf_printf(out, ", seed %llu", (unsigned long long)r->seed);
	buf_putc(out, '\n');
	plan_head_text(r, "\n", out);
	buf_putc(out, '\n');
	for (size_t i = 0; i < r->nsteps; i++)
		one_step(out, r, &r->steps[i]);
	flows(out, r);
	sums(out, r);
	plan_loads_text(r, out);
	failures(out, r);
	never_ran(out, r);
	plan_plain_text(r, out);
	buf_putc(out, '\n');
	plan_verdict_text(r, out);
	buf_printf(out, "\n%u passed, %u failed; %s ", r->passed, r->failed,
	    r->live ? "it took" : "simulated time");
	plan_spread_text(&r->took, out);
	buf_putc(out, '\n');
}
