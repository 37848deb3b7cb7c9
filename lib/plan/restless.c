/*
 * What it is that never settles: the world is let go on by a few moments, one at a
 * time, for after two all may be as before, and what differs is named.
 */
#include "base/xalloc.h"
#include "net/snapshot.h"
#include "plan/report.h"
#include "plan/run_int.h"

#include <stdlib.h>
#include <string.h>

#define MOMENTS_MAX 8
#define ON_MAX      (12 * 3600 * ERX_SEC)
#define ON_QUIET    (600 * ERX_SEC) /* without a change: that is all */
#define ON_STEP     (60 * ERX_SEC)
#define CHANGES_MAX 4 /* that are named */

static bool
is_forgotten(void *ctx)
{
	return !net_keeps_gone(sim_net(ctx));
}

void
plan_rest(struct sim_world *w, struct erx_time until)
{
	if (sim_run_converged(w, until) == SIM_REACHED && !is_forgotten(w) &&
	    sim_run_condition(w, until, is_forgotten, w) == SIM_REACHED)
		sim_run_converged(w, until);
}

/* Appends what has changed since; false when nothing has. */
static bool
tell_changes(struct buf *out, const struct net_snapshot *before, const struct net *net)
{
	struct net_snapshot *now = net_snapshot_new(net, false);
	struct net_snapshot_change *changes;
	char prefix[IP_PREFIX_STRLEN];
	size_t n;

	changes = net_snapshot_compare(before, now, false, NULL, NULL, &n);
	for (size_t i = 0; i < n && i < CHANGES_MAX; i++) {
		const struct net_snapshot_row *row =
		    changes[i].from ? changes[i].from : changes[i].to;

		buf_printf(out, "%s%s at %s", i ? ", " : ": ",
		    ip_prefix_text(&row->prefix, prefix), row->router);
	}
	if (n > CHANGES_MAX)
		buf_printf(out, " and %zu more", n - CHANGES_MAX);
	free(changes);
	net_snapshot_free(now);
	return n > 0;
}

/* Appends who has part in it, as the net knows. */
static void
tell_oscillations(struct buf *out, struct sim_world *w)
{
	struct net_reason reasons[NET_REASONS_MAX];
	size_t n;

	net_reasons(sim_net(w), sim_now(w), reasons, &n);
	for (size_t i = 0; i < n; i++)
		if (reasons[i].restless)
			buf_printf(out, "; %s %s: %s", reasons[i].subject,
			    reasons[i].text, reasons[i].cure);
}

static char *
what_changes(struct sim_world *w)
{
	struct net *net = sim_net(w);
	struct net_snapshot *before = net_snapshot_new(net, false);
	int moments = MOMENTS_MAX;
	struct buf out;

	buf_init(&out);
	buf_puts(&out, "routes change for ever");
	do
		sim_watch(w, 1);
	while (!tell_changes(&out, before, net) && --moments > 0);
	net_snapshot_free(before);
	tell_oscillations(&out, w);
	return buf_steal(&out);
}

char *
plan_unrest(struct sim_world *w)
{
	struct buf why;
	char *nl;

	if (sim_restless(w))
		return what_changes(w);
	buf_init(&why);
	sim_unrest(w, &why);
	if (!why.data)
		return xstrdup("");
	while ((nl = strchr(why.data, '\n')) != NULL)
		*nl = nl[1] ? ';' : '\0';
	return buf_steal(&why);
}

static bool
is_named(const struct sim_world *w)
{
	struct net_counters c;

	net_counters(sim_net(w), &c);
	return c.oscillating > 0;
}

char *
plan_unrest_at_last(struct sim_world *w)
{
	struct erx_time began = sim_now(w), changed = began;
	struct erx_time until = erx_time_add(began, ON_MAX);
	uint64_t seen = sim_version(w);
	struct buf out;

	while (!sim_restless(w) && !is_named(w) && erx_time_before(sim_now(w), until) &&
	    erx_time_since(sim_now(w), changed) < ON_QUIET) {
		if (sim_run_converged(w, erx_time_add(sim_now(w), ON_STEP)) ==
		    SIM_REACHED) {
			buf_init(&out);
			buf_puts(&out, "it comes to rest only ");
			plan_span_text(&out, erx_time_since(sim_now(w), began));
			buf_puts(&out, " later");
			return buf_steal(&out);
		}
		if (sim_version(w) != seen)
			changed = sim_now(w);
		seen = sim_version(w);
	}
	return plan_unrest(w);
}
