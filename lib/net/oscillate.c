/*
 * A prefix under watch is an item; a router that reports it is a place.  Reports make
 * an oscillation begin, and one timer ends it when they stay away; what else comes in
 * or goes begins the count anew.
 */
#include "net/oscillate.h"

#include "base/xalloc.h"
#include "net/oscillate_int.h"
#include "rib/flaps.h"

#include <stdlib.h>
#include <string.h>

#define QUIET_LEAST (5 * ERX_SEC)
#define QUIET_STEPS 2 /* reports that stay away */

/* --- its life --- */

void
net_unrest_fini(struct net *net)
{
	struct net_unrest *u = net->unrest;

	if (!u)
		return;
	timerq_unset(&net->timers, &u->rest);
	while (u->n)
		net_unrest_drop(u, &u->items[0]);
	free(u);
	net->unrest = NULL;
}

static int64_t
quiet(const struct net_unrest_item *x)
{
	int64_t longest = QUIET_LEAST;

	for (unsigned i = 0; i < x->nplaces; i++) {
		const struct net_unrest_place *p = &x->places[i];
		int64_t steps = (int64_t)(p->changes / RIB_FLAPS_STEP) - 1;
		int64_t us = steps > 0
		    ? erx_time_since(p->last, p->since) / steps * QUIET_STEPS
		    : 0;

		longest = us > longest ? us : longest;
	}
	return longest;
}

static void
arm(struct net *net)
{
	struct net_unrest *u = net->unrest;
	struct erx_time at = ERX_NEVER;

	for (unsigned i = 0; i < u->n; i++)
		if (u->items[i].open)
			at = erx_time_min(at,
			    erx_time_add(net_unrest_last(&u->items[i]),
				quiet(&u->items[i])));
	if (erx_time_is_never(at))
		timerq_unset(&net->timers, &u->rest);
	else
		timerq_set(&net->timers, &u->rest, at);
}

static void
begin(struct net *net, struct net_unrest_item *x)
{
	struct buf out;

	net_unrest_describe(net, x);
	buf_init(&out);
	net_unrest_rate(&out, x);
	net_event_add(net, NET_EVENT_OSCILLATING, x->name, "oscillates %s%s",
	    x->between, out.data ? out.data : "");
	buf_fini(&out);
	x->open = true;
	net->unrest->nopen++;
	net->oscillations++;
}

static void
end(struct net *net, struct net_unrest_item *x)
{
	uint64_t most = 0;
	struct erx_time since = net->now;

	for (unsigned i = 0; i < x->nplaces; i++) {
		if (x->places[i].changes > most)
			most = x->places[i].changes;
		if (x->places[i].changes)
			since = erx_time_min(since, x->places[i].since);
	}
	net_event_add(net, NET_EVENT_OSCILLATING, x->name,
	    "rests: it changed %llu times, and more, within %lld s",
	    (unsigned long long)most,
	    (long long)((erx_time_since(net_unrest_last(x), since) + ERX_SEC - 1) /
		ERX_SEC));
	net->unrest->nopen--;
	net->unrest->full = false;
	net_unrest_drop(net->unrest, x);
}

static void
due(struct timer *t)
{
	struct net *net = t->owner;
	struct net_unrest *u = net->unrest;

	for (unsigned i = 0; i < u->n;) {
		struct net_unrest_item *x = &u->items[i];

		if (x->open &&
		    !erx_time_before(net->now,
			erx_time_add(net_unrest_last(x), quiet(x))))
			end(net, x);
		else
			i++;
	}
	arm(net);
}

void
net_unrest_over(struct net *net)
{
	struct net_unrest *u = net->unrest;

	for (unsigned i = 0; i < u->n;) {
		if (u->items[i].open)
			end(net, &u->items[i]);
		else
			i++;
	}
	arm(net);
}

/* --- what comes in --- */

static void
report(struct net_table *t, const struct rib_flap *f)
{
	struct net *net = t->rt->net;
	struct net_unrest_item *x = net_unrest_item(net, &f->prefix);
	struct net_unrest_place *p = x ? net_unrest_place(x, t) : NULL;

	if (!x && !net->unrest->full && net->unrest->nopen == NET_OSCILLATING_MAX) {
		net->unrest->full = true;
		net_event_add(net, NET_EVENT_OSCILLATING, t->rt->spec->name,
		    "more than %d prefixes oscillate: no others are named",
		    NET_OSCILLATING_MAX);
	}
	if (!p)
		return;
	if (!p->changes)
		p->since = net->now;
	p->changes += RIB_FLAPS_STEP;
	p->last = net->now;
	net_unrest_origin(p, net_half_of_source(t->rt, t->family, f->from));
	net_unrest_origin(p, net_half_of_source(t->rt, t->family, f->to));
	if (!x->open && p->changes >= NET_OSCILLATING_AFTER)
		begin(net, x);
	if (x->open)
		arm(net);
}

void
net_unrest_take(struct net_table *t)
{
	struct net *net = t->rt->net;
	struct rib_flap f;

	while (rib_flaps_next(t->rib, &f)) {
		if (!net->unrest) {
			net->unrest = xcalloc(1, sizeof *net->unrest);
			net->unrest->rest.due = due;
			net->unrest->rest.owner = net;
		}
		report(t, &f);
	}
}

/* An AS in whose name something of ours talks to a real router, and not its own. */
static bool
came_from_here(const struct net_half *h, const struct bgp_attrs *attrs)
{
	const struct net *net = h->sess->net;
	struct bgp_draft draft;

	for (size_t i = 0; i < net->nexternals; i++) {
		const struct net_session *s = net->sessions[net->externals[i]]->spec;

		if (s->transport == NET_EXTERNAL && s->a.asn != net_there(h)->asn &&
		    bgp_aspath_count(bgp_attrs_path(attrs), s->a.asn) > 0)
			return true;
	}
	if (!(attrs->has & BGP_HAS_ORIGINATOR))
		return false;
	bgp_draft_from(&draft, attrs);
	for (size_t i = 0; i < net->spec->nrouters; i++)
		if (net->rts[i]->spec->id == draft.originator_id)
			return true;
	return false;
}

/* The item that a real router changes by itself, if it is what it says. */
static struct net_unrest_item *
watched(const struct net *net, const struct ip_prefix *p)
{
	struct net_unrest *u = net->unrest;
	struct net_unrest_item *x =
	    u->filter & net_unrest_bit(p) ? net_unrest_find(u, p) : NULL;

	return x && !x->open ? x : NULL;
}

/* Nothing is watched that does not oscillate already. */
static bool
is_idle(const struct net *net)
{
	return !net->unrest || net->unrest->n == net->unrest->nopen;
}

void
net_unrest_announced(const struct net_half *h, struct bgp_nlri nlri,
    const struct bgp_attrs *attrs)
{
	const struct net *net = h->sess->net;
	struct net_unrest_item *x;
	struct ip_prefix p;

	if (is_idle(net) || !h->outside)
		return;
	while (bgp_nlri_next(&nlri, &p)) {
		x = watched(net, &p);
		if (x && came_from_here(h, attrs))
			return;
		if (x)
			net_unrest_drop(net->unrest, x);
	}
}

void
net_unrest_withdrawn(const struct net_part *part, const struct ip_prefix *p)
{
	const struct net *net = part->half->sess->net;
	const struct rib *rib = net_part_table(part)->rib;
	const struct rib_path *path = NULL;
	const struct rib_net *n;
	struct net_unrest_item *x = NULL;

	if (!is_idle(net) && part->half->outside)
		x = watched(net, p);
	if (!x)
		return;
	n = rib_lookup(rib, p);
	while (n && (path = rib_path_next(rib, n, path)))
		if (rib_source_first(rib, path->source) == part->source &&
		    came_from_here(part->half, path->attrs))
			return;
	net_unrest_drop(net->unrest, x);
}

/* --- what goes --- */

static void
forget_origins(struct net_unrest_place *p, const struct net_rt *rt,
    const struct net_half *h)
{
	for (unsigned i = 0; i < p->nfrom;)
		if ((rt && p->from[i].rt == rt) || (h && p->from[i].half == h))
			p->from[i] = p->from[--p->nfrom];
		else
			i++;
}

void
net_unrest_forget(struct net *net, const struct net_rt *rt, const struct net_half *h)
{
	struct net_unrest *u = net->unrest;

	for (unsigned i = 0; u && i < u->n; i++) {
		struct net_unrest_item *x = &u->items[i];

		for (unsigned k = 0; k < x->nplaces;) {
			forget_origins(&x->places[k], rt, h);
			if (rt && x->places[k].table->rt == rt)
				x->places[k] = x->places[--x->nplaces];
			else
				k++;
		}
	}
}

/* --- asking --- */

unsigned
net_unrest_count(const struct net *net)
{
	return net->unrest ? net->unrest->nopen : 0;
}

/* How many there are behind it that say the same; false: it is said already. */
static bool
is_first(const struct net_unrest *u, const struct net_unrest_item *x, unsigned *alike)
{
	*alike = 0;
	for (unsigned i = 0; i < u->n; i++) {
		const struct net_unrest_item *y = &u->items[i];

		if (!y->open || strcmp(x->between, y->between) != 0)
			continue;
		if (y < x)
			return false;
		*alike += y > x;
	}
	return true;
}

bool
net_unrest_reason(struct net *net, unsigned *at, struct net_reason *r)
{
	struct net_unrest *u = net->unrest;
	unsigned alike;

	for (unsigned i = 0; u && *at == 0 && i < u->n; i++)
		if (u->items[i].open)
			net_unrest_describe(net, &u->items[i]);
	while (u && *at < u->n) {
		struct net_unrest_item *x = &u->items[(*at)++];
		struct buf out;

		if (!x->open || !is_first(u, x, &alike))
			continue;
		buf_init(&out);
		buf_puts(&out, "oscillates");
		if (alike)
			buf_printf(&out, ", as %u more prefix%s do%s,", alike,
			    alike > 1 ? "es" : "", alike > 1 ? "" : "es");
		buf_printf(&out, " %s", x->between);
		net_unrest_rate(&out, x);
		free(x->text);
		x->text = buf_steal(&out);
		*r = (struct net_reason){ .subject = x->name,
			.text = x->text,
			.cure = x->cure,
			.restless = true };
		return true;
	}
	return false;
}
