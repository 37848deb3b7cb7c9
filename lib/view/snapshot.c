/*
 * Differences are looked for a slice at a time: of large tables that are alike most
 * pieces are empty.
 */
#include "view/snapshot.h"

#include "base/xalloc.h"

#include <stdlib.h>

struct diff {
	struct net_snapshot_pair pair;
	bool whole;
};

void
view_snapshot(struct json *j, const char *name, const struct net_snapshot *table,
    size_t bytes, int64_t age)
{
	json_object(j, NULL);
	json_string(j, "name", name);
	json_uint(j, "routers", table->nnames);
	json_uint(j, "rows", table->n);
	json_uint(j, "bytes", bytes);
	json_uint(j, "age-seconds", (uint64_t)(age / ERX_SEC));
	json_object_end(j);
}

static void
diff_row(const struct diff *d, struct json *j, const struct net_snapshot_change *c)
{
	const struct net_snapshot_row *row = c->from ? c->from : c->to;
	const char *from = c->from ? c->from->best : NULL;
	const char *to = c->to ? c->to->best : NULL;
	char text[IP_PREFIX_STRLEN];

	if (!row)
		return;
	if (d->whole) {
		from = c->from ? c->from->all : NULL;
		to = c->to ? c->to->all : NULL;
	}
	json_object(j, NULL);
	json_string(j, "change", !from ? "+" : !to ? "-" : "~");
	json_string(j, "router", row->router);
	json_string(j, "network", ip_prefix_text(&row->prefix, text));
	json_string(j, "from", from);
	json_string(j, "to", to);
	json_object_end(j);
}

static unsigned
more(void *ctx, struct json *j, unsigned units)
{
	struct net_snapshot_change change;
	struct diff *d = ctx;
	size_t left = units;

	while (net_snapshot_look(&d->pair, d->whole, &left, &change))
		diff_row(d, j, &change);
	return (unsigned)left;
}

struct rows
view_diff(const struct net_snapshot *from, const struct net_snapshot *to, bool whole)
{
	struct diff *d = xcalloc(1, sizeof *d);

	d->pair = (struct net_snapshot_pair){ from, to, 0, 0 };
	d->whole = whole;
	return rows_array(more, free, d);
}
