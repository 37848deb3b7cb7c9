/*
 * What differs from the lab as written: real routers become emulated ones, and loopback
 * TCP becomes an in-process link.
 */
#include "base/xalloc.h"
#include "sim/world_int.h"

#include <stdlib.h>
#include <string.h>

static void
without_external(struct er_node *entries)
{
	for (size_t i = 0; entries && i < entries->n; i++)
		er_node_free(er_node_take(entries->children[i], "external"));
}

static void
without_neighbors(struct er_node *router, struct errs *errs)
{
	struct er_node *list =
	    router->kind == ER_MAP ? er_node_get(router, "neighbors") : NULL;
	char where[256];

	for (size_t i = 0; list && list->kind == ER_MAP && i < list->n;) {
		struct er_node *n = list->children[i];

		if (n->kind != ER_MAP || !er_node_get(n, "external")) {
			i++;
			continue;
		}
		errs_warn(errs, "external-left-out",
		    er_node_where(n, where, sizeof where), n->name,
		    "rehearse it against an emulated router instead",
		    "a real router takes no part in simulated time: %s is left out",
		    n->name);
		er_node_free(er_node_take(list, n->name));
	}
}

void
sim_emulate(struct er_node *tree, struct errs *errs)
{
	static const char *const lists[] = { "on-premises", "private-clouds" };
	struct er_node *list;

	if (tree->kind != ER_MAP)
		return;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		list = er_node_get(tree, lists[i]);
		if (list && list->kind == ER_MAP)
			without_external(list);
	}
	list = er_node_get(tree, "vnets");
	for (size_t i = 0; list && list->kind == ER_MAP && i < list->n; i++) {
		struct er_node *vnet = list->children[i], *gateway;

		gateway = vnet->kind == ER_MAP ? er_node_get(vnet, "gateway") : NULL;
		if (gateway && gateway->kind == ER_MAP)
			er_node_free(er_node_take(gateway, "external"));
	}
	list = er_node_get(tree, "routers");
	for (size_t i = 0; list && list->kind == ER_MAP && i < list->n; i++)
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
