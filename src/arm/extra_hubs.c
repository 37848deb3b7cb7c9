/*
 * Virtual hubs, Route Servers, and private clouds with their parts.
 */
#include "arm/parts.h"

#include "base/xalloc.h"
#include "er/auth.h"
#include "er/names.h"
#include "er/schema.h"
#include "net/halves.h"
#include "view/show.h"

#include <stdlib.h>
#include <string.h>

#define P "properties."

#define STANDARD    ER_TEXT_circuits_sku_Standard
#define PROVISIONED ER_TEXT_circuits_provider_state_Provisioned

static void
put_ips(struct data_node *out, const struct ip_addr *ips, size_t n)
{
	struct data_node *all = data_node_new(DATA_SEQ, NULL);
	char text[IP_ADDR_STRLEN];

	for (size_t i = 0; i < n; i++)
		if (ips[i].family != IP_NONE)
			data_node_add(all,
			    arm_leaf(NULL, ip_addr_text(&ips[i], text),
				DATA_LEAF_STRING));
	arm_put(out, P "virtualRouterIps", all);
}

void
arm_show_hub(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	bool server = strcmp(arm_last_of(it->path), "route-server") == 0;
	const struct er_vnet *v = server ? arm_vnet_of(c, it) : NULL;
	const struct er_hub *h = NULL;

	/* A Route Server is none until it has a subnet. */
	arm_put_text(out, P "routingState", it->path ? PROVISIONED : "None");
	arm_put_default(out, P "sku", STANDARD);
	arm_put_number(out, P "virtualRouterAsn", ER_AS_GATEWAY);
	if (server || !it->path)
		arm_put_default(out, "kind", "RouteServer");
	else
		h = er_model_hub(c->lab->model, arm_last_of(it->path));
	/* Terraform dies of a hub without it. */
	if (!arm_get(out, P "virtualRouterAutoScaleConfiguration.minCapacity"))
		arm_put_number(out, P "virtualRouterAutoScaleConfiguration.minCapacity",
		    2);
	if (v && v->has_server)
		put_ips(out, v->server.instance, 2);
	else if (h)
		put_ips(out, (const struct ip_addr[]){ h->router2, h->router }, 2);
	else
		put_ips(out, NULL, 0);
}

/* The session of a Route Server with an appliance, in Azure's word. */
static const char *
peer_status(struct arm_call *c, const struct er_vnet *v, const struct arm_item *it)
{
	const struct net_half *half;
	const char *status = "NotConnected", *name = NULL;

	for (size_t i = 0; i < v->nappliances; i++)
		if (strcmp(v->appliances[i].head.path, it->path) == 0)
			name = v->appliances[i].name;
	for (unsigned i = 0; name && i < 2; i++) {
		char *server = xasprintf("%s/rs%u", v->head.name, i);
		struct net_halves *walk;
		struct errs errs;

		errs_init(&errs);
		walk = net_halves_new(run_net(c->arm->host.run), server, false, &errs);
		while (walk && (half = net_halves_next(walk)) != NULL) {
			struct net_half_info info;

			if (!net_half_info_of(half, IP_V4, &info) ||
			    strcmp(info.remote, name) != 0)
				continue;
			if (info.up)
				status = "Connected";
			else if (strcmp(status, "NotConnected") == 0)
				status = "Connecting";
		}
		net_halves_free(walk);
		errs_fini(&errs);
		free(server);
	}
	return status;
}

void
arm_show_bgp_connection(struct arm_call *c, const struct arm_item *it,
    struct data_node *out)
{
	const char *asn = it->node ? data_node_text(it->node, "asn") : NULL;
	const struct er_vnet *v = it->node ? arm_vnet_of(c, it) : NULL;

	arm_put_text(out, P "peerIp",
	    it->node ? data_node_text(it->node, "address") : NULL);
	if (asn)
		arm_put(out, P "peerAsn", arm_leaf(NULL, asn, DATA_LEAF_NUMBER));
	arm_put_text(out, P "connectionState", v ? peer_status(c, v, it) : "Unknown");
}

/* Tables of a hub that are not the default one are no part of a lab. */
static void
put_routing(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	char *name = arm_top_of(it->path), *path = xasprintf("virtual-hubs/%s", name);
	char *hub = arm_id_of_path(c, ARM_HUB, path);
	char *table =
	    hub ? xasprintf("%s/hubRouteTables/defaultRouteTable", hub) : NULL;
	struct data_node *ids, *labels, *one;

	if (table && !arm_get(out, P "routingConfiguration.associatedRouteTable.id")) {
		ids = data_node_new(DATA_SEQ, NULL);
		one = data_node_new(DATA_MAP, NULL);
		arm_put_text(one, "id", table);
		data_node_add(ids, one);
		labels = data_node_new(DATA_SEQ, NULL);
		data_node_add(labels, arm_leaf(NULL, "default", DATA_LEAF_STRING));
		arm_put_text(out, P "routingConfiguration.associatedRouteTable.id",
		    table);
		arm_put(out, P "routingConfiguration.propagatedRouteTables.ids", ids);
		arm_put(out, P "routingConfiguration.propagatedRouteTables.labels",
		    labels);
	}
	free(table);
	free(hub);
	free(path);
	free(name);
}

void
arm_show_hub_vnet(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	const struct er_vnet *v =
	    er_name_vnet(c->lab->model, it->subscription, arm_last_of(it->path));
	char *id = v ? arm_id_of_path(c, ARM_VNET, v->head.path) : NULL;

	if (id)
		arm_put_text(out, P "remoteVirtualNetwork.id", id);
	free(id);
	put_routing(c, it, out);
}

void
arm_show_hub_connection(struct arm_call *c, const struct arm_item *it,
    struct data_node *out)
{
	if (c->arm->habits.masked)
		arm_drop(out, P "authorizationKey");
	if (!arm_get(out, P "expressRouteGatewayBypass"))
		arm_put_flag(out, P "expressRouteGatewayBypass", false);
	put_routing(c, it, out);
}

void
arm_show_hub_gateway(struct arm_call *c, const struct arm_item *it,
    struct data_node *out)
{
	char *name = arm_top_of(it->path), *path = xasprintf("virtual-hubs/%s", name);
	char *id = arm_id_of_path(c, ARM_HUB, path);

	arm_put_text(out, P "virtualHub.id", id);
	free(id);
	free(path);
	free(name);
}

void
arm_show_wan(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	const struct data_node *hubs = it->node ? arm_at(it->node, "hubs") : NULL;
	struct data_node *all = data_node_new(DATA_SEQ, NULL);
	struct arm_names names = arm_names_of(c);

	for (size_t i = 0; hubs && i < hubs->n; i++) {
		char *id = names.to_arm(c, ARM_HUB, hubs->children[i]->text);
		struct data_node *one = data_node_new(DATA_MAP, NULL);

		arm_put_text(one, "id", id);
		data_node_add(all, one);
		free(id);
	}
	arm_put(out, P "virtualHubs", all);
	arm_put_default(out, P "type", STANDARD);
	if (!arm_get(out, P "disableVpnEncryption"))
		arm_put_flag(out, P "disableVpnEncryption", false);
}

/* --- private clouds --- */

static void
put_endpoint(struct data_node *out, const char *property, const struct ip_prefix *block,
    unsigned host)
{
	struct ip_addr a = ip_prefix_addr(block);
	char text[IP_ADDR_STRLEN], *url;

	a.b[3] = (uint8_t)(a.b[3] + host);
	url = xasprintf("https://%s/", ip_addr_text(&a, text));
	arm_put_text(out, property, url);
	free(url);
}

void
arm_show_cloud(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	const struct er_circuit *k = arm_circuit_of(c, it);
	char *id;

	arm_put_default(out, "sku.name", "av36");
	if (!arm_get(out, P "managementCluster.clusterSize"))
		arm_put_number(out, P "managementCluster.clusterSize", 3);
	arm_put_number(out, P "managementCluster.clusterId", 1);
	arm_put_empty(out, P "managementCluster.hosts");
	if (!k || !k->cloud)
		return;
	arm_put_prefix(out, P "circuit.primarySubnet", &k->peering.link[0]);
	arm_put_prefix(out, P "circuit.secondarySubnet", &k->peering.link[1]);
	id = arm_circuit_id(c, ARM_CIRCUIT, k);
	arm_put_text(out, P "circuit.expressRouteID", id);
	free(id);
	id = arm_circuit_id(c, ARM_PEERING, k);
	arm_put_text(out, P "circuit.expressRoutePrivatePeeringID", id);
	free(id);
	put_endpoint(out, P "endpoints.vcsa", &k->cloud->block, 2);
	put_endpoint(out, P "endpoints.nsxtManager", &k->cloud->block, 3);
	put_endpoint(out, P "endpoints.hcxCloudManager", &k->cloud->block, 9);
}

void
arm_show_cloud_authorization(struct arm_call *c, const struct arm_item *it,
    struct data_node *out)
{
	const struct er_circuit *k = arm_circuit_of(c, it);
	char *id = k ? arm_circuit_id(c, ARM_CIRCUIT, k) : NULL, *own;

	for (size_t i = 0; k && i < k->authorizations.n; i++)
		if (strcmp(k->authorizations.items[i].head.name,
			arm_last_of(it->path)) == 0)
			arm_put_text(out, P "expressRouteAuthorizationKey",
			    k->authorizations.items[i].key);
	arm_put_text(out, P "expressRouteId", id);
	if (id) {
		own = xasprintf("%s/authorizations/%s", id, arm_last_of(it->path));
		arm_put_text(out, P "expressRouteAuthorizationId", own);
		free(own);
	}
	free(id);
}

void
arm_show_cloud_reach(struct arm_call *c, const struct arm_item *it,
    struct data_node *out)
{
	const struct er_reach *r = arm_reach_of(c, it);

	if (r)
		arm_put_reach_status(c, r, out);
}

void
arm_show_segment(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	const char *t1 = it->node ? data_node_text(it->node, "t1") : NULL;
	char *gateway = xasprintf("/infra/tier-1s/%s",
	    t1 && strcmp(t1, "default") != 0 ? t1 : "TNT-T1");

	if (!t1 || strcmp(t1, "none") != 0)
		arm_put_default(out, P "connectedGateway", gateway);
	free(gateway);
	arm_put_default(out, P "displayName", it->names[it->n - 1]);
	arm_put_empty(out, P "portVif");
	arm_put_default(out, P "status", "SUCCESS");
	arm_put_number(out, P "revision", 1);
	(void)c;
}
