/*
 * One step of a search, taken in the world of this process as a rehearsal takes it, and
 * judged: a failed action, a failed check or a check of `always` that was broken at
 * some instant make the step a failure.
 */
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "net/digest.h"
#include "plan/search_int.h"
#include "plan/sweep.h"

#include <stdlib.h>
#include <string.h>

#define REST_MAX (1800 * ERX_SEC)

int
search_compare(const struct plan_cost *a, const struct plan_cost *b)
{
	const int64_t x[] = { a->outage, a->asymmetry, a->handovers, a->time };
	const int64_t y[] = { b->outage, b->asymmetry, b->handovers, b->time };

	for (size_t i = 0; i < sizeof x / sizeof *x; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
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

static const char *
last_owner(const struct search *s)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->plan->steps[s->order[i]].owner)
			return s->plan->steps[s->order[i]].owner;
	return NULL;
}

static void
count_cost(struct search *s, size_t step)
{
	const struct plan_flows *flows = s->run->result->flows;
	const char *owner = s->plan->steps[step].owner, *last = last_owner(s);
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

/* --- failures of the network --- */

/* Of lost traffic counts only what is still lost at rest: a failure takes its time to
 * be noticed. */
static bool
is_carried(struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	struct plan_flows *flows = r->result->flows;
	const struct plan_outage *o;

	for (size_t i = 0; (o = plan_flows_outage(flows, i)) != NULL; i++)
		if (!o->initial && o->until.us == ERX_NEVER.us &&
		    strcmp(o->flow, c->flow) == 0) {
			buf_printf(got, "%s stays lost", c->flow);
			return false;
		}
	return true;
}

static bool
holds_at_rest(struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	return c->kind == PLAN_OUTAGE ? is_carried(r, c, got)
				      : plan_holds(r, c, NULL, got);
}

static bool
survives(struct search *s, const struct sweep_element *e, struct buf *why)
{
	struct plan_run *r = s->run;
	struct erx_time until;
	struct errs errs;
	struct buf got;
	bool good = true;

	errs_init(&errs);
	run_fail(sim_running(r->world), sim_now(r->world), e->kind, e->name, NULL,
	    &errs);
	errs_fini(&errs);
	until = erx_time_add(sim_now(r->world), REST_MAX);
	sim_run_converged(r->world, until);
	plan_flows_look(r->result->flows);
	for (size_t i = 0; good && i < s->plan->nalways; i++) {
		const struct plan_check *c = &s->plan->always[i];

		buf_init(&got);
		if (!(s->waived.always >> i & 1) && !holds_at_rest(r, c, &got)) {
			buf_printf(why, "when %s %s fails, always %s fails: %s",
			    er_target_words[e->kind], e->name, c->text,
			    got.data ? got.data : "");
			good = false;
		}
		buf_fini(&got);
	}
	return good;
}

struct storm {
	struct search *s;
	const struct sweep_element *element;
};

static void
try_failure(void *arg, struct buf *out)
{
	struct storm *t = arg;

	t->s->run->quiet = true;
	survives(t->s, t->element, out);
}

static bool
is_excused(const struct search *s, const struct sweep_element *e)
{
	for (size_t i = 0; i < s->nexcused; i++)
		if (s->excused[i].kind == e->kind &&
		    strcmp(s->excused[i].name, e->name) == 0)
			return true;
	return false;
}

/* Tries a failure in a copy; the reason stays empty when all checks hold. */
static void
weather(struct search *s, const struct sweep_element *e, struct buf *why)
{
	const struct plan_copies *c = s->config->copies;
	struct storm t = { s, e };
	int ticket = c->start(c->ctx, try_failure, &t);

	if (ticket < 0 || !c->collect(c->ctx, ticket, why))
		buf_printf(why, "the failure of %s could not be tried", e->name);
}

void
search_excuse(struct search *s)
{
	size_t n;
	struct sweep_element *elements = sweep_elements(s->run->world, &n);
	struct buf why;

	buf_init(&why);
	s->excused = xcalloc(n + 1, sizeof *s->excused);
	for (size_t i = 0; i < n; i++) {
		buf_reset(&why);
		weather(s, &elements[i], &why);
		if (!why.len)
			continue;
		s->excused[s->nexcused].kind = elements[i].kind;
		s->excused[s->nexcused++].name = xstrdup(elements[i].name);
	}
	buf_fini(&why);
	sweep_elements_free(elements, n);
}

static bool
survives_all(struct search *s, struct buf *why)
{
	size_t n, before = why->len;
	struct sweep_element *elements = sweep_elements(s->run->world, &n);

	for (size_t i = 0; i < n && why->len == before; i++)
		if (!is_excused(s, &elements[i]))
			weather(s, &elements[i], why);
	sweep_elements_free(elements, n);
	return why->len == before;
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
	return good && (s->taken || !s->config->any_failure || survives_all(s, why));
}

bool
search_digest(const struct search *s, uint64_t *digest)
{
	struct run *run = s->run->run;
	const struct net *net = sim_net(s->run->world);
	const char *owner = last_owner(s);
	uint64_t h = hash_u64(run_digest(run), net_timers_digest(net));
	struct net_rt *rt;
	struct json j;
	struct buf lab;

	if (!sim_converged(s->run->world))
		return false;
	for (size_t i = 0; (rt = net_router_at(net, i)) != NULL; i++)
		h = hash_u64(net_router_digest(rt), h);
	buf_init(&lab);
	json_init(&j, &lab, false);
	data_node_json(&j, NULL, run_lab(run)->tree);
	h = hash_bytes(lab.data, lab.len, h);
	buf_fini(&lab);
	if (owner)
		h = hash_bytes(owner, strlen(owner), h);
	if (s->by_order)
		h = hash_bytes(s->order, s->n * sizeof *s->order, h);
	*digest = h;
	return true;
}
