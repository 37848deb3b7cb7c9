/*
 * UPDATEs that wait.  On a session with an update delay the first UPDATE that could go
 * starts a clock, and everything that gathers until it rings goes then: what the far
 * side of a slow control plane sees of a change.  Nothing is copied for it; the half
 * merely does not offer what its member has, and the group's log does the rest.
 */
#include "net/batch.h"

#include "base/hash.h"
#include "base/rng.h"
#include "net/net_int.h"

#include <string.h>

/* A time that was drawn when the delay was longer is drawn anew. */
static bool
is_soon_enough(const struct net_half *h)
{
	return timer_is_set(&h->batch.due.timer) &&
	    erx_time_since(h->batch.due.timer.at, h->sess->net->now) <=
	    net_here(h)->update_delay;
}

static int64_t
draw(struct net_half *h)
{
	struct net *net = h->sess->net;
	const char *name = h->sess->spec->name;
	int64_t most = net_here(h)->update_delay;
	struct rng rng;

	if (net->slowest)
		return most;
	net->drawn++;
	rng_init(&rng,
	    hash_bytes(name, strlen(name),
		net->config.seed + 2 * (uint64_t)h->batch.drawn++ + h->end));
	return 1 + (int64_t)rng_below(&rng, (uint64_t)most);
}

uint64_t
net_drawn(const struct net *net)
{
	return net->drawn;
}

/* No UPDATE may go now, or all may. */
static unsigned
verdict(const struct net_half *h)
{
	return net_here(h)->update_delay > 0 && !h->batch.released ? NET_HOLD_BACK
								   : NET_LET_GO;
}

unsigned
net_batch_waiting(struct net_half *h, struct net_part *part, struct net_told *m)
{
	struct net *net = h->sess->net;

	(void)part;
	(void)m;
	if (net_here(h)->update_delay > 0 && !is_soon_enough(h))
		timerq_set(&net->timers, &h->batch.due.timer,
		    erx_time_add(net->now, draw(h)));
	return 0;
}

unsigned
net_batch_due(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	h->batch.released = true;
	return NET_LET_GO | NET_READY | NET_SETTLE;
}

unsigned
net_batch_sent(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	if (!h->batch.released || !net_half_synced(h))
		return 0;
	h->batch.released = false;
	return verdict(h);
}

/* The session is down. */
unsigned
net_batch_ended(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	timerq_unset(&h->sess->net->timers, &h->batch.due.timer);
	h->batch.released = false;
	return verdict(h);
}

unsigned
net_batch_configured(struct net_half *h, struct net_part *part, struct net_told *m)
{
	if (!timer_is_set(&h->batch.due.timer) || net_here(h)->update_delay > 0)
		return verdict(h);
	return net_batch_ended(h, part, m) | NET_READY;
}
