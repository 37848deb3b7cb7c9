/*
 * Properties that no leaf of the lab is: values that the service draws, addresses that
 * follow from others, and how things fare.
 */
#include "arm/find.h"
#include "arm/parts.h"

#include "base/xalloc.h"
#include "er/auth.h"
#include "er/names.h"
#include "er/schema.h"
#include "view/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define P "properties."

/* Words that Azure has for more than the schema does. */
#define EXPRESS_ROUTE ER_TEXT_virtual_hubs_routing_preference_ExpressRoute
#define ROUTE_BASED   ER_TEXT_vnets_vpn_gateway_vpn_type_RouteBased
#define STANDARD      ER_TEXT_circuits_sku_Standard

static void
vnet(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	arm_put_guid(out);
	arm_put_empty(out, P "subnets");
	arm_put_empty(out, P "virtualNetworkPeerings");
	if (!arm_get(out, P "enableDdosProtection"))
		arm_put_flag(out, P "enableDdosProtection", false);
	if (!arm_get(out, P "enableVmProtection"))
		arm_put_flag(out, P "enableVmProtection", false);
	(void)c;
	(void)it;
}

static void
put_subnet_leaves(const struct data_node *node, struct data_node *out)
{
	const char *outbound = data_node_text(node, "outbound");
	const char *texts[] = { data_node_text(node, "prefix"),
		data_node_text(node, "ipv6-prefix") };
	struct data_node *all;

	if (outbound && strcmp(outbound, "none") == 0)
		arm_put_flag(out, P "defaultOutboundAccess", false);
	else if (outbound && strcmp(outbound, "default") == 0)
		arm_put_flag(out, P "defaultOutboundAccess", true);
	else
		arm_drop(out, P "defaultOutboundAccess");
	if (!texts[1])
		return;
	all = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < 2; i++)
		if (texts[i])
			data_node_add(all, arm_leaf(NULL, texts[i], DATA_LEAF_STRING));
	arm_put(out, P "addressPrefixes", all);
}

/* A route table of GatewaySubnet is a leaf of the gateways in there. */
static void
put_gateway_table(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	static const char *const leaves[] = { "gateway/route-table",
		"vpn-gateway/route-table" };
	const struct arm_names names = arm_names_of(c);
	const struct data_node *leaf = NULL, *vnet;
	struct arm_item parent;
	bool has = false;
	char *id = NULL;

	if (!arm_find(c, ARM_VNET, it->subscription, it->names, 1, &parent))
		return;
	vnet = parent.node;
	for (size_t i = 0; vnet && i < sizeof leaves / sizeof *leaves; i++) {
		has |= arm_at(vnet, i ? "vpn-gateway" : "gateway") != NULL;
		leaf = leaf ? leaf : arm_at(vnet, leaves[i]);
	}
	if (leaf && leaf->text)
		id = names.to_arm(names.ctx, ARM_ROUTE_TABLE, leaf->text);
	if (has)
		arm_drop(out, P "routeTable");
	if (id) {
		arm_make(out, "properties");
		arm_put_text(out, P "routeTable.id", id);
	}
	free(id);
	arm_item_fini(&parent);
}

/* The subnet of the gateway of a VNet, which is a leaf of the gateway. */
static void
subnet(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	struct arm_item parent;
	const struct er_vnet *v;

	if (!it->path && !it->entry &&
	    arm_find(c, ARM_VNET, it->subscription, it->names, 1, &parent)) {
		v = arm_vnet_of(c, &parent);
		if (v)
			arm_put_prefix(out, P "addressPrefix",
			    er_vnet_gateway_subnet(v));
		arm_item_fini(&parent);
	}
	if (it->node)
		put_subnet_leaves(it->node, out);
	if (strcasecmp(it->names[1], "GatewaySubnet") == 0)
		put_gateway_table(c, it, out);
	arm_put_default(out, P "privateEndpointNetworkPolicies", "Disabled");
	arm_put_default(out, P "privateLinkServiceNetworkPolicies", "Enabled");
	arm_put_empty(out, P "delegations");
}

static const struct er_vnet *
remote_of(struct arm_call *c, const struct arm_item *it, const struct data_node *out)
{
	const char *id = arm_text(out, P "remoteVirtualNetwork.id");
	const struct er_vnet *v = NULL;
	struct arm_item far;

	if (it->path)
		return er_model_vnet(c->lab->model, arm_last_of(it->path));
	if (id && arm_find_id(c, id, &far)) {
		v = arm_vnet_of(c, &far);
		arm_item_fini(&far);
	}
	return v;
}

static bool
is_joined(const struct er_vnet *a, const struct er_vnet *b)
{
	bool joined = a->hub == b || b->hub == a;

	for (size_t i = 0; i < a->npeers && !joined; i++)
		joined = a->peers[i] == b;
	return joined;
}

static void
vnet_peering(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	const struct er_vnet *far = remote_of(c, it, out), *near = NULL;
	struct arm_item parent;
	char *id = NULL;

	if (arm_find(c, ARM_VNET, it->subscription, it->names, 1, &parent)) {
		near = arm_vnet_of(c, &parent);
		arm_item_fini(&parent);
	}
	if (far)
		id = arm_id_of_path(c, ARM_VNET, far->head.path);
	if (id && !arm_text(out, P "remoteVirtualNetwork.id"))
		arm_put_text(out, P "remoteVirtualNetwork.id", id);
	free(id);
	if (near && far && it->path) {
		arm_put_flag(out, P "allowVirtualNetworkAccess", true);
		arm_put_flag(out, P "allowForwardedTraffic",
		    er_vnet_takes_forwarded(near, far));
		arm_put_flag(out, P "allowGatewayTransit", far->hub == near);
		arm_put_flag(out, P "useRemoteGateways", near->hub == far);
	}
	arm_put_text(out, P "peeringState",
	    near && far && is_joined(near, far) ? "Connected" : "Initiated");
	arm_put_text(out, P "peeringSyncLevel",
	    near && far && is_joined(near, far) ? "FullyInSync" : "LocalNotInSync");
	if (far) {
		struct data_node *space = data_node_new(DATA_SEQ, NULL);
		char text[IP_PREFIX_STRLEN];

		for (size_t i = 0; i < far->space.n; i++)
			data_node_add(space,
			    arm_leaf(NULL, ip_prefix_text(&far->space.items[i], text),
				DATA_LEAF_STRING));
		arm_put(out, P "remoteAddressSpace.addressPrefixes", space);
	}
}

/* --- gateways and connections --- */

static void
put_configuration(struct arm_call *c, const struct arm_item *it,
    const struct er_vnet *v, struct data_node *out)
{
	struct data_node *all, *one;
	char *id = arm_id_of_path(c, ARM_VNET, v->head.path), *text;

	if (arm_get(out, P "ipConfigurations") || !id) {
		free(id);
		return;
	}
	all = data_node_new(DATA_SEQ, NULL);
	one = data_node_new(DATA_MAP, NULL);
	text = xasprintf("%s/ipConfigurations/default", arm_text(out, "id"));
	arm_put_text(one, "id", text);
	free(text);
	arm_put_text(one, "name", "default");
	arm_put_text(one, P "privateIPAllocationMethod", "Dynamic");
	arm_put_text(one, P "provisioningState", "Succeeded");
	text = xasprintf("%s/subnets/GatewaySubnet", id);
	arm_put_text(one, P "subnet.id", text);
	free(text);
	free(id);
	data_node_add(all, one);
	arm_put(out, P "ipConfigurations", all);
	(void)it;
}

static void
put_bgp(const struct er_vnet *v, bool vpn, struct data_node *out)
{
	struct buf text;
	char address[IP_ADDR_STRLEN];

	buf_init(&text);
	for (int i = 0; i < 2 && !vpn; i++)
		if (v->gateway.instance[i].family != IP_NONE)
			buf_printf(&text, "%s%s", text.len ? "," : "",
			    ip_addr_text(&v->gateway.instance[i], address));
	arm_put_number(out, P "bgpSettings.asn", vpn ? v->vpn.asn : ER_AS_GATEWAY);
	if (text.len)
		arm_put_text(out, P "bgpSettings.bgpPeeringAddress", text.data);
	arm_put_number(out, P "bgpSettings.peerWeight", 0);
	buf_fini(&text);
}

static void
gateway(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	bool vpn = strcmp(arm_last_of(it->path), "vpn-gateway") == 0;
	const struct er_vnet *v = arm_vnet_of(c, it);

	arm_put_guid(out);
	arm_put_text(out, P "gatewayType", vpn ? "Vpn" : EXPRESS_ROUTE);
	arm_put_default(out, P "vpnType", ROUTE_BASED);
	arm_put_text(out, P "sku.tier", arm_text(out, P "sku.name"));
	if (!vpn)
		arm_put_number(out, P "sku.capacity", 2);
	if (!arm_get(out, P "activeActive"))
		arm_put_flag(out, P "activeActive", false);
	if (!arm_get(out, P "enableBgp"))
		arm_put_flag(out, P "enableBgp", false);
	if (!v)
		return;
	put_configuration(c, it, v, out);
	put_bgp(v, vpn, out);
	if (v->gateway.migration.phase != ER_MIGRATION_NONE && !vpn)
		arm_put_text(out, P "virtualNetworkGatewayMigrationStatus.phase",
		    v->gateway.migration.phase == ER_MIGRATION_PREPARED ? "Prepare"
			: v->gateway.migration.phase == ER_MIGRATION_EXECUTED
			? "Execute"
			: v->gateway.migration.phase == ER_MIGRATION_COMMITTED
			? "Commit"
			: "Abort");
}

static void
connection(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	bool vpn = it->path && strstr(it->path, "/vpn-gateway/");
	const struct er_vnet *v = arm_vnet_of(c, it);
	struct run_traffic octets = { 0, 0 };
	char *path = v
	    ? xasprintf("vnets/%s/%s", v->head.name, vpn ? "vpn-gateway" : "gateway")
	    : NULL;
	char *id = path ? arm_id_of_path(c, ARM_GATEWAY, path) : NULL, *status;

	arm_put_guid(out);
	arm_put_text(out, P "connectionType", vpn ? "IPsec" : EXPRESS_ROUTE);
	if (id) {
		arm_put(out, P "virtualNetworkGateway1", data_node_new(DATA_MAP, NULL));
		arm_put_text(out, P "virtualNetworkGateway1.id", id);
	}
	if (c->arm->habits.masked)
		arm_drop(out, P "authorizationKey");
	status =
	    arm_status_of(c, vpn ? VIEW_SHOW_VPN_CONNECTIONS : VIEW_SHOW_CONNECTIONS,
		arm_last_of(it->path), v ? v->head.name : NULL);
	arm_put_text(out, P "connectionStatus", status ? status : "NotConnected");
	for (size_t i = 0; v && it->path && !vpn && i < v->nconnections; i++)
		if (strcmp(v->connections[i].head.path, it->path) == 0)
			octets = run_traffic_of_connection(c->arm->host.run,
			    &c->arm->host.packets, v, v->connections[i].circuit);
	arm_put_number(out, P "egressBytesTransferred", octets.out);
	arm_put_number(out, P "ingressBytesTransferred", octets.in);
	if (!arm_get(out, P "expressRouteGatewayBypass"))
		arm_put_flag(out, P "expressRouteGatewayBypass", false);
	if (!arm_get(out, P "enableBgp"))
		arm_put_flag(out, P "enableBgp",
		    vpn && it->node && arm_has_bgp(it->node));
	if (!arm_get(out, P "routingWeight"))
		arm_put_number(out, P "routingWeight", 0);
	free(status);
	free(id);
	free(path);
}

static void
site(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	arm_put_guid(out);
	arm_put_default(out, P "gatewayIpAddress", "192.0.2.1");
	arm_put_empty(out, P "localNetworkAddressSpace.addressPrefixes");
	(void)c;
	(void)it;
}

static void
public_address(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	char guid[ARM_GUID_LEN], text[IP_ADDR_STRLEN];
	struct ip_addr a;
	unsigned long n;

	arm_put_guid(out);
	arm_guid_of("address", arm_text(out, "id"), guid);
	n = strtoul(guid, NULL, 16);
	/* Of the range for examples (RFC 5737): nobody has them. */
	a = ip4_addr(0xcb007100u | (n & 0xff));
	arm_put_default(out, P "ipAddress", ip_addr_text(&a, text));
	arm_put_default(out, P "publicIPAllocationMethod", "Static");
	arm_put_default(out, P "publicIPAddressVersion", "IPv4");
	arm_put_default(out, "sku.name", STANDARD);
	arm_put_default(out, "sku.tier", "Regional");
	(void)c;
	(void)it;
}

/* --- route tables and filters --- */

static void
route(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	const char *hop = it->node ? data_node_text(it->node, "next-hop") : NULL;
	const char *tag = it->node ? data_node_text(it->node, "service-tag") : NULL;

	if (hop && !arm_get(out, P "nextHopType")) {
		arm_put_text(out, P "nextHopType", "VirtualAppliance");
		arm_put_text(out, P "nextHopIpAddress", hop);
	}
	if (tag)
		arm_put_text(out, P "addressPrefix", tag);
	arm_put_flag(out, P "hasBgpOverride", false);
	(void)c;
}

static void
rule(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	struct data_node *all = data_node_new(DATA_SEQ, NULL);

	for (size_t i = 0; it->node && i < it->node->n; i++)
		data_node_add(all,
		    arm_leaf(NULL, it->node->children[i]->text, DATA_LEAF_STRING));
	arm_put(out, P "communities", all);
	arm_put_text(out, P "access", "Allow");
	arm_put_text(out, P "routeFilterRuleType", "Community");
	(void)c;
}

static void (*const shows[ARM_TYPE_N])(struct arm_call *, const struct arm_item *,
    struct data_node *) = {
	[ARM_CIRCUIT] = arm_show_circuit,
	[ARM_PEERING] = arm_show_peering,
	[ARM_AUTHORIZATION] = arm_show_authorization,
	[ARM_CIRCUIT_CONNECTION] = arm_show_circuit_connection,
	[ARM_PEER_CONNECTION] = arm_show_circuit_connection,
	[ARM_CROSS_CONNECTION] = arm_show_cross_connection,
	[ARM_CROSS_PEERING] = arm_show_peering,
	[ARM_VNET] = vnet,
	[ARM_SUBNET] = subnet,
	[ARM_VNET_PEERING] = vnet_peering,
	[ARM_GATEWAY] = gateway,
	[ARM_CONNECTION] = connection,
	[ARM_LOCAL_GATEWAY] = site,
	[ARM_PUBLIC_ADDRESS] = public_address,
	[ARM_ROUTE] = route,
	[ARM_FILTER_RULE] = rule,
	[ARM_HUB] = arm_show_hub,
	[ARM_BGP_CONNECTION] = arm_show_bgp_connection,
	[ARM_HUB_VNET] = arm_show_hub_vnet,
	[ARM_HUB_GATEWAY] = arm_show_hub_gateway,
	[ARM_HUB_CONNECTION] = arm_show_hub_connection,
	[ARM_WAN] = arm_show_wan,
	[ARM_CLOUD] = arm_show_cloud,
	[ARM_CLOUD_AUTHORIZATION] = arm_show_cloud_authorization,
	[ARM_CLOUD_REACH] = arm_show_cloud_reach,
	[ARM_SEGMENT] = arm_show_segment,
};

void
arm_show_extra(struct arm_call *c, const struct arm_item *it, struct data_node *out)
{
	if (shows[it->type])
		shows[it->type](c, it, out);
}
