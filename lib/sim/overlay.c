/*
 * What differs from the lab as written: real routers become emulated ones, and loopback
 * TCP becomes an in-process link.
 */
#include "sim/overlay.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

static void
without_external(struct data_node *entries)
{
	for (size_t i = 0; entries && i < entries->n; i++)
		data_node_free(data_node_take(entries->children[i], "external"));
}

static void
without_neighbors(struct data_node *router, struct errs *errs)
{
	struct data_node *list =
	    router->kind == DATA_MAP ? data_node_get(router, "neighbors") : NULL;
	char where[256];

	for (size_t i = 0; list && list->kind == DATA_MAP && i < list->n;) {
		struct data_node *n = list->children[i];

		if (n->kind != DATA_MAP || !data_node_get(n, "external")) {
			i++;
			continue;
		}
		errs_warn(errs, CODE_EXTERNAL_LEFT_OUT,
		    data_node_where(n, where, sizeof where), n->name,
		    "rehearse it against an emulated router instead",
		    "a real router takes no part in simulated time: %s is left out",
		    n->name);
		data_node_free(data_node_take(list, n->name));
	}
}

void
sim_emulate(struct data_node *tree, struct errs *errs)
{
	static const char *const lists[] = { "on-premises", "private-clouds" };
	struct data_node *list;

	if (tree->kind != DATA_MAP)
		return;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		list = data_node_get(tree, lists[i]);
		if (list && list->kind == DATA_MAP)
			without_external(list);
	}
	/* Real packets come from real routers. */
	data_node_free(data_node_take(tree, "packets"));
	list = data_node_get(tree, "vnets");
	for (size_t i = 0; list && list->kind == DATA_MAP && i < list->n; i++) {
		struct data_node *vnet = list->children[i], *gateway;

		gateway =
		    vnet->kind == DATA_MAP ? data_node_get(vnet, "gateway") : NULL;
		if (gateway && gateway->kind == DATA_MAP)
			data_node_free(data_node_take(gateway, "external"));
	}
	list = data_node_get(tree, "routers");
	for (size_t i = 0; list && list->kind == DATA_MAP && i < list->n; i++)
		without_neighbors(list->children[i], errs);
}

void
sim_overlay(struct net_spec *spec)
{
	for (size_t i = 0; i < spec->nsessions; i++) {
		struct net_session *s = &spec->sessions[i];

		if (s->transport == NET_TCP_LOOP)
			s->transport = NET_IN_PROCESS;
	}
}
