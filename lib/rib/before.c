/*
 * What came is an array in key order: a source with a route map has few thousand routes
 * at most, and its summaries are runs of it.
 */
#include "rib/before.h"

#include "base/xalloc.h"
#include "rib/route_map.h"

#include <stdlib.h>
#include <string.h>

static void
fini(const struct rib *r, struct rib_before *b)
{
	bgp_attrs_put(r->attrs, b->attrs);
	if (b->made)
		bgp_attrs_put(r->attrs, b->made);
}

size_t
rib_before_lower(const struct rib_befores *m, const struct ip_prefix *p)
{
	return ip_prefix_lower(m->items, m->n, sizeof *m->items, p);
}

struct rib_before *
rib_before_find(const struct rib_befores *m, const struct ip_prefix *p)
{
	size_t i = rib_before_lower(m, p);

	return i < m->n && ip_prefix_equal(&m->items[i].prefix, p) ? &m->items[i]
								   : NULL;
}

struct rib_befores *
rib_before_of(struct rib *r, uint32_t source)
{
	struct rib_origination *s = &r->sources[source];

	if (!s->befores)
		s->befores = xcalloc(1, sizeof *s->befores);
	return s->befores;
}

struct rib_before *
rib_before_add(struct rib_befores *m, const struct ip_prefix *p,
    const struct bgp_attrs *attrs)
{
	size_t at = rib_before_lower(m, p);

	(void)VEC_PUSH(m->items, m->n, m->cap);
	memmove(&m->items[at + 1], &m->items[at], (m->n - 1 - at) * sizeof *m->items);
	m->items[at] = (struct rib_before){ .prefix = *p,
		.rule = RIB_MAP_KEEPS,
		.attrs = bgp_attrs_ref(attrs) };
	return &m->items[at];
}

void
rib_before_remove(const struct rib *r, struct rib_befores *m, struct rib_before *b)
{
	size_t at = (size_t)(b - m->items);

	fini(r, b);
	m->n--;
	memmove(b, b + 1, (m->n - at) * sizeof *b);
}

void
rib_befores_free(struct rib *r, uint32_t source)
{
	struct rib_befores *m = r->sources[source].befores;

	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		fini(r, &m->items[i]);
	free(m->items);
	free(m);
	r->sources[source].befores = NULL;
}

void
rib_befores_drop_stale(struct rib *r, uint32_t source)
{
	struct rib_befores *m = r->sources[source].befores;
	size_t n = 0;

	for (size_t i = 0; m && i < m->n; i++)
		if (m->items[i].generation == r->sources[source].pub.generation)
			m->items[n++] = m->items[i];
		else
			fini(r, &m->items[i]);
	if (m)
		m->n = n;
}

const struct bgp_attrs *
rib_received(const struct rib *r, const struct ip_prefix *p,
    const struct rib_path *path)
{
	const struct rib_befores *m = r->sources[path->source].befores;
	const struct rib_before *b = m ? rib_before_find(m, p) : NULL;

	return !m ? path->attrs : b ? b->attrs : NULL;
}
