/*
 * Rest.  Sessions that are Established over live links with their tables sent only
 * assure each other that they are there; a run that waits for days need not watch them
 * do it.  Everything else that has a timer (a session over a dead link, a rest after a
 * limit, BFD) keeps it, and time stops there.
 *
 * Where the worst is waited for (net_slowest) such sessions have no timers at all, and
 * are as if each end had heard of the other at this moment: what fails next is noticed
 * as late as it can be, however often things have failed before, and time costs nothing
 * where nothing happens.
 */
#include "net/net_int.h"

/* Shorter jumps are not worth the walk over all timers. */
#define WORTH (5 * ERX_SEC)

/* Of a session in good order: moves along with time. */
static bool
moves(const struct timer *t)
{
	const struct net_half *h = t->owner;

	return t->due == net_half_due && !h->odd && !h->sess->net->slowest;
}

struct erx_time
net_skip(struct net *net, struct erx_time now, struct erx_time until)
{
	int64_t by;

	net_set_now(net, now);
	if (net->in_flight || net->nexternals || !TAILQ_EMPTY(&net->todo) ||
	    !TAILQ_EMPTY(&net->arrived) || !TAILQ_EMPTY(&net->busy))
		return now;
	for (size_t i = 0; i < net->timers.n; i++) {
		const struct timer *t = net->timers.heap[i];

		/* A KEEPALIVE is on its way; or one end of a session has UPDATEs that
		 * wait, and would not move along with the other. */
		if (t->due == net_pipe_due || net_aspect_pins(t))
			return now;
		if (!moves(t))
			until = erx_time_min(until, t->at);
	}
	by = erx_time_since(until, now);
	if (by < WORTH || erx_time_is_never(until))
		return now;
	for (size_t i = 0; !net->slowest && i < net->nhalves; i++) {
		struct net_half *h = net->halves[i];

		if (h->odd || !timer_is_set(&h->timer))
			continue;
		bgp_peer_shift(h->peer, by);
		timerq_set(&net->timers, &h->timer, erx_time_add(h->timer.at, by));
	}
	net_set_now(net, until);
	return until;
}

void
net_slowest(struct net *net, struct erx_time now)
{
	net_set_now(net, now);
	net->slowest = true;
	for (size_t i = 0; i < net->nhalves; i++)
		if (!net->halves[i]->odd) {
			bgp_peer_renew(net->halves[i]->peer, now);
			net_half_settle(net->halves[i]);
		}
}

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
