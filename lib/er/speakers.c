/*
 * The routers that a lab makes run, whatever they belong to, and the emulated links
 * that have no addresses in the lab: between plain neighbours, and inside a site or a
 * private cloud.  Identifiers and addresses are sticky allocations.
 */
#include "base/xalloc.h"
#include "er/migration.h"
#include "er/names.h"
#include "er/read.h"
#include "er/segments.h"
#include "net/ends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Router ids nobody wrote: 100.64.0.1 and up. */
#define ID_BASE    0x64400000u
#define ID_LIMIT   (1u << 22)
/* Pairs of 169.254/16, without the parts that A-3 and RFC 3927 keep. */
#define LINK_BASE  0xa9fe0000u
#define LINK_FIRST 0x200u
#define LINK_LIMIT 0x7f80u
/* Pairs of 127.64/10: drawn, not counted, so that two daemons do not meet. */
#define LOOP_BASE  0x7f400000u
#define LOOP_LIMIT 0x200000u

static int
by_name(const void *x, const void *y)
{
	const struct er_speaker *a = x, *b = y;

	return strcmp(a->name, b->name);
}

static struct er_speaker *
add(struct er_model *m, enum er_role role, const char *owner, unsigned instance,
    uint32_t asn)
{
	const char *part = er_role_part(role, instance);
	struct er_speaker *s = &m->speakers[m->nspeakers++];

	*s = (struct er_speaker){
		.name = part ? er_model_below(m, owner, part) : er_model_text(m, owner),
		.owner = owner,
		.role = role,
		.instance = instance,
		.asn = asn,
	};
	return s;
}

static void
add_appliances(struct er_model *m, struct er_vnet *v)
{
	for (size_t i = 0; i < v->nappliances; i++) {
		struct er_appliance *a = &v->appliances[i];
		struct er_speaker *s =
		    add(m, ER_ROLE_APPLIANCE, a->name, 0, a->bgp ? a->bgp->asn : 0);

		s->owner = v->head.name;
		s->appliance = a;
		s->router = a->bgp;
	}
}

static void
add_vpn(struct er_model *m, struct er_vnet *v)
{
	unsigned n = v->has_vpn ? er_vpn_instances(&v->vpn) : 0;

	for (unsigned k = 0; k < n; k++)
		add(m, ER_ROLE_VPN, v->head.name, k, v->vpn.asn)->vnet = v;
}

/* The part of a circuit's MSEEs that has the Microsoft peering, and what is behind. */
static void
add_microsoft(struct er_model *m)
{
	for (size_t i = 0; i < m->ncircuits; i++)
		for (unsigned k = 0; m->circuits[i].has_microsoft && k < 2; k++)
			add(m, ER_ROLE_MICROSOFT, m->circuits[i].head.name, k,
			    ER_AS_MSEE)
			    ->circuit = &m->circuits[i];
	if (er_model_has_services(m))
		add(m, ER_ROLE_SERVICES, ER_SERVICES, 0, ER_AS_MSEE);
}

/* The second pair is the new gateway's while one migrates. */
static void
add_gateways(struct er_model *m, struct er_vnet *v)
{
	unsigned n = !v->has_gateway ? 0 : er_migrates(&v->gateway) ? 4 : 2;

	for (unsigned k = 0; k < n; k++) {
		struct er_speaker *s =
		    add(m, ER_ROLE_GATEWAY, v->head.name, k % 2, ER_AS_GATEWAY);

		s->name =
		    er_model_below(m, v->head.name, er_gateway_part(&v->gateway, k));
		s->instance = k;
		s->vnet = v;
	}
}

static void
add_all(struct er_model *m)
{
	for (size_t i = 0; i < m->ncircuits; i++)
		for (unsigned k = 0; k < 2; k++)
			add(m, ER_ROLE_MSEE, m->circuits[i].head.name, k, ER_AS_MSEE)
			    ->circuit = &m->circuits[i];
	for (size_t i = 0; i < m->nnets; i++)
		add_gateways(m, &m->vnets[i]);
	for (size_t i = 0; i < m->nnets; i++)
		add_vpn(m, &m->vnets[i]);
	for (size_t i = 0; i < m->nnets; i++)
		for (unsigned k = 0; m->vnets[i].has_server && k < 2; k++)
			add(m, ER_ROLE_SERVER, m->vnets[i].head.name, k, ER_AS_GATEWAY)
			    ->vnet = &m->vnets[i];
	for (size_t i = 0; i < m->nnets; i++)
		add_appliances(m, &m->vnets[i]);
	for (size_t i = 0; i < m->nhubs; i++)
		add(m, ER_ROLE_HUB, m->hubs[i].head.name, 0, ER_AS_GATEWAY)->vnet =
		    m->hubs[i].inside;
	for (size_t i = 0; i < m->nclouds; i++)
		for (unsigned k = 0; k < 2; k++)
			add(m, ER_ROLE_EDGE, m->clouds[i].head.name, k,
			    m->clouds[i].asn)
			    ->cloud = &m->clouds[i];
	for (size_t i = 0; i < m->nsites; i++)
		for (unsigned k = 0; k < m->sites[i].routers && k < 2; k++)
			add(m, ER_ROLE_CE, m->sites[i].head.name, k, m->sites[i].asn)
			    ->site = &m->sites[i];
	add_microsoft(m);
	for (size_t i = 0; i < m->nrouters; i++) {
		struct er_router *r = &m->routers[i];
		struct er_speaker *s = add(m, ER_ROLE_PLAIN, r->head.name, 0, r->asn);

		s->router = r;
		s->id = r->id;
	}
}

void
er_read_speakers(const struct er_ctx *c)
{
	struct er_model *m = c->model;
	size_t max = 2 * (2 * m->ncircuits + 2 * m->nnets + m->nclouds + m->nsites) +
	    m->nrouters + m->nhubs + 1;
	struct er_pool pool;
	uint32_t n;

	for (size_t i = 0; i < m->nnets; i++)
		max += m->vnets[i].nappliances + 2u * m->vnets[i].has_server +
		    2u * er_migrates(&m->vnets[i].gateway);
	m->speakers = er_model_alloc(m, max, sizeof *m->speakers);
	add_all(m);
	if (m->nspeakers > 1)
		qsort(m->speakers, m->nspeakers, sizeof *m->speakers, by_name);
	er_pool_init(&pool, c->alloc, "router-ids/", 1, ID_LIMIT);
	pool.base = ID_BASE;
	for (size_t i = 0; i < m->nspeakers; i++) {
		struct er_speaker *s = &m->speakers[i];

		if (s->id >= ID_BASE && s->id - ID_BASE < ID_LIMIT)
			er_pool_reserve(&pool, s->id - ID_BASE);
		else if (s->id == 0 && er_pool_claim(&pool, s->name, &n))
			s->id = ID_BASE + n;
	}
	for (size_t i = 0; i < m->nspeakers; i++) {
		struct er_speaker *s = &m->speakers[i];

		if (s->id == 0 && er_pool_take(&pool, s->name, &n))
			s->id = ID_BASE + n;
	}
	er_pool_fini(&pool);
}

/* --- links --- */

static int
by_link(const void *x, const void *y)
{
	const struct er_link *a = x, *b = y;

	return strcmp(a->name, b->name);
}

static void
add_link(struct er_model *m, enum er_link_kind kind, const struct er_speaker *a,
    const struct er_speaker *b, const struct er_neighbor *by_a)
{
	bool swap = strcmp(a->name, b->name) > 0;
	struct er_link *l = &m->links[m->nlinks++];
	char *name = net_link_name(a->name, b->name);

	*l = (struct er_link){
		.name = er_model_text(m, name),
		.kind = kind,
		.ends = { swap ? b : a, swap ? a : b },
		.tcp = by_a && by_a->router->tcp,
	};
	l->declared[swap] = by_a;
	if (b->router && b->router->tcp)
		l->tcp = true;
	free(name);
}

/* Both sides may have declared it: one link then. */
static void
merge_links(struct er_model *m)
{
	size_t n = 0;

	if (m->nlinks > 1)
		qsort(m->links, m->nlinks, sizeof *m->links, by_link);
	for (size_t i = 0; i < m->nlinks; i++) {
		struct er_link *l = &m->links[i];

		if (n == 0 || by_link(&m->links[n - 1], l) != 0) {
			m->links[n++] = *l;
			continue;
		}
		for (int k = 0; k < 2; k++)
			if (!m->links[n - 1].declared[k])
				m->links[n - 1].declared[k] = l->declared[k];
		if (l->tcp)
			m->links[n - 1].tcp = true;
	}
	m->nlinks = n;
}

static struct ip_addr
address6(uint32_t n)
{
	struct ip_addr a;

	(void)ip_addr_parse(&a, "fd00:6572:7864::");
	return ip_addr_plus(&a, n);
}

/* Sticky pairs; those that a circuit uses for its own links are left out. */
static void
reserve_subnet(struct er_pool *pool, const struct ip_prefix *p)
{
	struct ip_addr base = ip_prefix_addr(p);
	uint32_t at = ip4_value(&base), last;

	if (p->family != IP_V4 || p->len < 24)
		return;
	last = at + (1u << (32 - p->len)) - 1;
	for (; at >> 16 == LINK_BASE >> 16 && at <= last; at++)
		er_pool_reserve(pool, (at - LINK_BASE) / 2);
}

#define LINK_WRITTEN 3 /* the addresses of both families */

static void
reserve_host(struct er_pool *pool, const struct ip_addr *a)
{
	struct ip_prefix p = ip_prefix_of(a, 32);

	reserve_subnet(pool, &p);
}

static void
number_links(const struct er_ctx *c)
{
	struct er_model *m = c->model;
	struct er_pool pool;
	uint32_t n;

	er_pool_init(&pool, c->alloc, "links/", LINK_FIRST, LINK_LIMIT);
	for (size_t i = 0; i < m->nlinks; i++) {
		m->links[i].written = (uint8_t)er_link_address(m, &m->links[i]);
		if (m->links[i].written != LINK_WRITTEN)
			(void)er_pool_claim(&pool, m->links[i].name, &n);
	}
	for (size_t i = 0; i < m->ncircuits; i++)
		for (int k = 0; k < 2; k++)
			reserve_subnet(&pool, &m->circuits[i].peering.link[k]);
	for (size_t i = 0; i < m->nlinks; i++)
		for (int k = 0; m->links[i].written & 1 && k < 2; k++)
			reserve_host(&pool, &m->links[i].address[k]);
	for (size_t i = 0; i < m->nlinks; i++) {
		struct er_link *l = &m->links[i];

		if (l->written == LINK_WRITTEN)
			continue;
		if (!er_pool_take(&pool, l->name, &n)) {
			er_refuse(c, CODE_ADDRESSES_EXHAUSTED, l->name, NULL,
			    "no pair of link addresses is left");
			continue;
		}
		for (unsigned k = 0; k < 2; k++) {
			if (!(l->written & 1))
				l->address[k] = ip4_addr(LINK_BASE + 2 * n + k);
			if (!(l->written & 2))
				l->address6[k] = address6(2 * n + k);
		}
	}
	er_pool_fini(&pool);
}

static uint32_t
draw(const struct er_random *random, uint32_t below)
{
	uint8_t b[4];

	random->fill(random->ctx, b, sizeof b);
	return ((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
		   b[3]) %
	    below;
}

static void
number_loops(const struct er_ctx *c)
{
	struct er_model *m = c->model;
	struct er_pool pool;
	uint32_t n;

	er_pool_init(&pool, c->alloc, "loops/", 0, LOOP_LIMIT);
	for (size_t i = 0; i < m->nlinks; i++)
		if (m->links[i].tcp)
			(void)er_pool_claim(&pool, m->links[i].name, &n);
	for (size_t i = 0; i < m->nlinks; i++) {
		struct er_link *l = &m->links[i];

		if (!l->tcp)
			continue;
		/* From a drawn number on; the limit is far above what a lab can hold.
		 */
		pool.first = 0;
		if (!er_pool_claim(&pool, l->name, &n)) {
			pool.first = draw(c->random, LOOP_LIMIT / 2);
			(void)er_pool_take(&pool, l->name, &n);
		}
		for (unsigned k = 0; k < 2; k++)
			l->address[k] = ip4_addr(LOOP_BASE + 2 * n + k);
	}
	er_pool_fini(&pool);
}

/* --- neighbours and external links --- */

static void
find_far(const struct er_ctx *c, struct er_neighbor *n)
{
	struct data_suggest s;

	if (n->external)
		return;
	n->far = er_model_speaker(c->model, n->head.name);
	if (!n->far)
		er_refuse_cure(c, CODE_UNKNOWN_NEIGHBOR, n->head.path, NULL,
		    er_name_cure(c, 1u << ER_ROUTER, n->head.name, &s,
			"correct the name, or add external: with addresses"),
		    "there is no router %s", n->head.name);
	else if (n->far->router == n->router)
		er_refuse(c, CODE_NEIGHBOR_SELF, n->head.path, NULL,
		    "%s is its own neighbour", n->head.name);
}

/* Addresses are of one family, and so is a session of a site: the other family stays
 * emulated, as when the family is written. */
static uint8_t
family_of_addresses(const struct er_tcp *t)
{
	return t->local.family != IP_NONE ? t->local.family : t->remote.family;
}

/* "er-a/primary", or with /ipv4 or /ipv6 behind it. */
static void
find_ends(const struct er_ctx *c, struct er_tcps *list, bool shared)
{
	for (size_t i = 0; i < list->n; i++) {
		struct er_tcp *t = &list->items[i];
		struct data_suggest s;
		char *name;
		size_t len;

		t->family = net_name_family(t->head.name, &len);
		if (t->family == IP_NONE && !shared)
			t->family = family_of_addresses(t);
		name = xstrndup(t->head.name, len);
		t->far = er_model_speaker(c->model, name);
		if (!t->far)
			er_refuse_cure(c, CODE_UNKNOWN_NEIGHBOR, t->head.path, NULL,
			    er_name_cure(c, 1u << ER_ROUTER, name, &s,
				"name the far router, as er-a/primary"),
			    "there is no router %s", name);
		free(name);
	}
}

/* One from every instance of the gateway to every router of the site (N-7). */
static size_t
tunnels_of(const struct er_vpn_connection *n)
{
	return (size_t)er_vpn_instances(&n->vnet->vpn) * n->site->routers;
}

static void
add_tunnels(struct er_model *m, const struct er_vpn_connection *n)
{
	for (size_t i = 0; i < tunnels_of(n); i++) {
		const struct er_speaker *gw, *ce;
		struct er_link *l = &m->links[m->nlinks];

		gw = er_model_speaker_of(m, ER_ROLE_VPN, n->vnet->head.name,
		    (unsigned)(i / n->site->routers));
		ce = er_model_speaker_of(m, ER_ROLE_CE, n->site->head.name,
		    (unsigned)(i % n->site->routers));
		add_link(m, ER_LINK_TUNNEL, gw, ce, NULL);
		l->tunnel = n;
	}
}

enum { CLOUD_LINK = 4 }; /* each edge with each of the other private cloud */

static void
add_cloud_link(struct er_model *m, const struct er_cloud *p,
    const struct er_cloud_link *k)
{
	for (unsigned i = 0; k->linked && k->linked != p && i < CLOUD_LINK; i++)
		add_link(m, ER_LINK_CLOUDS,
		    er_model_speaker_of(m, ER_ROLE_EDGE, p->head.name, i / 2),
		    er_model_speaker_of(m, ER_ROLE_EDGE, k->linked->head.name, i % 2),
		    NULL);
}

/* So many links there are at most. */
static size_t
room_for_links(const struct er_model *m)
{
	size_t max = m->nsites + m->nclouds + 2 * m->ncircuits;

	for (size_t i = 0; i < m->nclouds; i++)
		max += CLOUD_LINK * m->clouds[i].nlinks;
	for (size_t i = 0; i < m->nnets; i++)
		for (size_t k = 0; k < m->vnets[i].vpn.nconnections; k++)
			max += tunnels_of(&m->vnets[i].vpn.connections[k]);
	for (size_t i = 0; i < m->nspeakers; i++)
		max += m->speakers[i].router ? m->speakers[i].router->nneighbors : 0;
	return max;
}

static void
add_neighbors(struct er_model *m)
{
	for (size_t i = 0; i < m->nspeakers; i++) {
		const struct er_speaker *at = &m->speakers[i];
		const struct er_router *r = at->router;

		for (size_t k = 0; r && k < r->nneighbors; k++) {
			const struct er_neighbor *n = &r->neighbors[k];

			if (n->far && n->far != at)
				add_link(m, ER_LINK_NEIGHBOR, at, n->far, n);
		}
	}
}

static void
collect_links(struct er_model *m)
{
	const struct er_speaker *services = er_model_speaker(m, ER_SERVICES);

	if (services && services->role != ER_ROLE_SERVICES)
		services = NULL; /* the name is refused by the checks */
	m->links = er_model_alloc(m, room_for_links(m), sizeof *m->links);
	add_neighbors(m);
	for (size_t i = 0; i < m->nnets; i++)
		for (size_t k = 0; k < m->vnets[i].vpn.nconnections; k++)
			add_tunnels(m, &m->vnets[i].vpn.connections[k]);
	for (size_t i = 0; i < m->nclouds; i++)
		for (size_t k = 0; k < m->clouds[i].nlinks; k++)
			add_cloud_link(m, &m->clouds[i], &m->clouds[i].links[k]);
	for (size_t i = 0; i < m->nspeakers; i++) {
		const struct er_speaker *s = &m->speakers[i];
		bool inside = s->role == ER_ROLE_CE || s->role == ER_ROLE_EDGE;

		/* The second of two stands right behind the first. */
		if (inside && s->instance == 1)
			add_link(m, ER_LINK_INSIDE, s - 1, s, NULL);
		if (s->role == ER_ROLE_MICROSOFT && services)
			add_link(m, ER_LINK_SERVICES, s, services, NULL);
	}
	merge_links(m);
}

void
er_read_plain(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nspeakers; i++) {
		const struct er_router *r = m->speakers[i].router;

		for (size_t k = 0; r && k < r->nneighbors; k++)
			find_far(c, &r->neighbors[k]);
	}
	for (size_t i = 0; i < m->nsites; i++)
		find_ends(c, &m->sites[i].external, false);
	for (size_t i = 0; i < m->nclouds; i++)
		find_ends(c, &m->clouds[i].external, false);
	for (size_t i = 0; i < m->nnets; i++)
		find_ends(c, &m->vnets[i].gateway.external, true);
	collect_links(m);
	er_number_segments(c);
	number_links(c);
	number_loops(c);
}
