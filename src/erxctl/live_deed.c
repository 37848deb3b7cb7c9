/*
 * What a live rehearsal does: actions, the wait behind them, snapshots, and the way
 * back.  Before each action and behind it the journal is written.  Of an action that
 * was begun and has no end there, nobody knows whether the daemon carried it out: it is
 * tried again, and a refusal means that it was, when the lab is another than before.
 */
#include "erxctl/live_int.h"

#include "base/hash.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- waits --- */

static bool
converged(struct live *l, void *arg)
{
	(void)arg;
	return live_is_converged(l, NULL);
}

void
live_wait_converged(struct live *l, size_t step, int64_t span)
{
	struct buf why;

	if (live_wait(l, live_now(l) + span, converged, NULL) != LIVE_LATE)
		return;
	buf_init(&why);
	live_is_converged(l, &why);
	live_keep_check(l, step, LIVE_CHECK_CONVERGED, 1, false,
	    "converged within the deadline", why.data);
	buf_fini(&why);
}

static bool
idle(struct live *l, void *arg)
{
	(void)arg;
	return live_is_idle(l);
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

	live_say(l, s, "by hand: ", a->manual);
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

/* The lab as it is written; 0 when nobody answers. */
static uint64_t
digest_of_lab(struct live *l)
{
	const struct data_node *text;
	struct live_question q;
	struct live_answer a;
	uint64_t h = 0;

	live_ask_begin(&q);
	live_ask(l->o, "export", &q, &a);
	l->lost |= a.status == 0;
	text = live_output(&a, "lab");
	if (text && text->kind == DATA_TEXT)
		h = hash_bytes(text->text, strlen(text->text), 0);
	live_answer_fini(&a);
	return h;
}

/* True when an action leaves its trace in what is written of the lab. */
static bool
is_edit(const struct plan_action *a)
{
	return a->kind <= PLAN_DELETE || a->kind == PLAN_MIGRATE ||
	    a->kind == PLAN_ANNOUNCE || a->kind == PLAN_WITHDRAW;
}

/* An action that was begun before: as the daemon answers now, it was carried out, or it
 * is carried out now. */
static void
judge_again(struct live *l, const struct plan_action *a, bool moved,
    struct live_answer *answer, struct plan_action_result *r)
{
	if (!answer->code || l->lost || (is_edit(a) && !moved))
		return;
	if (a->expect == PLAN_EXPECT_REFUSED && !moved)
		return;
	VEC_PUSH(r->warnings, r->nwarnings, r->capwarnings) =
	    xasprintf("it was carried out before the run was stopped; now it is "
		      "refused as %s",
		answer->code);
	free(answer->code);
	answer->code = NULL;
}

static bool
is_in_doubt(const struct live_deeds *d, size_t number)
{
	return d->begun == number && d->done < number;
}

/* False: it was not done, and the run ends here. */
static bool
try_action(struct live *l, const struct plan_step *s, const struct plan_action *a,
    bool doubt, uint64_t lab, struct live_answer *answer, struct plan_action_result *r)
{
	int64_t waited = 0;
	bool moved = false;

	if (a->manual)
		return by_hand(l, s, a);
	live_say(l, s, r->rollback ? "back: " : "", a->brief);
	if (doubt) {
		live_wait(l, live_now(l) + s->deadline, idle, NULL);
		moved = is_edit(a) && digest_of_lab(l) != lab;
	}
	do_action(l, s, a, answer, &waited);
	if (doubt)
		judge_again(l, a, moved, answer, r);
	if (waited > ERX_SEC) {
		r->waited = waited;
		r->waited_for = xstrdup(LIVE_WAITED_FOR);
	}
	return !answer->code || !live_stops(l);
}

static void
forget_action(struct plan_action_result *r)
{
	free(r->waited_for);
	for (size_t i = 0; i < r->nwarnings; i++)
		free(r->warnings[i]);
	free(r->warnings);
}

bool
live_do(struct live *l, size_t step, size_t number, bool back)
{
	const struct plan_step *p = &l->plan->steps[step];
	const struct plan_action *a = &(back ? p->rollback : p->actions)[number - 1];
	const struct live_deeds *d =
	    back ? &l->steps[step].back : &l->steps[step].there;
	struct plan_action_result r = { .action = a,
		.at = live_now(l),
		.rollback = back };
	struct live_answer answer = { .status = 200 };
	bool doubt = is_in_doubt(d, number);

	if (!doubt)
		live_keep_deed(l, step, number, back,
		    a->manual || !is_edit(a) ? 0 : digest_of_lab(l));
	if (l->torn || l->lost || !try_action(l, p, a, doubt, d->lab, &answer, &r)) {
		live_answer_fini(&answer);
		forget_action(&r);
		return false;
	}
	r.done = !answer.code;
	r.expected = as_expected(a, &answer);
	if (!r.done) {
		r.code = xstrdup(answer.code);
		r.message = xstrdup(answer.message);
		live_say(l, p, r.expected ? "refused, as expected: " : "REFUSED: ",
		    answer.message);
	}
	live_answer_fini(&answer);
	live_keep_action(l, step, number, back, &r);
	live_look(l);
	return !l->torn;
}

void
live_snapshot(struct live *l, const char *name)
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
compare(struct live *l, size_t step)
{
	const struct data_node *n, *list;
	const char *passed, *got = NULL;
	struct live_question q;
	struct live_answer a;
	bool same;

	live_ask_begin(&q);
	json_string(&q.j, "checks",
	    "checks: [ { unchanged: { since: " LIVE_BEFORE ", scope: best } } ]");
	live_ask(l->o, "assert", &q, &a);
	l->lost |= a.status == 0;
	n = live_output(&a, "assert");
	list = n ? data_node_get(n, "checks") : NULL;
	n = list && list->n ? list->children[0] : NULL;
	passed = n ? data_node_text(n, "passed") : NULL;
	same = passed && strcmp(passed, "true") == 0;
	got = n ? data_node_text(n, "got") : NULL;
	if (!l->lost)
		live_keep_comparison(l, step,
		    same      ? NULL
			: got ? got
			      : "it could not be compared");
	live_answer_fini(&a);
}

static enum plan_rollback_state
state_of(const struct plan_result *r)
{
	return r->back_refused ? PLAN_ROLLBACK_FAILS
	    : r->as_before     ? PLAN_ROLLBACK_RESTORES
			       : PLAN_ROLLBACK_DIFFERS;
}

bool
live_go_back(struct live *l, size_t step)
{
	struct plan_step_result *s = &l->result->steps[step];
	const struct plan_step *p = s->step;

	l->result->went_back = p->nrollback > 0;
	for (size_t i = l->steps[step].back.done; i < p->nrollback; i++)
		if (live_stops(l) || !live_do(l, step, i + 1, true))
			return false;
	if (p->nrollback && !l->steps[step].compared)
		live_wait_converged(l, step, p->deadline);
	if (live_stops(l))
		return false;
	if (!l->steps[step].compared)
		compare(l, step);
	s->rollback_took = live_now(l) - l->steps[step].aborted_at;
	if (p->nrollback)
		s->rollback = state_of(l->result);
	return !live_stops(l);
}
