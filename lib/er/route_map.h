/*
 * Route maps of a Route Server or of a virtual hub (S-15, H-12), and which of them a
 * peer or a connection has.  er/model.h says who owns all of it.
 */
#ifndef ER_ROUTE_MAP_H
#define ER_ROUTE_MAP_H

#include "er/parts.h"

/* A rule of a route map; rib/route_map.h says what the members mean. */
struct er_map_rule {
	struct er_head head;
	struct rib_filter *prefixes; /* NULL: any */
	struct er_numbers match_communities, match_ases, all_communities, whole;
	bool match_path, drop, has_path, has_communities, goes_on;
	struct er_numbers prepend, path, communities, add, remove;
	struct er_prefixes replace;
};

struct er_route_map {
	struct er_head head;
	struct er_map_rule *rules;
	size_t nrules;
};

struct er_route_maps {
	struct er_route_map *items;
	size_t n;
};

/* The maps of one peer or connection. */
struct er_map_use {
	const char *inbound_text, *outbound_text;      /* as written; or NULL */
	const struct er_route_map *inbound, *outbound; /* or NULL */
};

#endif
