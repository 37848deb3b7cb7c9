/*
 * Traces in words.  The first lost member tells what is wrong; two directions differ by
 * the links that only one of them takes, those inside of an object left out.
 */
#include "net/ways.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* "seattle/ce0 er-a/primary hub/gw0", from hop `from` on. */
static void
way_text(struct buf *out, const struct net_trace_path *p, size_t from)
{
	for (size_t i = from; i < p->nhops; i++)
		buf_printf(out, "%s%s", i > from ? " " : "", p->hops[i].router);
}

unsigned
net_trace_arrived(const struct net_trace *t)
{
	return t->members - t->lost - t->left - t->unknown;
}

const struct net_trace_path *
net_trace_with(const struct net_trace *t, enum net_outcome outcome)
{
	for (size_t i = 0; i < t->npaths; i++)
		if (t->paths[i].outcome == outcome)
			return &t->paths[i];
	return NULL;
}

static const struct net_hop *
last_hop(const struct net_trace_path *p)
{
	return p->nhops && p->hops ? &p->hops[p->nhops - 1] : NULL;
}

static const char *
last_router(const struct net_trace_path *p)
{
	const struct net_hop *hop = last_hop(p);

	return hop ? hop->router : "?";
}

static void
loop_text(struct buf *out, const struct net_trace_path *p)
{
	const char *last = last_router(p);
	size_t from = 0;

	while (from + 1 < p->nhops && strcmp(p->hops[from].router, last) != 0)
		from++;
	buf_puts(out, "loop ");
	way_text(out, p, from);
}

static void
internet_text(struct buf *out, const struct net_trace_path *p, const char *last)
{
	if (p->outcome == NET_ARRIVES)
		buf_puts(out, "delivered");
	else if (p->outcome == NET_LEAVES && p->outbound)
		buf_printf(out, "leaves %s by the Internet route", last);
	else if (p->outcome == NET_LEAVES)
		buf_printf(out,
		    "leaves %s by the Internet route, if the subnet has outbound "
		    "access",
		    last);
	else
		buf_printf(out,
		    "leaves %s by the Internet route, which does not lead there", last);
}

void
net_path_text(struct buf *out, const struct net_trace_path *p)
{
	const struct net_hop *hop = last_hop(p);
	const char *last = last_router(p);
	char address[IP_ADDR_STRLEN];

	switch (p->fate) {
	case NET_NO_ROUTE:
		buf_printf(out, "no route at %s", last);
		break;
	case NET_REFUSED_DEFAULT:
		buf_printf(out,
		    "only a default route at %s, which it may not take (A-35)", last);
		break;
	case NET_DEAD_LINK:
		buf_printf(out, "%s forwards into a dead link or router", last);
		break;
	case NET_NOT_FORWARDING:
		buf_printf(out,
		    "black hole at %s: traffic is dropped there while BGP is up", last);
		break;
	case NET_LOOP:
		loop_text(out, p);
		break;
	case NET_ELSEWHERE:
		buf_printf(out, "ends at %s, which has the address as well", last);
		break;
	case NET_HALF_KNOWN:
		buf_printf(out,
		    "what decides at %s is a real router: what it would do is not "
		    "known",
		    last);
		break;
	case NET_EXTERNAL_NEIGHBOUR:
		buf_printf(out, "handed over at %s",
		    hop && hop->link ? hop->link : last);
		break;
	case NET_INTERNET:
		internet_text(out, p, last);
		break;
	case NET_NO_OUTBOUND:
		buf_printf(out,
		    "the Internet route takes it at %s, whose subnet has no outbound "
		    "access (E-10a)",
		    last);
		break;
	case NET_NO_APPLIANCE:
		buf_printf(out,
		    "a user's route at %s leads to an address where no appliance is "
		    "(E-16)",
		    last);
		break;
	case NET_STATEFUL:
		buf_printf(out,
		    "asymmetric: dropped by STATEFUL DEVICE %s, which does not see the "
		    "other direction (E-21)",
		    last);
		break;
	case NET_NO_SUBNET:
		buf_printf(out, "no subnet of %.*s holds %s", (int)strcspn(last, "/"),
		    last, ip_addr_text(&p->homeless, address));
		break;
	case NET_FORWARDED:
		buf_printf(out,
		    "%s passes it on to %s, which takes no forwarded traffic over the "
		    "peering (E-23)",
		    last, p->refuser);
		break;
	case NET_DELIVERED:
	case NET_FATE_N:
		buf_puts(out, "delivered");
		break;
	}
}

void
net_trace_text(struct buf *out, const struct net_trace *t)
{
	static const enum net_outcome order[] = { NET_LOST, NET_LEAVES, NET_UNKNOWN };
	const struct net_trace_path *p = NULL;

	for (size_t i = 0; !p && i < sizeof order / sizeof *order; i++)
		p = net_trace_with(t, order[i]);
	for (size_t i = 0; !p && i < t->npaths; i++)
		if (t->paths[i].fate == NET_EXTERNAL_NEIGHBOUR)
			p = &t->paths[i];
	if (p)
		net_path_text(out, p);
	else
		buf_puts(out, t->members ? "delivered" : "no path");
}

/* --- symmetry --- */

/* Between two routers of one site, or of one private cloud: that is nobody's business
 * but theirs.  Nor is it whether packets pass the routers of virtual hubs between
 * their VNets, gateways and appliances: in one direction they often do not (H-3, H-15).
 */
static bool
is_inside(const struct net_spec *spec, const char *name)
{
	const struct net_link *l = net_spec_find_link(spec, name);
	const struct net_router *a = l ? net_spec_find_router(spec, l->a) : NULL;
	const struct net_router *b =
	    l && l->b ? net_spec_find_router(spec, l->b) : NULL;

	if (!a || !b)
		return false;
	if (a->kind == NET_KIND_HUB || b->kind == NET_KIND_HUB)
		return true;
	return strcmp(a->owner, b->owner) == 0 && a->kind == b->kind;
}

struct links {
	const char **items;
	size_t n, cap;
};

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
links_of(struct links *l, const struct net_spec *spec, const struct net_trace *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->npaths; i++)
		for (size_t k = 0; k < t->paths[i].nhops; k++) {
			const char *link = t->paths[i].hops[k].link;

			if (link && !is_inside(spec, link))
				VEC_PUSH(l->items, l->n, l->cap) = link;
		}
	if (l->n)
		qsort(l->items, l->n, sizeof *l->items, by_text);
	for (size_t i = 0; i < l->n; i++)
		if (!n || strcmp(l->items[n - 1], l->items[i]) != 0)
			l->items[n++] = l->items[i];
	l->n = n;
}

static void
only_in(struct buf *out, const struct links *here, const struct links *there)
{
	for (size_t i = 0; i < here->n; i++)
		if (!there->n ||
		    !bsearch(&here->items[i], there->items, there->n,
			sizeof *there->items, by_text))
			buf_printf(out, "%s%s", out->len ? ", " : "", here->items[i]);
}

void
net_trace_differ(const struct net *net, const struct net_trace *forward,
    const struct net_trace *reverse, struct buf *only_forward, struct buf *only_reverse)
{
	const struct net_spec *spec = net_running(net);
	struct links f = { NULL, 0, 0 }, r = { NULL, 0, 0 };

	links_of(&f, spec, forward);
	links_of(&r, spec, reverse);
	only_in(only_forward, &f, &r);
	only_in(only_reverse, &r, &f);
	free(f.items);
	free(r.items);
}
