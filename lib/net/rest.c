/*
 * Sessions where the worst is waited for (net_slowest).  In good order they have no
 * timers at all, and are as if each end had heard of the other at this moment: what
 * fails next is noticed as late as it can be, however often things have failed before,
 * and time costs nothing where nothing happens.
 */
#include "net/net_int.h"

static bool
can_rest(const struct net_sess *s)
{
	return s->spec->transport == NET_IN_PROCESS && s->half[0] && s->half[1] &&
	    !s->half[0]->odd && !s->half[1]->odd;
}

bool
net_sess_rests(struct net_sess *s)
{
	struct timerq *timers = &s->net->timers;

	if (!s->net->slowest || s->resting == can_rest(s))
		return s->resting;
	s->resting = !s->resting;
	for (unsigned i = 0; i < 2; i++) {
		struct net_half *h = s->half[i];

		if (!h)
			continue;
		bgp_peer_renew(h->peer, s->net->now);
		timerq_set(timers, &h->timer,
		    s->resting ? ERX_NEVER : bgp_peer_deadline(h->peer));
	}
	return s->resting;
}
