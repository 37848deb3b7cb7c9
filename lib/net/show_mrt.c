/*
 * Tables as MRT: another form of the same walk.  Peers of a record are numbers of the
 * index in front of them, so the index is written when the walk comes to a router, and
 * remembered by name and end: a neighbour that comes or goes while the rest is written
 * is left out.
 */
#include "base/xalloc.h"
#include "bgp/mrt_out.h"
#include "net/show_int.h"

#include <stdlib.h>
#include <string.h>

struct net_show_mrt {
	int64_t wall;
	struct net_show_key *peers; /* as indexed, but for the router itself: 0 */
	size_t npeers, cappeers;
	struct mrt_rib rib;
	uint32_t sequence;
};

struct net_show *
net_show_mrt(const struct net *net, const char *at, enum net_view view,
    const char *peer, int64_t wall, struct errs *errs)
{
	struct net_show *s = net_show_routes(net, at, NULL, view, peer, errs);

	if (!s)
		return NULL;
	s->mrt = xcalloc(1, sizeof *s->mrt);
	s->mrt->wall = wall;
	return s;
}

static void
forget_peers(struct net_show_mrt *m)
{
	for (size_t i = 0; i < m->npeers; i++)
		free(m->peers[i].session);
	m->npeers = 0;
}

void
net_show_mrt_free(struct net_show_mrt *m)
{
	if (!m)
		return;
	forget_peers(m);
	free(m->peers);
	free(m);
}

static int
by_session(const void *a, const void *b)
{
	const struct net_show_key *x = a, *y = b;
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
	return (struct mrt_peer){ src ? src->remote_id : 0, net_show_remote_as(h),
		net_there(h)->address };
}

void
net_show_mrt_router(struct net_show *s, const struct net_rt *rt)
{
	struct net_show_mrt *m = s->mrt;
	const struct net_half *h;
	struct mrt_peer *peers;

	forget_peers(m);
	TAILQ_FOREACH(h, &rt->halves, rt_entry) {
		if (m->npeers < MRT_PEERS_MAX - 1)
			VEC_PUSH(m->peers, m->npeers, m->cappeers) =
			    (struct net_show_key){ .session =
						       xstrdup(h->sess->spec->name),
				    .end = h->end };
	}
	if (m->npeers)
		qsort(m->peers, m->npeers, sizeof *m->peers, by_session);
	peers = xcalloc(m->npeers + 1, sizeof *peers);
	peers[0] =
	    (struct mrt_peer){ rt->spec->id, rt->spec->asn, { .family = IP_NONE } };
	for (size_t i = 0; i < m->npeers; i++)
		peers[i + 1] = peer_of(
		    net_half_by_session(s->net, m->peers[i].session, m->peers[i].end));
	mrt_put_peers(s->json.out, m->wall, rt->spec->id, rt->spec->name, peers,
	    m->npeers + 1);
	free(peers);
	m->sequence = 0;
}

void
net_show_mrt_prefix(struct net_show *s, const struct ip_prefix *p, bool add_path)
{
	mrt_rib_begin(&s->mrt->rib, s->json.out, s->mrt->wall, s->mrt->sequence, p,
	    add_path);
}

void
net_show_mrt_prefix_end(struct net_show *s)
{
	s->mrt->sequence += s->mrt->rib.count > 0;
	mrt_rib_end(&s->mrt->rib);
}

/* The number of a neighbour in the index; false when it is not there. */
static bool
peer_number(const struct net_show_mrt *m, const struct net_half *h, unsigned *number)
{
	struct net_show_key key = { .session = h->sess->spec->name, .end = h->end };
	const struct net_show_key *found = NULL;

	if (m->npeers)
		found = bsearch(&key, m->peers, m->npeers, sizeof key, by_session);
	if (found)
		*number = (unsigned)(found - m->peers) + 1;
	return found != NULL;
}

void
net_show_mrt_path(struct net_show *s, const struct net_rt *rt, const struct rib_path *p)
{
	const struct net_half *from = net_show_source(rt, s->family, p);
	struct net_show_mrt *m = s->mrt;
	struct bgp_draft d;
	unsigned number = 0;

	if (from && !peer_number(m, from, &number))
		return;
	bgp_draft_from(&d, p->attrs);
	d.next_hop = net_show_next_hop(p->attrs, s->family);
	d.local_pref = p->local_pref; /* what import made of it */
	d.has |= BGP_HAS_NEXT_HOP | BGP_HAS_LOCAL_PREF;
	if (p->med_dropped)
		d.has = (uint16_t)(d.has & ~BGP_HAS_MED);
	mrt_rib_entry(&m->rib, number, 0, m->wall, &d);
}

void
net_show_mrt_offer(struct net_show *s, const struct net_half *to, uint32_t id,
    const struct bgp_draft *d)
{
	unsigned number;

	if (peer_number(s->mrt, to, &number))
		mrt_rib_entry(&s->mrt->rib, number, id, s->mrt->wall, d);
}
