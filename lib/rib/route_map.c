/*
 * A rule changes a draft; only when some rule has changed anything the draft becomes
 * attributes of the table, so routes that pass unchanged share theirs.  Communities are
 * kept ascending, as canonical attributes have them.
 */
#include "rib/route_map.h"

#include "base/wire.h"
#include "base/xalloc.h"
#include "bgp/aspath.h"

#include <stdlib.h>
#include <string.h>

/* --- as data --- */

static bool
numbers_equal(const struct rib_numbers *a, const struct rib_numbers *b)
{
	return a->n == b->n &&
	    (!a->n || memcmp(a->items, b->items, a->n * sizeof *a->items) == 0);
}

static bool
replace_equal(const struct rib_map_rule *a, const struct rib_map_rule *b)
{
	if (a->nreplace != b->nreplace)
		return false;
	for (size_t i = 0; i < a->nreplace; i++)
		if (ip_prefix_cmp(&a->replace[i], &b->replace[i]) != 0)
			return false;
	return true;
}

static bool
rule_equal(const struct rib_map_rule *a, const struct rib_map_rule *b)
{
	return rib_filter_equal(a->prefixes, b->prefixes) &&
	    numbers_equal(&a->communities, &b->communities) &&
	    numbers_equal(&a->ases, &b->ases) && a->drop == b->drop &&
	    a->why == b->why && a->set_path == b->set_path &&
	    numbers_equal(&a->path, &b->path) &&
	    numbers_equal(&a->prepend, &b->prepend) &&
	    a->set_communities == b->set_communities &&
	    numbers_equal(&a->add, &b->add) && numbers_equal(&a->remove, &b->remove) &&
	    numbers_equal(&a->all_communities, &b->all_communities) &&
	    a->match_path == b->match_path && numbers_equal(&a->whole, &b->whole) &&
	    replace_equal(a, b) && a->goes_on == b->goes_on;
}

bool
rib_route_map_equal(const struct rib_route_map *a, const struct rib_route_map *b)
{
	if (!a || !b)
		return a == b;
	if (a->n != b->n || a->sender != b->sender)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!rule_equal(&a->rules[i], &b->rules[i]))
			return false;
	return true;
}

static void
rule_fini(struct rib_map_rule *r)
{
	rib_filter_free(r->prefixes);
	free(r->communities.items);
	free(r->ases.items);
	free(r->path.items);
	free(r->prepend.items);
	free(r->add.items);
	free(r->remove.items);
	free(r->all_communities.items);
	free(r->whole.items);
	free(r->replace);
}

void
rib_route_map_free(struct rib_route_map *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		rule_fini(&m->rules[i]);
	free(m->rules);
	free(m);
}

/* --- applied --- */

struct route { /* on its way through a map */
	struct bgp_draft draft;
	struct bgp_aspath_buf path;
	struct rib_numbers communities;
	bool changed;
};

static bool
is_in(const struct rib_numbers *list, uint32_t x)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->items[i] == x)
			return true;
	return false;
}

static bool
any_as(const struct rib_numbers *ases, struct bgp_aspath path)
{
	for (size_t i = 0; i < ases->n; i++)
		if (bgp_aspath_count(path, ases->items[i]) > 0)
			return true;
	return ases->n == 0;
}

static bool
any_community(const struct rib_numbers *wanted, const struct rib_numbers *has)
{
	for (size_t i = 0; i < has->n; i++)
		if (is_in(wanted, has->items[i]))
			return true;
	return wanted->n == 0;
}

static bool
all_communities(const struct rib_numbers *wanted, const struct rib_numbers *has)
{
	for (size_t i = 0; i < wanted->n; i++)
		if (!is_in(has, wanted->items[i]))
			return false;
	return true;
}

static bool
is_path(const struct rib_map_rule *r, struct bgp_aspath path)
{
	struct bgp_aspath_buf whole;
	struct bgp_aspath w;

	if (!r->match_path)
		return true;
	bgp_aspath_from(&whole, r->whole.items, r->whole.n);
	w = bgp_aspath_view(&whole);
	return w.len == path.len && (!w.len || memcmp(w.p, path.p, w.len) == 0);
}

static bool
matches(const struct rib_map_rule *r, const struct ip_prefix *p, const struct route *x)
{
	struct bgp_aspath path = bgp_aspath_view(&x->path);

	return (!r->prefixes || rib_filter_permits(r->prefixes, p)) &&
	    any_community(&r->communities, &x->communities) && any_as(&r->ases, path) &&
	    all_communities(&r->all_communities, &x->communities) && is_path(r, path);
}

static bool
replaces(const struct rib_map_rule *r, const struct ip_prefix *p)
{
	for (size_t i = 0; i < r->nreplace; i++)
		if (ip_prefix_covers(&r->replace[i], p))
			return true;
	return false;
}

static void
change_path(const struct rib_map_rule *r, struct route *x)
{
	if (r->set_path)
		bgp_aspath_from(&x->path, r->path.items, r->path.n);
	for (size_t i = r->prepend.n; i-- > 0;)
		bgp_aspath_prepend(&x->path, r->prepend.items[i], 1);
	x->changed |= r->set_path || r->prepend.n != 0;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void
change_communities(const struct rib_map_rule *r, struct route *x)
{
	struct rib_numbers *c = &x->communities;
	size_t n = 0;

	if (!r->set_communities && !r->add.n && !r->remove.n)
		return;
	for (size_t i = 0; !r->set_communities && i < c->n; i++)
		if (!is_in(&r->remove, c->items[i]))
			c->items[n++] = c->items[i];
	c->n = n;
	c->items = xreallocarray(c->items, c->n + r->add.n + 1, sizeof *c->items);
	for (size_t i = 0; i < r->add.n; i++)
		if (!is_in(c, r->add.items[i]))
			c->items[c->n++] = r->add.items[i];
	qsort(c->items, c->n, sizeof *c->items, by_number);
	x->changed = true;
}

/* A summary has a path and communities of its own (S-15, H-12). */
static void
strip(struct route *x)
{
	bgp_aspath_from(&x->path, NULL, 0);
	x->communities.n = 0;
	x->draft.has &= (uint16_t)~BGP_HAS_MED;
	x->draft.med = 0;
	x->draft.origin = BGP_ORIGIN_IGP;
	x->changed = true;
}

static void
route_init(struct route *x, const struct bgp_attrs *attrs)
{
	bgp_draft_from(&x->draft, attrs);
	bgp_aspath_copy(&x->path, x->draft.path);
	x->changed = false;
	x->communities.n = x->draft.communities.len / 4u;
	x->communities.items = xcalloc(x->communities.n + 1, sizeof(uint32_t));
	for (size_t i = 0; i < x->communities.n; i++)
		x->communities.items[i] = get_u32(x->draft.communities.p + 4 * i);
}

/* As the table has it; too long: as it came. */
static const struct bgp_attrs *
settle(struct route *x, struct bgp_attr_table *t, const struct bgp_attrs *attrs)
{
	const struct bgp_attrs *made = NULL;
	uint8_t *octets;

	if (!x->changed || x->path.overflow || x->communities.n > UINT16_MAX / 4)
		return bgp_attrs_ref(attrs);
	octets = xmalloc(4 * x->communities.n + 1);
	for (size_t i = 0; i < x->communities.n; i++)
		put_u32(octets + 4 * i, x->communities.items[i]);
	x->draft.path = bgp_aspath_view(&x->path);
	x->draft.has |= BGP_HAS_PATH;
	x->draft.communities =
	    (struct bgp_bytes){ octets, (uint16_t)(4 * x->communities.n) };
	made = bgp_attrs_get(t, &x->draft);
	free(octets);
	return made ? made : bgp_attrs_ref(attrs);
}

/* The sender's AS comes off, and goes back behind the rules. */
static bool
take_sender(struct route *x, uint32_t sender)
{
	if (!sender || bgp_aspath_first(bgp_aspath_view(&x->path)) != sender)
		return false;
	bgp_aspath_drop_first(&x->path);
	return true;
}

/* Through the rules; false: dropped, by `rule`. */
static bool
walk(const struct rib_route_map *m, const struct ip_prefix *p, struct route *x,
    uint32_t *rule)
{
	*rule = RIB_MAP_KEEPS;
	for (size_t i = 0; i < m->n; i++) {
		const struct rib_map_rule *r = &m->rules[i];

		if (!matches(r, p, x))
			continue;
		if (r->drop) {
			*rule = (uint32_t)i;
			return false;
		}
		if (replaces(r, p)) {
			*rule = (uint32_t)i;
			strip(x);
		}
		change_path(r, x);
		change_communities(r, x);
		if (!r->goes_on || *rule != RIB_MAP_KEEPS)
			break;
	}
	return true;
}

const struct bgp_attrs *
rib_route_map_apply(const struct rib_route_map *m, struct bgp_attr_table *t,
    const struct ip_prefix *p, const struct bgp_attrs *attrs, uint32_t *rule)
{
	const struct bgp_attrs *out = NULL;
	bool kept, sender;
	struct route x;

	route_init(&x, attrs);
	sender = take_sender(&x, m->sender);
	kept = walk(m, p, &x, rule);
	if (sender)
		bgp_aspath_prepend(&x.path, m->sender, 1);
	if (kept)
		out = settle(&x, t, attrs);
	else
		*rule = RIB_MAP_KEEPS;
	free(x.communities.items);
	return out;
}

enum rib_reason
rib_route_map_why(const struct rib_route_map *m, const struct ip_prefix *p,
    const struct bgp_attrs *attrs)
{
	enum rib_reason why = RIB_OK;
	struct route x;
	uint32_t rule;

	route_init(&x, attrs);
	(void)take_sender(&x, m->sender);
	if (!walk(m, p, &x, &rule))
		why = m->rules[rule].why ? (enum rib_reason)m->rules[rule].why
					 : RIB_IN_ROUTE_MAP;
	else if (rule != RIB_MAP_KEEPS)
		why = RIB_IN_SUMMARISED;
	free(x.communities.items);
	return why;
}

bool
rib_route_map_drops(const struct rib_route_map *m, const struct ip_prefix *p,
    const struct bgp_attrs *attrs)
{
	return rib_route_map_why(m, p, attrs) != RIB_OK;
}
