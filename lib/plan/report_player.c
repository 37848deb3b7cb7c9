/*
 * The player stands behind the report, and what it plays beside it as data.  A "<" of
 * the data is written as an escape of JSON, so no name can end the element that holds
 * the data.
 */
#include "plan/player.h"
#include "plan/report.h"

void
plan_player(const struct plan_result *r, size_t most, struct buf *out)
{
	struct buf data;

	if (!r->nmaps)
		return;
	buf_init(&data);
	plan_report_brief(r, most, &data);
	buf_puts(out, "<script type=\"application/json\" id=\"rehearsal\">");
	for (size_t i = 0; i < data.len; i++)
		if (data.data[i] == '<')
			buf_puts(out, "\\u003c");
		else
			buf_putc(out, data.data[i]);
	buf_printf(out, "</script>\n<script>%s</script>\n", plan_player_script);
	buf_fini(&data);
}
