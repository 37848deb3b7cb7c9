/*
 * Pitfalls of Route Servers: a default route of an appliance that the sites get, too;
 * an appliance that goes by what it announces itself (S-14); and one that speaks with
 * one instance only (S-1).
 */
#include "view/lint_int.h"

#include <string.h>

/* The VNet whose Route Server a neighbour is an instance of, or NULL. */
static const struct er_vnet *
server_at(const struct er_appliance *a, size_t i)
{
	const struct er_speaker *far = a->bgp->neighbors[i].far;

	return far && far->role == ER_ROLE_SERVER ? far->vnet : NULL;
}

/* The same where no neighbour before is one of that Route Server, and how many are. */
static const struct er_vnet *
server_of(const struct er_appliance *a, size_t at, unsigned *instances)
{
	const struct er_vnet *v = server_at(a, at);

	*instances = 0;
	for (size_t i = 0; v && i < a->bgp->nneighbors; i++) {
		if (server_at(a, i) != v)
			continue;
		if (i < at)
			return NULL;
		++*instances;
	}
	return v;
}

static bool
announces(const struct er_appliance *a, const struct er_advert **e, size_t *from)
{
	for (; *from < a->bgp->adverts.n; ++*from)
		if (a->bgp->adverts.items[*from].prefix.family == IP_V4 &&
		    !a->bgp->adverts.items[*from].withdrawn) {
			*e = &a->bgp->adverts.items[(*from)++];
			return true;
		}
	return false;
}

/* A site on one of its circuits whose import list lets a default route in; over VPN
 * none goes (N-10). */
static bool
takes_default(const struct er_vnet *v)
{
	const struct ip_prefix all = { .family = IP_V4 };

	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;

		for (size_t n = 0; k && n < k->nattachments; n++)
			if (!k->attachments[n]->import ||
			    rib_filter_permits(k->attachments[n]->import, &all))
				return true;
	}
	return false;
}

static void
default_route(const struct er_ctx *c, const struct er_appliance *a,
    const struct er_vnet *v)
{
	const struct er_advert *e = NULL;
	size_t at = 0;

	if (!v->server.branch_to_branch || !takes_default(v))
		return;
	while (announces(a, &e, &at))
		if (e->prefix.len == 0)
			er_warn(c, CODE_DEFAULT_TO_SITES, a->head.path, "advertise",
			    "%s announces a default route, and the Route Server of %s has "
			    "branch-to-branch: the sites behind %s get it, too",
			    a->name, v->head.name, v->head.name);
}

/* Is there anybody else that it could send to? */
static bool
has_others(const struct er_appliance *a)
{
	for (size_t i = 0; i < a->bgp->nneighbors; i++)
		if (!server_at(a, i))
			return true;
	return false;
}

static bool
has_route(const struct er_table *t, const struct ip_prefix *p)
{
	for (size_t i = 0; t && i < t->nroutes; i++)
		if (ip_prefix_covers(&t->routes[i].prefix, p) &&
		    t->routes[i].prefix.len >= p->len)
			return true;
	return false;
}

/* A host of a VNet that an appliance has addresses of, or of one that is peered. */
static bool
is_in(const struct er_vnet *v, const struct ip_prefix *p)
{
	return er_prefixes_cover(&v->space, p);
}

static bool
is_of_vnets(const struct er_vnet *v, const struct ip_prefix *p)
{
	if (is_in(v, p) || (v->hub && is_in(v->hub, p)))
		return true;
	for (size_t i = 0; i < v->nspokes; i++)
		if (is_in(v->spokes[i], p))
			return true;
	for (size_t i = 0; i < v->npeers; i++)
		if (is_in(v->peers[i], p))
			return true;
	return false;
}

/* Its subnet has what it announces, with itself as the next hop. */
static void
own_announcement(const struct er_ctx *c, const struct er_appliance *a,
    const struct er_vnet *v)
{
	const struct er_table *t = a->subnet ? a->subnet->table : NULL;
	const struct er_advert *e = NULL;
	char text[IP_PREFIX_STRLEN];
	size_t at = 0;

	if (v != er_vnet_transit(a->vnet) || (t && !t->propagation) || has_others(a) ||
	    (a->next_hop.family != IP_NONE &&
		!ip_addr_equal(&a->next_hop, &a->address)))
		return;
	while (announces(a, &e, &at))
		if (!has_route(t, &e->prefix) && !is_of_vnets(a->vnet, &e->prefix))
			er_warn(c, CODE_ROUTE_BACK, a->head.path, "advertise",
			    "%s has %s back from the Route Server in its own subnet, "
			    "and no other way: packets go round",
			    a->name, ip_prefix_text(&e->prefix, text));
}

/* Is there anything behind a VNet but the VNet itself, which a peering leads to? */
static bool
has_more_behind(const struct er_vnet *v)
{
	return v->nspokes ||
	    (v->server.branch_to_branch && (v->nconnections || v->vpn.nconnections));
}

/* S-13, S-14: what another Route Server taught it the appliance tells that of its own
 * subnet, which leads packets for it back; to a Route Server none go. */
static void
between_servers(const struct er_ctx *c, const struct er_appliance *a,
    const struct er_vnet *own)
{
	const struct er_table *t = a->subnet ? a->subnet->table : NULL;

	if (own != er_vnet_transit(a->vnet) || t)
		return;
	for (size_t i = 0; i < a->bgp->nneighbors; i++) {
		unsigned instances;
		const struct er_vnet *other = server_of(a, i, &instances);

		if (other && other != own && has_more_behind(other))
			er_warn_cure(c, CODE_ROUTE_BACK, a->head.path, "peers",
			    "give the subnet a route table with a next hop in the other "
			    "VNet, and an appliance there",
			    "%s tells the Route Server of %s what that of %s taught it, "
			    "and its subnet leads packets for what is behind %s back to "
			    "it: they go round",
			    a->name, own->head.name, other->head.name,
			    other->head.name);
	}
}

/* H-14, S-14: what an appliance tells the hub of its VNet comes back to its subnet. */
static void
back_from_hub(const struct er_ctx *c, const struct er_appliance *a,
    const struct er_hub *h)
{
	const struct er_table *t = a->subnet ? a->subnet->table : NULL;
	const struct er_advert *e = NULL;
	char text[IP_PREFIX_STRLEN];
	size_t at = 0;

	if ((t && !t->propagation) || a->bgp->nneighbors > 1)
		return;
	while (announces(a, &e, &at))
		if (!has_route(t, &e->prefix) && !is_of_vnets(a->vnet, &e->prefix))
			er_warn(c, CODE_ROUTE_BACK, a->head.path, "advertise",
			    "%s has %s back from %s in its own subnet, and no other way: "
			    "packets go round",
			    a->name, ip_prefix_text(&e->prefix, text), h->head.name);
}

static void
appliance(const struct er_ctx *c, const struct er_appliance *a)
{
	for (size_t i = 0; a->bgp && i < a->bgp->nneighbors; i++) {
		const struct er_speaker *far = a->bgp->neighbors[i].far;

		if (far && far->role == ER_ROLE_HUB)
			back_from_hub(c, a, far->vnet->virtual_hub);
	}
	for (size_t i = 0; a->bgp && i < a->bgp->nneighbors; i++) {
		unsigned instances;
		const struct er_vnet *v = server_of(a, i, &instances);

		if (!v)
			continue;
		if (instances == 1)
			er_warn(c, CODE_ONE_INSTANCE, a->head.path, "peers",
			    "%s speaks with one instance of the Route Server of %s: its "
			    "routes go with it",
			    a->name, v->head.name);
		default_route(c, a, v);
		own_announcement(c, a, v);
		between_servers(c, a, v);
	}
}

void
view_lint_servers(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].nappliances; k++)
			appliance(c, &m->vnets[i].appliances[k]);
}
