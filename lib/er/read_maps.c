/*
 * Route maps (S-15, H-12), which a Route Server and a virtual hub have alike.
 */
#include "er/read_parts.h"

#include <string.h>

static const struct er_row rule_rows[] = {
	ER_LEAF(route_maps_route_maps_rules_match_community, COMMUNITIES, er_map_rule,
	    match_communities),
	ER_LEAF(route_maps_route_maps_rules_match_as, NUMBERS, er_map_rule, match_ases),
	ER_LEAF(route_maps_route_maps_rules_match_all_communities, COMMUNITIES,
	    er_map_rule, all_communities),
	ER_LEAF_HAS(route_maps_route_maps_rules_match_path, PATH, er_map_rule, whole,
	    match_path),
	ER_FLAG(route_maps_route_maps_rules_drop, true, er_map_rule, drop),
	ER_LEAF(route_maps_route_maps_rules_prepend, NUMBERS, er_map_rule, prepend),
	ER_LEAF_HAS(route_maps_route_maps_rules_as_path, PATH, er_map_rule, path,
	    has_path),
	ER_LEAF_HAS(route_maps_route_maps_rules_communities, COMMUNITIES, er_map_rule,
	    communities, has_communities),
	ER_LEAF(route_maps_route_maps_rules_add_communities, COMMUNITIES, er_map_rule,
	    add),
	ER_LEAF(route_maps_route_maps_rules_remove_communities, COMMUNITIES,
	    er_map_rule, remove),
	ER_LEAF(route_maps_route_maps_rules_replace_prefix, PREFIXES, er_map_rule,
	    replace),
	ER_FLAG(route_maps_route_maps_rules_continue, true, er_map_rule, goes_on),
};

void
er_read_route_maps(const struct er_ctx *c, const struct data_node *node,
    const char *parent, struct er_route_maps *maps)
{
	const struct data_node *list = data_node_get(node, "route-maps");

	maps->items = er_read_list(c, node, parent, "route-maps", sizeof *maps->items,
	    NULL, 0, &maps->n);
	for (size_t i = 0; list && i < maps->n; i++) {
		struct er_route_map *m = &maps->items[i];
		const struct data_node *rules =
		    data_node_get(list->children[i], "rules");

		READ_LIST(c, list->children[i], m->head.path, "rules", rule_rows,
		    m->rules, &m->nrules);
		for (size_t k = 0; rules && k < m->nrules; k++)
			m->rules[k].prefixes = er_read_filter(c, rules->children[k],
			    m->rules[k].head.path, "match-prefix");
	}
}

static const struct er_route_map *
find(const struct er_ctx *c, const struct er_route_maps *maps, const char *path,
    const char *leaf, const char *name)
{
	for (size_t i = 0; name && i < maps->n; i++)
		if (strcmp(maps->items[i].head.name, name) == 0)
			return &maps->items[i];
	if (name)
		er_refuse_cure(c, CODE_UNKNOWN_NAME, path, leaf,
		    "write the map under route-maps first, or correct the name",
		    "there is no route map %s", name);
	return NULL;
}

void
er_link_map_use(const struct er_ctx *c, const struct er_route_maps *maps,
    const char *path, struct er_map_use *u, const char *inbound, const char *outbound)
{
	u->inbound = find(c, maps, path, inbound, u->inbound_text);
	u->outbound = find(c, maps, path, outbound, u->outbound_text);
}
