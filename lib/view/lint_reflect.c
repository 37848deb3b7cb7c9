/*
 * Detours behind the edges: reflection through plain routers (P-26), and sites that
 * plain routers join besides Global Reach.  A site that announces what is its own and
 * what stands behind it takes for its own, too, what a circuit has taught another site
 * and plain routers between the two hand on.  So for each thing that may be taught at
 * one place the plain routers are walked from there: whom does it reach, and which of
 * them announces it to a circuit that has it otherwise, or not at all.
 *
 * The circuit that has the prefix over Global Reach only is the bad case: local
 * preference makes the site's route the better one, and once the circuit has taken it,
 * it tells the site no more, which keeps the site from going back (A7, RFC 4264).  The
 * same holds for what another site announces itself.
 */
#include "view/lint_behind.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A prefix that reaches an attachment, and on which way. */
struct finding {
	const struct er_attachment *at;
	const struct view_teacher *by;
	struct ip_prefix first;
	size_t n;
	bool stays;  /* the circuit has it over Global Reach */
	char *chain; /* "wan-a and wan-b" */
};

/* --- findings --- */

struct look {
	struct view_search search;
	struct finding *f;
	struct ip_prefix *seen; /* some are taught on two ways */
	size_t nseen, capseen;
};

static bool
is_seen(struct look *look, const struct ip_prefix *p)
{
	for (size_t i = 0; i < look->nseen; i++)
		if (ip_prefix_equal(&look->seen[i], p))
			return true;
	VEC_PUSH(look->seen, look->nseen, look->capseen) = *p;
	return false;
}

/* The site would announce it to its circuit, which has nothing better. */
static bool
announces(const struct er_model *m, const struct er_attachment *a,
    const struct ip_prefix *p)
{
	return a->export != ER_EXPORT_NONE && view_behind_talks(m, a, p->family) &&
	    (!a->export_filter || rib_filter_permits(a->export_filter, p)) &&
	    !view_behind_own(a->site, a->circuit, p) && !view_behind_has(a->circuit, p);
}

static void
look_at(void *ctx, const struct ip_prefix *p)
{
	struct look *look = ctx;
	struct view_search *x = &look->search;
	struct finding *f = look->f;
	const struct er_attachment *from = x->by->taught;
	const struct view_step *s;
	bool stays;

	if (is_seen(look, p) || !announces(x->m, f->at, p) ||
	    (from && from->import && !rib_filter_permits(from->import, p)) ||
	    (from &&
		(view_behind_own(from->site, from->circuit, p) ||
		    !view_behind_talks(x->m, from, p->family))))
		return;
	x->prefix = p;
	view_behind_walk(x);
	s = view_behind_step_to(x, f->at->site);
	stays = s && view_behind_reaches_over(f->at->circuit, p);
	if (!s || (!stays && (f->stays || !x->by->circuit)))
		return;
	if (f->n && stays == f->stays) {
		f->n += f->by == x->by;
		return;
	}
	free(f->chain);
	*f = (struct finding){ f->at, x->by, *p, 1, stays, view_behind_chain(s) };
}

static void
look_through(const struct er_ctx *c, const struct view_teacher *by, struct finding *f)
{
	struct look look = { .search = { .m = c->model, .by = by }, .f = f };

	look.search.steps =
	    xcalloc(2 * c->model->nrouters + 1, sizeof(struct view_step));
	view_behind_taught(by, look_at, &look);
	free(look.search.steps);
	free(look.seen);
}

/* What comes of it. */
static const char *
outcome(const struct finding *f)
{
	const struct rib_filter *import = f->at->import;

	if (!f->stays)
		return "Azure's own prefixes come back to Azure";
	if (import && !rib_filter_permits(import, &f->first))
		return "the circuit has it over Global Reach, which weighs less (G-21), so "
		       "it takes this detour";
	return "the circuit has it over Global Reach, which weighs less (G-21), so a "
	       "detour that a failure brings stays when the failure is over";
}

/* "er-west taught dc-west", "dc-west announces" */
static void
put_source(struct buf *out, const struct view_teacher *by)
{
	const char *who = by->site ? by->site->head.name : by->vnet->head.name;

	if (by->circuit)
		buf_printf(out, "%s taught %s", by->circuit->head.name, who);
	else
		buf_printf(out, "%s announces", who);
}

static void
tell(const struct er_ctx *c, const struct finding *f)
{
	const struct er_attachment *a = f->at;
	char text[IP_PREFIX_STRLEN], *cure;
	struct buf source;

	buf_init(&source);
	put_source(&source, f->by);
	buf_printf(&source, ", by way of %s (%s", f->chain,
	    ip_prefix_text(&f->first, text));
	if (f->n > 1)
		buf_printf(&source, " and %zu more", f->n - 1);
	cure =
	    xasprintf("set an export-filter there, with what is of %s, or filter at %s",
		a->site->head.name, f->chain);
	er_warn_cure(c, f->by->circuit ? CODE_REFLECTED_ROUTES : CODE_SITE_BACKDOOR,
	    a->head.path, "export", cure, "%s tells %s what %s): %s",
	    a->site->head.name, a->circuit->head.name, source.data, outcome(f));
	buf_fini(&source);
	free(cure);
}

/* What reaches a site on a circuit from these: what is taught, or what others own. */
static void
look_for(const struct er_ctx *c, const struct er_attachment *a,
    const struct view_teacher *teachers, size_t n, bool own)
{
	struct finding f = { .at = a };

	for (size_t i = 0; i < n && !f.stays; i++) {
		const struct view_teacher *t = &teachers[i];

		if (own ? !t->circuit && t->site != a->site
			: t->circuit && t->circuit != a->circuit)
			look_through(c, t, &f);
	}
	if (f.n)
		tell(c, &f);
	free(f.chain);
}

void
view_lint_reflect(const struct er_ctx *c)
{
	const struct er_model *m = c->model;
	struct view_teacher *teachers;
	size_t n;

	if (!m->nrouters || m->fidelity.allow_own_as == 0)
		return;
	teachers = view_behind_teachers(m, &n);
	for (size_t i = 0; i < m->nsites; i++) {
		const struct er_site *s = &m->sites[i];

		if (!view_behind_plain(m, &(struct view_teacher){ .site = s }))
			continue;
		for (size_t k = 0; k < s->ncircuits; k++) {
			look_for(c, &s->circuits[k], teachers, n, false);
			look_for(c, &s->circuits[k], teachers, n, true);
		}
	}
	free(teachers);
}
