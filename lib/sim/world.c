/*
 * The clock: the net says when it next has something to do, the clock goes there, and
 * all of it is done before time moves on.  Work is not sliced, for nobody else waits.
 */
#include "sim/world.h"

#include "base/xalloc.h"
#include "net/digest.h"
#include "net/forward.h"
#include "run/operation.h"
#include "sim/overlay.h"
#include "sim/world_int.h"

#include <stdlib.h>
#include <string.h>

#define WORK_UNITS  1000000u
#define PER_SESSION 100u /* moments of change */

/* Nobody answers: there is nothing outside a simulated world. */
static void
on_dial(void *ctx, net_conn conn, const struct net_endpoint *to)
{
	(void)ctx;
	(void)conn;
	(void)to;
}

static void
on_hangup(void *ctx, net_conn conn)
{
	(void)ctx;
	(void)conn;
}

static void
on_event(void *ctx, const struct net_event *e)
{
	struct sim_world *w = ctx;

	w->events++;
	if (w->event)
		w->event(w->hook, e);
}

static void
on_frame(void *ctx, const struct net_frame *f)
{
	struct sim_world *w = ctx;

	if (w->recording)
		net_recording_take(w->recording, f);
}

static void
adapt(void *ctx, struct data_node *tree, struct errs *errs)
{
	(void)ctx;
	sim_emulate(tree, errs);
}

static void
overlay(void *ctx, struct net_spec *spec)
{
	(void)ctx;
	sim_overlay(spec);
}

struct sim_world *
sim_open(const struct sim_config *config, struct run_source *source, struct errs *errs)
{
	struct sim_world *w = xcalloc(1, sizeof *w);
	struct net_host outside = { .ctx = w,
		.dial = on_dial,
		.hangup = on_hangup,
		.event = on_event,
		.frame = on_frame };
	struct run_config rc = {
		.host = { .ctx = w, .adapt = adapt, .overlay = overlay },
		.outside = &outside,
		.net = { .seed = config->seed,
		    .link_delay = ERX_MSEC,
		    .cut_streams = true },
		.seed = config->seed,
		.times = config->times
	};
	struct er_random random = run_random(&w->drawing, config->keys);
	struct run_change *first;

	if (config->keys)
		rc.random = &random;
	sim_hooks(w, config->ctx, config->event, config->moment);
	w->recording = config->recording;
	w->run = run_new(&rc);
	net_capture(sim_net(w), w->recording);
	first = run_prepare_load(w->run, source, NULL, errs);
	if (first && run_commit(w->run, w->now, first, errs) == RUN_DONE)
		return w;
	sim_free(w);
	return NULL;
}

struct sim_world *
sim_new(const struct sim_config *config, struct data_node *tree, struct errs *errs)
{
	struct run_source source = { .tree = tree };

	return sim_open(config, &source, errs);
}

struct sim_world *
sim_again(const struct sim_config *config, struct sim_world *before,
    struct data_node *tree, struct errs *errs)
{
	struct run_source source;

	run_source_again(&source, before->run, tree);
	return sim_open(config, &source, errs);
}

void
sim_free(struct sim_world *w)
{
	if (!w)
		return;
	run_free(w->run);
	free(w);
}

void
sim_hooks(struct sim_world *w, void *ctx,
    void (*event)(void *ctx, const struct net_event *),
    void (*moment)(void *ctx, struct erx_time now))
{
	w->hook = ctx;
	w->event = event;
	w->moment = moment;
}

struct run *
sim_running(const struct sim_world *w)
{
	return w->run;
}

struct net *
sim_net(const struct sim_world *w)
{
	return run_net(w->run);
}

const struct er_lab *
sim_lab(const struct sim_world *w)
{
	return run_lab(w->run);
}

struct erx_time
sim_now(const struct sim_world *w)
{
	return w->now;
}

uint64_t
sim_version(const struct sim_world *w)
{
	return net_forward_version(sim_net(w)) + w->events + run_edits(w->run);
}

bool
sim_edit(struct sim_world *w, enum data_op op, const struct data_node *edit,
    const char *subscription, struct errs *errs)
{
	const struct run_edit e = { op, edit, subscription };

	if (run_edit(w->run, w->now, &e, errs) == RUN_REFUSED)
		return false;
	sim_moment(w);
	return true;
}

bool
sim_fail(struct sim_world *w, enum er_target what, const char *name)
{
	bool found;
	struct errs errs;

	errs_init(&errs);
	found = run_fail(w->run, w->now, what, name, NULL, &errs);
	errs_fini(&errs);
	sim_moment(w);
	return found;
}

bool
sim_restore(struct sim_world *w, enum er_target what, const char *name)
{
	bool found;
	struct errs errs;

	errs_init(&errs);
	found = run_restore(w->run, w->now, what, name, &errs);
	errs_fini(&errs);
	sim_moment(w);
	return found;
}

/* --- time --- */

/* Everything that is due now. */
static void
settle(struct sim_world *w)
{
	while (net_work(sim_net(w), w->now, WORK_UNITS))
		;
}

void
sim_moment(struct sim_world *w)
{
	settle(w);
	while (run_tick(w->run, w->now))
		settle(w);
	if (w->moment)
		w->moment(w->hook, w->now);
}

bool
sim_restless(const struct sim_world *w)
{
	return w->churn > SIM_CHURN_MAX &&
	    w->churn - SIM_CHURN_MAX > net_running(sim_net(w))->nsessions * PER_SESSION;
}

/* To the next due moment; false, and at `until`, when there is none before it. */
static bool
step(struct sim_world *w, struct erx_time until)
{
	struct erx_time next = run_deadline(w->run), at;
	struct erx_time limit = erx_time_min(until, next);
	struct erx_time was = w->now;

	if (sim_restless(w))
		return false;
	w->now = net_skip(sim_net(w), w->now, limit);
	if (erx_time_before(was, w->now))
		w->churn = 0;
	else if (sim_version(w) != w->seen)
		w->churn++;
	w->seen = sim_version(w);
	at = net_deadline(sim_net(w));
	if (erx_time_before(limit, at)) {
		if (erx_time_before(w->now, limit))
			w->now = limit;
		if (erx_time_before(until, next))
			return false;
		sim_moment(w);
		return true;
	}
	if (erx_time_before(w->now, at))
		w->now = at;
	net_tick(sim_net(w), w->now);
	sim_moment(w);
	return true;
}

void
sim_watch(struct sim_world *w, unsigned moments)
{
	unsigned churn = w->churn;

	while (moments-- && (w->churn = 0, step(w, ERX_NEVER)))
		;
	w->churn = churn;
}

void
sim_run(struct sim_world *w, struct erx_time until)
{
	sim_moment(w);
	while (step(w, until))
		;
}

enum sim_end
sim_run_converged(struct sim_world *w, struct erx_time until)
{
	sim_moment(w);
	while (!sim_converged(w))
		if (!step(w, until))
			return SIM_TIMEOUT;
	return SIM_REACHED;
}

bool
sim_edit_wait(struct sim_world *w, struct errs *errs)
{
	uint64_t number = run_operation_last(w->run);

	while (run_operation_runs(w->run, number))
		step(w, run_operation_ends(w->run, number));
	return run_operation_good(w->run, errs);
}

bool
sim_operation_wait(struct sim_world *w)
{
	struct erx_time ends = run_operation_soonest(w->run);

	if (erx_time_is_never(ends))
		return false;
	while (erx_time_before(w->now, ends) && step(w, ends))
		;
	return !erx_time_before(w->now, ends);
}

enum sim_end
sim_run_condition(struct sim_world *w, struct erx_time until, bool (*holds)(void *ctx),
    void *ctx)
{
	uint64_t seen;

	sim_moment(w);
	for (;;) {
		seen = sim_version(w);
		if (holds(ctx))
			return SIM_REACHED;
		while (sim_version(w) == seen)
			if (!step(w, until))
				return holds(ctx) ? SIM_REACHED : SIM_TIMEOUT;
	}
}

void
sim_still(struct sim_world *w)
{
	while (!net_is_still(sim_net(w)) && step(w, ERX_NEVER))
		;
}

void
sim_begin(struct sim_world *w, struct rng chance)
{
	run_chance_set(w->run, chance);
	w->churn = 0;
}

bool
sim_converged(const struct sim_world *w)
{
	return run_converged(w->run, w->now);
}

void
sim_unrest(const struct sim_world *w, struct buf *why)
{
	run_unrest(w->run, w->now, why);
}
