/*
 * The daemon's log: standard error, one line an event, flushed by the line.
 */
#include "erxd/log.h"

#include "lab/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void
log_line(const char *event, const char *subject, const char *text)
{
	time_t now = time(NULL);
	struct tm tm;
	char stamp[32];

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

void
log_errors(const struct errs *errs)
{
	struct buf out;

	buf_init(&out);
	lab_print_errors(errs, &out);
	if (out.data)
		fputs(out.data, stderr);
	buf_fini(&out);
}
