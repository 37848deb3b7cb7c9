/*
 * One file that needs no other, for a change ticket: the verdict and what failed, the
 * time line, the steps at a glance, what flows went through, then each step with what
 * was done, seen and checked.  The player in it runs without any
 * other file (plan/player.h); all the rest does not need it, and prints well.
 */
#include "plan/kept.h"
#include "plan/player.h"
#include "plan/report.h"

#include <string.h>

#define ROUTES_MAX 300 /* of one step; the rest is in the JSON */
#define EVENTS_MAX 300

/* --- pieces --- */

static void
cell(struct buf *out, const char *class, const char *text)
{
	buf_puts(out, "<td");
	if (class)
		buf_printf(out, " class=\"%s\"", class);
	buf_putc(out, '>');
	plan_xml_text(out, text ? text : "");
	buf_puts(out, "</td>");
}

static void
clock_cell(struct buf *out, int64_t us, bool known)
{
	buf_puts(out, "<td class=\"n\">");
	plan_clock_text(out, us, known);
	buf_puts(out, "</td>");
}

static void
span_cell(struct buf *out, const struct plan_spread *s)
{
	buf_puts(out, s->known ? "<td class=\"n\">" : "<td>");
	plan_spread_text(s, out);
	buf_puts(out, "</td>");
}

static void
count(struct buf *out, size_t n, const char *what)
{
	buf_printf(out, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void
headings(struct buf *out, const char *const *words)
{
	buf_puts(out, "<table><tr>");
	for (; *words; words++)
		buf_printf(out, "<th>%s</th>", *words);
	buf_puts(out, "</tr>\n");
}

/* --- at a glance --- */

/* Colours never stand alone: each has a word beside it. */
static const char *const classes[] = {
	[PLAN_GREEN] = "good",
	[PLAN_AMBER] = "warn",
	[PLAN_RED] = "bad",
};

/* A row begins with its step. */
static void
step_cell(struct buf *out, const struct plan_step_result *s, size_t number)
{
	buf_printf(out, "<tr><td class=\"n\">%zu. ", number);
	plan_xml_text(out, s->step->id);
	buf_puts(out, "</td>");
}

static void
failed_actions(struct buf *out, const struct plan_step_result *s, size_t number)
{
	for (size_t i = 0; i < s->nactions; i++) {
		const struct plan_action_result *a = &s->actions[i];

		if (a->expected)
			continue;
		step_cell(out, s, number);
		cell(out, NULL, a->action->text);
		cell(out, "bad",
		    a->done ? "done, though it should have been refused" : a->message);
		buf_puts(out, "</tr>\n");
	}
}

static void
failures(struct buf *out, const struct plan_result *r)
{
	if (!r->failed)
		return;
	headings(out, (const char *const[]){ "step", "what failed", "got", NULL });
	for (size_t i = 0; i < r->nsteps; i++) {
		const struct plan_step_result *s = &r->steps[i];

		if (s->aborted) {
			step_cell(out, s, i + 1);
			cell(out, NULL, "the rehearsal was aborted");
			buf_puts(out, "<td class=\"bad\">this held: ");
			plan_xml_text(out, r->aborted_why);
			buf_puts(out, "</td></tr>\n");
		}
		failed_actions(out, s, i + 1);
		for (size_t k = 0; k < s->nchecks; k++) {
			const struct plan_check_result *c = &s->checks[k];

			if (c->passed)
				continue;
			step_cell(out, s, i + 1);
			cell(out, NULL, c->check);
			cell(out, "bad", c->got);
			buf_puts(out, "</tr>\n");
		}
	}
	buf_puts(out, "</table>\n");
}

static void
verdict(struct buf *out, const struct plan_result *r)
{
	struct buf text;
	size_t word;

	buf_init(&text);
	plan_verdict_text(r, &text);
	word = strcspn(text.data, " :");
	buf_printf(out, "<p class=\"verdict %s\"><b>%.*s</b>",
	    classes[plan_verdict_colour(plan_verdict(r))], (int)word, text.data);
	plan_xml_text(out, text.data + word);
	buf_printf(out, ".<br>%u passed, %u failed.</p>\n", r->passed, r->failed);
	buf_fini(&text);
}

/* What each flow lost in all, whether a check asks or not. */
static void
sums(struct buf *out, const struct plan_result *r)
{
	struct buf text;

	if (!r->nsums)
		return;
	buf_puts(out, "<h2>Flows</h2>\n");
	headings(out,
	    (const char *const[]){ "flow", "from", "to", "lost", "in step", "checks",
		NULL });
	buf_init(&text);
	for (size_t i = 0; i < r->nsums; i++) {
		const struct plan_flow_sum *s = &r->sums[i];

		buf_reset(&text);
		plan_sum_text(s, &text);
		buf_puts(out, "<tr>");
		cell(out, "n", s->flow->name);
		cell(out, NULL, s->flow->from);
		cell(out, NULL, s->flow->to);
		cell(out, classes[plan_sum_colour(s)], text.data);
		cell(out, "n", s->lost.worst ? r->steps[s->worst.step].step->id : "");
		cell(out, NULL,
		    !plan_sum_lost(s)                       ? ""
			: s->worst.named && !s->worst.never ? "name it"
							    : "none names it");
		buf_puts(out, "</tr>\n");
	}
	buf_fini(&text);
	buf_puts(out, "</table>\n");
}

/* What carried more than it is good for. */
static void
oversubscribed(struct buf *out, const struct plan_result *r)
{
	struct buf text;

	if (!r->nloads)
		return;
	buf_puts(out, "<h2>Oversubscribed</h2>\n");
	if (!plan_loads_over(r))
		buf_puts(out, "<p>Nothing.</p>\n");
	buf_init(&text);
	for (size_t i = 0; i < r->nloads; i++) {
		if (!r->loads[i].over.worst)
			continue;
		buf_reset(&text);
		plan_over_text(&r->loads[i], &text);
		buf_puts(out, "<p>");
		plan_xml_text(out, text.data);
		buf_puts(out, ".</p>\n");
	}
	buf_fini(&text);
}

struct outcome {
	const char *class, *word;
};

static struct outcome
outcome_of(const struct plan_step_result *s)
{
	if (s->aborted)
		return (struct outcome){ "bad", "ABORTED" };
	if (plan_step_failures(s))
		return (struct outcome){ "bad", "FAILS" };
	if (s->skipped)
		return (struct outcome){ "dim", "did not run" };
	if (s->lost.worst)
		return (struct outcome){ "warn", "holds, with loss" };
	return (struct outcome){ "good", "holds" };
}

static const char *
back_of(const struct plan_result *r, const struct plan_step_result *s)
{
	static const char *const back[] = {
		[PLAN_ROLLBACK_NONE] = "none",
		[PLAN_ROLLBACK_NOT_TRIED] = "not tried",
		[PLAN_ROLLBACK_RESTORES] = "restores",
		[PLAN_ROLLBACK_DIFFERS] = "differs",
		[PLAN_ROLLBACK_FAILS] = "fails",
	};

	if (s->aborted && r->went_back)
		return r->as_before ? "rolled back: routes as before"
				    : "rolled back: other routes than before";
	return s->ran && s->step->nactions ? back[s->rollback] : "";
}

static void
overview(struct buf *out, const struct plan_result *r)
{
	buf_puts(out, "<h2>Steps</h2>\n");
	headings(out,
	    (const char *const[]){ "step", "title", "owner", "from", "took",
		"longest loss", "result", "way back", NULL });
	for (size_t i = 0; i < r->nsteps; i++) {
		const struct plan_step_result *s = &r->steps[i];
		struct outcome o = outcome_of(s);

		buf_printf(out, "<tr%s><td class=\"n\"><a href=\"#s%zu\">%zu. ",
		    s->skipped ? " class=\"off\"" : "", i + 1, i + 1);
		plan_xml_text(out, s->step->id);
		buf_puts(out, "</a></td>");
		cell(out, NULL, s->step->title);
		cell(out, NULL, s->step->owner);
		clock_cell(out, s->at, s->at_known);
		span_cell(out, &s->took);
		span_cell(out, &s->lost);
		cell(out, o.class, o.word);
		cell(out, s->rollback >= PLAN_ROLLBACK_DIFFERS ? "bad" : NULL,
		    back_of(r, s));
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</table>\n");
}

/* --- flows --- */

static void
interval_from(struct buf *out, const struct plan_interval *i)
{
	buf_puts(out, "<tr>");
	cell(out, "n", i->flow->name);
	if (i->direction)
		cell(out, NULL, i->direction == PLAN_FORWARD ? "forward" : "reverse");
	clock_cell(out, i->in_first ? i->first_from : i->from, i->from_known);
	span_cell(out, &i->length);
}

static void
outages(struct buf *out, const struct plan_result *r)
{
	buf_puts(out, "<h2>Outages</h2>\n");
	if (r->noutages)
		headings(out,
		    (const char *const[]){ "flow", "direction", "from", "for", "kind",
			"paths lost", "cause", NULL });
	for (size_t k = 0; k < r->noutages; k++) {
		const struct plan_interval *i = &r->outages[k];

		interval_from(out, i);
		cell(out, "n",
		    i->loop          ? "loop"
			: i->initial ? "not working yet"
				     : "loss");
		buf_printf(out, "<td class=\"n\">%u of %u</td>", i->lost, i->members);
		cell(out, "dim", i->cause);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, r->noutages ? "</table>\n" : "<p>None.</p>\n");
}

static void
asymmetries(struct buf *out, const struct plan_result *r)
{
	buf_puts(out, "<h2>Asymmetries</h2>\n");
	if (r->nasymmetries)
		headings(out,
		    (const char *const[]){ "flow", "from", "for",
			"links of the forward way alone", "of the reverse way alone",
			"cause", NULL });
	for (size_t k = 0; k < r->nasymmetries; k++) {
		const struct plan_interval *i = &r->asymmetries[k];

		interval_from(out, i);
		cell(out, NULL, i->forward[0] ? i->forward : "none");
		cell(out, NULL, i->reverse[0] ? i->reverse : "none");
		cell(out, "dim", i->cause);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, r->nasymmetries ? "</table>\n" : "<p>None.</p>\n");
}

/* --- one step --- */

static const char *
what_became(const struct plan_action_result *a)
{
	if (a->done)
		return a->rollback ? "taken back" : "done";
	return a->expected ? "refused, as expected" : "refused";
}

/* What is said of an action, one thing after the other. */
static void
remarks(struct buf *out, const struct plan_action_result *a)
{
	bool said = a->message != NULL;

	if (a->code)
		buf_printf(out, "<b>%s</b>: ", a->code);
	plan_xml_text(out, a->message ? a->message : "");
	for (size_t k = 0; k < a->nwarnings; k++) {
		buf_puts(out, k ? "; warning: " : "warning: ");
		plan_xml_text(out, a->warnings[k]);
	}
	said = said || a->nwarnings;
	if (a->waited_for) {
		buf_puts(out, said ? "; waited " : "waited ");
		plan_waited_text(a, out);
		said = true;
	}
	if (a->action->note) {
		buf_puts(out, said ? "; " : "");
		plan_xml_text(out, a->action->note);
	}
}

static void
actions(struct buf *out, const struct plan_step_result *s)
{
	for (size_t i = 0; i < s->nactions; i++) {
		const struct plan_action_result *a = &s->actions[i];

		buf_puts(out, "<tr>");
		cell(out, a->expected ? "n good" : "n bad", what_became(a));
		cell(out, NULL, a->action->text);
		buf_puts(out, "<td class=\"dim\">");
		remarks(out, a);
		buf_puts(out, "</td></tr>\n");
	}
}

static void
checks(struct buf *out, const struct plan_step_result *s)
{
	for (size_t i = 0; i < s->nchecks; i++) {
		const struct plan_check_result *c = &s->checks[i];

		buf_puts(out, "<tr>");
		cell(out, c->passed ? "n good" : "n bad",
		    c->passed ? "holds" : "FAILS");
		cell(out, NULL, c->check);
		buf_puts(out, "<td class=\"dim\">");
		if (!c->passed && c->expected[0]) {
			buf_puts(out, "expected: ");
			plan_xml_text(out, c->expected);
			buf_puts(out, "<br>got: ");
		}
		plan_xml_text(out, c->got);
		buf_puts(out, "</td></tr>\n");
	}
}

static void
routes(struct buf *out, const struct plan_step_result *s)
{
	char prefix[IP_PREFIX_STRLEN];

	if (!s->nchanges)
		return;
	buf_puts(out, "<details><summary>");
	count(out, s->nchanges, "route");
	buf_puts(out, " changed</summary>");
	headings(out,
	    (const char *const[]){ "router", "network", "before", "after", NULL });
	for (size_t i = 0; i < s->nchanges && i < ROUTES_MAX; i++) {
		buf_puts(out, "<tr>");
		cell(out, "n", s->changes[i].router);
		cell(out, "n", ip_prefix_text(&s->changes[i].network, prefix));
		cell(out, "dim", s->changes[i].from ? s->changes[i].from : "none");
		cell(out, NULL, s->changes[i].to ? s->changes[i].to : "none");
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</table>\n");
	if (s->nchanges > ROUTES_MAX)
		buf_printf(out, "<p>And %zu more: the JSON report has them all.</p>\n",
		    s->nchanges - ROUTES_MAX);
	buf_puts(out, "</details>\n");
}

static void
events(struct buf *out, const struct plan_result *r, const struct plan_step_result *s)
{
	size_t n = s->last_event - s->first_event;

	if (!n)
		return;
	buf_puts(out, "<details><summary>");
	count(out, n, "event");
	buf_puts(out, "</summary><table>\n");
	for (size_t i = 0; i < n && i < EVENTS_MAX; i++) {
		const struct plan_event *e = &r->events[s->first_event + i];

		buf_puts(out, "<tr>");
		clock_cell(out, e->at, e->known);
		cell(out, "n", e->kind);
		cell(out, "n", e->subject);
		cell(out, "dim", e->text);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</table>\n");
	if (n > EVENTS_MAX)
		buf_printf(out, "<p>And %zu more: the JSON report has them all.</p>\n",
		    n - EVENTS_MAX);
	buf_puts(out, "</details>\n");
}

/* The way back: what it consists of, how it went, and what it left different (of a
 * trial without the first, which its check tells). */
static void
way_back(struct buf *out, const struct plan_result *r, const struct plan_step_result *s)
{
	if (s->aborted) {
		buf_puts(out, "<p class=\"bad\"><b>ABORTED</b>, because this held: ");
		plan_xml_text(out, r->aborted_why);
		buf_printf(out, ". %s; routes as before the step: %s.</p>\n",
		    !r->went_back ? "The step has no rollback"
			: r->back_refused
			? "Rolled back, but not all of it was possible"
			: "Rolled back",
		    r->as_before ? "yes" : "no");
	}
	if (s->rollback >= PLAN_ROLLBACK_RESTORES) {
		buf_printf(out, "<p class=\"dim\">The way back %stook ",
		    s->aborted ? "" : "was tried on a copy and ");
		plan_spread_text(&s->back, out);
		buf_puts(out, ".</p>\n");
	}
	for (size_t i = 0; !s->aborted && i < s->step->nrollback; i++) {
		buf_puts(out, "<p>Way back: <code>");
		plan_xml_text(out, s->step->rollback[i].text);
		buf_puts(out, "</code></p>\n");
	}
	for (size_t first = s->aborted ? 0 : 1, i = first; i < s->ndifferences; i++) {
		buf_puts(out, i == first ? "<pre class=\"bad\">" : "\n");
		plan_xml_text(out, s->differences[i]);
		buf_puts(out, i + 1 == s->ndifferences ? "</pre>\n" : "");
	}
}

static void
step(struct buf *out, const struct plan_result *r, size_t i)
{
	const struct plan_step_result *s = &r->steps[i];

	buf_printf(out, "<h3 id=\"s%zu\">%zu. ", i + 1, i + 1);
	plan_xml_text(out, s->step->id);
	if (s->step->title) {
		buf_puts(out, ": ");
		plan_xml_text(out, s->step->title);
	}
	buf_puts(out, "</h3>\n<p class=\"dim\">");
	if (s->step->owner) {
		plan_xml_text(out, s->step->owner);
		buf_puts(out, " &#183; ");
	}
	if (s->skipped) {
		buf_printf(out, "<b>did not run</b>: %s", s->skipped);
	} else {
		plan_clock_text(out, s->at, s->at_known);
		plan_wall_text(r, s->at, out);
		buf_puts(out, " &#183; took ");
		plan_spread_text(&s->took, out);
	}
	buf_puts(out, "</p>\n");
	if (s->step->note) {
		buf_puts(out, "<p>");
		plan_xml_text(out, s->step->note);
		buf_puts(out, "</p>\n");
	}
	if (s->nactions || s->nchecks) {
		buf_puts(out, "<table>\n");
		actions(out, s);
		checks(out, s);
		buf_puts(out, "</table>\n");
	}
	plan_left_html(r, s, out);
	way_back(out, r, s);
	routes(out, s);
	events(out, r, s);
	if (s->explain) {
		buf_puts(out, "<pre>");
		plan_xml_text(out, s->explain);
		buf_puts(out, "</pre>\n");
	}
}

static void
whole(const struct plan_result *r, struct buf *out)
{
	buf_puts(out,
	    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width\">");
	buf_printf(out,
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "script-src 'sha256-%s'; style-src 'unsafe-inline'; base-uri 'none'; "
	    "form-action 'none'\"><title>",
	    plan_player_digest);
	buf_puts(out, r->live ? "Run of " : "Rehearsal of ");
	plan_xml_text(out, r->plan->name);
	buf_printf(out, "</title><style>%s%s</style></head><body>\n<h1>%s of ",
	    plan_report_style, r->nmaps ? plan_player_style : "",
	    r->live ? "Run" : "Rehearsal");
	plan_xml_text(out, r->plan->name);
	buf_puts(out, "</h1>\n<p class=\"dim\">Lab ");
	plan_xml_text(out, r->lab);
	if (!r->live)
		buf_printf(out, " &#183; seed %llu", (unsigned long long)r->seed);
	buf_puts(out, " &#183; ");
	count(out, r->nsteps, "step");
	buf_puts(out, r->live ? " &#183; it took " : " &#183; simulated time ");
	plan_spread_text(&r->took, out);
	buf_puts(out, "</p>\n<p>");
	plan_head_text(r, "<br>", out);
	buf_puts(out, "</p>\n");
	verdict(out, r);
	plan_plain_html(r, out);
	failures(out, r);
	sums(out, r);
	oversubscribed(out, r);
	if (r->nmaps)
		buf_puts(out,
		    "<h2 id=\"play\">Played again</h2>\n<erx-player></erx-player>\n");
	buf_puts(out, "<h2>Time line</h2>\n");
	buf_puts(out, "<div class=\"line\">");
	plan_draw(r, out);
	buf_puts(out,
	    "</div><p class=\"dim\">A row is a flow in one direction. Thin green bar: all "
	    "paths arrive &#183; yellow, half as high: the directions take different "
	    "ways &#183; red, full height: loss &#183; empty frame: not working yet "
	    "&#183; purple, higher than the rest: loop. Behind the number of a step: "
	    "&#10007; fails or aborted, ! holds with loss, &#8211; did not run. The "
	    "width of a step grows with the logarithm of its time.</p>\n");
	overview(out, r);
	outages(out, r);
	asymmetries(out, r);
	buf_puts(out, "<h2>In detail</h2>\n");
	for (size_t i = 0; i < r->nsteps; i++)
		step(out, r, i);
}

void
plan_report_html(const struct plan_result *r, struct buf *out)
{
	struct buf text;

	buf_init(&text);
	whole(r, &text);
	plan_rules_html(text.data, out);
	buf_fini(&text);
	plan_player(r, ROUTES_MAX, out);
	buf_puts(out, "</body></html>\n");
}
