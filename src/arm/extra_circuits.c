/*
 * Circuits and what they have: keys, links of Global Reach, the side of the provider.
 */
#include "arm/parts.h"

#include "base/xalloc.h"
#include "er/auth.h"
#include "er/names.h"
#include "er/schema.h"
#include "er/words.h"
#include "view/show.h"

#include <stdlib.h>
#include <string.h>

#define P "properties."

void
arm_show_circuit(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	const struct er_circuit *k = arm_circuit_of(c, it);
	char *sku;

	sku =
	    xasprintf("%s_%s", arm_text(out, "sku.tier"), arm_text(out, "sku.family"));
	arm_put_text(out, "sku.name", sku);
	free(sku);
	arm_put_guid(out);
	arm_put_default(out, P "gatewayManagerEtag", "");
	if (!arm_get(out, P "allowClassicOperations"))
		arm_put_flag(out, P "allowClassicOperations", false);
	arm_put_text(out, P "circuitProvisioningState", "Enabled");
	if (!k)
		return;
	arm_put_flag(out, P "globalReachEnabled", k->nreaches > 0);
	arm_put_text(out, P "serviceKey", k->service_key);
	arm_put_number(out, P "stag",
	    k->s_tag ? k->s_tag : 10 + (uint64_t)(k - c->lab->model->circuits));
}

void
arm_show_peering(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	static const struct er_peering none;
	const struct er_circuit *k = arm_circuit_of(c, it);
	const struct er_peering *p = !k ? &none
	    : it->type == ARM_PEERING   ? &k->peering
					: &k->microsoft.peering;

	arm_put_text(out, P "peeringType",
	    strcmp(arm_last_of(it->path), "microsoft-peering") == 0
		? "MicrosoftPeering"
		: "AzurePrivatePeering");
	arm_put_number(out, P "azureASN", ER_AS_MSEE);
	arm_put_default(out, P "primaryAzurePort", "");
	arm_put_default(out, P "secondaryAzurePort", "");
	arm_put_default(out, P "gatewayManagerEtag", "");
	arm_put_text(out, P "lastModifiedBy", er_modifier_word(p));
	if (it->type == ARM_PEERING) {
		arm_put_empty(out, P "connections");
		arm_put_empty(out, P "peeredConnections");
	}
	if (arm_get(out, P "ipv6PeeringConfig") &&
	    arm_get(out, P "ipv6PeeringConfig.primaryPeerAddressPrefix"))
		arm_put_default(out, P "ipv6PeeringConfig.state", "Enabled");
}

void
arm_show_authorization(struct arm_call *c, const struct arm_item *it,
    struct data_node *out)
{
	const struct er_circuit *k = arm_circuit_of(c, it);
	const char *used;
	char *id;

	for (size_t i = 0; k && i < k->authorizations.n; i++) {
		const struct er_authorization *a = &k->authorizations.items[i];

		if (strcmp(a->head.path, it->path) != 0)
			continue;
		if (c->arm->habits.masked)
			arm_drop(out, P "authorizationKey");
		else
			arm_put_text(out, P "authorizationKey", a->key);
		arm_put_text(out, P "authorizationUseStatus",
		    a->used_by || a->spent ? "InUse" : "Available");
		used = er_key_user(c->lab->model, a, it->subscription);
		id = used ? arm_id_of_path(c,
				strncmp(used, "global-reach/", 13) == 0
				    ? ARM_CIRCUIT_CONNECTION
				    : ARM_CONNECTION,
				used)
			  : NULL;
		arm_put_text(out, P "connectionResourceUri", id);
		free(id);
	}
}

const struct er_reach *
arm_reach_of(struct arm_call *c, const struct arm_item *it)
{
	return er_model_reach(c->lab->model, arm_last_of(it->path));
}

static void
put_peering_id(struct arm_call *c, struct data_node *out, const char *property,
    const struct er_circuit *k)
{
	char *id = arm_circuit_id(c, ARM_PEERING, k);

	if (id) {
		struct data_node *end = data_node_new(DATA_MAP, NULL);

		arm_put_text(end, "id", id);
		arm_put(out, property, end);
	}
	free(id);
}

void
arm_put_reach_status(struct arm_call *c, const struct er_reach *r,
    struct data_node *out)
{
	char *status = arm_status_of(c, VIEW_SHOW_REACHES, r->head.name, NULL);

	arm_put_text(out, P "circuitConnectionStatus",
	    status ? status : "Disconnected");
	free(status);
	arm_put_prefix(out, P "addressPrefix", &r->prefix);
}

void
arm_show_circuit_connection(struct arm_call *c, const struct arm_item *it,
    struct data_node *out)
{
	const struct er_reach *r = arm_reach_of(c, it);
	bool far = it->type == ARM_PEER_CONNECTION;
	char guid[ARM_GUID_LEN];

	if (!r)
		return;
	put_peering_id(c, out, P "expressRouteCircuitPeering", far ? r->to : r->from);
	put_peering_id(c, out, P "peerExpressRouteCircuitPeering",
	    far ? r->from : r->to);
	arm_put_reach_status(c, r, out);
	if (c->arm->habits.masked)
		arm_drop(out, P "authorizationKey");
	if (far) {
		arm_put_text(out, P "connectionName", it->names[it->n - 1]);
		arm_put_text(out, P "authResourceGuid",
		    arm_guid_of("resource", r->head.path, guid));
	}
}

void
arm_show_cross_connection(struct arm_call *c, const struct arm_item *it,
    struct data_node *out)
{
	const struct er_circuit *k = arm_circuit_of(c, it);
	char *id = k ? arm_circuit_id(c, ARM_CIRCUIT, k) : NULL;

	if (!k)
		return;
	arm_put_text(out, "location", arm_region_of(c, it));
	arm_put_text(out, P "expressRouteCircuit.id", id);
	arm_put_number(out, P "sTag", 10 + (uint64_t)(k - c->lab->model->circuits));
	arm_put_default(out, P "primaryAzurePort", "");
	arm_put_default(out, P "secondaryAzurePort", "");
	free(id);
}
