/*
 * The real machine is the system's.  The simulated one keeps the system's doors and
 * measures its own work by the system's clock, but the lab has a clock of its own,
 * which moves only while somebody waits, from one due moment to the next.
 */
#include "erxd/machine.h"

#include "erxd/host.h"
#include "erxd/sock.h"
#include "run/lasting.h"

#include <time.h>

static int64_t
real_clock_us(void *ctx)
{
	struct timespec ts;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * ERX_SEC + ts.tv_nsec / 1000;
}

static int
real_dial(void *ctx, const struct net_endpoint *to, char **error)
{
	(void)ctx;
	return sock_dial(to, error);
}

static int
real_listen(void *ctx, const struct net_place *at, uint16_t port, char **error)
{
	(void)ctx;
	return sock_listen(at, port, error);
}

struct host_machine
machine_real(const struct er_random *random)
{
	struct host_machine m = { .clock_us = real_clock_us,
		.dial = real_dial,
		.listen = real_listen,
		.random = random };
	struct timespec wall;

	random->fill(random->ctx, (uint8_t *)&m.seed, sizeof m.seed);
	clock_gettime(CLOCK_REALTIME, &wall);
	m.net = (struct net_config){ .seed = m.seed,
		.epoch = (int64_t)wall.tv_sec * ERX_SEC + wall.tv_nsec / 1000 };
	return m;
}

/* --- simulated time --- */

/* 2026-01-01T00:00:00Z: equal runs have equal times. */
#define EPOCH (INT64_C(1767225600) * ERX_SEC)

void
machine_simulate(struct host_machine *m, uint64_t seed)
{
	m->seed = seed;
	m->random = NULL;
	m->net = (struct net_config){ .seed = seed,
		.link_delay = ERX_MSEC,
		.cut_streams = true,
		.epoch = EPOCH };
}

bool
machine_pass(struct host *h)
{
	struct erx_time now = host_now(h), until, at;

	if (!requests_wait_for_time(h, &until))
		return false;
	until = erx_time_min(until, run_deadline(h->run));
	until = erx_time_min(until, second_deadline(h));
	if (!erx_time_before(now, run_lasting_next(h->run, now)))
		return true; /* at this moment there is something to do */
	h->virtual = net_skip(h->net, now, until);
	at = net_deadline(h->net);
	at = erx_time_before(until, at) ? until : at;
	if (erx_time_is_never(at))
		return erx_time_before(now, h->virtual);
	if (erx_time_before(h->virtual, at))
		h->virtual = at;
	return true;
}
