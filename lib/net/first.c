/*
 * At hosts these are the rows of their table and what its routers have learned; at a
 * router its tables, what hangs on it, origins that nobody hears of, and the table of
 * hosts by which it goes.  More than what wins: this is about what could.
 */
#include "net/first.h"

#include "net/hosts.h"
#include "net/net_int.h"

struct walk {
	const struct net *net;
	void (*visit)(void *ctx, const struct ip_prefix *);
	void *ctx;
};

static void
of_ribs(const struct walk *w, const struct net_rt *rt)
{
	for (unsigned k = 0; k < 2; k++) {
		const struct rib *rib = rt->tables[k] ? rt->tables[k]->rib : NULL;
		const struct rib_net *n = NULL;

		while (rib && (n = rib_next_best(rib, n)) != NULL) {
			struct ip_prefix p = rib_net_prefix(n);

			w->visit(w->ctx, &p);
		}
	}
}

static void
of_hosts(const struct walk *w, const struct net_hosts *h)
{
	for (size_t i = 0; i < h->nrows; i++)
		if (h->rows[i].toward != NET_TOWARD_NOWHERE &&
		    h->rows[i].toward != NET_TOWARD_OUTSIDE)
			w->visit(w->ctx, &h->rows[i].prefix);
	for (size_t i = 0; i < h->nrouters; i++) {
		const struct net_rt *rt = net_hosts_teacher(w->net, h, i);

		if (rt)
			of_ribs(w, rt);
	}
}

static void
of_router(const struct walk *w, const struct net_rt *rt)
{
	const struct net_router *r = rt->spec;

	of_ribs(w, rt);
	for (size_t i = 0; i < r->nattached; i++)
		w->visit(w->ctx, &r->attached[i].prefix);
	for (size_t i = 0; i < r->norigins; i++)
		w->visit(w->ctx, &r->origins[i].prefix);
	if (r->table)
		of_hosts(w, &w->net->spec->hosts[r->table_at]);
}

void
net_first_prefixes(const struct net *net, const struct net_where *where,
    void (*visit)(void *ctx, const struct ip_prefix *), void *ctx)
{
	const struct net_hosts *h =
	    where->hosts ? net_spec_find_hosts(net->spec, where->hosts) : NULL;
	struct walk w = { net, visit, ctx };

	if (h)
		of_hosts(&w, h);
	for (size_t i = 0; !h && i < where->nrouters; i++) {
		const struct net_rt *rt = net_router_find(net, where->routers[i]);

		if (rt)
			of_router(&w, rt);
	}
}
