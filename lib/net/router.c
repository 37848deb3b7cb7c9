/*
 * A running router and its tables.  A table comes into being with the first route or
 * session that needs it.  It is in the list of busy tables while it has work.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

struct net_rt *
net_rt_new(struct net *net, const struct net_router *spec)
{
	struct net_rt *rt = xcalloc(1, sizeof *rt);

	rt->net = net;
	rt->spec = spec;
	TAILQ_INIT(&rt->halves);
	TAILQ_INSERT_TAIL(&net->changed, rt, changed_entry);
	if (net->monitoring)
		net->monitoring->router(rt);
	return rt;
}

/* All halves are gone, so nobody is a member or a source any more. */
void
net_rt_free(struct net_rt *rt)
{
	if (rt->net->monitoring)
		rt->net->monitoring->router_gone(rt);
	for (int i = 0; i < 2; i++) {
		struct net_table *t = rt->tables[i];

		if (!t)
			continue;
		if (t->busy)
			TAILQ_REMOVE(&rt->net->busy, t, busy_entry);
		rib_groups_free(t->groups);
		rib_free(t->rib);
		free(t);
	}
	TAILQ_REMOVE(&rt->net->changed, rt, changed_entry);
	free(rt);
}

static int
by_address(const void *a, const void *b)
{
	return ip_addr_cmp(a, b);
}

static const struct rib_import *
policy_of(const void *owner)
{
	return &net_part_here(owner)->import;
}

static void
table_config(const struct net_rt *rt, uint8_t family, struct rib_config *c)
{
	const struct net_half *h;
	size_t cap = 0;

	*c = (struct rib_config){ .family = family,
		.max_paths = rt->spec->max_paths ? rt->spec->max_paths : 1,
		.asn = rt->spec->asn,
		.id = rt->spec->id,
		.policy_of = policy_of,
		.long_lived = net_graceful_settled };
	TAILQ_FOREACH(h, &rt->halves, rt_entry) {
		const struct net_part *p = net_half_part(h, family);

		if (p && net_part_here(p)->next_hop.family != IP_NONE)
			VEC_PUSH(c->own_addresses, c->nown_addresses, cap) =
			    net_part_here(p)->next_hop;
	}
	if (c->nown_addresses)
		qsort(c->own_addresses, c->nown_addresses, sizeof *c->own_addresses,
		    by_address);
}

struct net_table *
net_rt_table(struct net_rt *rt, uint8_t family)
{
	struct net_table *t = rt->tables[family - IP_V4];
	struct rib_config config;
	uint64_t seed;

	if (t)
		return t;
	seed = hash_bytes(rt->spec->name, strlen(rt->spec->name), rt->net->config.seed);
	t = xcalloc(1, sizeof *t);
	t->rt = rt;
	t->family = family;
	table_config(rt, family, &config);
	t->rib = rib_new(&rt->net->attrs, &config, seed + family);
	free(config.own_addresses);
	t->groups = rib_groups_new(t->rib, NULL);
	rt->tables[family - IP_V4] = t;
	if (rt->net->monitoring)
		rt->net->monitoring->table(t);
	return t;
}

void
net_rt_configure(struct net_rt *rt)
{
	for (int i = 0; i < 2; i++) {
		struct net_table *t = rt->tables[i];
		struct rib_config config;

		if (!t)
			continue;
		table_config(rt, t->family, &config);
		rib_configure(t->rib, &config);
		free(config.own_addresses);
		net_table_touched(t);
	}
	rt->addresses_changed = false;
}

void
net_table_wake(struct net_table *t)
{
	if (t->busy)
		return;
	t->busy = true;
	TAILQ_INSERT_TAIL(&t->rt->net->busy, t, busy_entry);
}

void
net_table_touched(struct net_table *t)
{
	net_rt_changed(t->rt);
	net_table_wake(t);
}

/* --- looking --- */

static int
by_name(const void *key, const void *router)
{
	return strcmp(key, ((const struct net_router *)router)->name);
}

struct net_rt *
net_router_find(const struct net *net, const char *name)
{
	const struct net_spec *s = net->spec;
	const struct net_router *r;

	if (!s->nrouters)
		return NULL;
	r = bsearch(name, s->routers, s->nrouters, sizeof *s->routers, by_name);
	return r ? net->rts[r - s->routers] : NULL;
}

size_t
net_router_after(const struct net *net, const char *name)
{
	const struct net_spec *s = net->spec;
	size_t lo = 0, hi = name ? s->nrouters : 0;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(s->routers[mid].name, name) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct net_rt *
net_router_at(const struct net *net, size_t i)
{
	return i < net->spec->nrouters ? net->rts[i] : NULL;
}

const struct net_router *
net_router_spec(const struct net_rt *rt)
{
	return rt->spec;
}

struct rib *
net_router_rib(const struct net_rt *rt, uint8_t family)
{
	const struct net_table *t =
	    family == IP_V4 || family == IP_V6 ? rt->tables[family - IP_V4] : NULL;

	return t ? t->rib : NULL;
}

struct net_half *
net_half_of_source(const struct net_rt *rt, uint8_t family, uint32_t source)
{
	struct rib *rib = net_router_rib(rt, family);
	const struct rib_source *s = rib ? rib_source(rib, source) : NULL;
	const struct net_part *p = s ? s->owner : NULL;

	return p ? p->half : NULL;
}
