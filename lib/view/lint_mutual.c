/*
 * Two sites that each prefer the other's way to Azure: both take what their own
 * circuits teach for less than what plain routers hand on, which is 100 (P-46).  Then
 * one of them goes by the other, and which of the two is left to chance: there are two
 * states of rest, a failure moves from one to the other for good, and while both change
 * at the same moments there is none (RFC 4264).  A site that does so alone has a
 * backup, and no warning.
 *
 * Routes over iBGP keep the preference of the edge that learned them, so that only ways
 * over eBGP count.
 */
#include "view/lint_behind.h"

#include "base/xalloc.h"

#include <stdlib.h>

#define USUAL 100 /* local preference of what plain routers tell an edge */

struct finding {
	const struct er_attachment *at, *other;
	struct ip_prefix first;
	size_t n;
	char *chain;
};

struct look {
	const struct er_model *m;
	const struct er_site *here, *there;
	struct view_step *steps;
	struct ip_prefix *seen; /* taught by several circuits */
	size_t nseen, capseen;
	struct finding f;
};

static bool
learns(const struct er_model *m, const struct er_attachment *a,
    const struct ip_prefix *p)
{
	const struct view_teacher t = { .circuit = a->circuit,
		.taught = a,
		.site = a->site };

	return view_behind_talks(m, a, p->family) &&
	    (!a->import || rib_filter_permits(a->import, p)) &&
	    view_behind_tells(&t, p);
}

static uint32_t
preference_of(const struct er_attachment *a)
{
	uint32_t most = 0;

	for (unsigned path = 0; path < 2; path++) {
		const struct er_path_policy *p = &a->path[path];
		uint32_t is = p->has_local_pref ? p->local_pref : USUAL;

		most = is > most ? is : most;
	}
	/* Communities may say more than is known here. */
	for (size_t i = 0; i < a->npreferences; i++)
		if (a->preferences[i].local_pref > most)
			most = a->preferences[i].local_pref;
	return most;
}

/* A circuit that teaches the site the prefix, for all of which the site has less than
 * usual; NULL: there is none, or the site prefers one of its own. */
static const struct er_attachment *
would_leave(const struct er_model *m, const struct er_site *s,
    const struct ip_prefix *p)
{
	const struct er_attachment *found = NULL;

	for (size_t i = 0; i < s->ncircuits; i++) {
		const struct er_attachment *a = &s->circuits[i];

		if (!learns(m, a, p))
			continue;
		if (preference_of(a) >= USUAL)
			return NULL;
		found = found ? found : a;
	}
	return found;
}

/* The last step to the site of what the attachment is taught, all by eBGP; NULL: it
 * does not get there so. */
static const struct view_step *
step_to(struct look *look, const struct er_attachment *from, const struct er_site *to,
    const struct ip_prefix *p)
{
	const struct view_teacher by = { .circuit = from->circuit,
		.taught = from,
		.site = from->site };
	struct view_search x = { .m = look->m,
		.by = &by,
		.prefix = p,
		.steps = look->steps };
	const struct view_step *last;

	view_behind_walk(&x);
	last = view_behind_step_to(&x, to);
	if (!last || last->at->asn == to->asn)
		return NULL;
	for (const struct view_step *s = last; s; s = s->from)
		if (s->ibgp)
			return NULL;
	return last;
}

static void
look_at(void *ctx, const struct ip_prefix *p)
{
	struct look *look = ctx;
	const struct er_attachment *a, *b;
	const struct view_step *s;

	for (size_t i = 0; i < look->nseen; i++)
		if (ip_prefix_equal(&look->seen[i], p))
			return;
	VEC_PUSH(look->seen, look->nseen, look->capseen) = *p;
	a = would_leave(look->m, look->here, p);
	b = a ? would_leave(look->m, look->there, p) : NULL;
	if (!b || !step_to(look, a, look->there, p) ||
	    !(s = step_to(look, b, look->here, p)))
		return;
	if (!look->f.n++) {
		look->f.at = a;
		look->f.other = b;
		look->f.first = *p;
		look->f.chain = view_behind_chain(s);
	}
}

static void
tell(const struct er_ctx *c, const struct finding *f)
{
	const char *here = f->at->site->head.name, *there = f->other->site->head.name;
	char text[IP_PREFIX_STRLEN], *more = NULL;

	if (f->n > 1)
		more = xasprintf(" and %zu more", f->n - 1);
	er_warn(c, CODE_MUTUAL_BACKUP, f->at->head.path, "local-preference",
	    "%s (local preference %u of what %s teaches) and %s (%u of %s) each prefer "
	    "the other's way, by way of %s (%s%s): one of them goes by the other, a "
	    "failure may change for good which, or they may never come to rest (RFC "
	    "4264)",
	    here, preference_of(f->at), f->at->circuit->head.name, there,
	    preference_of(f->other), f->other->circuit->head.name, f->chain,
	    ip_prefix_text(&f->first, text), more ? more : "");
	free(more);
}

/* Whether some circuit of the site is worth less than usual. */
static bool
may_leave(const struct er_site *s)
{
	for (size_t i = 0; i < s->ncircuits; i++)
		if (preference_of(&s->circuits[i]) < USUAL)
			return true;
	return false;
}

static void
look_for(const struct er_ctx *c, const struct er_site *here,
    const struct er_site *there)
{
	struct look look = { .m = c->model, .here = here, .there = there };

	look.steps = xcalloc(2 * c->model->nrouters + 1, sizeof *look.steps);
	for (size_t i = 0; i < here->ncircuits; i++)
		view_behind_taught(
		    &(struct view_teacher){ .circuit = here->circuits[i].circuit,
			.taught = &here->circuits[i],
			.site = here },
		    look_at, &look);
	if (look.f.n)
		tell(c, &look.f);
	free(look.f.chain);
	free(look.seen);
	free(look.steps);
}

static bool
is_candidate(const struct er_model *m, const struct er_site *s)
{
	return may_leave(s) &&
	    view_behind_plain(m, &(struct view_teacher){ .site = s });
}

void
view_lint_mutual(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; m->nrouters && i < m->nsites; i++)
		for (size_t k = i + 1; k < m->nsites && is_candidate(m, &m->sites[i]);
		     k++)
			if (is_candidate(m, &m->sites[k]))
				look_for(c, &m->sites[i], &m->sites[k]);
}
