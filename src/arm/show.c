/*
 * A resource as ARM has it: what its entry in azure-resources keeps, over that the
 * properties that are leaves of its object, over that what runs (extra.c), and its
 * children where a type has them inside.
 */
#include "arm/parts.h"

#include "base/xalloc.h"
#include "data/json.h"

#include <stdlib.h>
#include <string.h>

/* What stays of an entry: names and ids are made anew. */
static struct data_node *
rest_of(const struct arm_item *it)
{
	const char *body = it->entry ? data_node_text(it->entry, "body") : NULL;
	struct data_node *rest = NULL;
	struct errs errs;

	errs_init(&errs);
	if (body)
		rest = data_json_parse(body, strlen(body), &errs);
	errs_fini(&errs);
	if (rest && rest->kind == DATA_MAP)
		return rest;
	data_node_free(rest);
	return data_node_new(DATA_MAP, NULL);
}

static void
put_rows(struct arm_call *c, const struct arm_item *it, struct data_node *out,
    const struct arm_row *rows, size_t n)
{
	const struct arm_names names = arm_names_of(c);

	for (size_t i = 0; i < n; i++) {
		struct data_node *v =
		    arm_row_value(&rows[i], arm_at(it->node, rows[i].leaf), &names);

		/* An IPv6 part that is not there has no empty object either. */
		if (v)
			arm_put(out, rows[i].property, v);
	}
}

/* The rows of a type depend on where the object is. */
void
arm_rows_of(enum arm_type type, const char *path, const struct arm_row **rows,
    size_t *n)
{
	const char *last = path ? strrchr(path, '/') : NULL;

	*rows = arm_kinds[type].rows;
	*n = arm_kinds[type].nrows;
	if (!last)
		return;
	if (type == ARM_GATEWAY && strcmp(last, "/vpn-gateway") == 0) {
		*rows = arm_vpn_rows;
		*n = arm_nvpn_rows;
	} else if (type == ARM_CONNECTION && strstr(path, "/vpn-gateway/")) {
		*rows = arm_tunnel_rows;
		*n = arm_ntunnel_rows;
	} else if (strcmp(last, "/microsoft-peering") == 0) {
		*rows = arm_microsoft_rows;
		*n = arm_nmicrosoft_rows;
	} else if (type == ARM_HUB && strcmp(last, "/route-server") == 0) {
		*rows = arm_server_rows;
		*n = arm_nserver_rows;
	}
}

static void
put_children(struct arm_call *c, const struct arm_item *it, struct data_node *out,
    const char *property, enum arm_type type)
{
	struct data_node *all = data_node_new(DATA_SEQ, NULL);
	struct arm_items items = { NULL, 0, 0 };

	arm_find_all(c, type, it->subscription, it->names, it->n, &items);
	for (size_t i = 0; i < items.n; i++)
		data_node_add(all, arm_show(c, &items.items[i]));
	arm_items_fini(&items);
	arm_put(out, property, all);
}

const struct arm_inside arm_insides[] = {
	{ ARM_CIRCUIT, "properties.peerings", ARM_PEERING, false },
	{ ARM_CIRCUIT, "properties.authorizations", ARM_AUTHORIZATION, false },
	{ ARM_PEERING, "properties.connections", ARM_CIRCUIT_CONNECTION, false },
	{ ARM_PEERING, "properties.peeredConnections", ARM_PEER_CONNECTION, false },
	{ ARM_CROSS_CONNECTION, "properties.peerings", ARM_CROSS_PEERING, false },
	{ ARM_VNET, "properties.subnets", ARM_SUBNET, true },
	{ ARM_VNET, "properties.virtualNetworkPeerings", ARM_VNET_PEERING, false },
	{ ARM_ROUTE_TABLE, "properties.routes", ARM_ROUTE, true },
	{ ARM_FILTER, "properties.rules", ARM_FILTER_RULE, true },
	{ ARM_HUB_GATEWAY, "properties.expressRouteConnections", ARM_HUB_CONNECTION,
	    false },
	{ ARM_TYPE_N, NULL, ARM_TYPE_N, false },
};

/* What somebody has written of a resource, as text: how it fares is no part of that. */
static char *
written(const struct data_node *out)
{
	struct buf text;
	struct json j;

	buf_init(&text);
	json_init(&j, &text, false);
	data_node_json(&j, NULL, out);
	return buf_steal(&text);
}

/* An entity tag changes with what was written of the resource and of its children. */
static void
put_etag(struct data_node *out, const char *text, const struct arm_item *it)
{
	char guid[ARM_GUID_LEN], *tag;
	struct buf all;

	buf_init(&all);
	buf_puts(&all, text);
	for (const struct arm_inside *in = arm_insides; in->property; in++) {
		const struct data_node *list =
		    in->parent == it->type ? arm_get(out, in->property) : NULL;

		for (size_t i = 0; list && i < list->n; i++) {
			const char *own = arm_text(list->children[i], "etag");

			buf_puts(&all, own ? own : "");
		}
	}
	tag = xasprintf("W/\"%s\"", arm_guid_of("etag", all.data, guid));
	arm_put_text(out, "etag", tag);
	free(tag);
	buf_fini(&all);
}

struct data_node *
arm_show(struct arm_call *c, const struct arm_item *it)
{
	const char *was = c->subscription;
	struct data_node *out = rest_of(it);
	const struct arm_row *rows;
	char *id = arm_item_id(it), *type = xstrdup(arm_kinds[it->type].type), *text;
	size_t n;

	c->subscription = it->subscription;
	arm_put_text(out, "id", id);
	arm_put_text(out, "name", it->names[it->n - 1]);
	arm_put_text(out, "type", type);
	free(id);
	free(type);
	arm_make(out, "properties");
	if (it->node) {
		arm_rows_of(it->type, it->path, &rows, &n);
		put_rows(c, it, out, rows, n);
	}
	if (arm_kinds[it->type].tracked && !arm_text(out, "location"))
		arm_put_text(out, "location", arm_region_of(c, it));
	arm_put_text(out, "properties.provisioningState", "Succeeded");
	text = written(out);
	for (const struct arm_inside *in = arm_insides; in->property; in++)
		if (in->parent == it->type)
			put_children(c, it, out, in->property, in->child);
	arm_show_extra(c, it, out);
	if (strncmp(arm_kinds[it->type].type, "Microsoft.Network/", 18) == 0)
		put_etag(out, text, it);
	free(text);
	c->subscription = was;
	return out;
}
