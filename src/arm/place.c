/*
 * Where a new object goes in the lab: a name in the list of its kind, or below what a
 * body refers to, as a gateway below the VNet of its subnet.
 */
#include "arm/draft.h"
#include "arm/put.h"

#include "base/ip.h"
#include "base/xalloc.h"
#include "er/names.h"
#include "er/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define P "properties."

/* --- names --- */

static bool
is_taken(const struct data_node *tree, const char *name)
{
	for (size_t i = 0; i < tree->n; i++)
		if (tree->children[i]->kind == DATA_MAP && tree->children[i]->list &&
		    data_node_get(tree->children[i], name))
			return true;
	return false;
}

static char *
new_name(struct arm_draft *d, const char *subscription, const char *name)
{
	/* What others have they do not hear of, so theirs have a mark always. */
	if (!d->c->who->border &&
	    (!is_taken(d->tree, name) ||
		strcmp(subscription, ER_SUBSCRIPTION_DEFAULT) == 0))
		return xstrdup(name);
	return xasprintf("%s~%s", name, subscription);
}

static char *
in_list(struct arm_draft *d, const struct arm_put *p, const char *list)
{
	char *name = new_name(d, p->subscription, p->names[p->n - 1]);
	char *path = xasprintf("%s/%s", list, name);

	free(name);
	return path;
}

/* The item at the id of a property; false: refused, unless it is not said. */
bool
arm_at_id(struct arm_draft *d, const struct arm_put *p, const char *property,
    struct arm_item *it)
{
	const char *id = arm_text(p->body, property);

	if (!id)
		return false;
	if (arm_find_id(d->c, id, it)) {
		if (strcmp(it->subscription, p->subscription) == 0)
			return true;
		arm_item_fini(it);
	}
	arm_refuse_reference(d, p, id);
	return false;
}

char *
arm_missing(struct arm_draft *d, const char *property, const char *what)
{
	if (!d->failed)
		arm_refuse(d->c, 400, "InvalidRequestFormat", property,
		    "Cannot parse the request: %s %s.", property, what);
	d->failed = true;
	return NULL;
}

/* --- places --- */

/* The subnet of an ip configuration, "…/virtualNetworks/V/subnets/S". */
bool
arm_vnet_of_configuration(struct arm_draft *d, const struct arm_put *p,
    struct arm_item *vnet)
{
	const struct data_node *all = arm_get(p->body, P "ipConfigurations");
	const char *id = all && all->kind == DATA_SEQ && all->n
	    ? arm_text(all->children[0], P "subnet.id")
	    : NULL;
	struct arm_target t;
	bool ok;

	id = id ? id : arm_text(p->body, P "subnet.id");
	if (!id) {
		arm_missing(d, P "ipConfigurations",
		    "needs the subnet of a virtual network");
		return false;
	}
	ok = arm_target_of_id(d->c, id, &t) && t.type == ARM_SUBNET &&
	    strcmp(t.subscription, p->subscription) == 0 &&
	    arm_find(d->c, ARM_VNET, t.subscription, t.names, 1, vnet);
	arm_target_fini(&t);
	if (!ok)
		arm_refuse_reference(d, p, id);
	return ok;
}

static bool
is_vpn(const struct arm_put *p)
{
	const char *type = arm_text(p->body, P "gatewayType");

	return !type || strcasecmp(type, "Vpn") == 0;
}

static char *
gateway_place(struct arm_draft *d, const struct arm_put *p)
{
	const char *leaf = is_vpn(p) ? "vpn-gateway" : "gateway";
	struct arm_item vnet, other;
	char *path;

	if (!arm_vnet_of_configuration(d, p, &vnet))
		return NULL;
	path = xasprintf("%s/%s", vnet.path, leaf);
	arm_item_fini(&vnet);
	if (!arm_find_path(d->c, ARM_GATEWAY, path, &other))
		return path;
	arm_refuse(d->c, 400, "VnetAlreadyHasGateway", NULL,
	    "The virtual network has a gateway of this type, %s: a virtual network has "
	    "one of each; delete that one, or name another virtual network.",
	    other.names[0]);
	d->failed = true;
	arm_item_fini(&other);
	free(path);
	return NULL;
}

char *
arm_connection_place(struct arm_draft *d, const struct arm_put *p)
{
	const char *type = arm_text(p->body, P "connectionType");
	bool vpn = type && strcasecmp(type, "IPsec") == 0;
	struct arm_item gateway;
	char *vnet, *path;

	if (!type ||
	    (!vpn &&
		strcasecmp(type,
		    ER_TEXT_virtual_hubs_routing_preference_ExpressRoute) != 0))
		return arm_missing(d, P "connectionType",
		    "must be ExpressRoute or IPsec: the lab has no other connections");
	if (!arm_at_id(d, p, P "virtualNetworkGateway1.id", &gateway))
		return arm_missing(d, P "virtualNetworkGateway1",
		    "must have the id of a gateway");
	vnet = gateway.path ? arm_top_of(gateway.path) : NULL;
	path = vnet ? xasprintf("vnets/%s/%sconnections/%s", vnet,
			  vpn ? "vpn-gateway/" : "", p->names[0])
		    : NULL;
	arm_item_fini(&gateway);
	free(vnet);
	return path ? path
		    : arm_missing(d, P "virtualNetworkGateway1",
			  "is the gateway of no virtual network");
}

/* Names of links are those of the whole lab. */
static char *
reach_place(struct arm_draft *d, const struct arm_put *p)
{
	char *own = new_name(d, p->subscription, p->names[p->n - 1]), *path;

	if (is_taken(d->tree, own)) {
		char *longer = xasprintf("%s.%s", p->names[0], p->names[p->n - 1]);

		free(own);
		own = new_name(d, p->subscription, longer);
		free(longer);
	}
	path = xasprintf("global-reach/%s", own);
	free(own);
	return path;
}

static char *
hub_place(struct arm_draft *d, const struct arm_put *p)
{
	const char *kind = arm_text(p->body, "kind");

	/* A Route Server gets its place with its ipConfigurations. */
	if ((kind && strcasecmp(kind, "RouteServer") == 0) ||
	    (!arm_get(p->body, P "virtualWan") && !arm_get(p->body, P "addressPrefix")))
		return NULL;
	return in_list(d, p, "virtual-hubs");
}

static char *
hub_gateway_place(struct arm_draft *d, const struct arm_put *p)
{
	struct arm_item hub;
	char *path;

	if (!arm_at_id(d, p, P "virtualHub.id", &hub))
		return arm_missing(d, P "virtualHub",
		    "must have the id of a virtual hub");
	path = xasprintf("%s/gateway", hub.path ? hub.path : "virtual-hubs/-");
	arm_item_fini(&hub);
	return path;
}

static char *
hub_vnet_place(struct arm_draft *d, const struct arm_put *p)
{
	struct arm_item vnet;
	char *name, *path;

	if (!arm_at_id(d, p, P "remoteVirtualNetwork.id", &vnet))
		return arm_missing(d, P "remoteVirtualNetwork",
		    "must have the id of a virtual network");
	name = arm_top_of(vnet.path);
	path = xasprintf("%s/vnets/%s", p->parent, name);
	arm_item_fini(&vnet);
	free(name);
	return path;
}

static char *
peering_place(struct arm_draft *d, const struct arm_put *p)
{
	const char *name = p->names[1];

	if (strcasecmp(name, "AzurePrivatePeering") == 0)
		return xasprintf("%s/private-peering", p->parent);
	if (strcasecmp(name, "MicrosoftPeering") == 0)
		return xasprintf("%s/microsoft-peering", p->parent);
	arm_refuse(d->c, 400, "InvalidPeeringType", NULL,
	    "A circuit has AzurePrivatePeering and MicrosoftPeering, not '%.80s'.",
	    name);
	d->failed = true;
	return NULL;
}

static char *
below(const struct arm_put *p, const char *list)
{
	return xasprintf("%s/%s/%s", p->parent, list, p->names[p->n - 1]);
}

/* The rule of a filter is a leaf of that. */
static char *
rule_place(struct arm_draft *d, const struct arm_put *p)
{
	char *path = xasprintf("%s/" ER_NAME_route_filters_communities, p->parent);

	if (arm_at(d->tree, path))
		arm_missing(d, "name",
		    "is that of a second rule, and a route filter has one: delete the "
		    "other one first");
	return path;
}

char *
arm_place_of(struct arm_draft *d, const struct arm_put *p)
{
	switch (p->type) {
	case ARM_CIRCUIT:
	case ARM_VNET:
	case ARM_LOCAL_GATEWAY:
	case ARM_ROUTE_TABLE:
	case ARM_FILTER:
	case ARM_WAN:
	case ARM_CLOUD: {
		const char *place = arm_kinds[p->type].place;
		char *list = xstrndup(place, strcspn(place, "/"));
		char *path = in_list(d, p, list);

		free(list);
		return path;
	}
	case ARM_PEERING:
	case ARM_CROSS_PEERING:
		return peering_place(d, p);
	case ARM_AUTHORIZATION:
	case ARM_CLOUD_AUTHORIZATION:
		return below(p, "authorizations");
	case ARM_SEGMENT:
		return below(p, "segments");
	case ARM_ROUTE:
		return below(p, "routes");
	case ARM_HUB_CONNECTION:
		return below(p, "connections");
	case ARM_SUBNET:
		return arm_is_reserved(p->names[1]) ? NULL : below(p, "subnets");
	case ARM_FILTER_RULE:
		return rule_place(d, p);
	case ARM_CIRCUIT_CONNECTION:
	case ARM_CLOUD_REACH:
		return reach_place(d, p);
	case ARM_GATEWAY:
		return gateway_place(d, p);
	case ARM_CONNECTION:
		return arm_connection_place(d, p);
	case ARM_HUB:
		return hub_place(d, p);
	case ARM_HUB_GATEWAY:
		return hub_gateway_place(d, p);
	case ARM_HUB_VNET:
		return hub_vnet_place(d, p);
	case ARM_PEER_CONNECTION:
	case ARM_CROSS_CONNECTION:
	case ARM_VNET_PEERING:
	case ARM_PUBLIC_ADDRESS:
	case ARM_INTERFACE:
	case ARM_SECURITY_GROUP:
	case ARM_HUB_ADDRESS:
	case ARM_BGP_CONNECTION:
	case ARM_TYPE_N:
		break;
	}
	return NULL;
}
