/*
 * First one kind of extra steps at a time, wherever the kind applies; then two kinds
 * together.  Where an order is found, every extra step that the plan can do without is
 * taken out again.  Candidates are whole plans: they are written as YAML, read as any
 * plan is, and searched in copies of the same world.  A candidate has a part of the
 * time only, and its first good order is enough; what remains at the end goes into the
 * search for the best order.
 */
#include "plan/repair.h"

#include "base/xalloc.h"
#include "data/yaml.h"
#include "plan/repair_int.h"

#include <stdlib.h>
#include <string.h>

enum { PART = 6 }; /* of the time that is left, for one candidate */

struct repair {
	const struct plan *plan;
	struct sim_world *world;
	const struct plan_repair_config *config;
	struct repair_fixes fixes;
	unsigned tried;
	bool cut; /* time ran out before all was tried */
};

/* --- a plan with extra steps --- */

/* Creations in front of deletions; what else there is keeps its place. */
static void
turn(struct data_node *step)
{
	struct data_node *acts = data_node_get(step, "do");
	size_t at = 0;

	for (size_t i = 0; acts && i < acts->n; i++) {
		struct data_node *a = acts->children[i];

		if (data_node_get(a, "delete")) {
			continue;
		} else if (data_node_get(a, "create")) {
			memmove(acts->children + at + 1, acts->children + at,
			    (i - at) * sizeof *acts->children);
			acts->children[at] = a;
		}
		at = at == i || data_node_get(a, "create") ? at + 1 : at;
	}
}

static struct data_node *
step_node(struct data_node *steps, const char *id)
{
	for (size_t i = 0; i < steps->n; i++)
		if (strcmp(data_node_text(steps->children[i], "id"), id) == 0)
			return steps->children[i];
	return NULL;
}

static void
set_text(struct data_node *map, const char *name, const char *value)
{
	struct data_node *n = data_node_new(DATA_TEXT, name);

	n->text = xstrdup(value);
	data_node_add(map, n);
}

/* A plan whose file has the last word stays in the order of the file: each step waits
 * for the one before it. */
static void
chain(const struct plan *p, struct data_node *steps)
{
	for (size_t i = 1; !p->any_order && i < p->nsteps; i++)
		set_text(step_node(steps, p->steps[i].id), "after", p->steps[i - 1].id);
}

static struct plan *
with_fixes(struct repair *r, const bool *used)
{
	struct data_node *tree = data_node_dup(r->plan->tree), *steps;
	struct plan *p;
	struct buf yaml;

	set_text(tree, "order", "free");
	steps = data_node_take(tree, "steps");
	chain(r->plan, steps);
	for (size_t i = 0; i < r->fixes.n; i++)
		if (used[i] && r->fixes.items[i].turn != REPAIR_STAYS)
			turn(step_node(steps,
			    r->plan->steps[r->fixes.items[i].turn].id));
	buf_init(&yaml);
	data_yaml(&yaml, tree);
	buf_puts(&yaml, "steps:\n");
	data_yaml(&yaml, steps);
	for (size_t i = 0; i < r->fixes.n; i++)
		if (used[i] && r->fixes.items[i].steps)
			buf_puts(&yaml, r->fixes.items[i].steps);
	p = r->config->read(r->config->ctx, yaml.data);
	buf_fini(&yaml);
	data_node_free(steps);
	data_node_free(tree);
	return p;
}

/* --- candidates --- */

static bool
is_out_of_time(struct repair *r)
{
	const struct plan_search_config *c = r->config->search;

	r->config->slice(r->config->ctx, 1);
	r->cut = r->cut || (c->more && !c->more(c->ctx));
	return r->cut;
}

/* Some order is good with these. */
static bool
helps(struct repair *r, const bool *used)
{
	struct plan_search_config config = *r->config->search;
	struct plan_search *s;
	struct plan *p;
	bool good = false;

	if (is_out_of_time(r))
		return false;
	r->config->slice(r->config->ctx, PART);
	config.first = true;
	r->tried++;
	p = with_fixes(r, used);
	if (p && p->nsteps <= PLAN_SEARCH_STEPS_MAX) {
		s = plan_search(p, r->world, &config);
		good = s->state == PLAN_SEARCH_FOUND;
		plan_search_free(s);
	}
	plan_free(p);
	return good;
}

static bool
use_kinds(const struct repair *r, unsigned kinds, bool *used)
{
	unsigned met = 0;

	for (size_t i = 0; i < r->fixes.n; i++) {
		unsigned kind = 1u << r->fixes.items[i].kind;

		used[i] = (kinds & kind) != 0;
		met |= kind;
	}
	return (met & kinds) == kinds;
}

static bool
find_kinds(struct repair *r, bool *used)
{
	for (unsigned a = 0; a < REPAIR_KIND_N; a++)
		if (use_kinds(r, 1u << a, used) && helps(r, used))
			return true;
	for (unsigned a = 0; a < REPAIR_KIND_N; a++)
		for (unsigned b = a + 1; b < REPAIR_KIND_N; b++)
			if (use_kinds(r, 1u << a | 1u << b, used) && helps(r, used))
				return true;
	return false;
}

static void
leave_out(struct repair *r, bool *used)
{
	for (size_t i = 0; i < r->fixes.n; i++) {
		if (!used[i])
			continue;
		used[i] = false;
		used[i] = !helps(r, used);
	}
}

/* --- the result --- */

static struct plan_search *
conclude(struct repair *r, const bool *used)
{
	struct plan *p = with_fixes(r, used);
	struct plan_search *s;

	r->config->slice(r->config->ctx, 1);
	s = plan_search(p, r->world, r->config->search);
	s->mended = p;
	for (size_t i = 0; i < r->fixes.n; i++) {
		const struct repair_fix *f = &r->fixes.items[i];

		if (used[i])
			VEC_PUSH(s->repairs, s->nrepairs, s->caprepairs) =
			    (struct plan_repair_row){ .kind = repair_words[f->kind],
				    .steps = xstrdup(f->ids),
				    .what = xstrdup(f->what) };
	}
	return s;
}

struct plan_search *
plan_repair(const struct plan *p, struct sim_world *w,
    const struct plan_repair_config *config)
{
	struct repair r = { .plan = p, .world = w, .config = config };
	struct plan_search *as_it_is, *s = NULL;
	bool *used;

	config->slice(config->ctx, PART / 2);
	as_it_is = plan_search(p, w, config->search);
	if (as_it_is->state == PLAN_SEARCH_FOUND ||
	    as_it_is->state == PLAN_SEARCH_START)
		return as_it_is;
	repair_catalogue(p, sim_lab(w)->tree, &r.fixes);
	used = xcalloc(r.fixes.n + 1, sizeof *used);
	if (find_kinds(&r, used)) {
		leave_out(&r, used);
		s = conclude(&r, used);
	}
	if (s && s->state != PLAN_SEARCH_FOUND) {
		plan_search_free(s);
		s = NULL;
	}
	if (s)
		plan_search_free(as_it_is);
	else
		s = as_it_is;
	s->repairs_tried = r.tried;
	s->repairs_cut = r.cut;
	s->repair = true;
	free(used);
	repair_fixes_fini(&r.fixes);
	return s;
}
