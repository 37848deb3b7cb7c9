/*
 * A search draws random times once.  The order that it finds is run again with the
 * seeds that follow, each in a world of its own, as a rehearsal of the written plan
 * would be.
 */
#include "base/xalloc.h"
#include "plan/search_int.h"

#include <stdlib.h>
#include <string.h>

struct again {
	struct search *s;
	const struct plan_search *found;
	uint64_t seed;
};

static void
run_again(void *arg, struct buf *out)
{
	struct again *a = arg;
	const struct plan_search_config *c = a->s->config;
	const struct plan_config rehearsal = { .seed = a->seed, .times = c->times };
	struct sim_world *w = c->make(c->make_ctx, a->seed);
	struct search s = { .plan = a->s->plan,
		.config = c,
		.by_order = a->s->by_order,
		.excused = a->s->excused,
		.nexcused = a->s->nexcused };
	size_t i = 0;
	struct buf why;

	buf_init(&why);
	if (w) {
		s.run = plan_run_open(s.plan, w, &rehearsal);
		while (
		    i < a->found->norder && search_take(&s, a->found->order[i], &why))
			i++;
	} else {
		buf_puts(&why, "it could not be tried");
	}
	buf_add(out, &i, sizeof i);
	if (why.len)
		buf_add(out, why.data, why.len);
	buf_fini(&why);
}

static void
collect(struct search *s, struct plan_search *out, int ticket, uint64_t seed)
{
	const struct plan_copies *c = s->config->copies;
	struct plan_search_draw d = { .seed = seed };
	struct buf got;

	buf_init(&got);
	if (ticket >= 0 && c->collect(c->ctx, ticket, &got) && got.len >= sizeof d.at) {
		memcpy(&d.at, got.data, sizeof d.at);
		if (d.at < out->norder)
			d.why = xstrndup(got.data + sizeof d.at, got.len - sizeof d.at);
		d.at = d.at < out->norder ? out->order[d.at] : s->plan->nsteps;
	} else {
		d.why = xstrdup("it could not be tried");
	}
	VEC_PUSH(out->draws, out->ndraws, out->capdraws) = d;
	buf_fini(&got);
}

void
search_draws(struct search *s, struct plan_search *out)
{
	const struct plan_search_config *c = s->config;
	unsigned n = s->known.random && c->make && c->draws ? c->draws - 1 : 0;
	struct again *again = xcalloc(n + 1, sizeof *again);
	int *tickets = xcalloc(n + 1, sizeof *tickets);
	unsigned started = 0;

	for (; started < n && (!c->more || c->more(c->ctx)); started++) {
		again[started] = (struct again){ s, out, c->seed + started + 1 };
		tickets[started] =
		    c->copies->start(c->copies->ctx, run_again, &again[started]);
	}
	for (unsigned i = 0; i < started; i++)
		collect(s, out, tickets[i], again[i].seed);
	free(tickets);
	free(again);
}
