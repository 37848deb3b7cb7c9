/*
 * Rows of objects besides circuits as the Azure CLI prints them: `az network
 * express-route auth`, `peering connection`, `vpn-connection` and `vnet-gateway`, and
 * `az vmware private-cloud`, `authorization` and `global-reach-connection`, each in its
 * list form.  What the service draws for itself and the lab has no use for is left out.
 */
#include "er/auth.h"
#include "er/migration.h"
#include "er/schema.h"
#include "er/words.h"
#include "view/show_int.h"

#include <string.h>

#define NETWORK "Microsoft.Network/"
#define AVS     "Microsoft.AVS/privateClouds"

struct az { /* whose resource it is, and its resource group */
	struct json *j;
	const char *subscription, *group;
};

/* "…/providers/TYPE/NAME", and more behind. */
static void
put_id(const struct az *a, const char *key, const char *type, const char *name,
    const char *more, const char *sub)
{
	json_stringf(a->j, key,
	    "/subscriptions/%s/resourceGroups/%s/providers/%s/%s%s%s", a->subscription,
	    a->group, type, name, more, sub);
}

/* What all resources end with, in the order of the CLI's keys. */
static void
put_rest(const struct az *a, const char *name, const char *type)
{
	json_string(a->j, "name", name);
	json_string(a->j, "provisioningState", "Succeeded");
	json_string(a->j, "resourceGroup", a->group);
	json_string(a->j, "type", type);
}

static void
put_prefix(struct json *j, const char *key, const struct ip_prefix *p)
{
	char text[IP_PREFIX_STRLEN];

	json_string(j, key, p->family == IP_NONE ? NULL : ip_prefix_text(p, text));
}

/* --- authorizations --- */

/* Of a private cloud under the circuit that it has in Microsoft's subscription.
 */
static void
put_cloud_authorization(const struct az *a, const struct er_circuit *k,
    const struct er_authorization *x)
{
	json_stringf(a->j, "expressRouteAuthorizationId", "%s/authorizations/%s", k->id,
	    x->head.name);
	json_string(a->j, "expressRouteAuthorizationKey", x->key);
	json_string(a->j, "expressRouteId", k->id);
	put_id(a, "id", AVS, k->cloud->head.name, "/authorizations/", x->head.name);
	put_rest(a, x->head.name, AVS "/authorizations");
}

static void
put_authorization(const struct az *a, const struct er_circuit *k,
    const struct er_authorization *x)
{
	json_string(a->j, "authorizationKey", x->key);
	json_string(a->j, "authorizationUseStatus",
	    x->used_by || x->spent ? "InUse" : "Available");
	json_stringf(a->j, "id", "%s/authorizations/%s", k->id, x->head.name);
	put_rest(a, x->head.name, NETWORK "expressRouteCircuits/authorizations");
}

void
view_show_az_authorization(struct view_show *s, const struct er_model *m,
    const struct er_circuit *k, const struct er_authorization *x)
{
	const struct az a = { &s->json, view_show_owner(k), m->lab };

	view_show_open(s);
	if (k->cloud)
		put_cloud_authorization(&a, k, x);
	else
		put_authorization(&a, k, x);
	view_show_close(s);
}

/* --- Global Reach --- */

static void
put_peering(const struct az *a, const char *key, const struct er_circuit *k)
{
	json_object(a->j, key);
	json_stringf(a->j, "id", "%s/peerings/AzurePrivatePeering", k->id);
	json_object_end(a->j);
}

static void
put_cloud_reach(const struct az *a, const struct er_reach *r, const char *status)
{
	put_prefix(a->j, "addressPrefix", &r->prefix);
	json_string(a->j, "authorizationKey", r->redeem.key);
	json_string(a->j, "circuitConnectionStatus", status);
	json_string(a->j, "expressRouteId", r->from->id);
	put_id(a, "id", AVS, r->from->cloud->head.name, "/globalReachConnections/",
	    r->head.name);
	json_string(a->j, "name", r->head.name);
	json_string(a->j, "peerExpressRouteCircuit", r->to->id);
	json_string(a->j, "provisioningState", "Succeeded");
	json_string(a->j, "resourceGroup", a->group);
	json_string(a->j, "type", AVS "/globalReachConnections");
}

static void
put_reach(const struct az *a, const struct er_reach *r, const char *status)
{
	put_prefix(a->j, "addressPrefix", &r->prefix);
	json_string(a->j, "authorizationKey", r->redeem.key);
	json_string(a->j, "circuitConnectionStatus", status);
	put_peering(a, "expressRouteCircuitPeering", r->from);
	json_stringf(a->j, "id", "%s/peerings/AzurePrivatePeering/connections/%s",
	    r->from->id, r->head.name);
	if (r->prefix6.family != IP_NONE) {
		json_object(a->j, "ipv6CircuitConnectionConfig");
		put_prefix(a->j, "addressPrefix", &r->prefix6);
		json_string(a->j, "circuitConnectionStatus", status);
		json_object_end(a->j);
	}
	json_string(a->j, "name", r->head.name);
	put_peering(a, "peerExpressRouteCircuitPeering", r->to);
	json_string(a->j, "provisioningState", "Succeeded");
	json_string(a->j, "resourceGroup", a->group);
	json_string(a->j, "type", NETWORK "expressRouteCircuits/peerings/connections");
}

void
view_show_az_reach(struct view_show *s, const struct er_model *m,
    const struct er_reach *r, const char *status)
{
	const struct az a = { &s->json, r->subscription, m->lab };

	view_show_open(s);
	if (r->from->cloud)
		put_cloud_reach(&a, r, status);
	else
		put_reach(&a, r, status);
	view_show_close(s);
}

/* --- private clouds --- */

/* Where the appliances of its management network answer: fixed hosts of the block. */
static void
put_endpoint(const struct az *a, const char *key, const struct ip_prefix *block,
    unsigned host)
{
	struct ip_addr at = ip_prefix_addr(block);
	char text[IP_ADDR_STRLEN];

	at.b[3] = (uint8_t)(at.b[3] + host);
	json_stringf(a->j, key, "https://%s/", ip_addr_text(&at, text));
}

static void
put_network(const struct az *a, const char *key, const struct er_cloud *p,
    const char *name)
{
	for (size_t i = 0; i < p->nnetworks; i++)
		if (strcmp(p->networks[i].name, name) == 0)
			put_prefix(a->j, key, &p->networks[i].prefix);
}

void
view_show_az_cloud(struct view_show *s, const struct er_model *m,
    const struct er_cloud *p)
{
	const struct az a = { &s->json, p->subscription, m->lab };
	const struct er_circuit *k = p->circuit;

	view_show_open(s);
	json_object(a.j, "circuit");
	json_string(a.j, "expressRouteID", k->id);
	json_stringf(a.j, "expressRoutePrivatePeeringID",
	    "%s/peerings/AzurePrivatePeering", k->id);
	put_prefix(a.j, "primarySubnet", &k->peering.link[0]);
	put_prefix(a.j, "secondarySubnet", &k->peering.link[1]);
	json_object_end(a.j);
	json_object(a.j, "endpoints");
	put_endpoint(&a, "hcxCloudManager", &p->block, 9);
	put_endpoint(&a, "nsxtManager", &p->block, 3);
	put_endpoint(&a, "vcsa", &p->block, 2);
	json_object_end(a.j);
	json_array(a.j, "extendedNetworkBlocks");
	for (size_t i = 0; i < p->extended.n; i++)
		put_prefix(a.j, NULL, &p->extended.items[i]);
	json_array_end(a.j);
	put_id(&a, "id", AVS, p->head.name, "", "");
	json_string(a.j, "internet",
	    p->internet == ER_INTERNET_SNAT ? "Enabled" : "Disabled");
	json_string(a.j, "location", p->location);
	put_network(&a, "managementNetwork", p, "management");
	json_string(a.j, "name", p->head.name);
	put_prefix(a.j, "networkBlock", &p->block);
	json_string(a.j, "provisioningState", "Succeeded");
	json_string(a.j, "resourceGroup", a.group);
	json_string(a.j, "type", AVS);
	put_network(&a, "vmotionNetwork", p, "vmotion");
	view_show_close(s);
}

/* --- connections and gateways --- */

static void
put_gateway_id(const struct az *a, const char *key, const struct er_vnet *v)
{
	put_id(a, key, NETWORK "virtualNetworkGateways", v->head.name, "-gw", "");
}

void
view_show_az_connection(struct view_show *s, const struct er_model *m,
    const struct er_connection *n, const char *status)
{
	const struct az a = { &s->json, n->vnet->subscription, m->lab };

	view_show_open(s);
	json_string(a.j, "authorizationKey", n->redeem.key);
	json_string(a.j, "connectionStatus", status);
	json_string(a.j, "connectionType",
	    ER_TEXT_virtual_hubs_routing_preference_ExpressRoute);
	json_bool(a.j, "expressRouteGatewayBypass", n->fast_path);
	put_id(&a, "id", NETWORK "connections", n->head.name, "", "");
	json_string(a.j, "location", n->vnet->location);
	json_string(a.j, "name", n->head.name);
	json_object(a.j, "peer");
	json_string(a.j, "id", n->circuit->id);
	json_object_end(a.j);
	json_string(a.j, "provisioningState", "Succeeded");
	json_string(a.j, "resourceGroup", a.group);
	json_uint(a.j, "routingWeight", n->weight);
	json_string(a.j, "type", NETWORK "connections");
	json_object(a.j, "virtualNetworkGateway1");
	put_gateway_id(&a, "id", n->vnet);
	json_object_end(a.j);
	view_show_close(s);
}

/* What the API says of a migration: the phase, and how it came out; each phase of a lab
 * has come out well (W-70). */
static void
put_migration(const struct az *a, const struct er_gateway *g)
{
	static const char *const phases[] = {
		[ER_MIGRATION_NONE] = "None",
		[ER_MIGRATION_PREPARED] = "Prepare",
		[ER_MIGRATION_EXECUTED] = "Execute",
		[ER_MIGRATION_COMMITTED] = "Commit",
		[ER_MIGRATION_ABORTED] = "Abort",
	};

	json_object(a->j, "virtualNetworkGatewayMigrationStatus");
	json_string(a->j, "errorMessage", "");
	json_string(a->j, "phase", phases[g->migration.phase]);
	json_string(a->j, "state",
	    g->migration.phase == ER_MIGRATION_NONE ? "None" : "Succeeded");
	json_object_end(a->j);
}

void
view_show_az_gateway(struct view_show *s, const struct er_model *m,
    const struct er_vnet *v)
{
	const struct az a = { &s->json, v->subscription, m->lab };
	const struct er_gateway *g = &v->gateway;
	char text[IP_ADDR_STRLEN];

	view_show_open(s);
	json_bool(a.j, "activeActive", false);
	json_bool(a.j, "allowRemoteVnetTraffic", g->allow_remote_vnet);
	json_bool(a.j, "allowVirtualWanTraffic", g->allow_wan);
	json_object(a.j, "bgpSettings");
	json_uint(a.j, "asn", ER_AS_GATEWAY);
	json_stringf(a.j, "bgpPeeringAddress", "%s",
	    ip_addr_text(&er_stand_active(v).address[0], text));
	json_uint(a.j, "peerWeight", 0);
	json_object_end(a.j);
	json_bool(a.j, "enableBgp", false);
	json_string(a.j, "gatewayType",
	    ER_TEXT_virtual_hubs_routing_preference_ExpressRoute);
	put_gateway_id(&a, "id", v);
	json_string(a.j, "location", v->location);
	json_stringf(a.j, "name", "%s-gw", v->head.name);
	json_string(a.j, "provisioningState", "Succeeded");
	json_string(a.j, "resiliencyModel",
	    g->multi_homed ? "MultiHomed" : "SingleHomed");
	json_string(a.j, "resourceGroup", a.group);
	json_object(a.j, "sku");
	json_uint(a.j, "capacity", 2);
	json_string(a.j, "name", er_gateway_sku_word(g->sku));
	json_string(a.j, "tier", er_gateway_sku_word(g->sku));
	json_object_end(a.j);
	json_string(a.j, "type", NETWORK "virtualNetworkGateways");
	put_migration(&a, g);
	json_string(a.j, "vpnType", ER_TEXT_vnets_vpn_gateway_vpn_type_RouteBased);
	view_show_close(s);
}
