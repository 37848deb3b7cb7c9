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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BEFORE "erx-rehearse-before" /* a snapshot: the tables before the step */

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

static void
say(const struct live *l, const struct plan_step *s, const char *what, const char *text)
{
	int64_t at = live_now(l) / ERX_SEC;

	fprintf(stderr, "%02d:%02d:%02d  %s: %s%s\n", (int)(at / 3600),
	    (int)(at / 60 % 60), (int)(at % 60), s->id, what, text);
}

/* --- checks --- */

static bool
check(struct live *l, size_t step, const struct plan_check *c,
    const struct data_node *node, const char *word)
{
	struct plan_step_result *s = &l->result->steps[step];
	struct plan_check_result *r;
	struct buf expected, got;
	bool good;
	char *text;

	buf_init(&expected);
	buf_init(&got);
	good = live_holds(l, c, node, &expected, &got);
	text = xasprintf("%s%s", word, c->text);
	if (!l->lost) {
		r = plan_result_check(l->result, s, text, live_now(l), good);
		r->of = c;
		r->since = s->at;
		r->expected = expected.data ? buf_steal(&expected) : xstrdup("");
		r->got = got.data ? buf_steal(&got) : xstrdup("");
		if (!good)
			say(l, s->step, "FAILS: ", text);
	}
	free(text);
	buf_fini(&expected);
	buf_fini(&got);
	return good;
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

static bool
converged(struct live *l, void *arg)
{
	(void)arg;
	return live_is_converged(l, NULL);
}

static void
wait_converged(struct live *l, size_t step, int64_t span)
{
	struct plan_step_result *s = &l->result->steps[step];
	struct plan_check_result *r;
	struct buf why;

	if (live_wait(l, live_now(l) + span, converged, NULL) != LIVE_LATE)
		return;
	buf_init(&why);
	live_is_converged(l, &why);
	r = plan_result_check(l->result, s, "wait converged", live_now(l), false);
	r->expected = xstrdup("converged within the deadline");
	r->got = why.data ? buf_steal(&why) : xstrdup("");
	buf_fini(&why);
}

/* --- actions --- */

static bool
as_expected(const struct plan_action *a, const struct live_answer *answer)
{
	if (a->expect == PLAN_EXPECT_DONE)
		return !answer->code;
	return answer->code && (!a->code || strcmp(a->code, answer->code) == 0);
}

/* Until whoever does it by hand says so, or what the step waits for has come. */
static bool
by_hand(struct live *l, const struct plan_step *s, const struct plan_action *a)
{
	int answer = 0;

	say(l, s, "by hand: ", a->manual);
	if (s->wait == PLAN_WAIT_UNTIL) {
		fprintf(stderr, "          it goes on when this holds: %s\n",
		    s->until->text);
		return true;
	}
	fputs("          press Enter when it is done, or q and Enter to stop\n",
	    stderr);
	answer = live_answer_of_person(l);
	return answer >= 0 && answer != 'q';
}

static bool
idle(struct live *l, void *arg)
{
	(void)arg;
	return live_is_idle(l);
}

/* What is busy is asked again, and an edit has its time, as `az` waits for both. */
static void
do_action(struct live *l, const struct plan_step *s, const struct plan_action *a,
    struct live_answer *answer, int64_t *waited)
{
	int64_t began = live_now(l), until = began + s->deadline;

	for (;;) {
		live_act(l->o, a, answer);
		l->lost |= answer->status == 0;
		*waited = live_now(l) - began;
		if (!answer->code && !a->no_wait && a->kind <= PLAN_DELETE)
			live_wait(l, until, idle, NULL);
		if (!answer->code || l->lost || a->no_wait ||
		    strcmp(answer->code,
			code_word(CODE_ANOTHER_OPERATION_IN_PROGRESS)) != 0 ||
		    live_now(l) >= until)
			return;
		live_answer_fini(answer);
		if (live_wait(l, live_now(l) + ERX_SEC, NULL, NULL) == LIVE_STOPPED) {
			*answer = (struct live_answer){ .code = xstrdup("interrupted"),
				.message = xstrdup("it was interrupted") };
			return;
		}
	}
}

/* False: the run ends here. */
static bool
act(struct live *l, size_t step, const struct plan_action *a, bool rollback)
{
	struct plan_step_result *s = &l->result->steps[step];
	struct plan_action_result r = { .action = a,
		.at = live_now(l),
		.rollback = rollback };
	struct live_answer answer = { .status = 200 };
	char *cause = xasprintf("step %s: %s", s->step->id, a->brief);
	int64_t waited = 0;
	bool on = true;

	plan_live_cause(l->kept, cause);
	free(cause);
	if (a->manual) {
		on = by_hand(l, s->step, a);
	} else {
		say(l, s->step, rollback ? "back: " : "", a->brief);
		do_action(l, s->step, a, &answer, &waited);
	}
	if (waited > ERX_SEC) {
		r.waited = waited;
		r.waited_for = xstrdup("what it is about");
	}
	if (!on || (answer.code && live_stops(l))) {
		free(r.waited_for);
		live_answer_fini(&answer);
		return false;
	}
	r.done = !answer.code;
	r.expected = as_expected(a, &answer);
	if (!r.done) {
		r.code = xstrdup(answer.code);
		r.message = xstrdup(answer.message);
		say(l, s->step, r.expected ? "refused, as expected: " : "REFUSED: ",
		    answer.message);
	}
	l->result->passed += r.expected && a->expect != PLAN_EXPECT_DONE;
	l->result->failed += !r.expected;
	VEC_PUSH(s->actions, s->nactions, s->capactions) = r;
	live_answer_fini(&answer);
	live_look(l);
	return true;
}

static void
take_snapshot(struct live *l, const char *name)
{
	struct live_question q;
	struct live_answer a;

	live_ask_begin(&q);
	json_string(&q.j, "name", name);
	live_ask(l->o, "snapshot-delete", &q, &a); /* that of an earlier run */
	live_answer_fini(&a);
	live_ask_begin(&q);
	json_string(&q.j, "name", name);
	live_ask(l->o, "snapshot", &q, &a);
	l->lost |= a.status == 0;
	live_answer_fini(&a);
}

/* --- the way back --- */

/* Every table as before the step; what differs is kept. */
static void
compare(struct live *l, struct plan_step_result *s)
{
	struct live_question q;
	struct live_answer a;
	const struct data_node *n, *list;

	live_ask_begin(&q);
	json_string(&q.j, "checks",
	    "checks: [ { unchanged: { since: " BEFORE ", scope: best } } ]");
	live_ask(l->o, "assert", &q, &a);
	l->lost |= a.status == 0;
	n = live_output(&a, "assert");
	list = n ? data_node_get(n, "checks") : NULL;
	n = list && list->n ? list->children[0] : NULL;
	l->result->as_before = n && data_node_text(n, "passed") &&
	    strcmp(data_node_text(n, "passed"), "true") == 0;
	if (!l->result->as_before && !l->lost)
		VEC_PUSH(s->differences, s->ndifferences, s->capdifferences) =
		    xstrdup(n && data_node_text(n, "got") ? data_node_text(n, "got")
							  : "it could not be compared");
	live_answer_fini(&a);
}

static void
go_back(struct live *l, size_t step)
{
	struct plan_step_result *s = &l->result->steps[step];
	const struct plan_step *p = s->step;
	int64_t began = live_now(l);
	unsigned failed;

	l->result->went_back = p->nrollback > 0;
	for (size_t i = 0; i < p->nrollback && !live_stops(l); i++) {
		failed = l->result->failed;
		if (!act(l, step, &p->rollback[i], true))
			return;
		l->result->back_refused |= l->result->failed > failed;
	}
	if (p->nrollback)
		wait_converged(l, step, p->deadline);
	compare(l, s);
	s->rollback_took = live_now(l) - began;
	if (p->nrollback)
		s->rollback = l->result->back_refused ? PLAN_ROLLBACK_FAILS
		    : l->result->as_before            ? PLAN_ROLLBACK_RESTORES
						      : PLAN_ROLLBACK_DIFFERS;
}

/* True: the plan ends with this step. */
static bool
aborts(struct live *l, size_t step, const struct data_node *node)
{
	const struct plan_step *p = &l->plan->steps[step];
	const struct data_node *list = data_node_get(node, "abort-if");

	for (size_t i = 0; i < p->nabort_if; i++) {
		struct condition c = { &p->abort_if[i], list->children[i] };

		if (!is_true(l, &c) || l->lost)
			continue;
		say(l, p, "ABORTED, because this holds: ", c.check->text);
		l->result->aborted_at = p->id;
		l->result->aborted_why = xstrdup(c.check->text);
		l->result->failed++;
		l->result->steps[step].aborted = true;
		go_back(l, step);
		return true;
	}
	return false;
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
		wait_converged(l, step, p->deadline);
		break;
	case PLAN_WAIT_SPAN:
		live_wait(l, live_now(l) + p->span, NULL, NULL);
		break;
	case PLAN_WAIT_UNTIL:
		if (live_wait(l, live_now(l) + p->deadline, is_true, &until) ==
		    LIVE_LATE)
			check(l, step, p->until, until.node, "wait until ");
		break;
	}
}

/* False: the step does not run, and the result says why; or the run ends.  One with
 * actions that were carried out before has been asked already. */
static bool
may_run(struct live *l, size_t step, const struct data_node *node)
{
	const struct plan_step *p = &l->plan->steps[step];
	struct plan_step_result *s = &l->result->steps[step];
	struct condition when = { p->when, data_node_get(node, "when") };

	if (l->journal.acted[step])
		return true;
	for (size_t i = 0; p->after && i < l->plan->nsteps; i++)
		if (strcmp(l->plan->steps[i].id, p->after) == 0 &&
		    !l->result->steps[i].ran && !live_journal_ran(&l->journal, i)) {
			s->skipped = "the step before it did not run";
			return false;
		}
	if (p->has_at && live_wait(l, p->at, NULL, NULL) == LIVE_STOPPED)
		return false;
	if (!p->when)
		return true;
	s->at = live_now(l);
	if (live_wait(l, live_now(l) + p->deadline, is_true, &when) == LIVE_LATE) {
		check(l, step, p->when, when.node, "when ");
		s->skipped = "its condition did not come true in time";
	}
	return !live_stops(l) && !s->skipped;
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
	if (answer == 's')
		l->result->steps[step].skipped = "it was left out by hand";
	return answer == 's' ? SKIPPED : answer < 0 || answer == 'q' ? STOPPED : ON;
}

static enum step_end
run_step(struct live *l, size_t step)
{
	const struct plan_step *p = &l->plan->steps[step];
	struct plan_step_result *s = &l->result->steps[step];
	const struct data_node *node = step_node(l, step), *list;
	enum step_end end = l->confirm ? ask_leave(l, step) : ON;
	size_t acted = l->journal.acted[step];

	if (end != ON)
		return end;
	s->skipped = NULL;
	if (!may_run(l, step, node)) {
		if (live_stops(l))
			s->skipped = "it was not reached";
		return live_stops(l) ? STOPPED : SKIPPED;
	}
	say(l, p, p->title ? p->title : "begins", "");
	plan_live_begin(l->kept, step, live_now(l));
	live_always_begin(l, step);
	if (!acted)
		take_snapshot(l, BEFORE);
	if (!acted && p->snapshot)
		take_snapshot(l, p->snapshot);
	for (size_t i = acted; i < p->nactions; i++) {
		if (live_stops(l) || !act(l, step, &p->actions[i], false) ||
		    !live_journal_note(&l->journal, "action", p->id, i + 1))
			return STOPPED;
	}
	wait_step(l, step, node);
	if (live_stops(l))
		return STOPPED;
	if (aborts(l, step, node))
		end = OVER;
	list = data_node_get(node, "checks");
	for (size_t i = 0; end == ON && i < p->nchecks; i++)
		check(l, step, &p->checks[i], list->children[i], "");
	live_look(l);
	live_always_end(l, step);
	s->until = live_now(l);
	return live_stops(l) ? STOPPED : end;
}

/* The number of the step in which the run stopped; nsteps: it came to its end. */
static size_t
run_steps(struct live *l, const char *until)
{
	for (size_t i = 0; i < l->plan->nsteps; i++) {
		struct plan_step_result *s = &l->result->steps[i];
		enum step_end end;

		if (l->journal.done[i]) {
			s->skipped = live_journal_ran(&l->journal, i)
			    ? "it ran before"
			    : "it was left out before";
			continue;
		}
		if (!live_journal_note(&l->journal, "begun", l->plan->steps[i].id, 0))
			return i;
		end = run_step(l, i);
		if (s->ran)
			s->until = live_now(l);
		if (end == STOPPED)
			return i;
		if (!live_journal_note(&l->journal, end == SKIPPED ? "skipped" : "done",
			l->plan->steps[i].id, 0))
			return i;
		if (end == OVER || (until && strcmp(until, l->plan->steps[i].id) == 0))
			break;
	}
	live_journal_note(&l->journal, "end", l->plan->name, 0);
	return l->plan->nsteps;
}

/* --- the run --- */

static int
run(struct live *l, const struct live_config *c,
    int (*report)(void *ctx, const struct plan_result *), void *ctx)
{
	size_t stopped;
	int status;

	live_catch_interrupts();
	l->result->live = true;
	l->result->wall = (int64_t)time(NULL);
	l->zero = 0;
	l->zero = live_now(l);
	live_look(l);
	stopped = run_steps(l, c->until);
	free(l->broken);
	l->result = plan_live_end(l->kept, live_now(l));
	status = report(ctx, l->result);
	if (stopped < l->plan->nsteps) {
		fprintf(stderr, "erxctl: stopped in step %s%s; go on with --resume\n",
		    l->plan->steps[stopped].id,
		    l->lost ? ", for the daemon does not answer any more" : "");
		status = l->lost ? EXIT_NO_DAEMON : EXIT_REFUSED;
	}
	plan_result_free(l->result);
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
		if (live_journal_open(&l.journal, path, p, c->resume)) {
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
