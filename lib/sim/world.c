/*
 * The clock: the net says when it next has something to do, the clock goes there, and
 * all of it is done before time moves on.  Work is not sliced, for nobody else waits.
 */
#include "sim/world.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/xalloc.h"
#include "net/forward.h"
#include "sim/operation.h"
#include "sim/world_int.h"

#define WORK_UNITS  1000000u
#define PER_SESSION 100u /* moments of change */

static void
fill(void *ctx, uint8_t *buf, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf[i] = (uint8_t)rng_next(ctx);
}

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

static bool
compile_and_apply(struct sim_world *w, const struct er_lab *lab, struct errs *errs)
{
	struct net_spec *spec = er_lab_compile(lab, &w->files, errs);

	if (!spec)
		return false;
	sim_overlay(w, lab, spec);
	net_apply(w->net, w->now, spec);
	return true;
}

struct sim_world *
sim_new(const struct sim_config *config, struct er_node *tree, struct errs *errs)
{
	struct sim_world *w = xcalloc(1, sizeof *w);
	struct net_config nc = { .seed = config->seed,
		.link_delay = ERX_MSEC,
		.cut_streams = true };
	struct net_host host = { .ctx = w,
		.dial = on_dial,
		.hangup = on_hangup,
		.event = on_event,
		.frame = on_frame };
	size_t before = errs->nerrors;

	rng_init(&w->rng, config->seed ^ 0x7369d0u);
	w->random = (struct er_random){ &w->rng, fill };
	w->files = config->files;
	errs_init(&w->last_errs);
	sim_hooks(w, config->ctx, config->event, config->moment);
	w->net = net_new(&host, &nc);
	w->recording = config->recording;
	net_capture(w->net, w->recording != NULL);
	sim_emulate(tree, errs);
	w->lab = er_lab_new(tree, NULL, &w->random, errs);
	if (!w->lab || !compile_and_apply(w, w->lab, errs) || errs->nerrors > before) {
		sim_free(w);
		return NULL;
	}
	return w;
}

void
sim_free(struct sim_world *w)
{
	if (!w)
		return;
	net_free(w->net);
	er_lab_free(w->lab);
	sim_operations_free(w);
	for (size_t i = 0; i < w->ndrained; i++)
		free(w->drained[i]);
	free(w->drained);
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

struct net *
sim_net(const struct sim_world *w)
{
	return w->net;
}

const struct er_lab *
sim_lab(const struct sim_world *w)
{
	return w->lab;
}

struct erx_time
sim_now(const struct sim_world *w)
{
	return w->now;
}

uint64_t
sim_version(const struct sim_world *w)
{
	return net_forward_version(w->net) + w->events + w->edits;
}

bool
sim_change(struct sim_world *w, enum er_op op, const struct er_node *edit,
    const char *subscription, struct errs *errs)
{
	size_t before = errs->nerrors;
	struct er_lab *lab =
	    er_lab_edit(w->lab, op, edit, subscription, &w->random, errs);

	if (!lab || !compile_and_apply(w, lab, errs) || errs->nerrors > before) {
		er_lab_free(lab);
		return false;
	}
	er_lab_free(w->lab);
	w->lab = lab;
	w->edits++;
	return true;
}

bool
sim_edit(struct sim_world *w, enum er_op op, const struct er_node *edit,
    const char *subscription, struct errs *errs)
{
	struct er_node *copy = er_node_dup(edit);
	enum sim_begun begun = SIM_AT_ONCE;
	bool good;

	w->last_operation = 0;
	errs_fini(&w->last_errs);
	errs_init(&w->last_errs);
	sim_emulate(copy, errs);
	if (w->lab->model->fidelity.realistic_durations)
		begun = sim_operation_begin(w, op, copy, subscription, errs);
	good = begun == SIM_AT_ONCE ? sim_change(w, op, copy, subscription, errs)
				    : begun == SIM_BEGUN;
	er_node_free(copy);
	if (good)
		sim_moment(w);
	return good;
}

/* --- time --- */

/* Everything that is due now. */
static void
settle(struct sim_world *w)
{
	while (net_work(w->net, w->now, WORK_UNITS))
		;
}

void
sim_moment(struct sim_world *w)
{
	settle(w);
	if (w->moment)
		w->moment(w->hook, w->now);
}

bool
sim_restless(const struct sim_world *w)
{
	return w->churn > SIM_CHURN_MAX &&
	    w->churn - SIM_CHURN_MAX > net_running(w->net)->nsessions * PER_SESSION;
}

/* To the next due moment; false, and at `until`, when there is none before it. */
static bool
step(struct sim_world *w, struct erx_time until)
{
	struct erx_time next = sim_operation_next(w), at;
	struct erx_time limit = erx_time_min(until, next);
	struct erx_time was = w->now;

	if (sim_restless(w))
		return false;
	w->now = net_skip(w->net, w->now, limit);
	if (erx_time_before(was, w->now))
		w->churn = 0;
	else if (sim_version(w) != w->seen)
		w->churn++;
	w->seen = sim_version(w);
	at = net_deadline(w->net);
	if (erx_time_before(limit, at)) {
		if (erx_time_before(w->now, limit))
			w->now = limit;
		if (erx_time_before(until, next))
			return false;
		sim_operation_due(w);
		sim_moment(w);
		return true;
	}
	if (erx_time_before(w->now, at))
		w->now = at;
	net_tick(w->net, w->now);
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
	uint64_t number = w->last_operation;

	while (sim_operation_runs(w, number))
		step(w, sim_operation_next(w));
	if (!number || !w->last_failed)
		return true;
	errs_move(errs, &w->last_errs);
	return false;
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

bool
sim_converged(const struct sim_world *w)
{
	return !w->noperations && net_converged(w->net, w->now, NULL);
}

void
sim_unrest(const struct sim_world *w, struct buf *why)
{
	sim_operation_list(w, why);
	net_converged(w->net, w->now, why);
}

/* --- maintenance --- */

static size_t
drained_at(const struct sim_world *w, const char *msee)
{
	size_t i = 0;

	while (i < w->ndrained && strcmp(w->drained[i], msee) != 0)
		i++;
	return i;
}

bool
sim_is_drained(const struct sim_world *w, const char *msee)
{
	return drained_at(w, msee) < w->ndrained;
}

bool
sim_drain(struct sim_world *w, const char *msee, bool on)
{
	const struct er_speaker *s = er_model_speaker(w->lab->model, msee);
	size_t at = drained_at(w, msee);
	struct errs errs;

	if (!s || s->role != ER_ROLE_MSEE)
		return false;
	if (on == (at < w->ndrained))
		return true;
	if (on) {
		VEC_PUSH(w->drained, w->ndrained, w->cdrained) = xstrdup(msee);
	} else {
		free(w->drained[at]);
		w->drained[at] = w->drained[--w->ndrained];
	}
	errs_init(&errs);
	compile_and_apply(w, w->lab, &errs);
	errs_fini(&errs);
	w->edits++;
	sim_moment(w);
	return true;
}
