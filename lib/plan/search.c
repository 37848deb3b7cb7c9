/*
 * A search from its beginning to its result: the world converges once, and all that
 * follows happens in copies of it.
 */
#include "plan/search.h"

#include "base/xalloc.h"
#include "plan/search_int.h"

#include <stdlib.h>
#include <string.h>

static bool
looks_back(const struct plan_check *c)
{
	return c->since != NULL;
}

/* What a step must wait for, and whether a check looks back at other steps. */
static void
read_bounds(struct search *s)
{
	const struct plan *p = s->plan;

	for (size_t i = 0; i < p->nsteps; i++) {
		const struct plan_step *step = &p->steps[i];

		for (size_t k = 0; step->after && k < p->nsteps; k++)
			if (strcmp(p->steps[k].id, step->after) == 0)
				s->after[i] = UINT64_C(1) << k;
		/* Without `order: free` the file has the last word. */
		if (!p->any_order && i)
			s->after[i] |= UINT64_C(1) << (i - 1);
		for (size_t k = 0; k < step->nchecks; k++)
			s->by_order |= looks_back(&step->checks[k]);
		for (size_t k = 0; k < step->nabort_if; k++)
			s->by_order |= looks_back(&step->abort_if[k]);
		s->by_order |= (step->when && looks_back(step->when)) ||
		    (step->until && looks_back(step->until));
	}
	for (size_t i = 0; i < p->nalways; i++)
		s->by_order |= looks_back(&p->always[i]);
}

/* True when all checks of `always` hold before the first step. */
static bool
starts_well(struct search *s, struct plan_search *out)
{
	struct buf got;

	for (size_t i = 0; i < s->plan->nalways && !out->why; i++) {
		const struct plan_check *c = &s->plan->always[i];

		buf_init(&got);
		if (!plan_holds(s->run, c, NULL, &got))
			out->why = xasprintf("always %s fails: %s", c->text,
			    got.data ? got.data : "");
		buf_fini(&got);
	}
	return !out->why;
}

/* The order of the file, for comparison. */
static void
run_written(struct search *s, struct plan_search *out)
{
	uint32_t order[PLAN_SEARCH_STEPS_MAX];
	struct buf why;

	for (size_t i = 0; i < s->plan->nsteps; i++)
		order[i] = (uint32_t)i;
	buf_init(&why);
	out->written_at = search_try(s, order, s->plan->nsteps, &why, &out->written);
	out->written_good = out->written_at == s->plan->nsteps;
	if (!out->written_good)
		out->written_why = why.data ? buf_steal(&why) : xstrdup("");
	buf_fini(&why);
}

/* Why nothing can follow on the longest way. */
static void
find_stuck(const struct search *s, struct plan_search *out)
{
	const struct search_known *k = &s->known;
	uint64_t done = 0;

	for (size_t i = 0; i < out->norder; i++)
		done |= UINT64_C(1) << out->order[i];
	for (size_t i = 0; i < k->nfailures; i++)
		if (k->failures[i].done == done)
			VEC_PUSH(out->stuck, out->nstuck, out->capstuck) =
			    (struct plan_lesson){ .fails = k->failures[i].step,
				    .why = xstrdup(k->failures[i].why) };
}

static void
conclude(struct search *s, struct plan_search *out)
{
	const struct search_known *k = &s->known;
	const uint32_t *order = k->found ? k->order : k->longest;

	out->norder = k->found ? s->plan->nsteps : k->nlongest;
	out->order = xcalloc(out->norder + 1, sizeof *out->order);
	for (size_t i = 0; i < out->norder; i++)
		out->order[i] = order[i];
	out->cost = k->best;
	out->proved = !k->cut;
	out->state = k->found ? PLAN_SEARCH_FOUND
	    : k->cut          ? PLAN_SEARCH_GAVE_UP
			      : PLAN_SEARCH_NONE;
	out->orders = k->orders;
}

/* What people want to know of a result. */
static void
explain(struct search *s, struct plan_search *out)
{
	run_written(s, out);
	if (out->state == PLAN_SEARCH_FOUND) {
		search_lessons(s, out);
		search_draws(s, out);
	} else {
		find_stuck(s, out);
	}
	if (out->state == PLAN_SEARCH_NONE)
		search_conflict(s, out);
}

struct plan_search *
plan_search(const struct plan *p, struct sim_world *w,
    const struct plan_search_config *config)
{
	const struct plan_config rehearsal = { .seed = config->seed,
		.times = config->times };
	struct plan_search *out = xcalloc(1, sizeof *out);
	struct search s = { .plan = p, .config = config };

	s.run = plan_run_open(p, w, &rehearsal);
	out->plan = p;
	out->lab = xstrdup(s.run->result->lab);
	out->seed = config->seed;
	out->times = config->times;
	out->any_failure = config->any_failure;
	read_bounds(&s);
	if (!starts_well(&s, out)) {
		out->state = PLAN_SEARCH_START;
	} else {
		if (config->any_failure)
			search_excuse(&s);
		search_walk(&s);
		conclude(&s, out);
		if (!config->first)
			explain(&s, out);
	}
	out->random = s.known.random;
	out->tried = s.known.tried;
	for (size_t i = 0; i < s.nexcused; i++)
		VEC_PUSH(out->excused, out->nexcused, out->capexcused) =
		    xasprintf("%s %s", er_target_words[s.excused[i].kind],
			s.excused[i].name);
	sweep_elements_free(s.excused, s.nexcused);
	search_known_fini(&s.known);
	plan_result_free(plan_run_close(s.run));
	return out;
}

static void
free_lessons(struct plan_lesson *lessons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(lessons[i].why);
	free(lessons);
}

static void
free_texts(char **texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(texts[i]);
	free(texts);
}

void
plan_search_free(struct plan_search *s)
{
	if (!s)
		return;
	free_lessons(s->lessons, s->nlessons);
	free_lessons(s->stuck, s->nstuck);
	free_texts(s->conflict, s->nconflict);
	free_texts(s->excused, s->nexcused);
	for (size_t i = 0; i < s->ndraws; i++)
		free(s->draws[i].why);
	for (size_t i = 0; i < s->nrepairs; i++) {
		free(s->repairs[i].steps);
		free(s->repairs[i].what);
	}
	free(s->draws);
	free(s->repairs);
	plan_free(s->mended);
	free(s->written_why);
	free(s->why);
	free(s->order);
	free(s->lab);
	free(s);
}
