/*
 * A loss is named when checks of the plan are about every moment of it: `outage` of the
 * flow from the step it counts from until it was asked, `unreachable` at that moment.
 * Whether such a check holds is another matter, and decides about the exit status; what
 * no check names decides about colour and words only.
 */
#include "plan/verdict.h"

#include "base/xalloc.h"
#include "plan/report.h"

#include <stdlib.h>
#include <string.h>

/* --- what checks name --- */

struct naming { /* checks that can name a loss */
	const struct plan_check_result **items;
	size_t n, cap;
};

static bool
is_about(const struct plan_check *c, const struct plan_outage *o)
{
	if (!(c->direction & o->direction) || strcmp(c->flow, o->flow) != 0)
		return false;
	return c->kind == PLAN_UNREACHABLE || !c->outage_kind ||
	    o->loop == (strcmp(c->outage_kind, "loop") == 0);
}

static void
find_naming(const struct plan_result *r, struct naming *names)
{
	for (size_t i = 0; i < r->nsteps; i++)
		for (size_t k = 0; k < r->steps[i].nchecks; k++) {
			const struct plan_check_result *c = &r->steps[i].checks[k];

			if (c->of && c->of->flow &&
			    (c->of->kind == PLAN_OUTAGE ||
				c->of->kind == PLAN_UNREACHABLE))
				VEC_PUSH(names->items, names->n, names->cap) = c;
		}
}

/* How far a check is about an outage that goes on at `at`; no further: `at`. */
static int64_t
reach_of(const struct plan_check_result *c, const struct plan_outage *o, int64_t at,
    int64_t until)
{
	if (!is_about(c->of, o))
		return at;
	if (c->of->kind == PLAN_UNREACHABLE)
		return c->at >= at && (c->at < until || o->lasting) ? until : at;
	return c->since <= at && c->at > at ? c->at : at;
}

static bool
is_named(const struct plan_result *r, const struct naming *names,
    const struct plan_outage *o)
{
	int64_t at = erx_time_since(o->from, r->zero), next = at;
	int64_t until = erx_time_since(o->until, r->zero);

	do {
		at = next;
		for (size_t i = 0; i < names->n; i++) {
			int64_t to = reach_of(names->items[i], o, at, until);

			next = to > next ? to : next;
		}
	} while (next > at && next < until);
	return next >= until;
}

/* An outage that begins in the last moment, and has no length. */
static bool
is_named_end(const struct plan_result *r, const struct naming *names,
    const struct plan_outage *o)
{
	int64_t at = erx_time_since(o->from, r->zero);

	for (size_t i = 0; i < names->n; i++)
		if (is_about(names->items[i]->of, o) && names->items[i]->at >= at)
			return true;
	return false;
}

static void
name_losses(struct plan_result *r)
{
	const struct plan_outage *o;
	struct naming names = { 0 };

	find_naming(r, &names);
	for (size_t i = 0; (o = plan_flows_outage(r->flows, i)) != NULL; i++)
		if (plan_outage_counts(o) ? is_named(r, &names, o)
					  : o->lasting && is_named_end(r, &names, o))
			plan_flows_name(r->flows, i);
	free(names.items);
}

/* --- sums --- */

/* All paths were lost, if only in the last moment. */
static bool
is_dark(const struct plan_flow_loss *l)
{
	return l->dark > 0 || l->ends_dark;
}

/* The intervals of a direction in which all paths were lost. */
static void
sum_dark(const struct plan_result *r, const char *flow, unsigned direction,
    struct plan_flow_loss *sum)
{
	const struct plan_blackout *b;

	for (size_t i = 0; (b = plan_flows_blackout(r->flows, i)) != NULL; i++) {
		int64_t us = erx_time_since(b->until, b->from);

		if (b->initial || b->direction != direction ||
		    strcmp(b->flow, flow) != 0)
			continue;
		if (b->lasting) {
			sum->ends_dark = true;
			sum->lasting_since = b->step;
		}
		if (us <= sum->dark)
			continue;
		sum->dark = us;
		sum->step = b->step;
	}
	if (is_dark(sum))
		sum->gone = sum->members;
	if (is_dark(sum) && !sum->dark)
		sum->step = sum->lasting_since;
}

/* One direction of a flow. */
static void
sum_way(const struct plan_result *r, const char *flow, unsigned direction,
    struct plan_flow_loss *sum)
{
	struct plan_flow_loss run = *sum; /* of intervals that touch */
	struct erx_time until = { -1 };
	const struct plan_outage *o;

	sum->direction = direction;
	for (size_t i = 0; (o = plan_flows_outage(r->flows, i)) != NULL; i++) {
		if (o->direction != direction || o->initial ||
		    !(plan_outage_counts(o) || o->lasting) ||
		    strcmp(o->flow, flow) != 0)
			continue;
		sum->named &= o->named;
		sum->loop |= o->loop;
		sum->lasting |= o->lasting;
		if (o->lasting)
			sum->lasting_since = o->step;
		if (!sum->lost && !plan_outage_counts(o)) {
			sum->gone = o->lost;
			sum->members = o->members;
			sum->step = o->step;
		}
		if (o->from.us != until.us)
			run = (struct plan_flow_loss){ .step = o->step };
		run.lost += erx_time_since(o->until, o->from);
		if ((uint64_t)o->lost * run.members >=
		    (uint64_t)run.gone * o->members) {
			run.gone = o->lost;
			run.members = o->members;
		}
		until = o->until;
		if (run.lost <= sum->lost)
			continue;
		sum->lost = run.lost;
		sum->gone = run.gone;
		sum->members = run.members;
		sum->step = run.step;
	}
	sum_dark(r, flow, direction, sum);
}

/* Nobody asked for it not to work, and it never did. */
static bool
never_works(const struct plan_result *r, const char *flow)
{
	const struct plan_outage *o;
	bool never = false;

	for (size_t i = 0; (o = plan_flows_outage(r->flows, i)) != NULL; i++)
		never |= o->initial && !o->named && strcmp(o->flow, flow) == 0 &&
		    !plan_flows_worked(r->flows, flow, o->direction);
	return never;
}

bool
plan_loses_more(const struct plan_flow_loss *a, const struct plan_flow_loss *b)
{
	if (is_dark(a) != is_dark(b))
		return is_dark(a);
	if (a->lost != b->lost)
		return a->lost > b->lost;
	return (uint64_t)a->gone * b->members > (uint64_t)b->gone * a->members;
}

static struct plan_flow_loss
loss_of(const struct plan_result *r, const char *flow)
{
	struct plan_flow_loss way[2], loss;

	for (int d = 0; d < 2; d++) {
		way[d] = (struct plan_flow_loss){ .named = true };
		sum_way(r, flow, d ? PLAN_REVERSE : PLAN_FORWARD, &way[d]);
	}
	loss = way[plan_loses_more(&way[1], &way[0])];
	loss.named = way[0].named && way[1].named;
	loss.loop = way[0].loop || way[1].loop;
	if (!loss.lasting)
		loss.lasting_since = way[!way[0].lasting].lasting_since;
	loss.lasting = way[0].lasting || way[1].lasting;
	loss.ends_dark = way[0].ends_dark || way[1].ends_dark;
	loss.never = never_works(r, flow);
	return loss;
}

void
plan_lose_flows(struct plan_result *r)
{
	name_losses(r);
	r->lost = xcalloc(r->plan->nflows + 1, sizeof *r->lost);
	for (size_t i = 0; i < r->plan->nflows; i++)
		r->lost[i] = loss_of(r, r->plan->flows[i].name);
}

bool
plan_sum_lost(const struct plan_flow_sum *s)
{
	return s->lost.worst > 0 || s->worst.never || s->worst.lasting;
}

bool
plan_sum_dark(const struct plan_flow_sum *s)
{
	return s->dark.worst > 0 || s->worst.ends_dark;
}

enum plan_colour
plan_sum_colour(const struct plan_flow_sum *s)
{
	if (plan_sum_dark(s) && !s->worst.named)
		return PLAN_RED;
	return plan_sum_lost(s) ? PLAN_AMBER : PLAN_GREEN;
}

/* --- the verdict --- */

static const struct {
	const char *word;
	enum plan_colour colour;
} verdicts[PLAN_VERDICT_N] = {
	[PLAN_HOLDS] = { "holds", PLAN_GREEN },
	[PLAN_LOSS] = { "loss", PLAN_AMBER },
	[PLAN_TOTAL_LOSS] = { "total-loss", PLAN_RED },
	[PLAN_FAILED] = { "failed", PLAN_RED },
	[PLAN_ABORTED] = { "aborted", PLAN_RED },
};

enum plan_verdict
plan_verdict(const struct plan_result *r)
{
	enum plan_colour worst = PLAN_GREEN;

	if (r->aborted_at)
		return PLAN_ABORTED;
	if (r->failed)
		return PLAN_FAILED;
	for (size_t i = 0; i < r->nsums; i++) {
		enum plan_colour c = plan_sum_colour(&r->sums[i]);

		worst = c > worst ? c : worst;
	}
	return worst == PLAN_RED  ? PLAN_TOTAL_LOSS
	    : worst == PLAN_AMBER ? PLAN_LOSS
				  : PLAN_HOLDS;
}

const char *
plan_verdict_word(enum plan_verdict v)
{
	return v < PLAN_VERDICT_N ? verdicts[v].word : "?";
}

enum plan_colour
plan_verdict_colour(enum plan_verdict v)
{
	return v < PLAN_VERDICT_N ? verdicts[v].colour : PLAN_RED;
}

/* --- words --- */

static void
share_text(const struct plan_flow_loss *l, struct buf *out)
{
	if (l->gone >= l->members)
		buf_puts(out, "some of the paths");
	else if (2 * (uint64_t)l->gone == l->members)
		buf_puts(out, "half of the paths");
	else
		buf_printf(out, "%u of %u paths", l->gone, l->members);
}

/* What has no length: it began in the last moment. */
static void
end_text(const struct plan_flow_loss *l, struct buf *out)
{
	buf_printf(out, "%s lost at the end (%s)",
	    l->gone == l->members ? "all paths" : "some of the paths",
	    l->direction == PLAN_FORWARD ? "forward" : "reverse");
}

/* How long all paths were lost, and how long some. */
static void
length_text(const struct plan_flow_sum *s, struct buf *out)
{
	const struct plan_flow_loss *l = &s->worst;
	bool dark = plan_sum_dark(s);

	if (s->dark.worst > 0) {
		buf_puts(out, "all paths lost for ");
		plan_spread_text(&s->dark, out);
	} else if (dark) {
		buf_puts(out, "all paths lost at the end");
	}
	/* A little more of some paths is no news beside all of them. */
	if (s->lost.worst - s->dark.worst > s->dark.worst / 10) {
		if (dark)
			buf_puts(out, ", some for ");
		else
			share_text(l, out);
		buf_puts(out, dark ? "" : " lost for ");
		plan_spread_text(&s->lost, out);
	}
	buf_printf(out, " (%s)", l->direction == PLAN_FORWARD ? "forward" : "reverse");
	if (l->lasting && (s->dark.worst > 0 || !dark))
		buf_puts(out, ", and still at the end");
}

void
plan_sum_text(const struct plan_flow_sum *s, struct buf *out)
{
	const struct plan_flow_loss *l = &s->worst;

	if (!plan_sum_lost(s)) {
		buf_puts(out, "nothing lost");
		return;
	}
	if (l->never)
		buf_puts(out, "never worked");
	if (l->never && (s->lost.worst || l->lasting))
		buf_puts(out, "; ");
	if (s->lost.worst)
		length_text(s, out);
	else if (l->lasting)
		end_text(l, out);
}

static void
count_text(struct buf *out, unsigned n, const char *one, const char *more)
{
	buf_printf(out, "%u %s", n, n == 1 ? one : more);
}

static void
abort_text(const struct plan_result *r, struct buf *out)
{
	buf_printf(out, "ABORTED at step %s, because this held: %s; ", r->aborted_at,
	    r->aborted_why);
	if (!r->went_back)
		buf_puts(out, "the step has no rollback; ");
	else
		buf_puts(out,
		    r->back_refused ? "the rollback was refused in part; "
				    : "rolled back; ");
	buf_printf(out, "routes as before the step: %s", r->as_before ? "yes" : "no");
}

/* What can be said of checks of which none failed. */
static void
good_text(const struct plan_result *r, bool lost, struct buf *out)
{
	size_t ran = 0;

	for (size_t i = 0; i < r->nsteps; i++)
		ran += r->steps[i].ran;
	buf_puts(out, lost ? "LOSS: " : "HOLDS: ");
	if (!r->passed)
		buf_puts(out, "nothing is checked");
	else if (ran < r->nsteps)
		buf_printf(out, "all checks of the %zu of %zu steps that ran hold", ran,
		    r->nsteps);
	else
		buf_puts(out, "all checks hold");
	if (lost)
		buf_puts(out,
		    r->passed ? ", but flows were lost" : ", and flows were lost");
}

void
plan_verdict_text(const struct plan_result *r, struct buf *out)
{
	unsigned lost = 0;
	size_t over;

	for (size_t i = 0; i < r->nsums; i++)
		lost += plan_sum_lost(&r->sums[i]);
	if (r->aborted_at) {
		abort_text(r, out);
	} else if (r->failed) {
		buf_puts(out, "FAILED: ");
		count_text(out, r->failed, "check or action", "checks or actions");
		buf_puts(out, " failed");
	} else {
		good_text(r, lost > 0, out);
	}
	if (!lost)
		buf_puts(out, r->nsums ? "; no flow lost anything" : "");
	for (size_t i = 0, n = 0; i < r->nsums; i++) {
		if (!plan_sum_lost(&r->sums[i]))
			continue;
		buf_printf(out, "%s%s: ",
		    n++             ? "; "
			: r->failed ? "; lost: "
				    : ": ",
		    r->sums[i].flow->name);
		plan_sum_text(&r->sums[i], out);
	}
	over = plan_loads_over(r);
	if (over)
		buf_printf(out, "; %zu %s more than it is good for", over,
		    over == 1 ? "link or gateway carried"
			      : "links and gateways carried, each of them,");
}

/* --- what else is to fail --- */

static const struct {
	const char *word, *check;
	enum plan_fail_on bit;
} grounds[] = {
	{ "loss", "no loss that no check names", PLAN_FAIL_LOSS },
	{ "total-loss", "no loss of all paths that no check names",
	    PLAN_FAIL_TOTAL_LOSS },
	{ "any-loss", "no loss at all", PLAN_FAIL_ANY_LOSS },
	{ "loop", "no loop", PLAN_FAIL_LOOP },
	{ "lasting", "nothing lost at the end", PLAN_FAIL_LASTING },
	{ "oversubscribed", "nothing carries more than it is good for",
	    PLAN_FAIL_OVERSUBSCRIBED },
};
#define GROUNDS (sizeof grounds / sizeof *grounds)

bool
plan_fail_on_read(const char *words, unsigned *set)
{
	*set = 0;
	do {
		size_t len = strcspn(words, ","), i = 0;

		while (i < GROUNDS &&
		    (strlen(grounds[i].word) != len ||
			strncmp(grounds[i].word, words, len) != 0))
			i++;
		if (i == GROUNDS)
			return false;
		*set |= grounds[i].bit;
		words += len;
	} while (*words++);
	return true;
}

void
plan_fail_on_words(struct buf *out)
{
	for (size_t i = 0; i < GROUNDS; i++)
		buf_printf(out, "%s%s", i ? ", " : "", grounds[i].word);
}

static bool
is_ground(const struct plan_flow_sum *s, enum plan_fail_on bit)
{
	const struct plan_flow_loss *l = &s->worst;

	switch (bit) {
	case PLAN_FAIL_LOSS:
		return l->never || ((s->lost.worst > 0 || l->lasting) && !l->named);
	case PLAN_FAIL_TOTAL_LOSS:
		return plan_sum_dark(s) && !l->named;
	case PLAN_FAIL_ANY_LOSS:
		return plan_sum_lost(s);
	case PLAN_FAIL_LOOP:
		return l->loop;
	case PLAN_FAIL_LASTING:
		return l->lasting || l->never;
	case PLAN_FAIL_OVERSUBSCRIBED: /* no matter of a flow */
		break;
	}
	return false;
}

static void
fail_over(struct plan_result *r, const struct plan_load_sum *l, const char *expected)
{
	struct plan_step_result *step = &r->steps[l->step];
	char *text =
	    xasprintf("--fail-on oversubscribed { %s towards %s }", l->what, l->toward);
	struct plan_check_result *c =
	    plan_result_check(r, step, text, step->until, false);
	struct buf got;

	c->expected = xstrdup(expected);
	buf_init(&got);
	plan_over_text(l, &got);
	c->got = buf_steal(&got);
	free(text);
}

void
plan_fail_on(struct plan_result *r, unsigned set)
{
	for (size_t i = 0; i < GROUNDS; i++) {
		for (size_t k = 0; set & grounds[i].bit && k < r->nsums; k++) {
			const struct plan_flow_sum *s = &r->sums[k];
			struct plan_step_result *step = &r->steps[s->worst.step];
			struct plan_check_result *c;
			struct buf got;
			char *text;

			if (!is_ground(s, grounds[i].bit))
				continue;
			text = xasprintf("--fail-on %s { flow: %s }", grounds[i].word,
			    s->flow->name);
			c = plan_result_check(r, step, text, step->until, false);
			c->expected = xstrdup(grounds[i].check);
			buf_init(&got);
			plan_sum_text(s, &got);
			c->got = buf_steal(&got);
			free(text);
		}
		for (size_t k = 0; set & grounds[i].bit &&
		     grounds[i].bit == PLAN_FAIL_OVERSUBSCRIBED && k < r->nloads;
		     k++)
			if (r->loads[k].over.worst > 0)
				fail_over(r, &r->loads[k], grounds[i].check);
	}
}
