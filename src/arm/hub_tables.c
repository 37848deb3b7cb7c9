/*
 * Tables of lib/view in the shapes that these verbs have: rows are read as JSON, and
 * names of the lab in them become ids.
 */
#include "arm/hub_tables.h"

#include "arm/draft.h"
#include "arm/parts.h"

#include "base/xalloc.h"
#include "view/show.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The rows of a table, a sequence of the caller's; NULL: refused. */
static struct data_node *
rows_of(struct arm_call *c, const struct view_show_ask *ask)
{
	const struct arm_host *h = &c->arm->host;
	struct data_node *out = NULL;
	struct rows rows;
	struct errs errs;
	struct buf text;

	errs_init(&errs);
	buf_init(&text);
	rows = view_show(c->lab, run_net(h->run), h->now(h->ctx), ask, &errs);
	if (rows.ctx) {
		while (rows_next(&rows, &text, 4096))
			;
		rows_free(&rows);
		out = arm_parse(text.data, text.len);
	} else {
		arm_refuse_errs(c, &errs);
	}
	buf_fini(&text);
	errs_fini(&errs);
	return out;
}

/* --- virtual hubs --- */

static const char *const asked_types[] = { "RouteTable", "ExpressRouteConnection",
	"HubVirtualNetworkConnection", "VpnConnection", "P2SConnection", NULL };

/* The one table that is known is the default one, which connections go by unless they
 * say another. */
static bool
is_of_default(struct arm_call *c, const struct data_node *body)
{
	const char *type = arm_text(body, "virtualWanResourceType");
	const char *id = arm_text(body, "resourceId");
	const char *table = id ? strrchr(id, '/') : NULL;
	struct arm_item it;
	bool other = false;

	for (size_t i = 0; type && asked_types[i]; i++)
		if (strcasecmp(asked_types[i], type) == 0)
			type = NULL;
	if (type) {
		arm_refuse(c, 400, "InvalidParameter", "virtualWanResourceType",
		    "virtualWanResourceType '%.40s' is none: write RouteTable, "
		    "ExpressRouteConnection, HubVirtualNetworkConnection or "
		    "VpnConnection.",
		    type);
		return false;
	}
	if (table && strcasestr(id, "/hubRouteTables/")) {
		other = strcasecmp(table + 1, "defaultRouteTable") != 0;
	} else if (id && strcasestr(id, "/hubVirtualNetworkConnections/")) {
		if (!arm_find_id(c, id, &it)) {
			arm_refuse(c, 400, "InvalidResourceReference", "resourceId",
			    "Resource %.400s was not found.", id);
			return false;
		}
		table = it.node ? data_node_text(it.node, "route-table") : NULL;
		other = table && strcmp(table, "default") != 0;
		arm_item_fini(&it);
	}
	if (other)
		arm_refuse(c, 400, "InvalidParameter", "resourceId",
		    "The emulator shows the effective routes of defaultRouteTable "
		    "alone: leave the body out, or ask for that table.");
	return !other;
}

/* What a next hop is in ARM; NULL: nothing that the caller may know of. */
static char *
id_of_hop(struct arm_call *c, const char *hub, const char *hop)
{
	size_t n = strlen(hop);
	char *path, *id = NULL;

	if (n > 3 && strcmp(hop + n - 3, "/gw") == 0) {
		path = xasprintf("virtual-hubs/%.*s/gateway", (int)(n - 3), hop);
		id = arm_id_of_path(c, ARM_HUB_GATEWAY, path);
		free(path);
		return id;
	}
	path = xasprintf("virtual-hubs/%s/vnets/%s", hub, hop);
	if (arm_at(c->lab->tree, path))
		id = arm_id_of_path(c, ARM_HUB_VNET, path);
	free(path);
	if (id)
		return id;
	path = xasprintf("virtual-hubs/%s", hop);
	if (arm_at(c->lab->tree, path))
		id = arm_id_of_path(c, ARM_HUB, path);
	free(path);
	return id || c->who->border ? id : xstrdup(hop);
}

static struct data_node *
hub_row(struct arm_call *c, const char *hub, const struct data_node *row)
{
	static const char *const same[][2] = {
		{ "nextHopType", "next-hop-type" },
		{ "asPath", "as-path" },
	};
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	struct data_node *prefixes = data_node_new(DATA_SEQ, NULL);
	struct data_node *hops = data_node_new(DATA_SEQ, NULL);
	const char *hop = arm_text(row, "next-hop");
	const char *prefix = arm_text(row, "address-prefix");
	char *id = hop ? id_of_hop(c, hub, hop) : NULL;

	if (prefix)
		data_node_add(prefixes, arm_leaf(NULL, prefix, DATA_LEAF_STRING));
	if (id)
		data_node_add(hops, arm_leaf(NULL, id, DATA_LEAF_STRING));
	arm_put(out, "addressPrefixes", prefixes);
	arm_put(out, "nextHops", hops);
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		const char *text = arm_text(row, same[i][1]);

		arm_put_text(out, same[i][0], text ? text : "");
	}
	arm_put_text(out, "routeOrigin", id ? id : "");
	free(id);
	return out;
}

void
arm_hub_effective(struct arm_call *c, const struct arm_item *it)
{
	bool server = !it->path || strncmp(it->path, "virtual-hubs/", 13) != 0;
	struct data_node *body, *rows, *all, *out;
	struct view_show_ask ask = { .what = VIEW_SHOW_EFFECTIVE_ROUTES,
		.subscription = it->subscription };
	char *name;

	if (server) {
		arm_refuse(c, 400, "InvalidParameter", NULL,
		    "A Route Server has no effective routes: ask its peers, or the "
		    "interfaces of its virtual network.");
		return;
	}
	body = arm_body(c);
	if (!body || !is_of_default(c, body)) {
		data_node_free(body);
		return;
	}
	data_node_free(body);
	name = arm_top_of(it->path);
	ask.name = name;
	rows = rows_of(c, &ask);
	if (rows) {
		all = data_node_new(DATA_SEQ, NULL);
		for (size_t i = 0; i < rows->n; i++)
			data_node_add(all, hub_row(c, name, rows->children[i]));
		out = data_node_new(DATA_MAP, NULL);
		arm_put(out, "value", all);
		arm_answer(c, 200, out);
		data_node_free(rows);
	}
	free(name);
}

/* --- peers of a Route Server --- */

/* Of learned routes those that came from the peer. */
static void
keep_of(struct data_node *rows, const char *peer)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const char *from = arm_text(rows->children[i], "sourcePeer");

		if (from && strcmp(from, peer) == 0)
			rows->children[n++] = rows->children[i];
		else
			data_node_free(rows->children[i]);
	}
	rows->n = n;
}

static void
peer_table(struct arm_call *c, const struct arm_item *it, enum view_show_what what)
{
	static const enum view_instance instances[] = { VIEW_RS0, VIEW_RS1 };
	const char *peer = it->node ? data_node_text(it->node, "address") : NULL;
	struct data_node *out, *rows = NULL;
	char *name;

	if (!peer || strncmp(it->path, "vnets/", 6) != 0) {
		arm_not_found(c);
		return;
	}
	out = data_node_new(DATA_MAP, NULL);
	name = arm_top_of(it->path);
	for (unsigned i = 0; i < 2; i++) {
		struct view_show_ask ask = { .what = what,
			.name = name,
			.peer = what == VIEW_SHOW_ADVERTISED_ROUTES ? peer : NULL,
			.subscription = it->subscription,
			.instance = instances[i],
			.az = true };
		char *key = xasprintf("RouteServiceRole_IN_%u", i);

		rows = rows_of(c, &ask);
		if (rows && what == VIEW_SHOW_LEARNED_ROUTES)
			keep_of(rows, peer);
		if (rows)
			arm_put(out, key, rows);
		free(key);
		if (!rows)
			break;
	}
	if (rows)
		arm_answer(c, 200, out);
	else
		data_node_free(out);
	free(name);
}

void
arm_peer_learned(struct arm_call *c, const struct arm_item *it)
{
	peer_table(c, it, VIEW_SHOW_LEARNED_ROUTES);
}

void
arm_peer_advertised(struct arm_call *c, const struct arm_item *it)
{
	peer_table(c, it, VIEW_SHOW_ADVERTISED_ROUTES);
}
