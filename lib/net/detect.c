/*
 * One timer from the death of a link on.  When it is due a session that is up goes
 * down, and routes that have stayed of one that was up go: nobody will come back over a
 * dead link.  A link that lives again in time was never noticed.
 */
#include "net/detect.h"

#include "net/bfd.h"
#include "net/net_int.h"

#include <stdio.h>

static int64_t
span(const struct net_half *h)
{
	const struct net_session *x = h->sess->spec;

	return x->bfd_interval * x->bfd_multiplier;
}

unsigned
net_detect_link(struct net_half *h, struct net_part *part, struct net_told *m)
{
	const struct net_session *x = h->sess->spec;
	struct net *net = h->sess->net;

	(void)part;
	(void)m;
	/* Real routers are told apart from dead ones by packets: bfd.c. */
	if (h->sess->link->dead && x->bfd && x->transport != NET_EXTERNAL &&
	    (net_half_up(h) || net_half_stale(h)))
		timerq_set(&net->timers, &h->detect.noticed.timer,
		    erx_time_add(net->now, span(h)));
	else
		timerq_unset(&net->timers, &h->detect.noticed.timer);
	return 0;
}

unsigned
net_detect_ended(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	timerq_unset(&h->sess->net->timers, &h->detect.noticed.timer);
	return 0;
}

unsigned
net_detect_due(struct net_half *h, struct net_part *part, struct net_told *m)
{
	char why[sizeof m->text];

	(void)part;
	if (!net_half_up(h)) {
		m->why = "its link is dead, says BFD";
		return NET_DROP_STALE;
	}
	snprintf(why, sizeof why, "no packet for %g s", (double)span(h) / ERX_SEC);
	return net_bfd_lost(m, why);
}
