/*
 * The plain words of plan/plain.h in the reports: a heading, and its sentences below.
 */
#include "plan/plain.h"
#include "plan/report.h"

static void
text_line(void *ctx, const char *heading, const char *sentence)
{
	struct buf *out = ctx;

	if (heading)
		buf_printf(out, "  %s\n", heading);
	buf_printf(out, "    %s\n", sentence);
}

void
plan_plain_text(const struct plan_result *r, struct buf *out)
{
	buf_puts(out, "\nin plain words\n");
	plan_plain(r, text_line, out);
}

static void
html_line(void *ctx, const char *heading, const char *sentence)
{
	struct buf *out = ctx;

	if (heading)
		buf_printf(out, "<dt>%s</dt>\n", heading);
	buf_puts(out, "<dd>");
	plan_xml_text(out, sentence);
	buf_puts(out, "</dd>\n");
}

void
plan_plain_html(const struct plan_result *r, struct buf *out)
{
	buf_puts(out, "<h2>In plain words</h2>\n<dl>\n");
	plan_plain(r, html_line, out);
	buf_puts(out, "</dl>\n");
}
