/*
 * Rest.  Sessions that are Established over live links with their tables sent only
 * assure each other that they are there; a run that waits for days need not watch them
 * do it.  Everything else that has a timer (a session over a dead link, a rest after a
 * limit, BFD) keeps it, and time stops there.
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
