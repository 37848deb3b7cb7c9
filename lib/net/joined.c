/*
 * A set for each tunnel and for each group of limits, found once.
 */
#include "net/joined.h"

#include "base/bits.h"
#include "base/xalloc.h"
#include "net/changed.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

static uint64_t *
new_set(struct net_joined *j)
{
	size_t had = j->n * j->words;

	j->sets = xreallocarray(j->sets, (j->n + 1) * j->words + 1, sizeof *j->sets);
	memset(j->sets + had, 0, j->words * sizeof *j->sets);
	j->n++;
	return j->sets + had;
}

static void
add_named(const struct net *net, const struct net_outer *o, uint64_t *set)
{
	for (size_t i = 0; i < o->nrouters; i++) {
		const struct net_rt *rt = net_router_find(net, o->routers[i]);

		if (rt)
			bits_add(set, net_router_index(rt));
	}
}

static void
add_tunnel(struct net_joined *j, const struct net *net, const struct net_ln *ln)
{
	uint64_t *set = new_set(j);

	bits_add(set, net_router_index(ln->a));
	if (ln->b)
		bits_add(set, net_router_index(ln->b));
	for (unsigned i = 0; i < 2; i++)
		add_named(net, &ln->spec->outer[i], set);
}

static int
by_group(const void *pa, const void *pb)
{
	const struct net_half *a = *(struct net_half *const *)pa,
			      *b = *(struct net_half *const *)pb;

	return strcmp(net_here(a)->limit_group, net_here(b)->limit_group);
}

static void
add_limits(struct net_joined *j, const struct net *net)
{
	struct net_half **list = xcalloc(net->nhalves + 1, sizeof(struct net_half *));
	uint64_t *set = NULL;
	size_t n = 0;

	for (size_t i = 0; i < net->nhalves; i++)
		if (net_here(net->halves[i])->limit_group)
			list[n++] = net->halves[i];
	if (n)
		qsort(list, n, sizeof *list, by_group);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || by_group(&list[i - 1], &list[i]) != 0)
			set = new_set(j);
		if (set)
			bits_add(set, net_router_index(list[i]->rt));
	}
	free(list);
}

void
net_joined_init(struct net_joined *j, const struct net *net)
{
	*j = (struct net_joined){ .words = bits_words(net->spec->nrouters) };
	for (size_t i = 0; net->ntunnels && i < net->spec->nlinks; i++)
		if (net_link_is_carried(net->lns[i]->spec))
			add_tunnel(j, net, net->lns[i]);
	add_limits(j, net);
}

void
net_joined_fini(struct net_joined *j)
{
	free(j->sets);
}

void
net_joined_add(const struct net_joined *j, const uint64_t *touched, uint64_t *set)
{
	for (size_t i = 0; i < j->n; i++)
		if (bits_meet(j->sets + i * j->words, touched, j->words))
			bits_unite(set, j->sets + i * j->words, j->words);
}
