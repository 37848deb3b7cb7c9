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
begin(struct net_half *h)
{
	int64_t span = h->sess->spec->refresh_time;
	struct rib *rib = net_half_table(h)->rib;

	if (net_half_stale(h) && !h->refreshing)
		return;
	h->refreshing = true;
	rib_source_stale_too(rib, h->source);
	timerq_set(&net_of(h)->timers, &h->stale,
	    erx_time_add(net_of(h)->now, span ? span : REFRESH_TIME));
}

static void
end(struct net_half *h, const char *why)
{
	uint32_t n;

	timerq_unset(&net_of(h)->timers, &h->stale);
	h->refreshing = false;
	n = rib_source_drop_stale(net_half_table(h)->rib, h->source);
	if (!n)
		return;
	net_table_touched(net_half_table(h));
	net_event_add(net_of(h), NET_EVENT_REFRESH, h->sess->spec->name,
	    "%u routes from %s dropped at %s: %s", n, net_half_remote(h),
	    h->rt->spec->name, why);
}

static void
answer(struct net_half *h)
{
	int slot = bgp_peer_up_slot(h->peer);
	const struct bgp_negotiated *n =
	    bgp_session_negotiated(bgp_peer_session(h->peer, (enum bgp_slot)slot));

	rib_member_refresh(h->member, (n->caps & BGP_CAPS_ENHANCED_REFRESH) != 0);
	net_table_touched(net_half_table(h));
}

void
net_take_refresh(struct net_half *h, const struct bgp_refresh *r)
{
	if (!net_half_up(h))
		return;
	if (r->subtype == 0)
		answer(h);
	else if (r->subtype == 1)
		begin(h);
	else if (h->refreshing)
		end(h, "not announced again in its refresh");
}

void
net_refresh_due(struct net_half *h)
{
	end(h, "the end of its refresh did not come");
	net_half_settle(h);
}
