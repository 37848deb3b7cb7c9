/*
 * The order of steps: that of the file, but a step with `after` waits for the one it
 * names.  What is left when nothing more can be placed stands in a cycle, or waits for
 * one.
 */
#include "base/xalloc.h"
#include "data/suggest.h"
#include "plan/plan_int.h"

#include <stdlib.h>
#include <string.h>

#define HOPS_MAX 10 /* of a cycle that are named */

static size_t
find(const struct plan *p, const char *id)
{
	size_t i = 0;

	while (i < p->nsteps && strcmp(p->steps[i].id, id) != 0)
		i++;
	return i;
}

static void
fault(struct plan_read *r, const struct plan_step *s, enum code code, const char *cure,
    const char *text)
{
	char *path = xasprintf("steps/%s", s->id);

	errs_add(r->errs, code, s->where, path, cure, "%s", text);
	free(path);
}

/* Steps by id, sorted, to find equal ones. */
static int
by_id(const void *a, const void *b)
{
	const struct plan_step *const *x = a, *const *y = b;
	int c = strcmp((*x)->id, (*y)->id);

	return c ? c : *x < *y ? -1 : *x > *y;
}

static void
refuse_twins(struct plan_read *r)
{
	const struct plan *p = r->plan;
	const struct plan_step **sorted = xcalloc(p->nsteps, sizeof *sorted);

	for (size_t i = 0; i < p->nsteps; i++)
		sorted[i] = &p->steps[i];
	qsort(sorted, p->nsteps, sizeof *sorted, by_id);
	for (size_t i = 1; i < p->nsteps; i++)
		if (strcmp(sorted[i - 1]->id, sorted[i]->id) == 0)
			fault(r, sorted[i], CODE_DUPLICATE, "give it another id",
			    "another step has this id");
	free(sorted);
}

static void
unknown_after(struct plan_read *r, const struct plan_step *s)
{
	struct data_suggest near;
	char *text;

	data_suggest_init(&near, s->after);
	for (size_t i = 0; i < r->plan->nsteps; i++)
		if (&r->plan->steps[i] != s)
			data_suggest_offer(&near, r->plan->steps[i].id);
	text = xasprintf("it comes after %s, and there is no such step", s->after);
	fault(r, s, CODE_UNKNOWN_NAME,
	    data_suggest_cure(&near, "name a step of this plan"), text);
	free(text);
}

/* A step that could not be placed: in a cycle, or behind something that is. */
static void
stuck(struct plan_read *r, const bool *placed, const size_t *after, size_t at)
{
	const struct plan *p = r->plan;
	size_t i = at, hops = 0;
	struct buf way;

	buf_init(&way);
	buf_puts(&way, p->steps[at].id);
	do {
		i = p->steps[i].after ? after[i] : p->nsteps;
		if (i < p->nsteps && hops < HOPS_MAX)
			buf_printf(&way, " after %s", p->steps[i].id);
		else if (hops == HOPS_MAX)
			buf_puts(&way, " and so on");
	} while (i < p->nsteps && i != at && !placed[i] && ++hops <= p->nsteps);
	if (i == at) {
		char *text = xasprintf("it waits for itself: %s", way.data);

		fault(r, &p->steps[at], CODE_CYCLE, "take one `after` out", text);
		free(text);
	} else {
		char *text = xasprintf("it can never run, for %s never does",
		    p->steps[at].after);

		fault(r, &p->steps[at], CODE_DEAD_STEP,
		    "let it come after a step that runs", text);
		free(text);
	}
	buf_fini(&way);
}

void
plan_order(struct plan_read *r)
{
	struct plan *p = r->plan;
	struct plan_step *sorted = xcalloc(p->nsteps, sizeof *sorted);
	bool *placed = xcalloc(p->nsteps, sizeof *placed), moved = true;
	size_t *after = xcalloc(p->nsteps, sizeof *after), n = 0;

	refuse_twins(r);
	for (size_t i = 0; i < p->nsteps; i++) {
		after[i] = p->steps[i].after ? find(p, p->steps[i].after) : i;
		if (after[i] == p->nsteps)
			unknown_after(r, &p->steps[i]);
	}
	while (moved) {
		moved = false;
		for (size_t i = 0; i < p->nsteps && !moved; i++) {
			bool free_to_run = !p->steps[i].after ||
			    (after[i] < p->nsteps && after[i] != i && placed[after[i]]);

			if (placed[i] || !free_to_run)
				continue;
			sorted[n++] = p->steps[i];
			placed[i] = moved = true;
		}
	}
	for (size_t i = 0; i < p->nsteps; i++)
		if (!placed[i] && after[i] < p->nsteps)
			stuck(r, placed, after, i);
	if (n == p->nsteps)
		memcpy(p->steps, sorted, n * sizeof *sorted);
	free(sorted);
	free(placed);
	free(after);
}
