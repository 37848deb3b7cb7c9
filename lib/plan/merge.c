/*
 * Actions are the same ones by their place in a step; checks by their words, for what
 * the runner demands by itself is there only when it failed.
 */
#include "plan/merge.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct merge {
	struct plan_result *r;
	const struct plan_draw *draws;
	size_t n;
	int64_t *values; /* n of them, to be used at once */
};

/* --- words --- */

/* "seeds 2, 3 and 5". */
static void
failing_text(const struct plan_result *r, const struct plan_failing *f, struct buf *out)
{
	buf_puts(out, f->n == 1 ? "seed " : "seeds ");
	for (size_t i = 0; i < f->n; i++) {
		unsigned long long seed = r->seed;

		seed += f->draws[i];
		buf_printf(out, "%s%llu",
		    !i                 ? ""
			: i + 1 < f->n ? ", "
				       : " and ",
		    seed);
	}
}

static void
add_failing(struct plan_failing *f, size_t draw)
{
	VEC_PUSH(f->draws, f->n, f->cap) = (unsigned)draw;
}

/* "with seed 3: …", of what somebody may have said before. */
static char *
with_seed(const struct merge *m, size_t draw, const char *text)
{
	return xasprintf("with seed %llu: %s", (unsigned long long)m->draws[draw].seed,
	    text ? text : "");
}

/* --- checks --- */

/* How many checks of the same words stand before it in its step. */
static size_t
place_of(const struct plan_draw *d, size_t check)
{
	const struct draw_check *c = &d->checks[check];
	size_t n = 0;

	for (size_t i = check; i-- > 0 && d->checks[i].step == c->step;)
		n += strcmp(d->checks[i].check, c->check) == 0;
	return n;
}

/* The result's check of those words and that place; NULL: it has none. */
static struct plan_check_result *
find_check(struct plan_step_result *s, const char *check, size_t place)
{
	for (size_t i = 0; i < s->nchecks; i++)
		if (strcmp(s->checks[i].check, check) == 0 && place-- == 0)
			return &s->checks[i];
	return NULL;
}

/* Checks of a draw stand in the order of the steps. */
static size_t
first_of(const struct plan_draw *d, size_t step)
{
	size_t lo = 0, hi = d->nchecks;

	while (lo < hi) {
		size_t at = lo + (hi - lo) / 2;

		if (d->checks[at].step < step)
			lo = at + 1;
		else
			hi = at;
	}
	return lo;
}

/* The result's check that is a draw's; mostly both have the same number in the step. */
static struct plan_check_result *
find_mine(struct merge *m, const struct plan_draw *d, size_t check)
{
	const struct draw_check *c = &d->checks[check];
	struct plan_step_result *s = &m->r->steps[c->step];
	size_t number = check - first_of(d, c->step);

	if (number < s->nchecks && strcmp(s->checks[number].check, c->check) == 0)
		return &s->checks[number];
	return find_check(s, c->check, place_of(d, check));
}

/* A check that failed in a draw, but not in the first. */
static void
fail_check(struct merge *m, size_t draw, const struct draw_check *c,
    struct plan_check_result *mine)
{
	struct plan_step_result *s = &m->r->steps[c->step];

	if (!mine) {
		mine = plan_result_check(m->r, s, c->check, s->until, false);
	} else if (mine->passed) {
		mine->passed = false;
		m->r->passed--;
		m->r->failed++;
	} else {
		return;
	}
	free(mine->expected);
	mine->expected = xstrdup(c->expected ? c->expected : "");
	if (mine->measured >= 0)
		return; /* its text comes from all draws */
	free(mine->got);
	mine->got = with_seed(m, draw, c->got);
}

static void
merge_checks(struct merge *m)
{
	for (size_t d = 0; d < m->n; d++)
		for (size_t i = 0; i < m->draws[d].nchecks; i++) {
			const struct draw_check *c = &m->draws[d].checks[i];
			struct plan_check_result *mine;

			if (c->passed || c->step >= m->r->nsteps)
				continue;
			if (d)
				fail_check(m, d, c, find_mine(m, &m->draws[d], i));
			mine = find_mine(m, &m->draws[d], i);
			if (mine && m->n > 1)
				add_failing(&mine->failing, d);
		}
}

/* The measure of a check in each draw that asked. */
static size_t
find_measures(struct merge *m, size_t step, size_t number, const char *check)
{
	const struct plan_step_result *s = &m->r->steps[step];
	size_t n = 0;

	for (size_t d = 0; d < m->n; d++) {
		const struct plan_draw *x = &m->draws[d];
		size_t at = first_of(x, step) + number, left = 0;

		if (at >= x->nchecks || x->checks[at].step != step ||
		    strcmp(x->checks[at].check, check) != 0) {
			for (size_t i = 0; i < number; i++)
				left += strcmp(s->checks[i].check, check) == 0;
			for (at = first_of(x, step);
			     at < x->nchecks && x->checks[at].step == step; at++)
				if (strcmp(x->checks[at].check, check) == 0 &&
				    left-- == 0)
					break;
		}
		if (at < x->nchecks && x->checks[at].step == step &&
		    x->checks[at].measured >= 0)
			m->values[n++] = x->checks[at].measured;
	}
	return n;
}

static void
measure(struct merge *m, size_t step, size_t check)
{
	struct plan_step_result *s = &m->r->steps[step];
	struct plan_check_result *c = &s->checks[check];
	struct plan_spread spread;
	size_t n = find_measures(m, step, check, c->check);
	struct buf got;

	if (!n)
		return;
	spread = plan_spread_of(m->values, n, m->r->random);
	buf_init(&got);
	buf_printf(&got, "longest %s ", c->what);
	plan_spread_text(&spread, &got);
	free(c->got);
	c->got = buf_steal(&got);
}

/* In which draws a check failed, where it did not in all. */
static void
tell_failing(const struct merge *m, struct plan_check_result *c)
{
	struct buf got;

	if (!c->failing.n || c->failing.n == m->n)
		return;
	buf_init(&got);
	buf_printf(&got, "%s; fails with ", c->got);
	failing_text(m->r, &c->failing, &got);
	buf_printf(&got, " of %llu to %llu", (unsigned long long)m->r->seed,
	    (unsigned long long)(m->r->seed + m->n - 1));
	free(c->got);
	c->got = buf_steal(&got);
}

/* --- actions --- */

static void
merge_action(struct merge *m, size_t draw, const struct draw_action *a)
{
	struct plan_step_result *s = &m->r->steps[a->step];
	struct plan_action_result *mine;

	if (a->expected || a->number >= s->nactions)
		return;
	mine = &s->actions[a->number];
	if (m->n > 1)
		add_failing(&mine->failing, draw);
	if (!mine->expected)
		return;
	mine->expected = false;
	mine->done = a->done;
	m->r->failed++;
	m->r->passed -= mine->action->expect != PLAN_EXPECT_DONE;
	free(mine->code);
	free(mine->message);
	mine->code = a->code ? xstrdup(a->code) : NULL;
	mine->message = a->message ? with_seed(m, draw, a->message) : NULL;
}

/* Behind the last action of a draw that stands before one; they are in order. */
static size_t
action_of(const struct plan_draw *d, size_t step, size_t number)
{
	size_t lo = 0, hi = d->nactions;

	while (lo < hi) {
		size_t at = lo + (hi - lo) / 2;
		const struct draw_action *a = &d->actions[at];

		if (a->step < step || (a->step == step && a->number < number))
			lo = at + 1;
		else
			hi = at;
	}
	return lo;
}

static void
merge_waits(struct merge *m, size_t step)
{
	struct plan_step_result *s = &m->r->steps[step];

	for (size_t k = 0; k < s->nactions; k++) {
		for (size_t d = 0; d < m->n; d++) {
			const struct plan_draw *x = &m->draws[d];
			size_t at = action_of(x, step, k);
			bool is = at < x->nactions && x->actions[at].step == step &&
			    x->actions[at].number == k;

			m->values[d] = is ? x->actions[at].waited : 0;
		}
		s->actions[k].waits = plan_spread_of(m->values, m->n, m->r->random);
	}
}

/* --- what ended otherwise --- */

static void
own_check(struct merge *m, size_t draw, size_t step, const char *check,
    const char *expected, const char *got)
{
	struct plan_step_result *s = &m->r->steps[step];
	struct plan_check_result *c = find_check(s, check, 0);

	if (!c) {
		c = plan_result_check(m->r, s, check, s->until, false);
		c->expected = xstrdup(expected);
		c->got = with_seed(m, draw, got);
	}
	add_failing(&c->failing, draw);
}

static void
merge_ends(struct merge *m)
{
	for (size_t d = 1; d < m->n; d++) {
		const struct plan_draw *x = &m->draws[d];

		if (!x->good)
			own_check(m, d, 0, "every draw comes to its end",
			    "a result of each", "its copy of the world broke off");
		else if (x->aborted_at >= 0 && !m->r->aborted_at &&
		    (size_t)x->aborted_at < m->r->nsteps)
			own_check(m, d, (size_t)x->aborted_at, "not aborted",
			    "no abort-if holds in any draw", x->aborted_why);
	}
}

/* --- steps --- */

static struct plan_spread
spread_of(struct merge *m, size_t step, int64_t (*value)(const struct draw_step *))
{
	size_t n = 0;

	for (size_t d = 0; d < m->n; d++)
		if (step < m->draws[d].nsteps)
			m->values[n++] = value(&m->draws[d].steps[step]);
	return n ? plan_spread_of(m->values, n, m->r->random) : plan_spread_exact(0);
}

static int64_t
took(const struct draw_step *s)
{
	return s->until - s->at;
}

static int64_t
back(const struct draw_step *s)
{
	return s->back;
}

static int64_t
lost(const struct draw_step *s)
{
	return s->lost;
}

static void
merge_step(struct merge *m, size_t i)
{
	struct plan_step_result *s = &m->r->steps[i];

	s->took = spread_of(m, i, took);
	s->back = spread_of(m, i, back);
	s->lost = spread_of(m, i, lost);
	s->at_known = m->n > 1 || !m->r->random;
	for (size_t d = 1; d < m->n; d++)
		if (i < m->draws[d].nsteps)
			s->at_known &= s->at == m->draws[d].steps[i].at;
}

/* The events of a step in a draw: the first of them, and behind the last. */
static void
events_of(const struct plan_draw *d, size_t step, size_t *from, size_t *until)
{
	while (*from < d->nevents && d->events[*from].step < step)
		(*from)++;
	*until = *from;
	while (*until < d->nevents && d->events[*until].step == step)
		(*until)++;
}

/* Events are the same ones by their number in the step. */
static void
merge_events(struct merge *m, size_t draw)
{
	const struct plan_draw *a = &m->draws[0], *b = &m->draws[draw];
	size_t from[2] = { 0 }, until[2];

	for (size_t i = 0; i < m->r->nsteps; i++) {
		const struct plan_step_result *s = &m->r->steps[i];

		events_of(a, i, &from[0], &until[0]);
		events_of(b, i, &from[1], &until[1]);
		for (size_t k = 0; k < until[0] - from[0]; k++) {
			const struct draw_event *x = &a->events[from[0] + k];
			const struct draw_event *y =
			    from[1] + k < until[1] ? &b->events[from[1] + k] : NULL;

			m->r->events[s->first_event + k].known &=
			    y && x->at == y->at && x->digest == y->digest;
		}
	}
}

void
plan_merge(struct plan_result *r, const struct plan_draw *draws, size_t n)
{
	struct merge m = { r, draws, n, xcalloc(n, sizeof *m.values) };

	r->draws = (unsigned)n;
	for (size_t i = 0; i < r->nsteps; i++) {
		merge_step(&m, i);
		merge_waits(&m, i);
	}
	for (size_t i = 0; i < r->nevents; i++)
		r->events[i].known = n > 1 || !r->random;
	for (size_t d = 1; d < n; d++)
		merge_events(&m, d);
	merge_checks(&m);
	for (size_t d = 0; d < n; d++)
		for (size_t i = 0; i < draws[d].nactions; i++)
			if (draws[d].actions[i].step < r->nsteps)
				merge_action(&m, d, &draws[d].actions[i]);
	merge_ends(&m);
	for (size_t i = 0; i < r->nsteps; i++)
		for (size_t k = 0; k < r->steps[i].nchecks; k++) {
			struct plan_check_result *c = &r->steps[i].checks[k];

			if (c->measured >= 0 && c->what)
				measure(&m, i, k);
			tell_failing(&m, c);
		}
	for (size_t d = 0; d < n; d++)
		m.values[d] = draws[d].good ? draws[d].ended : r->ended;
	r->took = plan_spread_of(m.values, n, r->random);
	plan_merge_intervals(r, draws, n);
	plan_merge_loads(r, draws, n);
	free(m.values);
}
