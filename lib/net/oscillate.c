/*
 * A prefix under watch is an item; a router that reports it is a place.  What a place
 * had its routes from makes a graph, and those that have part in the oscillation are in
 * a circle of it: whoever only follows (a gateway that hears the same thing ever anew)
 * has nobody behind, and is left out of what is said.  All real routers together are
 * one node, for what is behind them is not known.
 */
#include "net/oscillate.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "net/net_int.h"
#include "rib/flaps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FROM_MAX    4
#define PATIENCE    4096 /* reports of others */
#define NAMES_MAX   6    /* that are said */
#define QUIET_LEAST (5 * ERX_SEC)
#define QUIET_STEPS 2 /* reports that stay away */

/* Where a place had a route from: a router of ours, or a session with a real one. */
struct origin {
	const struct net_rt *rt;
	const struct net_half *half; /* outside; NULL: rt */
};

struct place {
	const struct net_table *table;
	uint64_t changes;            /* that were reported: it may have no report yet */
	struct erx_time since, last; /* first and last report */
	struct origin from[FROM_MAX];
	unsigned nfrom;
	bool in_circle;
};

struct item {
	struct ip_prefix prefix;
	uint32_t stimulus; /* its changes are counted since then */
	uint64_t seen;     /* number of its last report */
	struct place places[NET_OSCILLATING_PLACES];
	unsigned nplaces;
	bool open; /* it oscillates, and that was told */
	char name[IP_PREFIX_STRLEN];
	char *between;     /* "between a, b and the real router c" */
	char *text, *cure; /* of the reason; text belongs to a group's first */
};

struct net_unrest {
	struct item items[NET_OSCILLATING_MAX]; /* in the order of their first report */
	unsigned n, nopen;
	uint64_t reports;
	uint64_t filter; /* bit_of all items: most prefixes are none of them */
	bool full;       /* that there are more of them was told */
	struct timer rest;
};

/* --- items --- */

static void
item_clear(struct item *x)
{
	free(x->between);
	free(x->text);
	free(x->cure);
	memset(x, 0, sizeof *x);
}

static uint64_t
bit_of(const struct ip_prefix *p)
{
	return 1ull << (hash_bytes(p->b, p->family == IP_V4 ? 4 : 16, p->len) & 63);
}

/* The others stay in their order. */
static void
item_drop(struct net_unrest *u, struct item *x)
{
	size_t behind = (size_t)(&u->items[--u->n] - x);

	item_clear(x);
	memmove(x, x + 1, behind * sizeof *x);
	memset(&u->items[u->n], 0, sizeof *x);
	u->filter = 0;
	for (unsigned i = 0; i < u->n; i++)
		u->filter |= bit_of(&u->items[i].prefix);
}

void
net_unrest_fini(struct net *net)
{
	struct net_unrest *u = net->unrest;

	if (!u)
		return;
	timerq_unset(&net->timers, &u->rest);
	while (u->n)
		item_drop(u, &u->items[0]);
	free(u);
	net->unrest = NULL;
}

static struct item *
find(struct net_unrest *u, const struct ip_prefix *p)
{
	for (unsigned i = 0; i < u->n; i++)
		if (ip_prefix_equal(&u->items[i].prefix, p))
			return &u->items[i];
	return NULL;
}

static struct erx_time
last_of(const struct item *x)
{
	struct erx_time last = { 0 };

	for (unsigned i = 0; i < x->nplaces; i++)
		if (erx_time_before(last, x->places[i].last))
			last = x->places[i].last;
	return last;
}

/* Room for one more: one goes that nothing has been heard of since something else
 * happened, or for many reports of others.  NULL: there is none. */
static struct item *
room(const struct net *net)
{
	struct net_unrest *u = net->unrest;

	for (unsigned i = 0; u->n == NET_OSCILLATING_MAX && i < u->n; i++) {
		const struct item *x = &u->items[i];

		if (!x->open &&
		    (x->stimulus != net->stimulus || u->reports - x->seen > PATIENCE))
			item_drop(u, &u->items[i]);
	}
	return u->n < NET_OSCILLATING_MAX ? &u->items[u->n++] : NULL;
}

static struct item *
take(struct net *net, const struct ip_prefix *prefix)
{
	struct net_unrest *u = net->unrest;
	struct item *x = find(u, prefix);

	if (!x) {
		x = room(net);
		if (!x)
			return NULL;
		x->prefix = *prefix;
		u->filter |= bit_of(prefix);
		x->stimulus = net->stimulus;
		ip_prefix_text(prefix, x->name);
	} else if (!x->open && x->stimulus != net->stimulus) {
		x->stimulus = net->stimulus;
		x->nplaces = 0;
	}
	x->seen = ++u->reports;
	return x;
}

static struct place *
place_at(struct item *x, const struct net_table *t)
{
	for (unsigned i = 0; i < x->nplaces; i++)
		if (x->places[i].table == t)
			return &x->places[i];
	if (x->nplaces == NET_OSCILLATING_PLACES)
		return NULL;
	x->places[x->nplaces] = (struct place){ .table = t };
	return &x->places[x->nplaces++];
}

static void
add_origin(struct place *p, const struct net_half *h)
{
	const struct net_half *far = h ? h->sess->half[!h->end] : NULL;
	struct origin o = { far ? far->rt : NULL, h && h->outside ? h : NULL };

	if (!o.rt && !o.half)
		return;
	for (unsigned i = 0; i < p->nfrom; i++)
		if (p->from[i].rt == o.rt && p->from[i].half == o.half)
			return;
	if (p->nfrom < FROM_MAX)
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
is_fed_by(const struct place *p, const struct net_rt *rt)
{
	for (unsigned i = 0; i < p->nfrom; i++)
		if (rt ? p->from[i].rt == rt : p->from[i].half != NULL)
			return true;
	return false;
}

/* NULL: the real routers. */
static bool
feeds_any(const struct item *x, const struct net_rt *rt)
{
	for (unsigned i = 0; i < x->nplaces; i++)
		if (x->places[i].in_circle && is_fed_by(&x->places[i], rt))
			return true;
	return false;
}

static bool
is_fed(const struct item *x, const struct place *p, bool outside)
{
	if (outside && is_fed_by(p, NULL))
		return true;
	for (unsigned i = 0; i < x->nplaces; i++)
		if (x->places[i].in_circle && is_fed_by(p, x->places[i].table->rt))
			return true;
	return false;
}

static bool
tells_outside(const struct item *x)
{
	for (unsigned i = 0; i < x->nplaces; i++)
		if (x->places[i].in_circle && has_outside(x->places[i].table->rt))
			return true;
	return false;
}

/* Marks places that both are fed by the circle and feed it; true: real routers are in
 * it.  Where too little is known all places are. */
static bool
find_circle(struct item *x)
{
	bool outside = true, changed = true, any = false;

	for (unsigned i = 0; i < x->nplaces; i++)
		x->places[i].in_circle = true;
	while (changed) {
		changed = outside && !(feeds_any(x, NULL) && tells_outside(x));
		outside = outside && !changed;
		for (unsigned i = 0; i < x->nplaces; i++) {
			struct place *p = &x->places[i];
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

/* --- words --- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts them, each once. */
static size_t
unique(const char **names, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(names, n, sizeof *names, by_name);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(names[kept - 1], names[i]) != 0)
			names[kept++] = names[i];
	return kept;
}

/* "a, b and c"; with something behind it "a, b, c". */
static void
list(struct buf *out, const char *const *names, size_t n, bool last)
{
	for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
		bool ends = last && i == n - 1;

		buf_printf(out, "%s%s", !i ? "" : ends ? " and " : ", ", names[i]);
	}
	if (n > NAMES_MAX)
		buf_printf(out, "%s%zu more", last ? " and " : ", ", n - NAMES_MAX);
}

/* "between er-a/primary, er-a/secondary and the real router seattle/ce0" */
static char *
between(const struct item *x, bool outside)
{
	const char *inside[NET_OSCILLATING_PLACES];
	const char *real[NET_OSCILLATING_PLACES * FROM_MAX];
	size_t ninside = 0, nreal = 0;
	struct buf out;

	for (unsigned i = 0; i < x->nplaces; i++) {
		const struct place *p = &x->places[i];

		if (!p->in_circle)
			continue;
		inside[ninside++] = p->table->rt->spec->name;
		for (unsigned k = 0; k < p->nfrom && outside; k++)
			if (p->from[k].half)
				real[nreal++] = p->from[k].half->outside;
	}
	ninside = unique(inside, ninside);
	nreal = unique(real, nreal);
	buf_init(&out);
	buf_puts(&out, ninside + nreal > 1 ? "between " : "at ");
	list(&out, inside, ninside, !nreal);
	if (nreal) {
		buf_printf(&out, " and the real router%s ", nreal > 1 ? "s" : "");
		list(&out, real, nreal, true);
	}
	return buf_steal(&out);
}

/* Changes a minute at the router that changes most; 0: in no time. */
static uint64_t
rate(const struct item *x)
{
	uint64_t most = 0;

	for (unsigned i = 0; i < x->nplaces; i++) {
		const struct place *p = &x->places[i];
		int64_t us = p->changes ? erx_time_since(p->last, p->since) : 0;
		uint64_t r = us > 0 ? (p->changes - RIB_FLAPS_STEP) * 60 *
			(uint64_t)ERX_SEC / (uint64_t)us
				    : 0;

		if (p->in_circle && r > most)
			most = r;
	}
	return most;
}

static void
put_rate(struct buf *out, const struct item *x)
{
	uint64_t r = rate(x);

	if (r)
		buf_printf(out, ", %llu change%s a minute", (unsigned long long)r,
		    r == 1 ? "" : "s");
}

/* The AS that tells the real routers. */
static uint32_t
as_of_exit(const struct item *x)
{
	for (unsigned i = 0; i < x->nplaces; i++) {
		const struct net_half *h;

		if (!x->places[i].in_circle)
			continue;
		TAILQ_FOREACH(h, &x->places[i].table->rt->halves, rt_entry)
			if (h->outside)
				return net_here(h)->asn;
	}
	return 0;
}

/* A router that changes too seldom to report as often as others do is a place, too. */
static void
ask_table(struct item *x, const struct net_table *t)
{
	struct rib_flap f;
	struct place *p;

	if (!t || !rib_flaps_ask(t->rib, &x->prefix, &f))
		return;
	p = place_at(x, t);
	if (!p)
		return;
	add_origin(p, net_half_of_source(t->rt, t->family, f.from));
	add_origin(p, net_half_of_source(t->rt, t->family, f.to));
}

/* What is said of it from what is known now. */
static void
describe(const struct net *net, struct item *x)
{
	bool outside;

	for (size_t i = 0; i < net->spec->nrouters; i++)
		ask_table(x, net->rts[i]->tables[x->prefix.family - IP_V4]);
	outside = find_circle(x);

	free(x->between);
	free(x->cure);
	x->between = between(x, outside);
	x->cure = outside
	    ? xasprintf("an AS-path filter at the real router ends it: what has AS %u "
			"in its path is not announced to AS %u again",
		  as_of_exit(x), as_of_exit(x))
	    : xstrdup("these routers prefer each other's routes and have no state of "
		      "rest: change a local preference, or filter what one tells "
		      "the other");
}

/* --- its life --- */

static int64_t
quiet(const struct item *x)
{
	int64_t longest = QUIET_LEAST;

	for (unsigned i = 0; i < x->nplaces; i++) {
		const struct place *p = &x->places[i];
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
			    erx_time_add(last_of(&u->items[i]), quiet(&u->items[i])));
	if (erx_time_is_never(at))
		timerq_unset(&net->timers, &u->rest);
	else
		timerq_set(&net->timers, &u->rest, at);
}

static void
begin(struct net *net, struct item *x)
{
	struct buf out;

	describe(net, x);
	buf_init(&out);
	put_rate(&out, x);
	net_event_add(net, NET_EVENT_OSCILLATING, x->name, "oscillates %s%s",
	    x->between, out.data ? out.data : "");
	buf_fini(&out);
	x->open = true;
	net->unrest->nopen++;
	net->oscillations++;
}

static void
end(struct net *net, struct item *x)
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
	    (long long)((erx_time_since(last_of(x), since) + ERX_SEC - 1) / ERX_SEC));
	net->unrest->nopen--;
	net->unrest->full = false;
	item_drop(net->unrest, x);
}

void
net_unrest_due(struct net *net)
{
	struct net_unrest *u = net->unrest;

	for (unsigned i = 0; i < u->n;) {
		struct item *x = &u->items[i];

		if (x->open &&
		    !erx_time_before(net->now, erx_time_add(last_of(x), quiet(x))))
			end(net, x);
		else
			i++;
	}
	arm(net);
}

void
net_unrest_look(struct net *net)
{
	struct net_unrest *u = net->unrest;

	if (!net_unrest_count(net) || !net_rests_alone(net))
		return;
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
	struct item *x = take(net, &f->prefix);
	struct place *p = x ? place_at(x, t) : NULL;

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
	add_origin(p, net_half_of_source(t->rt, t->family, f->from));
	add_origin(p, net_half_of_source(t->rt, t->family, f->to));
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
			net->unrest->rest.kind = NET_TIMER_REST;
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
static struct item *
watched(const struct net *net, const struct ip_prefix *p)
{
	struct net_unrest *u = net->unrest;
	struct item *x = u->filter & bit_of(p) ? find(u, p) : NULL;

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
	struct item *x;
	struct ip_prefix p;

	if (is_idle(net) || !h->outside)
		return;
	while (bgp_nlri_next(&nlri, &p)) {
		x = watched(net, &p);
		if (x && came_from_here(h, attrs))
			return;
		if (x)
			item_drop(net->unrest, x);
	}
}

void
net_unrest_withdrawn(const struct net_part *part, const struct ip_prefix *p)
{
	const struct net *net = part->half->sess->net;
	const struct rib *rib = net_part_table(part)->rib;
	const struct rib_path *path = NULL;
	const struct rib_net *n;
	struct item *x = NULL;

	if (!is_idle(net) && part->half->outside)
		x = watched(net, p);
	if (!x)
		return;
	n = rib_lookup(rib, p);
	while (n && (path = rib_path_next(rib, n, path)))
		if (path->source == part->source &&
		    came_from_here(part->half, path->attrs))
			return;
	item_drop(net->unrest, x);
}

void
net_unrest_event(struct net *net, enum net_event_kind kind)
{
	switch (kind) {
	case NET_EVENT_SESSION_UP:
	case NET_EVENT_SESSION_DOWN:
	case NET_EVENT_LIMIT:
	case NET_EVENT_REFRESH:
	case NET_EVENT_GRACEFUL:
	case NET_EVENT_LINK:
	case NET_EVENT_APPLY:
		net->stimulus++;
		break;
	default:
		break;
	}
}

/* --- what goes --- */

static void
forget_origins(struct place *p, const struct net_rt *rt, const struct net_half *h)
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
		struct item *x = &u->items[i];

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
is_first(const struct net_unrest *u, const struct item *x, unsigned *alike)
{
	*alike = 0;
	for (unsigned i = 0; i < u->n; i++) {
		const struct item *y = &u->items[i];

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
			describe(net, &u->items[i]);
	while (u && *at < u->n) {
		struct item *x = &u->items[(*at)++];
		struct buf out;

		if (!x->open || !is_first(u, x, &alike))
			continue;
		buf_init(&out);
		buf_puts(&out, "oscillates");
		if (alike)
			buf_printf(&out, ", as %u more prefix%s do%s,", alike,
			    alike > 1 ? "es" : "", alike > 1 ? "" : "es");
		buf_printf(&out, " %s", x->between);
		put_rate(&out, x);
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
