/*
 * The process before this one died, and real routers with a restart time go on with
 * what it had sent them.  Whatever they are told now counts from its End-of-RIB on, so
 * nothing goes to them before the tables are what they were: until every real router
 * that marks the end of its table has done so, and what came has gone round inside.
 * Until then such a half only does not offer what its member has; then it joins its
 * group anew and sends the table from the start.  deferral.c says when that is.
 */
#include "net/restart.h"

#include "net/net_int.h"

static struct net *
net_of(const struct net_half *h)
{
	return h->sess->net;
}

static bool
is_real(const struct net_half *h)
{
	return h->sess->spec->transport == NET_EXTERNAL &&
	    net_here(h)->caps & BGP_CAPS_GRACEFUL_RESTART;
}

unsigned
net_restart_made(struct net_half *h, struct net_part *p, struct net_told *m)
{
	(void)m;
	if (!net_of(h)->restarting || !is_real(h))
		return 0;
	p->restart.awaited = true;
	if (!net_here(h)->restart_time)
		return 0;
	p->restart.deferred = true;
	net_of(h)->ndeferred++;
	return NET_HOLD_BACK;
}

static void
forget(struct net_part *p)
{
	net_of(p->half)->ndeferred -= p->restart.deferred;
	p->restart = (struct net_restart_part){ false, false };
}

unsigned
net_restart_freed(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	for (unsigned i = 0; i < h->nparts; i++)
		forget(&h->parts[i]);
	return 0;
}

/* May the neighbour be expected to mark the end of its table? */
unsigned
net_restart_up(struct net_half *h, struct net_part *part, struct net_told *m)
{
	const struct bgp_negotiated *n = m->agreed;
	/* It sends no End-of-RIB, or waits for ours. */
	bool marks = n->caps & BGP_CAPS_GRACEFUL_RESTART && !n->graceful.restarted;

	(void)part;
	for (unsigned i = 0; i < h->nparts; i++) {
		struct net_part *p = &h->parts[i];

		p->restart.awaited &= marks && n->families & BGP_FAMILY_BIT(p->family);
	}
	return 0;
}

unsigned
net_restart_end_of_rib(struct net_half *h, struct net_part *p, struct net_told *m)
{
	(void)h;
	(void)m;
	p->restart.awaited = false;
	return 0;
}

unsigned
net_restart_release(struct net_part *p, const char *why)
{
	const struct net_half *h = p->half;

	forget(p);
	net_event_add(net_of(h), NET_EVENT_GRACEFUL, h->sess->spec->name,
	    "%sUPDATEs from %s to %s go: %s", net_part_word(p), h->rt->spec->name,
	    net_half_remote(h), why);
	return NET_LET_GO | NET_RECONFIGURE | NET_REJOIN | NET_SETTLE;
}
