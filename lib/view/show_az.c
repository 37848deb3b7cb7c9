/*
 * A circuit as `az network express-route show` prints one (U-10): the properties of ARM
 * at the top, peerings and authorizations inside.  What the service draws for itself
 * and the lab has no use for (etag) is left out.
 */
#include "er/words.h"
#include "view/show_int.h"

#include "er/schema.h"

#include <string.h>

static void
text(struct json *j, const char *key, const struct ip_prefix *p)
{
	char shown[IP_PREFIX_STRLEN];

	json_string(j, key, p->family == IP_NONE ? NULL : ip_prefix_text(p, shown));
}

/* "…/expressRouteCircuits/er-a", and more behind. */
static void
id(struct json *j, const struct er_circuit *k, const char *more, const char *name)
{
	json_stringf(j, "id", "%s%s%s", k->id, more, name);
}

/* The resource group of an id. */
static void
group(struct json *j, const struct er_circuit *k)
{
	const char *at = strstr(k->id, "/resourceGroups/");
	size_t n;

	at = at ? at + strlen("/resourceGroups/") : "";
	n = strcspn(at, "/");
	json_stringf(j, "resourceGroup", "%.*s", (int)n, at);
}

static const char *
state(const struct er_peering *p)
{
	return p->enabled ? "Enabled" : "Disabled";
}

/* --- peerings --- */

/* The links of Global Reach that are configured here, or there (G-1). */
static void
reaches(struct json *j, const struct er_circuit *k, bool here)
{
	json_array(j, here ? "connections" : "peeredConnections");
	for (size_t i = 0; i < k->nreaches; i++) {
		const struct er_reach *r = k->reaches[i];
		const struct er_circuit *peer = r->from == k ? r->to : r->from;

		if ((r->from == k) != here)
			continue;
		json_object(j, NULL);
		text(j, "addressPrefix", &r->prefix);
		json_stringf(j, "id", "%s/peerings/AzurePrivatePeering/%s/%s", k->id,
		    here ? "connections" : "peerConnections", r->head.name);
		json_string(j, "name", r->head.name);
		json_object(j, "peerExpressRouteCircuitPeering");
		id(j, peer, "/peerings/", "AzurePrivatePeering");
		json_object_end(j);
		json_string(j, "provisioningState", "Succeeded");
		json_object_end(j);
	}
	json_array_end(j);
}

static void
microsoft(struct json *j, const struct er_microsoft *m, uint8_t family)
{
	char shown[IP_PREFIX_STRLEN];

	json_object(j, "microsoftPeeringConfig");
	json_array(j, "advertisedPublicPrefixes");
	for (size_t i = 0; i < m->advertised.n; i++)
		if (m->advertised.items[i].family == family)
			json_string(j, NULL,
			    ip_prefix_text(&m->advertised.items[i], shown));
	json_array_end(j);
	json_string(j, "advertisedPublicPrefixesState",
	    er_validation_word(m->validation));
	json_uint(j, "customerASN", m->customer_asn);
	json_uint(j, "legacyMode", 0);
	json_string(j, "routingRegistryName", er_registry_word(m));
	json_object_end(j);
}

static void
route_filter(struct json *j, const struct er_circuit *k, const struct er_microsoft *m)
{
	const char *at = strstr(k->id, "/expressRouteCircuits/");

	if (!m || !m->filter || !at) {
		json_null(j, "routeFilter");
		return;
	}
	json_object(j, "routeFilter");
	json_stringf(j, "id", "%.*s/routeFilters/%s", (int)(at - k->id), k->id,
	    m->filter->head.name);
	json_object_end(j);
}

static void
ipv6(struct json *j, const struct er_circuit *k, const struct er_peering *p,
    const struct er_microsoft *m)
{
	if (p->link6[0].family == IP_NONE) {
		json_null(j, "ipv6PeeringConfig");
		return;
	}
	json_object(j, "ipv6PeeringConfig");
	if (m)
		microsoft(j, m, IP_V6);
	text(j, "primaryPeerAddressPrefix", &p->link6[0]);
	route_filter(j, k, m);
	text(j, "secondaryPeerAddressPrefix", &p->link6[1]);
	json_string(j, "state", state(p));
	json_object_end(j);
}

void
view_show_az_peering(struct json *j, const struct er_circuit *k,
    const struct er_peering *p, const struct er_microsoft *m)
{
	const char *name = m ? "MicrosoftPeering" : "AzurePrivatePeering";

	json_object(j, NULL);
	json_uint(j, "azureASN", ER_AS_MSEE);
	if (!m)
		reaches(j, k, true);
	json_string(j, "gatewayManagerEtag", "");
	id(j, k, "/peerings/", name);
	ipv6(j, k, p, m);
	json_string(j, "lastModifiedBy", er_modifier_word(p));
	if (m)
		microsoft(j, m, IP_V4);
	json_string(j, "name", name);
	json_uint(j, "peerASN", p->peer_asn);
	if (!m)
		reaches(j, k, false);
	json_string(j, "peeringType", name);
	text(j, "primaryPeerAddressPrefix", &p->link[0]);
	json_string(j, "provisioningState", "Succeeded");
	group(j, k);
	route_filter(j, k, m);
	text(j, "secondaryPeerAddressPrefix", &p->link[1]);
	json_string(j, "state", state(p));
	json_string(j, "type", "Microsoft.Network/expressRouteCircuits/peerings");
	json_uint(j, "vlanId", p->vlan);
	json_object_end(j);
}

/* --- the circuit --- */

static void
authorizations(struct json *j, const struct er_circuit *k)
{
	json_array(j, "authorizations");
	for (size_t i = 0; i < k->authorizations.n; i++) {
		const struct er_authorization *a = &k->authorizations.items[i];

		json_object(j, NULL);
		json_string(j, "authorizationKey", a->key);
		json_string(j, "authorizationUseStatus",
		    a->used_by || a->spent ? "InUse" : "Available");
		id(j, k, "/authorizations/", a->head.name);
		json_string(j, "name", a->head.name);
		json_string(j, "provisioningState", "Succeeded");
		group(j, k);
		json_string(j, "type",
		    "Microsoft.Network/expressRouteCircuits/authorizations");
		json_object_end(j);
	}
	json_array_end(j);
}

/* C-8: a circuit of a port pair has no provider. */
static void
direct(struct json *j, const struct er_circuit *k)
{
	const char *at = strstr(k->id, "/expressRouteCircuits/");

	json_uint(j, "bandwidthInGbps", k->mbps / 1000);
	json_object(j, "expressRoutePort");
	json_stringf(j, "id", "%.*s/expressRoutePorts/%s", at ? (int)(at - k->id) : 0,
	    k->id, k->port->head.name);
	json_object_end(j);
	json_null(j, "serviceProviderProperties");
	json_null(j, "serviceProviderProvisioningState");
}

static void
provider(struct json *j, const struct er_circuit *k)
{
	if (k->port) {
		direct(j, k);
		return;
	}
	json_object(j, "serviceProviderProperties");
	json_uint(j, "bandwidthInMbps", k->mbps);
	json_string(j, "peeringLocation", k->location);
	json_string(j, "serviceProviderName", k->provider);
	json_object_end(j);
	json_string(j, "serviceProviderProvisioningState",
	    er_provider_state_word(k->provider_state));
}

static void
sku(struct json *j, const struct er_circuit *k)
{
	const char *tier = er_sku_word(k->sku);
	const char *family = k->unlimited ? ER_TEXT_circuits_billing_UnlimitedData
					  : ER_TEXT_circuits_billing_MeteredData;

	json_object(j, "sku");
	json_string(j, "family", family);
	json_stringf(j, "name", "%s_%s", tier, family);
	json_string(j, "tier", tier);
	json_object_end(j);
}

void
view_show_az_circuit(struct view_show *s, const struct er_circuit *k)
{
	struct json *j = &s->json;

	view_show_open(s);
	json_bool(j, "allowClassicOperations", false);
	authorizations(j, k);
	json_string(j, "circuitProvisioningState", "Enabled"); /* C-8 */
	json_string(j, "gatewayManagerEtag", "");
	json_bool(j, "globalReachEnabled", k->nreaches > 0);
	json_string(j, "id", k->id);
	json_string(j, "location", k->region ? k->region : "");
	json_string(j, "name", k->head.name);
	json_array(j, "peerings");
	if (k->has_peering)
		view_show_az_peering(j, k, &k->peering, NULL);
	if (k->has_microsoft)
		view_show_az_peering(j, k, &k->microsoft.peering, &k->microsoft);
	json_array_end(j);
	json_string(j, "provisioningState", "Succeeded");
	group(j, k);
	json_string(j, "serviceKey", k->service_key);
	provider(j, k);
	sku(j, k);
	if (k->s_tag)
		json_uint(j, "stag", k->s_tag);
	else
		json_null(j, "stag");
	json_string(j, "type", "Microsoft.Network/expressRouteCircuits");
	view_show_close(s);
}
