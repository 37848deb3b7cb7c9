/*
 * Networks that plain routers share: who is on one, with which address, and the
 * sessions of a mesh.  A mesh is neighbours that nobody wrote down, one for each pair
 * that has none; so whatever holds for neighbours holds for these, too.  Addresses
 * nobody wrote are sticky, the lowest free host of the prefix first.
 */
#include "er/segments.h"

#include "base/xalloc.h"
#include "er/read.h"
#include "er/read_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct er_row segment_rows[] = {
	ER_LEAF(shared_segments_prefix, PREFIX, er_shared, prefix),
	ER_LEAF(shared_segments_ipv6_prefix, PREFIX, er_shared, prefix6),
	ER_FLAG(shared_segments_mesh, true, er_shared, mesh),
};

static const struct er_row on_rows[] = {
	ER_LEAF(shared_segments_routers_address, ADDR, er_segment_entry, address),
	ER_LEAF(shared_segments_routers_ipv6_address, ADDR, er_segment_entry, address6),
};

/* --- who is on it --- */

static struct er_router *
router_of(const struct er_model *m, const char *name)
{
	for (size_t i = 0; i < m->nrouters; i++)
		if (strcmp(m->routers[i].head.name, name) == 0)
			return &m->routers[i];
	return NULL;
}

static void
read_routers(const struct er_ctx *c, const struct data_node *node, struct er_shared *s)
{
	READ_LIST(c, node, s->head.path, "routers", on_rows, s->routers, &s->nrouters);
	for (size_t i = 0; i < s->nrouters; i++)
		s->routers[i].router = router_of(c->model, s->routers[i].head.name);
}

void
er_read_segments(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "shared-segments", segment_rows, m->segments,
	    &m->nsegments);
	for (size_t i = 0; i < m->nsegments; i++)
		read_routers(c, data_node_get(c->tree, "shared-segments")->children[i],
		    &m->segments[i]);
}

/* --- the mesh --- */

static bool
has_neighbor(const struct er_router *r, const char *name)
{
	for (size_t i = 0; i < r->nneighbors; i++)
		if (strcmp(r->neighbors[i].head.name, name) == 0)
			return true;
	return false;
}

/* One more neighbour, in its place by name. */
static void
add_neighbor(const struct er_ctx *c, struct er_router *r, const char *name,
    const struct er_shared *s)
{
	struct er_neighbor *list =
	    er_model_alloc(c->model, r->nneighbors + 1, sizeof *list);
	struct er_neighbor *n;
	size_t at = 0;

	while (at < r->nneighbors && strcmp(r->neighbors[at].head.name, name) < 0)
		at++;
	if (r->nneighbors) {
		memcpy(list, r->neighbors, at * sizeof *list);
		memcpy(list + at + 1, r->neighbors + at,
		    (r->nneighbors - at) * sizeof *list);
	}
	n = &list[at];
	er_read_neighbor(c, NULL, s->head.path, n);
	n->head = (struct er_head){ name, s->head.path };
	n->router = r;
	n->ipv6 = s->prefix6.family == IP_V6;
	n->ipv4 = s->prefix.family == IP_V4 || !n->ipv6;
	r->neighbors = list;
	r->nneighbors++;
}

void
er_read_meshes(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nsegments; i++) {
		const struct er_shared *s = &c->model->segments[i];

		for (size_t a = 0; s->mesh && a < s->nrouters; a++)
			for (size_t b = a + 1; b < s->nrouters; b++) {
				struct er_router *x = s->routers[a].router,
						 *y = s->routers[b].router;

				if (x && y && x != y &&
				    !has_neighbor(x, y->head.name) &&
				    !has_neighbor(y, x->head.name))
					add_neighbor(c, x, y->head.name, s);
			}
	}
}

/* --- addresses --- */

#define MOST_HOSTS 4096u /* numbers handed out on one network */

/* Hosts of the network, without its first and last address. */
static uint32_t
hosts_of(const struct er_shared *s)
{
	unsigned bits =
	    s->prefix.family == IP_V4 ? 32u - s->prefix.len : 128u - s->prefix6.len;
	uint32_t size = bits >= 12 ? MOST_HOSTS : 1u << bits;

	return size > 2 ? size - 1 : size;
}

static bool
offset_in(const struct ip_prefix *p, const struct ip_addr *a, uint32_t *n)
{
	struct ip_addr at = ip_prefix_addr(p);

	if (a->family == IP_NONE || p->family == IP_NONE || !ip_prefix_has(p, a))
		return false;
	for (*n = 0; *n < MOST_HOSTS; ++*n) {
		if (ip_addr_equal(&at, a))
			return true;
		at = ip_addr_plus(&at, 1);
	}
	return false;
}

static void
place(const struct ip_prefix *p, uint32_t n, struct ip_addr *out)
{
	struct ip_addr base = ip_prefix_addr(p);

	if (out->family == IP_NONE && p->family != IP_NONE)
		*out = ip_addr_plus(&base, n);
}

static bool
needs_number(const struct er_shared *s, const struct er_segment_entry *e)
{
	return (s->prefix.family != IP_NONE && e->address.family == IP_NONE) ||
	    (s->prefix6.family != IP_NONE && e->address6.family == IP_NONE);
}

static void
number(const struct er_ctx *c, struct er_shared *s)
{
	char *group = xasprintf("segments/%s/", s->head.name);
	struct er_pool pool;
	uint32_t n;

	er_pool_init(&pool, c->alloc, group, 1, hosts_of(s));
	for (size_t i = 0; i < s->nrouters; i++) {
		if (offset_in(&s->prefix, &s->routers[i].address, &n))
			er_pool_reserve(&pool, n);
		if (offset_in(&s->prefix6, &s->routers[i].address6, &n))
			er_pool_reserve(&pool, n);
	}
	for (size_t i = 0; i < s->nrouters; i++)
		if (needs_number(s, &s->routers[i]))
			(void)er_pool_claim(&pool, s->routers[i].head.name, &n);
	for (size_t i = 0; i < s->nrouters; i++) {
		struct er_segment_entry *e = &s->routers[i];

		if (!needs_number(s, e))
			continue;
		if (!er_pool_take(&pool, e->head.name, &n)) {
			er_refuse(c, CODE_ADDRESSES_EXHAUSTED, s->head.path, NULL,
			    "%s has no address left for %s", s->head.name,
			    e->head.name);
			continue;
		}
		place(&s->prefix, n, &e->address);
		place(&s->prefix6, n, &e->address6);
	}
	er_pool_fini(&pool);
	free(group);
}

void
er_number_segments(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nsegments; i++)
		if (c->model->segments[i].prefix.family != IP_NONE ||
		    c->model->segments[i].prefix6.family != IP_NONE)
			number(c, &c->model->segments[i]);
}

/* The entry of a router on a network, or NULL. */
static const struct er_segment_entry *
find_entry(const struct er_shared *s, const struct er_router *r)
{
	for (size_t i = 0; r && i < s->nrouters; i++)
		if (s->routers[i].router == r)
			return &s->routers[i];
	return NULL;
}

/* The first by name that has addresses and both ends. */
static const struct er_shared *
segment_of(const struct er_model *m, const struct er_link *l)
{
	for (size_t i = 0; i < m->nsegments; i++) {
		const struct er_shared *s = &m->segments[i];

		if ((s->prefix.family != IP_NONE || s->prefix6.family != IP_NONE) &&
		    l->ends[0]->role == ER_ROLE_PLAIN &&
		    l->ends[1]->role == ER_ROLE_PLAIN &&
		    find_entry(s, l->ends[0]->router) &&
		    find_entry(s, l->ends[1]->router))
			return s;
	}
	return NULL;
}

/* --- links --- */

static void
write_down(struct ip_addr *out, const struct ip_addr *a)
{
	if (out->family == IP_NONE)
		*out = *a;
}

/* What it has in its VNet, where an appliance speaks with a Route Server (S-1) or the
 * router of a hub (H-14). */
static const struct ip_addr *
fabric_address(const struct er_speaker *s, const struct er_speaker *far)
{
	if (s->role == ER_ROLE_SERVER && far->role == ER_ROLE_APPLIANCE)
		return &s->vnet->server.instance[s->instance];
	if (s->role == ER_ROLE_HUB && far->role == ER_ROLE_APPLIANCE)
		return &s->vnet->virtual_hub->router;
	return s->role == ER_ROLE_APPLIANCE &&
		(far->role == ER_ROLE_SERVER || far->role == ER_ROLE_HUB)
	    ? &s->appliance->address
	    : NULL;
}

unsigned
er_link_address(const struct er_model *m, struct er_link *l)
{
	const struct er_shared *s =
	    l->kind == ER_LINK_NEIGHBOR ? segment_of(m, l) : NULL;

	l->segment = s;
	for (int k = 0; k < 2; k++) {
		const struct er_neighbor *own = l->declared[k], *far = l->declared[!k];
		const struct er_segment_entry *e =
		    s ? find_entry(s, l->ends[k]->router) : NULL;

		const struct ip_addr *fabric = fabric_address(l->ends[k], l->ends[!k]);

		l->address[k].family = l->address6[k].family = IP_NONE;
		if (fabric)
			write_down(&l->address[k], fabric);
		if (own) {
			write_down(&l->address[k], &own->address);
			write_down(&l->address6[k], &own->address6);
		}
		if (far) {
			write_down(&l->address[k], &far->far_address);
			write_down(&l->address6[k], &far->far_address6);
		}
		if (e) {
			write_down(&l->address[k], &e->address);
			write_down(&l->address6[k], &e->address6);
		}
	}
	return (l->address[0].family && l->address[1].family ? 1u : 0) |
	    (l->address6[0].family && l->address6[1].family ? 2u : 0);
}
