/*
 * An action of a step, and what came of it: whether it ended as the plan says, what it
 * was refused with or warned of, how long it waited.
 */
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "run/lasting.h"

#include <stdlib.h>
#include <string.h>

/* Tables are remembered before the first failure, and compared behind a step that ends
 * with everything restored. */
static void
remember(struct plan_run *r, const struct plan_action *a)
{
	bool test = a->kind == PLAN_LINK_TEST || a->kind == PLAN_SITE_TEST;
	bool maintain = a->kind == PLAN_MAINTAIN;

	if (r->quiet || (!maintain && !test && a->kind != PLAN_FAIL))
		return;
	run_remember(sim_running(r->world), sim_now(r->world),
	    test           ? "failover test of"
		: maintain ? "maintenance of"
			   : er_target_words[a->targets[0].kind],
	    maintain || test ? a->name : a->targets[0].name, SIZE_MAX);
}

static bool
as_expected(const struct plan_action *a, bool done, const struct errs *errs)
{
	if (a->expect == PLAN_EXPECT_DONE)
		return done;
	if (done)
		return false;
	for (size_t i = 0; a->code && i < errs->n; i++)
		if (!errs->items[i].warning &&
		    strcmp(code_word(errs->items[i].code), a->code) == 0)
			return true;
	return !a->code;
}

/* An action as the cause of what flows go through, whole: of a very long edit its
 * objects, which say more than where it is cut. */
static void
name_cause(struct plan_run *r, const char *step, const struct plan_action *a)
{
	char *text = xasprintf("step %s: %s", step, a->brief);

	plan_flows_trigger(r->result->flows, text);
	free(text);
}

static char *
error_text(const struct err *e)
{
	return xasprintf("%s%s%s%s%s", e->path, e->path[0] ? ": " : "", e->text,
	    e->cure[0] ? "; " : "", e->cure);
}

/* Of a refusal the first error, of what was done all that it warns of. */
static void
keep_errors(struct plan_action_result *a, const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		if (e->warning && a->done) {
			VEC_PUSH(a->warnings, a->nwarnings, a->capwarnings) =
			    error_text(e);
		} else if (!e->warning && !a->done && !a->message) {
			a->code = xstrdup(code_word(e->code));
			a->message = error_text(e);
		}
	}
}

bool
plan_run_action(struct plan_run *r, struct plan_step_result *s,
    const struct plan_action *a, bool rollback)
{
	struct plan_action_result result = { .action = a,
		.at = plan_now(r),
		.rollback = rollback };
	struct errs errs;

	errs_init(&errs);
	if (!r->quiet)
		name_cause(r, s->step->id, a);
	remember(r, a);
	r->acting = true;
	result.done = plan_act(r, a, &errs);
	r->acting = false;
	plan_maps_look(r);
	result.expected = as_expected(a, result.done, &errs);
	result.waited = r->waited;
	result.waited_for = r->waited_for;
	r->waited = 0;
	r->waited_for = NULL;
	keep_errors(&result, &errs);
	errs_fini(&errs);
	if (result.expected)
		r->result->passed += a->expect != PLAN_EXPECT_DONE;
	else
		r->result->failed++;
	VEC_PUSH(s->actions, s->nactions, s->capactions) = result;
	return result.expected;
}
