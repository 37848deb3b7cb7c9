/*
 * Elements come from what runs: links, routers, and the objects that are several
 * routers.  A copy fails its element, waits until the net has come to rest, and writes
 * a line for each flow that lost something.
 */
#include "plan/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/xalloc.h"
#include "run/place.h"

#define REST_MAX (1800 * ERX_SEC)
#define AHEAD    16 /* copies that are started before the first of them is told */

static void
add(struct sweep *s, enum er_target kind, const char *name)
{
	VEC_PUSH(s->elements, s->nelements, s->celements) =
	    (struct sweep_element){ kind, xstrdup(name) };
}

static void
find_elements(struct sweep *s, const struct sim_world *w)
{
	const struct net_spec *spec = net_running(sim_net(w));
	const struct er_model *m = sim_lab(w)->model;

	for (size_t i = 0; i < m->ncircuits; i++)
		if (!m->circuits[i].cloud)
			add(s, ER_TARGET_CIRCUIT, m->circuits[i].head.name);
	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].has_gateway)
			add(s, ER_TARGET_GATEWAY, m->vnets[i].head.name);
	for (size_t i = 0; i < m->nclouds; i++)
		add(s, ER_TARGET_CLOUD, m->clouds[i].head.name);
	for (size_t i = 0; i < spec->nrouters; i++)
		add(s, ER_TARGET_ROUTER, spec->routers[i].name);
	for (size_t i = 0; i < spec->nlinks; i++)
		if (spec->links[i].b)
			add(s, ER_TARGET_LINK, spec->links[i].name);
}

/* --- flows --- */

static void
add_flow(struct plan *p, const char *from, const char *to)
{
	struct plan_flow *f = &p->flows[p->nflows++];

	f->name = xasprintf("%s--%s", from, to);
	f->from = xstrdup(from);
	f->to = xstrdup(to);
}

static void
own_flows(struct sweep *s, const struct sim_world *w)
{
	const struct er_model *m = sim_lab(w)->model;
	const char **names =
	    xcalloc(m->nsites + m->nvnets + m->nclouds + m->nrouters + 1,
		sizeof *names);
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < m->nsites; i++)
		names[n++] = m->sites[i].head.name;
	for (size_t i = 0; i < m->nvnets; i++)
		names[n++] = m->vnets[i].head.name;
	for (size_t i = 0; i < m->nclouds; i++)
		names[n++] = m->clouds[i].head.name;
	for (size_t i = 0; i < m->nrouters; i++)
		names[n++] = m->routers[i].head.name;
	for (size_t i = 0; i < n; i++) {
		struct er_endpoint p;

		if (run_place_end(sim_running(w), names[i], &p))
			names[kept++] = names[i];
	}
	s->plan.flows = xcalloc(kept * kept / 2 + 1, sizeof *s->plan.flows);
	for (size_t i = 0; i < kept; i++)
		for (size_t k = i + 1; k < kept; k++)
			if (s->plan.nflows < PLAN_FLOWS_MAX)
				add_flow(&s->plan, names[i], names[k]);
	free(names);
}

static void
given_flows(struct sweep *s, const struct plan *p)
{
	s->plan.flows = xcalloc(p->nflows + 1, sizeof *s->plan.flows);
	for (size_t i = 0; i < p->nflows; i++)
		s->plan.flows[s->plan.nflows++] = (struct plan_flow){
			.name = xstrdup(p->flows[i].name),
			.from = xstrdup(p->flows[i].from),
			.to = xstrdup(p->flows[i].to),
		};
}

/* --- one case --- */

struct trial {
	struct sweep *s;
	struct sim_world *w;
	const struct sweep_case *c;
	struct plan_flows *flows;
};

static void
on_moment(void *ctx, struct erx_time now)
{
	struct trial *t = ctx;

	(void)now;
	plan_flows_look(t->flows);
}

/* What it mostly was: a loop on the way to a loss makes no loop of it, nor the other
 * way round.  Of what lasts it is how it stands. */
static bool
is_loop(const struct trial *t, const char *flow, unsigned d, struct erx_time began)
{
	const struct plan_outage *o;

	for (size_t k = 0; (o = plan_flows_outage(t->flows, k)) != NULL; k++)
		if (o->direction == d && strcmp(o->flow, flow) == 0 &&
		    erx_time_is_never(o->until))
			return o->loop;
	return plan_flows_longest(t->flows, flow, d, began, "loop") >
	    plan_flows_longest(t->flows, flow, d, began, "loss");
}

static void
write_flow(const struct trial *t, size_t i, unsigned d, struct erx_time began,
    struct buf *out)
{
	const char *name = t->s->plan.flows[i].name;
	int64_t longest = t->s->lost[2 * i + d - 1]
	    ? 0
	    : plan_flows_longest(t->flows, name, d, began, NULL);
	bool lasting = false;
	const struct plan_outage *o;

	if (!longest)
		return;
	for (size_t k = 0; (o = plan_flows_outage(t->flows, k)) != NULL; k++)
		if (o->direction == d && strcmp(o->flow, name) == 0 &&
		    erx_time_is_never(o->until))
			lasting = true;
	buf_printf(out, "%zu %u %lld %d %d\n", i, d, (long long)longest,
	    is_loop(t, name, d, began), lasting);
}

static void
attempt(void *arg, struct buf *out)
{
	struct trial *t = arg;
	const struct sweep_case *c = t->c;
	const struct sweep_element *e = t->s->elements;
	struct erx_time began = sim_now(t->w);

	t->flows = plan_flows_new(&t->s->plan, t->w);
	plan_flows_look(t->flows);
	sim_hooks(t->w, t, NULL, on_moment);
	sim_fail(t->w, e[c->a].kind, e[c->a].name);
	if (c->b != c->a)
		sim_fail(t->w, e[c->b].kind, e[c->b].name);
	sim_run_converged(t->w, erx_time_add(began, REST_MAX));
	if (!sim_restless(t->w))
		buf_printf(out, "took %lld\n",
		    (long long)erx_time_since(sim_now(t->w), began));
	for (size_t i = 0; i < t->s->plan.nflows; i++)
		for (unsigned d = PLAN_FORWARD; d <= PLAN_REVERSE; d++)
			write_flow(t, i, d, began, out);
	sim_hooks(t->w, NULL, NULL, NULL);
	plan_flows_free(t->flows);
}

static void
read_lines(struct sweep *s, struct sweep_case *c, const char *text)
{
	const char *end;
	size_t flow;

	c->broke = strncmp(text, "took ", 5) != 0;
	if (c->broke)
		return;
	c->took = strtoll(text + 5, NULL, 10);
	while ((end = strchr(text, '\n')) != NULL && end[1]) {
		char *p;
		struct sweep_loss l = { 0 };

		text = end + 1;
		flow = strtoull(text, &p, 10);
		l.direction = (unsigned)strtoul(p, &p, 10);
		l.longest = strtoll(p, &p, 10);
		l.loop = strtol(p, &p, 10) != 0;
		l.lasting = strtol(p, &p, 10) != 0;
		if (flow >= s->plan.nflows)
			continue;
		l.flow = s->plan.flows[flow].name;
		VEC_PUSH(c->losses, c->nlosses, c->closses) = l;
	}
}

/* What does not work anyway is nobody's failure. */
static void
find_lost(struct sweep *s, const struct sim_world *w)
{
	struct net_trace t;

	s->lost = xcalloc(2 * s->plan.nflows + 1, sizeof *s->lost);
	for (size_t i = 0; i < 2 * s->plan.nflows; i++) {
		const struct plan_flow *f = &s->plan.flows[i / 2];

		if (!plan_trace(w, i % 2 ? f->to : f->from, i % 2 ? f->from : f->to,
			&t))
			continue;
		s->lost[i] = t.lost > 0;
		net_trace_fini(&t);
	}
}

static void
list_cases(struct sweep *s, const struct sweep_config *config)
{
	size_t number = 0;

	for (size_t a = 0; a < s->nelements; a++) {
		size_t last = config->failures == 2 ? s->nelements : a + 1;

		for (size_t b = config->failures == 2 ? a + 1 : a; b < last; b++)
			if (number++ % config->shards == config->shard - 1)
				VEC_PUSH(s->cases, s->ncases, s->ccases) =
				    (struct sweep_case){ .a = a, .b = b };
	}
}

struct sweep *
sweep_new(struct sim_world *w, const struct sweep_config *config, struct buf *why)
{
	struct sweep *s;

	if (sim_run_converged(w, (struct erx_time){ REST_MAX }) != SIM_REACHED) {
		sim_unrest(w, why);
		return NULL;
	}
	s = xcalloc(1, sizeof *s);
	s->world = w;
	s->copies = config->copies;
	s->seed = config->seed;
	s->failures = config->failures;
	s->lab = xstrdup(sim_lab(w)->model->lab ? sim_lab(w)->model->lab : "");
	find_elements(s, w);
	if (config->flows && config->flows->nflows)
		given_flows(s, config->flows);
	else
		own_flows(s, w);
	find_lost(s, w);
	list_cases(s, config);
	s->tickets = xcalloc(s->ncases + 1, sizeof *s->tickets);
	return s;
}

static void
start_some(struct sweep *s)
{
	while (s->started < s->ncases && s->started < s->told + AHEAD) {
		struct trial t = { s, s->world, &s->cases[s->started], NULL };

		s->tickets[s->started++] =
		    s->copies->start(s->copies->ctx, attempt, &t);
	}
}

const struct sweep_case *
sweep_next(struct sweep *s)
{
	struct sweep_case *c;
	bool lasting = false;
	struct buf out;
	int ticket;

	if (s->told) {
		c = &s->cases[s->told - 1];
		free(c->losses);
		c->losses = NULL;
	}
	start_some(s);
	if (s->told == s->ncases)
		return NULL;
	ticket = s->tickets[s->told];
	c = &s->cases[s->told++];
	buf_init(&out);
	c->broke = ticket < 0 || !s->copies->collect(s->copies->ctx, ticket, &out);
	if (!c->broke)
		read_lines(s, c, out.data ? out.data : "");
	buf_fini(&out);
	for (size_t i = 0; i < c->nlosses; i++)
		lasting |= c->losses[i].lasting;
	s->hurt += c->nlosses > 0;
	s->lasting += lasting;
	return c;
}

static void
drop(const char *text)
{
	union {
		const char *in;
		char *out;
	} u = { text };

	free(u.out);
}

void
sweep_free(struct sweep *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nelements; i++)
		free(s->elements[i].name);
	for (size_t i = 0; i < s->ncases; i++)
		free(s->cases[i].losses);
	for (size_t i = 0; i < s->plan.nflows; i++) {
		drop(s->plan.flows[i].name);
		drop(s->plan.flows[i].from);
		drop(s->plan.flows[i].to);
	}
	free(s->plan.flows);
	free(s->tickets);
	free(s->lost);
	free(s->elements);
	free(s->cases);
	free(s->lab);
	free(s);
}

/* --- reports --- */

static void
json_loss(struct json *j, const struct sweep_loss *l)
{
	json_object(j, NULL);
	json_string(j, "flow", l->flow);
	json_string(j, "direction",
	    l->direction == PLAN_FORWARD ? "forward" : "reverse");
	json_seconds(j, "seconds", l->longest);
	json_string(j, "kind", l->loop ? "loop" : "loss");
	json_bool(j, "lasting", l->lasting);
	json_object_end(j);
}

void
sweep_json_head(const struct sweep *s, struct buf *out)
{
	struct json j;

	json_init(&j, out, false);
	json_object(&j, NULL);
	json_string(&j, "lab", s->lab);
	json_uint(&j, "seed", s->seed);
	json_uint(&j, "failures", s->failures);
	json_uint(&j, "flows", s->plan.nflows);
	json_uint(&j, "elements", s->nelements);
	json_uint(&j, "cases", s->ncases);
	json_array(&j, "lost-to-begin-with");
	for (size_t i = 0; i < 2 * s->plan.nflows; i++)
		if (s->lost[i])
			json_stringf(&j, NULL, "%s %s", s->plan.flows[i / 2].name,
			    i % 2 ? "reverse" : "forward");
	json_array_end(&j);
	json_object_end(&j);
	buf_putc(out, '\n');
}

void
sweep_json_case(const struct sweep *s, const struct sweep_case *c, struct buf *out)
{
	const size_t elements[] = { c->a, c->b };
	struct json j;

	json_init(&j, out, false);
	json_object(&j, NULL);
	json_array(&j, "fail");
	for (size_t k = 0; k < (c->a == c->b ? 1 : 2); k++) {
		const struct sweep_element *e = &s->elements[elements[k]];

		json_stringf(&j, NULL, "%s %s", er_target_name(e->kind), e->name);
	}
	json_array_end(&j);
	json_bool(&j, "tried", !c->broke);
	json_seconds(&j, "settled-after", c->took);
	json_array(&j, "lost");
	for (size_t k = 0; k < c->nlosses; k++)
		json_loss(&j, &c->losses[k]);
	json_array_end(&j);
	json_object_end(&j);
	buf_putc(out, '\n');
}

void
sweep_text_head(const struct sweep *s, struct buf *out)
{
	for (size_t i = 0; i < 2 * s->plan.nflows; i++)
		if (s->lost[i])
			buf_printf(out, "%s %s is lost to begin with\n",
			    s->plan.flows[i / 2].name, i % 2 ? "reverse" : "forward");
}

void
sweep_text_case(const struct sweep *s, const struct sweep_case *c, struct buf *out)
{
	const struct sweep_element *a = &s->elements[c->a], *b = &s->elements[c->b];

	buf_printf(out, "%s %s", er_target_name(a->kind), a->name);
	if (a != b)
		buf_printf(out, " and %s %s", er_target_name(b->kind), b->name);
	if (c->broke)
		buf_puts(out, ": could not be tried");
	else if (!c->nlosses)
		buf_puts(out, ": nothing lost");
	buf_putc(out, '\n');
	for (size_t k = 0; k < c->nlosses; k++) {
		const struct sweep_loss *l = &c->losses[k];

		buf_printf(out, "    %s %s: %s for ", l->flow,
		    l->direction == PLAN_FORWARD ? "forward" : "reverse",
		    l->loop ? "loop" : "loss");
		if (l->lasting) {
			buf_puts(out, "good\n");
			continue;
		}
		plan_seconds(out, l->longest);
		buf_puts(out, " s\n");
	}
}

void
sweep_text_sum(const struct sweep *s, struct buf *out)
{
	buf_printf(out,
	    "\n%zu failures tried over %zu flows: %zu lose something, %zu of "
	    "them for good\n",
	    s->ncases, s->plan.nflows, s->hurt, s->lasting);
}
