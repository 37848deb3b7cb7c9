/*
 * Routing of virtual hubs: route tables and who goes by them, static routes, routing
 * intent, route maps of connections (H-11, H-12, H-15).  Resources have it as objects
 * inside of arrays, for which the table of lib/azure/kinds.c has no form.
 */
#include "base/xalloc.h"
#include "import/import_int.h"

#include <stdlib.h>
#include <string.h>

#define HUB  "Microsoft.Network/virtualHubs"
#define VNET "Microsoft.Network/virtualNetworks"

static const char default_table[] = "defaultRouteTable";

/* --- names --- */

/* The last part of an id. */
static const char *
last_of(const char *id)
{
	const char *slash = strrchr(id, '/');

	return slash ? slash + 1 : id;
}

/* What a route table is called in a lab; the caller's. */
static char *
table_name(const char *name)
{
	if (azure_same(name, default_table))
		return xstrdup("default");
	return azure_same(name, "noneRouteTable") ? xstrdup("none") : import_name(name);
}

static const struct data_node *
list_at(const struct data_node *of, const char *path)
{
	const struct data_node *n = of ? azure_property(of, path) : NULL;

	return n && n->kind == DATA_SEQ ? n : NULL;
}

static const char *
text_at(const struct data_node *of, const char *path)
{
	return of && of->kind == DATA_MAP ? azure_property_text(of, path) : NULL;
}

/* The name of an appliance of the hub, or of the VNet that a connection leads to; NULL:
 * none of the files has it. */
static const char *
hop_name(struct import *im, const char *id)
{
	struct import_resource *r = id ? import_find(im, id, 0) : NULL;

	return r && r->node && r->state == IMPORT_PLACED ? r->node->name : NULL;
}

static void
push_all(struct data_node *seq, const struct data_node *texts)
{
	for (size_t i = 0; texts && i < texts->n; i++)
		if (texts->children[i]->kind == DATA_TEXT)
			import_push(seq, texts->children[i]->text, texts->children[i]);
}

/* The object of the hub that a resource is below of; NULL: it is not in the lab. */
static struct data_node *
hub_of(struct import *im, const struct import_resource *r)
{
	struct azure_id id = r->id;
	struct import_resource *hub;

	if (!azure_id_up(&id, 1) || !azure_same(id.type, HUB))
		return NULL;
	hub = import_find_id(im, &id);
	return hub && hub->owner == hub ? hub->node : NULL;
}

/* --- route tables --- */

static void
put_route(struct import *im, const struct import_resource *r, struct data_node *routes,
    const struct data_node *row, size_t number)
{
	const char *name = text_at(row, "name");
	const char *hop = hop_name(im, text_at(row, "nextHop"));
	const struct data_node *to = list_at(row, "destinations");
	char *own = name ? import_name(name) : xasprintf("route-%zu", number + 1);
	const char *type = text_at(row, "destinationType");
	struct data_node *route;

	if (!hop || !to || (type && !azure_same(type, "CIDR"))) {
		import_note(im, row, r->id.names[r->id.n - 1],
		    "route %s: none of the files has what it leads to, or its "
		    "destinations are no prefixes",
		    own);
	} else {
		route = import_map(routes, own, row);
		push_all(import_seq(route, "destinations", to), to);
		import_set(route, "next-hop", hop, row);
	}
	free(own);
}

static void
put_table(struct import *im, struct import_resource *r)
{
	const struct data_node *routes = import_property(r, "routes");
	const struct data_node *labels = import_property(r, "labels");
	const char *name = r->id.names[r->id.n - 1];
	struct data_node *hub = hub_of(im, r), *table;
	bool own = !azure_same(name, default_table);
	char *word;

	if (azure_same(name, "noneRouteTable"))
		return;
	if (!hub) {
		import_note(im, r->bodies[0], name, "none of the files has its hub");
		return;
	}
	routes = routes && routes->kind == DATA_SEQ ? routes : NULL;
	labels = labels && labels->kind == DATA_SEQ ? labels : NULL;
	if (!own && (!routes || !routes->n))
		return;
	word = table_name(name);
	table = import_map(import_map(hub, "route-tables", NULL), word, r->bodies[0]);
	if (own && labels && labels->n)
		push_all(import_seq(table, "labels", labels), labels);
	for (size_t i = 0; routes && i < routes->n; i++)
		put_route(im, r, import_map(table, "routes", routes),
		    routes->children[i], i);
	free(word);
}

/* --- who goes by them --- */

/* Where the routes of a connection are put; what says nothing is left out. */
static void
put_propagation(struct data_node *entry, const struct data_node *routing)
{
	const struct data_node *ids = list_at(routing, "propagatedRouteTables.ids");
	const struct data_node *labels =
	    list_at(routing, "propagatedRouteTables.labels");
	size_t n = ids ? ids->n : 0;
	const char *first = n == 1 ? text_at(ids->children[0], "id") : NULL;

	if (n > 1 || (first && !azure_same(last_of(first), default_table))) {
		struct data_node *seq = import_seq(entry, "propagate-to", ids);

		for (size_t i = 0; i < n; i++) {
			const char *id = text_at(ids->children[i], "id");
			char *word = id ? table_name(last_of(id)) : NULL;

			if (word)
				import_push(seq, word, ids->children[i]);
			free(word);
		}
	}
	/* Other hubs are told by label alone. */
	if (n && labels && !labels->n &&
	    !(first && azure_same(last_of(first), "noneRouteTable")))
		import_push(import_seq(entry, "labels", labels), "none", labels);
	if (labels && labels->n &&
	    (labels->n > 1 || labels->children[0]->kind != DATA_TEXT ||
		!azure_same(labels->children[0]->text, "default")) &&
	    !(first && azure_same(last_of(first), "noneRouteTable")))
		push_all(import_seq(entry, "labels", labels), labels);
}

static void
put_maps(struct import *im, const struct import_resource *r,
    const struct data_node *routing)
{
	static const char *const maps[][2] = {
		{ "inboundRouteMap.id", "inbound" },
		{ "outboundRouteMap.id", "outbound" },
	};

	for (size_t i = 0; i < 2; i++) {
		const char *id = text_at(routing, maps[i][0]);

		if (id)
			import_note(im, routing, r->id.names[r->id.n - 1],
			    "the %s route map %.80s is not read: write its rules as "
			    "route-maps of the hub",
			    maps[i][1], last_of(id));
	}
}

static void
put_static(struct import *im, const struct import_resource *r,
    const struct data_node *routing)
{
	const struct data_node *rows = list_at(routing, "vnetRoutes.staticRoutes");
	const char *flag =
	    text_at(routing, "vnetRoutes.staticRoutesConfig.propagateStaticRoutes");
	const char *local = text_at(routing,
	    "vnetRoutes.staticRoutesConfig.vnetLocalRouteOverrideCriteria");

	for (size_t i = 0; rows && i < rows->n; i++) {
		const struct data_node *row = rows->children[i];
		const struct data_node *to = list_at(row, "addressPrefixes");
		const char *name = text_at(row, "name");
		const char *hop = text_at(row, "nextHopIpAddress");
		char *own = name ? import_name(name) : xasprintf("route-%zu", i + 1);
		struct data_node *route;

		if (to && hop) {
			route = import_map(import_map(r->node, "static-routes", rows),
			    own, row);
			push_all(import_seq(route, "destinations", to), to);
			import_set(route, "next-hop", hop, row);
		} else {
			import_note(im, row, r->id.names[r->id.n - 1],
			    "the static route %s has no prefixes or no next hop", own);
		}
		free(own);
	}
	if (flag && azure_same(flag, "false"))
		import_set(r->node, "propagate-static-routes", "false", routing);
	if (local && !azure_same(local, "Contains"))
		import_note(im, routing, r->id.names[r->id.n - 1],
		    "vnetLocalRouteOverrideCriteria is %.40s, for which a lab has no word",
		    local);
}

/* A VNet connection of a hub. */
static void
put_vnet(struct import *im, const struct import_resource *r,
    const struct data_node *routing)
{
	const char *id = text_at(routing, "associatedRouteTable.id");
	char *word = id ? table_name(last_of(id)) : NULL;

	if (word && strcmp(word, "default") != 0)
		import_set(r->node, "route-table", word, routing);
	free(word);
	put_propagation(r->node, routing);
	put_static(im, r, routing);
}

/* A branch: all of a hub propagate alike, and go by the default table. */
static void
put_branch(struct import *im, const struct import_resource *r,
    const struct data_node *routing)
{
	struct data_node *hub = r->owner ? r->owner->node : NULL;
	const char *id = text_at(routing, "associatedRouteTable.id");
	struct data_node *own = data_node_new(DATA_MAP, "branches"), *was;

	put_propagation(own, routing);
	was = hub ? data_node_get(hub, "branches") : NULL;
	if (id && !azure_same(last_of(id), default_table))
		import_note(im, routing, r->id.names[r->id.n - 1],
		    "its route table is %.80s; branches of a lab go by the default one",
		    last_of(id));
	if (was && !data_node_equal(was, own))
		import_note(im, routing, r->id.names[r->id.n - 1],
		    "it propagates to other route tables than another branch of the hub, "
		    "and a lab has one answer for all");
	if (hub && !was && own->n) {
		own->file = routing->file;
		own->line = routing->line;
		data_node_add(hub, own);
	} else {
		data_node_free(own);
	}
}

/* --- routing intent --- */

static void
put_intent(struct import *im, struct import_resource *r)
{
	static const char *const kinds[][2] = {
		{ "PrivateTraffic", "private" },
		{ "Internet", "internet" },
	};
	const struct data_node *rows = import_property(r, "routingPolicies");
	struct data_node *hub = hub_of(im, r);

	for (size_t i = 0; rows && rows->kind == DATA_SEQ && i < rows->n; i++) {
		const struct data_node *row = rows->children[i];
		const struct data_node *to = list_at(row, "destinations");
		const char *hop = hop_name(im, text_at(row, "nextHop"));

		if (!hub || !hop || !to)
			import_note(im, row, r->id.names[r->id.n - 1],
			    "a routing policy whose hub or appliance is in none of the "
			    "files");
		for (size_t k = 0; hub && hop && to && k < to->n; k++)
			for (size_t w = 0; w < 2; w++)
				if (to->children[k]->kind == DATA_TEXT &&
				    azure_same(to->children[k]->text, kinds[w][0]))
					import_set(import_map(hub, "routing-intent",
						       row),
					    kinds[w][1], hop, row);
	}
}

/* --- the other end of a connection --- */

/* A VNet shows a peering with the inside of the hub; the connection is the hub's. */
static void
look_for_connection(struct import *im, const struct import_resource *peering)
{
	struct azure_id id = peering->id, own;

	if (!azure_id_up(&id, 1))
		return;
	for (size_t i = 0; i < im->n; i++) {
		const struct import_resource *r = &im->resources[i];
		const char *to = import_is(r, HUB "/hubVirtualNetworkConnections")
		    ? import_text(im, r, "remoteVirtualNetwork.id")
		    : NULL;

		if (to && azure_id_parse(&own, to) &&
		    azure_same(own.names[0], id.names[0]) &&
		    azure_same(own.group, id.group))
			return;
	}
	import_note(im, peering->bodies[0], id.names[0],
	    "it is connected to a virtual hub, and none of the files has that connection: "
	    "give az network vhub connection list");
}

/* --- all of them --- */

void
import_hubs(struct import *im)
{
	for (size_t i = 0; i < im->n; i++) {
		struct import_resource *r = &im->resources[i];
		const struct data_node *routing =
		    import_property(r, "routingConfiguration");

		if (r->of_base)
			continue;
		if (import_is(r, VNET "/virtualNetworkPeerings") &&
		    strncmp(r->id.names[r->id.n - 1], AZURE_HUB_PEERING,
			strlen(AZURE_HUB_PEERING)) == 0) {
			look_for_connection(im, r);
		} else if (import_is(r, HUB "/hubRouteTables")) {
			put_table(im, r);
		} else if (import_is(r, HUB "/routingIntent")) {
			put_intent(im, r);
		} else if (routing && routing->kind == DATA_MAP && r->node &&
		    r->state == IMPORT_PLACED) {
			if (import_is(r, HUB "/hubVirtualNetworkConnections"))
				put_vnet(im, r, routing);
			else
				put_branch(im, r, routing);
			put_maps(im, r, routing);
		}
	}
}
