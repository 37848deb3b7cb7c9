/*
 * Private clouds: an edge on each path of the managed circuit and iBGP between the two.
 * Both originate the six announced networks of the block, the segments on a
 * T1 and the host routes, origin incomplete.  IPv4 only.
 *
 * AVS Interconnect is a session between each edge of the one and each of the other
 * .  A machine that has moved on a stretched segment has a table of hosts, which
 * leads to its gateway, and with MON the edges announce the machine.  A
 * way to the Internet of their own is a default route of the edges, which nobody is
 * told of.
 */
#include "base/xalloc.h"
#include "bgp/open.h"
#include "compile/parts.h"

#include <stdlib.h>
#include <string.h>

static void
announce(struct net_router *r, const struct ip_prefix *p)
{
	compile_origin(r, p)->origin = BGP_ORIGIN_INCOMPLETE;
	net_attach(r, p, NULL, false);
}

static void
add_internet(struct net_router *r)
{
	struct ip_prefix any = { .family = IP_V4 };
	struct net_origin *o = compile_origin(r, &any);

	o->class = COMPILE_CLASS_KEPT;
	o->behind = NET_BEHIND_WORLD;
}

void
compile_edge(struct compile_build *b, const struct er_speaker *at)
{
	const struct er_cloud *p = at->cloud;
	struct net_router *r = compile_router(b->c, at);

	r->max_paths = COMPILE_PATHS;
	r->guards = p->nnetworks ? xcalloc(p->nnetworks, sizeof *r->guards) : NULL;
	for (size_t i = 0; i < p->nnetworks; i++) {
		const struct er_network *n = &p->networks[i];

		if (n->announced)
			announce(r, &n->prefix);
		if (n->management) /* */
			r->guards[r->nguards++].source = n->prefix;
	}
	for (size_t i = 0; i < p->host_routes.n; i++)
		announce(r, &p->host_routes.items[i]);
	if (p->internet != ER_INTERNET_DEFAULT_ROUTE)
		add_internet(r);
	compile_sort(r);
}

/* --- machines that have moved --- */

/* The end of a tunnel at a site: the first host of its first network. */
static struct ip_addr
site_end(const struct er_site *s)
{
	const struct ip_prefix *p = s->networks.n ? &s->networks.items[0] : NULL;
	struct ip_addr a = { .family = IP_NONE };

	for (size_t i = 0; !s->has_networks && !p && i < s->adverts.n; i++)
		if (s->adverts.items[i].prefix.family == IP_V4 &&
		    s->adverts.items[i].prefix.len)
			p = &s->adverts.items[i].prefix;
	if (!p)
		return a;
	a = ip_prefix_addr(p);
	return p->len < 31 ? ip_addr_plus(&a, 1) : a;
}

static struct ip_addr
cloud_end(const struct er_cloud *p)
{
	struct ip_addr a = { .family = IP_NONE };

	for (size_t i = 0; i < p->nnetworks; i++)
		if (strcmp(p->networks[i].name, ER_UPLINK) == 0) {
			a = ip_prefix_addr(&p->networks[i].prefix);
			return ip_addr_plus(&a, 1);
		}
	return a;
}

/* A machine sends everything to its gateway at the site, but for what is on its segment
 * here; with MON to the edges. */
static void
add_hosts(struct compiling *c, const struct er_machine *m)
{
	struct net_hosts *h = net_spec_hosts(c->spec, xstrdup(m->place));
	struct ip_prefix p = ip_prefix_of(&m->address, 32);

	h->owner = xstrdup(m->cloud->head.name);
	net_hosts_row(h, &p, NET_SOURCE_SYSTEM, NET_TOWARD_OWN, NULL)->pinned = true;
	for (size_t i = 0; i < m->cloud->nmachines; i++) {
		const struct er_machine *o = &m->cloud->machines[i];

		if (o == m || o->segment != m->segment)
			continue;
		p = ip_prefix_of(&o->address, 32);
		net_hosts_row(h, &p, NET_SOURCE_SYSTEM, NET_TOWARD_OWN, NULL)->pinned =
		    true;
	}
	p = (struct ip_prefix){ .family = IP_V4 };
	net_hosts_row(h, &p, NET_SOURCE_SYSTEM, NET_TOWARD_STRETCH, NULL);
}

static void
add_moved(struct compiling *c, const struct er_machine *m)
{
	const struct er_site *s = er_machine_site(m);
	struct net_moved *v;

	if (!s)
		return;
	v = net_spec_moved(c->spec, &m->address);
	v->machine = xstrdup(m->place);
	v->segment = xasprintf("%s/%s", m->cloud->head.name, m->segment->head.name);
	v->home = xstrdup(s->head.name);
	v->away = xstrdup(m->cloud->head.name);
	v->home_end = site_end(s);
	v->away_end = cloud_end(m->cloud);
	v->routed = m->mon;
	add_hosts(c, m);
}

/* --- sessions --- */

static void
compile_session(struct compile_build *b, const struct er_cloud *p, unsigned path)
{
	const struct er_circuit *k = p->circuit;
	const struct er_peering *q = &k->peering;
	const struct er_speaker *near = er_model_speaker_of(b->model, ER_ROLE_MSEE,
				    k->head.name, path),
				*far = er_model_speaker_of(b->model, ER_ROLE_EDGE,
				    p->head.name, path);
	struct compile_pair pair;
	struct compile_leg leg;

	compile_pair_init(b, &pair, near, far, &p->external, BGP_FAMILY_BIT(IP_V4));
	compile_leg_open(b, &pair, IP_V4, &q->msee[path], &q->ce[path], &leg);
	compile_msee_end(b->model, leg.near);
	compile_import_cloud(&leg.at_near->import, b->model, p, path);
	compile_export_msee(&leg.at_near->export, k, COMPILE_OVER_CLOUD,
	    &(struct compile_rule_ctx){ .cloud = leg.real ? NULL : p });
	if (leg.real) {
		compile_tcp(leg.session, pair.tcp[0]);
	} else {
		compile_import_edge(&leg.at_far->import, p, path);
		compile_export_edge(&leg.at_far->export, p, path);
	}
	compile_pair_fini(&pair);
}

static void
compile_interconnect(struct compile_build *b, const struct er_link *l)
{
	const struct er_speaker *near = l->ends[0], *far = l->ends[1];
	struct compile_pair pair;
	struct compile_leg leg;

	compile_pair_init(b, &pair, near, far, NULL, BGP_FAMILY_BIT(IP_V4));
	compile_leg_open(b, &pair, IP_V4, &l->address[0], &l->address[1], &leg);
	compile_import_linked(&leg.at_near->import, near->cloud);
	compile_import_linked(&leg.at_far->import, far->cloud);
	compile_export_linked(&leg.at_near->export, near->cloud, leg.session->ibgp);
	compile_export_linked(&leg.at_far->export, far->cloud, leg.session->ibgp);
	compile_pair_fini(&pair);
}

void
compile_clouds(struct compile_build *b)
{
	for (size_t i = 0; i < b->model->nclouds; i++) {
		const struct er_cloud *p = &b->model->clouds[i];

		for (unsigned path = 0; path < 2; path++)
			compile_session(b, p, path);
		for (size_t k = 0; k < p->nmachines; k++)
			add_moved(b->c, &p->machines[k]);
	}
	for (size_t i = 0; i < b->model->nlinks; i++)
		if (b->model->links[i].kind == ER_LINK_CLOUDS)
			compile_interconnect(b, &b->model->links[i]);
}
