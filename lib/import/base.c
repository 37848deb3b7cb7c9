/*
 * A template leads to what exists already: circuits, VNets, gateways.  Where that is in
 * the lab that everything is laid upon, a resource stands for it, with the id that a
 * template would give it.
 */
#include "base/xalloc.h"
#include "import/import_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK "Microsoft.Network/"

/* Gateways, which have no entry of their own, and what they are called where nobody
 * says otherwise. */
static const struct {
	const char *list, *container, *type, *end, *body;
} gateways[] = {
	{ "vnets", "gateway", NETWORK "virtualNetworkGateways", "-gw", NULL },
	{ "vnets", "vpn-gateway", NETWORK "virtualNetworkGateways", "-vpn", "Vpn" },
	{ "virtual-hubs", "gateway", NETWORK "expressRouteGateways", "-gw", NULL },
	{ "virtual-hubs", "vpn-gateway", NETWORK "vpnGateways", "-vpn", NULL },
};

/* Whether a file speaks of it. */
static bool
is_there(const struct import *im, const char *type, const char *name)
{
	for (size_t i = 0; i < im->n; i++)
		if (im->resources[i].id.n == 1 &&
		    azure_same(im->resources[i].id.names[0], name) &&
		    azure_same(im->resources[i].id.type, type))
			return true;
	return false;
}

static struct data_node *
put(struct data_node *map, const char *name, enum data_kind kind)
{
	struct data_node *n = data_node_new(kind, name);

	data_node_add(map, n);
	return n;
}

static char *
id_text(const char *type, const char *name)
{
	const char *slash = strchr(type, '/');

	return xasprintf("/subscriptions/%s/resourceGroups/%s/providers/%.*s/%s/%s",
	    IMPORT_NOWHERE, IMPORT_TEMPLATE, (int)(slash - type), type, slash + 1,
	    name);
}

/* Adds one; the caller fills in its body. */
static struct data_node *
add(struct import *im, const char *type, const char *name, const char *list,
    const char *entry, const char *container)
{
	struct data_node *body = data_node_new(DATA_MAP, NULL);
	char *text = id_text(type, name);
	struct azure_id id;
	bool good = !is_there(im, type, name) && azure_id_parse(&id, text) &&
	    import_resource_add(im, &id, body);

	free(text);
	if (!good) {
		data_node_free(body);
		return NULL;
	}
	VEC_PUSH(im->documents, im->ndocuments, im->capdocuments) = body;
	im->resources[im->n - 1].of_base = true;
	im->resources[im->n - 1].path = xasprintf("%s/%s%s%s", list, entry,
	    container ? "/" : "", container ? container : "");
	return body;
}

/* What Azure calls the object at a path, as the lab remembers it; or NULL. */
static const char *
remembered(const struct import *im, const char *path)
{
	const struct data_node *all = data_node_get(im->base, "azure-resources");

	for (size_t i = 0; all && i < all->n; i++) {
		const char *object = data_node_text(all->children[i], "object");

		if (object && strcmp(object, path) == 0)
			return strrchr(all->children[i]->name, '/') + 1;
	}
	return NULL;
}

static void
add_gateway(struct import *im, size_t row, const char *entry)
{
	char *path =
	    xasprintf("%s/%s/%s", gateways[row].list, entry, gateways[row].container);
	const char *known = remembered(im, path);
	char *name =
	    known ? xstrdup(known) : xasprintf("%s%s", entry, gateways[row].end);
	struct data_node *body = add(im, gateways[row].type, name, gateways[row].list,
			     entry, gateways[row].container),
			 *n;

	if (body) {
		char *vnet = id_text(NETWORK "virtualNetworks", entry);

		n = put(body, "gatewayType", DATA_TEXT);
		n->text = xstrdup(gateways[row].body ? gateways[row].body : "");
		n = put(body, "ipConfigurations", DATA_SEQ);
		n = put(put(n, NULL, DATA_MAP), "subnet", DATA_MAP);
		n = put(n, "id", DATA_TEXT);
		n->text = xasprintf("%s/subnets/GatewaySubnet", vnet);
		free(vnet);
	}
	free(name);
	free(path);
}

void
import_base_resources(struct import *im)
{
	for (const struct azure_kind *k = azure_kinds; im->base && k->type; k++) {
		const char *slash = strchr(k->type, '/');
		const struct data_node *list;

		if (k->at != AZURE_OWN || strchr(slash + 1, '/'))
			continue;
		list = data_node_get(im->base, k->under);
		for (size_t i = 0; list && i < list->n; i++)
			add(im, k->type, list->children[i]->name, k->under,
			    list->children[i]->name, NULL);
	}
	for (size_t g = 0; im->base && g < sizeof gateways / sizeof *gateways; g++) {
		const struct data_node *list =
		    data_node_get(im->base, gateways[g].list);

		for (size_t i = 0; list && i < list->n; i++)
			if (data_node_get(list->children[i], gateways[g].container))
				add_gateway(im, g, list->children[i]->name);
	}
}

void
import_base_settle(struct import *im, struct import_resource *r)
{
	const char *slash = strchr(r->path, '/'), *part = slash + 1;
	size_t n = strcspn(part, "/");
	char *list = xstrndup(r->path, (size_t)(slash - r->path));
	char *name = xstrndup(part, n);

	r->state = IMPORT_PLACED;
	r->node = data_node_get(data_node_get(im->tree, list), name);
	if (!part[n]) {
		r->name = xstrdup(name);
		r->owner = r;
	} else {
		r->node = r->node ? data_node_get(r->node, part + n + 1) : NULL;
		for (size_t i = 0; i < im->n && !r->owner; i++) {
			const struct import_resource *o = &im->resources[i];

			if (o->owner == o && o->name && strcmp(o->name, name) == 0 &&
			    strcmp(o->kind->under, list) == 0)
				r->owner = o;
		}
	}
	free(list);
	free(name);
}
