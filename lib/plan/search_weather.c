/*
 * Failures of the network, behind a step: each single one that the start withstands has
 * to leave all checks of `always` true.  A copy of the world tries one failure after
 * the other; between two of them everything is restored, and the copy goes on when its
 * digest is the one it began with.  Otherwise, or where a check looks back in time, the
 * next failure has a copy of its own.
 *
 * What came of it is kept by the digest of the world: orders meet again where the same
 * steps are done, and so do the searches that a conflict takes.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "plan/search_int.h"

#include <stdlib.h>
#include <string.h>

#define REST_MAX (1800 * ERX_SEC)

/* What a copy is to try, from `at` on. */
struct storm {
	struct search *s;
	const struct sweep_element *elements;
	size_t n, at;
	bool one; /* no more than one of them */
};

/* A line of what a copy found: a failure breaks a check. */
struct broken {
	uint32_t element, always;
	size_t len; /* of the reason behind it */
};

/* --- one failure --- */

/* Of lost traffic counts only what is still lost at rest: a failure takes its time to
 * be noticed. */
static bool
is_carried(struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	struct plan_flows *flows = r->result->flows;
	const struct plan_outage *o;

	for (size_t i = 0; (o = plan_flows_outage(flows, i)) != NULL; i++)
		if (!o->initial && o->until.us == ERX_NEVER.us &&
		    strcmp(o->flow, c->flow) == 0) {
			buf_printf(got, "%s stays lost", c->flow);
			return false;
		}
	return true;
}

static bool
holds_at_rest(struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	return c->kind == PLAN_OUTAGE ? is_carried(r, c, got)
				      : plan_holds(r, c, NULL, got);
}

/* A check is about what was, and may remember an earlier failure. */
static bool
remembers(const struct plan *p)
{
	for (size_t i = 0; i < p->nalways; i++)
		if (p->always[i].kind != PLAN_OUTAGE &&
		    (p->always[i].since || plan_looks_back(&p->always[i])))
			return true;
	return false;
}

static void
write_broken(const struct storm *t, struct buf *out)
{
	const struct sweep_element *e = &t->elements[t->at];
	struct plan_run *r = t->s->run;

	for (size_t i = 0; i < t->s->plan->nalways; i++) {
		const struct plan_check *c = &t->s->plan->always[i];
		struct broken b = { (uint32_t)t->at, (uint32_t)i, 0 };
		struct buf got, why;

		buf_init(&got);
		buf_init(&why);
		if (!holds_at_rest(r, c, &got)) {
			buf_printf(&why, "when %s %s fails, always %s fails: %s",
			    er_target_words[e->kind], e->name, c->text,
			    got.data ? got.data : "");
			b.len = why.len;
			buf_add(out, &b, sizeof b);
			buf_add(out, why.data, why.len);
		}
		buf_fini(&why);
		buf_fini(&got);
	}
}

/* --- one after the other --- */

static void
try_failures(void *arg, struct buf *out)
{
	struct storm *t = arg;
	struct sim_world *w = t->s->run->world;
	struct plan_flows *flows = t->s->run->result->flows;
	struct rng chance = run_chance(t->s->run->run);
	uint64_t before = 0, now = 0;
	struct buf lines;
	bool good;

	t->s->run->quiet = true;
	sim_still(w);
	good = !t->one && search_digest(t->s, &before);
	buf_init(&lines);
	do {
		const struct sweep_element *e = &t->elements[t->at];

		sim_begin(w, chance);
		sim_fail(w, e->kind, e->name);
		plan_rest(w, erx_time_add(sim_now(w), REST_MAX));
		plan_flows_look(flows);
		write_broken(t, &lines);
		t->at++;
		if (!good || t->at == t->n)
			break;
		sim_restore(w, e->kind, e->name);
		plan_rest(w, erx_time_add(sim_now(w), REST_MAX));
		sim_still(w);
		plan_flows_look(flows);
	} while (search_digest(t->s, &now) && now == before);
	buf_add(out, &t->at, sizeof t->at);
	if (lines.len)
		buf_add(out, lines.data, lines.len);
	buf_fini(&lines);
}

typedef void found(struct search *, const struct sweep_element *, const struct broken *,
    const char *why, void *ctx);

/* Tells what a copy wrote; false: the copy broke off. */
static bool
tell(struct storm *t, const struct buf *in, found *f, void *ctx)
{
	struct broken b;
	size_t at = sizeof t->at;

	if (in->len < at)
		return false;
	memcpy(&t->at, in->data, sizeof t->at);
	while (in->len - at >= sizeof b) {
		char *why;

		memcpy(&b, in->data + at, sizeof b);
		at += sizeof b;
		if (b.element >= t->n || in->len - at < b.len)
			return false;
		why = xstrndup(in->data + at, b.len);
		at += b.len;
		f(t->s, &t->elements[b.element], &b, why, ctx);
		free(why);
	}
	return true;
}

/* Tries all failures but those that are excused; false: one could not be tried. */
static bool
weather(struct search *s, const struct sweep_element *elements, size_t n, found *f,
    void *ctx)
{
	const struct plan_copies *c = s->config->copies;
	struct storm t = { s, elements, n, 0, remembers(s->plan) };
	bool good = true;

	while (good && t.at < n) {
		int ticket = c->start(c->ctx, try_failures, &t);
		struct buf out;

		buf_init(&out);
		good = ticket >= 0 && c->collect(c->ctx, ticket, &out) &&
		    tell(&t, &out, f, ctx);
		buf_fini(&out);
	}
	return good;
}

/* --- what is not asked --- */

static bool
is_excused(const struct search *s, const struct sweep_element *e)
{
	for (size_t i = 0; i < s->nexcused; i++)
		if (s->excused[i].kind == e->kind &&
		    strcmp(s->excused[i].name, e->name) == 0)
			return true;
	return false;
}

static void
excuse(struct search *s, const struct sweep_element *e, const struct broken *b,
    const char *why, void *ctx)
{
	(void)b, (void)why, (void)ctx;
	if (is_excused(s, e))
		return;
	s->excused[s->nexcused].kind = e->kind;
	s->excused[s->nexcused++].name = xstrdup(e->name);
}

void
search_excuse(struct search *s)
{
	size_t n;
	struct sweep_element *elements = sweep_elements(s->run->world, &n);

	s->excused = xcalloc(n + 1, sizeof *s->excused);
	weather(s, elements, n, excuse, NULL);
	sweep_elements_free(elements, n);
}

/* --- what is known of a world --- */

void
search_note_storm(struct search_known *k, uint64_t digest, uint32_t always,
    const char *why)
{
	for (size_t i = 0; i < k->nstorms; i++)
		if (k->storms[i].digest == digest && k->storms[i].always == always)
			return;
	VEC_PUSH(k->storms, k->nstorms, k->capstorms) =
	    (struct search_storm){ digest, always, xstrdup(why) };
}

static void
note(struct search *s, const struct sweep_element *e, const struct broken *b,
    const char *why, void *ctx)
{
	const uint64_t *digest = ctx;

	(void)e;
	search_note_storm(&s->known, *digest, b->always, why);
}

/* The first reason that counts, NULL when there is none; `known`: the world is. */
static const char *
reason(const struct search *s, uint64_t digest, bool *known)
{
	const struct search_storm *first = NULL;

	for (size_t i = 0; i < s->known.nstorms; i++) {
		const struct search_storm *x = &s->known.storms[i];

		if (x->digest != digest)
			continue;
		*known = true;
		if (x->always < s->plan->nalways &&
		    !(s->waived.always >> x->always & 1) &&
		    (!first || x->always < first->always))
			first = x;
	}
	return first ? first->why : NULL;
}

/* Forgets a world that no number stands for. */
static void
forget(struct search_known *k, size_t n)
{
	while (k->nstorms > n)
		free(k->storms[--k->nstorms].why);
}

static bool
look_around(struct search *s, uint64_t digest)
{
	size_t n, asked = 0;
	struct sweep_element *elements = sweep_elements(s->run->world, &n);
	struct sweep_element *ask = xcalloc(n + 1, sizeof *ask);
	bool good;

	for (size_t i = 0; i < n; i++)
		if (!is_excused(s, &elements[i]))
			ask[asked++] = elements[i];
	good = weather(s, ask, asked, note, &digest);
	search_note_storm(&s->known, digest, UINT32_MAX, "");
	free(ask);
	sweep_elements_free(elements, n);
	return good;
}

/* The world, and what is lost in it already but was not at the start; 0 for a world
 * that is forgotten again. */
static bool
number(const struct search *s, uint64_t *digest)
{
	const struct plan_flows *flows = s->run->result->flows;
	const struct plan_outage *o;

	if (!search_digest(s, digest)) {
		*digest = 0;
		return false;
	}
	for (size_t i = 0; (o = plan_flows_outage(flows, i)) != NULL; i++)
		if (!o->initial && o->until.us == ERX_NEVER.us)
			*digest = hash_bytes(o->flow, strlen(o->flow), *digest);
	return true;
}

bool
search_survives(struct search *s, struct buf *why)
{
	size_t before = s->known.nstorms;
	uint64_t digest;
	bool known = false, rests = number(s, &digest);
	const char *text;

	text = rests ? reason(s, digest, &known) : NULL;
	if (!known && !look_around(s, digest)) {
		buf_puts(why, "failures could not be tried");
		forget(&s->known, before);
		return false;
	}
	if (!known)
		text = reason(s, digest, &known);
	if (text)
		buf_puts(why, text);
	known = !text;
	if (!rests)
		forget(&s->known, before);
	return known;
}
