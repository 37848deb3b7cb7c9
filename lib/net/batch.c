/*
 * UPDATEs that wait.  On a session with an update delay the first UPDATE that could go
 * starts a clock, and everything that gathers until it rings goes then: what the far
 * side of a slow control plane sees of a change.  Nothing is copied for it; the half
 * merely does not offer what its member has, and the group's log does the rest.
 */
#include "base/hash.h"
#include "base/rng.h"
#include "net/net_int.h"

#include <string.h>

bool
net_batch_waits(const struct net_half *h)
{
	return net_here(h)->update_delay > 0 && !h->released;
}

/* A time that was drawn when the delay was longer is drawn anew. */
static bool
is_soon_enough(const struct net_half *h)
{
	return timer_is_set(&h->batch) &&
	    erx_time_since(h->batch.at, h->sess->net->now) <= net_here(h)->update_delay;
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
		net->config.seed + 2 * (uint64_t)h->batches++ + h->end));
	return 1 + (int64_t)rng_below(&rng, (uint64_t)most);
}

void
net_batch_notice(struct net_half *h)
{
	struct net *net = h->sess->net;

	if (!net_batch_waits(h) || is_soon_enough(h) || !net_half_waiting(h))
		return;
	timerq_set(&net->timers, &h->batch, erx_time_add(net->now, draw(h)));
}

uint64_t
net_drawn(const struct net *net)
{
	return net->drawn;
}

void
net_batch_due(struct net_half *h)
{
	h->released = true;
	net_half_ready(h);
	net_half_settle(h);
}

void
net_batch_sent(struct net_half *h)
{
	if (net_half_synced(h))
		h->released = false;
}

void
net_batch_end(struct net_half *h)
{
	timerq_unset(&h->sess->net->timers, &h->batch);
	h->released = false;
}
