/*
 * What one router knows of a prefix.  Nothing is remembered for the sake of
 * explanations: refused routes stay in the table with their reason, the decision is
 * made once more, and what a neighbour is offered is asked of its update group.
 */
#include "view/explain.h"

#include "base/xalloc.h"
#include "compile/policy.h"
#include "compile/rules.h"
#include "net/at.h"
#include "rib/decide.h"
#include "view/explain_int.h"

#include <stdlib.h>
#include <string.h>

/* --- the net, looked at --- */

static int
by_router(const void *x, const void *y)
{
	const struct net_half_info *a = x, *b = y;
	int d = strcmp(a->local, b->local);

	if (d == 0)
		d = strcmp(a->remote, b->remote);
	return d != 0 ? d : strcmp(a->session->name, b->session->name);
}

static void
collect_ends(struct view_explain *x)
{
	struct net_half_info info;
	struct net_half *h;

	for (size_t i = 0; (h = net_half_at(x->net, i)) != NULL; i++) {
		if (net_half_info_of(h, x->prefix.family, &info))
			VEC_PUSH(x->ends, x->nends, x->capends) = info;
	}
	if (x->nends > 1)
		qsort(x->ends, x->nends, sizeof *x->ends, by_router);
}

const struct net_half_info *
view_ex_ends(const struct view_explain *x, const char *router, size_t *n)
{
	size_t lo = 0, hi = x->nends, end;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(x->ends[mid].local, router) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (end = lo; end < x->nends && strcmp(x->ends[end].local, router) == 0;)
		end++;
	*n = end - lo;
	return x->ends + lo;
}

struct rib_net *
view_ex_net(const struct view_explain *x, const char *router, const struct ip_prefix *p,
    struct rib **rib)
{
	const struct net_rt *rt = net_router_find(x->net, router);

	*rib = rt ? net_router_rib(rt, p->family) : NULL;
	return *rib ? rib_lookup(*rib, p) : NULL;
}

struct view_because
view_ex_reason(enum rib_reason reason)
{
	const struct rib_reason_row *row = rib_reason_row(reason);

	return (struct view_because){ row->code, row->rule, row->text };
}

static struct view_because
down(const struct view_explain *x, const struct net_half_info *i)
{
	struct view_because why = { "session-down", "RFC 4271 8", "" };

	if (i->limit_hold && !i->held)
		return view_ex_reason(RIB_IN_OVER_LIMIT);
	why.text = net_half_why(x->net, i);
	return why;
}

static char *
print_path(struct bgp_aspath path)
{
	struct buf out;

	buf_init(&out);
	buf_puts(&out, "");
	bgp_aspath_print(&out, path);
	return buf_steal(&out);
}

char *
view_ex_path(const struct rib_path *path)
{
	return print_path(bgp_attrs_path(path->attrs));
}

void
view_ex_offer(struct view_explain *x, const struct net_half_info *to,
    const struct rib_net *net, struct view_ex_offer *out)
{
	*out = (struct view_ex_offer){ .to = to->remote };
	if (!to->member) {
		out->why = down(x, to);
		return;
	}
	rib_member_offer(to->member, net, x->offer);
	out->why = view_ex_reason(x->offer->reason);
	if (x->offer->reason == RIB_OK) {
		out->why.code = "offered";
		out->as_path = print_path(x->offer->draft.path);
	}
	/* The cell of the rule table says more than that it is one. */
	if (x->offer->rule)
		out->why.rule = x->offer->rule;
	if (x->offer->text)
		out->why.text = x->offer->text;
	else if (x->offer->reason == RIB_OK)
		out->why.text = "plain routers send everything";
	if (!x->offer->text && !x->offer->rule && x->offer->reason == RIB_OK)
		out->why.rule = "RFC 4271 9.1.3";
}

/* --- what is here --- */

static int
by_rank(const void *x, const void *y)
{
	const struct view_ex_path *a = x, *b = y;
	int ra = a->best ? 0 : a->shared ? 1 : a->accepted ? 2 : 3;
	int rb = b->best ? 0 : b->shared ? 1 : b->accepted ? 2 : 3;
	int d;

	if (ra != rb)
		return ra - rb;
	d = strcmp(a->from ? a->from : "", b->from ? b->from : "");
	return d != 0 ? d : strcmp(a->as_path, b->as_path);
}

const char *
view_ex_neighbor(const struct view_explain *x, const char *router,
    const struct rib_path *path)
{
	struct net_half *h = net_half_of_source(net_router_find(x->net, router),
	    x->prefix.family, path->source);
	struct net_half_info info;

	if (!h)
		return NULL;
	net_half_info(h, &info);
	return info.remote;
}

const char *
view_ex_learned_as(const struct view_explain *x, const char *router,
    const struct rib_path *path)
{
	const struct net_rt *rt = net_router_find(x->net, router);

	/* At a Route Server the class is what comes from beside it. */
	if (rt && net_router_spec(rt)->reflects && path->class == COMPILE_CLASS_RELAYED)
		return "appliance";
	return compile_class_name(path->class);
}

static struct view_ex_path *
add_path(struct view_explain *x, struct view_ex_router *r, const struct rib_path *path,
    const struct rib_candidate *c, bool ranked)
{
	struct view_ex_path *p = &VEC_PUSH(r->paths, r->npaths, r->cappaths);

	*p = (struct view_ex_path){
		.from = view_ex_neighbor(x, r->name, path),
		.as_path = view_ex_path(path),
		.learned_as = view_ex_learned_as(x, r->name, path),
		.accepted = path->reason == RIB_OK,
		.local_pref = path->local_pref,
		.weight = ranked ? compile_weight(path) : path->weight,
		.hops = path->hops,
		.why = view_ex_reason(path->reason),
	};
	if (!c)
		return p;
	p->best = c->verdict == RIB_WON || c->verdict == RIB_ONLY;
	p->shared = c->ecmp && !p->best;
	p->why = view_ex_reason(c->verdict);
	if (ranked && c->verdict == RIB_LOST_WEIGHT)
		p->why.rule = "P-42a";
	if (p->shared)
		p->why = (struct view_because){ "equal", "P-43",
			"equal to the best: it shares the traffic" };
	return p;
}

static void
collect_paths(struct view_explain *x, struct view_ex_router *r, struct rib *rib,
    const struct rib_net *net)
{
	const struct rib_path *path = NULL;
	struct rib_candidate *c;
	unsigned n;
	bool ranked;

	while (r->npaths < VIEW_PATHS_EXPLAINED &&
	    (path = rib_path_next(rib, net, path)) != NULL)
		if (path->reason != RIB_OK)
			add_path(x, r, path, NULL, false);
	c = view_ex_decide(rib, net, &n);
	ranked = view_ex_ranked(c, n);
	for (unsigned i = 0; i < n; i++) {
		struct view_ex_path *p = add_path(x, r, c[i].path, &c[i], ranked);
		const struct rib_candidate *by;

		if (p->best || p->shared)
			continue;
		by = view_ex_beaten_by(c, n, &c[i]);
		if (by && view_ex_by_preference(&c[i], by))
			p->why = (struct view_because){ "preference", "S-12, H-5, H-6",
				"the routing preference puts another path first" };
		p->beaten_by = by ? view_ex_neighbor(x, r->name, by->path) : NULL;
		p->compared = view_ex_compared(c, n, &c[i]);
	}
	free(c);
	if (r->npaths > 1)
		qsort(r->paths, r->npaths, sizeof *r->paths, by_rank);
}

static void
find_cover(const struct view_explain *x, struct view_ex_router *r,
    const struct rib *rib)
{
	struct ip_addr base = ip_prefix_addr(&x->prefix);

	for (unsigned len = x->prefix.len; rib && len-- > 0;) {
		struct ip_prefix p = ip_prefix_of(&base, len);
		const struct rib_net *net = rib_lookup(rib, &p);

		if (!net || !rib_best(rib, net))
			continue;
		r->covered = true;
		r->cover = p;
		return;
	}
}

static void
explain_router(struct view_explain *x, const char *name)
{
	struct view_ex_router *r = &VEC_PUSH(x->routers, x->n, x->cap);
	const struct net_half_info *ends;
	struct rib *rib;
	struct rib_net *net = view_ex_net(x, name, &x->prefix, &rib);
	size_t n;

	*r = (struct view_ex_router){ .name = name };
	if (net)
		collect_paths(x, r, rib, net);
	r->present = r->npaths > 0 && r->paths[0].accepted;
	if (r->present) {
		view_ex_chain(x, r);
		ends = view_ex_ends(x, name, &n);
		for (size_t i = 0; i < n; i++)
			view_ex_offer(x, &ends[i], net,
			    &VEC_PUSH(r->offers, r->noffers, r->capoffers));
	} else {
		find_cover(x, r, rib);
		view_ex_stops(x, r);
	}
	view_ex_packet_at_router(x, r);
	view_ex_cut(x, r);
}

/* --- beginning and end --- */

static struct view_explain *
begin(const struct net *net, const struct ip_prefix *prefix,
    const struct er_border *border)
{
	struct view_explain *x = xcalloc(1, sizeof *x);

	x->net = net;
	x->border = border;
	x->prefix = *prefix;
	x->offer = xmalloc(sizeof *x->offer);
	collect_ends(x);
	return x;
}

struct view_explain *
view_explain_routers(const struct net *net, const char *const *routers, size_t n,
    const struct ip_prefix *prefix, const struct er_border *border)
{
	struct view_explain *x = begin(net, prefix, border);

	for (size_t i = 0; i < n; i++)
		explain_router(x, routers[i]);
	return x;
}

struct view_explain *
view_explain_new(const struct net *net, const char *at, const struct ip_prefix *prefix,
    const struct er_border *border, struct errs *errs)
{
	struct view_explain *x = begin(net, prefix, border);
	const struct net_spec *s = net_running(net);

	for (size_t i = 0; i < s->nrouters; i++)
		if (strcmp(s->routers[i].name, at) == 0 ||
		    strcmp(s->routers[i].owner, at) == 0)
			explain_router(x, s->routers[i].name);
	if (x->n > 0)
		return x;
	net_at_known(net, at, errs);
	view_explain_free(x);
	return NULL;
}

void
view_explain_lab(struct view_explain *x, const struct er_model *m)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->routers[i].present || x->routers[i].norigins > 0)
			return;
	view_ex_near(x, m);
}

static void
path_fini(struct view_ex_path *p)
{
	free(p->as_path);
	free(p->compared);
}

static void
hop_fini(struct view_ex_hop *h)
{
	for (size_t i = 0; i < h->nbeaten; i++)
		free(h->beaten[i].compared);
	free(h->beaten);
	free(h->as_path);
}

void
view_explain_free(struct view_explain *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < x->n; i++) {
		struct view_ex_router *r = &x->routers[i];

		for (size_t k = 0; k < r->npaths; k++)
			path_fini(&r->paths[k]);
		for (size_t k = 0; k < r->noffers; k++)
			free(r->offers[k].as_path);
		for (size_t k = 0; k < r->nhops; k++)
			hop_fini(&r->hops[k]);
		for (size_t k = 0; k < r->nstops; k++)
			free(r->stops[k].as_path);
		free(r->paths);
		free(r->offers);
		free(r->hops);
		free(r->stops);
		free(r->origins);
		free(r->packet.text);
	}
	for (size_t i = 0; i < x->nhosts; i++)
		free(x->hosts[i].text);
	free(x->hosts);
	free(x->routers);
	free(x->near);
	free(x->ends);
	free(x->offer);
	free(x);
}
