/*
 * What of a body is no leaf by itself: the circuit that a link of Global Reach begins
 * at, the type and the address of a next hop, prefixes that are leaves of a gateway.
 */
#include "arm/put.h"
#include "arm/draft.h"
#include "arm/parts.h"

#include "base/xalloc.h"
#include "er/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define P "properties."

static void
put_reach(struct arm_draft *d, struct arm_put *p)
{
	char *from = arm_top_of(p->parent);

	arm_set(p->node, "from", from);
	free(from);
	(void)d;
}

/* A route table of GatewaySubnet is a leaf of each gateway in there (E-18); no id: it
 * has none. */
static void
put_gateway_table(struct arm_draft *d, const struct arm_put *p, const char *vnet,
    const char *id)
{
	static const char *const gateways[] = { "gateway", "vpn-gateway" };
	const struct arm_names names = arm_names_of(d->c);
	char *table = id ? names.to_lab(names.ctx, ARM_ROUTE_TABLE, id) : NULL;

	if (id && !table) {
		arm_refuse_reference(d, p, id);
		return;
	}
	for (size_t i = 0; i < sizeof gateways / sizeof *gateways; i++) {
		char *path = xasprintf("%s/%s", vnet, gateways[i]);
		struct data_node *gateway = arm_at(d->tree, path);

		if (gateway && gateway->kind == DATA_MAP)
			arm_set(gateway, "route-table", table);
		free(path);
	}
	free(table);
}

/* The route table that the subnet got before there was a gateway in it. */
static void
put_table_of_subnet(struct arm_draft *d, struct arm_put *p, const char *vnet)
{
	char *table = arm_reserved_table(d, p, vnet, "GatewaySubnet");

	if (table)
		put_gateway_table(d, p, vnet, table);
	free(table);
}

static void
put_gateway(struct arm_draft *d, struct arm_put *p)
{
	char *name = arm_top_of(p->path), *vnet = xasprintf("vnets/%s", name), *keep;
	const char *prefix = arm_reserved_prefix(d, p, vnet, "GatewaySubnet", &keep);

	if (prefix && !data_node_get(p->node, "subnet"))
		arm_set(p->node, "subnet", prefix);
	if (!p->was)
		put_table_of_subnet(d, p, vnet);
	free(keep);
	free(vnet);
	free(name);
}

#define AS_WITHOUT_BGP "64512"

#define SPACE P "localNetworkAddressSpace.addressPrefixes"

/* Gives a tunnel without BGP the networks of its site, an array of ARM or NULL. */
static void
set_static(struct data_node *tunnel, const struct data_node *space)
{
	struct data_node *all = data_node_new(DATA_SEQ, "static");

	for (size_t i = 0; space && space->kind == DATA_SEQ && i < space->n; i++)
		if (space->children[i]->kind == DATA_TEXT)
			data_node_add(all,
			    arm_leaf(NULL, space->children[i]->text, DATA_LEAF_STRING));
	data_node_free(data_node_take(tunnel, "static"));
	if (all->n)
		data_node_add(tunnel, all);
	else
		data_node_free(all);
}

static void
put_tunnel(struct arm_draft *d, struct arm_put *p)
{
	const char *id = arm_text(p->body, P "localNetworkGateway2.id");
	const char *flag = arm_text(p->body, P "enableBgp");
	struct data_node *shown;
	struct arm_item site;

	if ((flag || d->patch) && arm_has_bgp(p->node)) {
		set_static(p->node, NULL);
	} else if (id && arm_find_id(d->c, id, &site)) {
		shown = arm_show(d->c, &site);
		set_static(p->node, arm_get(shown, SPACE));
		data_node_add(p->node, arm_leaf("bgp", "false", DATA_LEAF_BOOL));
		data_node_free(shown);
		arm_item_fini(&site);
	}
}

/* Tunnels follow the networks of their site. */
static void
put_site(struct arm_draft *d, struct arm_put *p)
{
	const struct data_node *vnets = data_node_get(d->tree, "vnets");
	const struct data_node *space = arm_get(p->body, SPACE);
	char *name = arm_top_of(p->path);

	/* A site has an AS always; without BGP nobody hears of that one. */
	if (p->node && !data_node_get(p->node, "asn"))
		data_node_add(p->node,
		    arm_leaf("asn", AS_WITHOUT_BGP, DATA_LEAF_NUMBER));
	for (size_t i = 0; vnets && space && i < vnets->n; i++) {
		struct data_node *all =
		    arm_at(vnets->children[i], "vpn-gateway/connections");

		for (size_t k = 0; all && k < all->n; k++) {
			const char *site = data_node_text(all->children[k], "site");

			if (site && strcmp(site, name) == 0 &&
			    !arm_has_bgp(all->children[k]))
				set_static(all->children[k], space);
		}
	}
	free(name);
}

/* A connection is of one gateway and one circuit for ever. */
static void
put_connection(struct arm_draft *d, struct arm_put *p)
{
	bool moves =
	    p->was && (!d->patch || arm_get(p->body, P "virtualNetworkGateway1"));
	char *path = moves ? arm_connection_place(d, p) : NULL;
	char *vnet = path ? arm_top_of(path) : NULL, *was = arm_top_of(p->path);

	if (vnet && strcmp(vnet, was) != 0) {
		arm_refuse(d->c, 400, "ExpressRouteConnectionPeerCannotBeChanged",
		    "properties.virtualNetworkGateway1",
		    "The gateway of a connection cannot be changed: delete the "
		    "connection and create it anew.");
		d->failed = true;
	}
	if (!d->failed && strstr(p->path, "/vpn-gateway/"))
		put_tunnel(d, p);
	free(was);
	free(vnet);
	free(path);
}

static void
put_route(struct arm_draft *d, struct arm_put *p)
{
	const char *type = arm_text(p->body, P "nextHopType");
	const char *hop = arm_text(p->body, P "nextHopIpAddress");
	const char *prefix = arm_text(p->body, P "addressPrefix");

	if (type && strcasecmp(type, "VirtualAppliance") == 0) {
		if (!hop) {
			arm_missing(d, P "nextHopIpAddress",
			    "must be an address where nextHopType is "
			    "VirtualAppliance");
			return;
		}
		arm_set(p->node, "next-hop", hop);
	}
	if (prefix && !strchr(prefix, '/')) { /* the tag of a service */
		arm_set(p->node, "prefix", NULL);
		arm_set(p->node, "service-tag", prefix);
	} else if (prefix) {
		arm_set(p->node, "service-tag", NULL);
	}
}

/* Whether a tool of Azure's has said a property of the resource before. */
static bool
has_said(const struct arm_put *p, const char *property)
{
	const char *text =
	    p->was && p->was->entry ? data_node_text(p->was->entry, "body") : NULL;
	struct data_node *body = text ? arm_parse(text, strlen(text)) : NULL;
	bool said = body && arm_get(body, property);

	data_node_free(body);
	return said;
}

/* A NAT gateway is no resource here: one of the lab's own stays, for no answer has it.
 */
static void
put_outbound(struct arm_draft *d, struct arm_put *p)
{
	const char *flag = arm_text(p->body, P "defaultOutboundAccess");
	const char *was = data_node_text(p->node, "outbound");

	if (arm_get(p->body, P "natGateway.id"))
		arm_set(p->node, "outbound", "nat");
	else if (flag && strcmp(flag, "false") == 0)
		arm_set(p->node, "outbound", "none");
	else if (flag)
		arm_set(p->node, "outbound", "default");
	else if (was && !d->patch &&
	    (strcmp(was, "nat") != 0 || has_said(p, P "natGateway")))
		arm_set(p->node, "outbound", NULL);
}

/* The two prefixes of a subnet come as an array from newer clients. */
static void
put_subnet(struct arm_draft *d, struct arm_put *p)
{
	const struct data_node *all = arm_get(p->body, P "addressPrefixes");

	if (strcasecmp(p->names[1], "GatewaySubnet") == 0 && p->parent &&
	    (!d->patch || arm_get(p->body, P "routeTable")))
		put_gateway_table(d, p, p->parent,
		    arm_text(p->body, P "routeTable.id"));
	if (!p->node)
		return;
	if (all || !d->patch)
		arm_set(p->node, "ipv6-prefix", NULL);
	for (size_t i = 0; all && all->kind == DATA_SEQ && i < all->n; i++) {
		const char *text = all->children[i]->text;

		if (text)
			arm_set(p->node, strchr(text, ':') ? "ipv6-prefix" : "prefix",
			    text);
	}
	put_outbound(d, p);
}

static void
put_rule(struct arm_draft *d, struct arm_put *p)
{
	const char *access = arm_text(p->body, P "access");

	if (access && strcasecmp(access, "Allow") != 0)
		arm_missing(d, P "access",
		    "must be Allow: a route filter has no other");
}

static void
put_segment(struct arm_draft *d, struct arm_put *p)
{
	const char *gateway = arm_text(p->body, P "connectedGateway");
	const char *slash = gateway ? strrchr(gateway, '/') : NULL;

	(void)d;
	if (slash && strcmp(slash, "/TNT-T1") != 0)
		arm_set(p->node, "t1", slash + 1);
}

/* Of a port there are Gbps; the Azure CLI sends them in an update of any circuit,
 * without what the provider has.  With the habit of Azure the provider has a step of
 * its own. */
static void
put_circuit(struct arm_draft *d, struct arm_put *p)
{
	const char *gbps = arm_text(p->body, P "bandwidthInGbps");
	long mbps = gbps ? (long)(strtod(gbps, NULL) * 1000 + 0.5) : 0;
	char text[40];

	if (mbps > 0 && mbps < 1000000 &&
	    !arm_get(p->body, P "serviceProviderProperties.bandwidthInMbps")) {
		snprintf(text, sizeof text, mbps % 1000 ? "%ldMbps" : "%ldGbps",
		    mbps % 1000 ? mbps : mbps / 1000);
		arm_set(p->node, "bandwidth", text);
	}
	if (!p->was && d->c->arm->habits.provider)
		arm_set(p->node, "provider-state",
		    ER_TEXT_circuits_provider_state_NotProvisioned);
}

static void (*const extras[ARM_TYPE_N])(struct arm_draft *, struct arm_put *) = {
	[ARM_CIRCUIT] = put_circuit,
	[ARM_CIRCUIT_CONNECTION] = put_reach,
	[ARM_CLOUD_REACH] = put_reach,
	[ARM_GATEWAY] = put_gateway,
	[ARM_CONNECTION] = put_connection,
	[ARM_LOCAL_GATEWAY] = put_site,
	[ARM_ROUTE] = put_route,
	[ARM_SUBNET] = put_subnet,
	[ARM_FILTER_RULE] = put_rule,
	[ARM_VNET_PEERING] = arm_put_vnet_peering,
	[ARM_HUB] = arm_put_hub,
	[ARM_HUB_ADDRESS] = arm_put_hub_address,
	[ARM_BGP_CONNECTION] = arm_put_bgp_connection,
	[ARM_SEGMENT] = put_segment,
};

void
arm_put_extra(struct arm_draft *d, struct arm_put *p)
{
	if (extras[p->type])
		extras[p->type](d, p);
}
