/*
 * Roles are compared and not addresses: the service picks most of them (W-4).  An
 * address that a router of the twin has there is taken for that router; where a real
 * table has another one, the address space around it and the first AS of the path
 * decide.
 */
#include "twin/place.h"

#include "azure/id.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "er/names.h"
#include "view/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- places --- */

/* "tables/er-a-primary.json" without what is around. */
static char *
stem(const char *name)
{
	const char *slash = strrchr(name, '/'), *dot;

	name = slash ? slash + 1 : name;
	dot = strrchr(name, '.');
	return dot && dot > name ? xstrndup(name, (size_t)(dot - name)) : xstrdup(name);
}

/* The name of the object of a lab that a resource of this name is: "hub" for "hub-gw",
 * of which the lab says that it is vnets/hub/gateway. */
static char *
by_resource(const struct er_model *m, const char *name)
{
	for (size_t i = 0; i < m->nresources; i++) {
		const struct er_resource *r = &m->resources[i];
		const char *last = strrchr(r->head.name, '/'), *object = r->object;
		size_t n;

		if (!last || !object || !azure_same(last + 1, name))
			continue;
		object = strchr(object, '/');
		n = object ? strcspn(object + 1, "/") : 0;
		if (n)
			return xstrndup(object + 1, n);
	}
	return NULL;
}

static bool
find_object(struct twin_place *p, const struct er_model *m, enum twin_kind kind,
    const char *name)
{
	char *other;

	if (kind == TWIN_CIRCUIT)
		p->circuit = er_model_circuit(m, name);
	else
		p->vnet = er_model_net(m, name);
	if (p->circuit || p->vnet)
		return true;
	other = by_resource(m, name);
	if (other && kind == TWIN_CIRCUIT)
		p->circuit = er_model_circuit(m, other);
	else if (other)
		p->vnet = er_model_net(m, other);
	free(other);
	return p->circuit || p->vnet;
}

/* What stands behind the name: a path, an instance, a subnet. */
static bool
find_part(struct twin_place *p, enum twin_kind kind, const char *part)
{
	unsigned at;

	if (kind == TWIN_CIRCUIT) {
		if (!text_word(view_path_words, part, &p->path))
			return false;
	} else if (kind == TWIN_GATEWAY) {
		if (!text_word(view_instance_words, part, &at))
			return false;
		p->instance = (enum view_instance)at;
	} else {
		p->subnet = xstrdup(part);
	}
	return true;
}

static bool
find(struct twin_place *p, const struct er_model *m, enum twin_kind kind)
{
	size_t n = strlen(p->text);

	/* A circuit alone has two tables. */
	if (kind != TWIN_CIRCUIT && find_object(p, m, kind, p->text)) {
		p->instance = p->vnet->has_gateway ? VIEW_GW_ALL : VIEW_VPN0;
		return true;
	}
	while (n-- > 1)
		if (strchr("/-_. ", p->text[n]) && p->text[n + 1]) {
			char *name = xstrndup(p->text, n);
			bool found = find_object(p, m, kind, name) &&
			    find_part(p, kind, p->text + n + 1);

			free(name);
			if (found)
				return true;
			p->circuit = NULL;
			p->vnet = NULL;
		}
	return false;
}

/* Whether a place found as a gateway's is one: it has a gateway, and is not a virtual
 * hub by its own name, which stands for the hub's router. */
static bool
is_gateway(const struct twin_place *p)
{
	const struct er_vnet *v = p->vnet;

	return (v->has_gateway || v->has_vpn || v->has_server) &&
	    !(v->virtual_hub && strcmp(p->text, v->head.name) == 0);
}

/* A place for a table without rows. */
static bool
find_any(struct twin_place *p, const struct er_model *m, enum twin_kind *kind)
{
	for (unsigned k = 0; k < TWIN_KIND_N; k++) {
		p->circuit = NULL;
		p->vnet = NULL;
		*kind = (enum twin_kind)k;
		if (find(p, m, *kind) && (*kind != TWIN_GATEWAY || is_gateway(p)))
			return true;
	}
	*kind = TWIN_KIND_N;
	return false;
}

bool
twin_place_find(struct twin_place *p, const struct er_model *m, enum twin_kind *kind,
    const char *place, const char *file, struct errs *errs)
{
	static const char *const what[] = { "a circuit with /primary or /secondary",
		"a gateway, or a VNet that has one",
		"a VNet, a subnet of one, or a hub",
		"a circuit with /primary or /secondary, a gateway, a VNet or a hub" };

	memset(p, 0, sizeof *p);
	p->text = place ? xstrdup(place) : stem(file);
	if (*kind == TWIN_KIND_N ? find_any(p, m, kind) : find(p, m, *kind))
		return true;
	errs_add(errs, CODE_UNKNOWN_NAME, file, NULL, "write PLACE=FILE",
	    "the table is of %s, and the lab has none called %.100s", what[*kind],
	    p->text);
	return false;
}

void
twin_place_free(struct twin_place *p)
{
	free(p->text);
	free(p->subnet);
	memset(p, 0, sizeof *p);
}

/* --- names --- */

struct name {
	struct ip_addr address;
	char *router; /* that has the address */
	char *local;  /* that speaks with it; of an own address the router itself */
};

struct twin_names {
	struct name *items;
	size_t n, cap;
};

static void
add_name(struct twin_names *all, const char *address, const char *router,
    const char *local)
{
	struct ip_addr a;
	struct name *n;

	if (!address || !router || !local || !ip_addr_parse(&a, address))
		return;
	n = &VEC_PUSH(all->items, all->n, all->cap);
	n->address = a;
	n->router = xstrdup(router);
	n->local = xstrdup(local);
}

static int
order(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int d = ip_addr_cmp(&x->address, &y->address);

	if (!d)
		d = strcmp(x->local, y->local);
	return d ? d : strcmp(x->router, y->router);
}

struct twin_names *
twin_names_new(const struct net *net, struct erx_time now)
{
	struct twin_names *all = xcalloc(1, sizeof *all);
	struct rows rows;
	struct errs errs;
	struct buf out;
	struct data_node *list;

	errs_init(&errs);
	buf_init(&out);
	rows = view_sessions(net, now, NULL, &errs);
	while (rows_next(&rows, &out, 10000))
		;
	rows_free(&rows);
	list = out.len ? data_json_parse(out.data, out.len, &errs) : NULL;
	for (size_t i = 0; list && i < list->n; i++) {
		const struct data_node *s = list->children[i];
		const char *local = data_node_text(s, "local");

		add_name(all, data_node_text(s, "remote-address"),
		    data_node_text(s, "remote"), local);
		add_name(all, data_node_text(s, "local-address"), local, local);
	}
	if (all->n)
		qsort(all->items, all->n, sizeof *all->items, order);
	data_node_free(list);
	buf_fini(&out);
	errs_fini(&errs);
	return all;
}

void
twin_names_free(struct twin_names *all)
{
	if (!all)
		return;
	for (size_t i = 0; i < all->n; i++) {
		free(all->items[i].router);
		free(all->items[i].local);
	}
	free(all->items);
	free(all);
}

/* --- roles --- */

/* "hub" of "hub/gw0". */
static bool
is_of(const char *router, const char *owner)
{
	size_t n = strlen(owner);

	return strncmp(router, owner, n) == 0 && (router[n] == '/' || !router[n]);
}

/* The router with an address, as somebody of `owner` sees it; else as anybody does. */
static const char *
router_at(const struct twin_names *all, const char *owner, const struct ip_addr *a)
{
	size_t lo = 0, hi = all->n;
	const char *found = NULL;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ip_addr_cmp(&all->items[mid].address, a) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < all->n && ip_addr_equal(&all->items[lo].address, a); lo++) {
		if (is_of(all->items[lo].local, owner))
			return all->items[lo].router;
		if (!found)
			found = all->items[lo].router;
	}
	return found;
}

/* What a router is by the end of its name. */
static char *
role_of(const char *router)
{
	static const struct {
		const char *end, *role;
		bool whose; /* which one counts, too */
	} rows[] = {
		{ "/primary", "MSEE", false },
		{ "/secondary", "MSEE", false },
		{ "/gw", "gateway of", true },
		{ "/vpn", "VPN gateway of", true },
		{ "/rs", "Route Server of", true },
		{ "/ce", "customer edge of", true },
		{ "/edge", "edge of", true },
		{ "/router", "router of", true },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *slash = strrchr(router, '/');
		size_t n = strlen(rows[i].end);

		if (slash && strncmp(slash, rows[i].end, n) == 0)
			return rows[i].whose ? xasprintf("%s %.*s", rows[i].role,
						   (int)(slash - router), router)
					     : xstrdup(rows[i].role);
	}
	return xstrdup(router);
}

/* The VNet or hub whose address space has an address. */
static const char *
space_around(const struct er_model *m, const struct ip_addr *a)
{
	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].space.n; k++)
			if (ip_prefix_has(&m->vnets[i].space.items[k], a))
				return m->vnets[i].head.name;
	for (size_t i = 0; i < m->nhubs; i++)
		if (ip_prefix_has(&m->hubs[i].prefix, a))
			return m->hubs[i].head.name;
	return NULL;
}

static bool
begins_with(const char *path, const char *as)
{
	size_t n = strlen(as);

	return strncmp(path, as, n) == 0 && (!path[n] || path[n] == ' ');
}

/* Of an address that no session of the twin ends at, of a real table or of IPv6: by
 * subnets and paths. */
static char *
guess(const struct er_model *m, const struct twin_place *p, enum twin_kind kind,
    const struct twin_row *r, const struct ip_addr *a)
{
	const char *owner = space_around(m, a);

	if (kind == TWIN_GATEWAY && strcmp(r->origin, "EBgp") == 0 &&
	    begins_with(r->path, "12076"))
		return xstrdup("MSEE");
	if (kind == TWIN_GATEWAY && p->vnet->has_server &&
	    ip_prefix_has(&p->vnet->server.subnet, a))
		return xasprintf("Route Server of %s", p->vnet->head.name);
	if (kind == TWIN_CIRCUIT && owner &&
	    (!*r->path || begins_with(r->path, "65515")))
		return xasprintf("gateway of %s", owner);
	if (kind == TWIN_CIRCUIT && begins_with(r->path, "12076"))
		return xstrdup("MSEE");
	return xstrdup("");
}

static char *
role(const struct twin_names *names, const struct er_model *m,
    const struct twin_place *p, enum twin_kind kind, const struct twin_row *r)
{
	const char *owner = p->circuit ? p->circuit->head.name : p->vnet->head.name;
	static const char appliance[] = "VirtualAppliance";
	size_t n = sizeof appliance - 1;
	const char *router;
	struct ip_addr a;

	if (strcmp(r->origin, "Network") == 0)
		return xstrdup("itself");
	if (!ip_addr_parse(&a, r->hop))
		return xstrdup("");
	router = router_at(names, owner, &a);
	if (router)
		return role_of(router);
	/* The customer writes it, not the service. */
	if (kind == TWIN_EFFECTIVE && strncmp(r->path, appliance, n) == 0)
		return xstrdup(r->hop);
	return guess(m, p, kind, r, &a);
}

void
twin_roles(const struct twin_names *names, const struct er_model *m,
    const struct twin_place *p, struct twin_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->rows[i].role);
		t->rows[i].role = role(names, m, p, t->kind, &t->rows[i]);
	}
	twin_table_sort(t);
}
