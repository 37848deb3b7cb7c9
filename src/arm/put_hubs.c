/*
 * Virtual hubs and Route Servers, which are one type in ARM and two kinds in a lab.
 */
#include "arm/draft.h"
#include "arm/put.h"

#include "base/xalloc.h"
#include "er/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define P "properties."

/* A hub is a leaf of its WAN. */
void
arm_put_hub(struct arm_draft *d, struct arm_put *p)
{
	struct data_node *wan, *hubs;
	struct arm_item it;
	char *name;

	if (!p->path || strncmp(p->path, "virtual-hubs/", 13) != 0 ||
	    !arm_text(p->body, P "virtualWan.id") ||
	    !arm_at_id(d, p, P "virtualWan.id", &it))
		return;
	name = arm_top_of(p->path);
	wan = it.path ? arm_at(d->tree, it.path) : NULL;
	hubs = wan ? data_node_get(wan, "hubs") : NULL;
	if (wan && !hubs) {
		hubs = data_node_new(DATA_SEQ, "hubs");
		data_node_add(wan, hubs);
	}
	for (size_t i = 0; hubs && i < hubs->n; i++)
		if (strcmp(hubs->children[i]->text, name) == 0)
			hubs = NULL;
	if (hubs)
		data_node_add(hubs, arm_leaf(NULL, name, DATA_LEAF_STRING));
	free(name);
	arm_item_fini(&it);
}

/* What somebody has said of a Route Server while it was a name only. */
static void
put_said(struct arm_draft *d, const struct arm_put *p, const struct data_node *entry,
    char *path, struct data_node *server)
{
	const char *text = entry ? data_node_text(entry, "body") : NULL;
	struct data_node *body = text ? arm_parse(text, strlen(text)) : NULL;
	struct arm_put q = { .type = ARM_HUB,
		.subscription = p->subscription,
		.group = p->group,
		.names = p->names,
		.n = 1,
		.body = body,
		.path = path,
		.node = server };

	if (body)
		arm_draft_rows(d, &q);
	data_node_free(body);
}

/* The subnet makes a Route Server of what was a name only. */
void
arm_put_hub_address(struct arm_draft *d, struct arm_put *p)
{
	struct data_node *server, *all, *entry;
	struct arm_item vnet, hub;
	char *path, *key, *keep;
	const char *prefix;

	if (!arm_vnet_of_configuration(d, p, &vnet) ||
	    !arm_find(d->c, ARM_HUB, p->subscription, p->names, 1, &hub))
		return;
	path = xasprintf("%s/route-server", vnet.path);
	server = arm_make(d->tree, path);
	prefix = arm_reserved_prefix(d, p, vnet.path, "RouteServerSubnet", &keep);
	if (prefix)
		arm_set(server, "subnet", prefix);
	key = arm_key(ARM_HUB, hub.subscription, hub.group, hub.names, hub.n);
	all = data_node_get(d->tree, "azure-resources");
	entry = all ? data_node_get(all, key) : NULL;
	if (!hub.path)
		put_said(d, p, entry, path, server);
	if (entry)
		arm_set(entry, "object", path);
	free(keep);
	free(key);
	free(path);
	arm_item_fini(&hub);
	arm_item_fini(&vnet);
}

/* A peer is the appliance of the VNet with that address, or a new one. */
void
arm_put_bgp_connection(struct arm_draft *d, struct arm_put *p)
{
	const char *address = arm_text(p->body, P "peerIp");
	const char *asn = arm_text(p->body, P "peerAsn");
	char *vnet = p->parent ? arm_top_of(p->parent) : NULL, *path;
	struct data_node *n, *peers;

	if (!vnet || !address || !asn) {
		arm_missing(d, P "peerIp", "and peerAsn must be given");
		free(vnet);
		return;
	}
	path = p->was && p->was->path
	    ? xstrdup(p->was->path)
	    : xasprintf("vnets/%s/appliances/%s", vnet, p->names[1]);
	n = arm_make(d->tree, path);
	arm_set(n, "address", address);
	data_node_add(n, arm_leaf("asn", asn, DATA_LEAF_NUMBER));
	if (!data_node_get(n, "peers")) {
		peers = data_node_new(DATA_SEQ, "peers");
		data_node_add(peers, arm_leaf(NULL, "route-server", DATA_LEAF_STRING));
		data_node_add(n, peers);
	}
	free(p->path);
	p->path = path;
	free(vnet);
}
