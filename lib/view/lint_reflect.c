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
#include "view/lint_int.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who tells plain routers: a site, or the gateway of a VNet. */
struct teacher {
	const struct er_circuit *circuit;   /* taught it; NULL: it is the site's own */
	const struct er_attachment *taught; /* of a site */
	const struct er_site *site;         /* NULL: the gateway */
	const struct er_vnet *vnet;
};

/* Plain routers on the way from a teacher, each reached once. */
struct step {
	const struct er_speaker *at;
	const struct step *from; /* NULL: behind the teacher */
	bool ibgp;               /* it heard of it by iBGP */
};

struct search {
	const struct er_model *m;
	const struct teacher *by;
	const struct ip_prefix *prefix;
	struct step *steps;
	size_t n;
};

/* A prefix that reaches an attachment, and on which way. */
struct finding {
	const struct er_attachment *at;
	const struct teacher *by;
	struct ip_prefix first;
	size_t n;
	bool stays;  /* the circuit has it over Global Reach */
	char *chain; /* "wan-a and wan-b" */
};

/* --- what circuits teach --- */

typedef void each(void *ctx, const struct ip_prefix *);

static bool
is_up(const struct er_circuit *k)
{
	return k->provider_state == ER_PROVISIONED &&
	    (k->cloud || (k->has_peering && k->peering.enabled));
}

static void
each_space(const struct er_vnet *v, const struct er_vnet *of, each *f, void *ctx)
{
	for (size_t i = 0; i < of->space.n; i++) {
		bool covered = false;

		for (size_t k = 0; k < v->summarized.n; k++)
			covered |= ip_prefix_covers(&v->summarized.items[k],
			    &of->space.items[i]);
		if (!covered)
			f(ctx, &of->space.items[i]);
	}
}

static void
each_vnet(const struct er_circuit *k, each *f, void *ctx)
{
	for (size_t i = 0; i < k->nconnections; i++) {
		const struct er_vnet *v = k->connections[i]->vnet;

		for (size_t n = 0; n < v->summarized.n; n++)
			f(ctx, &v->summarized.items[n]);
		each_space(v, v, f, ctx);
		for (size_t n = 0; n < v->nspokes; n++)
			each_space(v, v->spokes[n], f, ctx);
	}
}

static void
each_network(const struct er_cloud *c, each *f, void *ctx)
{
	for (size_t i = 0; i < c->nnetworks; i++)
		if (c->networks[i].announced)
			f(ctx, &c->networks[i].prefix);
	for (size_t i = 0; i < c->host_routes.n; i++)
		f(ctx, &c->host_routes.items[i]);
}

/* Over a circuit, or (NULL) to whoever stands behind the edges: `over` says nothing of
 * those. */
static void
each_advert(const struct er_site *s, const struct er_circuit *k, each *f, void *ctx)
{
	for (size_t i = 0; i < s->adverts.n; i++) {
		const struct er_advert *a = &s->adverts.items[i];
		struct ip_prefix first = a->prefix;

		/* Of generated ones the first stands for all; a file is not read. */
		if (first.family == IP_NONE && !a->mrt)
			(void)ip_prefix_nth(&a->within, a->length, 0, &first);
		if (first.family != IP_NONE &&
		    (k ? er_advert_is_over(a, k) : !a->withdrawn))
			f(ctx, &first);
	}
}

/* What hangs on a circuit, as the one at the other end of Global Reach learns it. */
static void
each_beyond(const struct er_reach *r, const struct er_circuit *k, each *f, void *ctx)
{
	const struct er_circuit *o = r->from == k ? r->to : r->from;

	if (!is_up(o))
		return;
	if (o->cloud)
		each_network(o->cloud, f, ctx);
	if (r->vnets != ER_VNETS_NOWHERE)
		each_vnet(o, f, ctx);
	for (size_t i = 0; i < o->nattachments; i++)
		each_advert(o->attachments[i]->site, o, f, ctx);
}

/* What a site learns of its circuit, or a gateway: VNets do not learn of each other. */
static void
each_taught(const struct teacher *t, each *f, void *ctx)
{
	const struct er_circuit *k = t->circuit;

	if (!k) {
		each_advert(t->site, NULL, f, ctx);
		return;
	}
	if (t->site)
		each_vnet(k, f, ctx);
	else if (k->cloud)
		each_network(k->cloud, f, ctx);
	for (size_t i = 0; !t->site && i < k->nattachments; i++)
		each_advert(k->attachments[i]->site, k, f, ctx);
	for (size_t i = 0; i < k->nreaches; i++)
		each_beyond(k->reaches[i], k, f, ctx);
}

struct is_in {
	const struct ip_prefix *prefix;
	bool found;
};

static void
compare(void *ctx, const struct ip_prefix *p)
{
	struct is_in *x = ctx;

	x->found |= ip_prefix_equal(x->prefix, p);
}

/* VNets on the circuit have it. */
static bool
has_itself(const struct er_circuit *k, const struct ip_prefix *p)
{
	struct is_in x = { p, false };

	each_vnet(k, compare, &x);
	return x.found;
}

static bool
has_over_reach(const struct er_circuit *k, const struct ip_prefix *p)
{
	struct is_in x = { p, false };

	for (size_t i = 0; i < k->nreaches; i++) {
		const struct er_reach *r = k->reaches[i];

		if (p->family == IP_V4 || r->prefix6.family != IP_NONE)
			each_beyond(r, k, compare, &x);
	}
	return x.found;
}

static bool
is_own(const struct er_site *s, const struct er_circuit *k, const struct ip_prefix *p)
{
	struct is_in x = { p, false };

	each_advert(s, k, compare, &x);
	return x.found;
}

/* --- who talks to whom --- */

/* The site's edge talks to the circuit in this family, and no real router in its place.
 */
static bool
talks(const struct er_model *m, const struct er_attachment *a, uint8_t family)
{
	const struct er_circuit *k = a->circuit;

	if (!is_up(k) || k->peering.peer_asn != a->site->asn)
		return false;
	for (unsigned path = 0; path < 2; path++) {
		const struct er_speaker *msee =
		    er_model_speaker_of(m, ER_ROLE_MSEE, k->head.name, path);

		if ((family == IP_V4 || k->peering.link6[path].family == IP_V6) &&
		    !er_tcp_find(&a->site->external, msee, family))
			return true;
	}
	return false;
}

static bool
carries(const struct er_link *l, uint8_t family)
{
	bool any = false;

	for (int i = 0; i < 2; i++) {
		const struct er_neighbor *n = l->declared[i];

		if (n && n->closed)
			return false;
		any |= n && (family == IP_V6 ? n->ipv6 : n->ipv4);
	}
	return l->kind == ER_LINK_NEIGHBOR && any;
}

/* A route goes over the link from one end to the other: by what plain ends declare. */
static bool
passes(const struct er_link *l, int from, const struct ip_prefix *p)
{
	const struct er_neighbor *out = l->declared[from], *in = l->declared[!from];

	return carries(l, p->family) &&
	    !(out && out->export_filter &&
		!rib_filter_permits(out->export_filter, p)) &&
	    !(in && in->import && !rib_filter_permits(in->import, p));
}

/* How often an AS stands in the path when it leaves a step over eBGP. */
static unsigned
occurs(const struct search *x, const struct step *s, uint32_t asn)
{
	const struct er_speaker *at = s ? s->at : NULL;
	uint32_t first = x->by->site ? x->by->site->asn : ER_AS_GATEWAY;
	unsigned n = 0;

	if (!at)
		return first == asn;
	n = at->asn == asn;
	for (; s; s = s->from)
		if (!s->ibgp)
			n += (s->from ? s->from->at->asn : first) == asn;
	return n;
}

/* --- walking --- */

static bool
is_teacher(const struct teacher *t, const struct er_speaker *s)
{
	return t->site ? s->role == ER_ROLE_CE && s->site == t->site
		       : s->role == ER_ROLE_GATEWAY && s->vnet == t->vnet;
}

static bool
was_there(const struct search *x, const struct er_speaker *s, bool ibgp)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->steps[i].at == s && x->steps[i].ibgp <= ibgp)
			return true;
	return false;
}

/* A plain router hears of it over this link, or not. */
static void
hear(struct search *x, const struct er_link *l, int from, const struct step *of)
{
	const struct er_speaker *to = l->ends[!from];
	const struct er_neighbor *in = l->declared[!from];
	bool ibgp = l->ends[from]->asn == to->asn;
	unsigned most = in ? in->allow_own_as : 0;

	if (to->role != ER_ROLE_PLAIN || (ibgp && of && of->ibgp) ||
	    !passes(l, from, x->prefix) || was_there(x, to, ibgp) ||
	    (!ibgp && occurs(x, of, to->asn) > most))
		return;
	x->steps[x->n++] = (struct step){ to, of, ibgp };
}

/* All plain routers that hear of the prefix; there is room for each twice. */
static void
walk(struct search *x)
{
	const struct er_model *m = x->m;

	x->n = 0;
	for (size_t i = 0; i < m->nlinks; i++)
		for (int k = 0; k < 2; k++)
			if (is_teacher(x->by, m->links[i].ends[k]))
				hear(x, &m->links[i], k, NULL);
	for (size_t done = 0; done < x->n; done++)
		for (size_t i = 0; i < m->nlinks; i++)
			for (int k = 0; k < 2; k++)
				if (m->links[i].ends[k] == x->steps[done].at)
					hear(x, &m->links[i], k, &x->steps[done]);
}

/* The step from which an edge of the site hears of it; NULL: none. */
static const struct step *
reaches(const struct search *x, const struct er_site *s)
{
	for (size_t n = 0; n < x->n; n++)
		for (size_t i = 0; i < x->m->nlinks; i++) {
			const struct er_link *l = &x->m->links[i];
			const struct step *of = &x->steps[n];

			for (int k = 0; k < 2; k++) {
				const struct er_speaker *to = l->ends[!k];
				bool ibgp = l->ends[k]->asn == to->asn;

				if (l->ends[k] == of->at && to->role == ER_ROLE_CE &&
				    to->site == s && passes(l, k, x->prefix) &&
				    (ibgp ? !of->ibgp : !occurs(x, of, to->asn)))
					return of;
			}
		}
	return NULL;
}

/* --- findings --- */

static char *
chain_of(const struct step *s)
{
	struct buf out;

	buf_init(&out);
	buf_puts(&out, s->at->name);
	for (s = s->from; s; s = s->from)
		buf_printf(&out, "%s%s", s->from ? ", " : " and ", s->at->name);
	return buf_steal(&out);
}

struct look {
	struct search search;
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
	return a->export != ER_EXPORT_NONE && talks(m, a, p->family) &&
	    (!a->export_filter || rib_filter_permits(a->export_filter, p)) &&
	    !is_own(a->site, a->circuit, p) && !has_itself(a->circuit, p);
}

static void
look_at(void *ctx, const struct ip_prefix *p)
{
	struct look *look = ctx;
	struct search *x = &look->search;
	struct finding *f = look->f;
	const struct er_attachment *from = x->by->taught;
	const struct step *s;
	bool stays;

	if (is_seen(look, p) || !announces(x->m, f->at, p) ||
	    (from && from->import && !rib_filter_permits(from->import, p)) ||
	    (from &&
		(is_own(from->site, from->circuit, p) ||
		    !talks(x->m, from, p->family))))
		return;
	x->prefix = p;
	walk(x);
	s = reaches(x, f->at->site);
	stays = s && has_over_reach(f->at->circuit, p);
	if (!s || (!stays && (f->stays || !x->by->circuit)))
		return;
	if (f->n && stays == f->stays) {
		f->n += f->by == x->by;
		return;
	}
	free(f->chain);
	*f = (struct finding){ f->at, x->by, *p, 1, stays, chain_of(s) };
}

static void
look_through(const struct er_ctx *c, const struct teacher *by, struct finding *f)
{
	struct look look = { .search = { .m = c->model, .by = by }, .f = f };

	look.search.steps = xcalloc(2 * c->model->nrouters + 1, sizeof(struct step));
	each_taught(by, look_at, &look);
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
put_source(struct buf *out, const struct teacher *by)
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

/* Plain routers stand behind it. */
static bool
has_plain(const struct er_model *m, const struct teacher *t)
{
	for (size_t i = 0; i < m->nlinks; i++) {
		const struct er_link *l = &m->links[i];

		for (int k = 0; k < 2; k++)
			if (is_teacher(t, l->ends[k]) &&
			    l->ends[!k]->role == ER_ROLE_PLAIN)
				return true;
	}
	return false;
}

static void
add_teacher(const struct er_model *m, struct teacher **list, size_t *n, size_t *cap,
    const struct teacher *t)
{
	if (has_plain(m, t))
		VEC_PUSH(*list, *n, *cap) = *t;
}

/* Teachers, by site and circuit, then by VNet and circuit. */
static struct teacher *
list_teachers(const struct er_model *m, size_t *n)
{
	struct teacher *list = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < m->nsites; i++) {
		const struct er_site *s = &m->sites[i];

		add_teacher(m, &list, n, &cap, &(struct teacher){ .site = s });
		for (size_t k = 0; k < s->ncircuits; k++)
			add_teacher(m, &list, n, &cap,
			    &(struct teacher){ .circuit = s->circuits[k].circuit,
				.taught = &s->circuits[k],
				.site = s });
	}
	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		for (size_t k = 0; k < v->nconnections; k++)
			add_teacher(m, &list, n, &cap,
			    &(struct teacher){ .circuit = v->connections[k].circuit,
				.vnet = v });
	}
	return list;
}

/* What reaches a site on a circuit from these: what is taught, or what others own. */
static void
look_for(const struct er_ctx *c, const struct er_attachment *a,
    const struct teacher *teachers, size_t n, bool own)
{
	struct finding f = { .at = a };

	for (size_t i = 0; i < n && !f.stays; i++) {
		const struct teacher *t = &teachers[i];

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
	struct teacher *teachers;
	size_t n;

	if (!m->nrouters || m->fidelity.allow_own_as == 0)
		return;
	teachers = list_teachers(m, &n);
	for (size_t i = 0; i < m->nsites; i++) {
		const struct er_site *s = &m->sites[i];

		if (!has_plain(m, &(struct teacher){ .site = s }))
			continue;
		for (size_t k = 0; k < s->ncircuits; k++) {
			look_for(c, &s->circuits[k], teachers, n, false);
			look_for(c, &s->circuits[k], teachers, n, true);
		}
	}
	free(teachers);
}
