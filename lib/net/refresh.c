/*
 * Enhanced route refresh, the receiving side (RFC 7313 4): from BoRR on what the
 * neighbour has announced is stale, at EoRR what did not come again is dropped.  A
 * timer ends a refresh whose EoRR does not come.  Until a neighbour that restarted has
 * sent its End-of-RIB its routes are stale for that reason, and a BoRR means nothing.
 */
#include "net/refresh.h"

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

	if (net_part_stale(p) && !p->refresh.open)
		return;
	p->refresh.open = true;
	rib_source_stale_too(net_part_table(p)->rib, p->source);
	rib_source_settle(net_part_table(p)->rib, p->source, &net_part_here(p)->import);
	timerq_set(&net_of(h)->timers, &p->refresh.late.timer,
	    erx_time_add(net_of(h)->now, span ? span : REFRESH_TIME));
}

static void
end(struct net_part *p, const char *why)
{
	struct net_half *h = p->half;
	uint32_t n;

	timerq_unset(&net_of(h)->timers, &p->refresh.late.timer);
	p->refresh.open = false;
	n = rib_source_drop_stale(net_part_table(p)->rib, p->source);
	rib_source_settle(net_part_table(p)->rib, p->source, &net_part_here(p)->import);
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

unsigned
net_refresh_came(struct net_half *h, struct net_part *p, struct net_told *m)
{
	(void)h;
	if (!p->member)
		return 0;
	if (m->refresh->subtype == 0)
		answer(p);
	else if (m->refresh->subtype == 1)
		begin(p);
	else if (p->refresh.open)
		end(p, "not announced again in its refresh");
	return 0;
}

/* It has taken too long. */
unsigned
net_refresh_due(struct net_half *h, struct net_part *p, struct net_told *m)
{
	(void)h;
	(void)m;
	end(p, "the end of its refresh did not come");
	return NET_SETTLE;
}

unsigned
net_refresh_ended(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	for (unsigned i = 0; i < h->nparts; i++) {
		timerq_unset(&net_of(h)->timers, &h->parts[i].refresh.late.timer);
		h->parts[i].refresh.open = false;
	}
	return 0;
}
