/*
 * Enhanced route refresh, the receiving side (RFC 7313 4): from BoRR on what the
 * neighbour has announced is stale, at EoRR what did not come again is dropped.  A
 * timer ends a refresh whose EoRR does not come.  Until a neighbour that restarted has
 * sent its End-of-RIB its routes are stale for that reason, and a BoRR means nothing.
 */
#include "net/net_int.h"

#define REFRESH_TIME (300 * ERX_SEC)

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

static void
begin(struct net_part *p)
{
	struct net_half *h = p->half;
	int64_t span = h->sess->spec->refresh_time;

	if (net_part_stale(p) && !p->refreshing)
		return;
	p->refreshing = true;
	rib_source_stale_too(net_part_table(p)->rib, p->source);
	timerq_set(&net_of(h)->timers, &p->stale,
	    erx_time_add(net_of(h)->now, span ? span : REFRESH_TIME));
}

static void
end(struct net_part *p, const char *why)
{
	struct net_half *h = p->half;
	uint32_t n;

	timerq_unset(&net_of(h)->timers, &p->stale);
	p->refreshing = false;
	n = rib_source_drop_stale(net_part_table(p)->rib, p->source);
	if (!n)
		return;
	net_table_touched(net_part_table(p));
	net_event_add(net_of(h), NET_EVENT_REFRESH, h->sess->spec->name,
	    "%u %sroutes from %s dropped at %s: %s", n, net_part_word(p),
	    net_half_remote(h), h->rt->spec->name, why);
}

static void
answer(struct net_part *p)
{
	struct bgp_peer *peer = p->half->peer;
	int slot = bgp_peer_up_slot(peer);
	const struct bgp_negotiated *n =
	    bgp_session_negotiated(bgp_peer_session(peer, (enum bgp_slot)slot));

	rib_member_refresh(p->member, (n->caps & BGP_CAPS_ENHANCED_REFRESH) != 0);
	net_table_touched(net_part_table(p));
}

void
net_take_refresh(struct net_half *h, const struct bgp_refresh *r)
{
	struct net_part *p = net_half_part(h, r->family);

	if (!p || !p->member)
		return;
	if (r->subtype == 0)
		answer(p);
	else if (r->subtype == 1)
		begin(p);
	else if (p->refreshing)
		end(p, "not announced again in its refresh");
}

void
net_refresh_due(struct net_part *p)
{
	end(p, "the end of its refresh did not come");
	net_half_settle(p->half);
}
