/*
 * The table, and what can be done with any row: count, look up, ask for the owner.
 */
#include "er/kind.h"

#include "er/words.h"

#include <stdlib.h>
#include <string.h>

/* A list of the model and the subscription of one entry. */
#define LIST(type, list)                                                  \
	static const void *list##_of(const struct er_model *m, size_t *n) \
	{                                                                 \
		*n = m->n##list;                                          \
		return m->list;                                           \
	}
#define OWNER(type, list)                                      \
	static const char *list##_owner(const void *p)         \
	{                                                      \
		return ((const struct type *)p)->subscription; \
	}

LIST(er_cloud, clouds)
LIST(er_vnet, vnets)
LIST(er_circuit, circuits)
LIST(er_site, sites)
LIST(er_reach, reaches)
LIST(er_router, routers)
LIST(er_table, tables)
LIST(er_shared, segments)
LIST(er_filter, filters)
LIST(er_port_pair, ports)
LIST(er_wan, wans)
LIST(er_hub, hubs)
OWNER(er_cloud, clouds)
OWNER(er_vnet, vnets)
OWNER(er_site, sites)
OWNER(er_reach, reaches)
OWNER(er_table, tables)
OWNER(er_filter, filters)
OWNER(er_port_pair, ports)
OWNER(er_wan, wans)
OWNER(er_hub, hubs)

/* A managed circuit is its private cloud's. */
static const char *
circuits_owner(const void *p)
{
	const struct er_circuit *k = p;

	return k->cloud ? k->cloud->subscription : k->subscription;
}

static bool
is_carving(const char *name)
{
	for (size_t i = 0; i < er_ncarvings; i++)
		if (strcmp(er_carvings[i].name, name) == 0)
			return true;
	return strncmp(name, ER_EXTENDED, strlen(ER_EXTENDED)) == 0 ||
	    strcmp(name, ER_EXTERNAL_STORAGE) == 0;
}

static bool
is_microsoft(const char *name)
{
	return strcmp(name, ER_MICROSOFT_PART) == 0;
}

static void
note_cloud(const void *p, struct buf *out)
{
	char text[IP_PREFIX_STRLEN];

	buf_puts(out, ip_prefix_text(&((const struct er_cloud *)p)->block, text));
}

/* Route tables, and the subnets that they are on. */
static void
note_tables(const struct er_vnet *v, struct buf *out)
{
	const struct er_table *gateway = er_vnet_gateway_table(v);

	for (size_t i = 0; i < v->nsubnets; i++)
		if (v->subnets[i].table)
			buf_printf(out, "; %s: %s", v->subnets[i].head.name,
			    v->subnets[i].table->head.name);
	if (gateway)
		buf_printf(out, "; GatewaySubnet: %s", gateway->head.name);
}

/* The first three address spaces. */
static void
note_vnet(const void *p, struct buf *out)
{
	const struct er_prefixes *space = &((const struct er_vnet *)p)->space;
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < space->n && i < 3; i++)
		buf_printf(out, "%s%s", i ? ", " : "",
		    ip_prefix_text(&space->items[i], text));
	buf_puts(out, space->n > 3 ? ", …" : "");
	note_tables(p, out);
}

/* A Microsoft peering is nothing without its route filter (M-3). */
static void
note_circuit(const void *p, struct buf *out)
{
	const struct er_circuit *k = p;
	const struct er_microsoft *m = &k->microsoft;

	buf_puts(out, k->location);
	if (k->has_microsoft && m->filter)
		buf_printf(out, "; route filter: %s", m->filter->head.name);
	else if (k->has_microsoft && m->has_filter)
		buf_printf(out, "; route filter: %zu communities", m->communities.n);
	else if (k->has_microsoft)
		buf_puts(out, m->unfiltered ? "; all services" : "; no route filter");
}

static void
note_filter(const void *p, struct buf *out)
{
	const struct er_filter *f = p;

	buf_printf(out, "%zu %s", f->communities.n,
	    f->communities.n == 1 ? "community" : "communities");
}

/* What its circuits may use of it, and what its links keep to themselves (C-23). */
static void
note_port(const void *p, struct buf *out)
{
	const struct er_port_pair *pair = p;

	buf_printf(out, "%s, %u Gbps, %s", pair->location, pair->mbps / 1000,
	    er_encapsulation_word(pair));
	for (unsigned i = 0; i < 2; i++)
		if (!pair->links[i].enabled)
			buf_printf(out, "; %s: Disabled", i ? "secondary" : "primary");
}

static void
note_hub(const void *p, struct buf *out)
{
	const struct er_hub *h = p;
	char text[IP_PREFIX_STRLEN];

	buf_puts(out, ip_prefix_text(&h->prefix, text));
	if (h->intent.private_hop)
		buf_printf(out, "; private: %s", h->intent.private_hop->head.name);
	if (h->intent.internet_hop)
		buf_printf(out, "; internet: %s", h->intent.internet_hop->head.name);
}

static const char *const in_clouds[] = { "segments", "machines", NULL };
static const char *const in_vnets[] = { "services", "subnets", "nsx-segments", NULL };
static const char *const appliances[] = { "appliances", NULL };
static const char *const none[] = { NULL };

static const struct er_kind_row rows[ER_OBJECT_N] = {
	[ER_CLOUD] = { .list = "private-clouds",
	    .shown = "private-clouds",
	    .noun = "private cloud",
	    .places = in_clouds,
	    .items = clouds_of,
	    .size = sizeof(struct er_cloud),
	    .owner = clouds_owner,
	    .has_place = is_carving,
	    .note = note_cloud,
	    .roles = 1u << ER_ROLE_EDGE | 1u << ER_ROLE_MSEE,
	    .has_hosts = true },
	[ER_VNET] = { .list = "vnets",
	    .shown = "vnets",
	    .noun = "VNet",
	    .places = in_vnets,
	    .routers = appliances,
	    .items = vnets_of,
	    .size = sizeof(struct er_vnet),
	    .owner = vnets_owner,
	    .has_place = er_native_has,
	    .note = note_vnet,
	    .roles = 1u << ER_ROLE_GATEWAY | 1u << ER_ROLE_VPN | 1u << ER_ROLE_SERVER,
	    .has_hosts = true },
	[ER_CIRCUIT] = { .list = "circuits",
	    .shown = "circuits",
	    .noun = "circuit",
	    .places = none,
	    .items = circuits_of,
	    .size = sizeof(struct er_circuit),
	    .owner = circuits_owner,
	    .has_place = is_microsoft,
	    .note = note_circuit,
	    .roles = 1u << ER_ROLE_MSEE | 1u << ER_ROLE_MICROSOFT },
	[ER_SITE] = { .list = "on-premises",
	    .shown = "sites",
	    .noun = "site",
	    .places = none,
	    .items = sites_of,
	    .size = sizeof(struct er_site),
	    .owner = sites_owner,
	    .roles = 1u << ER_ROLE_CE,
	    .has_hosts = true,
	    .advertises = true },
	[ER_REACH] = { .list = "global-reach",
	    .shown = "global-reach",
	    .noun = "Global Reach link",
	    .places = none,
	    .items = reaches_of,
	    .size = sizeof(struct er_reach),
	    .owner = reaches_owner },
	[ER_ROUTER] = { .list = "routers",
	    .shown = "routers",
	    .noun = "router",
	    .places = none,
	    .items = routers_of,
	    .size = sizeof(struct er_router),
	    .roles = 1u << ER_ROLE_PLAIN,
	    .advertises = true },
	[ER_TABLE] = { .list = "route-tables",
	    .shown = "route-tables",
	    .noun = "route table",
	    .places = none,
	    .items = tables_of,
	    .size = sizeof(struct er_table),
	    .owner = tables_owner },
	[ER_SEGMENT] = { .list = "shared-segments",
	    .shown = "shared-segments",
	    .noun = "shared segment",
	    .places = none,
	    .items = segments_of,
	    .size = sizeof(struct er_shared) },
	[ER_FILTER] = { .list = "route-filters",
	    .shown = "route-filters",
	    .noun = "route filter",
	    .places = none,
	    .items = filters_of,
	    .size = sizeof(struct er_filter),
	    .owner = filters_owner,
	    .note = note_filter },
	[ER_PORT_PAIR] = { .list = "direct-ports",
	    .shown = "direct-ports",
	    .noun = "Direct port pair",
	    .places = none,
	    .items = ports_of,
	    .size = sizeof(struct er_port_pair),
	    .owner = ports_owner,
	    .note = note_port },
	[ER_WAN] = { .list = "virtual-wans",
	    .shown = "virtual-wans",
	    .noun = "Virtual WAN",
	    .places = none,
	    .items = wans_of,
	    .size = sizeof(struct er_wan),
	    .owner = wans_owner },
	[ER_HUB] = { .list = "virtual-hubs",
	    .shown = "virtual-hubs",
	    .noun = "virtual hub",
	    .places = none,
	    .routers = appliances,
	    .items = hubs_of,
	    .size = sizeof(struct er_hub),
	    .owner = hubs_owner,
	    .note = note_hub,
	    .roles = 1u << ER_ROLE_GATEWAY | 1u << ER_ROLE_VPN | 1u << ER_ROLE_HUB },
};

const struct er_kind_row *
er_kind(enum er_object_kind kind)
{
	return &rows[kind];
}

unsigned
er_kinds_with_routers(void)
{
	unsigned kinds = 0;

	for (unsigned k = 0; k < ER_OBJECT_N; k++)
		kinds |= rows[k].roles ? 1u << k : 0;
	return kinds;
}

unsigned
er_kinds_with_hosts(void)
{
	unsigned kinds = 0;

	for (unsigned k = 0; k < ER_OBJECT_N; k++)
		kinds |= rows[k].has_hosts ? 1u << k : 0;
	return kinds;
}

unsigned
er_kinds_advertising(void)
{
	unsigned kinds = 0;

	for (unsigned k = 0; k < ER_OBJECT_N; k++)
		kinds |= rows[k].advertises ? 1u << k : 0;
	return kinds;
}

size_t
er_kind_count(const struct er_model *m, enum er_object_kind kind)
{
	size_t n;

	rows[kind].items(m, &n);
	return n;
}

const struct er_head *
er_kind_at(const struct er_model *m, enum er_object_kind kind, size_t i)
{
	size_t n;
	const char *items = rows[kind].items(m, &n);

	return (const void *)(items + i * rows[kind].size);
}

static int
by_name(const void *key, const void *entry)
{
	return strcmp(key, ((const struct er_head *)entry)->name);
}

const struct er_head *
er_kind_find(const struct er_model *m, enum er_object_kind kind, const char *name)
{
	size_t n;
	const void *items = rows[kind].items(m, &n);

	return n ? bsearch(name, items, n, rows[kind].size, by_name) : NULL;
}

const char *
er_kind_owner(enum er_object_kind kind, const struct er_head *head)
{
	return rows[kind].owner ? rows[kind].owner(head) : ER_SUBSCRIPTION_DEFAULT;
}
