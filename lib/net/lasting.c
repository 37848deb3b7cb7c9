/*
 * A text of routes in use is "PATH via A, B; PATH via C" (snapshot.c).  Who taught them
 * is what stands behind each "via", and that mostly is what has changed.
 *
 * Both snapshots stay for as long as something has not come back: rows point into them,
 * and when it comes back after all, that is told, too.
 */
#include "net/lasting.h"

#include "base/xalloc.h"
#include "net/forward.h"

#include <stdlib.h>
#include <string.h>

/* --- differences --- */

static const char via[] = "via ";

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

struct net_lasting_row
net_lasting_row(const struct net_snapshot_change *c)
{
	const struct net_snapshot_row *row = c->from ? c->from : c->to;

	return (struct net_lasting_row){ .router = row->router,
		.prefix = row->prefix,
		.before = c->from ? c->from->best : NULL,
		.after = c->to ? c->to->best : NULL };
}

bool
net_lasting_next(const struct net_lasting_row *rows, size_t n, size_t *at,
    struct net_lasting_line *l)
{
	if (*at >= n)
		return false;
	*l = (struct net_lasting_line){ .row = rows[*at] };
	while (++*at < n) {
		const struct net_lasting_row *r = &rows[*at];

		if (!same(r->router, l->row.router) ||
		    r->prefix.family != l->row.prefix.family ||
		    !same(r->before, l->row.before) || !same(r->after, l->row.after))
			break;
		l->more++;
	}
	return true;
}

/* Appends the neighbours of a text of routes in use. */
static void
neighbours(struct buf *out, const char *best)
{
	bool first = true;

	while (best && (best = strstr(best, via)) != NULL) {
		size_t len = strcspn(best += sizeof via - 1, ";");

		buf_printf(out, "%s%.*s", first ? "" : ", ", (int)len, best);
		first = false;
	}
}

void
net_lasting_text(struct buf *out, const struct net_lasting_line *l)
{
	const struct net_lasting_row *r = &l->row;
	char prefix[IP_PREFIX_STRLEN];
	struct buf before, after;

	buf_puts(out, ip_prefix_text(&r->prefix, prefix));
	if (l->more)
		buf_printf(out, " and %zu more", l->more);
	buf_init(&before);
	buf_init(&after);
	neighbours(&before, r->before);
	neighbours(&after, r->after);
	if (!r->after)
		buf_printf(out, ": now no route, before by %s", before.data);
	else if (!r->before)
		buf_printf(out, ": now by %s, before no route", after.data);
	else if (same(before.data, after.data))
		buf_printf(out, ": now %s, before %s", r->after, r->before);
	else
		buf_printf(out, ": now by %s, before by %s", after.data, before.data);
	buf_fini(&before);
	buf_fini(&after);
}

/* --- remembering --- */

void
net_lasting_init(struct net_lasting *l)
{
	*l = (struct net_lasting){ .phase = NET_LASTING_NOTHING };
}

static void
end_look(struct net_lasting *l)
{
	net_snapshot_free(l->after);
	l->after = NULL;
	l->nrows = 0;
	l->more = 0;
}

static void
clear(struct net_lasting *l)
{
	end_look(l);
	net_snapshot_free(l->before);
	l->before = NULL;
	free(l->what);
	l->what = NULL;
	free(l->unknown);
	l->unknown = NULL;
	l->lasted = false;
	l->phase = NET_LASTING_NOTHING;
}

void
net_lasting_fini(struct net_lasting *l)
{
	clear(l);
	free(l->rows);
	net_lasting_init(l);
}

/* There is nothing to compare with. */
static void
lose(struct net_lasting *l, const char *why)
{
	char *unknown = xasprintf("with before %s: %s", l->what, why);

	clear(l);
	l->unknown = unknown;
	l->phase = NET_LASTING_UNKNOWN;
}

void
net_lasting_begin(struct net_lasting *l, const char *what, bool converged)
{
	clear(l);
	l->what = xstrdup(what);
	if (!converged) {
		lose(l, "the lab had not converged then");
		return;
	}
	l->before = net_snapshot_begin(false);
	l->phase = NET_LASTING_TAKING;
}

bool
net_lasting_take(struct net_lasting *l, const struct net *net, size_t units)
{
	bool more;

	if (l->phase != NET_LASTING_TAKING)
		return true;
	more = net_snapshot_step(l->before, net, units);
	if (net_snapshot_bytes(l->before) > NET_LASTING_BYTES_MAX)
		lose(l, "the tables took more than 16 MiB then");
	else if (!more)
		l->phase = NET_LASTING_TAKEN;
	return l->phase != NET_LASTING_TAKING;
}

void
net_lasting_forget(struct net_lasting *l)
{
	if (l->phase == NET_LASTING_TOLD)
		clear(l);
	else if (l->before)
		lose(l, "the lab has been changed since");
}

bool
net_lasting_waits(const struct net_lasting *l)
{
	return l->phase == NET_LASTING_TAKEN || l->phase == NET_LASTING_LOOKING;
}

void
net_lasting_again(struct net_lasting *l, const struct net *net)
{
	if (l->phase != NET_LASTING_TOLD || l->version == net_forward_version(net))
		return;
	end_look(l);
	l->phase = NET_LASTING_TAKEN;
}

/* --- comparing --- */

static void
say(const struct net_lasting *l, struct net *net, struct erx_time now)
{
	struct net_lasting_line line;
	size_t at = 0, lines = 0;
	struct buf text;

	buf_init(&text);
	while (lines < NET_LASTING_LINES_MAX &&
	    net_lasting_next(l->rows, l->nrows, &at, &line)) {
		buf_reset(&text);
		net_lasting_text(&text, &line);
		buf_printf(&text, " (%s)", l->what);
		net_note(net, now, NET_EVENT_NOT_RESTORED, line.row.router, text.data);
		lines++;
	}
	if (l->nrows - at + l->more) {
		buf_reset(&text);
		buf_printf(&text, "%zu more prefixes at routers are not as before",
		    l->nrows - at + l->more);
		net_note(net, now, NET_EVENT_NOT_RESTORED, l->what, text.data);
	}
	buf_fini(&text);
}

static void
finish(struct net_lasting *l, struct net *net, struct erx_time now)
{
	l->version = net_forward_version(net);
	if (l->nrows) {
		if (!l->lasted)
			say(l, net, now);
		l->lasted = true;
		l->phase = NET_LASTING_TOLD;
		return;
	}
	if (l->lasted)
		net_note(net, now, NET_EVENT_NOT_RESTORED, l->what,
		    "all routes are as before again");
	clear(l);
}

static void
compare(struct net_lasting *l, size_t *units)
{
	struct net_snapshot_change change;

	while (net_snapshot_look(&l->pair, false, units, &change))
		if (l->nrows < NET_LASTING_ROWS_MAX)
			VEC_PUSH(l->rows, l->nrows, l->caprows) =
			    net_lasting_row(&change);
		else
			l->more++;
}

bool
net_lasting_look(struct net_lasting *l, struct net *net, struct erx_time now,
    bool converged, size_t units)
{
	if (!net_lasting_waits(l))
		return true;
	/* What changed meanwhile may be in it or not. */
	if (!converged || (l->after && l->version != net_forward_version(net))) {
		end_look(l);
		l->phase = NET_LASTING_TAKEN;
	}
	if (!converged)
		return false;
	if (!l->after) {
		l->after = net_snapshot_begin(false);
		l->pair = (struct net_snapshot_pair){ l->before, l->after, 0, 0 };
		l->version = net_forward_version(net);
		l->phase = NET_LASTING_LOOKING;
	}
	if (l->after->cursor && net_snapshot_step(l->after, net, units)) {
		if (net_snapshot_bytes(l->after) <= NET_LASTING_BYTES_MAX)
			return false;
		lose(l, "the tables take more than 16 MiB now");
		return true;
	}
	compare(l, &units);
	if (units == 0)
		return false;
	finish(l, net, now);
	return true;
}
