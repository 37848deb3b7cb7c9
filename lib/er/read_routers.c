/*
 * Plain routers and their neighbours: leaves into structs, by tables with a row a leaf.
 */
#include "er/leaf.h"
#include "er/read.h"
#include "er/read_parts.h"

#include <string.h>

static const struct er_row router_rows[] = {
	ER_LEAF(routers_asn, U32, er_router, asn),
	ER_LEAF(routers_router_id, ID, er_router, id),
	ER_LEAF(routers_max_paths, U8, er_router, max_paths),
	ER_FLAG(routers_transport, tcp, er_router, tcp),
	ER_LEAF_HAS(routers_networks, PREFIXES, er_router, networks, has_networks),
};

static const struct er_row neighbor_rows[] = {
	ER_LEAF(routers_neighbors_asn, U32, er_neighbor, asn),
	ER_FLAG(routers_neighbors_policy, none, er_neighbor, closed),
	ER_LEAF(routers_neighbors_prepend, NUMBERS, er_neighbor, prepend),
	ER_LEAF_HAS(routers_neighbors_local_preference, U32, er_neighbor, local_pref,
	    has_local_pref),
	ER_LEAF(routers_neighbors_allow_own_as, U8, er_neighbor, allow_own_as),
	ER_FLAG(routers_neighbors_as_override, true, er_neighbor, as_override),
	ER_FLAG(routers_neighbors_enforce_first_as, true, er_neighbor,
	    enforce_first_as),
	ER_FLAG(routers_neighbors_capabilities, off, er_neighbor, bare),
	ER_LEAF_HAS(routers_neighbors_role, WORD, er_neighbor, role, has_role),
	ER_FLAG(routers_neighbors_strict_role, true, er_neighbor, strict_role),
	ER_FLAG(routers_neighbors_transparent, true, er_neighbor, transparent),
	ER_LEAF(routers_neighbors_address, ADDR, er_neighbor, address),
	ER_LEAF(routers_neighbors_ipv6_address, ADDR, er_neighbor, address6),
	ER_LEAF(routers_neighbors_far_address, ADDR, er_neighbor, far_address),
	ER_LEAF(routers_neighbors_ipv6_far_address, ADDR, er_neighbor, far_address6),
	ER_FLAG(graceful_shutdown_honor_graceful_shutdown, true, er_neighbor,
	    shutdown.honor),
	ER_FLAG(graceful_shutdown_graceful_shutdown, true, er_neighbor,
	    shutdown.announce),
	ER_LEAF(routers_neighbors_hold, U16, er_neighbor, hold),
	ER_FLAG(routers_neighbors_bfd, true, er_neighbor, bfd.on),
	ER_LEAF(bfd_timers_bfd_interval, DURATION, er_neighbor, bfd.interval),
	ER_LEAF(bfd_timers_bfd_multiplier, U8, er_neighbor, bfd.multiplier),
	ER_LEAF(routers_neighbors_prefix_limit, U32, er_neighbor, prefix_limit),
	ER_LEAF(routers_neighbors_limit_idle, DURATION, er_neighbor, limit_idle),
	ER_LEAF(routers_neighbors_delay, DURATION, er_neighbor, delay),
};

static const struct er_row graceful_rows[] = {
	ER_LEAF(routers_neighbors_graceful_restart_mode, WORD, er_neighbor, graceful),
	ER_LEAF(routers_neighbors_graceful_restart_restart_time, U16, er_neighbor,
	    restart_time),
	ER_LEAF_HAS(routers_neighbors_graceful_restart_deferral_time, U16, er_neighbor,
	    deferral_time, has_deferral_time),
	ER_LEAF(routers_neighbors_graceful_restart_stale_time, U16, er_neighbor,
	    stale_time),
	ER_LEAF(routers_neighbors_graceful_restart_long_lived_stale_time, U32,
	    er_neighbor, long_lived_time),
};

static void
read_families(const struct data_node *node, struct er_neighbor *n)
{
	const struct data_node *families =
	    data_node_get(node, ER_NAME_routers_neighbors_families);

	for (size_t i = 0; families && i < families->n; i++) {
		if (strcmp(families->children[i]->text,
			ER_TEXT_routers_neighbors_families_ipv4) == 0)
			n->ipv4 = true;
		else
			n->ipv6 = true;
	}
	if (n->ipv4 || n->ipv6)
		return;
	/* Default: the family of the session's addresses; ipv4 when emulated. */
	n->ipv6 = n->external && n->tcp.remote.family == IP_V6;
	n->ipv4 = !n->ipv6;
}

void
er_read_neighbor(const struct er_ctx *c, const struct data_node *node, const char *path,
    struct er_neighbor *n)
{
	ER_LEAVES_READ(c, node, path, neighbor_rows, n);
	ER_LEAVES_READ(c, NULL, path, graceful_rows, n);
	n->delay = -1;
}

static void
read_neighbor(const struct er_ctx *c, const struct data_node *node,
    struct er_neighbor *n)
{
	const struct data_node *e = data_node_get(node, "external");

	ER_LEAVES_READ(c, data_node_get(node, "graceful-restart"),
	    er_model_below(c->model, n->head.path, "graceful-restart"), graceful_rows,
	    n);
	/* A word has a number from 0 on, and so has NONE. */
	n->role =
	    n->has_role ? (enum bgp_role)(n->role + BGP_ROLE_PROVIDER) : BGP_ROLE_NONE;
	if (!data_node_get(node, ER_NAME_routers_neighbors_delay))
		n->delay = -1;
	n->import = er_read_filter(c, node, n->head.path, "import");
	n->export_filter = er_read_filter(c, node, n->head.path, "export-filter");
	if (e) {
		n->external = true;
		n->tcp.head.name = n->head.name;
		n->tcp.head.path = er_model_below(c->model, n->head.path, "external");
		er_read_tcp(c, e, &n->tcp);
	}
	read_families(node, n);
}

void
er_read_routers(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "routers", router_rows, m->routers, &m->nrouters);
	for (size_t i = 0; i < m->nrouters; i++) {
		struct er_router *r = &m->routers[i];
		const struct data_node *node =
		    data_node_get(c->tree, "routers")->children[i];

		er_read_adverts(c, node, r->head.path, &r->adverts);
		READ_LIST(c, node, r->head.path, "neighbors", neighbor_rows,
		    r->neighbors, &r->nneighbors);
		for (size_t k = 0; k < r->nneighbors; k++) {
			r->neighbors[k].router = r;
			read_neighbor(c, data_node_get(node, "neighbors")->children[k],
			    &r->neighbors[k]);
		}
	}
}
