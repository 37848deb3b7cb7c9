/*
 * What an order teaches.  A step is moved behind a later one, in a world of its own: if
 * then that one fails, or the step itself, they must not change places, and the failure
 * says why.  Pairs that are near are tried first, and those that follow from others are
 * not tried.
 *
 * When no order is good, each demand is waived in turn: one without which there is
 * still no order is not part of the conflict.
 */
#include "base/xalloc.h"
#include "plan/search_int.h"

#include <stdlib.h>

static uint64_t
bit(size_t step)
{
	return UINT64_C(1) << step;
}

static bool
is_out_of_time(struct search *s)
{
	return s->config->more && !s->config->more(s->config->ctx);
}

/* --- lessons --- */

/* Which steps are known to come before each one, also by way of others. */
struct known_before {
	uint64_t sets[PLAN_SEARCH_STEPS_MAX];
};

static void
note_before(struct known_before *k, size_t n, size_t first, size_t then)
{
	uint64_t all = k->sets[first] | bit(first);

	k->sets[then] |= all;
	for (size_t i = 0; i < n; i++)
		if (k->sets[i] >> then & 1)
			k->sets[i] |= all;
}

static void
add_lesson(struct plan_search *out, size_t first, size_t then, size_t fails,
    const char *why)
{
	VEC_PUSH(out->lessons, out->nlessons, out->caplessons) =
	    (struct plan_lesson){ first, then, fails, xstrdup(why ? why : "") };
}

/* The order with the step at place `a` moved behind the one at place `b`. */
static void
moved(const struct plan_search *out, size_t a, size_t b, uint32_t *row)
{
	size_t n = 0;

	for (size_t i = 0; i <= b; i++)
		if (i != a)
			row[n++] = (uint32_t)out->order[i];
	row[n] = (uint32_t)out->order[a];
}

/* What fails when the step at place `a` comes behind the one at place `b`: that one,
 * which misses it, or the step itself, which is too late.  What fails in between has a
 * lesson of its own. */
static void
learn_pair(struct search *s, struct plan_search *out, size_t a, size_t b,
    struct known_before *known)
{
	size_t first = out->order[a], then = out->order[b], got;
	uint32_t row[PLAN_SEARCH_STEPS_MAX];
	struct buf why;

	if (known->sets[then] >> first & 1)
		return;
	moved(out, a, b, row);
	buf_init(&why);
	got = search_try(s, row, b + 1, &why, NULL);
	if (got == b - 1 || got == b) {
		add_lesson(out, first, then, got == b ? first : then, why.data);
		note_before(known, s->plan->nsteps, first, then);
	}
	buf_fini(&why);
}

/* What the order costs more, or what fails later on, when two neighbours change places.
 */
static void
learn_price(struct search *s, struct plan_search *out, size_t a,
    struct known_before *known)
{
	size_t first = out->order[a], then = out->order[a + 1], n = out->norder;
	size_t got, fails = then;
	uint32_t row[PLAN_SEARCH_STEPS_MAX];
	struct plan_cost cost;
	struct buf why, span;

	if (known->sets[then] >> first & 1)
		return;
	for (size_t i = 0; i < n; i++)
		row[i] = (uint32_t)out->order[i];
	row[a] = (uint32_t)then;
	row[a + 1] = (uint32_t)first;
	buf_init(&why);
	buf_init(&span);
	got = search_try(s, row, n, &why, &cost);
	if (got < n) {
		fails = row[got];
	} else if (cost.outage > out->cost.outage ||
	    cost.asymmetry / ERX_SEC > out->cost.asymmetry / ERX_SEC) {
		bool loss = cost.outage > out->cost.outage;

		plan_span_text(&span,
		    loss ? cost.outage - out->cost.outage
			 : cost.asymmetry - out->cost.asymmetry);
		buf_printf(&why, "%s more of %s", span.data,
		    loss ? "lost traffic" : "asymmetry");
	}
	if (why.len) {
		add_lesson(out, first, then, fails, why.data);
		note_before(known, s->plan->nsteps, first, then);
	}
	buf_fini(&why);
	buf_fini(&span);
}

void
search_lessons(struct search *s, struct plan_search *out)
{
	struct known_before known = { { 0 } };

	/* What the plan says itself is no lesson. */
	for (size_t i = 0; i < s->plan->nsteps; i++)
		for (size_t k = 0; k < s->plan->nsteps; k++)
			if (s->after[i] >> k & 1)
				note_before(&known, s->plan->nsteps, k, i);
	/* Near ones first: what follows from them need not be tried. */
	for (size_t far = 1; far < out->norder; far++)
		for (size_t a = 0; a + far < out->norder && !is_out_of_time(s); a++)
			learn_pair(s, out, a, a + far, &known);
	for (size_t a = 0; a + 1 < out->norder && !is_out_of_time(s); a++)
		learn_price(s, out, a, &known);
}

/* --- what cannot all hold --- */

/* Some order is good with what is waived; unknown when the time is up. */
static bool
is_possible(struct search *s, bool *unknown)
{
	struct search_known kept = s->known;
	bool found;

	/* What failures do in a world stays true. */
	s->known = (struct search_known){ .tried = kept.tried,
		.storms = kept.storms,
		.nstorms = kept.nstorms,
		.capstorms = kept.capstorms };
	search_walk(s);
	found = s->known.found;
	*unknown |= s->known.cut && !found;
	kept.tried = s->known.tried;
	kept.storms = s->known.storms;
	kept.nstorms = s->known.nstorms;
	kept.capstorms = s->known.capstorms;
	s->known.storms = NULL;
	s->known.nstorms = 0;
	search_known_fini(&s->known);
	s->known = kept;
	return found;
}

/* `after` of a plan in the order of its file is not named: it is the file. */
static void
name_conflict(const struct search *s, struct plan_search *out)
{
	const struct plan *p = s->plan;

	for (size_t i = 0; i < p->nalways; i++)
		if (!(s->waived.always >> i & 1))
			VEC_PUSH(out->conflict, out->nconflict, out->capconflict) =
			    xasprintf("always %s", p->always[i].text);
	for (size_t i = 0; i < p->nsteps; i++)
		if (p->any_order && s->after[i] && !(s->waived.after >> i & 1))
			VEC_PUSH(out->conflict, out->nconflict, out->capconflict) =
			    xasprintf("%s after %s", p->steps[i].id, p->steps[i].after);
	for (size_t i = 0; i < p->nsteps; i++)
		if (p->steps[i].nchecks && !(s->waived.checks >> i & 1))
			VEC_PUSH(out->conflict, out->nconflict, out->capconflict) =
			    xasprintf("the checks of %s", p->steps[i].id);
}

/* Waives each demand of one kind that is not needed for the conflict. */
static void
waive(struct search *s, uint64_t *set, uint64_t all, bool *unknown)
{
	for (size_t i = 0; i < PLAN_SEARCH_STEPS_MAX && !*unknown; i++) {
		if (!(all & bit(i)))
			continue;
		*set |= bit(i);
		if (is_possible(s, unknown))
			*set &= ~bit(i);
	}
}

/* True when there is a good order without any one of these demands, whatever else the
 * plan asks for: nothing but the conflict is in the way. */
static bool
helps_alone(struct search *s, uint64_t *set, uint64_t demands)
{
	bool unknown = false, all = true;

	for (size_t i = 0; all && i < PLAN_SEARCH_STEPS_MAX; i++) {
		if (!(demands & bit(i)))
			continue;
		*set = bit(i);
		all = is_possible(s, &unknown);
	}
	*set = 0;
	return all;
}

void
search_conflict(struct search *s, struct plan_search *out)
{
	const struct plan *p = s->plan;
	uint64_t checks = 0, after = 0, always = 0;
	bool unknown = false;

	for (size_t i = 0; i < p->nsteps; i++) {
		checks |= p->steps[i].nchecks ? bit(i) : 0;
		after |= s->after[i] ? bit(i) : 0;
	}
	for (size_t i = 0; i < p->nalways && i < PLAN_SEARCH_STEPS_MAX; i++)
		always |= bit(i);
	waive(s, &s->waived.checks, checks, &unknown);
	/* The order of a file that leaves nothing open is not in question. */
	if (p->any_order)
		waive(s, &s->waived.after, after, &unknown);
	waive(s, &s->waived.always, always, &unknown);
	if (!unknown)
		name_conflict(s, out);
	checks &= ~s->waived.checks;
	after &= ~s->waived.after;
	always &= ~s->waived.always;
	s->waived = (struct search_waived){ 0 };
	out->only_conflict = helps_alone(s, &s->waived.checks, checks) &&
	    helps_alone(s, &s->waived.after, after) &&
	    helps_alone(s, &s->waived.always, always);
}
