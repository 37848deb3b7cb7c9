/*
 * Rows of events, by the numbers of which a reader goes on where it was.
 */
#include "base/xalloc.h"
#include "view/tables.h"

#include <stdlib.h>

struct table {
	const struct net *net;
	uint64_t after;
};

/* "2026-01-02T03:04:05.678Z"; days to a date as in Hinnant's civil_from_days. */
static void
put_wall_clock(struct json *j, const char *key, int64_t us)
{
	int64_t ms = us / ERX_MSEC, left = ms % 86400000, z = ms / 86400000 + 719468;
	int64_t era = z / 146097, of_era = z % 146097;
	int64_t year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t m = (5 * of_year + 2) / 153, month = m < 10 ? m + 3 : m - 9;

	json_stringf(j, key, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    (int)(year + era * 400 + (month <= 2)), (int)month,
	    (int)(of_year - (153 * m + 2) / 5 + 1), (int)(left / 3600000),
	    (int)(left / 60000 % 60), (int)(left / 1000 % 60), (int)(left % 1000));
}

static unsigned
more(void *ctx, struct json *j, unsigned units)
{
	struct table *t = ctx;
	const struct net_event *e;
	int64_t epoch = net_epoch(t->net);

	for (; units && (e = net_event_after(t->net, t->after)); units--) {
		t->after = e->number;
		json_object(j, NULL);
		json_uint(j, "number", e->number);
		json_seconds(j, "time", e->at.us);
		json_string(j, "kind", net_event_name(e->kind));
		json_string(j, "subject", e->subject);
		json_string(j, "text", e->text);
		if (epoch)
			put_wall_clock(j, "at", epoch + e->at.us);
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
