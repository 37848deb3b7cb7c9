/*
 * One walk writes both forms: lines of a sheet (sheet.c) know how Markdown and HTML
 * have them.  Steps are numbered in the order in which they run, and each owner's sheet
 * has the owner's steps with the numbers of the whole.
 */
#include "plan/runbook.h"

#include "base/xalloc.h"
#include "plan/moment.h"
#include "plan/plain.h"
#include "plan/report.h"
#include "plan/sheet.h"
#include "plan/words.h"

#include <stdlib.h>
#include <string.h>

#define NOBODY "nobody named"

struct book {
	const struct plan_result *r;
	struct plan_moment start;
	bool timed; /* the plan says when it begins */
	struct sheet *s;
	struct buf line;
};

static const char *
owner_of(const struct plan_step_result *s)
{
	return s->step->owner ? s->step->owner : NOBODY;
}

/* A moment of the rehearsal, by the clock or since the start. */
static void
put_moment(struct book *b, int64_t at)
{
	if (b->timed)
		plan_moment_time(&b->start, at, &b->line);
	else
		plan_clock_text(&b->line, at, false);
}

static void
put_window(struct book *b, const struct plan_step_result *s)
{
	if (!s->ran) {
		buf_puts(&b->line, "not reached");
		return;
	}
	put_moment(b, s->at);
	if (s->until / (60 * ERX_SEC) != s->at / (60 * ERX_SEC)) {
		buf_puts(&b->line, " to ");
		put_moment(b, s->until);
	}
}

static void
line(struct book *b, void (*how)(struct sheet *, const char *))
{
	how(b->s, b->line.data ? b->line.data : "");
	buf_reset(&b->line);
}

/* --- for all --- */

static void
put_flow(struct book *b, const struct plan_flow_sum *sum)
{
	plan_plain_flow(b->r, sum, &b->line);
	line(b, sheet_item);
}

static void
put_losses(struct book *b)
{
	for (size_t i = 0; i < b->r->nsums; i++)
		put_flow(b, &b->r->sums[i]);
	if (!b->r->nsums)
		sheet_item(b->s,
		    "The plan watches no traffic: what is lost is not known.");
}

/* What a step loses, when it is known. */
static void
put_lost(const struct plan_result *r, const struct plan_step_result *s, struct buf *out)
{
	if (!s->ran || !r->nsums)
		buf_puts(out, "not known");
	else if (s->lost.worst)
		plan_plain_worst(&s->lost, out);
	else
		buf_puts(out, "none");
}

static void
put_overview(struct book *b)
{
	static const char *const heads[] = { "Step", "When", "Who", "What",
		"Traffic lost" };
	const struct plan_result *r = b->r;

	sheet_head(b->s, 2, "Overview");
	sheet_table(b->s, heads, 5);
	for (size_t i = 0; i < r->nsteps; i++) {
		const struct plan_step_result *s = &r->steps[i];
		const char *cells[5];
		struct buf number, lost;

		buf_init(&number);
		buf_init(&lost);
		buf_printf(&number, "%zu", i + 1);
		put_lost(r, s, &lost);
		put_window(b, s);
		cells[0] = number.data;
		cells[1] = b->line.data;
		cells[2] = owner_of(s);
		cells[3] = s->step->title ? s->step->title : s->step->id;
		cells[4] = lost.data;
		sheet_row(b->s, cells, 5);
		buf_reset(&b->line);
		buf_fini(&number);
		buf_fini(&lost);
	}
	sheet_table_end(b->s);
	plan_plain_return(r, &b->line);
	line(b, sheet_text);
}

/* --- a step --- */

static void
put_actions(struct book *b, const struct plan_action *actions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct plan_action *a = &actions[i];

		plan_action_words(a, &b->line);
		if (a->expect == PLAN_EXPECT_REFUSED)
			buf_printf(&b->line, " - this must be refused%s%s",
			    a->code ? ": " : "", a->code ? a->code : "");
		if (a->note)
			buf_printf(&b->line, " (%s)", a->note);
		if (a->kind == PLAN_MANUAL)
			sheet_todo(b->s, b->line.data);
		else
			sheet_todo_exact(b->s, b->line.data, a->text);
		buf_reset(&b->line);
	}
}

static void
put_checks(struct book *b, const struct plan_check *checks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		plan_check_words(b->r->plan, &checks[i], &b->line);
		sheet_todo_exact(b->s, b->line.data, checks[i].text);
		buf_reset(&b->line);
	}
}

static void
put_begin(struct book *b, size_t i)
{
	const struct plan_step_result *s = &b->r->steps[i];
	const struct plan_step_result *before = i ? &b->r->steps[i - 1] : NULL;

	if (!s->ran) {
		buf_printf(&b->line, "The rehearsal did not reach this step: %s.",
		    s->skipped);
		line(b, sheet_text);
		return;
	}
	buf_puts(&b->line, "Begins at ");
	put_moment(b, s->at);
	if (before)
		buf_printf(&b->line, ", when step %zu (%s, %s) is done", i,
		    before->step->id, owner_of(before));
	if (s->step->has_at) {
		buf_printf(&b->line, "%s not before ", before ? " and" : ",");
		put_moment(b, s->step->at);
	}
	if (s->step->when)
		buf_printf(&b->line, ", and not before this holds: %s",
		    s->step->when->text);
	buf_puts(&b->line, ". Takes ");
	plan_plain_worst(&s->took, &b->line);
	buf_putc(&b->line, '.');
	line(b, sheet_text);
}

static void
put_back(struct book *b, const struct plan_step_result *s)
{
	const struct plan_step *p = s->step;

	if (p->nabort_if) {
		sheet_head(b->s, 4, "Stop and go back if");
		put_checks(b, p->abort_if, p->nabort_if);
	}
	if (!p->nrollback && !plan_plain_changes(p))
		return;
	sheet_head(b->s, 4, "The way back");
	if (!p->nrollback) {
		sheet_text(b->s, "The plan has none.");
		return;
	}
	put_actions(b, p->rollback, p->nrollback);
	if (s->rollback == PLAN_ROLLBACK_RESTORES)
		sheet_text(b->s,
		    "Rehearsed: every endpoint then has the routes of before.");
	else if (s->rollback == PLAN_ROLLBACK_DIFFERS)
		sheet_text(b->s,
		    "Rehearsed: some endpoints then have other routes than before.");
	else if (s->rollback == PLAN_ROLLBACK_FAILS)
		sheet_text(b->s, "Rehearsed: an action of it is refused.");
	else
		sheet_text(b->s, "The way back was not rehearsed.");
}

static void
put_step(struct book *b, size_t i)
{
	const struct plan_step_result *s = &b->r->steps[i];
	const struct plan_step *p = s->step;

	buf_printf(&b->line, "Step %zu: %s", i + 1, p->title ? p->title : p->id);
	sheet_head(b->s, 3, b->line.data);
	buf_reset(&b->line);
	put_begin(b, i);
	if (p->note)
		sheet_text(b->s, p->note);
	if (s->lost.worst) {
		buf_puts(&b->line, "Traffic is interrupted, in part or wholly, for ");
		plan_plain_worst(&s->lost, &b->line);
		buf_putc(&b->line, '.');
		line(b, sheet_text);
	}
	if (p->nactions) {
		sheet_head(b->s, 4, "Do");
		put_actions(b, p->actions, p->nactions);
	}
	if (p->nchecks || b->r->plan->nalways) {
		sheet_head(b->s, 4, "Must be seen");
		put_checks(b, p->checks, p->nchecks);
		put_checks(b, b->r->plan->always, b->r->plan->nalways);
	}
	put_back(b, s);
	buf_printf(&b->line, "Done at ____ by ____ (%s)", owner_of(s));
	line(b, sheet_sign);
}

/* --- the book --- */

static bool
is_first_of_owner(const struct plan_result *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(owner_of(&r->steps[k]), owner_of(&r->steps[i])) == 0)
			return false;
	return true;
}

static void
put_owner(struct book *b, const char *owner)
{
	buf_printf(&b->line, "Sheet of %s", owner);
	sheet_page(b->s, b->line.data);
	buf_reset(&b->line);
	for (size_t i = 0; i < b->r->nsteps; i++)
		if (strcmp(owner_of(&b->r->steps[i]), owner) == 0)
			put_step(b, i);
}

/* Backwards from wherever the change stands. */
static void
put_whole_way_back(struct book *b)
{
	sheet_page(b->s, "The whole way back");
	sheet_text(b->s, "From the last step that was done, backwards.");
	for (size_t i = b->r->nsteps; i-- > 0;) {
		const struct plan_step_result *s = &b->r->steps[i];

		if (!s->step->nrollback && !plan_plain_changes(s->step))
			continue;
		buf_printf(&b->line, "Step %zu (%s, %s)%s", i + 1, s->step->id,
		    owner_of(s), s->step->nrollback ? "" : ": no way back in the plan");
		sheet_head(b->s, 3, b->line.data);
		buf_reset(&b->line);
		put_actions(b, s->step->rollback, s->step->nrollback);
	}
}

static void
put_verdict(struct book *b)
{
	const struct plan_result *r = b->r;

	if (r->draws > 1)
		buf_printf(&b->line,
		    "The plan was rehearsed %u times, with other times of the service "
		    "each time. ",
		    r->draws);
	else
		buf_puts(&b->line, "The plan was rehearsed once. ");
	if (r->failed)
		buf_printf(&b->line,
		    "%u of its checks or actions did not go as planned.", r->failed);
	else if (!r->passed)
		buf_puts(&b->line, "It checks nothing.");
	else
		buf_puts(&b->line, "Everything that it checks was as planned.");
	line(b, sheet_text);
}

static void
put_front(struct book *b)
{
	const struct plan_result *r = b->r;

	buf_printf(&b->line, "Runbook: %s", r->plan->name);
	sheet_head(b->s, 1, b->line.data);
	buf_reset(&b->line);
	if (plan_verdict_colour(plan_verdict(r)) == PLAN_RED)
		sheet_warning(b->s,
		    r->failed
			? "The rehearsal of this plan failed. Do not follow these "
			  "sheets."
			: "Traffic is lost that no check of the plan speaks of. "
			  "Ask before you follow these sheets.");
	sheet_head(b->s, 2, "In short");
	put_verdict(b);
	put_losses(b);
	if (b->timed) {
		buf_puts(&b->line, "Begins ");
		plan_moment_text(&b->start, 0, &b->line);
		buf_puts(&b->line, ", ends about ");
		plan_moment_text(&b->start, r->ended, &b->line);
		buf_putc(&b->line, '.');
	} else {
		buf_puts(&b->line, "Times count from the start. Takes ");
		plan_plain_worst(&r->took, &b->line);
		buf_putc(&b->line, '.');
	}
	line(b, sheet_text);
}

/* What these sheets were made of, so that they can be made again. */
static void
put_about(struct book *b, const struct plan_runbook_about *about)
{
	const struct plan_result *r = b->r;

	sheet_head(b->s, 2, "About these sheets");
	buf_printf(&b->line, "Plan %s%s%s", r->plan->name, about->plan ? ": " : "",
	    about->plan ? about->plan : "");
	line(b, sheet_item);
	buf_printf(&b->line, "Lab %s%s%s", r->lab, about->lab ? ": " : "",
	    about->lab ? about->lab : "");
	line(b, sheet_item);
	buf_printf(&b->line, "Rehearsed by erxctl %s; ",
	    about->version ? about->version : "");
	plan_head_text(r, "; ", &b->line);
	line(b, sheet_item);
	plan_verdict_text(r, &b->line);
	line(b, sheet_item);
}

void
plan_runbook(const struct plan_result *r, enum plan_runbook_form form,
    const struct plan_runbook_about *about, struct buf *out)
{
	struct sheet s = { out, form == PLAN_RUNBOOK_HTML };
	struct book b = { .r = r, .s = &s };

	buf_init(&b.line);
	b.timed = r->plan->start && plan_moment_read(r->plan->start, &b.start);
	sheet_begin(&s, r->plan->name);
	put_front(&b);
	put_overview(&b);
	if (about->picture && s.html) {
		sheet_head(&s, 2, "The lab before the first step");
		sheet_picture(&s, about->picture);
	}
	for (size_t i = 0; i < r->nsteps; i++)
		if (is_first_of_owner(r, i))
			put_owner(&b, owner_of(&r->steps[i]));
	put_whole_way_back(&b);
	sheet_page(&s, "Signed");
	sheet_sign(&s, "Approved by ____ on ____");
	sheet_sign(&s, "Carried out by ____ on ____");
	sheet_sign(&s, "Looked at afterwards by ____ on ____");
	put_about(&b, about);
	sheet_end(&s);
	buf_fini(&b.line);
}
