/*
 * Sums of what the parts hash to: their order does not matter.  A neighbour is known by
 * the number of its session and the end, which stay while the spec does.
 */
#include "net/digest.h"

#include "base/hash.h"
#include "net/net_int.h"
#include "rib/digest.h"

static uint64_t
half_number(const struct net_half *h)
{
	return 2 + 2 * (uint64_t)(h->sess->spec - h->sess->net->spec->sessions) +
	    h->end;
}

static uint64_t
source_number(const void *owner)
{
	const struct net_part *p = owner;

	return p ? half_number(p->half) : 0;
}

/* What is between the two ends of a session, too: who is told what rests on it. */
static uint64_t
half_digest(const struct net_half *h)
{
	const struct net_ln *ln = h->sess->link;
	uint64_t x = half_number(h);

	x = hash_u64(x,
	    (uint64_t)ln->dead << 4 | (uint64_t)ln->no_forwarding << 3 |
		(uint64_t)h->up << 2 | (uint64_t)h->odd << 1 | h->running);
	x = hash_u64(x, (uint64_t)net_half_state(h) << 8 | h->holds);
	x = hash_u64(x, h->limit.held);
	for (unsigned i = 0; i < h->nparts; i++)
		x = hash_u64(x,
		    (uint64_t)h->parts[i].holds << 1 | (h->parts[i].member != NULL));
	return x;
}

uint64_t
net_router_digest(const struct net_rt *rt)
{
	uint64_t x = hash_u64(rt->failed, rt->no_forwarding), halves = 0;
	const struct net_half *h;

	for (unsigned i = 0; i < 2; i++)
		x = hash_u64(x,
		    rt->tables[i] ? rib_digest(rt->tables[i]->rib, source_number) : 0);
	TAILQ_FOREACH(h, &rt->halves, rt_entry) {
		halves += half_digest(h);
	}
	return hash_u64(x, halves);
}

static uint64_t
kind_of(const struct timer *t)
{
	static void (*const kinds[])(struct timer *) = { net_half_due, net_pipe_due,
		net_sess_connect, net_lines_reap };
	uint64_t kind = 0;

	while (kind < sizeof kinds / sizeof *kinds && t->due != kinds[kind])
		kind++;
	return kind + net_aspect_of(t);
}

uint64_t
net_timers_digest(const struct net *net)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < net->timers.n; i++)
		sum += hash_u64(kind_of(net->timers.heap[i]), 0);
	return sum;
}

bool
net_is_still(const struct net *net)
{
	if (net->in_flight || !TAILQ_EMPTY(&net->todo) || !TAILQ_EMPTY(&net->arrived) ||
	    !TAILQ_EMPTY(&net->busy))
		return false;
	for (size_t i = 0; i < net->timers.n; i++)
		if (net->timers.heap[i]->due == net_pipe_due)
			return false;
	return true;
}
