/*
 * The first draw is made here, and its steps, events and tables are what reports tell.
 * Whether others are needed shows when it has ended: only what drew a time from a range
 * would have been another with another seed.
 */
#include "base/xalloc.h"
#include "plan/merge.h"
#include "plan/run_int.h"

#include <stdlib.h>

struct copy {
	const struct plan *plan;
	const struct plan_config *config;
	uint64_t seed;
};

/* In a copy of the process. */
static void
draw(void *arg, struct buf *out)
{
	const struct copy *c = arg;
	struct plan_config config = *c->config;
	struct sim_world *w = config.make(config.ctx, c->seed);
	struct plan_result *r;

	if (!w)
		return;
	config.seed = c->seed;
	config.explain = NULL;
	r = plan_run_once(c->plan, w, &config);
	draw_write(r, out);
	plan_result_free(r);
	sim_free(w);
}

static size_t
draws_of(const struct plan_result *r, const struct plan_config *config)
{
	if (!config->make || !config->copies)
		return 1;
	return config->draws ? config->draws : r->random ? PLAN_DRAWS : 1;
}

static void
make_draws(const struct plan *p, const struct plan_config *config, size_t n,
    struct plan_draw *draws)
{
	const struct plan_copies *copies = config->copies;
	int *tickets = xcalloc(n, sizeof *tickets);
	struct buf out;

	for (size_t i = 1; i < n; i++) {
		struct copy c = { p, config, config->seed + i };

		tickets[i] = copies->start(copies->ctx, draw, &c);
	}
	for (size_t i = 1; i < n; i++) {
		bool good;

		buf_init(&out);
		good = tickets[i] >= 0 &&
		    copies->collect(copies->ctx, tickets[i], &out) && out.data;
		draw_read(&draws[i], good ? out.data : NULL);
		draws[i].seed = config->seed + i;
		buf_fini(&out);
	}
	free(tickets);
}

struct plan_result *
plan_run(const struct plan *p, struct sim_world *w, const struct plan_config *config)
{
	struct plan_result *r = plan_run_once(p, w, config);
	size_t n = draws_of(r, config);
	struct plan_draw *draws = xcalloc(n, sizeof *draws);
	struct buf own;

	buf_init(&own);
	draw_write(r, &own);
	draw_read(&draws[0], own.data);
	buf_fini(&own);
	make_draws(p, config, n, draws);
	plan_merge(r, draws, n);
	plan_fail_on(r, config->fail_on);
	for (size_t i = 0; i < n; i++)
		draw_fini(&draws[i]);
	free(draws);
	return r;
}
