/*
 * The tree of a plan into structs.  The schema has looked at every value; here comes
 * what it cannot say: one check where one is expected, leaves that belong together,
 * sizes.  All faults are found in one reading.
 */
#include "base/text.h"
#include "base/xalloc.h"
#include "data/duration.h"
#include "er/leaf.h"
#include "plan/moment.h"
#include "plan/plan_int.h"
#include "plan/times.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEADLINE_DEFAULT (3600 * ERX_SEC)

void
plan_fault(struct plan_read *r, const struct data_node *at, enum code code,
    const char *path, const char *cure, const char *text, ...)
{
	char where[300];
	va_list ap;
	char *s;

	va_start(ap, text);
	s = xvasprintf(text, ap);
	va_end(ap);
	errs_add(r->errs, code, at ? data_node_where(at, where, sizeof where) : NULL,
	    path, cure, "%s", s);
	free(s);
}

bool
plan_read_span(struct plan_read *r, const struct data_node *map, const char *leaf,
    const char *path, int64_t *us)
{
	const char *text = data_node_text(map, leaf);

	if (!text)
		return false;
	if (data_duration_parse(text, us) && *us <= PLAN_SPAN_MAX)
		return true;
	plan_fault(r, data_node_get(map, leaf), CODE_BAD_VALUE, path,
	    "write at most 400d", "%s: %s is too long", leaf, text);
	*us = 0;
	return true;
}

/* --- one line of text --- */

#define DEEP_MAX 12

/* Stops soon after the bound: whoever asked takes another form then. */
static void
flow_value(struct buf *out, const struct data_node *n, size_t most, unsigned depth)
{
	if (out->len > most || depth > DEEP_MAX)
		return;
	if (n->kind == DATA_TEXT) {
		buf_puts(out, n->secret ? "(secret)" : n->text[0] ? n->text : "\"\"");
		return;
	}
	buf_puts(out, n->kind == DATA_SEQ ? "[" : n->n ? "{ " : "{");
	for (size_t i = 0; i < n->n && out->len <= most; i++) {
		buf_puts(out, i ? ", " : "");
		if (n->kind == DATA_MAP)
			buf_printf(out, "%s: ", n->children[i]->name);
		flow_value(out, n->children[i], most, depth + 1);
	}
	buf_puts(out, n->kind == DATA_SEQ ? "]" : n->n ? " }" : "}");
}

/* Names of what stands in it: "{ circuits: c1 and 999 more, fidelity }". */
static void
flow_names(struct buf *out, const struct data_node *n)
{
	buf_putc(out, '{');
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		buf_puts(out, i ? ", " : " ");
		if (c->name)
			buf_puts(out, c->name);
		if (c->n && c->children[0]->name)
			buf_printf(out, ": %s", c->children[0]->name);
		else if (c->n)
			buf_printf(out, ": %zu elements", c->n);
		if (c->n > 1 && c->children[0]->name)
			buf_printf(out, " and %zu more", c->n - 1);
	}
	buf_puts(out, " }");
}

void
plan_flow_text(struct buf *out, const struct data_node *n, size_t most)
{
	struct buf text;

	buf_init(&text);
	flow_value(&text, n, most, 0);
	if (text.len > most && n->kind == DATA_MAP)
		flow_names(out, n);
	else if (text.len > most)
		buf_printf(out, "%zu elements", n->n);
	else
		buf_add(out, text.data, text.len);
	buf_fini(&text);
}

/* --- steps --- */

static void
read_actions(struct plan_read *r, const struct data_node *seq, const char *path,
    struct plan_action **out, size_t *n)
{
	if (!seq || !seq->n)
		return;
	*out = xcalloc(seq->n, sizeof **out);
	for (size_t i = 0; i < seq->n; i++) {
		char *at = xasprintf("%s/%s/%zu", path, seq->name, i + 1);

		plan_read_action(r, seq->children[i], at, &(*out)[(*n)++]);
		free(at);
	}
}

static void
read_checks(struct plan_read *r, const struct data_node *seq, const char *path,
    struct plan_check **out, size_t *n)
{
	if (!seq || !seq->n)
		return;
	*out = xcalloc(seq->n, sizeof **out);
	for (size_t i = 0; i < seq->n; i++) {
		char *at = xasprintf("%s/%s/%zu", path, seq->name, i + 1);

		plan_read_check(r, seq->children[i], at, &(*out)[(*n)++]);
		free(at);
	}
}

static void
read_always(struct plan_read *r, const struct data_node *seq)
{
	struct plan *p = r->plan;

	if (!seq || !seq->n)
		return;
	p->always = xcalloc(seq->n, sizeof *p->always);
	for (size_t i = 0; i < seq->n; i++) {
		char *at = xasprintf("always/%zu", i + 1);

		plan_read_check(r, seq->children[i], at, &p->always[p->nalways++]);
		free(at);
	}
}

static struct plan_check *
read_one(struct plan_read *r, const struct data_node *map, const char *path)
{
	struct plan_check *c;

	if (!map)
		return NULL;
	c = xcalloc(1, sizeof *c);
	plan_read_check(r, map, path, c);
	return c;
}

static void
read_wait(struct plan_read *r, const struct data_node *map, const char *path,
    struct plan_step *s)
{
	const struct data_node *wait = data_node_get(map, "wait"), *until;
	const char *how;

	if (!wait) {
		s->wait = s->nactions ? PLAN_WAIT_CONVERGED : PLAN_WAIT_NONE;
		return;
	}
	how = data_node_text(wait, "for");
	until = data_node_get(wait, "until");
	if (!how == !until)
		plan_fault(r, wait, CODE_BAD_WAIT, path,
		    "write converged, a duration, or { until: { CHECK }, deadline: 5m }",
		    how ? "wait names both `for` and `until`"
			: "wait does not say for what");
	s->wait = PLAN_WAIT_CONVERGED;
	if (how && strcmp(how, "converged") != 0) {
		s->wait = PLAN_WAIT_SPAN;
		plan_read_span(r, wait, "for", path, &s->span);
	}
	if (until) {
		s->wait = PLAN_WAIT_UNTIL;
		s->until = read_one(r, until, path);
	}
	plan_read_span(r, wait, "deadline", path, &s->deadline);
}

static void
read_step(struct plan_read *r, const struct data_node *m, struct plan_step *s)
{
	const char *id = data_node_text(m, "id");
	char *path = xasprintf("steps/%s", id ? id : "?");

	s->id = id ? id : "?";
	s->title = data_node_text(m, "title");
	s->owner = data_node_text(m, "owner");
	s->note = data_node_text(m, "note");
	s->after = data_node_text(m, "after");
	s->snapshot = data_node_text(m, "snapshot");
	s->deadline = DEADLINE_DEFAULT;
	data_node_where(m, s->where, sizeof s->where);
	s->has_at = plan_read_span(r, m, "at", path, &s->at);
	plan_read_span(r, m, "deadline", path, &s->deadline);
	s->when = read_one(r, data_node_get(m, "when"), path);
	read_actions(r, data_node_get(m, "do"), path, &s->actions, &s->nactions);
	read_actions(r, data_node_get(m, "rollback"), path, &s->rollback,
	    &s->nrollback);
	read_wait(r, m, path, s);
	read_checks(r, data_node_get(m, "checks"), path, &s->checks, &s->nchecks);
	read_checks(r, data_node_get(m, "abort-if"), path, &s->abort_if, &s->nabort_if);
	free(path);
}

/* "500Mbps", which the schema has looked at. */
static uint64_t
rate_of(const char *text)
{
	char *unit = NULL;
	uint64_t n = text ? strtoull(text, &unit, 10) : 0;

	if (!n)
		return 0;
	return n * (*unit == 'k' ? 1000u : *unit == 'M' ? 1000000u : 1000000000u);
}

static void
read_flows(struct plan_read *r, const struct data_node *map)
{
	struct plan *p = r->plan;

	if (!map || !map->n)
		return;
	if (map->n > PLAN_FLOWS_MAX) {
		plan_fault(r, map, CODE_TOO_MANY, "flows", "watch the ones that matter",
		    "%zu flows are more than %d", map->n, PLAN_FLOWS_MAX);
		return;
	}
	p->flows = xcalloc(map->n, sizeof *p->flows);
	for (size_t i = 0; i < map->n; i++) {
		const struct data_node *m = map->children[i];
		struct plan_flow *f = &p->flows[p->nflows++];

		f->name = m->name;
		f->from = data_node_text(m, "from");
		f->to = data_node_text(m, "to");
		f->rate = rate_of(data_node_text(m, "rate"));
		f->reverse_rate = data_node_text(m, "reverse-rate")
		    ? rate_of(data_node_text(m, "reverse-rate"))
		    : f->rate;
		f->weight = data_node_text(m, "weight")
		    ? (uint32_t)strtoul(data_node_text(m, "weight"), NULL, 10)
		    : 1;
		data_node_where(m, f->where, sizeof f->where);
	}
}

static void
read_steps(struct plan_read *r, const struct data_node *seq)
{
	struct plan *p = r->plan;

	if (!seq || !seq->n) {
		plan_fault(r, r->plan->tree, CODE_NO_STEPS, NULL,
		    "add steps: [ { id: baseline } ]", "there is nothing to rehearse");
		return;
	}
	if (seq->n > PLAN_STEPS_MAX) {
		plan_fault(r, seq, CODE_TOO_MANY, "steps", "split the plan",
		    "%zu steps are more than %d", seq->n, PLAN_STEPS_MAX);
		return;
	}
	p->steps = xcalloc(seq->n, sizeof *p->steps);
	for (size_t i = 0; i < seq->n; i++)
		read_step(r, seq->children[i], &p->steps[p->nsteps++]);
}

/* How long it can take at most, by all that is written. */
static void
refuse_ages(struct plan_read *r)
{
	int64_t total = 0;

	for (size_t i = 0; i < r->plan->nsteps && total <= PLAN_SPAN_MAX; i++) {
		const struct plan_step *s = &r->plan->steps[i];

		total += s->span + (s->has_at ? s->at : 0);
		if (s->when || s->until)
			total += s->deadline;
	}
	if (total > PLAN_SPAN_MAX)
		plan_fault(r, data_node_get(r->plan->tree, "steps"), CODE_TOO_LONG,
		    "steps", "shorten waits and deadlines to 400d in all",
		    "its waits, times and deadlines are too long together");
}

struct plan *
plan_new(struct data_node *tree, const struct data_node *lab, struct errs *errs)
{
	struct plan *p = xcalloc(1, sizeof *p);
	struct plan_read r = { .plan = p, .errs = errs };
	size_t before = errs->nerrors;

	p->tree = tree;
	p->name = data_node_text(tree, "plan");
	plan_times_read(data_node_text(tree, "durations"), &p->times);
	p->start = data_node_text(tree, "start");
	if (p->start && !plan_moment_read(p->start, &(struct plan_moment){ 0 }))
		plan_fault(&r, data_node_get(tree, "start"), CODE_BAD_VALUE, "start",
		    "write a day of the calendar and a time of the day",
		    "start: there is no %s", p->start);
	p->any_order = text_equal(data_node_text(tree, "order"), "free");
	read_flows(&r, data_node_get(tree, "flows"));
	read_always(&r, data_node_get(tree, "always"));
	read_steps(&r, data_node_get(tree, "steps"));
	if (r.checks > PLAN_CHECKS_MAX)
		plan_fault(&r, tree, CODE_TOO_MANY, NULL, "split the plan",
		    "%zu checks and actions are more than %d", r.checks,
		    PLAN_CHECKS_MAX);
	else if (p->nsteps) {
		refuse_ages(&r);
		plan_order(&r);
		plan_refer(&r, lab);
	}
	if (errs->nerrors == before)
		return p;
	plan_free(p);
	return NULL;
}

static void
step_fini(struct plan_step *s)
{
	struct plan_check *ones[] = { s->when, s->until };

	for (size_t i = 0; i < s->nactions; i++)
		plan_action_fini(&s->actions[i]);
	for (size_t i = 0; i < s->nrollback; i++)
		plan_action_fini(&s->rollback[i]);
	for (size_t i = 0; i < s->nchecks; i++)
		plan_check_fini(&s->checks[i]);
	for (size_t i = 0; i < s->nabort_if; i++)
		plan_check_fini(&s->abort_if[i]);
	for (size_t i = 0; i < 2; i++)
		if (ones[i]) {
			plan_check_fini(ones[i]);
			free(ones[i]);
		}
	free(s->actions);
	free(s->rollback);
	free(s->checks);
	free(s->abort_if);
}

void
plan_free(struct plan *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->nsteps; i++)
		step_fini(&p->steps[i]);
	for (size_t i = 0; i < p->nalways; i++)
		plan_check_fini(&p->always[i]);
	free(p->steps);
	free(p->always);
	free(p->flows);
	data_node_free(p->tree);
	free(p);
}

const struct plan_step *
plan_step(const struct plan *p, const char *id)
{
	for (size_t i = 0; i < p->nsteps; i++)
		if (strcmp(p->steps[i].id, id) == 0)
			return &p->steps[i];
	return NULL;
}
