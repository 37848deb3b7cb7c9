/*
 * A step's way back, tried on a copy of the world: its actions, then the endpoints must
 * have the routes again that they had before the step.  What the copy finds comes back
 * as it was in its memory: a struct, then texts that each end with a NUL.
 */
#include "base/xalloc.h"
#include "plan/run_int.h"

#include <stdlib.h>
#include <string.h>

#define DIFFERENCES_MAX 20

struct trial {
	struct plan_run *r;
	const struct plan_step *step;
};

#define RESTORE_MAX (900 * ERX_SEC)

struct outcome {
	enum plan_rollback_state state;
	int64_t took; /* µs */
	bool random;  /* something was drawn */
};

static void
put_outcome(struct buf *out, enum plan_rollback_state state, int64_t took, bool random)
{
	const struct outcome o = { state, took, random };

	buf_add(out, &o, sizeof o);
}

static bool
is_endpoint(void *ctx, const struct net_snapshot_row *row)
{
	(void)ctx;
	return row->endpoint;
}

/* A session that rests after a prefix limit comes back by itself, so that to have
 * converged is not yet the end. */
static bool
is_restored(void *ctx)
{
	struct plan_run *r = ctx;
	struct net_snapshot_change *changes;
	struct net_snapshot *now;
	size_t n;

	if (!sim_converged(r->world))
		return false;
	now = net_snapshot_new(sim_net(r->world), false);
	changes = net_snapshot_compare(r->last, now, false, is_endpoint, NULL, &n);
	free(changes);
	net_snapshot_free(now);
	return n == 0;
}

static void
compare(struct plan_run *r, struct buf *out, int64_t took, bool random)
{
	struct net_snapshot *now = net_snapshot_new(sim_net(r->world), false);
	struct net_snapshot_change *changes;
	char prefix[IP_PREFIX_STRLEN];
	size_t n;

	changes = net_snapshot_compare(r->last, now, false, is_endpoint, NULL, &n);
	put_outcome(out, n ? PLAN_ROLLBACK_DIFFERS : PLAN_ROLLBACK_RESTORES, took,
	    random);
	for (size_t i = 0; i < n && i < DIFFERENCES_MAX; i++) {
		const struct net_snapshot_change *c = &changes[i];
		const struct net_snapshot_row *row = c->from ? c->from : c->to;

		buf_printf(out, "%s %s: %s before, %s after", row->router,
		    ip_prefix_text(&row->prefix, prefix),
		    c->from && c->from->best ? c->from->best : "no route",
		    c->to && c->to->best ? c->to->best : "no route");
		buf_putc(out, '\0');
	}
	if (n > DIFFERENCES_MAX) {
		buf_printf(out, "and %zu more", n - DIFFERENCES_MAX);
		buf_putc(out, '\0');
	}
	free(changes);
	net_snapshot_free(now);
}

static void
attempt(void *arg, struct buf *out)
{
	struct trial *t = arg;
	struct plan_run *r = t->r;
	struct erx_time began = sim_now(r->world);
	uint64_t drawn = run_drawn(sim_running(r->world));
	struct errs errs;

	r->quiet = true;
	errs_init(&errs);
	for (size_t i = 0; i < t->step->nrollback; i++) {
		const struct plan_action *a = &t->step->rollback[i];

		if (!plan_act(r, a, &errs) && a->expect == PLAN_EXPECT_DONE) {
			put_outcome(out, PLAN_ROLLBACK_FAILS,
			    erx_time_since(sim_now(r->world), began),
			    run_drawn(sim_running(r->world)) != drawn);
			buf_printf(out, "%s: %s", a->text,
			    errs.n ? errs.items[errs.n - 1].text : "refused");
			buf_putc(out, '\0');
			errs_fini(&errs);
			return;
		}
	}
	sim_run_converged(r->world, erx_time_add(sim_now(r->world), t->step->deadline));
	sim_run_condition(r->world, erx_time_add(sim_now(r->world), RESTORE_MAX),
	    is_restored, r);
	compare(r, out, erx_time_since(sim_now(r->world), began),
	    run_drawn(sim_running(r->world)) != drawn);
	errs_fini(&errs);
}

int
plan_rollback_start(struct plan_run *r, const struct plan_step *step)
{
	const struct plan_copies *c = r->config->copies;
	struct trial t = { r, step };

	return c ? c->start(c->ctx, attempt, &t) : -1;
}

static void
read_outcome(struct plan_run *r, struct plan_step_result *s, const struct buf *in)
{
	struct outcome o;

	if (in->len < sizeof o)
		return;
	memcpy(&o, in->data, sizeof o);
	s->rollback = o.state;
	s->rollback_took = o.took;
	r->result->random |= o.random;
	for (const char *p = in->data + sizeof o, *end = in->data + in->len; p < end;
	     p += strlen(p) + 1)
		VEC_PUSH(s->differences, s->ndifferences, s->capdifferences) =
		    xstrdup(p);
}

/* A check of what the rollback left, whoever carried it out. */
static void
add_check(struct plan_run *r, struct plan_step_result *s)
{
	static const char *const got[] = {
		[PLAN_ROLLBACK_RESTORES] = "the same routes at every endpoint",
		[PLAN_ROLLBACK_DIFFERS] = "other routes",
		[PLAN_ROLLBACK_FAILS] = "an action of it was refused",
	};
	struct plan_check_result *check =
	    plan_result_check(r->result, s, "rollback restores what was before",
		s->until, s->rollback == PLAN_ROLLBACK_RESTORES);

	check->expected = xstrdup("the routes of every endpoint before the step");
	check->got = s->ndifferences
	    ? xasprintf("%s: %s", got[s->rollback], s->differences[0])
	    : xstrdup(got[s->rollback]);
}

/* Whether a prefix limit has struck since the step began. */
static bool
rests(const struct plan_run *r, const struct plan_step_result *s)
{
	for (size_t i = s->first_event; i < r->result->nevents; i++)
		if (strcmp(r->result->events[i].kind,
			net_event_name(NET_EVENT_LIMIT)) == 0)
			return true;
	return false;
}

void
plan_rollback_compare(struct plan_run *r, struct plan_step_result *s,
    struct erx_time began)
{
	int64_t took = erx_time_since(sim_now(r->world), began);
	struct erx_time hold =
	    erx_time_add(sim_now(r->world), sim_lab(r->world)->model->limits.hold_down);
	struct buf out;

	/* A session that rests after a prefix limit comes back, but no later. */
	if (s->step->nrollback && rests(r, s) &&
	    sim_run_condition(r->world, hold, is_restored, r) == SIM_REACHED)
		took = erx_time_since(sim_now(r->world), began);
	buf_init(&out);
	compare(r, &out, took, false); /* what was drawn counts anyway */
	read_outcome(r, s, &out);
	buf_fini(&out);
	r->result->as_before = s->rollback == PLAN_ROLLBACK_RESTORES;
	s->until = plan_now(r);
	if (!s->step->nrollback)
		s->rollback = PLAN_ROLLBACK_NONE;
	else if (r->result->back_refused)
		s->rollback = PLAN_ROLLBACK_FAILS;
	if (s->step->nrollback)
		add_check(r, s);
}

void
plan_rollback_collect(struct plan_run *r, struct plan_step_result *s, int ticket)
{
	const struct plan_copies *c = r->config->copies;
	struct buf out;

	s->rollback = PLAN_ROLLBACK_NOT_TRIED;
	if (!c || ticket < 0)
		return;
	buf_init(&out);
	if (c->collect(c->ctx, ticket, &out))
		read_outcome(r, s, &out);
	buf_fini(&out);
	if (s->rollback != PLAN_ROLLBACK_NOT_TRIED)
		add_check(r, s);
}
