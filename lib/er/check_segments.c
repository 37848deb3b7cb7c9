/*
 * Shared networks, and addresses of links inside the lab: an address is on its network,
 * is nobody else's there, and both ends of a link have one or none.
 */
#include "er/segments.h"

#include <string.h>

static bool
overlaps(const struct ip_prefix *a, const struct ip_prefix *b)
{
	return a->family != IP_NONE && b->family != IP_NONE &&
	    (ip_prefix_covers(a, b) || ip_prefix_covers(b, a));
}

/* --- networks --- */

static void
check_address(const struct er_ctx *c, const struct er_shared *s,
    const struct er_segment_entry *e, const struct ip_prefix *p,
    const struct ip_addr *a)
{
	char text[IP_ADDR_STRLEN], prefix[IP_PREFIX_STRLEN];

	if (a->family == IP_NONE)
		return;
	if (p->family == IP_NONE)
		er_refuse(c, CODE_BAD_LINK_ADDRESS, e->head.path, NULL,
		    "%s has the address %s, and %s has no prefix of that family",
		    e->head.name, ip_addr_text(a, text), s->head.name);
	else if (!ip_prefix_has(p, a))
		er_refuse(c, CODE_BAD_LINK_ADDRESS, e->head.path, NULL,
		    "%s is not in %s, the prefix of %s", ip_addr_text(a, text),
		    ip_prefix_text(p, prefix), s->head.name);
}

static bool
is_same(const struct ip_addr *a, const struct ip_addr *b)
{
	return a->family != IP_NONE && ip_addr_equal(a, b);
}

static void
check_router(const struct er_ctx *c, const struct er_shared *s, size_t at)
{
	const struct er_segment_entry *e = &s->routers[at];

	if (!e->router)
		er_refuse_cure(c, CODE_UNKNOWN_NEIGHBOR, e->head.path, NULL,
		    "name a router of routers:", "%s is no plain router", e->head.name);
	check_address(c, s, e, &s->prefix, &e->address);
	check_address(c, s, e, &s->prefix6, &e->address6);
	for (size_t i = 0; i < at; i++) {
		const struct er_segment_entry *o = &s->routers[i];

		if (is_same(&e->address, &o->address) ||
		    is_same(&e->address6, &o->address6))
			er_refuse(c, CODE_BAD_LINK_ADDRESS, e->head.path, NULL,
			    "%s and %s have one address on %s", o->head.name,
			    e->head.name, s->head.name);
	}
	if (e->router && e->router->tcp &&
	    (s->prefix.family != IP_NONE || s->prefix6.family != IP_NONE))
		er_refuse_cure(c, CODE_BAD_LINK_ADDRESS, e->head.path, NULL,
		    "leave transport out at the router, or prefix at the segment",
		    "%s speaks over loopback, which has addresses of its own",
		    e->head.name);
}

static void
check_segment(const struct er_ctx *c, size_t at)
{
	const struct er_shared *s = &c->model->segments[at];
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < s->nrouters; i++)
		check_router(c, s, i);
	for (size_t i = 0; i < at; i++) {
		const struct er_shared *o = &c->model->segments[i];

		if (overlaps(&s->prefix, &o->prefix) ||
		    overlaps(&s->prefix6, &o->prefix6))
			er_refuse(c, CODE_BAD_LINK_ADDRESS, s->head.path, "prefix",
			    "%s overlaps the prefix of %s",
			    ip_prefix_text(overlaps(&s->prefix, &o->prefix)
				    ? &s->prefix
				    : &s->prefix6,
				text),
			    o->head.name);
	}
}

/* --- links --- */

static bool
contradict(const struct ip_addr *a, const struct ip_addr *b)
{
	return a->family != IP_NONE && b->family != IP_NONE && !ip_addr_equal(a, b);
}

/* What both ends say of the link is the same, and what one says is whole. */
static void
check_sides(const struct er_ctx *c, const struct er_link *l)
{
	const struct er_neighbor *a = l->declared[0], *b = l->declared[1];

	if (a && b &&
	    (contradict(&a->address, &b->far_address) ||
		contradict(&a->far_address, &b->address) ||
		contradict(&a->address6, &b->far_address6) ||
		contradict(&a->far_address6, &b->address6)))
		er_refuse(c, CODE_NEIGHBOR_MISMATCH, b->head.path, "address",
		    "%s gives the link other addresses", a->head.path);
}

static void
check_link(const struct er_ctx *c, const struct er_link *l)
{
	const struct er_neighbor *at = l->declared[0] ? l->declared[0] : l->declared[1];
	const struct ip_addr *pairs[2] = { l->address, l->address6 };
	char text[IP_ADDR_STRLEN];

	if (l->kind != ER_LINK_NEIGHBOR || !at)
		return;
	check_sides(c, l);
	for (int k = 0; k < 2; k++) {
		const struct ip_addr *p = pairs[k];

		if (is_same(&p[0], &p[1]))
			er_refuse(c, CODE_BAD_LINK_ADDRESS, at->head.path, "address",
			    "both ends of %s have the address %s", l->name,
			    ip_addr_text(&p[0], text));
	}
}

static bool
has_address(const struct er_neighbor *n)
{
	return n->address.family != IP_NONE || n->address6.family != IP_NONE ||
	    n->far_address.family != IP_NONE || n->far_address6.family != IP_NONE;
}

static void
check_neighbor(const struct er_ctx *c, const struct er_neighbor *n)
{
	if (!has_address(n))
		return;
	if (n->external)
		er_refuse_cure(c, CODE_BAD_LINK_ADDRESS, n->head.path, "address",
		    "write external/local and external/remote",
		    "%s is a real router, whose addresses stand below external",
		    n->head.name);
	else if (n->router->tcp || (n->far && n->far->router && n->far->router->tcp))
		er_refuse_cure(c, CODE_BAD_LINK_ADDRESS, n->head.path, "address",
		    "leave transport out, or the addresses",
		    "the session runs over loopback, which has addresses of its own");
	else if (n->far && n->far->role != ER_ROLE_PLAIN)
		er_refuse_cure(c, CODE_BAD_LINK_ADDRESS, n->head.path, "address",
		    "leave it out", "%s has its addresses from the service",
		    n->head.name);
}

/* One end has an address of a family and the other has none. */
static void
check_whole(const struct er_ctx *c, const struct er_link *l)
{
	for (int k = 0; l->kind == ER_LINK_NEIGHBOR && k < 2; k++) {
		const struct er_neighbor *n = l->declared[k], *o = l->declared[!k];
		bool v4 = n && n->address.family != IP_NONE &&
		    n->far_address.family == IP_NONE &&
		    (!o || o->address.family == IP_NONE) && !l->segment;
		bool v6 = n && n->address6.family != IP_NONE &&
		    n->far_address6.family == IP_NONE &&
		    (!o || o->address6.family == IP_NONE) && !l->segment;

		if (v4 || v6)
			er_refuse_cure(c, CODE_BAD_LINK_ADDRESS, n->head.path,
			    v4 ? "address" : "ipv6-address",
			    "add far-address, or address at the neighbour",
			    "the other end of %s has no address", l->name);
	}
}

void
er_check_segments(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nsegments; i++)
		check_segment(c, i);
	for (size_t i = 0; i < m->nrouters; i++)
		for (size_t k = 0; k < m->routers[i].nneighbors; k++)
			check_neighbor(c, &m->routers[i].neighbors[k]);
	for (size_t i = 0; i < m->nlinks; i++) {
		check_link(c, &m->links[i]);
		check_whole(c, &m->links[i]);
	}
}
