/*
 * Each island is walked twice: the first time all addresses are gathered, the second
 * time everything is mixed into two hashes, names as numbers in the order in which they
 * come, addresses as their rank.  Routers, links and sessions come in the order of the
 * spec, which is that of their names.
 */
#include "net/alike.h"

#include "base/xalloc.h"
#include "net/alike_int.h"

#include <stdlib.h>
#include <string.h>

/* --- islands --- */

static int
compare(const void *a, const void *b)
{
	return ip_addr_cmp(a, b);
}

static void
sort_addresses(struct net_island *i)
{
	size_t n = 0;

	if (!i->naddresses)
		return;
	qsort(i->addresses, i->naddresses, sizeof *i->addresses, compare);
	for (size_t k = 0; k < i->naddresses; k++)
		if (!n || !ip_addr_equal(&i->addresses[n - 1], &i->addresses[k]))
			i->addresses[n++] = i->addresses[k];
	i->naddresses = n;
}

static void
gather_parts(struct net_alike *all, const struct net_spec *s)
{
	for (size_t k = 0; k < s->nrouters; k++) {
		struct net_island *i = &all->items[s->routers[k].island];

		i->there = true;
		VEC_PUSH(i->routers, i->nrouters, i->caprouters) = (uint32_t)k;
	}
	for (size_t k = 0; k < s->nhosts; k++) {
		struct net_island *i = &all->items[s->hosts[k].island];

		VEC_PUSH(i->hosts, i->nhosts, i->caphosts) = (uint32_t)k;
	}
	for (size_t k = 0; k < s->nlinks; k++) {
		const struct net_router *r = net_spec_find_router(s, s->links[k].a);
		struct net_island *i = &all->items[r->island];

		VEC_PUSH(i->links, i->nlinks, i->caplinks) = (uint32_t)k;
	}
	for (size_t k = 0; k < s->nsessions; k++) {
		const struct net_router *r =
		    net_spec_find_router(s, s->sessions[k].a.router);
		struct net_island *i = &all->items[r->island];

		VEC_PUSH(i->sessions, i->nsessions, i->capsessions) = (uint32_t)k;
	}
}

/* What is known of by address alone belongs to nobody. */
static void
find_alone(struct net_alike *all, const struct net_spec *s)
{
	for (size_t k = 0; k < s->nrelays; k++) {
		const struct net_router *r =
		    net_spec_find_router(s, s->relays[k].router);

		if (r)
			all->items[r->island].alone = true;
	}
	for (size_t k = 0; s->nmoved && k < all->n; k++)
		all->items[k].alone = true;
}

/* How large an island is, as a number. */
static uint64_t
size_of(const struct net_island *i)
{
	return (uint64_t)i->nrouters << 48 ^ (uint64_t)i->nlinks << 32 ^
	    (uint64_t)i->nsessions << 16 ^ i->nhosts;
}

static int
by_size(const void *a, const void *b)
{
	uint64_t x = size_of(*(struct net_island *const *)a),
		 y = size_of(*(struct net_island *const *)b);

	return (x > y) - (x < y);
}

/* An island that no other one is as large as has none that is like it, and need not be
 * looked at. */
static void
leave_sizes(struct net_alike *all)
{
	struct net_island **list = xcalloc(all->n + 1, sizeof(struct net_island *));
	size_t n = 0;

	for (size_t k = 0; k < all->n; k++)
		if (all->items[k].there)
			list[n++] = &all->items[k];
	if (n)
		qsort(list, n, sizeof(struct net_island *), by_size);
	for (size_t k = 0; k < n; k++)
		list[k]->alone |= !(k && by_size(&list[k - 1], &list[k]) == 0) &&
		    !(k + 1 < n && by_size(&list[k], &list[k + 1]) == 0);
	free(list);
}

static void
walk(struct net_island *i, const struct net *net)
{
	struct alike_walk w = { .i = i, .gathers = true };

	alike_walk_spec(&w, net);
	alike_walk_state(&w, net);
	if (i->alone)
		return;
	sort_addresses(i);
	w.gathers = false;
	alike_walk_spec(&w, net);
	alike_walk_state(&w, net);
	free(w.groups);
}

void
net_alike_init(struct net_alike *all, const struct net *net)
{
	const struct net_spec *s = net_running(net);

	all->n = s->nrouters + s->nhosts;
	all->items = xcalloc(all->n + 1, sizeof *all->items);
	for (size_t i = 0; i < all->n; i++)
		hset_init(&all->items[i].names);
	gather_parts(all, s);
	find_alone(all, s);
	leave_sizes(all);
	for (size_t i = 0; i < all->n; i++)
		if (all->items[i].there && !all->items[i].alone)
			walk(&all->items[i], net);
}

void
net_alike_fini(struct net_alike *all)
{
	for (size_t k = 0; k < all->n; k++) {
		struct net_island *i = &all->items[k];
		size_t at = 0;
		void *l;

		while ((l = hset_next(&i->names, &at)) != NULL)
			free(l);
		hset_fini(&i->names);
		free(i->routers);
		free(i->links);
		free(i->sessions);
		free(i->hosts);
		free(i->addresses);
	}
	free(all->items);
}
