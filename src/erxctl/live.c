/*
 * The steps of a plan one after the other, as a rehearsal takes them, but that the
 * daemon does what is done and time is real.  What a person does by hand is asked of
 * the person.  Before each action and behind it the journal is written, so that a run
 * that is interrupted, or whose daemon is gone, goes on where it stopped.
 */
#include "erxctl/live.h"

#include "base/xalloc.h"
#include "erxctl/live_int.h"
#include "lab/plan.h"
#include "plan/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct data_node *
step_node(const struct live *l, size_t i)
{
	const struct data_node *steps = data_node_get(l->plan->tree, "steps");

	for (size_t k = 0; k < steps->n; k++)
		if (strcmp(data_node_text(steps->children[k], "id"),
			l->plan->steps[i].id) == 0)
			return steps->children[k];
	return NULL;
}

/* --- checks --- */

/* Asks a check, of which the result and the journal hear; without a daemon nobody
 * knows. */
static void
check(struct live *l, size_t step, enum live_check kind, size_t number,
    const struct plan_check *c, const struct data_node *node)
{
	struct buf expected, got;
	bool good;

	buf_init(&expected);
	buf_init(&got);
	good = live_holds(l, c, node, &expected, &got);
	if (!l->lost)
		live_keep_check(l, step, kind, number, good, expected.data, got.data);
	buf_fini(&expected);
	buf_fini(&got);
}

struct condition {
	const struct plan_check *check;
	const struct data_node *node;
};

static bool
is_true(struct live *l, void *arg)
{
	const struct condition *c = arg;
	struct buf got;
	bool good;

	buf_init(&got);
	good = live_holds(l, c->check, c->node, NULL, &got);
	buf_fini(&got);
	return good;
}

/* True: the plan ends with this step. */
static bool
aborts(struct live *l, size_t step, const struct data_node *node)
{
	const struct plan_step *p = &l->plan->steps[step];
	const struct data_node *list = data_node_get(node, "abort-if");

	for (size_t i = 0; i < p->nabort_if && !l->steps[step].aborted; i++) {
		struct condition c = { &p->abort_if[i], list->children[i] };

		if (!is_true(l, &c) || l->lost)
			continue;
		live_say(l, p, "ABORTED, because this holds: ", c.check->text);
		live_keep_abort(l, step, c.check->text);
	}
	return l->steps[step].aborted;
}

/* --- steps --- */

static void
wait_step(struct live *l, size_t step, const struct data_node *node)
{
	const struct plan_step *p = &l->plan->steps[step];
	const struct data_node *wait = data_node_get(node, "wait");
	struct condition until = { p->until,
		wait ? data_node_get(wait, "until") : NULL };

	switch (p->wait) {
	case PLAN_WAIT_NONE:
		break;
	case PLAN_WAIT_CONVERGED:
		live_wait_converged(l, step, p->deadline);
		break;
	case PLAN_WAIT_SPAN:
		live_wait(l, live_now(l) + p->span, NULL, NULL);
		break;
	case PLAN_WAIT_UNTIL:
		if (live_wait(l, live_now(l) + p->deadline, is_true, &until) ==
		    LIVE_LATE)
			check(l, step, LIVE_CHECK_UNTIL, 1, p->until, until.node);
		break;
	}
	if (!live_stops(l))
		live_keep_wait(l, step);
}

/* Whether a step runs: if not, and the run goes on, *skipped says why.  One that has
 * begun was asked already. */
static bool
may_run(struct live *l, size_t step, const struct data_node *node, const char **skipped)
{
	const struct plan_step *p = &l->plan->steps[step];
	struct plan_step_result *s = &l->result->steps[step];
	struct condition when = { p->when, data_node_get(node, "when") };

	if (l->steps[step].begun)
		return true;
	for (size_t i = 0; p->after && i < l->plan->nsteps; i++)
		if (strcmp(l->plan->steps[i].id, p->after) == 0 &&
		    !l->result->steps[i].ran) {
			*skipped = "the step before it did not run";
			return false;
		}
	if (p->has_at && live_wait(l, p->at, NULL, NULL) == LIVE_STOPPED)
		return false;
	if (!p->when)
		return true;
	s->at = live_now(l);
	if (live_wait(l, live_now(l) + p->deadline, is_true, &when) == LIVE_LATE) {
		check(l, step, LIVE_CHECK_WHEN, 1, p->when, when.node);
		*skipped = "its condition did not come true in time";
	}
	return !live_stops(l) && !*skipped;
}

enum step_end { ON, SKIPPED, OVER, STOPPED };

static enum step_end
ask_leave(struct live *l, size_t step)
{
	const struct plan_step *p = &l->plan->steps[step];
	int answer;

	fprintf(stderr,
	    "next: %s%s%s%s%s%s\n          Enter goes on, s and Enter leaves the step "
	    "out, q and Enter stops\n",
	    p->id, p->title ? ": " : "", p->title ? p->title : "", p->owner ? " (" : "",
	    p->owner ? p->owner : "", p->owner ? ")" : "");
	answer = live_answer_of_person(l);
	return answer == 's' ? SKIPPED : answer < 0 || answer == 'q' ? STOPPED : ON;
}

/* Its snapshots are those of before its first action. */
static void
begin_step(struct live *l, size_t step)
{
	const struct plan_step *p = &l->plan->steps[step];

	live_say(l, p, p->title ? p->title : "begins", "");
	if (!l->steps[step].begun)
		live_keep_begin(l, step);
	if (l->gap)
		live_keep_gap(l, step, l->gap);
	free(l->gap);
	l->gap = NULL;
	if (l->steps[step].there.begun || l->steps[step].waited)
		return;
	live_snapshot(l, LIVE_BEFORE);
	if (p->snapshot)
		live_snapshot(l, p->snapshot);
}

/* What is left of a step that has begun. */
static enum step_end
go_on(struct live *l, size_t step, const struct data_node *node)
{
	const struct plan_step *p = &l->plan->steps[step];
	const struct data_node *list = data_node_get(node, "checks");
	const struct live_progress *g = &l->steps[step];
	enum step_end end = ON;

	for (size_t i = g->there.done; i < p->nactions; i++)
		if (live_stops(l) || !live_do(l, step, i + 1, false))
			return STOPPED;
	if (!g->waited)
		wait_step(l, step, node);
	if (live_stops(l))
		return STOPPED;
	if (aborts(l, step, node)) {
		end = OVER;
		if (!live_go_back(l, step))
			return STOPPED;
	}
	for (size_t i = g->checked; end == ON && i < p->nchecks && !live_stops(l); i++)
		check(l, step, LIVE_CHECK, i + 1, &p->checks[i], list->children[i]);
	if (live_stops(l))
		return STOPPED;
	live_look(l);
	live_always_end(l, step);
	return live_stops(l) ? STOPPED : end;
}

static enum step_end
run_step(struct live *l, size_t step)
{
	const struct data_node *node = step_node(l, step);
	const char *skipped = "it was left out by hand";
	enum step_end end = l->confirm ? ask_leave(l, step) : ON;

	if (end == ON) {
		skipped = NULL;
		if (!may_run(l, step, node, &skipped))
			end = skipped && !live_stops(l) ? SKIPPED : STOPPED;
	}
	if (end == ON) {
		begin_step(l, step);
		end = go_on(l, step, node);
	}
	if (l->result->steps[step].ran)
		l->result->steps[step].until = live_now(l);
	if (end != STOPPED)
		live_keep_end(l, step, end == SKIPPED ? skipped : NULL);
	return l->torn ? STOPPED : end;
}

/* The number of the step in which the run stopped; nsteps: it went as far as was asked
 * for. */
static size_t
run_steps(struct live *l, const char *until)
{
	for (size_t i = 0; i < l->plan->nsteps; i++) {
		enum step_end end = ON;

		if (!l->steps[i].ended) {
			live_keep_next(l, i);
			end = l->torn ? STOPPED : run_step(l, i);
		} else if (l->steps[i].aborted) {
			end = OVER;
		}
		if (end == STOPPED)
			return i;
		if (end == OVER)
			break;
		if (until && strcmp(until, l->plan->steps[i].id) == 0 &&
		    i + 1 < l->plan->nsteps)
			return l->plan->nsteps;
	}
	live_keep_last(l);
	return l->plan->nsteps;
}

/* --- the run --- */

/* µs of a clock that people look at. */
static int64_t
wall(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * ERX_SEC + t.tv_nsec / 1000;
}

/* The clock goes on from the start of the first run, and never behind what is known. */
static void
set_clock(struct live *l)
{
	int64_t since = wall() - l->journal.wall;
	int64_t at = l->known / ERX_SEC;

	l->zero = 0;
	l->zero = live_now(l) - (since > l->known ? since : l->known);
	if (l->journal.nrecords)
		l->gap =
		    xasprintf("the run was stopped and goes on; what happened after "
			      "%02d:%02d:%02d was not seen",
			(int)(at / 3600), (int)(at / 60 % 60), (int)(at % 60));
}

static int
run(struct live *l, const struct live_config *c,
    int (*report)(void *ctx, const struct plan_result *), void *ctx)
{
	size_t stopped;
	int status;

	live_catch_interrupts();
	l->steps = xcalloc(l->plan->nsteps, sizeof *l->steps);
	l->seen = xcalloc(l->plan->nflows + 1, sizeof *l->seen);
	l->result->live = true;
	l->result->wall = l->journal.wall / ERX_SEC;
	live_replay(l);
	set_clock(l);
	live_look(l);
	stopped = run_steps(l, c->until);
	l->result = plan_live_end(l->kept, live_now(l));
	plan_fail_on(l->result, c->fail_on);
	status = report(ctx, l->result);
	if (stopped < l->plan->nsteps) {
		fprintf(stderr, "erxctl: stopped in step %s%s; go on with --resume\n",
		    l->plan->steps[stopped].id,
		    l->lost ? ", for the daemon does not answer any more" : "");
		status = l->lost ? EXIT_NO_DAEMON : EXIT_REFUSED;
	}
	plan_result_free(l->result);
	free(l->told);
	free(l->gap);
	for (size_t i = 0; i < l->plan->nflows; i++)
		free(l->seen[i]);
	free(l->seen);
	free(l->steps);
	return status;
}

/* The running lab as a tree; NULL after errors were printed. */
static struct data_node *
running_lab(const struct options *o, struct lab_reader *reader, struct errs *errs)
{
	struct live_question q;
	struct live_answer a;
	const struct data_node *text;
	struct data_node *tree = NULL;

	live_ask_begin(&q);
	if (!live_ask(o, "export", &q, &a))
		errs_add(errs, a.status ? CODE_REFUSED : CODE_NO_DAEMON, NULL, NULL,
		    a.status ? NULL
			     : "start `erxd LAB.yaml`, or name it with -S or --url",
		    "%s", a.message);
	text = live_output(&a, "lab");
	if (text && text->kind == DATA_TEXT)
		tree = lab_read(reader, LAB_SCHEMA_LAB, "the running lab", text->text,
		    strlen(text->text), errs);
	live_answer_fini(&a);
	return tree;
}

int
live_rehearse(const struct options *o, const struct live_config *c,
    int (*report)(void *ctx, const struct plan_result *), void *ctx)
{
	struct live l = { .o = o, .confirm = c->confirm };
	struct lab_reader *reader;
	struct data_node *lab = NULL;
	struct plan *p = NULL;
	struct errs errs;
	char *path;
	int status = EXIT_USAGE;

	errs_init(&errs);
	reader = lab_reader_new(&errs);
	if (reader)
		lab = running_lab(o, reader, &errs);
	if (lab)
		p = lab_plan_read_file(reader, c->plan, lab, &errs);
	if (errs.n && errs.items[0].code == CODE_NO_DAEMON)
		status = EXIT_NO_DAEMON;
	out_errors(&errs, o->format);
	path = c->journal ? xstrdup(c->journal) : xasprintf("%s.journal", c->plan);
	if (p && c->until && !plan_step(p, c->until)) {
		fprintf(stderr, "erxctl: --until: the plan has no step %s\n", c->until);
		status = EXIT_USAGE;
	} else if (p) {
		status = EXIT_USAGE;
		l.plan = p;
		if (live_journal_open(&l.journal, path, p, c->resume, wall())) {
			const char *name = data_node_text(lab, "lab");

			l.kept = plan_live_new(p, name ? name : "running");
			l.result = plan_live_result(l.kept);
			status = run(&l, c, report, ctx);
		}
		live_journal_close(&l.journal);
	}
	free(path);
	plan_free(p);
	data_node_free(lab);
	lab_reader_free(reader);
	errs_fini(&errs);
	return status;
}
