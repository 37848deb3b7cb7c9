/*
 * What is taught goes from site to site over plain routers: for a prefix these are
 * walked from the one who teaches it, by AS paths, filters and rules of iBGP alone, for
 * the lint has no tables.
 */
#include "view/lint_behind.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* --- what circuits teach --- */

static bool
is_up(const struct er_circuit *k)
{
	return k->provider_state == ER_PROVISIONED &&
	    (k->cloud || (k->has_peering && k->peering.enabled));
}

static void
each_space(const struct er_vnet *v, const struct er_vnet *of, view_each *f, void *ctx)
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
each_vnet(const struct er_circuit *k, view_each *f, void *ctx)
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
each_network(const struct er_cloud *c, view_each *f, void *ctx)
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
each_advert(const struct er_site *s, const struct er_circuit *k, view_each *f,
    void *ctx)
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
each_beyond(const struct er_reach *r, const struct er_circuit *k, view_each *f,
    void *ctx)
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
void
view_behind_taught(const struct view_teacher *t, view_each *f, void *ctx)
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

bool
view_behind_tells(const struct view_teacher *t, const struct ip_prefix *p)
{
	struct is_in x = { p, false };

	view_behind_taught(t, compare, &x);
	return x.found;
}

/* VNets on the circuit have it. */
bool
view_behind_has(const struct er_circuit *k, const struct ip_prefix *p)
{
	struct is_in x = { p, false };

	each_vnet(k, compare, &x);
	return x.found;
}

bool
view_behind_reaches_over(const struct er_circuit *k, const struct ip_prefix *p)
{
	struct is_in x = { p, false };

	for (size_t i = 0; i < k->nreaches; i++) {
		const struct er_reach *r = k->reaches[i];

		if (p->family == IP_V4 || r->prefix6.family != IP_NONE)
			each_beyond(r, k, compare, &x);
	}
	return x.found;
}

bool
view_behind_own(const struct er_site *s, const struct er_circuit *k,
    const struct ip_prefix *p)
{
	struct is_in x = { p, false };

	each_advert(s, k, compare, &x);
	return x.found;
}

/* --- who talks to whom --- */

/* The site's edge talks to the circuit in this family, and no real router in its place.
 */
bool
view_behind_talks(const struct er_model *m, const struct er_attachment *a,
    uint8_t family)
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
occurs(const struct view_search *x, const struct view_step *s, uint32_t asn)
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
is_teacher(const struct view_teacher *t, const struct er_speaker *s)
{
	return t->site ? s->role == ER_ROLE_CE && s->site == t->site
		       : s->role == ER_ROLE_GATEWAY && s->vnet == t->vnet;
}

static bool
was_there(const struct view_search *x, const struct er_speaker *s, bool ibgp)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->steps[i].at == s && x->steps[i].ibgp <= ibgp)
			return true;
	return false;
}

/* A plain router hears of it over this link, or not. */
static void
hear(struct view_search *x, const struct er_link *l, int from,
    const struct view_step *of)
{
	const struct er_speaker *to = l->ends[!from];
	const struct er_neighbor *in = l->declared[!from];
	bool ibgp = l->ends[from]->asn == to->asn;
	unsigned most = in ? in->allow_own_as : 0;

	if (to->role != ER_ROLE_PLAIN || (ibgp && of && of->ibgp) ||
	    !passes(l, from, x->prefix) || was_there(x, to, ibgp) ||
	    (!ibgp && occurs(x, of, to->asn) > most))
		return;
	x->steps[x->n++] = (struct view_step){ to, of, ibgp };
}

/* All plain routers that hear of the prefix; there is room for each twice. */
void
view_behind_walk(struct view_search *x)
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
const struct view_step *
view_behind_step_to(const struct view_search *x, const struct er_site *s)
{
	for (size_t n = 0; n < x->n; n++)
		for (size_t i = 0; i < x->m->nlinks; i++) {
			const struct er_link *l = &x->m->links[i];
			const struct view_step *of = &x->steps[n];

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

/* --- what was found --- */

char *
view_behind_chain(const struct view_step *s)
{
	struct buf out;

	buf_init(&out);
	buf_puts(&out, s->at->name);
	for (s = s->from; s; s = s->from)
		buf_printf(&out, "%s%s", s->from ? ", " : " and ", s->at->name);
	return buf_steal(&out);
}

/* Plain routers stand behind it. */
bool
view_behind_plain(const struct er_model *m, const struct view_teacher *t)
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
add_teacher(const struct er_model *m, struct view_teacher **list, size_t *n,
    size_t *cap, const struct view_teacher *t)
{
	if (view_behind_plain(m, t))
		VEC_PUSH(*list, *n, *cap) = *t;
}

/* Teachers, by site and circuit, then by VNet and circuit. */
struct view_teacher *
view_behind_teachers(const struct er_model *m, size_t *n)
{
	struct view_teacher *list = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < m->nsites; i++) {
		const struct er_site *s = &m->sites[i];

		add_teacher(m, &list, n, &cap, &(struct view_teacher){ .site = s });
		for (size_t k = 0; k < s->ncircuits; k++)
			add_teacher(m, &list, n, &cap,
			    &(struct view_teacher){ .circuit = s->circuits[k].circuit,
				.taught = &s->circuits[k],
				.site = s });
	}
	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		for (size_t k = 0; k < v->nconnections; k++)
			add_teacher(m, &list, n, &cap,
			    &(struct view_teacher){ .circuit =
							v->connections[k].circuit,
				.vnet = v });
	}
	return list;
}
