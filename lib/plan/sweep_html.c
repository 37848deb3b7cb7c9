/*
 * A sweep as one page that needs no other: the ranked report, and a matrix of failures
 * and flows.  A cell has a word or a number besides its colour; the way and the time
 * stand in its title.
 */
#include "base/xalloc.h"
#include "plan/report.h"
#include "plan/spread.h"
#include "plan/sweep_rank.h"

#include <stdlib.h>

enum { SIDE_MAX = 400 }; /* rows and columns of the matrix */

static const char style[] =
    "body{font:14px/1.45 system-ui,sans-serif;margin:2em;color:#1c1c1c;background:#fff}"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin:1.6em 0 .3em}"
    "pre,td,th{font:13px/1.4 ui-monospace,monospace}pre{white-space:pre-wrap}"
    "table{border-collapse:collapse}td,th{padding:.15em .6em;text-align:left;"
    "border:1px solid #ddd;white-space:nowrap}"
    "th.f{writing-mode:vertical-rl;vertical-align:bottom;font-weight:normal}"
    ".dim{color:#666}dt{font-weight:bold;margin-top:.5em}:target{background:#fdf3d8}"
    "td.good{background:#f6c7c2;color:#700}td.time{background:#fdf0cc;color:#5a3d00}"
    "@media print{body{margin:0}tr{break-inside:avoid}}";

/* The flows that any failure loses: their numbers. */
static size_t
lost_flows(const struct sweep_rank *r, size_t *list)
{
	size_t n = 0;

	for (size_t f = 0; f < r->s->plan.nflows && n < SIDE_MAX; f++) {
		bool lost = false;

		for (size_t i = 0; i < r->n && !lost; i++)
			lost = r->rows[i].cells &&
			    (r->rows[i].cells[2 * f] || r->rows[i].cells[2 * f + 1]);
		if (lost)
			list[n++] = f;
	}
	return n;
}

static void
put_time(struct buf *out, int64_t us)
{
	if (us == INT64_MAX)
		buf_puts(out, "for good");
	else if (us)
		plan_span_text(out, us);
	else
		buf_puts(out, "nothing lost");
}

static void
put_cell(struct buf *out, const int64_t *ways, const char *flow)
{
	int64_t worst = ways[0] > ways[1] ? ways[0] : ways[1];

	if (!worst) {
		buf_puts(out, "<td></td>");
		return;
	}
	buf_printf(out, "<td class=\"%s\" title=\"",
	    worst == INT64_MAX ? "good" : "time");
	plan_xml_text(out, flow);
	buf_puts(out, ": forward ");
	put_time(out, ways[0]);
	buf_puts(out, ", reverse ");
	put_time(out, ways[1]);
	buf_puts(out, "\">");
	put_time(out, worst);
	buf_puts(out, "</td>");
}

static void
put_name(const struct sweep_rank *r, const struct sweep_ranked *row, struct buf *out)
{
	struct buf text;

	buf_init(&text);
	sweep_rank_name(r, row, &text);
	plan_xml_text(out, text.data);
	buf_fini(&text);
}

static void
put_matrix(const struct sweep_rank *r, struct buf *out)
{
	size_t *flows = xcalloc(SIDE_MAX, sizeof *flows), n = lost_flows(r, flows);
	size_t rows = 0, more = 0;

	buf_puts(out, "<h2>Failures and flows</h2>\n<table><tr><th>Failure</th>");
	for (size_t f = 0; f < n; f++) {
		buf_puts(out, "<th class=\"f\">");
		plan_xml_text(out, r->s->plan.flows[flows[f]].name);
		buf_puts(out, "</th>");
	}
	buf_puts(out, "</tr>\n");
	for (size_t i = 0; i < r->n; i++) {
		if (!r->rows[i].cells)
			continue;
		if (rows++ >= SIDE_MAX) {
			more++;
			continue;
		}
		buf_puts(out, "<tr><th>");
		put_name(r, &r->rows[i], out);
		buf_puts(out, "</th>");
		for (size_t f = 0; f < n; f++)
			put_cell(out, &r->rows[i].cells[2 * flows[f]],
			    r->s->plan.flows[flows[f]].name);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</table>\n");
	if (more || n == SIDE_MAX)
		buf_printf(out, "<p>The matrix has %d rows and columns at most.</p>\n",
		    SIDE_MAX);
	free(flows);
}

static void
whole(const struct sweep_rank *r, struct buf *out)
{
	struct buf text;
	bool any = false;

	buf_puts(out,
	    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Sweep of ");
	plan_xml_text(out, r->s->lab);
	buf_printf(out, "</title>\n<style>%s</style></head><body>\n<h1>Sweep of ",
	    style);
	plan_xml_text(out, r->s->lab);
	buf_puts(out, "</h1>\n<pre>");
	buf_init(&text);
	sweep_text_head(r->s, &text);
	sweep_rank_text(r, SIDE_MAX, &text);
	plan_xml_text(out, text.data);
	buf_puts(out, "</pre>\n");
	buf_fini(&text);
	for (size_t i = 0; i < r->n; i++)
		any |= r->rows[i].cells != NULL;
	if (any)
		put_matrix(r, out);
}

void
sweep_rank_html(const struct sweep_rank *r, struct buf *out)
{
	struct buf text;

	buf_init(&text);
	whole(r, &text);
	plan_rules_html(text.data, out);
	buf_fini(&text);
	buf_puts(out, "</body></html>\n");
}
