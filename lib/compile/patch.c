/*
 * An edit is looked at as the trees have it: both labs have in common what it leaves as
 * it is.  Two kinds of difference can be told by themselves:
 *
 *   leaves that the compiler does not read
 *   what a site advertises and which networks it has: the routers of its edges, as far
 *   as nothing else looks there
 *
 * Who else looks at what a site advertises: connections of VPN gateways (their end at
 * the site), machines that have moved (the end of their tunnel), sessions inside of the
 * site (whether there is IPv6), and the sessions with circuits (scopes, where an entry
 * has `over` or a circuit has Microsoft peering).  Files are for the whole as well.  To
 * be sure that no other part of the compiler has a hand in such a router, the old one
 * is compiled by itself, too, and has to be the one that runs.
 */
#include "compile/patch.h"

#include "base/xalloc.h"
#include "compile/pairs.h"
#include "compile/parts.h"

#include <stdlib.h>
#include <string.h>

struct patching {
	const struct er_lab *was, *now;
	const struct net_spec *runs;
	struct net_patch *patch;
};

/* --- what an edit has changed --- */

static bool
is_of_routes(const char *name)
{
	return strcmp(name, "advertise") == 0 || strcmp(name, "networks") == 0;
}

/* An entry of a site: false where something else of it is another. */
static bool
is_only_routes(const struct data_node *was, const struct data_node *now)
{
	const struct data_node *x, *y;
	struct compile_pairs p = { was, now, 0, 0 };
	const char *name;

	if (was->kind != DATA_MAP || now->kind != DATA_MAP)
		return false;
	while ((name = compile_next_pair(&p, &x, &y)) != NULL)
		if (x != y && !is_of_routes(name) &&
		    (!x || !y || !data_node_equal(x, y)))
			return false;
	return true;
}

/* --- sites --- */

static bool
has_scopes_or_files(const struct er_adverts *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->items[i].has_over || list->items[i].mrt)
			return true;
	return false;
}

static bool
has_tunnel(const struct er_model *m, const struct er_site *s)
{
	for (size_t i = 0; i < m->nnets; i++)
		for (size_t k = 0; k < m->vnets[i].vpn.nconnections; k++)
			if (m->vnets[i].vpn.connections[k].site == s)
				return true;
	for (size_t i = 0; i < m->nclouds; i++)
		if (m->clouds[i].nmachines)
			return true;
	return false;
}

/* Nothing but its routers goes by what the site advertises. */
static bool
is_plain(const struct er_model *m, const struct er_site *s)
{
	return !has_scopes_or_files(&s->adverts) && !compile_site_is_public(s) &&
	    !has_tunnel(m, s);
}

/* A router of a site as compile_ce makes it; what others add to every router is taken
 * from the one that runs. */
static bool
compile_alone(const struct er_lab *lab, const struct er_speaker *at,
    const struct net_spec *runs, const struct net_router *like, struct net_router *out)
{
	struct errs errs;
	struct compiling c = { lab->model, NULL, net_spec_new(), &errs };
	struct compile_build b = { &c, lab->model, NULL };
	bool good;

	errs_init(&errs);
	compile_ce(&b, at);
	*out = c.spec->routers[0];
	c.spec->nrouters = 0;
	net_spec_free(c.spec);
	out->realm = like->realm;
	out->island = like->island;
	out->emulated = like->emulated;
	good = errs.n == 0 && net_patch_finish(runs, out);
	errs_fini(&errs);
	return good;
}

/* Whether the router that runs is what the old lab says of it, and nothing more. */
static bool
is_alone(const struct patching *p, const struct er_speaker *at,
    const struct net_router *runs)
{
	struct net_router alone;
	bool same = compile_alone(p->was, at, p->runs, runs, &alone) &&
	    net_router_equal(&alone, runs) && alone.statics == runs->statics;

	net_router_fini(&alone);
	return same;
}

static bool
patch_router(struct patching *p, const struct er_speaker *was,
    const struct er_speaker *now)
{
	const struct net_router *runs = net_spec_find_router(p->runs, now->name);
	struct net_patch_item item = { .at = 0 };

	if (!runs)
		return true; /* a real one stands in its place */
	if (!was || !is_alone(p, was, runs))
		return false;
	item.at = (size_t)(runs - p->runs->routers);
	if (compile_alone(p->now, now, p->runs, runs, &item.router)) {
		VEC_PUSH(p->patch->items, p->patch->n, p->patch->cap) = item;
		return true;
	}
	net_router_fini(&item.router);
	return false;
}

static bool
patch_site(struct patching *p, const char *name)
{
	const struct er_site *was = er_model_site(p->was->model, name);
	const struct er_site *now = er_model_site(p->now->model, name);

	if (!was || !now || !is_plain(p->was->model, was) ||
	    !is_plain(p->now->model, now) ||
	    compile_site_has_ipv6(was) != compile_site_has_ipv6(now))
		return false;
	for (unsigned i = 0; i < 2; i++) {
		const struct er_speaker *at =
		    er_model_speaker_of(p->now->model, ER_ROLE_CE, name, i);

		if (at &&
		    !patch_router(p,
			er_model_speaker_of(p->was->model, ER_ROLE_CE, name, i), at))
			return false;
	}
	return true;
}

static bool
patch_sites(struct patching *p, const struct data_node *was,
    const struct data_node *now)
{
	const struct data_node *x, *y;
	struct compile_pairs pairs = { was, now, 0, 0 };
	const char *name;

	while ((name = compile_next_pair(&pairs, &x, &y)) != NULL)
		if (x != y &&
		    (!x || !y || !is_only_routes(x, y) || !patch_site(p, name)))
			return false;
	return true;
}

/* --- the whole --- */

static bool
patch_all(struct patching *p)
{
	const struct data_node *x, *y;
	struct compile_pairs pairs = { p->was->tree, p->now->tree, 0, 0 };
	const char *name;

	while ((name = compile_next_pair(&pairs, &x, &y)) != NULL) {
		if (x == y || compile_is_unread(name))
			continue;
		if (!x || !y || strcmp(name, "on-premises") != 0 ||
		    !patch_sites(p, x, y))
			return false;
	}
	return true;
}

static int
by_place(const void *a, const void *b)
{
	const struct net_patch_item *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

bool
compile_lab_patch(const struct er_lab *was, const struct er_lab *now,
    const struct net_spec *runs, struct net_patch *patch)
{
	struct patching p = { was, now, runs, patch };

	*patch = (struct net_patch){ .n = 0 };
	if (was->times != now->times || !er_alloc_same(was->alloc, now->alloc) ||
	    !patch_all(&p)) {
		net_patch_fini(patch);
		return false;
	}
	if (patch->n)
		qsort(patch->items, patch->n, sizeof *patch->items, by_place);
	return true;
}
