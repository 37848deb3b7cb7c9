/*
 * Graceful restart, the helping side.  A neighbour that said it can restart, and whose
 * connection is lost, keeps its source in the table: its routes are stale, and used and
 * advertised as before, so nobody else hears of it.  One timer a neighbour bounds that:
 * until it is back the time it asked for, afterwards the time it may take to send its
 * table again; either at most what our end allows.  What makes the routes worthless
 * before that (an end that was meant, forwarding that failed) drops them at once.
 *
 * RFC 4724 4.2; 8538 4.1.
 */
#include "net/net_int.h"

#include <stdio.h>

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

static struct rib_source *
source_of(const struct net_half *h)
{
	return rib_source(net_half_table(h)->rib, h->source);
}

static void
say(const struct net_half *h, const char *what, unsigned routes, const char *why)
{
	net_event_add(net_of(h), NET_EVENT_GRACEFUL, h->sess->spec->name,
	    "%u routes from %s %s at %s: %s", routes, net_half_remote(h), what,
	    h->rt->spec->name, why);
}

bool
net_half_stale(const struct net_half *h)
{
	return h->source != RIB_NONE && source_of(h)->keeps_stale;
}

static void
arm(struct net_half *h, int64_t span)
{
	timerq_set(&net_of(h)->timers, &h->stale, erx_time_add(net_of(h)->now, span));
}

bool
net_graceful_keep(struct net_half *h, const struct bgp_news *down)
{
	unsigned time = net_here(h)->stale_time;
	uint32_t n = source_of(h)->nroutes - source_of(h)->nstale;
	char why[64];

	if (!(down->kept & BGP_FAMILY_BIT(h->sess->spec->family)) || !time || !n)
		return false;
	if (down->kept_time < time)
		time = down->kept_time;
	rib_source_stale(net_half_table(h)->rib, h->source);
	arm(h, time * ERX_SEC);
	snprintf(why, sizeof why, "it may be back within %u s", time);
	say(h, "kept", n, why);
	return true;
}

/* Its stale routes go; true when there were any. */
static bool
drop(struct net_half *h, const char *why)
{
	uint32_t n;

	timerq_unset(&net_of(h)->timers, &h->stale);
	if (!net_half_stale(h))
		return false;
	n = rib_source_drop_stale(net_half_table(h)->rib, h->source);
	net_table_touched(net_half_table(h));
	if (n)
		say(h, "dropped", n, why);
	return n != 0;
}

bool
net_graceful_drop(struct net_half *h, const char *why)
{
	bool any = drop(h, why);

	if (!net_half_up(h))
		net_half_leave(h);
	return any;
}

void
net_graceful_return(struct net_half *h, const struct bgp_negotiated *n)
{
	unsigned bit = BGP_FAMILY_BIT(h->sess->spec->family);

	if (!(n->graceful.families & bit))
		drop(h, "it came back unable to restart");
	else if (!(n->graceful.preserved & bit))
		drop(h, "it came back without its forwarding state");
	else if (source_of(h)->ebgp == n->ibgp)
		drop(h, "it came back with another AS");
	else
		arm(h, net_here(h)->stale_time * ERX_SEC);
}

void
net_graceful_end_of_rib(struct net_half *h)
{
	if (h->refreshing)
		return; /* its end is another */
	drop(h, "not announced again");
	net_half_settle(h);
}

void
net_graceful_due(struct net_half *h)
{
	if (h->refreshing) {
		net_refresh_due(h);
		return;
	}
	net_graceful_drop(h,
	    net_half_up(h) ? "no End-of-RIB came in time"
			   : "it did not come back in time");
	net_half_settle(h);
}
