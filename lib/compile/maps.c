/*
 * A map is applied where a route is taken in, because it goes by prefix: what goes out
 * of a Route Server or a hub through one meets it at the other end.  The spaces of a
 * VNet that is connected to a hub have no session; they go through a map here.
 */
#include "compile/maps.h"

#include "base/xalloc.h"
#include "bgp/aspath.h"
#include "bgp/attrs.h"
#include "compile/policy.h"

#include <stdlib.h>

static struct rib_numbers
numbers(const struct er_numbers *n)
{
	return (struct rib_numbers){ compile_numbers_dup(n), n->n };
}

static void
add_rule(struct rib_route_map *m, const struct er_map_rule *r)
{
	m->rules = xreallocarray(m->rules, m->n + 1, sizeof *m->rules);
	m->rules[m->n++] = (struct rib_map_rule){
		.prefixes = rib_filter_dup(r->prefixes),
		.communities = numbers(&r->match_communities),
		.ases = numbers(&r->match_ases),
		.all_communities = numbers(&r->all_communities),
		.match_path = r->match_path,
		.whole = numbers(&r->whole),
		.drop = r->drop,
		.set_path = r->has_path,
		.path = numbers(&r->path),
		.prepend = numbers(&r->prepend),
		.set_communities = r->has_communities,
		.add = numbers(r->has_communities ? &r->communities : &r->add),
		.remove = numbers(&r->remove),
		.replace = r->replace.n
		    ? xmemdup(r->replace.items, r->replace.n * sizeof *r->replace.items)
		    : NULL,
		.nreplace = r->replace.n,
		.goes_on = r->goes_on,
	};
}

/* The spaces of the VNet, of a Route Server those of VNets that use it, too, and of a
 * hub its address prefix, are out of reach of a map: a rule in front lets them pass. */
static void
spare_spaces(struct rib_route_map *m, const struct er_vnet *v)
{
	struct rib_filter *f = xcalloc(1, sizeof *f);

	for (size_t i = 0; i < v->space.n; i++)
		compile_filter_exact(f, &v->space.items[i]);
	for (size_t k = 0; !v->virtual_hub && k < v->nspokes; k++)
		for (size_t i = 0; i < v->spokes[k]->space.n; i++)
			compile_filter_exact(f, &v->spokes[k]->space.items[i]);
	compile_filter_sort(f);
	m->rules = xcalloc(1, sizeof *m->rules);
	m->rules[m->n++].prefixes = f;
}

struct rib_route_map *
compile_route_map(const struct er_route_map *from, const struct er_vnet *v,
    uint32_t sender)
{
	struct rib_route_map *m;

	if (!from)
		return NULL;
	m = xcalloc(1, sizeof *m);
	m->sender = sender;
	spare_spaces(m, v);
	for (size_t i = 0; i < from->nrules; i++)
		add_rule(m, &from->rules[i]);
	return m;
}

/* --- spaces of VNets --- */

static struct compile_space *
find(const struct compile_spaces *s, const struct ip_prefix *p)
{
	for (size_t i = 0; i < s->n; i++)
		if (ip_prefix_equal(&s->items[i].prefix, p))
			return &s->items[i];
	return NULL;
}

/* The numbers of a path that a map has made: one sequence. */
static size_t
path_numbers(struct bgp_aspath path, uint32_t **out)
{
	struct bgp_as_segment seg;
	size_t n = 0;

	*out = NULL;
	while (bgp_aspath_take(&path, &seg)) {
		*out = xreallocarray(*out, n + seg.n, sizeof **out);
		for (unsigned i = 0; i < seg.n; i++)
			(*out)[n++] = bgp_as_segment_at(&seg, i);
	}
	return n;
}

static void
add(struct compile_spaces *s, const struct ip_prefix *p, const struct bgp_attrs *attrs)
{
	struct compile_space *x;
	struct bgp_draft d;

	if (find(s, p))
		return;
	s->items = xreallocarray(s->items, s->n + 1, sizeof *s->items);
	x = &s->items[s->n++];
	*x = (struct compile_space){ .prefix = *p };
	bgp_draft_from(&d, attrs);
	x->npath = path_numbers(d.path, &x->path);
	x->ncommunities = d.communities.len / 4u;
	x->communities =
	    x->ncommunities ? xcalloc(x->ncommunities, sizeof *x->communities) : NULL;
	for (size_t i = 0; i < x->ncommunities; i++)
		x->communities[i] = get_u32(d.communities.p + 4 * i);
}

static void
pass(struct compile_spaces *s, const struct rib_route_map *m, struct bgp_attr_table *t,
    const struct ip_prefix *p)
{
	const struct bgp_attrs *plain, *made;
	struct bgp_draft d;
	uint32_t rule;

	bgp_draft_init(&d);
	plain = bgp_attrs_get(t, &d);
	made = m ? rib_route_map_apply(m, t, p, plain, &rule) : bgp_attrs_ref(plain);
	if (made && (!m || rule == RIB_MAP_KEEPS))
		add(s, p, made);
	for (size_t i = 0;
	     m && made && rule != RIB_MAP_KEEPS && i < m->rules[rule].nreplace; i++)
		if (ip_prefix_covers(&m->rules[rule].replace[i], p))
			add(s, &m->rules[rule].replace[i], made);
	if (made)
		bgp_attrs_put(t, made);
	bgp_attrs_put(t, plain);
}

void
compile_spaces_init(struct compile_spaces *s, const struct er_hub *h,
    const struct er_vnet *v)
{
	const struct er_hub_vnet *x = er_hub_connection(h, v);
	struct rib_route_map *m =
	    compile_route_map(x ? x->maps.inbound : NULL, h->inside, 0);
	struct bgp_attr_table t;

	*s = (struct compile_spaces){ NULL, 0 };
	bgp_attr_table_init(&t, 0);
	for (size_t i = 0; i < v->space.n; i++)
		if (v->space.items[i].family == IP_V4) /* H-13 */
			pass(s, m, &t, &v->space.items[i]);
	bgp_attr_table_fini(&t);
	rib_route_map_free(m);
}

void
compile_spaces_fini(struct compile_spaces *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->items[i].path);
		free(s->items[i].communities);
	}
	free(s->items);
}

bool
compile_space_dropped(const struct rib_route_map *m, const struct compile_space *x)
{
	struct bgp_aspath_buf path;
	struct bgp_attr_table t;
	const struct bgp_attrs *attrs;
	struct bgp_draft d;
	bool dropped;

	bgp_attr_table_init(&t, 0);
	bgp_draft_init(&d);
	bgp_aspath_from(&path, x->path, x->npath);
	d.path = bgp_aspath_view(&path);
	attrs = bgp_attrs_get(&t, &d);
	dropped = rib_route_map_drops(m, &x->prefix, attrs);
	bgp_attrs_put(&t, attrs);
	bgp_attr_table_fini(&t);
	return dropped;
}
