/*
 * What can be done with a resource besides reading and writing it: a row each.  Tables
 * are those of lib/view in Azure's shape, row by row.
 */
#include "arm/draft.h"
#include "arm/failover.h"
#include "arm/hub_tables.h"
#include "arm/operations.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "er/names.h"
#include "er/words.h"
#include "run/migration.h"
#include "view/show.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- tables --- */

static char *
top_of(const struct arm_item *it)
{
	return it->path ? arm_top_of(it->path) : xstrdup("");
}

static void
stream(struct arm_call *c, struct view_show_ask *ask)
{
	const struct arm_host *h = &c->arm->host;
	struct errs errs;

	errs_init(&errs);
	ask->az = true;
	ask->subscription = c->target.subscription;
	c->rs->status = 200;
	c->rs->rows = view_show(c->lab, run_net(h->run), h->now(h->ctx), ask, &errs);
	if (!c->rs->rows.ctx)
		arm_refuse_errs(c, &errs);
	errs_fini(&errs);
}

static void
path_table(struct arm_call *c, const struct arm_item *it, enum view_show_what what)
{
	struct view_show_ask ask = { .what = what };
	const char *device = c->target.arg;
	char *name = top_of(it);

	if (device && strcasecmp(device, "secondary") == 0)
		ask.path = 1;
	else if (!device || strcasecmp(device, "primary") != 0) {
		arm_refuse(c, 400, "InvalidDevicePath", NULL,
		    "The path of a circuit is primary or secondary.");
		free(name);
		return;
	}
	ask.name = name;
	stream(c, &ask);
	free(name);
}

static void
route_table(struct arm_call *c, const struct arm_item *it)
{
	path_table(c, it, VIEW_SHOW_ROUTE_TABLE);
}

static void
summary(struct arm_call *c, const struct arm_item *it)
{
	path_table(c, it, VIEW_SHOW_ROUTE_TABLE_SUMMARY);
}

static void
arp(struct arm_call *c, const struct arm_item *it)
{
	path_table(c, it, VIEW_SHOW_ARP);
}

static bool
has_gateway(struct arm_call *c, const struct arm_item *it)
{
	if (it->path)
		return true;
	arm_not_found(c);
	return false;
}

static void
gateway_table(struct arm_call *c, const struct arm_item *it, enum view_show_what what)
{
	bool vpn = it->path && strstr(it->path, "/vpn-gateway");
	char *peer = arm_query_get(c->rq->query, "peer"), *name;
	struct view_show_ask ask = { .what = what, .peer = peer };

	if (!has_gateway(c, it)) {
		free(peer);
		return;
	}
	name = top_of(it);
	ask.name = name;
	ask.instance = vpn                ? VIEW_VPN0
	    : what == VIEW_SHOW_BGP_PEERS ? VIEW_GW_ALL
					  : VIEW_GW0;
	if (what == VIEW_SHOW_ADVERTISED_ROUTES && !peer)
		arm_refuse(c, 400, "MissingPeerParameter", NULL,
		    "The query parameter peer is required: the address of a BGP peer "
		    "of the gateway.");
	else
		stream(c, &ask);
	free(name);
	free(peer);
}

static void
learned(struct arm_call *c, const struct arm_item *it)
{
	gateway_table(c, it, VIEW_SHOW_LEARNED_ROUTES);
}

static void
advertised(struct arm_call *c, const struct arm_item *it)
{
	gateway_table(c, it, VIEW_SHOW_ADVERTISED_ROUTES);
}

static void
peers(struct arm_call *c, const struct arm_item *it)
{
	gateway_table(c, it, VIEW_SHOW_BGP_PEERS);
}

/* An interface is in a subnet of a VNet, whose hosts all go by one table. */
static void
effective(struct arm_call *c, const struct arm_item *it)
{
	struct view_show_ask ask = { .what = VIEW_SHOW_EFFECTIVE_ROUTES };
	struct data_node *shown = arm_show(c, it);
	const struct data_node *all = arm_get(shown, "properties.ipConfigurations");
	const char *id = all && all->kind == DATA_SEQ && all->n
	    ? arm_text(all->children[0], "properties.subnet.id")
	    : NULL;
	struct arm_item subnet, vnet;
	char *name;

	if (!id || !arm_find_id(c, id, &subnet)) {
		arm_refuse(c, 400, "InvalidResourceReference", NULL,
		    "The network interface is in no subnet of a virtual network.");
		data_node_free(shown);
		return;
	}
	if (arm_find(c, ARM_VNET, subnet.subscription, subnet.names, 1, &vnet)) {
		name = top_of(&vnet);
		ask.name = name;
		ask.subnet = subnet.path ? strrchr(subnet.path, '/') + 1 : NULL;
		stream(c, &ask);
		free(name);
		arm_item_fini(&vnet);
	}
	arm_item_fini(&subnet);
	data_node_free(shown);
}

static void
stats(struct arm_call *c, const struct arm_item *it)
{
	static const char *const keys[][2] = {
		{ "primarybytesIn", "primarybytesOut" },
		{ "secondarybytesIn", "secondarybytesOut" },
	};
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	char *name = top_of(it);
	const struct arm_host *h = &c->arm->host;
	const struct er_circuit *k = er_model_circuit(c->lab->model, name);
	enum run_traffic_peering which = RUN_TRAFFIC_ALL;

	if (it->type == ARM_PEERING)
		which = strstr(it->path, "/microsoft-peering") ? RUN_TRAFFIC_MICROSOFT
							       : RUN_TRAFFIC_PRIVATE;
	for (unsigned path = 0; k && path < 2; path++) {
		struct run_traffic octets =
		    run_traffic_of_path(h->run, &h->packets, k, path, which);

		arm_put_number(out, keys[path][0], octets.in);
		arm_put_number(out, keys[path][1], octets.out);
	}
	free(name);
	arm_answer(c, 200, out);
}

/* --- keys --- */

static void
list_keys(struct arm_call *c, const struct arm_item *it)
{
	struct data_node *out;
	char *name = top_of(it);
	const struct er_circuit *k = er_model_circuit(c->lab->model, name);

	free(name);
	out = data_node_new(DATA_MAP, NULL);
	for (size_t i = 0; k && i < k->authorizations.n; i++)
		if (strcmp(k->authorizations.items[i].head.path, it->path) == 0)
			arm_put_text(out, "authorizationKey",
			    k->authorizations.items[i].key);
	arm_answer(c, 200, out);
}

/* The key of tunnels, which nothing here encrypts: it is not kept. */
static void
shared_key(struct arm_call *c, const struct arm_item *it)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);

	(void)it;
	arm_put_text(out, "value", "");
	arm_answer(c, 200, out);
}

/* --- lists of others --- */

static void
connections_of(struct arm_call *c, const struct arm_item *it)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	struct data_node *list = data_node_new(DATA_SEQ, "value");
	struct arm_items all = { NULL, 0, 0 };
	char *id = arm_item_id(it);

	arm_find_all(c, ARM_CONNECTION, it->subscription, NULL, 0, &all);
	for (size_t i = 0; i < all.n; i++) {
		struct data_node *shown = arm_show(c, &all.items[i]);
		const char *of =
		    arm_text(shown, "properties.virtualNetworkGateway1.id");

		if (of && strcasecmp(of, id) == 0)
			data_node_add(list, shown);
		else
			data_node_free(shown);
	}
	arm_items_fini(&all);
	free(id);
	data_node_add(out, list);
	arm_answer(c, 200, out);
}

/* --- migration --- */

static struct data_node *
body_of(struct arm_call *c)
{
	struct data_node *body = c->rq->len ? arm_parse(c->rq->body, c->rq->len) : NULL;

	if (body && body->kind == DATA_MAP)
		return body;
	data_node_free(body);
	return data_node_new(DATA_MAP, NULL);
}

/* The SKU of the new gateway: that of the resource that the body names, or the zonal
 * one of the old (W-71). */
static void
migrate(struct arm_call *c, const struct arm_item *it, enum er_migration_phase phase)
{
	struct data_node *body = body_of(c), *edit;
	const char *sku = arm_text(body, "sku.name");
	char *vnet = top_of(it);
	struct arm_draft d;
	struct errs errs;
	bool begun;

	errs_init(&errs);
	arm_draft_init(&d, c);
	edit = run_migration_edit(c->arm->host.run, vnet, c->target.subscription, phase,
	    phase == ER_MIGRATION_PREPARED ? sku ? sku : er_gateway_sku_word(ER_GW_1AZ)
					   : NULL,
	    phase == ER_MIGRATION_PREPARED ? "1" : NULL, &errs);
	if (edit) {
		struct data_node *tree =
		    data_tree_edit(c->lab->tree, DATA_UPDATE, edit, &errs);

		if (tree) {
			data_node_free(d.tree);
			d.tree = tree;
		}
	}
	if (errs.nerrors)
		arm_refuse_errs(c, &errs);
	else if (arm_draft_run(&d, c->target.subscription, &begun)) {
		struct arm_item now;

		if (arm_find_path(c, ARM_GATEWAY, it->path, &now)) {
			arm_answer(c, 200, arm_show(c, &now));
			arm_item_fini(&now);
		}
	}
	data_node_free(edit);
	arm_draft_fini(&d);
	errs_fini(&errs);
	free(vnet);
	data_node_free(body);
}

static void
prepare(struct arm_call *c, const struct arm_item *it)
{
	migrate(c, it, ER_MIGRATION_PREPARED);
}

static void
execute(struct arm_call *c, const struct arm_item *it)
{
	migrate(c, it, ER_MIGRATION_EXECUTED);
}

static void
commit(struct arm_call *c, const struct arm_item *it)
{
	migrate(c, it, ER_MIGRATION_COMMITTED);
}

static void
abort_migration(struct arm_call *c, const struct arm_item *it)
{
	migrate(c, it, ER_MIGRATION_ABORTED);
}

/* --- rows --- */

static const struct {
	const char *verb, *method;
	void (*act)(struct arm_call *, const struct arm_item *);
	enum arm_type type;
	enum { READS, WRITES, NOW } how; /* NOW: no operation, whatever the habit */
} rows[] = {
	{ "stats", "GET", stats, ARM_CIRCUIT, READS },
	{ "stats", "GET", stats, ARM_PEERING, READS },
	{ "routeTables", "POST", route_table, ARM_PEERING, READS },
	{ "routeTablesSummary", "POST", summary, ARM_PEERING, READS },
	{ "arpTables", "POST", arp, ARM_PEERING, READS },
	{ "routeTables", "POST", route_table, ARM_CROSS_PEERING, READS },
	{ "routeTablesSummary", "POST", summary, ARM_CROSS_PEERING, READS },
	{ "arpTables", "POST", arp, ARM_CROSS_PEERING, READS },
	{ "listKeys", "POST", list_keys, ARM_AUTHORIZATION, NOW },
	{ "getLearnedRoutes", "POST", learned, ARM_GATEWAY, READS },
	{ "getAdvertisedRoutes", "POST", advertised, ARM_GATEWAY, READS },
	{ "getBgpPeerStatus", "POST", peers, ARM_GATEWAY, READS },
	{ "connections", "GET", connections_of, ARM_GATEWAY, READS },
	{ "prepareMigration", "POST", prepare, ARM_GATEWAY, WRITES },
	{ "executeMigration", "POST", execute, ARM_GATEWAY, WRITES },
	{ "commitMigration", "POST", commit, ARM_GATEWAY, WRITES },
	{ "abortMigration", "POST", abort_migration, ARM_GATEWAY, WRITES },
	{ "startSiteFailoverTest", "POST", arm_failover_start, ARM_GATEWAY, WRITES },
	{ "stopSiteFailoverTest", "POST", arm_failover_stop, ARM_GATEWAY, WRITES },
	{ "getFailoverAllTestsDetails", "POST", arm_failover_all, ARM_GATEWAY, READS },
	{ "getFailoverSingleTestDetails", "POST", arm_failover_single, ARM_GATEWAY,
	    READS },
	{ "getResiliencyInformation", "POST", arm_resiliency, ARM_GATEWAY, READS },
	{ "getRoutesInformation", "POST", arm_route_sets, ARM_GATEWAY, READS },
	{ "startCircuitLinkFailoverTest", "POST", arm_link_start, ARM_CIRCUIT, WRITES },
	{ "stopCircuitLinkFailoverTest", "POST", arm_link_stop, ARM_CIRCUIT, WRITES },
	{ "getCircuitLinkFailoverAllTestsDetails", "POST", arm_link_all, ARM_CIRCUIT,
	    READS },
	{ "getCircuitLinkFailoverSingleTestDetails", "POST", arm_link_single,
	    ARM_CIRCUIT, READS },
	{ "sharedkey", "GET", shared_key, ARM_CONNECTION, READS },
	{ "sharedkey", "PUT", shared_key, ARM_CONNECTION, WRITES },
	{ "effectiveRouteTable", "POST", effective, ARM_INTERFACE, READS },
	{ "effectiveRoutes", "POST", arm_hub_effective, ARM_HUB, READS },
	{ "learnedRoutes", "POST", arm_peer_learned, ARM_BGP_CONNECTION, READS },
	{ "advertisedRoutes", "POST", arm_peer_advertised, ARM_BGP_CONNECTION, READS },
};

static void
act(struct arm_call *c, const struct arm_item *it,
    void (*what)(struct arm_call *, const struct arm_item *), bool now)
{
	char *id;

	what(c, it);
	if (!c->arm->habits.async || now || c->rs->status != 200 ||
	    strcmp(c->rq->method, "POST") != 0)
		return;
	id = arm_item_id(it);
	arm_operations_answer(c, id);
	free(id);
}

bool
arm_verb(struct arm_call *c)
{
	struct arm_target *t = &c->target;
	bool known = false;
	struct arm_item it;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].type != t->type || strcasecmp(rows[i].verb, t->verb) != 0)
			continue;
		known = true;
		if (strcmp(rows[i].method, c->rq->method) != 0)
			continue;
		if (!arm_find_target(c, t, &it)) {
			arm_not_found(c);
		} else {
			if (rows[i].how != WRITES || arm_may_write(c))
				act(c, &it, rows[i].act, rows[i].how == NOW);
			arm_item_fini(&it);
		}
		return true;
	}
	if (known)
		arm_refuse(c, 405, "MethodNotAllowed", NULL,
		    "'%.60s' has no method %s.", t->verb, c->rq->method);
	return known;
}
