/*
 * One file that needs no other: a time line drawn in SVG above, the steps with what
 * was done, seen and checked below.  Nothing in it runs.
 *
 * Rehearsals hold moments of a millisecond beside hours of rest.  So steps stand side
 * by side with a width of their own, by the logarithm of how long they took, and inside
 * a step time is linear.
 */
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "plan/report.h"
#include "plan/result.h"

#define LEFT  170.0
#define WIDTH 1010.0
#define ROW   22.0
#define TOP   44.0

struct line {
	const struct plan_result *r;
	double *x; /* left edges of the steps, and the end */
	struct buf *out;
};

static const char style[] =
    "body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;max-width:1200px;"
    "padding:0 1em;color:#1c1c1c;background:#fff}"
    "h1{font-size:1.5em}h2{font-size:1.1em;margin:1.6em 0 .3em;border-bottom:1px solid "
    "#ccc}code,td{font:13px/1.4 ui-monospace,monospace}table{border-collapse:collapse;"
    "margin:.4em 0}td,th{padding:.15em .8em .15em 0;text-align:left;vertical-align:top}"
    ".bad{color:#a00}.good{color:#060}.dim{color:#666}svg text{font:11px "
    "ui-monospace,monospace}details{margin:.3em 0}";

/* Where a moment of the rehearsal (µs) stands. */
static double
place(const struct line *l, int64_t at)
{
	size_t i = 0;
	const struct plan_step_result *s;
	double part;

	while (i + 1 < l->r->nsteps && l->r->steps[i + 1].at <= at)
		i++;
	s = &l->r->steps[i];
	part = s->until > s->at ? (double)(at - s->at) / (double)(s->until - s->at) : 0;
	if (part > 1)
		part = 1;
	if (part < 0)
		part = 0;
	return l->x[i] + part * (l->x[i + 1] - l->x[i]);
}

static void
lay_out(struct line *l)
{
	const struct plan_result *r = l->r;
	double total = 0, at = LEFT;

	l->x = xcalloc(r->nsteps + 1, sizeof *l->x);
	for (size_t i = 0; i < r->nsteps; i++) {
		int64_t us = r->steps[i].until - r->steps[i].at;

		l->x[i] = 6 + log(1 + (double)(us > 0 ? us : 0) / 1000);
		total += l->x[i];
	}
	for (size_t i = 0; i <= r->nsteps; i++) {
		double width = i < r->nsteps ? l->x[i] / total * WIDTH : 0;

		l->x[i] = at;
		at += width;
	}
}

static void
bar(const struct line *l, int64_t from, int64_t until, double y, const char *colour,
    const char *title)
{
	double a = place(l, from), b = place(l, until);

	if (b - a < 3)
		b = a + 3;
	buf_printf(l->out,
	    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"12\" fill=\"%s\">"
	    "<title>",
	    a, y, b - a, colour);
	plan_xml_text(l->out, title);
	buf_puts(l->out, "</title></rect>\n");
}

static void
step_columns(const struct line *l, double height)
{
	for (size_t i = 0; i < l->r->nsteps; i++) {
		const struct plan_step_result *s = &l->r->steps[i];
		bool bad = false;

		for (size_t k = 0; k < s->nchecks; k++)
			bad |= !s->checks[k].passed;
		for (size_t k = 0; k < s->nactions; k++)
			bad |= !s->actions[k].expected;
		buf_printf(l->out,
		    "<rect x=\"%.1f\" y=\"24\" width=\"%.1f\" height=\"%.1f\" "
		    "fill=\"%s\" stroke=\"#bbb\"/>\n<text x=\"%.1f\" y=\"18\" "
		    "clip-path=\"inset(0)\">%zu</text><title>",
		    l->x[i], l->x[i + 1] - l->x[i], height - 24,
		    bad         ? "#fbe9e7"
			: i % 2 ? "#f6f8fa"
				: "#fff",
		    l->x[i] + 3, i + 1);
		plan_xml_text(l->out, s->step->id);
		buf_puts(l->out, "</title>\n");
	}
}

static double
row_of(const struct line *l, const char *flow, bool reverse)
{
	size_t i = 0;

	while (i < l->r->plan->nflows && l->r->plan->flows[i].name != flow)
		i++;
	return TOP + ROW * (2 * (double)i + (reverse ? 1 : 0));
}

static void
draw(const struct plan_result *r, struct buf *out)
{
	double height = TOP + ROW * 2 * (double)r->plan->nflows + 10;
	struct line l = { r, NULL, out };
	const struct plan_asymmetry *a;
	const struct plan_outage *o;

	lay_out(&l);
	buf_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 %.0f\" "
	    "width=\"100%%\" role=\"img\" aria-label=\"time line\">\n",
	    height);
	step_columns(&l, height);
	for (size_t i = 0; i < r->plan->nflows; i++) {
		double y = TOP + ROW * 2 * (double)i;

		buf_printf(out, "<text x=\"4\" y=\"%.1f\">", y + 10);
		plan_xml_text(out, r->plan->flows[i].name);
		buf_printf(out,
		    " &#8594;</text>\n<text x=\"4\" y=\"%.1f\" fill=\"#666\">",
		    y + ROW + 10);
		plan_xml_text(out, r->plan->flows[i].name);
		buf_puts(out, " &#8592;</text>\n");
		bar(&l, 0, r->ended, y, "#cfe8cf", r->plan->flows[i].name);
		bar(&l, 0, r->ended, y + ROW, "#cfe8cf", r->plan->flows[i].name);
	}
	for (size_t i = 0; (a = plan_flows_asymmetry(r->flows, i)) != NULL; i++)
		for (int d = 0; d < 2 && a->until.us > a->from.us; d++)
			bar(&l, erx_time_since(a->from, r->zero),
			    erx_time_since(a->until, r->zero), row_of(&l, a->flow, d),
			    "#f2c84b", "asymmetric");
	for (size_t i = 0; (o = plan_flows_outage(r->flows, i)) != NULL; i++)
		if (plan_outage_counts(o))
			bar(&l, erx_time_since(o->from, r->zero),
			    erx_time_since(o->until, r->zero),
			    row_of(&l, o->flow, o->direction == PLAN_REVERSE),
			    o->loop ? "#7b1fa2" : "#c62828", o->cause);
	buf_puts(out,
	    "</svg>\n<p class=\"dim\">green: all members arrive &#183; yellow: "
	    "asymmetric &#183; red: loss &#183; purple: loop. The width of a "
	    "step grows with the logarithm of its time.</p>\n");
	free(l.x);
}

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
step_tables(struct buf *out, const struct plan_step_result *s)
{
	char prefix[IP_PREFIX_STRLEN];

	buf_puts(out, "<table>\n");
	for (size_t i = 0; i < s->nactions; i++) {
		const struct plan_action_result *a = &s->actions[i];

		buf_puts(out, "<tr>");
		cell(out, a->expected ? "good" : "bad", a->done ? "done" : "refused");
		cell(out, NULL, a->action->text);
		cell(out, "dim", a->message);
		buf_puts(out, "</tr>\n");
	}
	for (size_t i = 0; i < s->nchecks; i++) {
		const struct plan_check_result *c = &s->checks[i];

		buf_puts(out, "<tr>");
		cell(out, c->passed ? "good" : "bad", c->passed ? "holds" : "FAILS");
		cell(out, NULL, c->check);
		cell(out, "dim", c->got);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</table>\n");
	if (!s->nchanges)
		return;
	buf_printf(out, "<details><summary>%zu routes changed</summary><table>\n",
	    s->nchanges);
	for (size_t i = 0; i < s->nchanges; i++) {
		buf_puts(out, "<tr>");
		cell(out, NULL, s->changes[i].router);
		cell(out, NULL, ip_prefix_text(&s->changes[i].network, prefix));
		cell(out, "dim", s->changes[i].from ? s->changes[i].from : "none");
		cell(out, NULL, s->changes[i].to ? s->changes[i].to : "none");
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</table></details>\n");
}

static void
steps(struct buf *out, const struct plan_result *r)
{
	for (size_t i = 0; i < r->nsteps; i++) {
		const struct plan_step_result *s = &r->steps[i];

		buf_printf(out, "<h2>%zu. ", i + 1);
		plan_xml_text(out, s->step->id);
		if (s->step->title) {
			buf_puts(out, ": ");
			plan_xml_text(out, s->step->title);
		}
		buf_puts(out, "</h2>\n<p class=\"dim\">");
		if (s->step->owner) {
			plan_xml_text(out, s->step->owner);
			buf_puts(out, " &#183; ");
		}
		plan_seconds(out, s->at);
		buf_puts(out, " s to ");
		plan_seconds(out, s->until);
		buf_puts(out, " s");
		if (s->skipped) {
			buf_puts(out, " &#183; did not run: ");
			plan_xml_text(out, s->skipped);
		}
		buf_puts(out, "</p>\n");
		if (s->step->note) {
			buf_puts(out, "<p>");
			plan_xml_text(out, s->step->note);
			buf_puts(out, "</p>\n");
		}
		step_tables(out, s);
	}
}

static void
outages(struct buf *out, const struct plan_result *r)
{
	const struct plan_outage *o;

	buf_puts(out,
	    "<h2>Outages</h2>\n<table><tr><th>flow</th><th>direction</th>"
	    "<th>from</th><th>seconds</th><th>kind</th><th>lost</th>"
	    "<th>cause</th></tr>\n");
	for (size_t i = 0; (o = plan_flows_outage(r->flows, i)) != NULL; i++) {
		if (!plan_outage_counts(o))
			continue;
		buf_puts(out, "<tr>");
		cell(out, NULL, o->flow);
		cell(out, NULL, o->direction == PLAN_FORWARD ? "forward" : "reverse");
		buf_puts(out, "<td>");
		plan_seconds(out, erx_time_since(o->from, r->zero));
		buf_puts(out, "</td><td>");
		plan_seconds(out, erx_time_since(o->until, o->from));
		buf_puts(out, "</td>");
		cell(out, NULL, o->loop ? "loop" : "loss");
		buf_printf(out, "<td>%u of %u</td>", o->lost, o->members);
		cell(out, "dim", o->cause);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</table>\n");
}

void
plan_report_html(const struct plan_result *r, struct buf *out)
{
	buf_puts(out,
	    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	    "<title>");
	plan_xml_text(out, r->plan->name);
	buf_printf(out, "</title><style>%s</style></head><body>\n<h1>", style);
	plan_xml_text(out, r->plan->name);
	buf_puts(out, "</h1>\n<p>Lab ");
	plan_xml_text(out, r->lab);
	buf_printf(out, ", seed %llu: <b class=\"%s\">%u passed, %u failed</b>",
	    (unsigned long long)r->seed, r->failed ? "bad" : "good", r->passed,
	    r->failed);
	if (r->aborted_at) {
		buf_puts(out, ", aborted at ");
		plan_xml_text(out, r->aborted_at);
	}
	buf_puts(out, "; ");
	plan_seconds(out, r->ended);
	buf_puts(out, " s of simulated time.</p>\n");
	draw(r, out);
	outages(out, r);
	steps(out, r);
	buf_puts(out, "</body></html>\n");
}
