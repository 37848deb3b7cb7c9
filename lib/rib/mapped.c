/*
 * With a map each prefix has attributes of its own, and a summary hangs on many
 * prefixes.  So a source with a map keeps what came (rib/before.h), each route with
 * what the map makes of it.  What the table has of a prefix follows from that alone: a
 * summary, of the first rule that announces one and of the first route in key order for
 * which the rule does; else what the map made of the route itself.  A summary's routes
 * are in one run of the order, for it covers them.  A source without a map goes
 * straight to the import.
 */
#include "base/xalloc.h"
#include "rib/before.h"
#include "rib/route_map.h"

#include <stdlib.h>

static void
make(struct rib *r, struct rib_before *b, const struct rib_import *in)
{
	const struct bgp_attrs *old = b->made;

	b->rule = RIB_MAP_KEEPS;
	b->made = in->map
	    ? rib_route_map_apply(in->map, r->attrs, &b->prefix, b->attrs, &b->rule)
	    : bgp_attrs_ref(b->attrs);
	if (old)
		bgp_attrs_put(r->attrs, old);
}

/* --- what the table has --- */

/* The first route that a rule announces this summary for; NULL: none does. */
static const struct rib_before *
behind_summary(const struct rib_befores *m, const struct rib_map_rule *rule,
    uint32_t number, const struct ip_prefix *p)
{
	bool is_one = false;

	for (size_t i = 0; i < rule->nreplace; i++)
		is_one = is_one || ip_prefix_equal(&rule->replace[i], p);
	for (size_t i = rib_before_lower(m, p);
	     is_one && i < m->n && ip_prefix_covers(p, &m->items[i].prefix); i++)
		if (m->items[i].rule == number)
			return &m->items[i];
	return NULL;
}

static const struct rib_before *
summary_at(const struct rib_befores *m, const struct rib_import *in,
    const struct ip_prefix *p)
{
	const struct rib_before *b = NULL;

	for (uint32_t i = 0; in->map && i < in->map->n && !b; i++)
		if (in->map->rules[i].nreplace)
			b = behind_summary(m, &in->map->rules[i], i, p);
	return b;
}

static bool
place(struct rib *r, uint32_t source, const struct rib_import *in,
    const struct ip_prefix *p)
{
	const struct rib_befores *m = r->sources[source].befores;
	const struct rib_before *own = rib_before_find(m, p),
				*from = summary_at(m, in, p);
	struct rib_placing x = { .prefix = *p };

	if (from) {
		x.attrs = from->made;
		/* It counts as the route of its own prefix that came, if one did. */
		x.generation = own ? own->generation : from->generation;
		x.id = own ? own->id : 0;
		x.summary = !own;
	} else if (own) {
		bool told = own->made && own->rule == RIB_MAP_KEEPS;

		x.attrs = told ? own->made : own->attrs;
		x.generation = own->generation;
		x.id = own->id;
		x.reason = (uint8_t)(told || !in->map
			? RIB_OK
			: rib_route_map_why(in->map, p, own->attrs));
	} else {
		rib_import_remove(r, source, p);
		return true;
	}
	return rib_import_place(r, source, in, &x);
}

/* The summaries that a rule may have for a route, but for one of its own prefix. */
static void
place_summaries(struct rib *r, uint32_t source, const struct rib_import *in,
    uint32_t rule, const struct ip_prefix *p)
{
	const struct rib_map_rule *m;

	if (!in->map || rule >= in->map->n)
		return;
	m = &in->map->rules[rule];
	for (size_t i = 0; i < m->nreplace; i++)
		if (ip_prefix_covers(&m->replace[i], p) &&
		    !ip_prefix_equal(&m->replace[i], p))
			(void)place(r, source, in, &m->replace[i]);
}

/* --- routes that come and go --- */

static bool
take(struct rib *r, uint32_t source, const struct rib_import *in,
    const struct ip_prefix *p, uint32_t id, const struct bgp_attrs *attrs)
{
	struct rib_befores *m = rib_before_of(r, source);
	struct rib_before *b = rib_before_find(m, p);
	uint32_t was = b ? b->rule : RIB_MAP_KEEPS;
	bool made = !b;

	if (made) {
		b = rib_before_add(m, p, attrs);
	} else {
		const struct bgp_attrs *old = b->attrs;

		b->attrs = bgp_attrs_ref(attrs);
		bgp_attrs_put(r->attrs, old);
	}
	b->generation = r->sources[source].pub.generation;
	b->id = id;
	rib_watch_note_prefix(r, p); /* the map may make the same of it */
	make(r, b, in);
	if (!place(r, source, in, p)) {
		if (made)
			rib_before_remove(r, m, b);
		return false;
	}
	b = rib_before_find(m, p);
	place_summaries(r, source, in, b ? b->rule : RIB_MAP_KEEPS, p);
	if (b && was != b->rule)
		place_summaries(r, source, in, was, p);
	return true;
}

static bool
run(struct rib *r, uint32_t source, const struct rib_import *in, struct bgp_nlri *nlri,
    const struct bgp_attrs *attrs)
{
	const uint8_t *start = nlri->rd.p;
	uint32_t id = nlri->id;
	struct ip_prefix p;
	bool going = true;

	while (going && bgp_nlri_next(nlri, &p)) {
		going = take(r, source, in, &p, id, attrs);
		if (!going)
			nlri->rd.p = start;
		start = nlri->rd.p;
	}
	return going;
}

static bool
withdraw(struct rib *r, uint32_t source, const struct rib_import *in,
    const struct ip_prefix *p)
{
	struct rib_befores *m = r->sources[source].befores;
	struct rib_before *b = rib_before_find(m, p);
	uint32_t rule;
	bool was_live;

	if (!b)
		return false;
	rule = b->rule;
	was_live = r->sources[source].pub.generation - b->generation <=
	    r->sources[source].pub.keeps_stale;
	rib_before_remove(r, m, b);
	rib_watch_note_prefix(r, p);
	(void)place(r, source, in, p);
	place_summaries(r, source, in, rule, p);
	return was_live;
}

/* --- another map, and the end --- */

static void
collect(struct rib *r, uint32_t source)
{
	struct rib_befores *m = rib_before_of(r, source);

	for (uint32_t n = 0; n < r->nnets; n++) {
		struct rib_net *net = net_at(r, n);
		const uint32_t *at =
		    net->flags & RIB_NET_USED ? rib_net_path_of(r, net, source) : NULL;
		struct rib_before *b;
		struct ip_prefix p;

		if (!at || !path_is_live(r, &r->paths[*at]))
			continue;
		p = rib_net_prefix(net);
		b = rib_before_add(m, &p, r->paths[*at].attrs);
		b->generation = r->paths[*at].generation;
		b->id = r->paths[*at].id;
	}
}

/* Prefixes that the table has of the source and that came from no route: the summaries
 * of the map before. */
static struct ip_prefix *
summaries(struct rib *r, uint32_t source, size_t *n)
{
	struct ip_prefix *list = NULL;
	size_t cap = 0;

	*n = 0;
	for (uint32_t i = 0; i < r->nnets; i++) {
		struct rib_net *net = net_at(r, i);
		const uint32_t *at =
		    net->flags & RIB_NET_USED ? rib_net_path_of(r, net, source) : NULL;

		if (at && r->paths[*at].summary)
			VEC_PUSH(list, *n, cap) = rib_net_prefix(net);
	}
	return list;
}

static void
settle(struct rib *r, uint32_t source, const struct rib_import *in)
{
	if (!r->sources[source].befores)
		return;
	for (size_t i = 0; i < in->map->n; i++)
		for (size_t k = 0; k < in->map->rules[i].nreplace; k++)
			(void)place(r, source, in, &in->map->rules[i].replace[k]);
}

static void
reimport(struct rib *r, uint32_t source, const struct rib_import *in)
{
	struct ip_prefix *old;
	struct rib_befores *m;
	size_t n;

	if (!r->sources[source].befores)
		collect(r, source);
	m = rib_before_of(r, source);
	old = summaries(r, source, &n);
	for (size_t i = 0; i < m->n; i++)
		make(r, &m->items[i], in);
	for (size_t i = 0; i < m->n; i++)
		(void)place(r, source, in, &m->items[i].prefix);
	for (size_t i = 0; i < n; i++)
		(void)place(r, source, in, &old[i]);
	if (in->map)
		settle(r, source, in);
	free(old);
	if (!in->map)
		rib_befores_free(r, source);
}

/* --- with a map, and without --- */

bool
rib_update_run(struct rib *r, uint32_t source, const struct rib_import *in,
    struct bgp_nlri *nlri, const struct bgp_attrs *attrs)
{
	if (nlri->has_id)
		return rib_several_run(r, source, in, nlri, attrs);
	return in->map ? run(r, source, in, nlri, attrs)
		       : rib_import_run(r, source, in, nlri, attrs);
}

bool
rib_withdraw(struct rib *r, uint32_t source, const struct rib_import *in,
    const struct ip_prefix *p)
{
	return r->sources[source].befores ? withdraw(r, source, in, p)
					  : rib_import_remove(r, source, p);
}

void
rib_reimport(struct rib *r, uint32_t source, const struct rib_import *in)
{
	for (; source != RIB_NONE; source = r->sources[source].next)
		if (in->map || r->sources[source].befores) {
			rib_again_stop(r, source);
			rib_long_lived_stop(r, source); /* a map makes others of them */
			reimport(r, source, in);
		} else {
			rib_again(r, source, in);
		}
}

void
rib_source_settle(struct rib *r, uint32_t source, const struct rib_import *in)
{
	for (; in->map && source != RIB_NONE; source = r->sources[source].next)
		settle(r, source, in);
}
