/*
 * The checks are those of a plan of one step that does nothing.
 */
#include "plan/assert.h"

#include "base/xalloc.h"
#include "plan/plan_int.h"
#include "plan/run_int.h"

#include <stdio.h>
#include <stdlib.h>

/* Units of work that a check is counted as when it walks no table. */
#define ONE_CHECK 64

struct plan_assert {
	struct plan *plan; /* of one step */
	struct plan_run run;
	struct data_node **trees;
	size_t ntrees;
	struct plan_asserted *results; /* one for each check */
	size_t at, failed;
	struct plan_probe *probe; /* of the check at hand, or NULL */
};

static void
result_fini(struct plan_asserted *a)
{
	free(a->expected);
	free(a->got);
	a->expected = a->got = NULL;
}

void
plan_assert_free(struct plan_assert *a)
{
	if (!a)
		return;
	for (size_t i = 0; a->results && i < a->plan->steps[0].nchecks; i++)
		result_fini(&a->results[i]);
	free(a->results);
	plan_probe_free(a->probe);
	plan_free(a->plan);
	for (size_t i = 0; i < a->ntrees; i++)
		data_node_free(a->trees[i]);
	free(a->trees);
	free(a);
}

/* --- reading --- */

static void
refuse(struct plan_read *r, const struct data_node *at, const char *path,
    const char *what, const char *cure)
{
	plan_fault(r, at, CODE_NEEDS_HISTORY, path, cure,
	    "%s: a running lab does not keep what was before", what);
}

/* A check that asks what was before, or a flow of a plan that there is not. */
static void
check_kind(struct plan_read *r, const struct data_node *at, const char *path,
    const struct plan_check *c)
{
	if (c->kind == PLAN_OUTAGE)
		refuse(r, at, path, "outage",
		    "`erxctl rehearse` watches flows; ask `reachable` with --timeout");
	else if (c->kind == PLAN_SYMMETRIC && c->has & PLAN_HAS_SPAN_MOST)
		refuse(r, at, path, "symmetric with at-most",
		    "`erxctl rehearse` watches flows; ask `symmetric` without at-most");
	else if (c->kind != PLAN_UNCHANGED && c->since)
		refuse(r, at, path, "since",
		    "leave it out, or take a snapshot and ask `unchanged`");
	else if (c->flow)
		plan_fault(r, at, CODE_UNKNOWN_NAME, c->flow, "write from and to",
		    "flows are in plans; there is none here");
}

static void
read_tree(struct plan_read *r, struct plan_step *s, const struct data_node *tree)
{
	const struct data_node *seq = data_node_get(tree, "checks");
	char path[32];

	for (size_t i = 0; seq && i < seq->n; i++) {
		struct plan_check *c = &s->checks[s->nchecks++];

		snprintf(path, sizeof path, "check %zu", s->nchecks);
		plan_read_check(r, seq->children[i], path, c);
		check_kind(r, seq->children[i], path, c);
	}
}

static size_t
count_checks(struct data_node *const *trees, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		const struct data_node *seq = data_node_get(trees[i], "checks");

		sum += seq ? seq->n : 0;
	}
	return sum;
}

static void
read_all(struct plan_assert *a, struct errs *errs)
{
	struct plan_read r = { .plan = a->plan, .errs = errs, .running = a->run.run };
	size_t n = count_checks(a->trees, a->ntrees), before = errs->nerrors;
	struct plan_step *s;

	a->plan->steps = xcalloc(1, sizeof *a->plan->steps);
	a->plan->nsteps = 1;
	s = a->plan->steps;
	s->id = "assert";
	if (n == 0)
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, "checks",
		    "name at least one check", "there is no check");
	else if (n > PLAN_CHECKS_MAX)
		errs_add(errs, CODE_TOO_MANY, NULL, "checks", "ask in several requests",
		    "%zu checks are more than %d", n, PLAN_CHECKS_MAX);
	if (errs->nerrors > before)
		return;
	s->checks = xcalloc(n, sizeof *s->checks);
	for (size_t i = 0; i < a->ntrees; i++)
		read_tree(&r, s, a->trees[i]);
	if (errs->nerrors == before)
		plan_refer(&r, run_lab(a->run.run)->tree);
}

struct plan_assert *
plan_assert_new(struct run *run, struct data_node **trees, size_t n, struct errs *errs)
{
	struct plan_assert *a = xcalloc(1, sizeof *a);
	size_t before = errs->nerrors;

	a->plan = xcalloc(1, sizeof *a->plan);
	a->run = (struct plan_run){ .plan = a->plan, .run = run };
	a->trees = xcalloc(n + 1, sizeof *a->trees);
	for (size_t i = 0; i < n; i++)
		a->trees[a->ntrees++] = trees[i];
	read_all(a, errs);
	if (errs->nerrors > before) {
		plan_assert_free(a);
		return NULL;
	}
	a->results = xcalloc(a->plan->steps[0].nchecks, sizeof *a->results);
	return a;
}

/* --- asking --- */

void
plan_assert_again(struct plan_assert *a)
{
	plan_probe_free(a->probe);
	a->probe = NULL;
	a->at = a->failed = 0;
}

static void
answer(struct plan_assert *a, const struct plan_check *c)
{
	struct plan_asserted *r = &a->results[a->at++];
	struct buf expected;

	buf_init(&expected);
	plan_expected(c, &expected);
	result_fini(r);
	r->check = c->text;
	r->holds = plan_probe_good(a->probe);
	r->expected = expected.data ? buf_steal(&expected) : xstrdup("");
	r->got = xstrdup(plan_probe_got(a->probe));
	a->failed += !r->holds;
	plan_probe_free(a->probe);
	a->probe = NULL;
}

bool
plan_assert_step(struct plan_assert *a, size_t units)
{
	const struct plan_step *s = &a->plan->steps[0];

	while (a->at < s->nchecks) {
		const struct plan_check *c = &s->checks[a->at];
		bool walks = c->kind == PLAN_COUNT || c->kind == PLAN_UNCHANGED;

		if (!a->probe)
			a->probe = plan_probe_new(&a->run, c);
		if (plan_probe_step(a->probe, units))
			return true;
		answer(a, c);
		if (walks || units <= ONE_CHECK)
			break;
		units -= ONE_CHECK;
	}
	return a->at < s->nchecks;
}

const struct plan_asserted *
plan_assert_result(const struct plan_assert *a, size_t i)
{
	return i < a->at ? &a->results[i] : NULL;
}

size_t
plan_assert_failed(const struct plan_assert *a)
{
	return a->failed;
}
