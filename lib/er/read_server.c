/*
 * The Route Server of a VNet: its leaves, the subnet where nobody wrote one, the two
 * addresses that follow (S-1), and its route maps (S-15).
 */
#include "er/read.h"
#include "er/read_parts.h"

#include <string.h>

#define FIRST_HOST 4u /* Azure keeps the first four addresses of a subnet */
#define SMALLEST   27u

static const struct er_row server_rows[] = {
	ER_FLAG(vnets_route_server_branch_to_branch, true, er_route_server,
	    branch_to_branch),
	ER_LEAF(vnets_route_server_routing_preference, WORD, er_route_server,
	    preference),
	ER_LEAF(vnets_route_server_subnet, PREFIX, er_route_server, subnet),
};

static const struct er_row rule_rows[] = {
	ER_LEAF(vnets_route_server_route_maps_rules_match_community, COMMUNITIES,
	    er_map_rule, match_communities),
	ER_LEAF(vnets_route_server_route_maps_rules_match_as, NUMBERS, er_map_rule,
	    match_ases),
	ER_FLAG(vnets_route_server_route_maps_rules_drop, true, er_map_rule, drop),
	ER_LEAF(vnets_route_server_route_maps_rules_prepend, NUMBERS, er_map_rule,
	    prepend),
	ER_LEAF_HAS(vnets_route_server_route_maps_rules_as_path, PATH, er_map_rule,
	    path, has_path),
	ER_LEAF_HAS(vnets_route_server_route_maps_rules_communities, COMMUNITIES,
	    er_map_rule, communities, has_communities),
	ER_LEAF(vnets_route_server_route_maps_rules_add_communities, COMMUNITIES,
	    er_map_rule, add),
	ER_LEAF(vnets_route_server_route_maps_rules_remove_communities, COMMUNITIES,
	    er_map_rule, remove),
	ER_FLAG(vnets_route_server_route_maps_rules_continue, true, er_map_rule,
	    goes_on),
};

static const struct er_row use_rows[] = {
	ER_LEAF(vnets_route_server_connections_inbound, TEXT, er_map_use, inbound_text),
	ER_LEAF(vnets_route_server_connections_outbound, TEXT, er_map_use,
	    outbound_text),
};

static void
read_rules(const struct er_ctx *c, const struct data_node *node, struct er_route_map *m)
{
	READ_LIST(c, node, m->head.path, "rules", rule_rows, m->rules, &m->nrules);
	for (size_t i = 0; i < m->nrules; i++)
		m->rules[i].prefixes =
		    er_read_filter(c, data_node_get(node, "rules")->children[i],
			m->rules[i].head.path, "match-prefix");
}

static const struct er_route_map *
find_map(const struct er_ctx *c, const struct er_route_server *s,
    const struct er_map_use *u, const char *leaf, const char *name)
{
	if (!name)
		return NULL;
	for (size_t i = 0; i < s->nmaps; i++)
		if (strcmp(s->maps[i].head.name, name) == 0)
			return &s->maps[i];
	er_refuse_cure(c, CODE_UNKNOWN_NAME, u->head.path, leaf,
	    "write the map under route-maps first, or correct the name",
	    "there is no route map %s", name);
	return NULL;
}

static void
read_maps(const struct er_ctx *c, const struct data_node *node,
    struct er_route_server *s)
{
	s->maps = er_read_list(c, node, s->head.path, "route-maps", sizeof *s->maps,
	    NULL, 0, &s->nmaps);
	for (size_t i = 0; i < s->nmaps; i++)
		read_rules(c, data_node_get(node, "route-maps")->children[i],
		    &s->maps[i]);
	READ_LIST(c, node, s->head.path, "connections", use_rows, s->uses, &s->nuses);
	for (size_t i = 0; i < s->nuses; i++) {
		struct er_map_use *u = &s->uses[i];

		u->inbound = find_map(c, s, u, "inbound", u->inbound_text);
		u->outbound = find_map(c, s, u, "outbound", u->outbound_text);
	}
}

const struct er_map_use *
er_server_use(const struct er_route_server *s, const char *peer)
{
	for (size_t i = 0; i < s->nuses; i++)
		if (strcmp(s->uses[i].head.name, peer) == 0)
			return &s->uses[i];
	return NULL;
}

void
er_read_route_server(const struct er_ctx *c, const struct data_node *node,
    struct er_vnet *v)
{
	const struct data_node *s = data_node_get(node, "route-server");

	if (!s)
		return;
	v->has_server = true;
	v->server.head.name = v->head.name;
	v->server.head.path = er_model_textf(c->model, "%s/route-server", v->head.path);
	ER_LEAVES_READ(c, s, v->server.head.path, server_rows, &v->server);
	read_maps(c, s, &v->server);
}

/* The /27 behind the GatewaySubnet that is given to a VNet: of the last /24, or of what
 * there is. */
static struct ip_prefix
default_subnet(const struct ip_prefix *space)
{
	struct ip_prefix p = { .family = IP_NONE };

	if (space->len <= 24) {
		(void)ip_prefix_nth(space, 24, (1ull << (24 - space->len)) - 1, &p);
		(void)ip_prefix_nth(&p, SMALLEST, 1, &p);
	} else if (space->len < SMALLEST) {
		(void)ip_prefix_nth(space, SMALLEST,
		    (1ull << (SMALLEST - space->len)) - 2, &p);
	}
	return p;
}

void
er_read_servers(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nvnets; i++) {
		struct er_vnet *v = &c->model->vnets[i];
		struct er_route_server *s = &v->server;

		for (size_t k = 0;
		     v->has_server && s->subnet.family == IP_NONE && k < v->space.n;
		     k++)
			if (v->space.items[k].family == IP_V4)
				s->subnet = default_subnet(&v->space.items[k]);
		if (!v->has_server || s->subnet.family != IP_V4 ||
		    s->subnet.len > SMALLEST)
			continue; /* refused by the checks */
		for (unsigned k = 0; k < 2; k++) {
			struct ip_addr base = ip_prefix_addr(&s->subnet);

			s->instance[k] = ip_addr_plus(&base, FIRST_HOST + k);
		}
	}
}
