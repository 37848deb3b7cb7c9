/*
 * A sweep for machines that collect tests: a case a failure.  It fails when it could
 * not be tried, or for the grounds that were asked for; what it lost stands with it in
 * either case.
 */
#include "plan/report.h"
#include "plan/spread.h"
#include "plan/sweep_int.h"

void
sweep_junit_case(const struct sweep_rank *r, const struct sweep_ranked *row,
    const struct sweep_case *c, struct buf *out)
{
	bool failed = row->broke || (row->found & r->config.fail_on);
	struct buf text;

	buf_init(&text);
	sweep_rank_name(r, row, &text);
	buf_puts(out, "    <testcase classname=\"sweep\" name=\"");
	plan_xml_text(out, text.data);
	buf_puts(out, "\" time=\"");
	plan_seconds(out, c->took);
	buf_puts(out, "\">\n");
	buf_reset(&text);
	if (failed) {
		buf_puts(out, "      <failure message=\"");
		sweep_rank_worst(row, &text);
		if (row->flow)
			buf_puts(&text, ": ");
		sweep_rank_way(row, &text);
		if (row->lost > 1)
			buf_printf(&text, " and %zu more", row->lost - 1);
		if (row->found & SWEEP_NOT_RESTORED)
			buf_puts(&text, "; not as before when the failure is over");
		plan_xml_text(out, text.data);
		buf_puts(out, "\"/>\n");
		buf_reset(&text);
	}
	sweep_text_case(r->s, c, &text);
	buf_puts(out, "      <system-out>");
	plan_xml_text(out, text.data);
	buf_puts(out, "</system-out>\n    </testcase>\n");
	buf_fini(&text);
}

void
sweep_rank_junit(const struct sweep_rank *r, struct buf *out)
{
	buf_puts(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sweep\" "
	    "tests=\"");
	buf_printf(out, "%zu\" failures=\"%zu\">\n  <testsuite name=\"", r->n,
	    r->failed);
	plan_xml_text(out, r->s->lab);
	buf_printf(out, "\" tests=\"%zu\" failures=\"%zu\">\n%s", r->n, r->failed,
	    r->junit.data ? r->junit.data : "");
	buf_puts(out, "  </testsuite>\n</testsuites>\n");
}
