/*
 * The clock of a host, which every part of the host needs and which needs none.
 */
#include "erxd/host.h"

int64_t
host_clock_us(const struct host *h)
{
	return h->machine.clock_us(h->machine.ctx);
}

struct erx_time
host_now(const struct host *h)
{
	return h->config.simulated ? h->virtual : host_real(h);
}

struct erx_time
host_real(const struct host *h)
{
	return (struct erx_time){ host_clock_us(h) - h->start_us };
}

void
host_woke(struct host *h)
{
	if (!h->woke_us)
		h->woke_us = host_clock_us(h);
}
