/*
 * Islands are found by union of what links join, in one pass over the links.  The list
 * of homes is gathered from all routers and hosts and sorted once; a look-up is one
 * bisection for each length that occurs.  A router that originates a very long table is
 * left out of the list and asked by itself: its origins are sorted already.  Where a
 * few networks change, each is put into the list or taken out, and what is around them
 * looked at again; where many do, the list is gathered anew.
 */
#include "net/homes.h"

#include "base/xalloc.h"
#include "net/homes_int.h"

#include <stdlib.h>
#include <string.h>

/* --- islands --- */

/* Nodes are the routers, then the hosts. */
struct islands {
	uint32_t *up; /* towards the representative of each node */
	const struct net_spec *spec;
};

static uint32_t
top(struct islands *x, uint32_t node)
{
	while (x->up[node] != node) {
		x->up[node] = x->up[x->up[node]];
		node = x->up[node];
	}
	return node;
}

static void
unite(struct islands *x, uint32_t a, uint32_t b)
{
	a = top(x, a);
	b = top(x, b);
	/* The lower number stays, so that the result does not depend on the order. */
	if (a < b)
		x->up[b] = a;
	else
		x->up[a] = b;
}

static uint32_t
router_node(const struct net_spec *s, const char *name)
{
	return (uint32_t)(net_spec_find_router(s, name) - s->routers);
}

static uint32_t
hosts_node(const struct net_spec *s, const struct net_hosts *h)
{
	return (uint32_t)(s->nrouters + (size_t)(h - s->hosts));
}

/* Hosts behind a real router hang where that does. */
static void
unite_outside(struct islands *x, const struct net_link *l)
{
	const struct net_spec *s = x->spec;

	for (size_t i = 0; l->outside && i < s->nhosts; i++) {
		const struct net_hosts *h = &s->hosts[i];

		for (size_t k = 0; k < h->nrouters; k++)
			if (strcmp(h->routers[k], l->outside) == 0)
				unite(x, hosts_node(s, h), router_node(s, l->a));
	}
}

static void
unite_hosts(struct islands *x, const struct net_hosts *h)
{
	uint32_t node = hosts_node(x->spec, h);

	unite(x, node, (uint32_t)x->spec->nrouters + h->whole_at);
	for (size_t i = 0; i < h->nrouters; i++)
		if (h->router_at[i] != UINT32_MAX)
			unite(x, node, h->router_at[i]);
	for (size_t i = 0; i < h->nrows; i++)
		if (h->rows[i].toward == NET_TOWARD_HOSTS)
			unite(x, node,
			    hosts_node(x->spec, &x->spec->hosts[h->rows[i].at]));
}

/* Hosts of a machine that has moved hang where it is now. */
static void
unite_moved(struct islands *x, const struct net_moved *m)
{
	const struct net_spec *s = x->spec;
	const struct net_hosts *h = net_spec_find_hosts(s, m->machine);

	for (size_t i = 0; h && i < s->nrouters; i++)
		if (strcmp(s->routers[i].owner, m->away) == 0)
			unite(x, hosts_node(s, h), (uint32_t)i);
}

bool
net_homes_joins(const struct net_spec *s, const struct net_link *l)
{
	return !l->b ||
	    strcmp(net_spec_find_router(s, l->a)->owner,
		net_spec_find_router(s, l->b)->owner) != 0;
}

static void
find_islands(struct net_homes *x, struct net_spec *s)
{
	size_t n = s->nrouters + s->nhosts;
	struct islands is = { xcalloc(n + 1, sizeof *is.up), s };

	for (uint32_t i = 0; i < n; i++)
		is.up[i] = i;
	for (size_t i = 0; i < s->nlinks; i++) {
		const struct net_link *l = &s->links[i];

		if (l->b)
			unite(&is, router_node(s, l->a), router_node(s, l->b));
		else
			unite_outside(&is, l);
	}
	for (size_t i = 0; i < s->nhosts; i++)
		unite_hosts(&is, &s->hosts[i]);
	for (size_t i = 0; i < s->nmoved; i++)
		unite_moved(&is, &s->moved[i]);
	for (size_t i = 0; i < s->nrouters; i++)
		if (s->routers[i].table)
			unite(&is, (uint32_t)i,
			    hosts_node(s, &s->hosts[s->routers[i].table_at]));
	for (size_t i = 0; i < s->nrouters; i++)
		s->routers[i].island = top(&is, (uint32_t)i);
	for (size_t i = 0; i < s->nhosts; i++)
		s->hosts[i].island = top(&is, (uint32_t)(s->nrouters + i));
	x->joined = xcalloc(n + 1, sizeof *x->joined);
	for (size_t i = 0; i < s->nlinks; i++)
		if (net_homes_joins(s, &s->links[i]))
			x->joined[net_spec_find_router(s, s->links[i].a)->island] =
			    true;
	free(is.up);
}

/* --- homes --- */

static void
add(struct net_homes *x, const struct ip_prefix *p, const char *owner, uint32_t island,
    uint32_t realm)
{
	VEC_PUSH(x->items, x->n, x->cap) =
	    (struct net_home){ *p, owner, island, realm, x->joined[island] };
}

static void
add_origins(struct net_homes *x, const struct net_router *r)
{
	struct vast v = { .router = r };

	for (size_t i = 0; i < r->norigins; i++) {
		if (r->origins[i].behind != NET_BEHIND_NETWORKS)
			continue;
		if (r->norigins > NET_HOMES_VAST)
			net_lengths_add(&v.lengths, &r->origins[i].prefix);
		else
			add(x, &r->origins[i].prefix, r->owner, r->island, r->realm);
	}
	if (r->norigins > NET_HOMES_VAST)
		VEC_PUSH(x->vast, x->nvast, x->capvast) = v;
}

int
net_homes_order(const void *a, const void *b)
{
	const struct net_home *x = a, *y = b;
	int d = ip_prefix_cmp(&x->prefix, &y->prefix);

	return d ? d : strcmp(x->owner, y->owner);
}

/* Two routers of one owner have the same. */
static void
sort(struct net_homes *x)
{
	size_t n = 0;

	if (x->n)
		qsort(x->items, x->n, sizeof *x->items, net_homes_order);
	for (size_t i = 0; i < x->n; i++) {
		if (n && net_homes_order(&x->items[n - 1], &x->items[i]) == 0)
			continue;
		x->items[n++] = x->items[i];
		net_lengths_add(&x->lengths, &x->items[i].prefix);
	}
	x->n = n;
}

/* The first home of a prefix, or of one behind it. */
size_t
net_homes_first(const struct net_homes *x, const struct ip_prefix *p)
{
	return ip_prefix_lower(x->items, x->n, sizeof *x->items, p);
}

bool
net_homes_is_shared(const struct net_homes *x, const struct net_router *r,
    const struct net_origin *o)
{
	if (o->behind != NET_BEHIND_NETWORKS)
		return false;
	if (x->nvast || r->norigins > NET_HOMES_VAST)
		return true;
	for (size_t k = net_homes_first(x, &o->prefix);
	     k < x->n && ip_prefix_covers(&o->prefix, &x->items[k].prefix); k++)
		if (x->items[k].prefix.len > o->prefix.len &&
		    strcmp(x->items[k].owner, r->owner) != 0)
			return true;
	return false;
}

/* Of a router with a few origins it is found out now, once for all look-ups. */
void
net_homes_find_shared(const struct net_homes *x, struct net_router *r)
{
	for (size_t i = 0; i < r->norigins; i++)
		r->origins[i].shared = net_homes_is_shared(x, r, &r->origins[i]);
}

/* The list of all that a spec has. */
void
net_homes_collect(struct net_homes *x, const struct net_spec *s)
{
	for (size_t i = 0; i < s->nrouters; i++) {
		const struct net_router *r = &s->routers[i];

		for (size_t k = 0; k < r->nattached; k++)
			if (!r->attached[k].hosts)
				add(x, &r->attached[k].prefix, r->owner, r->island,
				    r->realm);
		add_origins(x, r);
	}
	for (size_t i = 0; i < s->nhosts; i++) {
		const struct net_hosts *h = &s->hosts[i];

		for (size_t k = 0; k < h->nrows; k++)
			if (h->rows[k].toward == NET_TOWARD_OWN)
				add(x, &h->rows[k].prefix, h->owner, h->island,
				    h->realm);
	}
	sort(x);
}

void
net_homes_gather(struct net_homes *x, struct net_spec *s)
{
	net_homes_collect(x, s);
	for (size_t i = 0; i < s->nrouters; i++)
		net_homes_find_shared(x, &s->routers[i]);
}

struct net_homes *
net_homes_new(struct net_spec *s)
{
	struct net_homes *x = xcalloc(1, sizeof *x);

	find_islands(x, s);
	net_homes_gather(x, s);
	return x;
}

void
net_homes_free(struct net_homes *x)
{
	if (!x)
		return;
	free(x->items);
	free(x->vast);
	free(x->joined);
	free(x);
}

/* --- asking --- */

static bool
visit_vast(const struct net_homes *x, const struct ip_prefix *p,
    bool (*visit)(void *, const struct net_home *), void *ctx)
{
	for (size_t i = 0; i < x->nvast; i++) {
		const struct vast *v = &x->vast[i];
		const struct net_origin *o;

		if (!net_lengths_has(&v->lengths, p->family, p->len))
			continue;
		o = net_router_origin(v->router, p);
		if (!o || o->behind != NET_BEHIND_NETWORKS)
			continue;
		if (!visit(ctx,
			&(struct net_home){ *p, v->router->owner, v->router->island,
			    v->router->realm, x->joined[v->router->island] }))
			return false;
	}
	return true;
}

/* The next shorter length that some network has, below `len`; -1: there is none. */
static int
below(const struct net_homes *x, uint8_t family, int len)
{
	int longest = net_lengths_below(&x->lengths, family, len);

	for (size_t i = 0; i < x->nvast; i++) {
		int l = net_lengths_below(&x->vast[i].lengths, family, len);

		longest = l > longest ? l : longest;
	}
	return longest;
}

void
net_homes_around(const struct net_spec *s, const struct ip_addr *a,
    bool (*visit)(void *ctx, const struct net_home *), void *ctx)
{
	const struct net_homes *x = s->homes;
	int len = a->family == IP_NONE ? 0 : (int)ip_bits(a->family) + 1;

	while ((len = below(x, a->family, len)) >= 0) {
		struct ip_prefix p = ip_prefix_of(a, (unsigned)len);

		for (size_t i = net_homes_first(x, &p);
		     i < x->n && ip_prefix_equal(&x->items[i].prefix, &p); i++)
			if (!visit(ctx, &x->items[i]))
				return;
		if (!visit_vast(x, &p, visit, ctx))
			return;
	}
}

struct other {
	struct net_home_asker who;
	int len;
	struct net_home *found;
	bool any;
};

static bool
is_other(void *ctx, const struct net_home *h)
{
	struct other *o = ctx;

	if ((int)h->prefix.len <= o->len)
		return false;
	if (h->island != o->who.island && (h->joined || h->realm != o->who.realm))
		return true;
	if (strcmp(h->owner, o->who.owner) == 0)
		return true;
	*o->found = *h;
	o->any = true;
	return false;
}

const struct net_home *
net_homes_other(const struct net_spec *s, const struct ip_addr *a, int len,
    struct net_home_asker who, struct net_home *found)
{
	struct other o = { who, len, found, false };

	net_homes_around(s, a, is_other, &o);
	return o.any ? found : NULL;
}
