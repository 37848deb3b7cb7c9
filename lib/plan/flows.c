/*
 * A flow has one interval open in each direction at most.  An interval ends when all
 * members arrive again, or when loss becomes a loop or the other way round; the lengths
 * that checks ask for join such neighbours.
 */
#include "plan/flows.h"

#include "base/bits.h"
#include "base/xalloc.h"
#include "net/ways.h"
#include "plan/ends.h"
#include "plan/meter.h"
#include "plan/rests.h"
#include "run/place.h"

#include <stdlib.h>
#include <string.h>

#define NONE          SIZE_MAX
#define INTERVALS_MAX 100000 /* that are kept, of each kind */

struct watched {
	const struct plan_flow *flow;
	const struct er_endpoint *at[2]; /* from and to; both NULL: one is not there */
	size_t open[2], dark[2], asymmetry; /* numbers of open intervals, or NONE */
	bool worked[2];
};

struct plan_flows {
	const struct sim_world *world; /* NULL: others look */
	struct erx_time now;           /* without a world */
	const struct plan *plan;
	struct plan_ends *ends; /* as the lab has them since `edits` */
	struct watched *flows;
	size_t nflows;
	uint64_t seen, edits; /* sim_version and run_edits of the last look */
	uint64_t version;     /* and net_forward_version */
	bool looked, exhaustive;
	bool plain; /* only losses count, and not why */
	struct plan_rests *rests;
	struct plan_meter *meter;
	char *trigger;
	size_t step;
	struct plan_outage *outages;
	size_t noutages, capoutages;
	struct plan_blackout *blackouts;
	size_t nblackouts, capblackouts;
	struct plan_asymmetry *asymmetries;
	size_t nasymmetries, capasymmetries;
};

struct plan_flows *
plan_flows_new(const struct plan *p, const struct sim_world *w)
{
	struct plan_flows *f = xcalloc(1, sizeof *f);

	f->world = w;
	f->plan = p;
	f->nflows = p->nflows;
	f->flows = xcalloc(p->nflows + 1, sizeof *f->flows);
	f->rests = plan_rests_new(p->nflows);
	for (size_t i = 0; i < p->nflows; i++)
		f->flows[i] = (struct watched){ .flow = &p->flows[i],
			.open = { NONE, NONE },
			.dark = { NONE, NONE },
			.asymmetry = NONE };
	return f;
}

void
plan_flows_free(struct plan_flows *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->noutages; i++)
		free(f->outages[i].cause);
	for (size_t i = 0; i < f->nasymmetries; i++) {
		free(f->asymmetries[i].forward);
		free(f->asymmetries[i].reverse);
		free(f->asymmetries[i].cause);
	}
	free(f->outages);
	free(f->blackouts);
	free(f->asymmetries);
	free(f->flows);
	plan_meter_free(f->meter);
	plan_rests_free(f->rests);
	plan_ends_free(f->ends);
	free(f->trigger);
	free(f);
}

struct erx_time
plan_flows_time(const struct plan_flows *f)
{
	return f->world ? sim_now(f->world) : f->now;
}

void
plan_flows_now(struct plan_flows *f, struct erx_time now)
{
	f->now = now;
}

void
plan_flows_trigger(struct plan_flows *f, const char *text)
{
	free(f->trigger);
	f->trigger = xstrdup(text);
}

void
plan_flows_exhaustive(struct plan_flows *f)
{
	f->exhaustive = true;
}

void
plan_flows_plain(struct plan_flows *f)
{
	f->plain = true;
}

void
plan_flows_metered(struct plan_flows *f)
{
	f->meter = plan_meter_new(f->plan);
}

struct plan_meter *
plan_flows_meter(const struct plan_flows *f)
{
	return f->meter;
}

void
plan_flows_step(struct plan_flows *f, size_t step)
{
	f->step = step;
}

/* --- intervals --- */

/* One direction, as it is at a moment. */
struct way {
	unsigned members, lost;
	bool loop, arrived;
	const struct net_trace *trace; /* or NULL: */
	const char *why;               /* or NULL */
};

static char *
cause_of(const struct plan_flows *f, const struct way *t)
{
	struct buf out;

	if (f->plain)
		return NULL;
	buf_init(&out);
	if (t && t->trace)
		net_trace_text(&out, t->trace);
	else if (t && t->why)
		buf_puts(&out, t->why);
	if (f->trigger)
		buf_printf(&out, "%s%s", out.len ? "; " : "", f->trigger);
	return out.data ? buf_steal(&out) : xstrdup("");
}

/* What began and ended in one moment did not happen, but for what is the case at the
 * end.
 */
static void
close_outage(struct plan_flows *f, struct watched *x, int d)
{
	struct erx_time now = plan_flows_time(f);

	if (x->open[d] == NONE)
		return;
	if (f->outages[x->open[d]].from.us == now.us &&
	    !f->outages[x->open[d]].lasting && x->open[d] == f->noutages - 1) {
		free(f->outages[--f->noutages].cause);
	} else {
		f->outages[x->open[d]].until = now;
	}
	x->open[d] = NONE;
}

static void
open_outage(struct plan_flows *f, struct watched *x, int d, const struct way *t)
{
	x->open[d] = f->noutages;
	VEC_PUSH(f->outages, f->noutages, f->capoutages) = (struct plan_outage){
		.flow = x->flow->name,
		.number = (size_t)(x - f->flows),
		.direction = d ? PLAN_REVERSE : PLAN_FORWARD,
		.from = plan_flows_time(f),
		.until = ERX_NEVER,
		.loop = t->loop,
		.initial = !x->worked[d],
		.step = f->step,
		.cause = cause_of(f, t),
	};
}

static void
close_blackout(struct plan_flows *f, struct watched *x, int d)
{
	struct erx_time now = plan_flows_time(f);

	if (x->dark[d] == NONE)
		return;
	if (f->blackouts[x->dark[d]].from.us == now.us &&
	    !f->blackouts[x->dark[d]].lasting && x->dark[d] + 1 == f->nblackouts)
		f->nblackouts--;
	else
		f->blackouts[x->dark[d]].until = now;
	x->dark[d] = NONE;
}

static void
look_dark(struct plan_flows *f, struct watched *x, int d, const struct way *t)
{
	if (!t || !t->lost || t->lost < t->members) {
		close_blackout(f, x, d);
	} else if (x->dark[d] == NONE && f->nblackouts < INTERVALS_MAX) {
		x->dark[d] = f->nblackouts;
		VEC_PUSH(f->blackouts, f->nblackouts, f->capblackouts) =
		    (struct plan_blackout){ .flow = x->flow->name,
			    .direction = d ? PLAN_REVERSE : PLAN_FORWARD,
			    .from = plan_flows_time(f),
			    .until = ERX_NEVER,
			    .initial = !x->worked[d],
			    .step = f->step };
	}
}

static void
look_one_way(struct plan_flows *f, struct watched *x, int d, const struct way *t)
{
	struct plan_outage *o;

	if (!f->plain)
		look_dark(f, x, d, t);
	if (!t || !t->lost) {
		x->worked[d] |= t && t->arrived;
		close_outage(f, x, d);
		return;
	}
	if (x->open[d] != NONE && f->outages[x->open[d]].loop != t->loop)
		close_outage(f, x, d);
	if (x->open[d] == NONE && f->noutages < INTERVALS_MAX)
		open_outage(f, x, d, t);
	if (x->open[d] == NONE)
		return;
	o = &f->outages[x->open[d]];
	if (t->lost > o->lost || (t->lost == o->lost && t->members > o->members)) {
		o->lost = t->lost;
		o->members = t->members;
	}
}

static void
look_trace(struct plan_flows *f, struct watched *x, int d, const struct net_trace *t)
{
	struct way way;

	if (t)
		way = (struct way){ t->members, t->lost, t->loop, net_trace_arrived(t),
			t, NULL };
	look_one_way(f, x, d, t ? &way : NULL);
}

static void
close_asymmetry(struct plan_flows *f, struct watched *x)
{
	struct plan_asymmetry *a;

	if (x->asymmetry == NONE)
		return;
	a = &f->asymmetries[x->asymmetry];
	if (a->from.us == plan_flows_time(f).us &&
	    x->asymmetry == f->nasymmetries - 1) {
		free(a->forward);
		free(a->reverse);
		free(a->cause);
		f->nasymmetries--;
	} else {
		a->until = plan_flows_time(f);
	}
	x->asymmetry = NONE;
}

/* Links that only one direction takes; both texts empty: the ways are the same. */
static void
note_symmetry(struct plan_flows *f, struct watched *x, const char *forward,
    const char *reverse)
{
	if (!*forward && !*reverse) {
		close_asymmetry(f, x);
	} else if (x->asymmetry == NONE && f->nasymmetries < INTERVALS_MAX) {
		x->asymmetry = f->nasymmetries;
		VEC_PUSH(f->asymmetries, f->nasymmetries, f->capasymmetries) =
		    (struct plan_asymmetry){ .flow = x->flow->name,
			    .step = f->step,
			    .from = plan_flows_time(f),
			    .until = ERX_NEVER,
			    .forward = xstrdup(forward),
			    .reverse = xstrdup(reverse),
			    .cause = cause_of(f, NULL) };
	}
}

static void
look_symmetry(struct plan_flows *f, struct watched *x, const struct net_trace *there,
    const struct net_trace *back)
{
	struct buf forward, reverse;

	if (there->lost || back->lost || !net_trace_arrived(there) ||
	    !net_trace_arrived(back)) {
		close_asymmetry(f, x);
		return;
	}
	buf_init(&forward);
	buf_init(&reverse);
	net_trace_differ(sim_net(f->world), there, back, &forward, &reverse);
	note_symmetry(f, x, forward.data ? forward.data : "",
	    reverse.data ? reverse.data : "");
	buf_fini(&forward);
	buf_fini(&reverse);
}

void
plan_flows_saw(struct plan_flows *f, size_t flow, struct erx_time now,
    const struct plan_seen *seen)
{
	struct watched *x = &f->flows[flow];
	bool whole = true;

	f->now = now;
	for (int d = 0; d < 2; d++) {
		const struct plan_seen_way *w = &seen->ways[d];
		const struct way way = { w->members, w->lost, w->loop,
			w->lost < w->members, NULL, w->why };

		whole = whole && w->known && !w->lost;
		look_one_way(f, x, d, w->known ? &way : NULL);
	}
	note_symmetry(f, x, whole && seen->forward ? seen->forward : "",
	    whole && seen->reverse ? seen->reverse : "");
}

/* What names mean changes with the lab only. */
static void
find_ends(struct plan_flows *f)
{
	f->edits = run_edits(sim_running(f->world));
	plan_ends_free(f->ends);
	f->ends = plan_ends_new(sim_running(f->world), f->plan);
	for (size_t i = 0; i < f->nflows; i++) {
		struct watched *x = &f->flows[i];

		x->at[0] = plan_ends_find(f->ends, x->flow->from);
		x->at[1] = plan_ends_find(f->ends, x->flow->to);
		if (!x->at[0] || !x->at[1])
			x->at[0] = x->at[1] = NULL;
	}
}

/* An end whose address is what a link has taught rests on more than forwarding. */
static bool
is_learned(const struct er_endpoint *e)
{
	return e && e->link && e->address.family == IP_NONE;
}

static void
look_at(struct plan_flows *f, size_t i,
    void (*hook)(void *ctx, size_t flow, const struct er_flow *), void *ctx)
{
	struct watched *x = &f->flows[i];
	struct er_flow now = { .has_forward = false };
	struct net_reads reads = { .n = 0 };
	const struct run *run = sim_running(f->world);
	bool there = x->at[0] &&
	    er_flow_trace(run_lab(run)->model, run_net(run), x->at[0], x->at[1], &reads,
		&now);

	plan_rests_add(f->rests, i, &reads,
	    f->exhaustive || is_learned(x->at[0]) || is_learned(x->at[1]));
	free(reads.routers);
	look_trace(f, x, 0, now.has_forward ? &now.forward : NULL);
	look_trace(f, x, 1, now.has_reverse ? &now.reverse : NULL);
	if (f->plain)
		;
	else if (now.has_forward && now.has_reverse)
		look_symmetry(f, x, &now.forward, &now.reverse);
	else
		close_asymmetry(f, x);
	if (f->meter)
		plan_meter_flow(f->meter, run, i, there ? &now : NULL,
		    sim_now(f->world), f->step);
	if (hook)
		hook(ctx, i, there ? &now : NULL);
	if (there)
		er_flow_fini(&now);
}

static void
looked(struct plan_flows *f)
{
	f->looked = true;
	f->seen = sim_version(f->world);
	f->version = net_forward_version(sim_net(f->world));
}

/* At all flows, for the lab is another one. */
void
plan_flows_first(struct plan_flows *f,
    void (*hook)(void *ctx, size_t flow, const struct er_flow *), void *ctx)
{
	find_ends(f);
	plan_rests_clear(f->rests);
	for (size_t i = 0; i < f->nflows; i++)
		look_at(f, i, hook, ctx);
	looked(f);
}

/* The flows that a change after a version of the net may have concerned, by number and
 * in order; the others go as they went then. */
static const size_t *
flows_due(struct plan_flows *f, uint64_t version, size_t *n)
{
	return plan_rests_due(f->rests, sim_net(f->world), version, n);
}

void
plan_flows_again(struct plan_flows *f, uint64_t version,
    void (*hook)(void *ctx, size_t flow, const struct er_flow *), void *ctx)
{
	size_t n;
	const size_t *due = flows_due(f, version, &n);

	for (size_t i = 0; i < n; i++)
		look_at(f, due[i], hook, ctx);
	looked(f);
}

void
plan_flows_look(struct plan_flows *f)
{
	if (f->looked && sim_version(f->world) == f->seen)
		return;
	if (!f->looked || f->edits != run_edits(sim_running(f->world)))
		plan_flows_first(f, NULL, NULL);
	else
		plan_flows_again(f, f->version, NULL, NULL);
}

void
plan_flows_mark(struct plan_flows *f)
{
	plan_rests_mark(f->rests);
}

bool
plan_flows_looked(struct plan_flows *f, uint64_t version, uint64_t *routers)
{
	bool known = true, always;
	size_t n, m;
	const size_t *due = flows_due(f, version, &n);

	for (size_t i = 0; i < n; i++) {
		const uint32_t *list = plan_rests_of(f->rests, due[i], &m, &always);

		for (size_t k = 0; k < m; k++)
			bits_add(routers, list[k]);
		known &= !always;
	}
	return known;
}

bool
plan_flows_rest_on(const struct plan_flows *f, uint32_t router)
{
	return plan_rests_any(f->rests, router);
}

void
plan_flows_forget(struct plan_flows *f)
{
	size_t kept = 0;

	plan_rests_back(f->rests);
	for (size_t i = 0; i < f->noutages; i++) {
		struct plan_outage *o = &f->outages[i];
		size_t *open = &f->flows[o->number].open[o->direction == PLAN_REVERSE];

		if (*open != i) {
			free(o->cause);
			continue;
		}
		*open = kept;
		f->outages[kept++] = *o;
	}
	f->noutages = kept;
}

void
plan_flows_close(struct plan_flows *f)
{
	for (size_t i = 0; i < f->nflows; i++) {
		struct watched *x = &f->flows[i];

		for (int d = 0; d < 2; d++) {
			if (x->open[d] != NONE)
				f->outages[x->open[d]].lasting = true;
			if (x->dark[d] != NONE)
				f->blackouts[x->dark[d]].lasting = true;
			close_outage(f, x, d);
			close_blackout(f, x, d);
		}
		close_asymmetry(f, x);
	}
	if (f->meter)
		plan_meter_close(f->meter, sim_now(f->world));
}

const struct plan_outage *
plan_flows_outage(const struct plan_flows *f, size_t i)
{
	return i < f->noutages ? &f->outages[i] : NULL;
}

const struct plan_asymmetry *
plan_flows_asymmetry(const struct plan_flows *f, size_t i)
{
	return i < f->nasymmetries ? &f->asymmetries[i] : NULL;
}

const struct plan_blackout *
plan_flows_blackout(const struct plan_flows *f, size_t i)
{
	return i < f->nblackouts ? &f->blackouts[i] : NULL;
}

void
plan_flows_name(struct plan_flows *f, size_t outage)
{
	f->outages[outage].named = true;
}

bool
plan_flows_worked(const struct plan_flows *f, const char *flow, unsigned direction)
{
	for (size_t i = 0; i < f->nflows; i++)
		if (strcmp(f->flows[i].flow->name, flow) == 0)
			return f->flows[i].worked[direction == PLAN_REVERSE];
	return false;
}
