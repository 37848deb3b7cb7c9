/*
 * What hangs on a resource keeps it, as with Azure: what the lab would take along, or
 * knows nothing of.
 */
#include "arm/draft.h"
#include "arm/put.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define P "properties."

bool
arm_is_reserved(const char *subnet)
{
	return strcasecmp(subnet, "GatewaySubnet") == 0 ||
	    strcasecmp(subnet, "RouteServerSubnet") == 0;
}

/* What somebody has said of a reserved subnet of a VNet, the caller's; or NULL. */
static struct data_node *
said_of_reserved(struct arm_draft *d, const struct arm_put *p, const char *vnet,
    const char *subnet)
{
	struct data_node *rest = NULL;
	char *names[2] = { NULL, NULL };
	struct arm_item v, it;

	if (!arm_find_path(d->c, ARM_VNET, vnet, &v))
		return NULL;
	names[0] = xstrdup(v.names[0]);
	names[1] = xstrdup(subnet);
	arm_item_fini(&v);
	if (arm_find(d->c, ARM_SUBNET, p->subscription, names, 2, &it)) {
		const char *body = it.entry ? data_node_text(it.entry, "body") : NULL;

		rest = body ? arm_parse(body, strlen(body)) : NULL;
		arm_item_fini(&it);
	}
	free(names[0]);
	free(names[1]);
	return rest;
}

/* The prefixes of GatewaySubnet and RouteServerSubnet are leaves of what stands in
 * there. */
const char *
arm_reserved_prefix(struct arm_draft *d, const struct arm_put *p, const char *vnet,
    const char *subnet, char **keep)
{
	struct data_node *rest = said_of_reserved(d, p, vnet, subnet);
	const char *prefix = rest ? arm_text(rest, P "addressPrefix") : NULL;
	const struct data_node *all = rest ? arm_get(rest, P "addressPrefixes") : NULL;

	if (!prefix && all && all->kind == DATA_SEQ && all->n)
		prefix = all->children[0]->text;
	*keep = prefix ? xstrdup(prefix) : NULL;
	data_node_free(rest);
	return *keep;
}

char *
arm_reserved_table(struct arm_draft *d, const struct arm_put *p, const char *vnet,
    const char *subnet)
{
	struct data_node *rest = said_of_reserved(d, p, vnet, subnet);
	const char *id = rest ? arm_text(rest, P "routeTable.id") : NULL;
	char *table = id ? xstrdup(id) : NULL;

	data_node_free(rest);
	return table;
}

/* What hangs on a resource, by type: a user is one of the same object of the lab. */
static const struct {
	enum arm_type type, user;
	const char *code;
} uses[] = {
	{ ARM_SUBNET, ARM_GATEWAY, "InUseSubnetCannotBeDeleted" },
	{ ARM_SUBNET, ARM_HUB, "InUseSubnetCannotBeDeleted" },
	{ ARM_VNET, ARM_GATEWAY, "InUseSubnetCannotBeDeleted" },
	{ ARM_VNET, ARM_HUB, "InUseSubnetCannotBeDeleted" },
	{ ARM_GATEWAY, ARM_CONNECTION, "VirtualNetworkGatewayInUse" },
	{ ARM_WAN, ARM_HUB, "VirtualWanInUse" },
	{ ARM_HUB, ARM_HUB_GATEWAY, "VirtualHubInUse" },
	{ ARM_HUB_GATEWAY, ARM_HUB_CONNECTION, "ExpressRouteGatewayInUse" },
};

/* The path below which users are; the caller's, or NULL. */
static char *
used_path(struct arm_call *c, const struct arm_item *it, enum arm_type user)
{
	const char *name = it->names[it->n - 1];
	struct arm_item vnet;
	char *path = NULL;

	if (it->type == ARM_SUBNET) {
		if (!arm_is_reserved(name) ||
		    (strcasecmp(name, "GatewaySubnet") == 0) != (user == ARM_GATEWAY) ||
		    !arm_find(c, ARM_VNET, it->subscription, it->names, 1, &vnet))
			return NULL;
		path = xstrdup(vnet.path);
		arm_item_fini(&vnet);
	} else if (it->path && it->type == ARM_GATEWAY) {
		path = xstrndup(it->path,
		    strlen(it->path) - strlen(strrchr(it->path, '/')));
	} else if (it->path) {
		path = xstrdup(it->path);
	}
	return path;
}

/* A virtual WAN names its hubs. */
static bool
names_hub(const struct arm_item *wan, const struct arm_item *hub)
{
	const struct data_node *hubs =
	    wan->node ? data_node_get(wan->node, "hubs") : NULL;
	const char *slash = hub->path ? strrchr(hub->path, '/') : NULL;
	char *name = slash ? arm_plain(slash + 1) : NULL;
	bool found = false;

	for (size_t i = 0; name && hubs && i < hubs->n && !found; i++)
		found = strcmp(hubs->children[i]->text, name) == 0;
	free(name);
	return found;
}

static bool
is_user(const struct arm_item *it, const struct arm_item *user, const char *path)
{
	size_t len = strlen(path);
	bool same =
	    user->path && strncmp(user->path, path, len) == 0 && user->path[len] == '/';

	if (it->type == ARM_WAN)
		return names_hub(it, user);
	/* Of the two gateways of a VNet each has its own. */
	return same &&
	    (it->type != ARM_GATEWAY ||
		!strstr(it->path, "/vpn-gateway") ==
		    !strstr(user->path, "/vpn-gateway"));
}

/* Whether a value has the id of a resource in it. */
static bool
refers(struct arm_call *c, const struct data_node *n, const struct arm_item *it)
{
	struct arm_target t;
	bool found = false;

	if (n->kind == DATA_TEXT && n->text[0] == '/' && n->name &&
	    strcasecmp(n->name, "id") == 0) {
		found = arm_target_of_id(c, n->text, &t) && t.type == it->type &&
		    strcmp(t.subscription, it->subscription) == 0 && t.n == it->n;
		for (size_t i = 0; found && i < t.n; i++)
			found = strcasecmp(t.names[i], it->names[i]) == 0;
		arm_target_fini(&t);
	}
	for (size_t i = 0; i < n->n && !found; i++)
		found = refers(c, n->children[i], it);
	return found;
}

/* Of what the lab knows nothing of, or not by all who use it: an entry that has the
 * id. */
static const struct {
	enum arm_type type;
	const char *code;
} referred[] = {
	{ ARM_PUBLIC_ADDRESS, "PublicIPAddressCannotBeDeleted" },
	{ ARM_ROUTE_TABLE, "InUseRouteTableCannotBeDeleted" },
	{ ARM_SECURITY_GROUP, "InUseNetworkSecurityGroupCannotBeDeleted" },
	{ ARM_SUBNET, "InUseSubnetCannotBeDeleted" },
};

static bool
is_referred_to(struct arm_call *c, const struct arm_item *it, const char *group)
{
	const struct data_node *all = data_node_get(c->lab->tree, "azure-resources");
	const char *code = NULL;
	bool used = false;

	for (size_t i = 0; i < sizeof referred / sizeof *referred; i++)
		if (referred[i].type == it->type)
			code = referred[i].code;
	for (size_t i = 0; code && all && i < all->n && !used; i++) {
		const char *body = data_node_text(all->children[i], "body");
		struct data_node *said;
		struct arm_target t;

		if (!body || !strcasestr(body, it->names[it->n - 1]))
			continue;
		if (!arm_target_of_id(c, all->children[i]->name, &t)) {
			arm_target_fini(&t);
			continue;
		}
		said = t.type < ARM_TYPE_N &&
			!(group && t.group && strcasecmp(t.group, group) == 0)
		    ? arm_parse(body, strlen(body))
		    : NULL;
		if (said) {
			arm_drop(said, "id"); /* its own */
			used = refers(c, said, it);
		}
		if (used)
			arm_refuse(c, 400, code, NULL,
			    "The %s %s cannot be deleted because it is in use by %s: "
			    "delete that first, or take it out there.",
			    arm_kinds[it->type].noun, it->names[it->n - 1],
			    t.names[t.n - 1]);
		data_node_free(said);
		arm_target_fini(&t);
	}
	return used;
}

/* The lab would take them along, or know nothing of a subnet: Azure refuses. */
bool
arm_is_used(struct arm_call *c, const struct arm_item *it, const char *group)
{
	const char *by = NULL, *name = it->names[it->n - 1];

	if (is_referred_to(c, it, group))
		return true;

	for (size_t u = 0; u < sizeof uses / sizeof *uses && !by; u++) {
		struct arm_items all = { NULL, 0, 0 };
		char *path =
		    uses[u].type == it->type ? used_path(c, it, uses[u].user) : NULL;

		if (!path)
			continue;
		arm_find_all(c, uses[u].user, it->subscription, NULL, 0, &all);
		for (size_t i = 0; i < all.n && !by; i++) {
			if (!is_user(it, &all.items[i], path) ||
			    (group && strcasecmp(all.items[i].group, group) == 0))
				continue;
			by = uses[u].code;
			arm_refuse(c, 400, by, NULL,
			    "The %s %s cannot be deleted because it is in use by %s: "
			    "delete that first.",
			    arm_kinds[it->type].noun, name,
			    all.items[i].names[all.items[i].n - 1]);
		}
		arm_items_fini(&all);
		free(path);
	}
	return by != NULL;
}
