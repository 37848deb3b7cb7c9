/*
 * Checks that hold at every instant.  They are asked again at each moment at which some
 * router, or the lab itself, is other than when they were asked last, and the first
 * moment of a step at which one does not hold is kept for the report of the step.  How
 * long something has lasted is asked at each moment and at the end of each step, of all
 * that goes on in the step, from its own beginning.
 */
#include "base/xalloc.h"
#include "net/forward.h"
#include "plan/run_int.h"

#include <stdlib.h>

struct plan_always {
	uint64_t version, edits; /* of the last look */
	int64_t now;             /* likewise, µs */
	bool looked;
	struct plan_broken {
		bool broken;
		int64_t at;
		char *got;
	} items[]; /* one for each check of the plan */
};

void
plan_always_new(struct plan_run *r)
{
	const struct plan *p = r->plan;

	if (p->nalways)
		r->always = xcalloc(1,
		    sizeof *r->always + p->nalways * sizeof *r->always->items);
}

void
plan_always_free(struct plan_run *r)
{
	for (size_t i = 0; r->always && i < r->plan->nalways; i++)
		free(r->always->items[i].got);
	free(r->always);
	r->always = NULL;
}

/* True when a check has to be asked: something has changed since the last look, or the
 * time, of a check that looks back. */
static bool
is_to_ask(const struct plan_run *r, size_t i, bool changed, bool later)
{
	const struct plan_always *a = r->always;

	return !a->items[i].broken &&
	    (changed || (later && plan_looks_back(&r->plan->always[i])));
}

void
plan_always_look(struct plan_run *r)
{
	uint64_t version = net_forward_version(sim_net(r->world));
	uint64_t edits = run_edits(r->run);
	struct plan_always *a = r->always;
	int64_t measured = r->measured, now = plan_now(r);
	bool changed, later;

	if (!a)
		return;
	changed = !a->looked || a->version != version || a->edits != edits;
	later = now != a->now;
	a->looked = true;
	a->version = version;
	a->edits = edits;
	a->now = now;
	r->asks_always = true;
	for (size_t i = 0; i < r->plan->nalways; i++) {
		struct plan_broken *x = &a->items[i];
		struct buf got;

		if (!is_to_ask(r, i, changed, later))
			continue;
		buf_init(&got);
		if (!plan_holds(r, &r->plan->always[i], NULL, &got)) {
			x->broken = true;
			x->at = now;
			x->got = got.data ? buf_steal(&got) : xstrdup("");
		}
		buf_fini(&got);
	}
	r->asks_always = false;
	r->measured = measured;
}

void
plan_always_report(struct plan_run *r, struct plan_step_result *s)
{
	for (size_t i = 0; r->always && i < r->plan->nalways; i++) {
		struct plan_broken *x = &r->always->items[i];
		const struct plan_check *c = &r->plan->always[i];
		char *text = xasprintf("always %s", c->text);
		struct plan_check_result *result = plan_result_check(r->result, s, text,
		    x->broken ? x->at : plan_now(r), !x->broken);
		struct buf span;

		free(text);
		result->of = c;
		result->since = s->at;
		buf_init(&span);
		plan_span_text(&span, x->at > s->at ? x->at - s->at : s->at - x->at);
		result->expected = xstrdup("at every instant of the step");
		result->got = x->broken
		    ? xasprintf("%s, %s %s its beginning", x->got, span.data,
			  x->at < s->at ? "before" : "after")
		    : xstrdup("it held");
		buf_fini(&span);
		free(x->got);
		*x = (struct plan_broken){ .broken = false };
	}
	if (r->always)
		r->always->looked =
		    false; /* what is broken still breaks the next step */
}
