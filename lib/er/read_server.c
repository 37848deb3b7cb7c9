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

static const struct er_row peer_rows[] = {
	ER_LEAF(vnets_route_server_connections_inbound, TEXT, er_server_peer,
	    use.inbound_text),
	ER_LEAF(vnets_route_server_connections_outbound, TEXT, er_server_peer,
	    use.outbound_text),
};

static void
read_peers(const struct er_ctx *c, const struct data_node *node,
    struct er_route_server *s)
{
	er_read_route_maps(c, node, s->head.path, &s->maps);
	READ_LIST(c, node, s->head.path, "connections", peer_rows, s->peers,
	    &s->npeers);
	for (size_t i = 0; i < s->npeers; i++)
		er_link_map_use(c, &s->maps, s->peers[i].head.path, &s->peers[i].use,
		    ER_NAME_vnets_route_server_connections_inbound,
		    ER_NAME_vnets_route_server_connections_outbound);
}

const struct er_map_use *
er_server_use(const struct er_route_server *s, const char *peer)
{
	for (size_t i = 0; i < s->npeers; i++)
		if (strcmp(s->peers[i].head.name, peer) == 0)
			return &s->peers[i].use;
	return NULL;
}

bool
er_server_has_maps(const struct er_route_server *s)
{
	for (size_t i = 0; i < s->npeers; i++)
		if (s->peers[i].use.inbound || s->peers[i].use.outbound)
			return true;
	return false;
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
	v->server.head.path = er_model_below(c->model, v->head.path, "route-server");
	ER_LEAVES_READ(c, s, v->server.head.path, server_rows, &v->server);
	read_peers(c, s, &v->server);
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
