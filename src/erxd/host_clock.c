/*
 * What every part of a host needs of it and that needs no part: its clock, and numbers
 * drawn at random.
 */
#include "erxd/host.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

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

static void
random_fill(void *ctx, uint8_t *buf, size_t n)
{
	(void)ctx;
	while (n > 0) {
		ssize_t got = getrandom(buf, n, 0);

		if (got < 0 && errno != EINTR)
			abort();
		if (got > 0) {
			buf += got;
			n -= (size_t)got;
		}
	}
}

struct er_random
host_random(void)
{
	return (struct er_random){ NULL, random_fill };
}
