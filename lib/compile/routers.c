/*
 * Plain BGP speakers: accept all, send all, next hop self, every capability.  A session
 * inside the lab runs over a link of ours, or over TCP on loopback, IPv6 always inside
 * the process (loopback has one IPv6 address, and two ends need two).  One with a real
 * neighbour is described by `external`.  What the other end is when it is not plain,
 * the ExpressRoute part knows.
 */
#include "base/xalloc.h"
#include "bgp/open.h"
#include "compile/compile.h"
#include "compile/policy.h"
#include "compile/server.h"

#include <stdlib.h>

/* TCP on loopback: any port will do, the addresses are drawn. */
#define LOOP_PORT 1790

#define CAPS_FULL                                                      \
	(BGP_CAPS_REFRESH | BGP_CAPS_ENHANCED_REFRESH | BGP_CAPS_AS4 | \
	    BGP_CAPS_EXTENDED_MESSAGE | BGP_CAPS_GRACEFUL_RESTART)

static const char *
family_name(uint8_t family)
{
	return family == IP_V6 ? "ipv6" : "ipv4";
}

static void
router(struct compiling *c, const struct er_speaker *s)
{
	struct net_router *r = compile_router(c, s);
	const struct er_router *plain = s->router;

	r->max_paths = plain->max_paths;
	compile_adverts(c, r, &plain->adverts, NULL, NULL);
	compile_networks(r, plain->has_networks, &plain->networks);
	compile_sort(r);
}

/* An end as nobody has said anything about it. */
static void
open_end(struct compiling *c, struct net_end *e, struct net_policy *p,
    const struct er_speaker *s, bool ibgp)
{
	e->router = xstrdup(s->name);
	e->asn = s->asn;
	rib_import_open(&p->import);
	p->import.reject_sets = c->model->fidelity.reject_sets;
	rib_export_open(&p->export, s->asn, !ibgp);
	p->export.strip_class = true;
	e->hold = 180;
	e->caps = CAPS_FULL;
	e->stale_time = COMPILE_STALE_TIME;
}

static void
declare_graceful(struct net_end *e, const struct er_neighbor *n)
{
	if (n->graceful == ER_GRACEFUL_OFF)
		e->caps &= (uint16_t)~BGP_CAPS_GRACEFUL_RESTART;
	e->restart_time = n->graceful == ER_GRACEFUL_RESTART ? n->restart_time : 0;
	e->deferral_time = n->has_deferral_time ? n->deferral_time : n->restart_time;
	e->stale_time = n->stale_time;
	e->long_lived_time = n->long_lived_time;
	if (n->long_lived_time)
		e->caps |= BGP_CAPS_LONG_LIVED;
}

/* What its own declaration says of an end, towards a neighbour of an AS. */
static void
declare_end(struct compiling *c, struct net_end *e, struct net_policy *p,
    const struct er_neighbor *n, uint32_t far)
{
	e->hold = n->hold;
	e->bare = n->bare;
	e->role = p->import.role = p->export.role = (uint8_t)n->role;
	e->strict_role = n->strict_role;
	p->import.role_as = far;
	declare_graceful(e, n);
	p->import.long_lived = n->long_lived_time != 0;
	p->import.deny_all = n->closed;
	p->import.own_as_max = n->allow_own_as;
	if (n->enforce_first_as)
		p->import.first_as = far;
	if (n->as_override && far != e->asn) {
		p->export.replace_from = far;
		p->export.replace_to = e->asn;
	}
	p->export.transparent = p->export.keep_med = n->transparent;
	if (n->has_local_pref) {
		p->import.set_local_pref = true;
		p->import.local_pref = n->local_pref;
	}
	p->import.graceful_shutdown = n->shutdown.honor;
	p->import.permit = rib_filter_dup(n->import);
	p->export.deny_all = n->closed;
	p->export.path_insert = compile_numbers_dup(&n->prepend);
	p->export.npath_insert = n->prepend.n;
	p->export.permit = rib_filter_dup(n->export_filter);
	compile_export_shutdown(&p->export, n->shutdown.announce);
	p->limit = n->prefix_limit;
	e->limit_warn = n->prefix_limit ? c->model->limits.warn_percent : 0;
	e->limit_idle = n->limit_idle;
	e->limit_rule = "prefix-limit";
}

/* --- inside the lab --- */

static void
compile_inside(struct compiling *c, const struct er_link *l, uint8_t family)
{
	struct net_session *s =
	    net_spec_session(c->spec, xasprintf("%s/%s", l->name, family_name(family)));
	struct net_family *f = net_session_carry(s, family);
	struct net_end *ends[2] = { &s->a, &s->b };
	struct net_policy *policies[2] = { &f->a, &f->b };
	bool ibgp = l->ends[0]->asn == l->ends[1]->asn;

	s->link = xstrdup(l->name);
	s->segment = l->segment ? xstrdup(l->segment->head.name) : NULL;
	s->ibgp = ibgp;
	s->transport = l->tcp && family == IP_V4 ? NET_TCP_LOOP : NET_IN_PROCESS;
	if (s->transport == NET_TCP_LOOP)
		s->local_port = s->remote_port = LOOP_PORT;
	for (int i = 0; i < 2; i++) {
		const struct er_neighbor *own = l->declared[i];

		open_end(c, ends[i], policies[i], l->ends[i], ibgp);
		ends[i]->address = family == IP_V6 ? l->address6[i] : l->address[i];
		if (own)
			declare_end(c, ends[i], policies[i], own, l->ends[!i]->asn);
		else
			ends[i]->hold = l->declared[1 - i]->hold;
		if (l->segment)
			policies[i]->export.on_link =
			    family == IP_V6 ? l->segment->prefix6 : l->segment->prefix;
		if (l->ends[i]->appliance)
			compile_appliance_end(l->ends[i]->appliance, l->ends[1 - i],
			    family, policies[i]);
		else if (l->ends[i]->role != ER_ROLE_PLAIN)
			compile_far_end(c, l->ends[i], l->ends[1 - i], ends[i],
			    policies[i]);
		if (own)
			compile_bfd(s, &own->bfd);
	}
	for (int i = 0; i < 2; i++)
		if (l->ends[i]->role == ER_ROLE_SERVER)
			compile_server_maps(l->ends[i], l->ends[1 - i],
			    &policies[i]->import, &policies[1 - i]->import);
}

static int64_t
delay_of(const struct compiling *c, const struct er_link *l)
{
	for (int i = 0; i < 2; i++)
		if (l->declared[i] && l->declared[i]->delay >= 0)
			return l->declared[i]->delay;
	return c->model->fidelity.link_delay;
}

static bool
has_family(const struct er_link *l, uint8_t family)
{
	for (int i = 0; i < 2; i++) {
		const struct er_neighbor *n = l->declared[i];

		if (n && (family == IP_V6 ? n->ipv6 : n->ipv4))
			return true;
	}
	return false;
}

static void
compile_link(struct compiling *c, const struct er_link *l)
{
	struct net_link *link = net_spec_link(c->spec, xstrdup(l->name));

	link->a = xstrdup(l->ends[0]->name);
	link->b = xstrdup(l->ends[1]->name);
	link->delay = delay_of(c, l);
	if (has_family(l, IP_V4))
		compile_inside(c, l, IP_V4);
	if (has_family(l, IP_V6))
		compile_inside(c, l, IP_V6);
}

/* --- with real routers --- */

static void
carry(struct compiling *c, struct net_session *s, const struct er_speaker *at,
    const struct er_neighbor *n, uint8_t family)
{
	struct net_family *f = net_session_carry(s, family);
	struct net_end *e = &s->a;
	uint32_t expected = s->b.asn;

	free(e->router);
	open_end(c, e, &f->a, at, s->ibgp);
	declare_end(c, e, &f->a, n, expected);
	f->a.import.extended_next_hop =
	    family == IP_V4 && n->tcp.remote.family == IP_V6;
	rib_import_open(&f->b.import);
	rib_export_open(&f->b.export, expected, !s->ibgp);
}

/* One session: over IPv6 that of IPv4 as well, where it is asked for (RFC 8950). */
static void
compile_external(struct compiling *c, const struct er_speaker *at,
    const struct er_neighbor *n, const char *link)
{
	uint32_t expected = n->asn ? n->asn : n->tcp.asn;
	struct net_session *s = net_spec_session(c->spec,
	    xasprintf("%s/%s", link, family_name(n->ipv4 ? IP_V4 : IP_V6)));

	s->link = xstrdup(link);
	s->ibgp = expected == at->asn;
	s->b.asn = expected;
	compile_bfd(s, &n->bfd);
	if (n->ipv4)
		carry(c, s, at, n, IP_V4);
	if (n->ipv6)
		carry(c, s, at, n, IP_V6);
	compile_tcp(s, &n->tcp);
	s->b.asn = expected;
}

static void
compile_neighbors(struct compiling *c, const struct er_speaker *at)
{
	for (size_t i = 0; i < at->router->nneighbors; i++) {
		const struct er_neighbor *n = &at->router->neighbors[i];
		struct net_link *link;
		char *name;

		if (!n->external)
			continue;
		name = net_link_name(at->name, n->head.name);
		link = net_spec_link(c->spec, xstrdup(name));
		link->a = xstrdup(at->name);
		link->outside = xstrdup(n->head.name);
		link->outside_owner = xstrdup(n->head.name);
		compile_external(c, at, n, name);
		free(name);
	}
}

/* Who is at an address of a network that routers share. */
static void
compile_segment(struct compiling *c, const struct er_shared *s)
{
	for (size_t i = 0; i < s->nrouters; i++) {
		const struct er_segment_entry *e = &s->routers[i];
		const struct ip_addr *own[] = { &e->address, &e->address6 };

		for (int k = 0; k < 2; k++)
			if (own[k]->family != IP_NONE)
				net_spec_relay(c->spec, own[k], e->head.name, false)
				    ->segment = xstrdup(s->head.name);
	}
}

void
compile_routers(struct compiling *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nspeakers; i++) {
		if (m->speakers[i].role != ER_ROLE_PLAIN)
			continue;
		router(c, &m->speakers[i]);
		compile_neighbors(c, &m->speakers[i]);
	}
	for (size_t i = 0; i < m->nlinks; i++)
		if (m->links[i].kind == ER_LINK_NEIGHBOR)
			compile_link(c, &m->links[i]);
	for (size_t i = 0; i < m->nsegments; i++)
		compile_segment(c, &m->segments[i]);
}
