/*
 * One step of a search, taken in the world of this process as a rehearsal takes it, and
 * judged: a failed action, a failed check or a check of `always` that was broken at
 * some instant make the step a failure.
 */
#include "plan/search_int.h"

#include <stdlib.h>
#include <string.h>

/* --- costs --- */

static int
compare(const int64_t *x, const int64_t *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

int
search_compare(const struct plan_cost *a, const struct plan_cost *b)
{
	const int64_t x[] = { a->outage, a->asymmetry / ERX_SEC, a->handovers,
		a->time };
	const int64_t y[] = { b->outage, b->asymmetry / ERX_SEC, b->handovers,
		b->time };

	return compare(x, y, sizeof x / sizeof *x);
}

bool
search_no_dearer(const struct plan_cost *a, const struct plan_cost *b)
{
	const int64_t x[] = { a->handovers, a->time };
	const int64_t y[] = { b->handovers, b->time };

	if (a->outage != b->outage)
		return a->outage < b->outage;
	/* What follows may carry the shorter one over a second, and not the other. */
	if (a->asymmetry + ERX_SEC <= b->asymmetry)
		return true;
	return a->asymmetry <= b->asymmetry && compare(x, y, sizeof x / sizeof *x) <= 0;
}

/* --- is it a failure? --- */

/* The check is one that does not count for now. */
static bool
is_waived(const struct search *s, const struct plan_step_result *r,
    const struct plan_check_result *c)
{
	const struct plan *p = s->plan;
	size_t step = (size_t)(r->step - p->steps);

	if (!c->of)
		return false;
	for (size_t i = 0; i < p->nalways; i++)
		if (c->of == &p->always[i])
			return s->waived.always >> i & 1;
	return s->waived.checks >> step & 1;
}

static bool
judge(const struct search *s, const struct plan_step_result *r, struct buf *why)
{
	if (r->aborted) {
		buf_printf(why, "it is aborted, because this held: %s",
		    s->run->result->aborted_why);
		return false;
	}
	for (size_t i = 0; i < r->nactions; i++) {
		const struct plan_action_result *a = &r->actions[i];

		if (a->expected)
			continue;
		if (a->done)
			buf_printf(why, "%s is not refused", a->action->text);
		else
			buf_printf(why, "%s is refused: %s", a->action->text,
			    a->message ? a->message : "no reason is known");
		return false;
	}
	for (size_t i = 0; i < r->nchecks; i++) {
		const struct plan_check_result *c = &r->checks[i];

		if (c->passed || is_waived(s, r, c))
			continue;
		buf_printf(why, "%s fails: %s", c->check, c->got);
		return false;
	}
	return true;
}

/* --- what it costs --- */

static int64_t
weight_of(const struct plan *p, const char *flow)
{
	for (size_t i = 0; i < p->nflows; i++)
		if (strcmp(p->flows[i].name, flow) == 0)
			return p->flows[i].weight;
	return 1;
}

static int64_t
length(struct erx_time from, struct erx_time until, struct erx_time now)
{
	return erx_time_since(erx_time_before(now, until) ? now : until, from);
}

static void
count_cost(struct search *s, size_t step)
{
	const struct plan_flows *flows = s->run->result->flows;
	const char *owner = s->plan->steps[step].owner, *last = search_last_owner(s);
	struct erx_time now = sim_now(s->run->world);
	const struct plan_asymmetry *a;
	const struct plan_outage *o;

	s->cost.outage = s->cost.asymmetry = 0;
	for (size_t i = 0; (o = plan_flows_outage(flows, i)) != NULL; i++)
		if (!o->initial)
			s->cost.outage += length(o->from, o->until, now) *
			    weight_of(s->plan, o->flow);
	for (size_t i = 0; (a = plan_flows_asymmetry(flows, i)) != NULL; i++)
		if (erx_time_before(s->run->result->zero, a->from))
			s->cost.asymmetry += length(a->from, a->until, now) *
			    weight_of(s->plan, a->flow);
	s->cost.handovers += owner && last && strcmp(owner, last) != 0;
	s->cost.time = plan_now(s->run);
}

/* --- steps --- */

bool
search_take(struct search *s, size_t step, struct buf *why)
{
	struct plan_run *r = s->run;
	uint64_t drawn = run_drawn(r->run);
	bool good;
	int ticket = -1;

	plan_run_take(r, step, &ticket);
	if (s->n + 1 == s->plan->nsteps)
		plan_run_out(r, &r->result->steps[step]);
	s->known.random |= run_drawn(r->run) != drawn;
	good = judge(s, &r->result->steps[step], why);
	if (good && sim_restless(r->world)) {
		buf_puts(why, "the net does not come to rest");
		good = false;
	}
	count_cost(s, step);
	s->order[s->n++] = (uint32_t)step;
	s->done |= UINT64_C(1) << step;
	s->known.tried++;
	return good && (s->taken || !s->config->any_failure || search_survives(s, why));
}
