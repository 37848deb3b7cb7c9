/*
 * The sums and the verdict of a result as sentences.  A rehearsal is told of in the
 * present, a live run in the past.
 */
#include "plan/plain.h"

#include "plan/moment.h"
#include "plan/report.h"

#include <string.h>

#define FLOWS_MAX 10 /* that are told one by one */

struct plain {
	const struct plan_result *r;
	struct plan_moment start;
	bool timed; /* the plan says when it begins */
	void (*line)(void *ctx, const char *heading, const char *sentence);
	void *ctx;
	const char *heading;
	struct buf text;
};

static void
tell(struct plain *p)
{
	p->line(p->ctx, p->heading, p->text.data ? p->text.data : "");
	p->heading = NULL;
	buf_reset(&p->text);
}

static void
say(struct plain *p, const char *sentence)
{
	buf_puts(&p->text, sentence);
	tell(p);
}

/* --- lengths --- */

/* Rounded up, for people look at a clock. */
static void
put_seconds(int64_t us, struct buf *out)
{
	if (us > ERX_SEC)
		plan_span_text(out, (us + ERX_SEC - 1) / ERX_SEC * ERX_SEC);
	else
		buf_puts(out, us ? "less than a second" : "no time");
}

void
plan_plain_worst(const struct plan_spread *s, struct buf *out)
{
	put_seconds(s->worst, out);
	if (s->draws < 2 || s->known || s->worst <= ERX_SEC)
		return;
	buf_puts(out, " at worst, usually ");
	put_seconds(s->median, out);
}

/* --- what is out --- */

void
plan_plain_flow(const struct plan_result *r, const struct plan_flow_sum *sum,
    struct buf *out)
{
	const char *is = r->live ? "was" : "is";

	buf_printf(out, "Traffic between %s and %s ", sum->flow->from, sum->flow->to);
	if (sum->worst.never) {
		buf_puts(out,
		    r->live ? "never worked, before or after"
			    : "never works, before or after");
	} else if (sum->dark.worst) {
		buf_printf(out, "%s interrupted completely for ", is);
		plan_plain_worst(&sum->dark, out);
	} else if (sum->worst.ends_dark) {
		buf_printf(out, "%s interrupted completely", is);
	} else if (sum->lost.worst) {
		buf_printf(out, "%s partly lost, on %u of %u paths, for ", is,
		    sum->worst.gone, sum->worst.members);
		plan_plain_worst(&sum->lost, out);
	} else {
		buf_printf(out, "%s not interrupted", is);
	}
	if (plan_sum_lost(sum) && !sum->worst.never && sum->worst.step < r->nsteps)
		buf_printf(out, ", in step %zu", sum->worst.step + 1);
	if (sum->worst.lasting)
		buf_puts(out, ", and stays lost at the end");
	if (sum->worst.lasting && sum->worst.lasting_since != sum->worst.step)
		buf_printf(out, ", since step %zu", sum->worst.lasting_since + 1);
	buf_putc(out, '.');
}

static size_t
count_lost(const struct plan_result *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nsums; i++)
		n += plan_sum_lost(&r->sums[i]);
	return n;
}

/* Each flow that is lost, up to a number of them. */
static void
each_lost(struct plain *p,
    void (*tell_of)(struct plain *, const struct plan_flow_sum *))
{
	size_t told = 0, lost = count_lost(p->r);

	for (size_t i = 0; i < p->r->nsums && told < FLOWS_MAX; i++)
		if (plan_sum_lost(&p->r->sums[i])) {
			tell_of(p, &p->r->sums[i]);
			told++;
		}
	if (lost <= told)
		return;
	buf_printf(&p->text, "And %zu more: the flows have them below.", lost - told);
	tell(p);
}

static void
tell_out(struct plain *p, const struct plan_flow_sum *sum)
{
	plan_plain_flow(p->r, sum, &p->text);
	tell(p);
}

static void
put_out(struct plain *p)
{
	const struct plan_result *r = p->r;
	size_t lost = count_lost(r);

	p->heading = "What is out";
	each_lost(p, tell_out);
	if (!r->nsums) {
		say(p, "The plan watches no traffic: what is lost is not known.");
		return;
	}
	if (lost == r->nsums)
		return;
	if (!lost)
		buf_puts(&p->text, "Nothing: no traffic that the plan watches");
	else
		buf_printf(&p->text, "The other traffic that the plan watches, %zu %s,",
		    r->nsums - lost, r->nsums - lost == 1 ? "flow" : "flows");
	buf_printf(&p->text, " %s%s interrupted.", r->live ? "was" : "is",
	    lost ? " not" : "");
	tell(p);
}

/* --- who notices --- */

static void
tell_who(struct plain *p, const struct plan_flow_sum *sum)
{
	const char *from = sum->flow->from, *to = sum->flow->to;
	bool back = sum->worst.direction == PLAN_REVERSE;

	buf_printf(&p->text, "Who works between %s and %s (flow %s): ", from, to,
	    sum->flow->name);
	if (sum->worst.never || sum->worst.loop)
		buf_puts(&p->text, "connections do not come about");
	else if (plan_sum_dark(sum))
		buf_printf(&p->text, "what %s sends does not arrive at %s",
		    back ? to : from, back ? from : to);
	else
		buf_printf(&p->text,
		    "some connections stand still, for a part of what %s sends does "
		    "not arrive at %s",
		    back ? to : from, back ? from : to);
	buf_putc(&p->text, '.');
	tell(p);
}

static void
put_who(struct plain *p)
{
	p->heading = "Who notices";
	each_lost(p, tell_who);
	if (!p->r->nsums)
		say(p, "Not known.");
	else if (!count_lost(p->r))
		say(p, "Nobody.");
}

/* --- the way back --- */

bool
plan_plain_changes(const struct plan_step *p)
{
	bool any = false;

	for (size_t i = 0; !any && i < p->nactions; i++)
		any = p->actions[i].expect == PLAN_EXPECT_DONE &&
		    p->actions[i].kind != PLAN_SNAPSHOT;
	return any;
}

/* Every step that changes something can be taken back up to here; nsteps: all can. */
static size_t
point_of_no_return(const struct plan_result *r)
{
	for (size_t i = 0; i < r->nsteps; i++)
		if (plan_plain_changes(r->steps[i].step) &&
		    (!r->steps[i].step->nrollback ||
			r->steps[i].rollback == PLAN_ROLLBACK_FAILS))
			return i;
	return r->nsteps;
}

/* True when the rehearsal of the way back of some step ended so. */
static bool
some_way_back(const struct plan_result *r, enum plan_rollback_state end)
{
	bool some = false;

	for (size_t i = 0; !some && i < r->nsteps; i++)
		some =
		    plan_plain_changes(r->steps[i].step) && r->steps[i].rollback == end;
	return some;
}

void
plan_plain_return(const struct plan_result *r, struct buf *out)
{
	size_t at = point_of_no_return(r);

	if (at < r->nsteps) {
		buf_printf(out, "Point of no return: step %zu, %s. %s", at + 1,
		    r->steps[at].step->id,
		    r->steps[at].step->nrollback
			? "An action of its way back is refused."
			: "The plan has no way back from this step on.");
		return;
	}
	buf_puts(out, "Each step has a way back.");
	if (some_way_back(r, PLAN_ROLLBACK_DIFFERS))
		buf_puts(out, " Some leave other routes than before.");
	if (some_way_back(r, PLAN_ROLLBACK_NONE) ||
	    some_way_back(r, PLAN_ROLLBACK_NOT_TRIED))
		buf_puts(out, " Some were not rehearsed.");
}

/* --- what to do --- */

/* "step 3 (cut-a, network team)" */
static void
put_step(struct plain *p, size_t i)
{
	const struct plan_step *s = p->r->steps[i].step;

	buf_printf(&p->text, "step %zu (%s%s%s)", i + 1, s->id, s->owner ? ", " : "",
	    s->owner ? s->owner : "");
}

static void
put_failed(struct plain *p)
{
	const struct plan_result *r = p->r;

	for (size_t i = 0; i < r->nsteps; i++) {
		unsigned n = plan_step_failures(&r->steps[i]) + r->steps[i].aborted;

		if (!n)
			continue;
		buf_puts(&p->text, "Mend ");
		put_step(p, i);
		if (r->steps[i].aborted)
			buf_printf(&p->text,
			    ": it stops and goes back, because this holds: %s.",
			    r->aborted_why);
		else
			buf_printf(&p->text, ": %u of its checks or actions %s.", n,
			    n == 1 ? "does not go as planned" : "do not go as planned");
		tell(p);
	}
}

static void
tell_todo(struct plain *p, const struct plan_flow_sum *sum)
{
	const struct plan_flow_loss *l = &sum->worst;
	const struct plan_step_result *s =
	    l->step < p->r->nsteps ? &p->r->steps[l->step] : NULL;

	if (l->never) {
		buf_printf(&p->text,
		    "Mend the way between %s and %s before the change, or take flow %s "
		    "out of the plan.",
		    sum->flow->from, sum->flow->to, sum->flow->name);
	} else if (l->lasting && s) {
		buf_puts(&p->text, "Take back or complete ");
		put_step(p, l->lasting_since);
		buf_printf(&p->text, ": %s and %s stay apart until somebody does.",
		    sum->flow->from, sum->flow->to);
	} else if (s && !p->r->live) {
		buf_printf(&p->text, "Tell who works between %s and %s of ",
		    sum->flow->from, sum->flow->to);
		put_seconds(plan_sum_dark(sum) ? sum->dark.worst : sum->lost.worst,
		    &p->text);
		buf_puts(&p->text,
		    plan_sum_dark(sum) ? " of interruption in "
				       : " of partial loss in ");
		put_step(p, l->step);
		buf_puts(&p->text, ", which begins ");
		if (p->timed) {
			buf_puts(&p->text, "at ");
			plan_moment_time(&p->start, s->at, &p->text);
		} else {
			plan_clock_text(&p->text, s->at, false);
			buf_puts(&p->text, " after the start");
		}
		if (!l->named)
			buf_puts(&p->text,
			    "; and write a check `outage` for it, or look for an "
			    "order without it: erxctl plan search --repair");
		buf_putc(&p->text, '.');
	} else {
		return;
	}
	tell(p);
}

static void
put_todo(struct plain *p)
{
	p->heading = "What to do";
	put_failed(p);
	each_lost(p, tell_todo);
	if (p->heading && p->r->live)
		say(p, "Nothing: the change is made.");
	else if (p->heading)
		say(p, "Nothing more than the plan says.");
	if (p->r->live)
		return;
	buf_puts(&p->text, "If it goes otherwise: ");
	plan_plain_return(p->r, &p->text);
	tell(p);
}

/* --- all of it --- */

static const char *
answer(const struct plan_result *r)
{
	switch (plan_verdict(r)) {
	case PLAN_HOLDS:
		return r->live  ? "It went as planned."
		    : r->passed ? "Yes: everything that the plan checks is as planned."
				: "Nothing speaks against it; the plan checks nothing.";
	case PLAN_LOSS:
		return r->live ? "It went as planned, with the losses below."
			       : "Yes, when the losses below are announced.";
	case PLAN_TOTAL_LOSS:
		return r->live
		    ? "Traffic stopped, and no check of the plan spoke of that."
		    : "Not as it is: traffic stops, and no check of the plan speaks of "
		      "that.";
	case PLAN_FAILED:
		return r->live ? "It did not go as planned."
			       : "No: something in it does not go as planned.";
	case PLAN_ABORTED:
		return r->live ? "It was stopped, and went back."
			       : "No: the plan stops itself before its end.";
	case PLAN_VERDICT_N:
		break;
	}
	return "";
}

void
plan_plain(const struct plan_result *r,
    void (*line)(void *ctx, const char *heading, const char *sentence), void *ctx)
{
	struct plain p = { .r = r, .line = line, .ctx = ctx };

	buf_init(&p.text);
	p.timed = r->plan->start && plan_moment_read(r->plan->start, &p.start);
	p.heading = r->live ? "How did it go" : "Can it go ahead";
	say(&p, answer(r));
	put_out(&p);
	put_who(&p);
	put_todo(&p);
	buf_fini(&p.text);
}
