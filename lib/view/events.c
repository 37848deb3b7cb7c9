/*
 * Rows of events, by the numbers of which a reader goes on where it was.
 */
#include "base/xalloc.h"
#include "view/clock.h"
#include "view/tables.h"

#include <stdlib.h>

struct table {
	const struct net *net;
	uint64_t after;
};

static unsigned
more(void *ctx, struct json *j, unsigned units)
{
	struct table *t = ctx;
	const struct net_event *e;
	int64_t epoch = net_epoch(t->net);
	char time[VIEW_CLOCK_LEN];

	for (; units && (e = net_event_after(t->net, t->after)); units--) {
		t->after = e->number;
		json_object(j, NULL);
		json_uint(j, "number", e->number);
		json_seconds(j, "time", e->at.us);
		json_string(j, "kind", net_event_name(e->kind));
		json_string(j, "subject", e->subject);
		json_string(j, "text", e->text);
		if (epoch)
			json_string(j, "at", view_clock(epoch + e->at.us, time));
		json_object_end(j);
	}
	return units;
}

struct rows
view_events(const struct net *net, uint64_t after)
{
	struct table *t = xcalloc(1, sizeof *t);

	t->net = net;
	t->after = after;
	return rows_array(more, free, t);
}
