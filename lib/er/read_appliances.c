/*
 * Appliances of a VNet.  One that speaks BGP does so as a plain router would, with a
 * neighbour for each of its peers, so all that plain routers have is there for it, too.
 */
#include "base/xalloc.h"
#include "er/read_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct er_row appliance_rows[] = {
	ER_LEAF(vnets_appliances_address, ADDR, er_appliance, address),
	ER_LEAF(vnets_appliances_ipv6_address, ADDR, er_appliance, address6),
	ER_LEAF(vnets_appliances_load_balancer, ADDR, er_appliance, balancer),
	ER_LEAF(vnets_appliances_ipv6_load_balancer, ADDR, er_appliance, balancer6),
	ER_LEAF(vnets_appliances_next_hop, ADDR, er_appliance, next_hop),
	ER_LEAF(vnets_appliances_ipv6_next_hop, ADDR, er_appliance, next_hop6),
	ER_FLAG(vnets_appliances_as_override, true, er_appliance, as_override),
	ER_FLAG(vnets_appliances_stateful, true, er_appliance, stateful),
};

static const struct er_row bgp_rows[] = {
	ER_LEAF(vnets_appliances_asn, U32, er_router, asn),
};

#define BGP_HOLD       180 /* S-2; seconds */
#define BGP_MAX_PATHS  64
#define BGP_RESTART    120 /* seconds, as of plain neighbours */
#define BGP_STALE      180
#define BGP_LIMIT_IDLE (60 * ERX_SEC)

#define ROUTER "/router" /* of a virtual hub */

/* The router of the virtual hub that a word stands for, or NULL (H-14). */
static const char *
hub_router(const struct er_ctx *c, const char *word)
{
	const struct data_node *hubs = data_node_get(c->tree, "virtual-hubs");
	size_t n = strlen(word), r = strlen(ROUTER);
	char *name;
	bool there;

	if (n > r && strcmp(word + n - r, ROUTER) == 0)
		n -= r;
	name = xasprintf("%.*s", (int)n, word);
	there = hubs && data_node_get(hubs, name);
	free(name);
	return there ? er_model_textf(c->model, "%.*s" ROUTER, (int)n, word) : NULL;
}

/* Sessions with a Route Server are of IPv4 (S-17), and so are those with a hub (H-13).
 */
static bool
is_server(const struct er_ctx *c, const char *name)
{
	size_t n = strlen(name);

	return (n > 4 &&
		   (strcmp(name + n - 4, "/rs0") == 0 ||
		       strcmp(name + n - 4, "/rs1") == 0)) ||
	    hub_router(c, name);
}

static void
read_peer(const struct er_ctx *c, const struct er_appliance *a, const char *name,
    struct er_neighbor *n)
{
	*n = (struct er_neighbor){
		.head = { er_model_text(c->model, name), a->head.path },
		.router = a->bgp,
		.ipv4 = a->address.family != IP_NONE,
		.ipv6 = a->address6.family != IP_NONE && !is_server(c, name),
		.hold = BGP_HOLD,
		.graceful = ER_GRACEFUL_HELPER,
		.restart_time = BGP_RESTART,
		.stale_time = BGP_STALE,
		.limit_idle = BGP_LIMIT_IDLE,
		.delay = -1,
	};
}

/* The VNet whose Route Server a word stands for: alone, that of the appliance's own
 * VNet or of the hub; NULL: the word is a router. */
static const char *
server_of(const struct er_ctx *c, const struct er_vnet *v, const char *word)
{
	size_t n = strlen(word), w = strlen(ER_SERVER_WORD);

	if (strcmp(word, ER_SERVER_WORD) == 0)
		return v->has_server || !v->hub_text ? v->head.name : v->hub_text;
	if (n <= w + 1 || strcmp(word + n - w, ER_SERVER_WORD) != 0 ||
	    word[n - w - 1] != '/')
		return NULL;
	return er_model_textf(c->model, "%.*s", (int)(n - w - 1), word);
}

static void
read_peers(const struct er_ctx *c, struct er_appliance *a,
    const struct data_node *peers)
{
	struct er_router *r = a->bgp;
	size_t n = peers ? peers->n : 0;

	r->neighbors = er_model_alloc(c->model, 2 * n, sizeof *r->neighbors);
	for (size_t i = 0; i < n; i++) {
		const char *word =
		    peers->children[i]->text ? peers->children[i]->text : "";
		const char *server = server_of(c, a->vnet, word);
		const char *hub = hub_router(c, word);

		for (int k = 0; server && k < 2; k++)
			read_peer(c, a, er_model_textf(c->model, "%s/rs%d", server, k),
			    &r->neighbors[r->nneighbors++]);
		if (!server)
			read_peer(c, a, hub ? hub : word,
			    &r->neighbors[r->nneighbors++]);
	}
}

static void
read_bgp(const struct er_ctx *c, const struct data_node *node, struct er_appliance *a)
{
	const struct data_node *peers =
	    data_node_get(node, ER_NAME_vnets_appliances_peers);
	struct er_router *r;

	if (!peers && !data_node_get(node, ER_NAME_vnets_appliances_asn) &&
	    !data_node_get(node, "advertise"))
		return;
	a->bgp = r = er_model_alloc(c->model, 1, sizeof *r);
	r->head = (struct er_head){ a->name, a->head.path };
	r->max_paths = BGP_MAX_PATHS;
	r->has_networks = true; /* what it announces is elsewhere */
	ER_LEAVES_READ(c, node, a->head.path, bgp_rows, r);
	er_read_adverts(c, node, a->head.path, &r->adverts);
	read_peers(c, a, peers);
}

void
er_read_appliances(const struct er_ctx *c, const struct data_node *node,
    struct er_vnet *v)
{
	READ_LIST(c, node, v->head.path, "appliances", appliance_rows, v->appliances,
	    &v->nappliances);
	for (size_t i = 0; i < v->nappliances; i++) {
		struct er_appliance *a = &v->appliances[i];

		a->name = er_model_below(c->model, v->head.name, a->head.name);
		a->vnet = v;
		a->subnet = er_vnet_subnet(v,
		    a->address.family != IP_NONE ? &a->address : &a->address6);
		read_bgp(c, data_node_get(node, "appliances")->children[i], a);
	}
}
