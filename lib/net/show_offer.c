/*
 * What neighbours are offered, as rows of routes: for each of them the best path or,
 * with ADD-PATH, every path that may go to it.
 */
#include "base/xalloc.h"
#include "net/show_int.h"

#include <stdlib.h>
#include <string.h>

enum { NEIGHBOURS_A_UNIT = 16 };

static int
by_remote(const void *a, const void *b)
{
	const struct net_half *x = (*(const struct net_part *const *)a)->half;
	const struct net_half *y = (*(const struct net_part *const *)b)->half;
	int c = strcmp(net_half_remote(x), net_half_remote(y));

	return c ? c : strcmp(x->sess->spec->name, y->sess->spec->name);
}

/* One thing that a neighbour is offered. */
struct offer {
	const struct rib_path *path;
	struct ip_addr from; /* as in struct candidate */
	uint32_t id;
};

static int
by_offered_source(const void *a, const void *b)
{
	const struct offer *x = a, *y = b;
	int c = ip_addr_cmp(&x->from, &y->from);

	return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

static void
offer_row(struct net_show *s, const struct net_part *to, const struct rib_net *net,
    const struct offer *x, const struct rib_offer *o)
{
	const struct rib_path *best = rib_best(net_part_table(to)->rib, net);
	const struct net_half *h = to->half;
	const struct bgp_draft *d = &o->draft;
	struct net_show_row r;

	if (s->mrt) {
		net_show_mrt_offer(s, h, x->id, d);
		return;
	}
	r = (struct net_show_row){ .prefix = rib_net_prefix(net),
		.next_hop = d->next_hop,
		.has_local_pref = (d->has & BGP_HAS_LOCAL_PREF) != 0,
		.local_pref = d->local_pref,
		.path = d->path,
		.origin = d->origin,
		.best = x->path == best,
		.communities = d->communities,
		.ext = d->ext_communities,
		.large = d->large_communities,
		.from = net_show_from(h->rt, s->family, x->path),
		.router = h->rt->spec->name };
	net_show_put_row(&s->json, &r);
	json_string(&s->json, "to", net_half_remote(h));
	if (net_part_add_path(to))
		json_uint(&s->json, "path-id", x->id);
	json_object_end(&s->json);
}

/* What one neighbour is offered of a prefix, in the order of who it came from; how many
 * paths were looked at for it. */
static unsigned
member_rows(struct net_show *s, const struct net_part *to, const struct rib_net *net)
{
	struct rib_offer *o = xmalloc(sizeof *o);
	struct offer *all = NULL, x = { .id = 0 };
	size_t n = 0, cap = 0;
	unsigned seen = 0;

	while ((x.path = rib_member_path(to->member, net, &x.id, o))) {
		const struct net_half *from =
		    net_show_source(to->half->rt, s->family, x.path);

		seen++;
		x.from = from ? net_there(from)->address
			      : (struct ip_addr){ .family = IP_NONE };
		if (o->reason == RIB_OK)
			VEC_PUSH(all, n, cap) = x;
	}
	if (n > 1)
		qsort(all, n, sizeof *all, by_offered_source);
	for (size_t i = 0; i < n; i++) {
		x.id = all[i].id - 1;
		rib_member_path(to->member, net, &x.id, o);
		offer_row(s, to, net, &all[i], o);
	}
	free(all);
	free(o);
	return seen;
}

/* What came of members is work, whether it is offered to them or not; of neighbours
 * that were only passed by, a little. */
unsigned
net_show_offers(struct net_show *s, const struct net_rt *rt, const struct rib_net *net)
{
	const struct net_part **to = NULL, *p;
	const struct net_half *h;
	size_t n = 0, cap = 0;
	unsigned passed = 0, units = 0;

	TAILQ_FOREACH(h, &rt->halves, rt_entry) {
		passed++;
		p = net_half_part(h, s->family);
		if (p && p->member && net_show_is_peer(h, s->peer))
			VEC_PUSH(to, n, cap) = p;
	}
	if (n)
		qsort(to, n, sizeof *to, by_remote);
	for (size_t i = 0; i < n; i++)
		units += member_rows(s, to[i], net);
	free(to);
	return units + passed / NEIGHBOURS_A_UNIT;
}

bool
net_show_add_path(const struct net_show *s, const struct net_rt *rt)
{
	const struct net_half *h;

	if (s->view != NET_VIEW_ADVERTISED)
		return false;
	TAILQ_FOREACH(h, &rt->halves, rt_entry) {
		const struct net_part *p = net_half_part(h, s->family);

		if (p && net_part_add_path(p) && net_show_is_peer(h, s->peer))
			return true;
	}
	return false;
}
