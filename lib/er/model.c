/*
 * The arena of a model and look-ups by exact name.  All lists are sorted by name, so a
 * look-up is a binary search over the names that every entry begins with.
 */
#include "er/model.h"

#include "base/xalloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The six announced ones come one by one, never as the block. */
const struct er_carving er_carvings[] = {
	{ "management", 0, 26, true },
	{ "hcx-management", 64, 26, true },
	{ "global-reach", ER_CARVE_REACH, 26, false },
	{ "nsx-dns", 192, 32, false },
	{ "peering", ER_CARVE_PEERING, 27, false },
	{ "esxi-management", 256, 25, true },
	{ "vmotion", 256 + 128, 25, true },
	{ "replication", 512, 25, true },
	{ "vsan", 512 + 128, 25, false },
	{ "hcx-uplink", 768, 26, true },
};
const size_t er_ncarvings = sizeof er_carvings / sizeof er_carvings[0];

struct er_model *
er_model_new(void)
{
	return xcalloc(1, sizeof(struct er_model));
}

void
er_model_free(struct er_model *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nblocks; i++)
		free(m->blocks[i]);
	free(m->blocks);
	free(m);
}

enum { CHUNK = 1 << 16, LARGE = CHUNK / 8, ALIGN = 16 }; /* octets */

static void *
keep(struct er_model *m, void *block)
{
	VEC_PUSH(m->blocks, m->nblocks, m->capblocks) = block;
	return block;
}

/* Zeroed room: of a chunk that many share, or of its own where it is large. */
static void *
take(struct er_model *m, size_t size)
{
	char *room;

	if (size > LARGE)
		return keep(m, xcalloc(1, size));
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size > m->left) {
		m->chunk = keep(m, xcalloc(1, CHUNK));
		m->left = CHUNK;
	}
	room = m->chunk;
	m->chunk += size;
	m->left -= size;
	return room;
}

void *
er_model_alloc(struct er_model *m, size_t n, size_t size)
{
	if (n == 0)
		return NULL;
	return size && n > LARGE / size ? keep(m, xcalloc(n, size)) : take(m, n * size);
}

char *
er_model_text(struct er_model *m, const char *s)
{
	size_t size = s ? strlen(s) + 1 : 0;

	return s ? memcpy(take(m, size), s, size) : NULL;
}

char *
er_model_below(struct er_model *m, const char *path, const char *name)
{
	size_t n = strlen(path), more = strlen(name) + 1;
	char *s = take(m, n + 1 + more);

	memcpy(s, path, n + 1);
	s[n] = '/';
	memcpy(s + n + 1, name, more);
	return s;
}

char *
er_model_textf(struct er_model *m, const char *fmt, ...)
{
	va_list ap;
	char *s, *kept;

	va_start(ap, fmt);
	s = xvasprintf(fmt, ap);
	va_end(ap);
	kept = er_model_text(m, s);
	free(s);
	return kept;
}

/* Entries begin with their name, be it as a struct er_head or as a plain member. */
static int
by_name(const void *key, const void *entry)
{
	const char *const *name = entry;

	return strcmp(key, *name);
}

static void *
find(void *items, size_t n, size_t size, const char *name)
{
	return n == 0 ? NULL : bsearch(name, items, n, size, by_name);
}

#define FIND(list, name) find(m->list, m->n##list, sizeof *m->list, name)

struct er_cloud *
er_model_cloud(const struct er_model *m, const char *name)
{
	return FIND(clouds, name);
}

struct er_vnet *
er_model_vnet(const struct er_model *m, const char *name)
{
	return FIND(vnets, name);
}

struct er_circuit *
er_model_circuit(const struct er_model *m, const char *name)
{
	return FIND(circuits, name);
}

struct er_site *
er_model_site(const struct er_model *m, const char *name)
{
	return FIND(sites, name);
}

struct er_reach *
er_model_reach(const struct er_model *m, const char *name)
{
	return FIND(reaches, name);
}

struct er_table *
er_model_table(const struct er_model *m, const char *name)
{
	return FIND(tables, name);
}

struct er_port_pair *
er_model_port(const struct er_model *m, const char *name)
{
	return FIND(ports, name);
}

struct er_filter *
er_model_filter(const struct er_model *m, const char *name)
{
	return FIND(filters, name);
}

bool
er_model_has_services(const struct er_model *m)
{
	for (size_t i = 0; i < m->ncircuits; i++)
		if (m->circuits[i].has_microsoft)
			return true;
	return false;
}

struct er_hub *
er_model_hub(const struct er_model *m, const char *name)
{
	return FIND(hubs, name);
}

struct er_vnet *
er_model_net(const struct er_model *m, const char *name)
{
	struct er_vnet *v = er_model_vnet(m, name);
	struct er_hub *h = v ? NULL : er_model_hub(m, name);

	return h ? h->inside : v;
}

struct er_subnet *
er_vnet_subnet(const struct er_vnet *v, const struct ip_addr *a)
{
	for (size_t i = 0; a->family != IP_NONE && i < v->nsubnets; i++) {
		struct er_subnet *s = &v->subnets[i];

		if (ip_prefix_has(&s->prefix, a) || ip_prefix_has(&s->prefix6, a))
			return s;
	}
	return NULL;
}

const struct er_vnet *
er_vnet_transit(const struct er_vnet *v)
{
	return !v->has_gateway && !v->has_vpn && !v->has_server && v->hub ? v->hub : v;
}

const struct ip_prefix *
er_vnet_gateway_subnet(const struct er_vnet *v)
{
	return v->has_gateway ? &v->gateway.subnet : &v->vpn.subnet;
}

const struct ip_prefix *
er_vnet_gateway_subnet6(const struct er_vnet *v)
{
	return v->has_gateway ? &v->gateway.subnet6 : &v->vpn.subnet6;
}

bool
er_vnet_takes_forwarded(const struct er_vnet *v, const struct er_vnet *peer)
{
	for (size_t i = 0; i < v->npeerings; i++)
		if (v->peerings[i].vnet == peer)
			return v->peerings[i].forwarded;
	return true;
}

const struct er_table *
er_vnet_gateway_table(const struct er_vnet *v)
{
	return v->gateway.table ? v->gateway.table : v->vpn.table;
}

struct er_speaker *
er_model_speaker(const struct er_model *m, const char *name)
{
	return FIND(speakers, name);
}

bool
er_role_is_msee(enum er_role role)
{
	return role == ER_ROLE_MSEE || role == ER_ROLE_MICROSOFT;
}

/* A router that is its own object. */
static bool
is_alone(enum er_role role)
{
	return role == ER_ROLE_PLAIN || role == ER_ROLE_APPLIANCE ||
	    role == ER_ROLE_SERVICES;
}

const char *
er_role_part(enum er_role role, unsigned instance)
{
	static const char *const parts[][2] = {
		[ER_ROLE_MSEE] = { "primary", "secondary" },
		[ER_ROLE_GATEWAY] = { "gw0", "gw1" },
		[ER_ROLE_EDGE] = { "edge0", "edge1" },
		[ER_ROLE_CE] = { "ce0", "ce1" },
		[ER_ROLE_VPN] = { "vpn0", "vpn1" },
		[ER_ROLE_SERVER] = { "rs0", "rs1" },
		[ER_ROLE_HUB] = { "router", "" },
		[ER_ROLE_PLAIN] = { "", "" },
		[ER_ROLE_APPLIANCE] = { "", "" },
		[ER_ROLE_MICROSOFT] = { "microsoft-primary", "microsoft-secondary" },
		[ER_ROLE_SERVICES] = { "", "" },
	};

	return is_alone(role) ? NULL : parts[role][instance ? 1 : 0];
}

const char *
er_gateway_part(const struct er_gateway *g, unsigned instance)
{
	static const char *const parts[] = { "gw0", "gw1", "gw2", "gw3" };

	return parts[(instance + (g->second ? 2 : 0)) % 4];
}

struct er_speaker *
er_model_speaker_of(const struct er_model *m, enum er_role role, const char *owner,
    unsigned instance)
{
	const struct er_vnet *v = NULL;
	struct er_speaker *s;
	char *name;

	if (is_alone(role))
		return er_model_speaker(m, owner);
	if (role == ER_ROLE_GATEWAY)
		v = er_model_vnet(m, owner);
	name = xasprintf("%s/%s", owner,
	    v ? er_gateway_part(&v->gateway, instance) : er_role_part(role, instance));
	s = er_model_speaker(m, name);
	free(name);
	return s;
}

const struct er_speaker *
er_model_twin(const struct er_model *m, const struct er_speaker *s)
{
	if (!s || s->role != ER_ROLE_MSEE || !s->circuit->has_microsoft)
		return NULL;
	return er_model_speaker_of(m, ER_ROLE_MICROSOFT, s->owner, s->instance);
}

const struct er_tcp *
er_tcp_find(const struct er_tcps *list, const struct er_speaker *far, uint8_t family)
{
	const struct er_tcp *found = NULL;

	for (size_t i = 0; i < list->n; i++) {
		const struct er_tcp *t = &list->items[i];

		if (t->far != far || (t->family != IP_NONE && t->family != family))
			continue;
		/* One for this family goes before one for both. */
		if (!found || t->family != IP_NONE)
			found = t;
	}
	return found;
}

bool
er_prefixes_cover(const struct er_prefixes *list, const struct ip_prefix *p)
{
	for (size_t i = 0; i < list->n; i++)
		if (ip_prefix_covers(&list->items[i], p))
			return true;
	return false;
}

bool
er_advert_is_over(const struct er_advert *a, const struct er_circuit *k)
{
	for (size_t i = 0; a->has_over && i < a->nover; i++)
		if (a->over[i] == k)
			return !a->withdrawn;
	return !a->has_over && !a->withdrawn;
}
