/*
 * A route map: rules that are tried in order, each with what it matches and what it
 * does to a route, or drops it (S-15).  A rule that matches ends the map unless the
 * rule goes on; a route that no rule matches passes as it is.  Unlike the other parts
 * of an import policy a map changes the attributes of a route, by prefix.
 */
#ifndef RIB_ROUTE_MAP_H
#define RIB_ROUTE_MAP_H

#include "bgp/attrs.h"
#include "rib/policy.h"

struct rib_numbers {
	uint32_t *items;
	size_t n;
};

struct rib_map_rule {
	/* What it matches: all of these that are there. */
	struct rib_filter *prefixes;        /* NULL: any */
	struct rib_numbers communities;     /* one of them; none: any */
	struct rib_numbers ases;            /* one of them is in the path; none: any */
	struct rib_numbers all_communities; /* every one of them; none: any */
	bool match_path;                    /* the path is `whole` and nothing else */
	struct rib_numbers whole;
	/* What it does. */
	bool drop;
	uint8_t why;   /* enum rib_reason of what is dropped; 0: RIB_IN_ROUTE_MAP */
	bool set_path; /* the path is `path` and nothing else */
	struct rib_numbers path;
	struct rib_numbers prepend; /* in front of that */
	bool set_communities;       /* they are `add` and nothing else */
	struct rib_numbers add, remove;
	/* Those of these prefixes that cover the route are there in its place: without
	 * its path and communities, and with what else the rule sets.  The map ends. */
	struct ip_prefix *replace;
	size_t nreplace;
	bool goes_on; /* with the next rule */
};

struct rib_route_map {
	struct rib_map_rule *rules;
	size_t n;
	/* The AS that the sender has put in front of all paths on the way here: rules
	 * see and change what stands behind it.  0: none. */
	uint32_t sender;
};

#define RIB_MAP_KEEPS UINT32_MAX /* no rule puts summaries in the place of a route */

/* NULL is no map: equal to NULL only, and allowed to be freed. */
bool rib_route_map_equal(const struct rib_route_map *, const struct rib_route_map *);
void rib_route_map_free(struct rib_route_map *);

/*
 * What a route of the prefix is behind the map: a reference to attributes of the table,
 * which the caller puts.  NULL: the map drops the route.  Attributes that would become
 * too long stay as they were.  `rule` is RIB_MAP_KEEPS, or the number of the rule whose
 * summaries stand in the place of the route, and the attributes are theirs.
 */
const struct bgp_attrs *rib_route_map_apply(const struct rib_route_map *,
    struct bgp_attr_table *, const struct ip_prefix *, const struct bgp_attrs *,
    uint32_t *rule);
/* True when the map drops the route, or has summaries in its place. */
bool rib_route_map_drops(const struct rib_route_map *, const struct ip_prefix *,
    const struct bgp_attrs *);
/* Why so: the reason of the rule; RIB_OK: the map keeps the route. */
enum rib_reason rib_route_map_why(const struct rib_route_map *,
    const struct ip_prefix *, const struct bgp_attrs *);
#endif
