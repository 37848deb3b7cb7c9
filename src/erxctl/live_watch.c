/*
 * What the daemon is asked while a plan runs: traces of the plan's flows, checks, and
 * whether the lab has converged.  A check that names a flow of the plan is asked of the
 * flow's ends, for the daemon knows no flows; a check that looks back is asked of what
 * was seen.
 */
#include "erxctl/live_int.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

static bool
is_true(const struct data_node *n, const char *leaf)
{
	const char *text = data_node_text(n, leaf);

	return text && strcmp(text, "true") == 0;
}

static void
look_at(struct live *l, size_t i)
{
	const struct plan_flow *f = &l->plan->flows[i];
	struct live_question q;
	struct live_answer a;

	live_ask_begin(&q);
	json_string(&q.j, "from", f->from);
	json_string(&q.j, "to", f->to);
	live_ask(l->o, "trace", &q, &a);
	l->lost |= a.status == 0;
	if (a.status)
		live_keep_seen(l, i, live_output(&a, "trace"));
	live_answer_fini(&a);
}

/* --- checks --- */

static const struct plan_flow *
flow_of(const struct plan *p, const char *name)
{
	for (size_t i = 0; name && i < p->nflows; i++)
		if (strcmp(p->flows[i].name, name) == 0)
			return &p->flows[i];
	return NULL;
}

static void
set_text(struct data_node *map, const char *name, const char *value)
{
	struct data_node *n = data_node_new(DATA_TEXT, name);

	n->text = xstrdup(value);
	data_node_add(map, n);
}

/* The check as the daemon understands it. */
static struct data_node *
without_flow(const struct plan *p, const struct plan_check *c,
    const struct data_node *node)
{
	struct data_node *copy = data_node_dup(node);
	struct data_node *inner = data_node_get(copy, plan_check_name(c->kind));
	const struct plan_flow *f = flow_of(p, c->flow);

	if (f && inner && inner->kind == DATA_MAP) {
		data_node_free(data_node_take(inner, "flow"));
		set_text(inner, "from", f->from);
		set_text(inner, "to", f->to);
	}
	return copy;
}

static void
put_answer(const struct live_answer *a, bool *holds, struct buf *expected,
    struct buf *got)
{
	const struct data_node *n = live_output(a, "assert");
	const struct data_node *list = n ? data_node_get(n, "checks") : NULL;
	const char *text;

	*holds = false;
	if (!list || !list->n) {
		buf_puts(got, a->message ? a->message : "the daemon did not say");
		return;
	}
	n = list->children[0];
	*holds = is_true(n, "passed");
	text = data_node_text(n, "got");
	buf_puts(got, text ? text : "");
	text = data_node_text(n, "expected");
	if (expected)
		buf_puts(expected, text ? text : "");
}

bool
live_holds(struct live *l, const struct plan_check *c, const struct data_node *node,
    struct buf *expected, struct buf *got)
{
	struct data_node *asked;
	struct live_question q;
	struct live_answer a;
	struct buf text;
	struct json j;
	bool holds;

	if (plan_looks_back(c)) {
		live_look(l);
		return plan_live_holds(l->kept, c, false, live_now(l), got);
	}
	asked = without_flow(l->plan, c, node);
	buf_init(&text);
	json_init(&j, &text, false);
	json_object(&j, NULL);
	json_array(&j, "checks");
	data_node_json(&j, NULL, asked);
	json_array_end(&j);
	json_object_end(&j);
	live_ask_begin(&q);
	json_string(&q.j, "checks", text.data);
	live_ask(l->o, "assert", &q, &a);
	l->lost |= a.status == 0;
	put_answer(&a, &holds, expected, got);
	live_answer_fini(&a);
	buf_fini(&text);
	data_node_free(asked);
	return holds;
}

bool
live_is_converged(struct live *l, struct buf *why)
{
	const struct data_node *n, *reasons;
	struct live_question q;
	struct live_answer a;
	bool good;

	live_ask_begin(&q);
	json_string(&q.j, "timeout", "0s");
	live_ask(l->o, "wait", &q, &a);
	l->lost |= a.status == 0;
	n = live_output(&a, "wait");
	good = n && is_true(n, "converged");
	reasons = n ? data_node_get(n, "reasons") : NULL;
	for (size_t i = 0; why && !good && reasons && i < reasons->n; i++) {
		const char *subject = data_node_text(reasons->children[i], "subject");
		const char *text = data_node_text(reasons->children[i], "text");

		buf_printf(why, "%s%s: %s", i ? "; " : "", subject ? subject : "",
		    text ? text : "");
	}
	live_answer_fini(&a);
	return good;
}

bool
live_is_idle(struct live *l)
{
	struct buf why;
	bool idle;

	buf_init(&why);
	idle = live_is_converged(l, &why) || !why.data ||
	    !strstr(why.data, "an operation runs");
	buf_fini(&why);
	return idle;
}

/* --- always --- */

static const struct data_node *
always_node(const struct live *l, size_t i)
{
	return data_node_get(l->plan->tree, "always")->children[i];
}

static size_t
present(const struct live *l)
{
	size_t step = 0;

	for (size_t i = 0; i < l->result->nsteps; i++)
		if (l->result->steps[i].ran)
			step = i;
	return step;
}

static void
tell(struct live *l, size_t step, size_t i, bool good, const char *got)
{
	live_keep_check(l, step, LIVE_CHECK_ALWAYS, i + 1, good,
	    "whenever it was asked during the step", got);
}

static void
ask_always(struct live *l)
{
	struct buf got;

	for (size_t i = 0; l->told && i < l->plan->nalways && !l->lost; i++) {
		const struct plan_check *c = &l->plan->always[i];
		bool good;

		if (l->told[i])
			continue;
		buf_init(&got);
		good = plan_looks_back(c)
		    ? plan_live_holds(l->kept, c, true, live_now(l), &got)
		    : live_holds(l, c, always_node(l, i), NULL, &got);
		if (!good && !l->lost)
			tell(l, present(l), i, false, got.data);
		buf_fini(&got);
	}
}

void
live_look(struct live *l)
{
	for (size_t i = 0; i < l->plan->nflows && !l->lost; i++)
		look_at(l, i);
	ask_always(l);
}

void
live_always_end(struct live *l, size_t step)
{
	for (size_t i = 0; l->told && i < l->plan->nalways; i++)
		if (!l->told[i])
			tell(l, step, i, true, "it held");
}
