/*
 * Virtual hubs of a Virtual WAN and Route Servers, as tables and, with -o az, as
 * `az network vhub show` and `az network routeserver show` print them: for the service
 * both are virtual hubs.  What the lab has no use for is left out.
 */
#include "er/schema.h"
#include "er/words.h"
#include "view/show_int.h"

#include <string.h>

static bool
is_asked(const struct view_show_ask *ask, const char *name, const char *owner)
{
	return view_show_sees(ask, owner) &&
	    (!ask->name || strcmp(ask->name, name) == 0);
}

static const char *
preference(enum er_preference p)
{
	return ER_WORDS_virtual_hubs_routing_preference[p];
}

/* The appliance that has the i-th link, if that is with the Route Server of a VNet or
 * the router of the hub whose inside it is; of two instances with the first. */
static const struct er_appliance *
peer_at(const struct er_model *m, const struct er_vnet *v, size_t i)
{
	const struct er_link *l = &m->links[i];
	enum er_role role = v->virtual_hub ? ER_ROLE_HUB : ER_ROLE_SERVER;

	for (int k = 0; l->kind == ER_LINK_NEIGHBOR && k < 2; k++)
		if (l->ends[k]->role == role && l->ends[k]->vnet == v &&
		    l->ends[k]->instance == 0)
			return l->ends[!k]->appliance;
	return NULL;
}

/* Appliances that have a session with it, wherever they are. */
static size_t
peers_of(const struct er_model *m, const struct er_vnet *v)
{
	size_t n = 0;

	for (size_t i = 0; i < m->nlinks; i++)
		n += peer_at(m, v, i) != NULL;
	return n;
}

/* --- as a table --- */

static void
put_bool(struct view_show *s, const char *key, bool value)
{
	char name[40];

	json_bool(&s->json, view_show_key(s, key, name), value);
}

static void
hub_row(struct view_show *s, const struct er_model *m, const struct er_hub *h)
{
	const struct er_vnet *v = h->inside;
	const struct er_intent *t = &h->intent;
	char text[IP_PREFIX_STRLEN];

	view_show_open(s);
	view_show_string(s, "name", h->head.name);
	view_show_string(s, "subscription", h->subscription);
	view_show_string(s, "location", h->location);
	view_show_string(s, "address-prefix", ip_prefix_text(&h->prefix, text));
	view_show_string(s, "virtual-wan", h->wan ? h->wan->head.name : NULL);
	view_show_string(s, "routing-preference", preference(h->preference));
	view_show_address(s, "router", &h->router);
	put_bool(s, "gateway", v->has_gateway);
	put_bool(s, "vpn-gateway", v->has_vpn);
	view_show_uint(s, "connections", v->nconnections);
	view_show_uint(s, "sites", v->vpn.nconnections);
	json_array(&s->json, "vnets");
	for (size_t i = 0; i < v->nspokes; i++)
		json_string(&s->json, NULL, v->spokes[i]->head.name);
	json_array_end(&s->json);
	view_show_string(s, "private-policy",
	    t->private_hop ? t->private_hop->head.name : NULL);
	view_show_string(s, "internet-policy",
	    t->internet_hop ? t->internet_hop->head.name : NULL);
	view_show_uint(s, "route-maps", h->maps.n);
	view_show_uint(s, "peers", peers_of(m, v));
	view_show_close(s);
}

static void
server_row(struct view_show *s, const struct er_model *m, const struct er_vnet *v)
{
	const struct er_route_server *r = &v->server;
	char text[IP_PREFIX_STRLEN];

	view_show_open(s);
	view_show_string(s, "vnet", v->head.name);
	view_show_string(s, "subscription", v->subscription);
	view_show_string(s, "subnet", ip_prefix_text(&r->subnet, text));
	view_show_address(s, "instance0", &r->instance[0]);
	view_show_address(s, "instance1", &r->instance[1]);
	put_bool(s, "branch-to-branch", r->branch_to_branch);
	view_show_string(s, "routing-preference", preference(r->preference));
	view_show_uint(s, "peers", peers_of(m, v));
	view_show_uint(s, "route-maps", r->maps.n);
	view_show_close(s);
}

/* --- as the Azure CLI has it --- */

struct az { /* whose resource it is */
	struct json *j;
	const char *subscription, *group;
};

static void
put_id(const struct az *a, const char *type, const char *name, const char *below,
    const char *sub)
{
	json_stringf(a->j, "id",
	    "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/%s/%s%s%s",
	    a->subscription, a->group, type, name, below, sub);
}

/* A reference to another resource, or null. */
static void
put_reference(const struct az *a, const char *key, const char *type, const char *name,
    const char *suffix)
{
	if (!name) {
		json_null(a->j, key);
		return;
	}
	json_object(a->j, key);
	put_id(a, type, name, suffix, "");
	json_object_end(a->j);
}

static void
put_maps(const struct az *a, const char *hub, const struct er_route_maps *maps)
{
	json_array(a->j, "routeMaps");
	for (size_t i = 0; i < maps->n; i++) {
		json_object(a->j, NULL);
		put_id(a, "virtualHubs", hub, "/routeMaps/", maps->items[i].head.name);
		json_object_end(a->j);
	}
	json_array_end(a->j);
}

static void
put_ips(struct json *j, const struct ip_addr *list, size_t n)
{
	char text[IP_ADDR_STRLEN];

	json_array(j, "virtualRouterIps");
	for (size_t i = 0; i < n; i++)
		json_string(j, NULL, ip_addr_text(&list[i], text));
	json_array_end(j);
}

/* What both have behind the name of the group; a hub has more. */
static void
put_router(const struct az *a, const struct ip_addr ips[2], bool hub)
{
	json_object(a->j, "routeTable");
	json_array(a->j, "routes");
	json_array_end(a->j);
	json_object_end(a->j);
	/* The words that circuits have, too. */
	json_string(a->j, "routingState", er_provider_state_word(ER_PROVISIONED));
	if (hub) {
		json_null(a->j, "securityPartnerProvider");
		json_null(a->j, "securityProviderName");
	}
	json_string(a->j, "sku", er_sku_word(ER_STANDARD));
	if (hub)
		json_null(a->j, "tags");
	json_string(a->j, "type", "Microsoft.Network/virtualHubs");
	json_array(a->j, "virtualHubRouteTableV2S");
	json_array_end(a->j);
	json_uint(a->j, "virtualRouterAsn", ER_AS_GATEWAY);
	json_object(a->j, "virtualRouterAutoScaleConfiguration");
	json_uint(a->j, "minCapacity", 2);
	json_object_end(a->j);
	put_ips(a->j, ips, 2);
}

static const char *
firewall_of(const struct er_vnet *v)
{
	for (size_t i = 0; i < v->nappliances; i++)
		if (v->appliances[i].azure)
			return v->appliances[i].head.name;
	return NULL;
}

static void
az_hub(struct view_show *s, const struct er_model *m, const struct er_hub *h)
{
	const struct er_vnet *v = h->inside;
	struct az a = { &s->json, h->subscription, m->lab };
	char text[IP_PREFIX_STRLEN];

	view_show_open(s);
	json_string(a.j, "addressPrefix", ip_prefix_text(&h->prefix, text));
	json_bool(a.j, "allowBranchToBranchTraffic",
	    !h->wan || h->wan->branch_to_branch);
	put_reference(&a, "azureFirewall", "azureFirewalls", firewall_of(v), "");
	json_array(a.j, "bgpConnections");
	for (size_t i = 0; i < m->nlinks; i++) {
		const struct er_appliance *p = peer_at(m, v, i);

		if (!p)
			continue;
		json_object(a.j, NULL);
		put_id(&a, "virtualHubs", h->head.name, "/bgpConnections/",
		    p->head.name);
		json_object_end(a.j);
	}
	json_array_end(a.j);
	put_reference(&a, "expressRouteGateway", "expressRouteGateways",
	    v->has_gateway ? h->head.name : NULL, "-gw");
	json_string(a.j, "hubRoutingPreference", preference(h->preference));
	put_id(&a, "virtualHubs", h->head.name, "", "");
	json_null(a.j, "ipConfigurations");
	json_null(a.j, "kind");
	json_string(a.j, "location", h->location);
	json_string(a.j, "name", h->head.name);
	json_null(a.j, "p2SVpnGateway");
	json_string(a.j, "provisioningState", "Succeeded");
	json_string(a.j, "resourceGroup", m->lab);
	put_maps(&a, h->head.name, &h->maps);
	put_router(&a, (const struct ip_addr[]){ h->router2, h->router }, true);
	put_reference(&a, "virtualWan", "virtualWans",
	    h->wan ? h->wan->head.name : NULL, "");
	put_reference(&a, "vpnGateway", "vpnGateways", v->has_vpn ? h->head.name : NULL,
	    "-vpn");
	view_show_close(s);
}

static void
az_server(struct view_show *s, const struct er_vnet *v, const char *group)
{
	struct az a = { &s->json, v->subscription, group };

	view_show_open(s);
	json_bool(a.j, "allowBranchToBranchTraffic", v->server.branch_to_branch);
	json_string(a.j, "hubRoutingPreference", preference(v->server.preference));
	json_stringf(a.j, "id",
	    "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/"
	    "virtualHubs/%s-rs",
	    a.subscription, group, v->head.name);
	json_string(a.j, "kind", "RouteServer");
	json_string(a.j, "location", v->location);
	json_stringf(a.j, "name", "%s-rs", v->head.name);
	json_string(a.j, "provisioningState", "Succeeded");
	json_string(a.j, "resourceGroup", group);
	put_router(&a, v->server.instance, false);
	view_show_close(s);
}

/* --- both --- */

void
view_show_hubs(struct view_show *s, const struct er_model *m,
    const struct view_show_ask *ask)
{
	for (size_t i = 0; ask->what == VIEW_SHOW_HUBS && i < m->nhubs; i++) {
		const struct er_hub *h = &m->hubs[i];

		if (!is_asked(ask, h->head.name, h->subscription))
			continue;
		if (s->az)
			az_hub(s, m, h);
		else
			hub_row(s, m, h);
	}
	for (size_t i = 0; ask->what == VIEW_SHOW_SERVERS && i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		if (!v->has_server || !is_asked(ask, v->head.name, v->subscription))
			continue;
		if (s->az)
			az_server(s, v, m->lab);
		else
			server_row(s, m, v);
	}
}
