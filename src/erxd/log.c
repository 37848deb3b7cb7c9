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
log_event(const struct net_event *event, bool verbose)
{
	if (!verbose &&
	    (event->kind == NET_EVENT_SESSION_STATE || event->kind == NET_EVENT_ROUTE))
		return;
	log_line(net_event_name(event->kind), event->subject, event->text);
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
