/*
 * Each thing that happens becomes a part of the result and a line of the journal, here
 * and nowhere else: so an earlier run is made again out of its lines by the same calls
 * (live_replay.c), which then write nothing.
 *
 * A line is flushed to the disk where something was done.  Of what was seen of flows
 * only changes are written.
 */
#include "erxctl/live_int.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t
live_now(const struct live *l)
{
	struct timespec t;

	if (l->replays)
		return l->known;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * ERX_SEC + t.tv_nsec / 1000 - l->zero;
}

void
live_say(const struct live *l, const struct plan_step *s, const char *what,
    const char *text)
{
	int64_t at = live_now(l) / ERX_SEC;

	fprintf(stderr, "%02d:%02d:%02d  %s: %s%s\n", (int)(at / 3600),
	    (int)(at / 60 % 60), (int)(at % 60), s->id, what, text);
}

struct more {
	struct buf text;
	struct json j;
};

static void
begin(const struct live *l, struct more *m)
{
	buf_init(&m->text);
	json_init(&m->j, &m->text, false);
	json_object(&m->j, NULL);
	json_int(&m->j, "at", live_now(l));
}

static void
write_line(struct live *l, const char *word, size_t number, const char *id, bool flush,
    struct more *m)
{
	json_object_end(&m->j);
	if (!l->replays && !l->torn)
		l->torn = !(flush ? live_journal_note : live_journal_jot)(&l->journal,
		    word, number, id, &m->text);
	buf_fini(&m->text);
}

static void
note(struct live *l, const char *word, size_t number, size_t step, struct more *m)
{
	write_line(l, word, number, l->plan->steps[step].id, true, m);
}

static void
note_plain(struct live *l, const char *word, size_t number, size_t step)
{
	struct more m;

	begin(l, &m);
	note(l, word, number, step, &m);
}

/* --- steps --- */

void
live_keep_next(struct live *l, size_t step)
{
	note_plain(l, "next", step + 1, step);
}

void
live_keep_begin(struct live *l, size_t step)
{
	l->steps[step].begun = true;
	plan_live_begin(l->kept, step, live_now(l));
	free(l->told);
	l->told = xcalloc(l->plan->nalways + 1, sizeof *l->told);
	note_plain(l, "begun", step + 1, step);
}

void
live_keep_wait(struct live *l, size_t step)
{
	l->steps[step].waited = true;
	note_plain(l, "waited", step + 1, step);
}

/* Reasons are never freed. */
static const char *
reason(const char *text)
{
	static const char *const reasons[] = {
		"the step before it did not run",
		"its condition did not come true in time",
	};

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (strcmp(reasons[i], text) == 0)
			return reasons[i];
	return "it was left out by hand";
}

void
live_keep_end(struct live *l, size_t step, const char *skipped)
{
	struct plan_step_result *s = &l->result->steps[step];
	struct more m;

	l->steps[step].ended = true;
	s->until = live_now(l);
	if (skipped)
		s->skipped = reason(skipped);
	free(l->told);
	l->told = NULL;
	begin(l, &m);
	if (skipped)
		json_string(&m.j, "why", skipped);
	note(l, skipped ? "skipped" : "done", step + 1, step, &m);
}

void
live_keep_gap(struct live *l, size_t step, const char *text)
{
	struct more m;

	plan_live_event(l->kept, step, live_now(l), text);
	begin(l, &m);
	json_string(&m.j, "text", text);
	note(l, "gap", step + 1, step, &m);
}

void
live_keep_last(struct live *l)
{
	struct more m;

	begin(l, &m);
	write_line(l, "end", l->plan->nsteps, l->plan->name, true, &m);
}

/* --- actions --- */

void
live_keep_deed(struct live *l, size_t step, size_t number, bool back, uint64_t lab)
{
	const struct plan_step *p = &l->plan->steps[step];
	const struct plan_action *a = &(back ? p->rollback : p->actions)[number - 1];
	struct live_deeds *d = back ? &l->steps[step].back : &l->steps[step].there;
	char *cause = xasprintf("step %s: %s", p->id, a->brief);
	struct more m;

	plan_live_cause(l->kept, cause);
	free(cause);
	d->begun = number;
	d->lab = lab;
	begin(l, &m);
	json_stringf(&m.j, "lab", "%llu", (unsigned long long)lab);
	note(l, back ? "going-back" : "doing", number, step, &m);
}

static void
write_action(struct json *j, const struct plan_action_result *r)
{
	json_int(j, "began", r->at);
	json_int(j, "waited", r->waited);
	json_bool(j, "done", r->done);
	json_bool(j, "expected", r->expected);
	json_string(j, "code", r->code);
	json_string(j, "message", r->message);
	json_string(j, "warning", r->nwarnings ? r->warnings[0] : NULL);
}

void
live_keep_action(struct live *l, size_t step, size_t number, bool back,
    const struct plan_action_result *r)
{
	struct plan_step_result *s = &l->result->steps[step];
	struct more m;

	(back ? &l->steps[step].back : &l->steps[step].there)->done = number;
	l->result->passed += r->expected && r->action->expect != PLAN_EXPECT_DONE;
	l->result->failed += !r->expected;
	l->result->back_refused |= back && !r->expected;
	VEC_PUSH(s->actions, s->nactions, s->capactions) = *r;
	begin(l, &m);
	write_action(&m.j, r);
	note(l, back ? "back" : "action", number, step, &m);
}

/* --- checks --- */

/* The words of the journal, and what is said in front of a check in the report. */
static const struct {
	const char *word, *before;
} kinds[LIVE_CHECK_N] = {
	[LIVE_CHECK] = { "check", "" },
	[LIVE_CHECK_WHEN] = { "when", "when " },
	[LIVE_CHECK_UNTIL] = { "until", "wait until " },
	[LIVE_CHECK_CONVERGED] = { "converged", "wait converged" },
	[LIVE_CHECK_ALWAYS] = { "always", "always " },
};

static const struct plan_check *
check_of(const struct live *l, size_t step, enum live_check kind, size_t number)
{
	const struct plan_step *p = &l->plan->steps[step];

	switch (kind) {
	case LIVE_CHECK:
		return &p->checks[number - 1];
	case LIVE_CHECK_WHEN:
		return p->when;
	case LIVE_CHECK_UNTIL:
		return p->until;
	case LIVE_CHECK_ALWAYS:
		return &l->plan->always[number - 1];
	case LIVE_CHECK_CONVERGED:
	case LIVE_CHECK_N:
		break;
	}
	return NULL;
}

void
live_keep_check(struct live *l, size_t step, enum live_check kind, size_t number,
    bool passed, const char *expected, const char *got)
{
	struct plan_step_result *s = &l->result->steps[step];
	const struct plan_check *of = check_of(l, step, kind, number);
	char *text = xasprintf("%s%s", kinds[kind].before, of ? of->text : "");
	struct plan_check_result *r =
	    plan_result_check(l->result, s, text, live_now(l), passed);
	struct more m;

	r->of = of;
	r->since = s->at;
	r->expected = xstrdup(expected ? expected : "");
	r->got = xstrdup(got ? got : "");
	if (kind == LIVE_CHECK)
		l->steps[step].checked = number;
	if (kind == LIVE_CHECK_ALWAYS && l->told)
		l->told[number - 1] = true;
	if (!passed && !l->replays)
		live_say(l, s->step, "FAILS: ", text);
	free(text);
	begin(l, &m);
	json_bool(&m.j, "passed", passed);
	json_string(&m.j, "expected", r->expected);
	json_string(&m.j, "got", r->got);
	note(l, kinds[kind].word, number, step, &m);
}

void
live_keep_abort(struct live *l, size_t step, const char *why)
{
	struct more m;

	l->steps[step].aborted = true;
	l->steps[step].aborted_at = live_now(l);
	l->result->aborted_at = l->plan->steps[step].id;
	l->result->aborted_why = xstrdup(why);
	l->result->failed++;
	l->result->steps[step].aborted = true;
	begin(l, &m);
	json_string(&m.j, "why", why);
	note(l, "aborted", step + 1, step, &m);
}

void
live_keep_comparison(struct live *l, size_t step, const char *how)
{
	struct plan_step_result *s = &l->result->steps[step];
	struct more m;

	l->steps[step].compared = true;
	l->result->as_before = !how;
	if (how)
		VEC_PUSH(s->differences, s->ndifferences, s->capdifferences) =
		    xstrdup(how);
	begin(l, &m);
	json_string(&m.j, "differs", how);
	note(l, "compared", step + 1, step, &m);
}

/* --- flows --- */

static unsigned
number_of(const struct data_node *n, const char *leaf)
{
	const char *text = data_node_text(n, leaf);

	return text ? (unsigned)strtoul(text, NULL, 10) : 0;
}

/* A direction of a trace; null, where an end has no address, is not known. */
static void
read_way(const struct data_node *n, struct plan_seen_way *w)
{
	const char *loop;

	if (!n || n->kind != DATA_MAP || !data_node_text(n, "members"))
		return;
	loop = data_node_text(n, "loop");
	w->known = true;
	w->members = number_of(n, "members");
	w->lost = number_of(n, "lost");
	w->loop = loop && strcmp(loop, "true") == 0;
	w->why = data_node_text(n, "reason");
}

static void
write_way(struct json *j, const char *key, const struct plan_seen_way *w)
{
	if (key)
		json_object(j, key);
	if (w->known) {
		json_uint(j, "members", w->members);
		json_uint(j, "lost", w->lost);
		json_bool(j, "loop", w->loop);
		json_string(j, "reason", w->why);
	}
	if (key)
		json_object_end(j);
}

/* A text, or a list of texts in one; NULL: nothing.  The caller frees. */
static char *
words_of(const struct data_node *n)
{
	struct buf out;

	if (!n || n->leaf == DATA_LEAF_NULL || n->kind == DATA_MAP)
		return NULL;
	if (n->kind == DATA_TEXT)
		return xstrdup(n->text);
	buf_init(&out);
	for (size_t i = 0; i < n->n; i++)
		if (n->children[i]->text)
			buf_printf(&out, "%s%s", i ? ", " : "", n->children[i]->text);
	return out.data ? buf_steal(&out) : NULL;
}

/* The members of a trace that count, in the form in which they are read again. */
static void
write_seen(struct json *j, const struct plan_seen *seen)
{
	write_way(j, NULL, &seen->ways[0]);
	write_way(j, "reverse", &seen->ways[1]);
	json_string(j, "only-forward", seen->forward);
	json_string(j, "only-reverse", seen->reverse);
}

/* True, once, when that is not what was seen last. */
static bool
is_news(struct live *l, size_t flow, const struct plan_seen *seen)
{
	struct buf text;
	struct json j;
	bool same;

	buf_init(&text);
	json_init(&j, &text, false);
	json_object(&j, NULL);
	write_seen(&j, seen);
	json_object_end(&j);
	same = l->seen[flow] && strcmp(l->seen[flow], text.data) == 0;
	if (!same) {
		free(l->seen[flow]);
		l->seen[flow] = xstrdup(text.data);
	}
	buf_fini(&text);
	return !same;
}

void
live_keep_seen(struct live *l, size_t flow, const struct data_node *trace)
{
	struct plan_seen seen = { .forward = NULL };
	char *forward = NULL, *reverse = NULL;
	struct more m;

	if (trace && trace->kind == DATA_MAP) {
		read_way(trace, &seen.ways[0]);
		read_way(data_node_get(trace, "reverse"), &seen.ways[1]);
		forward = words_of(data_node_get(trace, "only-forward"));
		reverse = words_of(data_node_get(trace, "only-reverse"));
	}
	seen.forward = forward;
	seen.reverse = reverse;
	plan_live_saw(l->kept, flow, live_now(l), &seen);
	if (is_news(l, flow, &seen)) {
		begin(l, &m);
		write_seen(&m.j, &seen);
		write_line(l, "saw", flow + 1, l->plan->flows[flow].name, false, &m);
	}
	free(forward);
	free(reverse);
}
