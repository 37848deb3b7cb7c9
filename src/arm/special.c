/*
 * Resources that no pattern leads to: links of Global Reach, which the lab has beside
 * the circuits, peerings of VNets, which it has once for both ends, the subnet of a
 * gateway, and circuits as their providers see them.
 */
#include "arm/find.h"

#include "base/xalloc.h"
#include "er/names.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The last part of a path, which is the name of an object. */
static const char *
last_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The name of the top object of a path, "er-a" of "circuits/er-a/private-peering". */
char *
arm_top_of(const char *path)
{
	const char *name = strchr(path, '/');

	return name ? xstrndup(name + 1, strcspn(name + 1, "/")) : xstrdup(path);
}

/* An item below a parent under the name of its entry, or the one given. */
static void
add_named(struct arm_call *c, enum arm_type type, const struct arm_item *parent,
    const char *path, const char *name, struct arm_items *out)
{
	struct arm_item *it = arm_items_add(c, out, type, parent->subscription, path);
	char *plain = arm_plain(name);

	if (!arm_item_take_entry(c, it, parent))
		arm_item_below(it, parent, plain);
	free(plain);
}

/* --- Global Reach --- */

static void
find_reaches(struct arm_call *c, enum arm_type type, const struct arm_item *parent,
    struct arm_items *out)
{
	const struct er_model *m = c->lab->model;
	char *name = arm_top_of(parent->path);
	const struct er_circuit *k = er_model_circuit(m, name);
	bool there = type == ARM_PEER_CONNECTION;

	free(name);
	if (type != ARM_CLOUD_REACH &&
	    strcmp(last_of(parent->path), "private-peering") != 0)
		return;
	for (size_t i = 0; k && i < m->nreaches; i++) {
		const struct er_reach *r = &m->reaches[i];

		if ((there ? r->to : r->from) == k)
			add_named(c, type, parent, r->head.path, r->head.name, out);
	}
}

void
arm_find_cross(struct arm_call *c, const char *subscription, struct arm_items *out)
{
	const struct er_model *m = c->lab->model;

	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];
		struct arm_item *it;

		if (k->cloud || strcmp(k->subscription, subscription) != 0)
			continue;
		it = arm_items_add(c, out, ARM_CROSS_CONNECTION, subscription,
		    k->head.path);
		it->group = xasprintf("CrossConnection-%s", k->location);
		for (char *p = it->group; *p; p++)
			if (*p == ' ')
				*p = '-';
		it->names[it->n++] = xstrdup(k->service_key);
	}
}

/* --- VNets --- */

/* Whether the peering that an entry without an object is leads to a VNet. */
static bool
leads(struct arm_call *c, const struct arm_item *it, const char *vnet)
{
	const char *body = it->entry ? data_node_text(it->entry, "body") : NULL;
	struct data_node *rest = body ? arm_parse(body, strlen(body)) : NULL;
	const char *id =
	    rest ? arm_text(rest, "properties.remoteVirtualNetwork.id") : NULL;
	bool same = false;
	struct arm_item far;

	if (id && arm_find_id(c, id, &far)) {
		same = far.path && strcmp(last_of(far.path), vnet) == 0;
		arm_item_fini(&far);
	}
	data_node_free(rest);
	return same;
}

/* The peering of a VNet with another one, unless a tool of Azure's has made it: then
 * its entry is a resource without an object. */
static void
add_peering(struct arm_call *c, const struct arm_item *parent, const char *other,
    struct arm_items *out)
{
	char *plain = arm_plain(other);
	char *path = xasprintf("%s/peerings/%s", parent->path, other);
	struct arm_items made = { NULL, 0, 0 };
	bool known = false;
	struct arm_item *it;

	arm_find_bare(c, ARM_VNET_PEERING, parent, &made);
	for (size_t i = 0; i < made.n && !known; i++)
		known = leads(c, &made.items[i], other);
	arm_items_fini(&made);
	if (!known) {
		it =
		    arm_items_add(c, out, ARM_VNET_PEERING, parent->subscription, path);
		arm_item_below(it, parent, plain);
	}
	free(plain);
	free(path);
}

static void
find_peerings(struct arm_call *c, const struct arm_item *parent, struct arm_items *out)
{
	char *name = arm_top_of(parent->path);
	const struct er_vnet *v = er_model_vnet(c->lab->model, name);

	free(name);
	if (!v)
		return;
	if (v->hub)
		add_peering(c, parent, v->hub->head.name, out);
	for (size_t i = 0; i < v->nspokes; i++)
		add_peering(c, parent, v->spokes[i]->head.name, out);
	for (size_t i = 0; i < v->npeers; i++)
		add_peering(c, parent, v->peers[i]->head.name, out);
}

/* The subnet of gateways, where the lab has it with the gateway and no tool of Azure's
 * has made it. */
static void
find_gateway_subnet(struct arm_call *c, const struct arm_item *parent,
    struct arm_items *out)
{
	char *name = arm_top_of(parent->path);
	const struct er_vnet *v = er_model_vnet(c->lab->model, name);
	struct arm_items made = { NULL, 0, 0 };
	bool known = !v || !(v->has_gateway || v->has_vpn);
	struct arm_item *it;

	free(name);
	arm_find_bare(c, ARM_SUBNET, parent, &made);
	for (size_t i = 0; i < made.n && !known; i++)
		known = strcasecmp(made.items[i].names[1], "GatewaySubnet") == 0;
	arm_items_fini(&made);
	if (known)
		return;
	it = arm_items_add(c, out, ARM_SUBNET, parent->subscription, NULL);
	arm_item_below(it, parent, "GatewaySubnet");
}

/* Appliances that speak BGP with the Route Server of their VNet. */
static void
find_server_peers(struct arm_call *c, const struct arm_item *parent,
    struct arm_items *out)
{
	char *name = arm_top_of(parent->path);
	const struct data_node *all;
	char *path;

	if (strcmp(last_of(parent->path), "route-server") == 0) {
		path = xasprintf("vnets/%s/appliances", name);
		all = arm_at(c->lab->tree, path);
		free(path);
		for (size_t i = 0; all && i < all->n; i++) {
			if (!data_node_get(all->children[i], "peers"))
				continue;
			path = xasprintf("vnets/%s/appliances/%s", name,
			    all->children[i]->name);
			add_named(c, ARM_BGP_CONNECTION, parent, path,
			    all->children[i]->name, out);
			free(path);
		}
	}
	free(name);
}

void
arm_find_special(struct arm_call *c, enum arm_type type, const struct arm_item *parent,
    struct arm_items *out)
{
	if (!parent->path)
		return;
	switch (type) {
	case ARM_CIRCUIT_CONNECTION:
	case ARM_PEER_CONNECTION:
	case ARM_CLOUD_REACH:
		find_reaches(c, type, parent, out);
		break;
	case ARM_VNET_PEERING:
		find_peerings(c, parent, out);
		break;
	case ARM_SUBNET:
		find_gateway_subnet(c, parent, out);
		break;
	case ARM_BGP_CONNECTION:
		find_server_peers(c, parent, out);
		break;
	default:
		break;
	}
}
