/*
 * The daemon's log: standard error, one line an event, flushed by the line.
 */
#include "erxd/log.h"

#include "base/json.h"
#include "base/time.h"
#include "lab/lab.h"
#include "view/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Of the process, which has one log. */
/* NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables) */
static bool as_json;

void
log_json(bool json)
{
	as_json = json;
}

/* Opens an object with the time in it. */
static void
begin_json(struct json *j, struct buf *out)
{
	char stamp[VIEW_CLOCK_LEN];
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	buf_init(out);
	json_init(j, out, false);
	json_object(j, NULL);
	json_string(j, "time",
	    view_clock((int64_t)now.tv_sec * ERX_SEC + now.tv_nsec / 1000, stamp));
}

static void
end_json(struct json *j, struct buf *out)
{
	json_object_end(j);
	fprintf(stderr, "%s\n", out->data);
	buf_fini(out);
}

void
log_line(const char *event, const char *subject, const char *text)
{
	time_t now = time(NULL);
	struct tm tm;
	char stamp[32];
	struct buf out;
	struct json j;

	if (as_json) {
		begin_json(&j, &out);
		json_string(&j, "event", event);
		json_string(&j, "subject", subject);
		json_string(&j, "text", text);
		end_json(&j, &out);
		return;
	}
	gmtime_r(&now, &tm);
	strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &tm);
	fprintf(stderr, "%s %s %s: %s\n", stamp, event, subject, text);
}

void
log_event(struct net_log_limit *limit, const struct net_event *event, bool verbose)
{
	if (!verbose && event->kind == NET_EVENT_SESSION_STATE)
		return;
	if (net_log_limit_take(limit, event))
		log_line(net_event_name(event->kind), event->subject, event->text);
}

void
log_left_out(struct net_log_limit *limit, struct erx_time now)
{
	enum net_event_kind kind;
	struct buf subject, text;

	buf_init(&subject);
	buf_init(&text);
	while (net_log_limit_due(limit, now, &kind, &subject, &text)) {
		log_line(net_event_name(kind), subject.data, text.data);
		buf_reset(&subject);
		buf_reset(&text);
	}
	buf_fini(&subject);
	buf_fini(&text);
}

static void
log_error_json(const struct err *e)
{
	struct buf out;
	struct json j;

	begin_json(&j, &out);
	json_string(&j, "event", e->warning ? "warning" : "error");
	json_string(&j, "subject", e->path);
	json_string(&j, "text", e->text);
	json_string(&j, "code", code_word(e->code));
	json_string(&j, "where", e->where);
	json_string(&j, "cure", e->cure);
	end_json(&j, &out);
}

void
log_errors(const struct errs *errs)
{
	struct buf out;

	for (size_t i = 0; as_json && i < errs->n; i++)
		log_error_json(&errs->items[i]);
	if (as_json)
		return;
	buf_init(&out);
	lab_print_errors(errs, &out);
	if (out.data)
		fputs(out.data, stderr);
	buf_fini(&out);
}
