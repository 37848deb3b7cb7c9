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

/* The prefixes of GatewaySubnet and RouteServerSubnet are leaves of what stands in
 * there. */
const char *
arm_reserved_prefix(struct arm_draft *d, const struct arm_put *p, const char *vnet,
    const char *subnet, char **keep)
{
	char *names[2] = { NULL, NULL };
	const char *body = NULL, *prefix = NULL;
	struct data_node *rest;
	struct arm_item it;

	*keep = NULL;
	{
		struct arm_item v;

		if (!arm_find_path(d->c, ARM_VNET, vnet, &v))
			return NULL;
		names[0] = xstrdup(v.names[0]);
		names[1] = xstrdup(subnet);
		arm_item_fini(&v);
	}
	if (arm_find(d->c, ARM_SUBNET, p->subscription, names, 2, &it)) {
		body = it.entry ? data_node_text(it.entry, "body") : NULL;
		rest = body ? arm_parse(body, strlen(body)) : NULL;
		prefix = rest ? arm_text(rest, P "addressPrefix") : NULL;
		if (rest && !prefix) {
			const struct data_node *all =
			    arm_get(rest, P "addressPrefixes");

			prefix = all && all->kind == DATA_SEQ && all->n
			    ? all->children[0]->text
			    : NULL;
		}
		*keep = prefix ? xstrdup(prefix) : NULL;
		data_node_free(rest);
		arm_item_fini(&it);
	}
	free(names[0]);
	free(names[1]);
	return *keep;
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

static bool
is_user(const struct arm_item *it, const struct arm_item *user, const char *path)
{
	size_t len = strlen(path);
	bool same =
	    user->path && strncmp(user->path, path, len) == 0 && user->path[len] == '/';

	/* Of the two gateways of a VNet each has its own. */
	return same &&
	    (it->type != ARM_GATEWAY ||
		!strstr(it->path, "/vpn-gateway") ==
		    !strstr(user->path, "/vpn-gateway"));
}

/* The lab would take them along, or know nothing of a subnet: Azure refuses. */
bool
arm_is_used(struct arm_call *c, const struct arm_item *it)
{
	const char *by = NULL, *name = it->names[it->n - 1];

	for (size_t u = 0; u < sizeof uses / sizeof *uses && !by; u++) {
		struct arm_items all = { NULL, 0, 0 };
		char *path =
		    uses[u].type == it->type ? used_path(c, it, uses[u].user) : NULL;

		if (!path)
			continue;
		arm_find_all(c, uses[u].user, it->subscription, NULL, 0, &all);
		for (size_t i = 0; i < all.n && !by; i++) {
			if (!is_user(it, &all.items[i], path))
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
