/*
 * Graceful restart, the helping side.  A neighbour that said it can restart, and whose
 * connection is lost, keeps its source in the table: its routes are stale, and used and
 * advertised as before, so nobody else hears of it.  One timer a family bounds that:
 * until it is back the time it asked for, afterwards the time it may take to send its
 * table again; either at most what our end allows.  What makes the routes worthless
 * before that (an end that was meant, forwarding that failed) drops them at once.
 *
 * Where both ends have agreed on it, routes of a neighbour that did not come back in
 * time stay for long (rib/long_lived.c).  That time is one from their loss to the
 * End-of-RIB of a neighbour that is back, however often it comes and goes meanwhile.
 *
 * RFC 4724 4.2; 8538 4.1; 9494 4.2.
 */
#include "net/graceful.h"

#include "net/net_int.h"

#include <stdio.h>

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

static struct rib_source *
source_of(const struct net_part *p)
{
	return rib_source(net_part_table(p)->rib, p->source);
}

static void
say(const struct net_part *p, const char *what, unsigned routes, const char *why)
{
	const struct net_half *h = p->half;

	net_event_add(net_of(h), NET_EVENT_GRACEFUL, h->sess->spec->name,
	    "%u %sroutes from %s %s at %s: %s", routes, net_part_word(p),
	    net_half_remote(h), what, h->rt->spec->name, why);
}

static void
arm(struct net_part *p, int64_t span)
{
	struct net *net = net_of(p->half);

	timerq_set(&net->timers, &p->graceful.stale.timer,
	    erx_time_add(net->now, span));
}

void
net_graceful_settled(const void *owner, uint32_t gone)
{
	const struct net_part *p = owner;

	if (gone)
		say(p, "dropped", gone,
		    "their community NO_LLGR says so, or LLGR_STALE found no room");
}

/* Nobody is waited for any more as one who restarts. */
static void
begin_long(struct net_part *p)
{
	struct rib *rib = net_part_table(p)->rib;
	char why[80];

	net_graceful_settled(p,
	    rib_source_long_lived(rib, p->source, &net_part_here(p)->import));
	net_table_touched(net_part_table(p));
	if (!p->graceful.for_long)
		arm(p, p->graceful.longer * ERX_SEC);
	p->graceful.for_long = true;
	snprintf(why, sizeof why, "it is gone for long, and may be for %u s more",
	    (unsigned)(erx_time_since(p->graceful.stale.timer.at,
			   net_of(p->half)->now) /
		ERX_SEC));
	say(p, "kept", source_of(p)->nstale, why);
}

/* The smaller of what it asked for and what our end allows; maps make other routes of
 * what came, which are nobody's to mark. */
unsigned
net_graceful_up(struct net_half *h, struct net_part *part, struct net_told *m)
{
	const struct net_end *here = net_here(h);

	(void)part;
	for (unsigned i = 0; i < h->nparts; i++) {
		struct net_part *p = &h->parts[i];
		uint32_t longer = m->agreed->long_lived.time[p->family];

		if (longer > here->long_lived_time)
			longer = here->long_lived_time;
		p->graceful.longer = net_part_here(p)->import.map ? 0 : longer;
		if (!net_part_stale(p))
			p->graceful.for_long = false;
	}
	return 0;
}

unsigned
net_graceful_down(struct net_half *h, struct net_part *p, struct net_told *m)
{
	unsigned time = net_here(h)->stale_time, bit = BGP_FAMILY_BIT(p->family);
	bool longer = m->down->kept_long & bit && p->graceful.longer;
	uint32_t n = source_of(p)->nroutes - source_of(p)->nstale;
	char why[64];

	if (!(m->down->kept & bit))
		time = 0;
	if (m->down->kept_time < time)
		time = m->down->kept_time;
	if (longer && p->graceful.for_long && source_of(p)->nroutes) {
		rib_source_stale_too(net_part_table(p)->rib, p->source);
		begin_long(p);
		return NET_KEEP_ROUTES;
	}
	if ((!time && !longer) || !n)
		return 0;
	rib_source_stale(net_part_table(p)->rib, p->source);
	rib_source_settle(net_part_table(p)->rib, p->source, &net_part_here(p)->import);
	if (!time) {
		begin_long(p);
		return NET_KEEP_ROUTES;
	}
	arm(p, time * ERX_SEC);
	snprintf(why, sizeof why, "it may be back within %u s", time);
	say(p, "kept", n, why);
	return NET_KEEP_ROUTES;
}

/* Its stale routes go. */
static void
drop(struct net_part *p, const char *why)
{
	uint32_t n;

	timerq_unset(&net_of(p->half)->timers, &p->graceful.stale.timer);
	p->graceful.for_long = false;
	if (!net_part_stale(p))
		return;
	n = rib_source_drop_stale(net_part_table(p)->rib, p->source);
	rib_source_settle(net_part_table(p)->rib, p->source, &net_part_here(p)->import);
	net_table_touched(net_part_table(p));
	if (n)
		say(p, "dropped", n, why);
}

unsigned
net_graceful_worthless(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	for (unsigned i = 0; i < h->nparts; i++)
		drop(&h->parts[i], m->why);
	return net_half_up(h) ? 0 : NET_LEAVE;
}

unsigned
net_graceful_return(struct net_half *h, struct net_part *p, struct net_told *m)
{
	const struct bgp_negotiated *n = m->agreed;
	bool for_long = p->graceful.for_long;
	unsigned bit = BGP_FAMILY_BIT(p->family);
	unsigned preserved = for_long ? n->long_lived.preserved : n->graceful.preserved;

	if (!(n->families & bit) ||
	    (for_long ? !n->long_lived.time[p->family] : !(n->graceful.families & bit)))
		drop(p, "it came back unable to restart");
	else if (!(preserved & bit))
		drop(p, "it came back without its forwarding state");
	else if (source_of(p)->ebgp == n->ibgp)
		drop(p, "it came back with another AS");
	else if (!for_long) /* else their time goes on */
		arm(p, net_here(h)->stale_time * ERX_SEC);
	return 0;
}

unsigned
net_graceful_end_of_rib(struct net_half *h, struct net_part *p, struct net_told *m)
{
	(void)h;
	(void)m;
	if (p->refresh.open)
		return 0; /* its end is another */
	drop(p, "not announced again");
	return NET_SETTLE;
}

unsigned
net_graceful_due(struct net_half *h, struct net_part *p, struct net_told *m)
{
	bool up = net_half_up(h);

	(void)m;
	if (!up && p->graceful.longer && !p->graceful.for_long && net_part_stale(p)) {
		begin_long(p);
		return NET_SETTLE;
	}
	drop(p, up ? "no End-of-RIB came in time" : "it did not come back in time");
	return up ? NET_SETTLE : NET_LEAVE | NET_SETTLE;
}
