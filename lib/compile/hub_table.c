/*
 * Route tables of virtual hubs (H-15) as what runs: the router of a hub has what all of
 * them have, and what is missing in a table is kept from those that go by the table:
 * hosts of VNets by a map and by the classes of routes, gateways by another map.
 * Static routes are rows in front of what was learned (H-4).
 */
#include "compile/hub.h"

#include "base/xalloc.h"
#include "compile/maps.h"
#include "compile/policy.h"
#include "er/packets.h"

#include <stdlib.h>
#include <string.h>

bool
compile_hub_vnet_known(const struct er_hub *h, const struct er_vnet *v,
    const struct er_hub *to, const char *table)
{
	const struct er_hub_vnet *x = er_hub_connection(h, v);

	return !x || er_hub_reaches(h, &x->to, to, table);
}

/* --- static routes --- */

bool
compile_hub_pinned(const struct net_hosts *h, const struct ip_prefix *p)
{
	for (size_t i = 0; i < h->nrows && h->rows[i].source == NET_SOURCE_SYSTEM; i++)
		if (h->rows[i].pinned && ip_prefix_covers(&h->rows[i].prefix, p))
			return true;
	return false;
}

void
compile_hub_ways(struct net_hosts *h, const struct er_hub *hub, const char *table,
    bool internet)
{
	struct er_hub_way *ways;
	size_t n = er_hub_ways(hub, table, &ways);

	for (size_t i = 0; i < n; i++) {
		const struct er_hub_way *w = &ways[i];
		bool address = w->address.family != IP_NONE;
		struct net_host_row *r;

		/* What a VNet and its peers have is not for the hub to lead (E-11). */
		if (compile_hub_pinned(h, &w->prefix) || (!address && !w->vnet) ||
		    (w->prefix.len == 0 && !internet))
			continue;
		/* Into a VNet that neither has it nor a static route for it, none. */
		r = net_hosts_row(h, &w->prefix, NET_SOURCE_LEARNED,
		    address ? NET_TOWARD_ADDRESS
			: er_prefixes_cover(&w->vnet->space, &w->prefix)
			? NET_TOWARD_HOSTS
			: NET_TOWARD_NOWHERE,
		    w->vnet ? w->vnet->head.name : NULL);
		r->label = ER_HOP_GATEWAY;
		r->address = address ? w->address : hub->router;
	}
	free(ways);
}

bool
compile_hub_has_way(const struct er_hub *hub, const char *table,
    const struct ip_prefix *p)
{
	struct er_hub_way *ways;
	size_t n = er_hub_ways(hub, table, &ways);
	bool found = false;

	for (size_t i = 0; i < n && !found; i++)
		found = !p || ip_prefix_equal(&ways[i].prefix, p);
	free(ways);
	return found;
}

void
compile_hub_announce(struct net_router *r, const struct er_hub *hub, uint32_t scopes)
{
	struct er_hub_way *ways;
	size_t n = er_hub_ways(hub, ER_HUB_DEFAULT, &ways);

	for (size_t i = 0; i < n; i++) {
		struct net_origin *o = NULL;

		/* The space of a VNet that leads elsewhere is there once. */
		for (size_t k = 0; k < r->norigins && !o; k++)
			if (ip_prefix_equal(&r->origins[k].prefix, &ways[i].prefix))
				o = &r->origins[k];
		if (o) {
			o->scopes = o->scopes & COMPILE_HUB_SCOPE_NOBODY ? scopes
			    : o->scopes ? o->scopes | scopes
					: 0;
			continue;
		}
		o = compile_origin(r, &ways[i].prefix);
		o->weight = COMPILE_WEIGHT_OWN;
		o->scopes = scopes;
	}
	free(ways);
}

/* --- what a table lacks of what was learned --- */

static void
add_prefix(struct rib_filter **f, const struct ip_prefix *p)
{
	if (!*f)
		*f = xcalloc(1, sizeof **f);
	compile_filter_exact(*f, p);
}

/* A rule that drops these, with the reason why; takes the filter, which may be NULL:
 * then there is none. */
static void
add_drop(struct rib_route_map **m, struct rib_filter *f, enum rib_reason why)
{
	if (!f)
		return;
	compile_filter_sort(f);
	if (!*m)
		*m = xcalloc(1, sizeof **m);
	(*m)->rules = xreallocarray((*m)->rules, (*m)->n + 1, sizeof *(*m)->rules);
	(*m)->rules[(*m)->n++] =
	    (struct rib_map_rule){ .prefixes = f, .drop = true, .why = (uint8_t)why };
}

/* The spaces of VNets of other hubs that are not in a table, as the inbound maps of
 * their connections leave them. */
static struct rib_filter *
unknown_vnets(const struct er_model *m, const struct er_hub *h, const char *table)
{
	struct rib_filter *f = NULL;

	for (size_t i = 0; i < m->nhubs; i++) {
		const struct er_hub *other = &m->hubs[i];

		for (size_t k = 0; er_hubs_joined(h, other) && k < other->nvnets; k++) {
			const struct er_hub_vnet *x = &other->vnets[k];
			struct compile_spaces s;

			if (!x->vnet || er_hub_reaches(other, &x->to, h, table))
				continue;
			compile_spaces_init(&s, other, x->vnet);
			for (size_t j = 0; j < s.n; j++)
				add_prefix(&f, &s.items[j].prefix);
			compile_spaces_fini(&s);
		}
	}
	return f;
}

/* Whether an appliance that speaks with one of these hubs, the same one or others, is
 * in a VNet whose connection propagates to the table. */
static bool
peers_reach(const struct er_model *m, const struct er_hub *h, const char *table,
    bool remote)
{
	for (size_t i = 0; i < m->nlinks; i++)
		for (int k = 0; m->links[i].kind == ER_LINK_NEIGHBOR && k < 2; k++) {
			const struct er_speaker *at = m->links[i].ends[k];
			const struct er_speaker *far = m->links[i].ends[!k];
			const struct er_hub *of =
			    at->role == ER_ROLE_HUB ? at->vnet->virtual_hub : NULL;
			const struct er_hub_vnet *x;

			if (!of || !far->appliance || (of != h) != remote)
				continue;
			x = er_hub_connection(of, far->appliance->vnet);
			if (x ? er_hub_reaches(of, &x->to, h, table)
			      : strcmp(table, ER_HUB_DEFAULT) == 0)
				return true;
		}
	return false;
}

uint32_t
compile_hub_table_lacks(const struct er_model *m, const struct er_hub *h,
    const char *table)
{
	uint32_t bits = 0;

	if (!er_hub_reaches(h, &h->branches, h, table))
		bits |= 1u << COMPILE_CLASS_CIRCUIT |
		    1u << COMPILE_CLASS_CIRCUIT_REACH | 1u << COMPILE_CLASS_VPN;
	if (!er_hub_remote_branches(h, table))
		bits |=
		    1u << COMPILE_CLASS_REMOTE_CIRCUIT | 1u << COMPILE_CLASS_REMOTE_VPN;
	if (!peers_reach(m, h, table, false))
		bits |= 1u << COMPILE_CLASS_RELAYED | 1u << COMPILE_CLASS_RELAYED_HOME;
	if (!peers_reach(m, h, table, true))
		bits |= 1u << COMPILE_CLASS_REMOTE_PEER;
	return bits;
}

struct rib_route_map *
compile_hub_table_map(const struct er_model *model, const struct er_hub *h,
    const char *table, bool internet)
{
	static const struct ip_prefix everything = { .family = IP_V4 };
	struct rib_route_map *m = NULL;
	struct rib_filter *ways = NULL, *defaults = NULL;
	struct er_hub_way *list;
	size_t n = er_hub_ways(h, table, &list);

	for (size_t i = 0; i < n; i++)
		add_prefix(&ways, &list[i].prefix);
	free(list);
	if (!internet)
		add_prefix(&defaults, &everything);
	add_drop(&m, defaults, RIB_IN_INTERNET);
	add_drop(&m, ways, RIB_IN_STATIC);
	add_drop(&m, unknown_vnets(model, h, table), RIB_IN_PROPAGATION);
	return m;
}

struct rib_route_map *
compile_hub_gateway_map(const struct er_model *model, const struct er_hub *h)
{
	struct rib_route_map *m = NULL;

	add_drop(&m, unknown_vnets(model, h, ER_HUB_DEFAULT), RIB_IN_PROPAGATION);
	return m;
}

/* --- who hears of branches --- */

bool
compile_hub_branches(const struct er_hub *h, enum compile_hub_from from,
    enum compile_hub_toward toward)
{
	switch (from) {
	case COMPILE_HUB_CIRCUIT:
	case COMPILE_HUB_VPN:
		return toward == COMPILE_HUB_TO_HUB
		    ? er_propagation_leaves(&h->branches)
		    : er_hub_reaches(h, &h->branches, h, ER_HUB_DEFAULT);
	case COMPILE_HUB_REMOTE_CIRCUIT:
	case COMPILE_HUB_REMOTE_VPN:
		return er_hub_remote_branches(h, ER_HUB_DEFAULT);
	case COMPILE_HUB_VNET:
	case COMPILE_HUB_PEER:
	case COMPILE_HUB_REMOTE_VNET:
	case COMPILE_HUB_REMOTE_PEER:
	case COMPILE_HUB_FROM_N:
		break;
	}
	return true;
}
