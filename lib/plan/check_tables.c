/*
 * Checks that walk whole tables: how many prefixes there are, and what has changed
 * since a snapshot.  Tables may be large, and a daemon has others to serve, so that
 * these are asked a slice at a time; what changes meanwhile is seen or not.
 */
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "rib/order.h"
#include "run/place.h"
#include "run/snapshots.h"

#include <stdlib.h>
#include <string.h>

#define ECMP_MAX 64
#define TELL_MAX 6 /* changes that are told */

struct plan_probe {
	struct plan_run *r;
	const struct plan_check *c;
	struct buf got;
	bool good;
	/* How far a count is: a router of the place, a family, the prefixes of that. */
	size_t router;
	uint8_t family;
	struct rib_order *order;
	bool collected;
	uint32_t total;
	/* What there was, what there is, and how far both have been compared. */
	struct run_snapshot *then;
	struct net_snapshot *now;
	struct net_snapshot_pair pair;
	bool taken;
	size_t changes;
};

struct plan_probe *
plan_probe_new(struct plan_run *r, const struct plan_check *c)
{
	struct plan_probe *p = xcalloc(1, sizeof *p);

	p->r = r;
	p->c = c;
	p->good = true;
	p->family = IP_V4;
	buf_init(&p->got);
	return p;
}

void
plan_probe_free(struct plan_probe *p)
{
	if (!p)
		return;
	rib_order_free(p->order);
	run_snapshot_done(p->then);
	net_snapshot_free(p->now);
	buf_fini(&p->got);
	free(p);
}

/* Always false: nothing is left to do. */
static bool
fail(struct plan_probe *p, const char *what, const char *name)
{
	buf_printf(&p->got, "there is no %s%s", what, name);
	p->good = false;
	return false;
}

/* --- how many --- */

static bool
is_counted(const struct plan_probe *p, struct net_rt *rt, const struct rib *rib,
    const struct ip_prefix *prefix)
{
	const struct rib_net *net = rib ? rib_lookup(rib, prefix) : NULL;
	const struct rib_path *members[ECMP_MAX];
	const struct plan_check *c = p->c;
	unsigned n;

	if (!net || (c->has & PLAN_HAS_WITHIN && !ip_prefix_covers(&c->within, prefix)))
		return false;
	n = rib_ecmp(rib, net, members, ECMP_MAX);
	for (unsigned i = 0; i < n; i++)
		if (!c->from ||
		    plan_comes_from(p->r, rt, prefix->family, members[i], c->from))
			return true;
	return false;
}

static void
end_of_router(struct plan_probe *p, const char *name)
{
	const struct plan_check *c = p->c;

	p->good = p->good && (!(c->has & PLAN_HAS_EXACTLY) || p->total == c->exactly) &&
	    (!(c->has & PLAN_HAS_AT_LEAST) || p->total >= c->at_least) &&
	    (!(c->has & PLAN_HAS_AT_MOST) || p->total <= c->at_most);
	buf_printf(&p->got, "%s%s: %u", p->got.len ? "; " : "", name, p->total);
	p->total = 0;
	p->router++;
}

/* False: the table is done. */
static bool
count_table(struct plan_probe *p, struct net_rt *rt, size_t *units)
{
	const struct rib *rib = net_router_rib(rt, p->family);
	struct ip_prefix prefix;

	if (!p->order)
		p->order = rib_order_new(NULL);
	if (!p->collected) {
		*units = rib_order_collect(p->order, rib, *units);
		p->collected = *units > 0;
	}
	for (; p->collected && *units > 0; --*units) {
		if (!rib_order_next(p->order, &prefix))
			break;
		p->total += is_counted(p, rt, rib, &prefix);
	}
	if (*units == 0)
		return true;
	rib_order_free(p->order);
	p->order = NULL;
	p->collected = false;
	return false;
}

static bool
count(struct plan_probe *p, size_t units)
{
	struct er_endpoint at;

	if (!run_place_find(p->r->run, p->c->at, &at) || !at.nrouters)
		return fail(p, p->c->at, " now");
	while (p->router < at.nrouters) {
		struct net_rt *rt =
		    net_router_find(run_net(p->r->run), at.routers[p->router]);

		if (!rt) {
			p->router++;
			continue;
		}
		if (count_table(p, rt, &units))
			return true;
		if (p->family == IP_V4) {
			p->family = IP_V6;
			continue;
		}
		p->family = IP_V4;
		end_of_router(p, at.routers[p->router]);
	}
	return false;
}

/* --- what has changed --- */

static bool
in_scope(const struct plan_probe *p, const struct er_endpoint *at,
    const struct net_snapshot_row *row)
{
	bool in = !at && row->endpoint;

	for (size_t i = 0; at && i < at->nrouters; i++)
		in |= strcmp(at->routers[i], row->router) == 0;
	for (size_t i = 0; i < p->c->nexcept; i++)
		if (ip_prefix_covers(&p->c->except[i], &row->prefix))
			return false;
	return in;
}

static void
tell_change(struct buf *got, const struct net_snapshot_change *ch, bool all)
{
	static const struct net_snapshot_row none;
	const struct net_snapshot_row *from = ch->from ? ch->from : &none;
	const struct net_snapshot_row *to = ch->to ? ch->to : &none;
	const struct net_snapshot_row *row = ch->from ? from : to;
	const char *before = all ? from->all : from->best;
	const char *after = all ? to->all : to->best;
	char prefix[IP_PREFIX_STRLEN];

	buf_printf(got, "%s%s %s: %s -> %s", got->len ? "; " : "",
	    row->router ? row->router : "", ip_prefix_text(&row->prefix, prefix),
	    before ? before : "none", after ? after : "none");
}

static bool
compare(struct plan_probe *p, size_t units)
{
	struct er_endpoint place, *at = p->c->at ? &place : NULL;
	struct net_snapshot_change change;

	if (at && (!run_place_find(p->r->run, p->c->at, at) || !at->nrouters))
		return fail(p, p->c->at, " now");
	while (net_snapshot_look(&p->pair, p->c->all, &units, &change)) {
		if (!in_scope(p, at, change.from ? change.from : change.to))
			continue;
		if (p->changes++ < TELL_MAX)
			tell_change(&p->got, &change, p->c->all);
	}
	if (units == 0)
		return true;
	p->good = p->changes == 0;
	if (p->changes > TELL_MAX)
		buf_printf(&p->got, " and %zu more", p->changes - TELL_MAX);
	if (p->good)
		buf_puts(&p->got, "no difference");
	return false;
}

static bool
unchanged(struct plan_probe *p, size_t units)
{
	const struct run *run = p->r->run;

	if (!p->now) {
		if (!(p->then = run_snapshot_of(run, p->c->since)))
			return fail(p, "snapshot ", p->c->since);
		p->now = net_snapshot_begin(p->c->all);
	}
	if (!p->taken) {
		if (net_snapshot_step(p->now, run_net(run), units))
			return true;
		p->taken = true;
		p->pair = (struct net_snapshot_pair){ p->then->table, p->now, 0, 0 };
		if (units < SIZE_MAX)
			return true; /* the rest of the slice is not known */
	}
	return compare(p, units);
}

/* --- both --- */

bool
plan_probe_step(struct plan_probe *p, size_t units)
{
	if (p->c->kind == PLAN_COUNT)
		return count(p, units);
	if (p->c->kind == PLAN_UNCHANGED)
		return unchanged(p, units);
	p->good = plan_holds(p->r, p->c, NULL, &p->got);
	return false;
}

bool
plan_probe_good(const struct plan_probe *p)
{
	return p->good;
}

const char *
plan_probe_got(const struct plan_probe *p)
{
	return p->got.data ? p->got.data : "";
}

bool
plan_holds_tables(struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	struct plan_probe *p = plan_probe_new(r, c);
	bool good;

	while (plan_probe_step(p, SIZE_MAX))
		;
	good = p->good;
	if (got)
		buf_puts(got, plan_probe_got(p));
	plan_probe_free(p);
	return good;
}
