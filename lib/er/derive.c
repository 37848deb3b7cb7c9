/*
 * What follows from the leaves: the pieces of a network block, addresses in a
 * gateway subnet (W-4), the /29 of a Global Reach link (A-13, G-5).  Values that could
 * be otherwise come out of the allocations, so that nothing moves when others come.
 */
#include "base/xalloc.h"
#include "er/migration.h"
#include "er/names.h"
#include "er/read.h"

#include <stdlib.h>
#include <string.h>

static struct ip_addr
host(const struct ip_prefix *p, uint64_t n)
{
	struct ip_addr base = ip_prefix_addr(p);

	return ip_addr_plus(&base, n);
}

/* One /29, or /125, in the place of the primary's link is both links (P-1, P-2). */
static void
split(struct ip_prefix link[2], unsigned len)
{
	struct ip_prefix whole = link[0];

	if (link[0].family == IP_NONE || link[1].family != IP_NONE ||
	    whole.len != len - 1)
		return;
	for (uint64_t i = 0; i < 2; i++)
		(void)ip_prefix_nth(&whole, len, i, &link[i]);
}

/* P-1, P-2: the customer has the first host of each link, the MSEE the second. */
static void
number_links(struct er_peering *p)
{
	split(p->link, 30);
	split(p->link6, 126);
	for (int i = 0; i < 2; i++) {
		if (p->link[i].family == IP_V4) {
			p->ce[i] = host(&p->link[i], 1);
			p->msee[i] = host(&p->link[i], 2);
		}
		if (p->link6[i].family == IP_V6) {
			p->ce6[i] = host(&p->link6[i], 1);
			p->msee6[i] = host(&p->link6[i], 2);
		}
	}
}

static struct ip_prefix
carve(const struct ip_prefix *block, unsigned offset, unsigned len)
{
	struct ip_addr at = host(block, offset);

	return ip_prefix_of(&at, len);
}

static void
carve_networks(struct er_model *m, struct er_cloud *p)
{
	size_t more = p->extended.n + (p->storage.family != IP_NONE);

	p->networks =
	    er_model_alloc(m, er_ncarvings + more + p->nsegments, sizeof *p->networks);
	for (size_t i = 0; i < er_ncarvings; i++) {
		const struct er_carving *k = &er_carvings[i];

		if (p->block.family != IP_V4 || p->block.len > 22)
			break; /* refused by the checks */
		p->networks[p->nnetworks++] = (struct er_network){
			.name = k->name,
			.prefix = carve(&p->block, k->offset, k->len),
			.announced = k->announced,
			.management = true,
		};
	}
	for (size_t i = 0; i < more; i++) {
		bool storage = i == p->extended.n;

		p->networks[p->nnetworks++] = (struct er_network){
			.name = storage ? ER_EXTERNAL_STORAGE
					: er_model_textf(m, ER_EXTENDED "%zu", i + 1),
			.prefix = storage ? p->storage : p->extended.items[i],
			.announced = true,
			.management = true,
		};
	}
	for (size_t i = 0; i < p->nsegments; i++) {
		if (p->segments[i].prefix.family == IP_NONE)
			continue;
		p->networks[p->nnetworks++] = (struct er_network){
			.name = p->segments[i].head.name,
			.prefix = p->segments[i].prefix,
			/* the site has its gateway and announces it. */
			.announced =
			    !p->segments[i].isolated && !p->segments[i].site_text,
		};
	}
}

void
er_read_managed(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nclouds; i++) {
		struct er_cloud *p = &m->clouds[i];
		struct er_peering *peering = &p->circuit->peering;

		carve_networks(m, p);
		peering->head = p->head;
		peering->enabled = true;
		peering->peer_asn = p->asn;
		if (p->block.family != IP_V4 || p->block.len > 22)
			continue;
		peering->link[0] = carve(&p->block, ER_CARVE_PEERING, 30);
		peering->link[1] = carve(&p->block, ER_CARVE_PEERING + 4, 30);
	}
	for (size_t i = 0; i < m->ncircuits; i++) {
		struct er_circuit *k = &m->circuits[i];

		number_links(&k->peering);
		number_links(&k->microsoft.peering);
		k->id = er_id_circuit(m, k->subscription, k->head.name);
	}
}

/* The first /27 of the last /24, or the last /27, or what there is; `len` is 26 where
 * that holds too few addresses. */
static struct ip_prefix
default_subnet(const struct ip_prefix *space, uint8_t len)
{
	struct ip_prefix p = *space;

	if (space->len <= 24) {
		(void)ip_prefix_nth(space, 24, (1ull << (24 - space->len)) - 1, &p);
		(void)ip_prefix_nth(&p, len, 0, &p);
	} else if (space->len <= len) {
		(void)ip_prefix_nth(space, len, (1ull << (len - space->len)) - 1, &p);
	}
	return p;
}

/* W-2: IPv6 takes a /64, here the last one. */
static struct ip_prefix
default_subnet6(const struct ip_prefix *space)
{
	struct ip_addr last = ip_prefix_addr(space);

	for (unsigned bit = space->len; bit < 64; bit++)
		last.b[bit / 8] = (uint8_t)(last.b[bit / 8] | 0x80u >> bit % 8);
	return ip_prefix_of(&last, space->len > 64 ? space->len : 64);
}

static const struct ip_prefix *
first_space(const struct er_vnet *v, uint8_t family)
{
	for (size_t i = 0; i < v->space.n; i++)
		if (v->space.items[i].family == family)
			return &v->space.items[i];
	return NULL;
}

/* W-4: pairs from .4 on, around .12 and .13, which are the instances'.  A VPN gateway
 * takes the first pair that is free from .14 and .15 on (N-2). */
#define INSTANCE 12u
#define VPN_PAIR 4u
static unsigned
pair_offset(uint32_t pair)
{
	return pair < (INSTANCE - 4) / 2 ? 4 + 2 * pair : 6 + 2 * pair;
}

static uint32_t
pairs_in(const struct ip_prefix *subnet)
{
	uint64_t size = subnet->len > 8 ? 1ull << (32 - subnet->len) : 1ull << 24;
	uint32_t n = 0;

	/* The last address is the broadcast address. */
	while (pair_offset(n) + 2 < size && n < 256)
		n++;
	return n;
}

static void
number_pair(const struct er_gateway *g, unsigned at, struct ip_addr v4[2],
    struct ip_addr v6[2])
{
	for (unsigned i = 0; i < 2; i++) {
		v4[i] = host(&g->subnet, at + i);
		if (g->subnet6.family == IP_V6)
			v6[i] = host(&g->subnet6, at + i);
	}
}

/*
 * The two gateways of a migration have addresses of their own, which stay with their
 * names: gw0 and gw1 have .12 and .13, and the pairs of connections; gw2 and gw3 the
 * next pairs that are free.  Connections cannot have names with a slash.
 */
static bool
number_second(struct er_pool *pool, struct er_vnet *v, struct ip_addr v4[2],
    struct ip_addr v6[2], bool next)
{
	struct er_gateway *g = &v->gateway;
	uint32_t n;

	if (!er_pool_take(pool, "second/instances", &n))
		return false;
	number_pair(g, pair_offset(n), v4, v6);
	for (size_t i = 0; i < v->nconnections; i++) {
		struct er_connection *k = &v->connections[i];
		char *name = xasprintf("second/%s", k->head.name);
		bool taken = er_pool_take(pool, name, &n);

		free(name);
		if (!taken)
			return false;
		if (next)
			number_pair(g, pair_offset(n), k->next_msee, k->next_msee6);
		else
			number_pair(g, pair_offset(n), k->msee, k->msee6);
	}
	return true;
}

/* What the pools of a gateway without migrations do not have. */
static bool
number_migration(struct er_pool *pool, struct er_vnet *v)
{
	struct er_gateway *g = &v->gateway;
	bool migrates = er_migrates(g);

	if (g->second && migrates) {
		number_pair(g, INSTANCE, g->next, g->next6);
		for (size_t i = 0; i < v->nconnections; i++)
			memcpy(v->connections[i].next_msee, v->connections[i].msee,
			    sizeof v->connections[i].msee);
		for (size_t i = 0; i < v->nconnections; i++)
			memcpy(v->connections[i].next_msee6, v->connections[i].msee6,
			    sizeof v->connections[i].msee6);
	}
	if (g->second)
		return number_second(pool, v, g->instance, g->instance6, false);
	return !migrates || number_second(pool, v, g->next, g->next6, true);
}

static void
claim_second(struct er_pool *pool, const struct er_vnet *v)
{
	uint32_t n;

	if (!v->gateway.second && !er_migrates(&v->gateway))
		return;
	(void)er_pool_claim(pool, "second/instances", &n);
	for (size_t i = 0; i < v->nconnections; i++) {
		char *name = xasprintf("second/%s", v->connections[i].head.name);

		(void)er_pool_claim(pool, name, &n);
		free(name);
	}
}

static void
number_vpn(const struct er_ctx *c, struct er_vpn_gateway *g, struct er_pool *pool)
{
	uint32_t first = pool->first, n;
	bool taken;

	/* A connection cannot have this name. */
	pool->first = VPN_PAIR;
	taken = er_pool_take(pool, "vpn/instances", &n);
	pool->first = first;
	if (!taken) {
		er_refuse(c, CODE_ADDRESSES_EXHAUSTED, g->head.path, NULL,
		    "the gateway subnet has no pair of addresses left");
		return;
	}
	for (unsigned k = 0; k < 2; k++) {
		g->instance[k] = host(&g->subnet, pair_offset(n) + k);
		if (g->subnet6.family == IP_V6)
			g->instance6[k] = host(&g->subnet6, pair_offset(n) + k);
	}
}

static void
number_connections(const struct er_ctx *c, struct er_vnet *v)
{
	char *group = xasprintf("address/%s/", v->head.name);
	struct er_pool pool;
	uint32_t n;

	er_pool_init(&pool, c->alloc, group, 0, pairs_in(er_vnet_gateway_subnet(v)));
	for (size_t i = 0; i < v->nconnections; i++)
		(void)er_pool_claim(&pool, v->connections[i].head.name, &n);
	claim_second(&pool, v);
	if (v->has_vpn)
		number_vpn(c, &v->vpn, &pool);
	for (size_t i = 0; v->has_gateway && i < v->nconnections; i++) {
		struct er_connection *k = &v->connections[i];

		if (!er_pool_take(&pool, k->head.name, &n)) {
			er_refuse(c, CODE_ADDRESSES_EXHAUSTED, k->head.path, NULL,
			    "the gateway subnet has no pair of addresses left");
			continue;
		}
		k->pair = (uint8_t)n;
		number_pair(&v->gateway, pair_offset(n), k->msee, k->msee6);
	}
	if (v->has_gateway && !number_migration(&pool, v))
		er_refuse(c, CODE_ADDRESSES_EXHAUSTED, v->gateway.head.path, NULL,
		    "the gateway subnet has no room for a second gateway");
	er_pool_fini(&pool);
	free(group);
}

/* W-2: what the connections and gateways of a VNet need, /26 with many circuits.  The
 * first addresses of both are the same, so nothing moves when a connection is added. */
static uint8_t
subnet_len(const struct er_vnet *v)
{
	const struct ip_prefix small = { .len = 27 };
	bool twice = v->gateway.second || er_migrates(&v->gateway);
	size_t pairs = v->nconnections + v->has_vpn;

	if (twice)
		pairs += 1 + v->nconnections;
	return pairs > pairs_in(&small) ? 26 : 27;
}

/* GatewaySubnet is what either gateway says, or the default; two that differ are
 * refused. */
static void
share_subnet(struct er_vnet *v, const struct ip_prefix *space,
    const struct ip_prefix *space6)
{
	struct ip_prefix *a = &v->gateway.subnet, *b = &v->vpn.subnet;

	if (a->family == IP_NONE && b->family == IP_NONE && space)
		*a = default_subnet(space, subnet_len(v));
	if (a->family == IP_NONE)
		*a = *b;
	if (b->family == IP_NONE)
		*b = *a;
	if (space6)
		v->gateway.subnet6 = v->vpn.subnet6 = default_subnet6(space6);
}

void
er_read_gateways(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nnets; i++) {
		struct er_vnet *v = &c->model->vnets[i];
		const struct ip_prefix *space = first_space(v, IP_V4);
		const struct ip_prefix *space6 = first_space(v, IP_V6);
		struct er_gateway *g = &v->gateway;

		if (!v->has_gateway && !v->has_vpn)
			continue;
		share_subnet(v, space, space6);
		if (er_vnet_gateway_subnet(v)->family != IP_V4 ||
		    er_vnet_gateway_subnet(v)->len > 27)
			continue; /* refused by the checks */
		for (unsigned k = 0; v->has_gateway && k < 2; k++) {
			g->instance[k] = host(&g->subnet, INSTANCE + k);
			if (g->subnet6.family == IP_V6)
				g->instance6[k] = host(&g->subnet6, INSTANCE + k);
		}
		number_connections(c, v);
	}
}

/* --- Global Reach --- */

#define REACH_SLOTS 8

/* Which of the eight /29 of a /26 the allocation of a link names; -1: none of them. */
static int
reach_slot(const struct er_ctx *c, const struct ip_prefix *pool,
    const struct er_reach *r)
{
	char *object = xasprintf("gr/%s", r->head.name);
	const char *value = er_alloc_get(c->alloc, object);
	struct ip_prefix p, slot;
	int found = -1;

	if (value && ip_prefix_parse(&p, value)) {
		for (int i = 0; i < REACH_SLOTS && found < 0; i++)
			if (ip_prefix_nth(pool, 29, (uint64_t)i, &slot) &&
			    ip_prefix_equal(&slot, &p))
				found = i;
	}
	free(object);
	return found;
}

static void
reach_keep(const struct er_ctx *c, const struct er_reach *r)
{
	char *object = xasprintf("gr/%s", r->head.name);
	char text[IP_PREFIX_STRLEN];

	er_alloc_set(c->alloc, object, ip_prefix_text(&r->prefix, text));
	free(object);
}

static bool
carves(const struct er_reach *r, const struct er_cloud *p)
{
	return r->from == p->circuit && r->prefix.family == IP_NONE;
}

/* the cloud that configures the link carves its /29. */
static void
carve_reaches(const struct er_ctx *c, const struct er_cloud *p)
{
	struct ip_prefix pool;
	unsigned used = 0;

	if (p->block.family != IP_V4 || p->block.len > 22)
		return;
	pool = carve(&p->block, ER_CARVE_REACH, 26);
	for (size_t i = 0; i < p->circuit->nreaches; i++) {
		struct er_reach *r = p->circuit->reaches[i];
		int slot = carves(r, p) ? reach_slot(c, &pool, r) : -1;

		if (slot < 0 || used & 1u << slot)
			continue;
		used |= 1u << slot;
		r->carved = ip_prefix_nth(&pool, 29, (uint64_t)slot, &r->prefix);
	}
	for (size_t i = 0; i < p->circuit->nreaches; i++) {
		struct er_reach *r = p->circuit->reaches[i];
		unsigned slot = 0;

		if (!carves(r, p))
			continue;
		while (slot < REACH_SLOTS && used & 1u << slot)
			slot++;
		if (slot == REACH_SLOTS) {
			er_refuse(c, CODE_GLOBAL_REACH_POOL_FULL, r->head.path, NULL,
			    "%s has no /29 left for one more link", p->head.name);
			continue;
		}
		used |= 1u << slot;
		r->carved = ip_prefix_nth(&pool, 29, slot, &r->prefix);
		reach_keep(c, r);
	}
}

void
er_read_reaches(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->nclouds; i++)
		carve_reaches(c, &m->clouds[i]);
	for (size_t i = 0; i < m->nreaches; i++) {
		struct er_reach *r = &m->reaches[i];

		for (unsigned k = 0; k < 2; k++) {
			if (r->prefix.family == IP_V4) {
				r->to_addr[k] = host(&r->prefix, 4 * k + 1);
				r->from_addr[k] = host(&r->prefix, 4 * k + 2);
			}
			if (r->prefix6.family == IP_V6) {
				r->to_addr6[k] = host(&r->prefix6, 4 * k + 1);
				r->from_addr6[k] = host(&r->prefix6, 4 * k + 2);
			}
		}
	}
}
