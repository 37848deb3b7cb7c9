/*
 * One case: the element fails, the net comes to rest, the element is restored, the net
 * comes to rest again, and lines are written: how long it took, which flow lost what,
 * and what is not as before.  Flows are not watched while things come back.  Tables and
 * flows that no change concerned are not looked at.
 *
 * A copy of the world goes on to the next case when it is proved to be as before
 * (sweep_same.c).  Otherwise it ends, and the next case has a copy of its own.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "plan/sweep_int.h"

#include <stdlib.h>
#include <string.h>

struct trial {
	struct sweep *s;
	const struct sweep_todo *c;
	struct buf *out;
	struct erx_time began;
	uint64_t version; /* of the net when it began */
	uint64_t drawn;   /* times that were drawn by then */
	bool moved;       /* a flow does not go as before */
};

static void
on_moment(void *ctx, struct erx_time now)
{
	struct trial *t = ctx;

	(void)now;
	plan_flows_look(t->s->watch);
}

/* --- what is lost --- */

/* Lengths of what follows each other without a gap count together. */
static void
lengthen(struct sweep_span *x, const struct plan_outage *o, const struct trial *t)
{
	int64_t from, until, now = sim_now(t->s->world).us;

	if (!x->any || o->from.us != x->until.us)
		x->from = o->from;
	x->any = true;
	x->until = o->until;
	from = x->from.us > t->began.us ? x->from.us : t->began.us;
	until = o->until.us < now ? o->until.us : now;
	if (until - from > x->longest)
		x->longest = until - from;
}

static void
add_outage(struct trial *t, const struct plan_outage *o)
{
	struct sweep_lost *l =
	    &t->s->losses[2 * o->number + (o->direction == PLAN_REVERSE)];

	lengthen(&l->both, o, t);
	lengthen(o->loop ? &l->loop : &l->loss, o, t);
	if (erx_time_is_never(o->until)) {
		l->lasting = true;
		l->lasts = erx_time_since(sim_now(t->s->world),
		    erx_time_before(l->both.from, t->began) ? t->began : l->both.from);
		l->ends_as_loop = o->loop;
	}
}

/* A loop on the way to a loss makes no loop of it, nor the other way round: it is what
 * it mostly was.  Of what lasts it is how it stands. */
static void
write_loss(const struct trial *t, size_t i, const struct sweep_lost *l)
{
	bool loop = l->lasting ? l->ends_as_loop : l->loop.longest > l->loss.longest;

	if (l->both.longest && !t->s->lost[i])
		buf_printf(t->out, "lost\t%zu %zu %lld %d %d %lld\n", i / 2,
		    i % 2 ? (size_t)PLAN_REVERSE : (size_t)PLAN_FORWARD,
		    (long long)l->both.longest, loop, l->lasting, (long long)l->lasts);
}

static int
by_number(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static void
write_losses(struct trial *t)
{
	const struct plan_outage *o;
	size_t *touched = NULL, n = 0, cap = 0;

	for (size_t k = 0; (o = plan_flows_outage(t->s->watch, k)); k++) {
		size_t i = 2 * o->number + (o->direction == PLAN_REVERSE);

		if (!t->s->losses[i].both.any)
			VEC_PUSH(touched, n, cap) = i;
		add_outage(t, o);
	}
	if (n)
		qsort(touched, n, sizeof *touched, by_number);
	for (size_t k = 0; k < n; k++) {
		write_loss(t, touched[k], &t->s->losses[touched[k]]);
		t->s->losses[touched[k]] = (struct sweep_lost){ .lasting = false };
	}
	free(touched);
}

static void
write_over(const struct trial *t)
{
	struct plan_loads x;

	if (!t->s->rated)
		return;
	plan_loads_init(&x, sim_running(t->s->world), &t->s->plan);
	for (size_t i = 0; i < x.n; i++)
		if (x.items[i].bps > x.items[i].capacity)
			buf_printf(t->out, "over\t%s\t%s\t%llu %llu\n", x.items[i].what,
			    x.items[i].toward, (unsigned long long)x.items[i].bps,
			    (unsigned long long)x.items[i].capacity);
	plan_loads_fini(&x);
}

static void
write_unrest(const struct trial *t)
{
	char *why = plan_unrest_at_last(t->s->world);

	buf_printf(t->out, "unrest\t%s\n", why);
	free(why);
}

static void
each_element(const struct trial *t,
    bool (*act)(struct sim_world *, enum er_target, const char *))
{
	const struct sweep_element *e = t->s->elements;
	const struct sweep_todo *c = t->c;

	act(t->s->world, e[c->a].kind, e[c->a].name);
	if (c->b != c->a)
		act(t->s->world, e[c->b].kind, e[c->b].name);
}

/* --- what is not as before --- */

/* Rows of a router that are not as before. */
static void
write_router(const struct trial *t, const struct net_snapshot *all, const char *router)
{
	const struct net_snapshot before = net_snapshot_part(t->s->before, router);
	const struct net_snapshot now = net_snapshot_part(all, router);
	struct net_snapshot_pair pair = { &before, &now, 0, 0 };
	struct net_snapshot_change change;
	char prefix[IP_PREFIX_STRLEN];

	while (net_snapshot_next(&pair, false, &change)) {
		struct net_lasting_row r = net_lasting_row(&change);

		buf_printf(t->out, "row\t%s\t%s\t%s\t%s\n", r.router,
		    ip_prefix_text(&r.prefix, prefix), r.before ? r.before : "",
		    r.after ? r.after : "");
	}
}

/* Tables that nothing has changed are as before. */
static void
write_rows(const struct trial *t)
{
	struct net_snapshot *now = net_snapshot_begin(false);

	if (!t->s->exhaustive)
		net_snapshot_recent(now, t->version);
	while (net_snapshot_step(now, sim_net(t->s->world), SIZE_MAX))
		;
	for (size_t i = 0; i < now->nnames; i++)
		write_router(t, now, now->names[i]);
	net_snapshot_free(now);
}

/* What one direction of a flow does, as a number. */
static uint64_t
way_of(const struct net_trace *t)
{
	uint64_t h = hash_u64(t->members, t->lost);

	for (size_t k = 0; k < t->npaths; k++) {
		const struct net_trace_path *p = &t->paths[k];

		h = hash_u64(p->fate, h);
		for (size_t n = 0; n < p->nhops; n++) {
			const char *link = p->hops[n].link ? p->hops[n].link : "";

			h = hash_bytes(p->hops[n].router, strlen(p->hops[n].router), h);
			h = hash_bytes(link, strlen(link), h);
		}
	}
	return h;
}

void
sweep_ways(const struct er_flow *now, uint64_t way[2], bool lost[2])
{
	way[0] = now && now->has_forward ? way_of(&now->forward) : 0;
	way[1] = now && now->has_reverse ? way_of(&now->reverse) : 0;
	lost[0] = now && now->forward.lost > 0;
	lost[1] = now && now->reverse.lost > 0;
}

static void
write_way(void *ctx, size_t flow, const struct er_flow *now)
{
	struct trial *t = ctx;
	uint64_t way[2];
	bool lost[2];

	sweep_ways(now, way, lost);
	for (size_t d = 0; d < 2; d++)
		if (way[d] != t->s->ways[2 * flow + d]) {
			buf_printf(t->out, "way\t%zu\n", 2 * flow + d);
			t->moved = true;
		}
}

/* Everything is whole again: what is not as before?  True: nothing. */
static bool
write_back(struct trial *t)
{
	struct sweep *s = t->s;
	struct erx_time until;
	bool same;

	each_element(t, sim_restore);
	until = erx_time_add(sim_now(s->world), SWEEP_REST_MAX);
	if (sim_run_converged(s->world, until) != SIM_REACHED) {
		write_unrest(t);
		return false;
	}
	same = sweep_is_same(s, t->version);
	if (!same || s->exhaustive)
		write_rows(t);
	plan_flows_again(s->watch, t->version, write_way, t);
	if (s->classed && run_drawn(sim_running(s->world)) != t->drawn)
		buf_puts(t->out, "drew\t\n");
	same = same && !t->moved;
	if (same && s->touching && run_drawn(sim_running(s->world)) == t->drawn)
		sweep_write_touched(s, t->version, t->out);
	return same;
}

bool
sweep_attempt(struct sweep *s, const struct sweep_todo *c, struct buf *out)
{
	struct trial t = { .s = s,
		.c = c,
		.out = out,
		.began = sim_now(s->world),
		.version = net_forward_version(sim_net(s->world)),
		.drawn = run_drawn(sim_running(s->world)) };

	sim_begin(s->world, s->chance);
	plan_flows_forget(s->watch);
	sim_hooks(s->world, &t, NULL, on_moment);
	each_element(&t, sim_fail);
	plan_rest(s->world, erx_time_add(t.began, SWEEP_REST_MAX));
	sim_hooks(s->world, NULL, NULL, NULL);
	if (sim_restless(s->world)) {
		write_unrest(&t);
		return false;
	}
	buf_printf(out, "took\t%lld\n",
	    (long long)erx_time_since(sim_now(s->world), t.began));
	write_losses(&t);
	write_over(&t);
	return write_back(&t);
}
