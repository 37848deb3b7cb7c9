/*
 * The ExpressRoute part of the compiler: sites, gateways, private clouds and Global
 * Reach add their sessions to MSEEs and mark which routers those leave to be emulated;
 * then the routers come, and the sessions between the two routers of one object.
 */
#include "compile/parts.h"
#include "compile/hub.h"

#include "base/xalloc.h"
#include "bgp/open.h"
#include "compile/server.h"

#include <stdlib.h>
#include <string.h>

/* --- which routers there are --- */

void
compile_mark(struct compile_build *b, const struct er_speaker *s,
    enum compile_mark mark)
{
	b->marks[s - b->model->speakers] |= (uint8_t)mark;
}

static bool
is_emulated(const struct compile_build *b, const struct er_speaker *s)
{
	uint8_t marks = b->marks[s - b->model->speakers];

	/* Without any session it is there, alone. */
	return marks & (COMPILE_MARK_EMULATED | COMPILE_MARK_PLAIN) ||
	    !(marks & COMPILE_MARK_EXTERNAL);
}

/* A real router that stands for it on some links decides for it, too. */
static enum net_emulated
how_emulated(const struct compile_build *b, const struct er_speaker *s)
{
	uint8_t marks = b->marks[s - b->model->speakers];

	if (!(marks & COMPILE_MARK_EXTERNAL))
		return NET_EMULATED_WHOLLY;
	return marks & COMPILE_MARK_EMULATED ? NET_EMULATED_PARTLY : NET_EMULATED_TWIN;
}

/* --- an MSEE and one neighbour --- */

static const char *
family_name(uint8_t family)
{
	return family == IP_V6 ? "ipv6" : "ipv4";
}

static void
add_link(struct compile_build *b, char *name, const struct compile_pair *p, bool real)
{
	struct net_link *l = net_spec_link(b->c->spec, name);
	const char *a = p->near->name, *z = p->far->name;
	bool swap = !real && strcmp(a, z) > 0;

	l->a = xstrdup(swap ? z : a);
	l->b = real ? NULL : xstrdup(swap ? a : z);
	if (real) {
		l->outside = xstrdup(z);
		l->outside_owner = xstrdup(p->far->owner);
	}
	l->delay = b->model->fidelity.link_delay;
}

/* Its own link when only one family is a real router's. */
static char *
link_of(const struct compile_pair *p, uint8_t family)
{
	const struct er_tcp *here = p->tcp[family - IP_V4],
			    *other = p->tcp[IP_V6 - family];
	bool both = p->families == BGP_FAMILIES_ALL;

	if (here && both && !other)
		return xasprintf("%s/%s", p->link, family_name(family));
	return xstrdup(p->link);
}

void
compile_pair_init(struct compile_build *b, struct compile_pair *p,
    const struct er_speaker *near, const struct er_speaker *far,
    const struct er_tcps *externals, unsigned families)
{
	bool emulated = false, real = false;

	*p = (struct compile_pair){ .near = near,
		.far = far,
		.families = (uint8_t)families,
		.link = net_link_name(near->name, far->name) };
	compile_mark(b, near, COMPILE_MARK_EMULATED);
	for (unsigned f = IP_V4; f <= IP_V6; f++) {
		if (!(families & BGP_FAMILY_BIT(f)))
			continue;
		p->tcp[f - IP_V4] = externals && externals->n
		    ? er_tcp_find(externals, near, (uint8_t)f)
		    : NULL;
		if (p->tcp[f - IP_V4])
			real = true;
		else
			emulated = true;
	}
	if (emulated) {
		compile_mark(b, far, COMPILE_MARK_EMULATED);
		add_link(b, xstrdup(p->link), p, false);
	}
	if (real) {
		compile_mark(b, far, COMPILE_MARK_EXTERNAL);
		add_link(b, link_of(p, p->tcp[0] ? IP_V4 : IP_V6), p, true);
	}
}

void
compile_pair_fini(struct compile_pair *p)
{
	free(p->link);
}

static void
open_end(struct net_end *e, const struct er_speaker *s, const struct ip_addr *address)
{
	e->router = xstrdup(s->name);
	e->asn = s->asn;
	e->address = *address;
	e->hold = COMPILE_HOLD_DEFAULT;
	e->caps = COMPILE_CAPS_FULL;
	e->stale_time = COMPILE_STALE_TIME;
}

/* A further family of the session that was opened last. */
static void
share_leg(struct compile_build *b, const struct compile_pair *p, uint8_t family,
    const struct ip_addr *near, const struct ip_addr *far, struct compile_leg *leg)
{
	struct net_session *s = &b->c->spec->sessions[b->c->spec->nsessions - 1];
	struct net_family *f = net_session_carry(s, family);
	const struct er_tcp *tcp = p->tcp[family - IP_V4];
	bool first = tcp || strcmp(p->near->name, p->far->name) < 0;

	s->share_rule = p->share_rule;
	*leg = (struct compile_leg){ s, first ? &s->a : &s->b, first ? &s->b : &s->a,
		first ? &f->a : &f->b, first ? &f->b : &f->a, tcp != NULL };
	leg->at_near->next_hop = *near;
	leg->at_far->next_hop = *far;
	if (tcp)
		leg->at_near->link_local = tcp->link_local;
}

void
compile_leg_open(struct compile_build *b, const struct compile_pair *p, uint8_t family,
    const struct ip_addr *near, const struct ip_addr *far, struct compile_leg *leg)
{
	const struct er_tcp *tcp = p->tcp[family - IP_V4];
	struct net_session *s;
	struct net_family *f;
	bool first = tcp || strcmp(p->near->name, p->far->name) < 0;

	if (p->share_rule && family != IP_V4) {
		share_leg(b, p, family, near, far, leg);
		return;
	}
	s = net_spec_session(b->c->spec,
	    xasprintf("%s/%s", p->link, family_name(family)));
	f = net_session_carry(s, family);
	s->link = link_of(p, family);
	s->ibgp = p->near->asn == p->far->asn;
	s->transport = NET_IN_PROCESS;
	*leg = (struct compile_leg){ s, first ? &s->a : &s->b, first ? &s->b : &s->a,
		first ? &f->a : &f->b, first ? &f->b : &f->a, tcp != NULL };
	open_end(leg->near, p->near, near);
	open_end(leg->far, p->far, far);
	if (tcp) {
		free(leg->far->router);
		leg->far->router = NULL;
	}
}

/* The links of a pair are the last ones that were added. */
static struct net_link *
link_named(struct net_spec *spec, const char *name)
{
	size_t i = spec->nlinks;

	while (i-- > 0)
		if (strcmp(spec->links[i].name, name) == 0)
			return &spec->links[i];
	return NULL;
}

void
compile_leg_dark(struct compile_build *b, const struct compile_leg *leg, char *why)
{
	struct net_link *l = why ? link_named(b->c->spec, leg->session->link) : NULL;

	if (!l)
		return;
	if (!l->dark)
		l->dark = xstrdup(why);
	free(leg->session->held);
	leg->session->held = why;
	leg->session->held_by_link = true;
}

static char *
key(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

void
compile_leg_keys(const struct compile_leg *leg, const char *near, const char *far)
{
	struct net_session *s = leg->session;

	if (leg->real) {
		/* What `external` says goes first. */
		if (!s->password)
			s->password = key(near);
		return;
	}
	s->password = key(leg->near == &s->a ? near : far);
	s->password_b = key(leg->near == &s->a ? far : near);
}

/* --- the two routers of one object --- */

static uint8_t
tolerance(const struct er_speaker *s)
{
	uint8_t max = 0;

	if (s->role == ER_ROLE_EDGE)
		return s->cloud->allow_own_as;
	for (size_t i = 0; i < s->site->ncircuits; i++)
		if (s->site->circuits[i].allow_own_as > max)
			max = s->site->circuits[i].allow_own_as;
	return max;
}

bool
compile_site_has_ipv6(const struct er_site *s)
{
	for (size_t i = 0; i < s->ncircuits; i++)
		if (s->circuits[i].circuit->peering.link6[0].family == IP_V6)
			return true;
	for (size_t i = 0; i < s->adverts.n; i++)
		if (s->adverts.items[i].prefix.family == IP_V6 ||
		    s->adverts.items[i].within.family == IP_V6)
			return true;
	return false;
}

static void
compile_inside(struct compile_build *b, const struct er_link *l)
{
	const struct er_speaker *at = l->ends[0];
	struct compile_pair p;
	struct compile_leg leg;
	unsigned families = BGP_FAMILY_BIT(IP_V4);

	if (at->role == ER_ROLE_CE && compile_site_has_ipv6(at->site))
		families = BGP_FAMILIES_ALL;
	compile_pair_init(b, &p, l->ends[0], l->ends[1], NULL, families);
	for (unsigned f = IP_V4; f <= IP_V6; f++) {
		const struct ip_addr *a = f == IP_V6 ? l->address6 : l->address;

		if (!(families & BGP_FAMILY_BIT(f)))
			continue;
		compile_leg_open(b, &p, (uint8_t)f, &a[0], &a[1], &leg);
		compile_import_inside(&leg.at_near->import, tolerance(at));
		compile_import_inside(&leg.at_far->import, tolerance(at));
		compile_export_inside(&leg.at_near->export, at->role, at->asn);
		compile_export_inside(&leg.at_far->export, at->role, at->asn);
	}
	compile_pair_fini(&p);
}

/* --- all of it --- */

static void
compile_speaker(struct compile_build *b, const struct er_speaker *s)
{
	size_t n = b->c->spec->nrouters;

	if (!is_emulated(b, s))
		return;
	switch (s->role) {
	case ER_ROLE_MSEE:
		compile_msee(b, s);
		break;
	case ER_ROLE_GATEWAY:
		compile_gateway(b, s);
		break;
	case ER_ROLE_EDGE:
		compile_edge(b, s);
		break;
	case ER_ROLE_CE:
		compile_ce(b, s);
		break;
	case ER_ROLE_VPN:
		compile_vpn(b, s);
		break;
	case ER_ROLE_SERVER:
		compile_server(b, s);
		break;
	case ER_ROLE_MICROSOFT:
		compile_msee(b, s);
		break;
	case ER_ROLE_SERVICES:
		compile_services(b, s);
		break;
	case ER_ROLE_HUB:
		compile_hub(b, s);
		break;
	case ER_ROLE_PLAIN:
		break; /* compile_routers has made it */
	case ER_ROLE_APPLIANCE:
		break; /* compile_hosts makes it */
	}
	if (b->c->spec->nrouters > n)
		b->c->spec->routers[n].emulated = how_emulated(b, s);
}

void
compile_expressroute(struct compiling *c)
{
	const struct er_model *m = c->model;
	struct compile_build b = { c, m, xcalloc(m->nspeakers + 1, 1) };

	for (size_t i = 0; i < m->nlinks; i++) {
		/* A router with a plain neighbour is there whatever else it has. */
		for (int k = 0; m->links[i].kind == ER_LINK_NEIGHBOR && k < 2; k++)
			compile_mark(&b, m->links[i].ends[k], COMPILE_MARK_PLAIN);
	}
	compile_sites(&b);
	compile_gateways(&b);
	compile_clouds(&b);
	compile_reaches(&b);
	compile_vpns(&b);
	compile_groups(&b);
	compile_servers(&b);
	compile_hubs(&b);
	for (size_t i = 0; i < m->nspeakers; i++)
		compile_speaker(&b, &m->speakers[i]);
	for (size_t i = 0; i < m->nlinks; i++) {
		const struct er_link *l = &m->links[i];

		if (l->kind == ER_LINK_SERVICES)
			compile_services_link(&b, l);
		if (l->kind == ER_LINK_INSIDE && is_emulated(&b, l->ends[0]) &&
		    is_emulated(&b, l->ends[1]))
			compile_inside(&b, l);
	}
	free(b.marks);
}

void
compile_far_end(struct compiling *c, const struct er_speaker *at,
    const struct er_speaker *far, struct net_end *end, struct net_policy *policy)
{
	bool ebgp = policy->export.ebgp;

	rib_import_fini(&policy->import);
	rib_export_fini(&policy->export);
	if (at->role == ER_ROLE_SERVER) {
		compile_server_end(c->model, at, far, end, policy);
		return;
	}
	if (at->role == ER_ROLE_HUB) {
		compile_hub_peer_end(c->model, at, far, end, policy);
		return;
	}
	if (at->role == ER_ROLE_MSEE) {
		compile_import_plain(&policy->import, c->model);
		compile_export_msee(&policy->export, at->circuit, COMPILE_OVER_OTHER,
		    &(struct compile_rule_ctx){ 0 });
		compile_msee_end(c->model, end);
		return;
	}
	if (at->role == ER_ROLE_GATEWAY)
		compile_import_beside(&policy->import, c->model);
	else
		rib_import_open(&policy->import);
	policy->import.reject_sets = c->model->fidelity.reject_sets;
	compile_export_behind(&policy->export, at->role, at->asn, ebgp);
}
