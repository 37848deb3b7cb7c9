/*
 * The time line.  Rehearsals hold moments of a millisecond beside hours of rest, so
 * steps stand side by side with a width of their own, by the logarithm of how long they
 * took, and inside a step time is linear.  Each flow has two rows, one a direction.
 */
#include "base/xalloc.h"
#include "plan/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEFT   190.0
#define WIDTH  990.0
#define ROW    22.0
#define TOP    48.0
#define LABEL  24  /* characters of a flow's name that have room */
#define LETTER 6.7 /* width of one */

struct line {
	const struct plan_result *r;
	double *x; /* left edges of the steps, and the end */
	struct buf *out;
};

/* Where a moment of the rehearsal (µs) stands: in the first step that reaches it, for
 * steps of no length begin where it ends. */
static double
place(const struct line *l, int64_t at)
{
	const struct plan_result *r = l->r;
	const struct plan_step_result *s;
	size_t i = 0;
	double part;

	while (i + 1 < r->nsteps && r->steps[i + 1].at <= at &&
	    (r->steps[i].until < at || r->steps[i].until == r->steps[i].at))
		i++;
	s = &r->steps[i];
	part = s->until > s->at ? (double)(at - s->at) / (double)(s->until - s->at) : 0;
	part = part > 1 ? 1 : part < 0 ? 0 : part;
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

/* So many characters at most, never half of one. */
static void
short_text(struct buf *out, const char *text, size_t most)
{
	size_t n = 0, end = 0;
	char *copy;

	while (text[end] && n < most) {
		do
			end++;
		while (((unsigned char)text[end] & 0xc0) == 0x80);
		n++;
	}
	copy = xasprintf("%.*s%s", (int)end, text, text[end] ? "\xe2\x80\xa6" : "");
	plan_xml_text(out, copy);
	free(copy);
}

/* How what a flow goes through is drawn: each kind with a height of its own, so that
 * nothing hangs on colours.  A row is 12 high. */
struct look {
	double top, height;
	const char *fill, *stroke;
};
static const struct look look_fine = { 4, 4, "#9ccf9c", "none" };
static const struct look look_asymmetric = { 6, 6, "#f2c84b", "none" };
static const struct look look_loss = { 0, 12, "#c62828", "none" };
static const struct look look_not_yet = { 1, 10, "#fff", "#c62828" };
static const struct look look_loop = { -3, 18, "#7b1fa2", "none" };

static void
rect(const struct line *l, double a, double b, double y, const struct look *look,
    const char *title)
{
	buf_printf(l->out,
	    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.0f\" "
	    "fill=\"%s\" stroke=\"%s\"><title>",
	    a, y + look->top, b - a < 3 ? 3 : b - a, look->height, look->fill,
	    look->stroke);
	plan_xml_text(l->out, title);
	buf_puts(l->out, "</title></rect>\n");
}

/* What a flow went through in the first draw, whose steps are drawn; the length is that
 * of all. */
static void
bar(const struct line *l, const struct plan_interval *i, double y,
    const struct look *look)
{
	struct buf title;

	if (!i->in_first)
		return;
	buf_init(&title);
	buf_puts(&title, i->direction ? "" : "asymmetric ");
	plan_interval_text(i, &title);
	buf_printf(&title, ": %s", i->cause);
	rect(l, place(l, i->first_from), place(l, i->first_until), y, look, title.data);
	buf_fini(&title);
}

/* What is drawn of a step: the ground, and a sign behind its number. */
struct ground {
	const char *fill, *sign, *word;
};

static struct ground
ground_of(const struct plan_result *r, size_t i)
{
	const struct plan_step_result *s = &r->steps[i];

	if (s->aborted)
		return (struct ground){ "#fbe3e0", " &#10007;", "aborted" };
	if (plan_step_failures(s))
		return (struct ground){ "#fbe3e0", " &#10007;", "fails" };
	if (s->skipped)
		return (struct ground){ "#e4e4e4", " &#8211;", "did not run" };
	if (s->lost.worst)
		return (struct ground){ "#fdf3d8", " !", "holds, with loss" };
	return (struct ground){ i % 2 ? "#f3f6f9" : "#fff", "", "holds" };
}

static void
columns(const struct line *l, double height)
{
	for (size_t i = 0; i < l->r->nsteps; i++) {
		const struct plan_step_result *s = &l->r->steps[i];
		double width = l->x[i + 1] - l->x[i];
		struct ground g = ground_of(l->r, i);
		size_t room = width > 50 ? (size_t)((width - 8) / LETTER) - 5 : 0;

		buf_puts(l->out, "<g><title>");
		plan_xml_text(l->out, s->step->id);
		buf_printf(l->out,
		    ": %s</title><rect x=\"%.1f\" y=\"24\" width=\"%.1f\" "
		    "height=\"%.1f\" fill=\"%s\" stroke=\"#bbb\"/>\n"
		    "<text x=\"%.1f\" y=\"18\">%zu%s",
		    g.word, l->x[i], width, height - 24, g.fill, l->x[i] + 3, i + 1,
		    g.sign);
		if (room > 4 && l->r->nsteps < 100) {
			buf_putc(l->out, ' ');
			short_text(l->out, s->step->id, room);
		}
		buf_puts(l->out, "</text></g>\n");
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
flow_rows(const struct line *l)
{
	for (size_t i = 0; i < l->r->plan->nflows; i++) {
		const struct plan_flow *f = &l->r->plan->flows[i];

		for (int d = 0; d < 2; d++) {
			double y = row_of(l, f->name, d);
			char *title = xasprintf("%s to %s", d ? f->to : f->from,
			    d ? f->from : f->to);

			buf_printf(l->out, "<text x=\"4\" y=\"%.1f\"%s>", y + 10,
			    d ? " fill=\"#666\"" : "");
			short_text(l->out, f->name, LABEL);
			buf_printf(l->out, " %s<title>", d ? "&#8592;" : "&#8594;");
			plan_xml_text(l->out, title);
			buf_puts(l->out, "</title></text>\n");
			rect(l, l->x[0], l->x[l->r->nsteps], y, &look_fine, title);
			free(title);
		}
	}
}

void
plan_draw(const struct plan_result *r, struct buf *out)
{
	double height = TOP + ROW * 2 * (double)r->plan->nflows + 10;
	struct line l = { r, NULL, out };

	lay_out(&l);
	buf_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 %.0f\" "
	    "width=\"100%%\" role=\"img\" aria-label=\"time line\">\n",
	    height);
	columns(&l, height);
	flow_rows(&l);
	for (size_t i = 0; i < r->nasymmetries; i++)
		for (int d = 0; d < 2; d++)
			bar(&l, &r->asymmetries[i],
			    row_of(&l, r->asymmetries[i].flow->name, d),
			    &look_asymmetric);
	for (size_t i = 0; i < r->noutages; i++) {
		const struct plan_interval *o = &r->outages[i];

		bar(&l, o, row_of(&l, o->flow->name, o->direction == PLAN_REVERSE),
		    o->loop          ? &look_loop
			: o->initial ? &look_not_yet
				     : &look_loss);
	}
	buf_puts(out, "</svg>\n");
	free(l.x);
}
