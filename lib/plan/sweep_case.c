/*
 * A copy fails its element, waits until the net has come to rest, restores the element,
 * waits again, and writes lines: how long it took, which flow lost what, and what is
 * not as before.  The watch over the flows comes with the copy; flows are not watched
 * while things come back.  Tables and flows that no change concerned are not looked at.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "plan/sweep_int.h"

#include <stdlib.h>
#include <string.h>

static void
on_moment(void *ctx, struct erx_time now)
{
	struct sweep_trial *t = ctx;

	(void)now;
	plan_flows_look(t->s->watch);
}

/* What it mostly was: a loop on the way to a loss makes no loop of it, nor the other
 * way round.  Of what lasts it is how it stands. */
static bool
is_loop(const struct sweep_trial *t, const char *flow, unsigned d,
    struct erx_time began)
{
	const struct plan_outage *o;

	for (size_t k = 0; (o = plan_flows_outage(t->s->watch, k)); k++)
		if (o->direction == d && strcmp(o->flow, flow) == 0 &&
		    erx_time_is_never(o->until))
			return o->loop;
	return plan_flows_longest(t->s->watch, flow, d, began, "loop") >
	    plan_flows_longest(t->s->watch, flow, d, began, "loss");
}

static void
write_flow(const struct sweep_trial *t, size_t i, unsigned d, struct erx_time began,
    struct buf *out)
{
	const char *name = t->s->plan.flows[i].name;
	int64_t longest = t->s->lost[2 * i + d - 1]
	    ? 0
	    : plan_flows_longest(t->s->watch, name, d, began, NULL);
	bool lasting = false;
	const struct plan_outage *o;

	if (!longest)
		return;
	for (size_t k = 0; (o = plan_flows_outage(t->s->watch, k)); k++)
		if (o->direction == d && strcmp(o->flow, name) == 0 &&
		    erx_time_is_never(o->until))
			lasting = true;
	buf_printf(out, "lost\t%zu %u %lld %d %d\n", i, d, (long long)longest,
	    is_loop(t, name, d, began), lasting);
}

/* Of the flows that a change may have concerned: the others lost nothing. */
static void
write_losses(const struct sweep_trial *t, struct erx_time began, struct buf *out)
{
	size_t n;
	const size_t *due = plan_flows_due(t->s->watch, t->s->version, &n);

	for (size_t i = 0; i < n; i++)
		for (unsigned d = PLAN_FORWARD; d <= PLAN_REVERSE; d++)
			write_flow(t, due[i], d, began, out);
}

static void
write_over(const struct sweep_trial *t, struct buf *out)
{
	struct plan_loads x;

	if (!t->s->rated)
		return;
	plan_loads_init(&x, sim_running(t->s->world), &t->s->plan);
	for (size_t i = 0; i < x.n; i++)
		if (x.items[i].bps > x.items[i].capacity)
			buf_printf(out, "over\t%s\t%s\t%llu %llu\n", x.items[i].what,
			    x.items[i].toward, (unsigned long long)x.items[i].bps,
			    (unsigned long long)x.items[i].capacity);
	plan_loads_fini(&x);
}

static void
write_unrest(const struct sweep_trial *t, struct buf *out)
{
	char *why = plan_unrest_at_last(t->s->world);

	buf_printf(out, "unrest\t%s\n", why);
	free(why);
}

static void
each_element(const struct sweep_trial *t,
    bool (*act)(struct sim_world *, enum er_target, const char *))
{
	const struct sweep_element *e = t->s->elements;
	const struct sweep_case *c = t->c;

	act(t->s->world, e[c->a].kind, e[c->a].name);
	if (c->b != c->a)
		act(t->s->world, e[c->b].kind, e[c->b].name);
}

/* Rows of a router that are not as before. */
static void
write_router(const struct sweep_trial *t, const struct net_snapshot *all,
    const char *router, struct buf *out)
{
	const struct net_snapshot before = net_snapshot_part(t->s->before, router);
	const struct net_snapshot now = net_snapshot_part(all, router);
	struct net_snapshot_pair pair = { &before, &now, 0, 0 };
	struct net_snapshot_change change;
	char prefix[IP_PREFIX_STRLEN];

	while (net_snapshot_next(&pair, false, &change)) {
		struct net_lasting_row r = net_lasting_row(&change);

		buf_printf(out, "row\t%s\t%s\t%s\t%s\n", r.router,
		    ip_prefix_text(&r.prefix, prefix), r.before ? r.before : "",
		    r.after ? r.after : "");
	}
}

/* Tables that nothing has changed are as before. */
static void
write_rows(const struct sweep_trial *t, struct buf *out)
{
	struct net_snapshot *now = net_snapshot_begin(false);

	if (!t->s->exhaustive)
		net_snapshot_recent(now, t->s->version);
	while (net_snapshot_step(now, sim_net(t->s->world), SIZE_MAX))
		;
	for (size_t i = 0; i < now->nnames; i++)
		write_router(t, now, now->names[i], out);
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

/* Of both directions of a flow; 0: an end of it is not there. */
void
sweep_ways(const struct sweep *s, const struct sim_world *w, size_t flow,
    uint64_t way[2], bool lost[2])
{
	struct er_flow now;

	way[0] = way[1] = 0;
	lost[0] = lost[1] = false;
	if (!plan_ends_trace(sim_running(w), &s->ends[flow], NULL, &now))
		return;
	if (now.has_forward)
		way[0] = way_of(&now.forward);
	if (now.has_reverse)
		way[1] = way_of(&now.reverse);
	lost[0] = now.forward.lost > 0;
	lost[1] = now.reverse.lost > 0;
	er_flow_fini(&now);
}

/* Everything is whole again: what is not as before? */
static void
write_back(const struct sweep_trial *t, struct buf *out)
{
	struct erx_time until;
	const size_t *due;
	size_t n;

	each_element(t, sim_restore);
	until = erx_time_add(sim_now(t->s->world), SWEEP_REST_MAX);
	if (sim_run_converged(t->s->world, until) != SIM_REACHED) {
		write_unrest(t, out);
		return;
	}
	write_rows(t, out);
	due = plan_flows_due(t->s->watch, t->s->version, &n);
	for (size_t i = 0; i < n; i++) {
		uint64_t way[2];
		bool lost[2];

		sweep_ways(t->s, t->s->world, due[i], way, lost);
		for (size_t d = 0; d < 2; d++)
			if (way[d] != t->s->ways[2 * due[i] + d])
				buf_printf(out, "way\t%zu\n", 2 * due[i] + d);
	}
}

void
sweep_attempt(void *arg, struct buf *out)
{
	struct sweep_trial *t = arg;
	struct erx_time began = sim_now(t->s->world);

	sim_hooks(t->s->world, t, NULL, on_moment);
	each_element(t, sim_fail);
	sim_run_converged(t->s->world, erx_time_add(began, SWEEP_REST_MAX));
	sim_hooks(t->s->world, NULL, NULL, NULL);
	if (sim_restless(t->s->world)) {
		write_unrest(t, out);
	} else {
		buf_printf(out, "took\t%lld\n",
		    (long long)erx_time_since(sim_now(t->s->world), began));
		write_losses(t, began, out);
		write_over(t, out);
		write_back(t, out);
	}
}

/* --- reading what a copy wrote --- */

/* What stands before the next `end`, which becomes a NUL; *text goes behind it, and is
 * NULL when there is none. */
static char *
cut(char **text, char end)
{
	char *begin = *text, *at = begin ? strchr(begin, end) : NULL;

	if (at)
		*at++ = '\0';
	*text = at;
	return begin;
}

static void
read_loss(const struct sweep *s, struct sweep_case *c, const char *text)
{
	struct sweep_loss l = { 0 };
	char *p;
	size_t flow = strtoull(text, &p, 10);

	l.direction = (unsigned)strtoul(p, &p, 10);
	l.longest = strtoll(p, &p, 10);
	l.loop = strtol(p, &p, 10) != 0;
	l.lasting = strtol(p, &p, 10) != 0;
	if (flow >= s->plan.nflows)
		return;
	l.flow = s->plan.flows[flow].name;
	VEC_PUSH(c->losses, c->nlosses, c->caplosses) = l;
}

static void
read_row(struct sweep_case *c, char *text)
{
	struct net_lasting_row r = { .router = cut(&text, '\t') };
	const char *prefix = cut(&text, '\t');

	if (c->back.nrows == NET_LASTING_ROWS_MAX) {
		c->back.more++;
		return;
	}
	r.before = cut(&text, '\t');
	r.after = text;
	if (!r.after || !prefix || !ip_prefix_parse(&r.prefix, prefix))
		return;
	r.before = *r.before ? r.before : NULL;
	r.after = *r.after ? r.after : NULL;
	VEC_PUSH(c->back.rows, c->back.nrows, c->back.caprows) = r;
}

static void
read_over(struct sweep_case *c, char *text)
{
	struct sweep_over o = { .what = cut(&text, '\t') };

	o.toward = cut(&text, '\t');
	if (!text)
		return;
	o.bps = strtoull(text, &text, 10);
	o.capacity = strtoull(text, NULL, 10);
	VEC_PUSH(c->over, c->nover, c->capover) = o;
}

static void
read_way(const struct sweep *s, struct sweep_case *c, const char *text)
{
	size_t i = strtoull(text, NULL, 10);

	if (i < 2 * s->plan.nflows)
		VEC_PUSH(c->back.ways, c->back.nways, c->back.capways) =
		    (struct sweep_way){ s->plan.flows[i / 2].name,
			    i % 2 ? PLAN_REVERSE : PLAN_FORWARD };
}

void
sweep_read(const struct sweep *s, struct sweep_case *c, char *text)
{
	bool took = false;
	char *line;

	while ((line = cut(&text, '\n')) && text) {
		const char *word = cut(&line, '\t');

		if (!line)
			continue;
		if (strcmp(word, "took") == 0) {
			took = true;
			c->took = strtoll(line, NULL, 10);
		} else if (strcmp(word, "lost") == 0) {
			read_loss(s, c, line);
		} else if (strcmp(word, "row") == 0) {
			read_row(c, line);
		} else if (strcmp(word, "over") == 0) {
			read_over(c, line);
		} else if (strcmp(word, "way") == 0) {
			read_way(s, c, line);
		} else if (strcmp(word, "unrest") == 0) {
			*(took ? &c->back.unrest : &c->why) = line;
		}
	}
	c->broke = !took;
}
