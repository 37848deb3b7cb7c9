/*
 * Tables as MRT: the same walk as that of views.  Peers of a record are numbers of the
 * index in front of them, so the index is written when the walk comes to a router, and
 * remembered by name and end: a neighbour that comes or goes while the rest is written
 * is left out.
 */
#include "net/mrt_dump.h"

#include "base/xalloc.h"
#include "bgp/mrt_out.h"
#include "net/halves.h"
#include "net/routes_int.h"

#include <stdlib.h>
#include <string.h>

struct key { /* of a neighbour */
	char *session;
	unsigned end;
};

struct dump {
	const struct net *net;
	struct net_routes *routes;
	bool ended;
	int64_t wall;
	struct key *peers; /* as indexed, but for the router itself: 0 */
	size_t npeers, cappeers;
	struct mrt_rib rib;
	uint32_t sequence;
};

static void
forget_peers(struct dump *m)
{
	for (size_t i = 0; i < m->npeers; i++)
		free(m->peers[i].session);
	m->npeers = 0;
}

static int
by_session(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int c = strcmp(x->session, y->session);

	return c ? c : (int)x->end - (int)y->end;
}

static struct mrt_peer
peer_of(const struct net_half *h)
{
	const struct rib_source *src = NULL;

	for (unsigned i = 0; net_half_up(h) && !src && i < h->nparts; i++) {
		if (h->parts[i].source != RIB_NONE)
			src = rib_source(net_part_table(&h->parts[i])->rib,
			    h->parts[i].source);
	}
	return (struct mrt_peer){ src ? src->remote_id : 0, net_half_remote_as(h),
		net_there(h)->address };
}

static void
put_router(struct dump *m, const struct net_rt *rt, struct buf *out)
{
	const struct net_half *h;
	struct mrt_peer *peers;

	forget_peers(m);
	TAILQ_FOREACH(h, &rt->halves, rt_entry) {
		if (m->npeers < MRT_PEERS_MAX - 1)
			VEC_PUSH(m->peers, m->npeers, m->cappeers) =
			    (struct key){ xstrdup(h->sess->spec->name), h->end };
	}
	if (m->npeers)
		qsort(m->peers, m->npeers, sizeof *m->peers, by_session);
	peers = xcalloc(m->npeers + 1, sizeof *peers);
	peers[0] =
	    (struct mrt_peer){ rt->spec->id, rt->spec->asn, { .family = IP_NONE } };
	for (size_t i = 0; i < m->npeers; i++)
		peers[i + 1] = peer_of(
		    net_half_by_session(m->net, m->peers[i].session, m->peers[i].end));
	mrt_put_peers(out, m->wall, rt->spec->id, rt->spec->name, peers, m->npeers + 1);
	free(peers);
	m->sequence = 0;
}

/* The number of a neighbour in the index; false when it is not there. */
static bool
peer_number(const struct dump *m, const struct net_half *h, unsigned *number)
{
	struct key key = { .session = h->sess->spec->name, .end = h->end };
	const struct key *found = NULL;

	if (m->npeers)
		found = bsearch(&key, m->peers, m->npeers, sizeof key, by_session);
	if (found)
		*number = (unsigned)(found - m->peers) + 1;
	return found != NULL;
}

static void
put_route(struct dump *m, const struct net_route *r)
{
	const struct rib_path *p = r->of;
	struct bgp_draft d;
	unsigned number = 0;

	if (r->peer && !peer_number(m, r->peer, &number))
		return;
	if (r->draft) {
		mrt_rib_entry(&m->rib, number, r->path_id, m->wall, r->draft);
		return;
	}
	bgp_draft_from(&d, p->attrs);
	d.next_hop = r->next_hop;
	d.local_pref = p->local_pref; /* what import made of it */
	d.has |= BGP_HAS_NEXT_HOP | BGP_HAS_LOCAL_PREF;
	if (p->med_dropped)
		d.has = (uint16_t)(d.has & ~BGP_HAS_MED);
	mrt_rib_entry(&m->rib, number, r->path_id, m->wall, &d);
}

static bool
next(void *ctx, struct buf *out, unsigned units)
{
	struct dump *m = ctx;
	enum net_route_step step = NET_ROUTES_END;
	struct net_route r;

	while (!m->ended &&
	    (step = net_route_next(m->routes, &r, &units)) > NET_ROUTES_PAUSE) {
		if (step == NET_ROUTES_ROUTER) {
			put_router(m, net_router_find(m->net, r.router), out);
		} else if (step == NET_ROUTES_PREFIX) {
			mrt_rib_begin(&m->rib, out, m->wall, m->sequence, &r.prefix,
			    net_routes_add_path(m->routes));
		} else if (step == NET_ROUTES_ROUTE) {
			put_route(m, &r);
		} else {
			m->sequence += m->rib.count > 0;
			mrt_rib_end(&m->rib);
		}
	}
	m->ended = step == NET_ROUTES_END;
	return !m->ended;
}

static void
done(void *ctx)
{
	struct dump *m = ctx;

	net_routes_free(m->routes);
	forget_peers(m);
	free(m->peers);
	free(m);
}

struct rows
net_mrt_dump(const struct net *net, const char *at, enum net_view view,
    const char *peer, int64_t wall, struct errs *errs)
{
	struct net_routes *routes = net_routes_new(net, at, NULL, view, peer, errs);
	struct dump *m;

	if (!routes)
		return (struct rows){ NULL, NULL, NULL };
	m = xcalloc(1, sizeof *m);
	m->net = net;
	m->routes = routes;
	m->wall = wall;
	return (struct rows){ next, done, m };
}
