/*
 * Actions.  Most are edits of the lab, with the lab's own refusals; failures and
 * maintenance are asked of the world.
 */
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "run/advert.h"
#include "run/fail.h"
#include "run/failover.h"
#include "run/maintain.h"
#include "run/migration.h"
#include "run/operation.h"

#include <stdlib.h>
#include <string.h>

struct waiting {
	struct plan_run *r;
	const char *msee; /* or the object of a failover test */
};

/* Lets what runs end, if nothing else is in the way of an edit; false: something is. */
static bool
wait_for_others(struct plan_run *r, const struct run_edit *e, const struct errs *errs)
{
	struct erx_time now = sim_now(r->world);
	const char *subject = "";

	if (!run_operation_blocks(sim_running(r->world), e))
		return false;
	for (size_t i = errs->n; i-- > 0;)
		if (!errs->items[i].warning)
			subject = errs->items[i].path;
	if (!r->waited_for)
		r->waited_for = xstrdup(subject);
	if (!sim_operation_wait(r->world))
		return false;
	r->waited += erx_time_since(sim_now(r->world), now);
	return true;
}

/* As `az` does: an edit of what is busy waits until it is not, and for its own end;
 * with --no-wait it does neither. */
static bool
edit(struct plan_run *r, enum data_op op, const struct data_node *tree,
    const struct plan_action *a, struct errs *errs)
{
	const struct run_edit e = { op, tree, a->as };

	for (;;) {
		struct errs tried;
		bool again;

		errs_init(&tried);
		if (sim_edit(r->world, op, tree, a->as, &tried)) {
			errs_move(errs, &tried);
			errs_fini(&tried);
			return a->no_wait || sim_edit_wait(r->world, errs);
		}
		again = !a->no_wait && wait_for_others(r, &e, &tried);
		if (!again)
			errs_move(errs, &tried);
		errs_fini(&tried);
		if (!again)
			return false;
	}
}

/* --- announce and withdraw: entries of `advertise` --- */

static struct data_node *
text_node(const char *name, const char *text)
{
	struct data_node *n = data_node_new(DATA_TEXT, name);

	n->text = xstrdup(text);
	return n;
}

static void
copy_leaf(struct data_node *to, const struct data_node *from, const char *leaf)
{
	const struct data_node *n = data_node_get(from, leaf);

	if (n)
		data_node_add(to, data_node_dup(n));
}

static struct data_node *
element(const struct data_node *from, const char *prefix)
{
	static const char *const extra[] = { "as-path", "communities", "over", "med" };
	static const char *const generated[] = { "within", "length", "count" };
	struct data_node *m = data_node_new(DATA_MAP, NULL);

	for (size_t i = 0; !prefix && i < 3; i++)
		copy_leaf(m, from, generated[i]);
	if (prefix)
		data_node_add(m, text_node("prefix", prefix));
	for (size_t i = 0; i < sizeof extra / sizeof *extra; i++)
		copy_leaf(m, from, extra[i]);
	return m;
}

static void
elements(struct data_node *seq, const struct data_node *from)
{
	const struct data_node *prefixes = data_node_get(from, "prefix");

	if (!prefixes)
		data_node_add(seq, element(from, NULL));
	for (size_t i = 0; prefixes && i < prefixes->n; i++)
		data_node_add(seq, element(from, prefixes->children[i]->text));
}

static bool
change_adverts(struct plan_run *r, const struct plan_action *a, struct errs *errs)
{
	const struct run *run = r->run;
	struct data_node *seq = data_node_new(DATA_SEQ, "advertise"), *tree;
	bool good;

	elements(seq, a->node);
	tree = a->kind == PLAN_ANNOUNCE
	    ? run_announce_edit(run, a->name, a->as, seq, errs)
	    : run_withdraw_edit(run, a->name, a->as, seq, errs);
	good = tree && edit(r, DATA_UPDATE, tree, a, errs);
	data_node_free(tree);
	data_node_free(seq);
	return good;
}

static bool
migrate(struct plan_run *r, const struct plan_action *a, struct errs *errs)
{
	struct data_node *tree = run_migration_edit(r->run, a->name, a->as, a->phase,
	    a->sku, a->sku && !a->scale_units ? "1" : a->scale_units, errs);
	bool good = tree && edit(r, DATA_UPDATE, tree, a, errs);

	data_node_free(tree);
	return good;
}

/* --- what is asked of the running lab --- */

static bool
maintain_is_done(void *ctx)
{
	const struct waiting *w = ctx;

	return !run_maintain_waits(sim_running(w->r->world), w->msee);
}

static bool
maintain(struct plan_run *r, const struct plan_action *a, struct errs *errs)
{
	struct waiting w = { r, a->name };

	if (!run_maintain(r->run, sim_now(r->world), a->name, a->drain_only, errs))
		return false;
	/* Forwarding ends when traffic has had time to move, not before. */
	sim_run_condition(r->world, ERX_NEVER, maintain_is_done, &w);
	return true;
}

/* No test of this object is on its way any more. */
static bool
test_is_done(void *ctx)
{
	const struct waiting *w = ctx;
	const struct run_test *t;

	for (size_t i = 0; (t = run_test_at(w->r->run, i)) != NULL; i++)
		if (run_test_waits(t) && strcmp(t->subject, w->msee) == 0)
			return false;
	return true;
}

/* The object of the test that began last to start or stop. */
static const char *
test_waited_for(const struct run *run)
{
	const struct run_test *t;
	const char *subject = "";

	for (size_t i = 0; (t = run_test_at(run, i)) != NULL; i++)
		subject = run_test_waits(t) ? t->subject : subject;
	return subject;
}

/* As `az` does: it waits until the test runs, or has ended. */
static bool
test(struct plan_run *r, const struct plan_action *a, struct errs *errs)
{
	bool starts = a->kind == PLAN_LINK_TEST || a->kind == PLAN_SITE_TEST;
	struct erx_time now = sim_now(r->world);
	struct waiting w = { r, NULL };
	char *subject;

	if (starts ? !run_test_start(r->run, now, &a->test, errs)
		   : !run_test_stop(r->run, now, &a->test, a->successful, a->verified,
			 errs))
		return false;
	subject = xstrdup(test_waited_for(r->run));
	w.msee = subject;
	if (!a->no_wait)
		sim_run_condition(r->world, ERX_NEVER, test_is_done, &w);
	free(subject);
	return true;
}

static bool
targets(struct plan_run *r, const struct plan_action *a, struct errs *errs)
{
	struct run *run = r->run;
	bool good = true;

	for (size_t i = 0; i < a->ntargets; i++) {
		const struct plan_target *t = &a->targets[i];

		if (a->kind == PLAN_FAIL)
			good &= run_fail(run, sim_now(r->world), t->kind, t->name, NULL,
			    errs);
		else
			good &=
			    run_restore(run, sim_now(r->world), t->kind, t->name, errs);
		sim_moment(r->world);
	}
	return good;
}

/* What was done is seen before time passes. */
static bool
done(struct plan_run *r, bool good)
{
	sim_moment(r->world);
	return good;
}

bool
plan_act(struct plan_run *r, const struct plan_action *a, struct errs *errs)
{
	struct run *run = r->run;
	struct erx_time now = sim_now(r->world);

	switch (a->kind) {
	case PLAN_CREATE:
		return edit(r, DATA_CREATE, a->node, a, errs);
	case PLAN_UPDATE:
		return edit(r, DATA_UPDATE, a->node, a, errs);
	case PLAN_DELETE:
		return edit(r, DATA_DELETE, a->node, a, errs);
	case PLAN_FAIL:
	case PLAN_RESTORE:
		return targets(r, a, errs);
	case PLAN_MAINTAIN:
		return maintain(r, a, errs);
	case PLAN_END_MAINTAIN:
		return done(r, run_end_maintain(run, now, a->name, errs));
	case PLAN_LINK_TEST:
	case PLAN_END_LINK_TEST:
	case PLAN_SITE_TEST:
	case PLAN_END_SITE_TEST:
		return test(r, a, errs);
	case PLAN_MIGRATE:
		return migrate(r, a, errs);
	case PLAN_ANNOUNCE:
	case PLAN_WITHDRAW:
		return change_adverts(r, a, errs);
	case PLAN_RESET:
		return done(r, run_reset(run, now, a->name, NULL, errs));
	case PLAN_MANUAL:
		return done(r, true);
	case PLAN_SNAPSHOT:
		plan_take_snapshot(r, a->name);
		return true;
	case PLAN_ACTION_N:
		break;
	}
	return false;
}
