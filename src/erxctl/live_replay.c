/*
 * The lines of an earlier run, each through the call that wrote it; the clock stands at
 * the moment of the line.
 */
#include "erxctl/live_int.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

static const char *
text_of(const struct live_record *r, const char *leaf)
{
	const struct data_node *n = r->more ? data_node_get(r->more, leaf) : NULL;

	return n && n->leaf != DATA_LEAF_NULL ? n->text : NULL;
}

static int64_t
number_of(const struct live_record *r, const char *leaf)
{
	const char *text = text_of(r, leaf);

	return text ? strtoll(text, NULL, 10) : 0;
}

static bool
flag_of(const struct live_record *r, const char *leaf)
{
	const char *text = text_of(r, leaf);

	return text && strcmp(text, "true") == 0;
}

static char *
copy_of(const struct live_record *r, const char *leaf)
{
	const char *text = text_of(r, leaf);

	return text ? xstrdup(text) : NULL;
}

/* --- one line of each kind --- */

static void
begun(struct live *l, const struct live_record *r, size_t step)
{
	(void)r;
	live_keep_begin(l, step);
}

static void
waited(struct live *l, const struct live_record *r, size_t step)
{
	(void)r;
	live_keep_wait(l, step);
}

static size_t
most_actions(const struct live *l, size_t step, bool back)
{
	const struct plan_step *p = &l->plan->steps[step];

	return back ? p->nrollback : p->nactions;
}

static void
begin_deed(struct live *l, const struct live_record *r, size_t step, bool back)
{
	const char *lab = text_of(r, "lab");

	if (r->number && r->number <= most_actions(l, step, back))
		live_keep_deed(l, step, r->number, back,
		    lab ? strtoull(lab, NULL, 10) : 0);
}

static void
doing(struct live *l, const struct live_record *r, size_t step)
{
	begin_deed(l, r, step, false);
}

static void
going_back(struct live *l, const struct live_record *r, size_t step)
{
	begin_deed(l, r, step, true);
}

static void
end_deed(struct live *l, const struct live_record *r, size_t step, bool back)
{
	const struct plan_step *p = &l->plan->steps[step];
	struct plan_action_result a = { .rollback = back };
	char *warning = copy_of(r, "warning");

	if (!r->number || r->number > most_actions(l, step, back)) {
		free(warning);
		return;
	}
	a.action = &(back ? p->rollback : p->actions)[r->number - 1];
	a.at = number_of(r, "began");
	a.waited = number_of(r, "waited");
	a.waited_for = a.waited ? xstrdup(LIVE_WAITED_FOR) : NULL;
	a.done = flag_of(r, "done");
	a.expected = flag_of(r, "expected");
	a.code = copy_of(r, "code");
	a.message = copy_of(r, "message");
	if (warning)
		VEC_PUSH(a.warnings, a.nwarnings, a.capwarnings) = warning;
	live_keep_action(l, step, r->number, back, &a);
}

static void
action(struct live *l, const struct live_record *r, size_t step)
{
	end_deed(l, r, step, false);
}

static void
back(struct live *l, const struct live_record *r, size_t step)
{
	end_deed(l, r, step, true);
}

static void
keep_check(struct live *l, const struct live_record *r, size_t step,
    enum live_check kind, size_t most)
{
	if (r->number && r->number <= most)
		live_keep_check(l, step, kind, r->number, flag_of(r, "passed"),
		    text_of(r, "expected"), text_of(r, "got"));
}

static void
check(struct live *l, const struct live_record *r, size_t step)
{
	keep_check(l, r, step, LIVE_CHECK, l->plan->steps[step].nchecks);
}

static void
when(struct live *l, const struct live_record *r, size_t step)
{
	l->result->steps[step].at = live_now(l);
	keep_check(l, r, step, LIVE_CHECK_WHEN, l->plan->steps[step].when != NULL);
}

static void
until(struct live *l, const struct live_record *r, size_t step)
{
	keep_check(l, r, step, LIVE_CHECK_UNTIL, l->plan->steps[step].until != NULL);
}

static void
converged(struct live *l, const struct live_record *r, size_t step)
{
	keep_check(l, r, step, LIVE_CHECK_CONVERGED, 1);
}

static void
always(struct live *l, const struct live_record *r, size_t step)
{
	keep_check(l, r, step, LIVE_CHECK_ALWAYS, l->plan->nalways);
}

static void
aborted(struct live *l, const struct live_record *r, size_t step)
{
	const char *why = text_of(r, "why");

	if (!l->steps[step].aborted)
		live_keep_abort(l, step, why ? why : "");
}

static void
compared(struct live *l, const struct live_record *r, size_t step)
{
	live_keep_comparison(l, step, text_of(r, "differs"));
}

static void
done(struct live *l, const struct live_record *r, size_t step)
{
	(void)r;
	live_keep_end(l, step, NULL);
}

static void
skipped(struct live *l, const struct live_record *r, size_t step)
{
	const char *why = text_of(r, "why");

	live_keep_end(l, step, why ? why : "");
}

static void
gap(struct live *l, const struct live_record *r, size_t step)
{
	const char *text = text_of(r, "text");

	live_keep_gap(l, step, text ? text : "");
}

static const struct {
	const char *word;
	void (*take)(struct live *, const struct live_record *, size_t step);
} words[] = {
	{ "begun", begun },
	{ "doing", doing },
	{ "action", action },
	{ "waited", waited },
	{ "when", when },
	{ "until", until },
	{ "converged", converged },
	{ "check", check },
	{ "always", always },
	{ "aborted", aborted },
	{ "going-back", going_back },
	{ "back", back },
	{ "compared", compared },
	{ "done", done },
	{ "skipped", skipped },
	{ "gap", gap },
};

static void
take_step(struct live *l, const struct live_record *r)
{
	size_t step = 0;

	while (step < l->plan->nsteps && strcmp(l->plan->steps[step].id, r->id) != 0)
		step++;
	for (size_t i = 0; step < l->plan->nsteps && i < sizeof words / sizeof *words;
	     i++)
		if (strcmp(words[i].word, r->word) == 0)
			words[i].take(l, r, step);
}

void
live_replay(struct live *l)
{
	l->replays = true;
	for (size_t i = 0; i < l->journal.nrecords; i++) {
		const struct live_record *r = &l->journal.records[i];

		if (number_of(r, "at") > l->known)
			l->known = number_of(r, "at");
		if (strcmp(r->word, "saw") != 0)
			take_step(l, r);
		else if (r->number && r->number <= l->plan->nflows)
			live_keep_seen(l, r->number - 1, r->more);
	}
	l->replays = false;
}
