/*
 * Actions.  Most are edits of the lab, with the lab's own refusals; failures and
 * maintenance are asked of the world.
 */
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "run/fail.h"
#include "run/maintain.h"

#include <stdlib.h>
#include <string.h>

struct waiting {
	struct plan_run *r;
	const char *msee;
};

static bool
no_such(struct errs *errs, const struct plan_action *a, const char *what,
    const char *name)
{
	errs_add(errs, "unknown-name", a->where, name, "look at its name at this step",
	    "there is no such %s now", what);
	return false;
}

static bool
edit(struct plan_run *r, enum er_op op, const struct er_node *tree,
    const struct plan_action *a, struct errs *errs)
{
	return sim_edit(r->world, op, tree, a->as, errs) &&
	    (a->no_wait || sim_edit_wait(r->world, errs));
}

/* --- announce and withdraw: edits of the sequence `advertise` --- */

static struct er_node *
text_node(const char *name, const char *text)
{
	struct er_node *n = er_node_new(ER_TEXT, name);

	n->text = xstrdup(text);
	return n;
}

static void
copy_leaf(struct er_node *to, const struct er_node *from, const char *leaf)
{
	const struct er_node *n = er_node_get(from, leaf);

	if (n)
		er_node_add(to, er_node_dup(n));
}

static struct er_node *
element(const struct er_node *from, const char *prefix)
{
	static const char *const extra[] = { "as-path", "communities", "over" };
	static const char *const generated[] = { "within", "length", "count" };
	struct er_node *m = er_node_new(ER_MAP, NULL);

	for (size_t i = 0; !prefix && i < 3; i++)
		copy_leaf(m, from, generated[i]);
	if (prefix)
		er_node_add(m, text_node("prefix", prefix));
	for (size_t i = 0; i < 3; i++)
		copy_leaf(m, from, extra[i]);
	return m;
}

static void
elements(struct er_node *seq, const struct er_node *from)
{
	const struct er_node *prefixes = er_node_get(from, "prefix");

	if (!prefixes)
		er_node_add(seq, element(from, NULL));
	for (size_t i = 0; prefixes && i < prefixes->n; i++)
		er_node_add(seq, element(from, prefixes->children[i]->text));
}

static const struct er_node *
entry_of(const struct plan_run *r, const char *site, const char **list)
{
	static const char *const lists[] = { "on-premises", "routers" };
	const struct er_node *tree = sim_lab(r->world)->tree, *n;

	for (size_t i = 0; i < 2; i++) {
		n = er_node_get(tree, lists[i]);
		n = n ? er_node_get(n, site) : NULL;
		*list = lists[i];
		if (n)
			return n;
	}
	return NULL;
}

static struct er_node *
wrap(const char *list, const char *name, struct er_node *inner)
{
	struct er_node *root = er_node_new(ER_MAP, NULL);
	struct er_node *entries = er_node_new(ER_MAP, list);
	struct er_node *entry = er_node_new(ER_MAP, name);

	entries->list = true;
	er_node_add(entry, inner);
	er_node_add(entries, entry);
	er_node_add(root, entries);
	return root;
}

static bool
change_adverts(struct plan_run *r, const struct plan_action *a, struct errs *errs)
{
	const char *list;
	const struct er_node *entry = entry_of(r, a->name, &list), *old;
	bool more = a->kind == PLAN_ANNOUNCE, done;
	struct er_node *seq, *root;

	if (!entry)
		return no_such(errs, a, "site or router", a->name);
	old = er_node_get(entry, "advertise");
	seq = more && old ? er_node_dup(old) : er_node_new(ER_SEQ, "advertise");
	elements(seq, a->node);
	root = wrap(list, a->name, seq);
	done = edit(r, more ? ER_UPDATE : ER_DELETE, root, a, errs);
	er_node_free(root);
	return done;
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

	if (!run_maintain(sim_running(r->world), sim_now(r->world), a->name,
		a->drain_only, errs))
		return false;
	/* Forwarding ends when traffic has had time to move, not before. */
	sim_run_condition(r->world, ERX_NEVER, maintain_is_done, &w);
	return true;
}

static bool
targets(struct plan_run *r, const struct plan_action *a, struct errs *errs)
{
	struct run *run = sim_running(r->world);
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
	struct run *run = sim_running(r->world);
	struct erx_time now = sim_now(r->world);

	switch (a->kind) {
	case PLAN_CREATE:
		return edit(r, ER_CREATE, a->node, a, errs);
	case PLAN_UPDATE:
		return edit(r, ER_UPDATE, a->node, a, errs);
	case PLAN_DELETE:
		return edit(r, ER_DELETE, a->node, a, errs);
	case PLAN_FAIL:
	case PLAN_RESTORE:
		return targets(r, a, errs);
	case PLAN_MAINTAIN:
		return maintain(r, a, errs);
	case PLAN_END_MAINTAIN:
		return done(r, run_end_maintain(run, now, a->name, errs));
	case PLAN_ANNOUNCE:
	case PLAN_WITHDRAW:
		return change_adverts(r, a, errs);
	case PLAN_RESET:
		return done(r, run_reset(run, now, a->name, NULL, errs));
	case PLAN_SNAPSHOT:
		plan_take_snapshot(r, a->name);
		return true;
	case PLAN_ACTION_N:
		break;
	}
	return false;
}
