/*
 * What a place had its routes from makes a graph, and those that have part in the
 * oscillation are in a circle of it: whoever only follows (a gateway that hears the
 * same thing ever anew) has nobody behind, and is left out of what is said.  All real
 * routers together are one node, for what is behind them is not known.
 */
#include "net/oscillate_int.h"

#include <stdlib.h>
#include <string.h>

#define PATIENCE 4096 /* reports of others */

/* --- items --- */

static void
item_clear(struct net_unrest_item *x)
{
	free(x->between);
	free(x->text);
	free(x->cure);
	memset(x, 0, sizeof *x);
}

void
net_unrest_drop(struct net_unrest *u, struct net_unrest_item *x)
{
	size_t behind = (size_t)(&u->items[--u->n] - x);

	item_clear(x);
	memmove(x, x + 1, behind * sizeof *x);
	memset(&u->items[u->n], 0, sizeof *x);
	u->filter = 0;
	for (unsigned i = 0; i < u->n; i++)
		u->filter |= net_unrest_bit(&u->items[i].prefix);
}

struct net_unrest_item *
net_unrest_find(struct net_unrest *u, const struct ip_prefix *p)
{
	for (unsigned i = 0; i < u->n; i++)
		if (ip_prefix_equal(&u->items[i].prefix, p))
			return &u->items[i];
	return NULL;
}

struct erx_time
net_unrest_last(const struct net_unrest_item *x)
{
	struct erx_time last = { 0 };

	for (unsigned i = 0; i < x->nplaces; i++)
		if (erx_time_before(last, x->places[i].last))
			last = x->places[i].last;
	return last;
}

/* Room for one more: one goes that nothing has been heard of since something else
 * happened, or for many reports of others.  NULL: there is none. */
static struct net_unrest_item *
room(const struct net *net)
{
	struct net_unrest *u = net->unrest;

	for (unsigned i = 0; u->n == NET_OSCILLATING_MAX && i < u->n; i++) {
		const struct net_unrest_item *x = &u->items[i];

		if (!x->open &&
		    (x->stimulus != net->stimulus || u->reports - x->seen > PATIENCE))
			net_unrest_drop(u, &u->items[i]);
	}
	return u->n < NET_OSCILLATING_MAX ? &u->items[u->n++] : NULL;
}

struct net_unrest_item *
net_unrest_item(struct net *net, const struct ip_prefix *prefix)
{
	struct net_unrest *u = net->unrest;
	struct net_unrest_item *x = net_unrest_find(u, prefix);

	if (!x) {
		x = room(net);
		if (!x)
			return NULL;
		x->prefix = *prefix;
		u->filter |= net_unrest_bit(prefix);
		x->stimulus = net->stimulus;
		ip_prefix_text(prefix, x->name);
	} else if (!x->open && x->stimulus != net->stimulus) {
		x->stimulus = net->stimulus;
		x->nplaces = 0;
	}
	x->seen = ++u->reports;
	return x;
}

struct net_unrest_place *
net_unrest_place(struct net_unrest_item *x, const struct net_table *t)
{
	for (unsigned i = 0; i < x->nplaces; i++)
		if (x->places[i].table == t)
			return &x->places[i];
	if (x->nplaces == NET_OSCILLATING_PLACES)
		return NULL;
	x->places[x->nplaces] = (struct net_unrest_place){ .table = t };
	return &x->places[x->nplaces++];
}

void
net_unrest_origin(struct net_unrest_place *p, const struct net_half *h)
{
	const struct net_half *far = h ? h->sess->half[!h->end] : NULL;
	struct net_unrest_from o = { far ? far->rt : NULL, h && h->outside ? h : NULL };

	if (!o.rt && !o.half)
		return;
	for (unsigned i = 0; i < p->nfrom; i++)
		if (p->from[i].rt == o.rt && p->from[i].half == o.half)
			return;
	if (p->nfrom < NET_UNREST_FROM)
		p->from[p->nfrom++] = o;
}

/* --- who has part in it --- */

/* It has a session with a real router. */
static bool
has_outside(const struct net_rt *rt)
{
	const struct net_half *h;

	TAILQ_FOREACH(h, &rt->halves, rt_entry)
		if (h->outside && net_half_up(h))
			return true;
	return false;
}

static bool
is_fed_by(const struct net_unrest_place *p, const struct net_rt *rt)
{
	for (unsigned i = 0; i < p->nfrom; i++)
		if (rt ? p->from[i].rt == rt : p->from[i].half != NULL)
			return true;
	return false;
}

/* NULL: the real routers. */
static bool
feeds_any(const struct net_unrest_item *x, const struct net_rt *rt)
{
	for (unsigned i = 0; i < x->nplaces; i++)
		if (x->places[i].in_circle && is_fed_by(&x->places[i], rt))
			return true;
	return false;
}

static bool
is_fed(const struct net_unrest_item *x, const struct net_unrest_place *p, bool outside)
{
	if (outside && is_fed_by(p, NULL))
		return true;
	for (unsigned i = 0; i < x->nplaces; i++)
		if (x->places[i].in_circle && is_fed_by(p, x->places[i].table->rt))
			return true;
	return false;
}

static bool
tells_outside(const struct net_unrest_item *x)
{
	for (unsigned i = 0; i < x->nplaces; i++)
		if (x->places[i].in_circle && has_outside(x->places[i].table->rt))
			return true;
	return false;
}

bool
net_unrest_circle(struct net_unrest_item *x)
{
	bool outside = true, changed = true, any = false;

	for (unsigned i = 0; i < x->nplaces; i++)
		x->places[i].in_circle = true;
	while (changed) {
		changed = outside && !(feeds_any(x, NULL) && tells_outside(x));
		outside = outside && !changed;
		for (unsigned i = 0; i < x->nplaces; i++) {
			struct net_unrest_place *p = &x->places[i];
			const struct net_rt *rt = p->table->rt;

			if (!p->in_circle ||
			    (is_fed(x, p, outside) &&
				(feeds_any(x, rt) || (outside && has_outside(rt)))))
				continue;
			p->in_circle = false;
			changed = true;
		}
	}
	for (unsigned i = 0; i < x->nplaces; i++)
		any |= x->places[i].in_circle;
	for (unsigned i = 0; i < x->nplaces && !any; i++)
		x->places[i].in_circle = true;
	return outside || (!any && feeds_any(x, NULL));
}
