/*
 * For machines that collect tests: JUnit (a suite a step, a case a check or a
 * questionable action) and TAP version 13.
 */
#include "plan/report.h"

#include <stdlib.h>
#include <string.h>

void
plan_xml_text(struct buf *out, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p == '&')
			buf_puts(out, "&amp;");
		else if (*p == '<')
			buf_puts(out, "&lt;");
		else if (*p == '>')
			buf_puts(out, "&gt;");
		else if (*p == '"')
			buf_puts(out, "&quot;");
		else if (*p < 0x20 && *p != '\n' && *p != '\t')
			buf_putc(out, ' ');
		else
			buf_putc(out, (char)*p);
	}
}

/* Actions count as cases when they were to be refused, or went wrong. */
static bool
is_case(const struct plan_action_result *a)
{
	return !a->expected || a->action->expect != PLAN_EXPECT_DONE;
}

static void
junit_case(struct buf *out, const char *step, const char *name, bool passed,
    const char *expected, const char *got)
{
	buf_puts(out, "    <testcase classname=\"");
	plan_xml_text(out, step);
	buf_puts(out, "\" name=\"");
	plan_xml_text(out, name);
	buf_puts(out, "\" time=\"0\"");
	if (passed) {
		buf_puts(out, "/>\n");
		return;
	}
	buf_puts(out, ">\n      <failure message=\"");
	plan_xml_text(out, got);
	buf_puts(out, "\">expected: ");
	plan_xml_text(out, expected);
	buf_puts(out, "\ngot: ");
	plan_xml_text(out, got);
	buf_puts(out, "</failure>\n    </testcase>\n");
}

static const char *
outcome(const struct plan_action_result *a)
{
	return a->done ? "done" : a->message ? a->message : "refused";
}

static const char *
wanted(const struct plan_action_result *a)
{
	if (a->action->expect == PLAN_EXPECT_DONE)
		return "done";
	return a->action->code ? a->action->code : "refused";
}

/* What an aborted rehearsal leaves. */
static char *
abort_text(const struct plan_result *r)
{
	struct buf out;

	buf_init(&out);
	plan_verdict_text(r, &out);
	return buf_steal(&out);
}

static void
junit_property(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "      <property name=\"%s\" value=\"", name);
	plan_xml_text(out, value);
	buf_puts(out, "\"/>\n");
}

/* What a suite's figures rest on. */
static void
junit_properties(struct buf *out, const struct plan_result *r)
{
	struct buf text;

	buf_init(&text);
	buf_puts(out, "    <properties>\n");
	plan_times_text(&r->times, &text);
	junit_property(out, "durations", text.data);
	buf_reset(&text);
	buf_printf(&text, "%llu", (unsigned long long)r->seed);
	junit_property(out, "seed", text.data);
	buf_reset(&text);
	buf_printf(&text, "%u", r->draws);
	junit_property(out, "draws", text.data);
	junit_property(out, "verdict", plan_verdict_word(plan_verdict(r)));
	buf_puts(out, "    </properties>\n");
	buf_fini(&text);
}

#define ABORT_EXPECTED "no abort-if holds"

static void
junit_suite(struct buf *out, const struct plan_result *r,
    const struct plan_step_result *s)
{
	unsigned tests = s->aborted, failures = s->aborted;

	for (size_t i = 0; i < s->nactions; i++) {
		tests += is_case(&s->actions[i]);
		failures += !s->actions[i].expected;
	}
	for (size_t i = 0; i < s->nchecks; i++) {
		tests++;
		failures += !s->checks[i].passed;
	}
	buf_puts(out, "  <testsuite name=\"");
	plan_xml_text(out, s->step->id);
	buf_printf(out, "\" tests=\"%u\" failures=\"%u\" skipped=\"%u\" time=\"",
	    tests + (s->skipped != NULL), failures, s->skipped != NULL);
	plan_seconds(out, s->until - s->at);
	buf_puts(out, "\">\n");
	junit_properties(out, r);
	if (s->skipped) {
		buf_puts(out, "    <testcase classname=\"");
		plan_xml_text(out, s->step->id);
		buf_puts(out, "\" name=\"runs\" time=\"0\"><skipped message=\"");
		plan_xml_text(out, s->skipped);
		buf_puts(out, "\"/></testcase>\n");
	}
	for (size_t i = 0; i < s->nactions; i++)
		if (is_case(&s->actions[i]))
			junit_case(out, s->step->id, s->actions[i].action->text,
			    s->actions[i].expected, wanted(&s->actions[i]),
			    outcome(&s->actions[i]));
	for (size_t i = 0; i < s->nchecks; i++)
		junit_case(out, s->step->id, s->checks[i].check, s->checks[i].passed,
		    s->checks[i].expected, s->checks[i].got);
	if (s->aborted) {
		char *got = abort_text(r);

		junit_case(out, s->step->id, "aborted", false, ABORT_EXPECTED, got);
		free(got);
	}
	buf_puts(out, "  </testsuite>\n");
}

void
plan_report_junit(const struct plan_result *r, struct buf *out)
{
	buf_puts(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"");
	plan_xml_text(out, r->plan->name);
	buf_printf(out, "\" tests=\"%u\" failures=\"%u\" time=\"",
	    r->passed + r->failed, r->failed);
	plan_seconds(out, r->ended);
	buf_puts(out, "\">\n");
	for (size_t i = 0; i < r->nsteps; i++)
		junit_suite(out, r, &r->steps[i]);
	buf_puts(out, "</testsuites>\n");
}

/* --- TAP --- */

/* A description has no line ends, and no "#" that means a directive. */
static void
tap_text(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (*text == '#' || *text == '\\')
			buf_printf(out, "\\%c", *text);
		else
			buf_putc(out, *text == '\n' ? ' ' : *text);
}

static void
tap_why(struct buf *out, const char *expected, const char *got)
{
	buf_puts(out, "# expected: ");
	tap_text(out, expected);
	buf_puts(out, "\n# got: ");
	tap_text(out, got);
	buf_putc(out, '\n');
}

static void
tap_line(struct buf *out, unsigned *n, const char *step, const char *name, bool passed,
    const char *expected, const char *got)
{
	buf_printf(out, "%s %u - ", passed ? "ok" : "not ok", ++*n);
	tap_text(out, step);
	buf_puts(out, ": ");
	tap_text(out, name);
	buf_putc(out, '\n');
	if (!passed)
		tap_why(out, expected, got);
}

static void
tap_abort(struct buf *out, unsigned *n, const struct plan_result *r)
{
	char *got = abort_text(r);

	buf_printf(out, "not ok %u - aborted at %s\n", ++*n, r->aborted_at);
	tap_why(out, ABORT_EXPECTED, got);
	free(got);
}

void
plan_report_tap(const struct plan_result *r, struct buf *out)
{
	struct buf lines;
	unsigned n = 0;

	buf_init(&lines);
	for (size_t i = 0; i < r->nsteps; i++) {
		const struct plan_step_result *s = &r->steps[i];

		for (size_t k = 0; k < s->nactions; k++)
			if (is_case(&s->actions[k]))
				tap_line(&lines, &n, s->step->id,
				    s->actions[k].action->text, s->actions[k].expected,
				    wanted(&s->actions[k]), outcome(&s->actions[k]));
		for (size_t k = 0; k < s->nchecks; k++)
			tap_line(&lines, &n, s->step->id, s->checks[k].check,
			    s->checks[k].passed, s->checks[k].expected,
			    s->checks[k].got);
		if (s->skipped) {
			buf_printf(&lines, "ok %u - ", ++n);
			tap_text(&lines, s->step->id);
			buf_printf(&lines, " # SKIP %s\n", s->skipped);
		}
	}
	if (r->aborted_at)
		tap_abort(&lines, &n, r);
	buf_printf(out, "TAP version 13\n1..%u\n# ", n);
	plan_head_text(r, "\n# ", out);
	buf_puts(out, "verdict: ");
	plan_verdict_text(r, out);
	buf_printf(out, "\n%s", lines.data ? lines.data : "");
	buf_fini(&lines);
}
