/*
 * What is not over at the end of a step, in words.
 */
#include "plan/kept.h"
#include "plan/report.h"

void
plan_kept_text(const struct plan_kept *k, struct buf *out)
{
	buf_printf(out, "%s keeps %u %s of %s, which is gone, as stale until ",
	    k->router, (unsigned)k->routes, k->routes == 1 ? "route" : "routes",
	    k->neighbor);
	plan_clock_text(out, k->until, true);
}

void
plan_stale_text(const struct plan_result *r, const struct plan_step_result *s,
    struct buf *out)
{
	buf_printf(out, "%zu of %zu flows rest on stale routes%s", s->nstale,
	    r->plan->nflows, s->nstale ? ": " : "");
	for (size_t i = 0; i < s->nstale; i++)
		buf_printf(out, "%s%s", i ? ", " : "", s->stale[i]->name);
}

void
plan_left_html(const struct plan_result *r, const struct plan_step_result *s,
    struct buf *out)
{
	struct buf text;

	if (s->running) {
		buf_puts(out, "<p>Not ended behind this step:</p><pre>");
		plan_xml_text(out, s->running);
		buf_puts(out, "</pre>\n");
	}
	if (!s->nkept)
		return;
	buf_init(&text);
	for (size_t i = 0; i < s->nkept; i++) {
		plan_kept_text(&s->kept[i], &text);
		buf_puts(&text, ". ");
	}
	if (r->plan->nflows) {
		plan_stale_text(r, s, &text);
		buf_putc(&text, '.');
	}
	buf_puts(out, "<p><strong>Not over behind this step: </strong>");
	plan_xml_text(out, text.data);
	buf_puts(out, "</p>\n");
	buf_fini(&text);
}
