/*
 * Names of what there is in the running lab.  A list is what the rows of its name
 * collect: routers or objects of some kinds, the owners of routers, all links or
 * sessions, or what a function finds inside of objects.
 */
#include "erxd/names.h"

#include "base/xalloc.h"
#include "er/auth.h"
#include "er/kind.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/snapshots.h"
#include "run/snapshots.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 10000

struct names {
	const struct host *h;
	const char *subscription; /* on whose behalf */
	struct er_border border;  /* of who asks */
	const char **items;       /* borrowed, but those in `made` */
	size_t n, cap;
	char **made;
	size_t nmade, capmade;
};

static void
add(struct names *x, const char *name)
{
	if (x->n < NAMES_MAX && er_border_sees(&x->border, name))
		VEC_PUSH(x->items, x->n, x->cap) = name;
}

static void
add_pair(struct names *x, const char *object, const char *part)
{
	if (x->n == NAMES_MAX || !er_border_sees(&x->border, object))
		return;
	VEC_PUSH(x->made, x->nmade, x->capmade) = xasprintf("%s/%s", object, part);
	add(x, x->made[x->nmade - 1]);
}

/* What is inside of an object that who asks may see. */
static void
add_part(struct names *x, const char *object, const char *name)
{
	if (x->n < NAMES_MAX && er_border_sees(&x->border, object))
		VEC_PUSH(x->items, x->n, x->cap) = name;
}

static void
routers(struct names *x, unsigned kinds)
{
	const struct net_spec *s = net_running(x->h->net);

	for (size_t i = 0; i < s->nrouters; i++)
		if (kinds & 1u << s->routers[i].kind)
			add(x, s->routers[i].name);
}

static void
owners(struct names *x, unsigned kinds)
{
	const struct net_spec *s = net_running(x->h->net);

	for (size_t i = 0; i < s->nrouters; i++)
		if (kinds & 1u << s->routers[i].kind)
			add(x, s->routers[i].owner);
}

static void
objects(struct names *x, unsigned kinds)
{
	const struct er_model *m = run_lab(x->h->run)->model;

	for (unsigned k = 0; k < ER_OBJECT_N; k++) {
		enum er_object_kind kind = (enum er_object_kind)k;
		size_t n = kinds & 1u << k ? er_kind_count(m, kind) : 0;

		for (size_t i = 0; i < n; i++)
			add(x, er_kind_at(m, kind, i)->name);
	}
}

static void
links(struct names *x)
{
	const struct net_spec *s = net_running(x->h->net);

	for (size_t i = 0; i < s->nlinks; i++)
		add(x, s->links[i].name);
}

static void
sessions(struct names *x)
{
	const struct net_spec *s = net_running(x->h->net);

	for (size_t i = 0; i < s->nsessions; i++)
		add(x, s->sessions[i].name);
}

static void
servers(struct names *x)
{
	const struct er_model *m = run_lab(x->h->run)->model;

	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].has_server)
			add(x, m->vnets[i].head.name);
}

/* What stands inside of an object and has an address. */
static void
places(struct names *x)
{
	const struct er_model *m = run_lab(x->h->run)->model;

	for (size_t i = 0; i < m->nclouds; i++)
		for (size_t k = 0; k < m->clouds[i].nnetworks; k++)
			add_pair(x, m->clouds[i].head.name,
			    m->clouds[i].networks[k].name);
	for (size_t i = 0; i < m->nclouds; i++)
		for (size_t k = 0; k < m->clouds[i].nmachines; k++)
			add_pair(x, m->clouds[i].head.name,
			    m->clouds[i].machines[k].head.name);
	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].nservices; k++)
			add_pair(x, m->vnets[i].head.name,
			    m->vnets[i].services[k].head.name);
	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].native.nnetworks; k++)
			add_pair(x, m->vnets[i].head.name,
			    m->vnets[i].native.networks[k].name);
	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].nsubnets; k++)
			add_pair(x, m->vnets[i].head.name,
			    m->vnets[i].subnets[k].head.name);
}

/* Where a gateway may be tested: peering locations of customers' circuits. */
static void
locations(struct names *x)
{
	const struct er_model *m = run_lab(x->h->run)->model;

	for (size_t i = 0; i < m->ncircuits; i++)
		for (unsigned path = 0; !m->circuits[i].cloud && path < 2; path++)
			if (er_border_sees(&x->border, m->circuits[i].head.name))
				VEC_PUSH(x->items, x->n, x->cap) =
				    er_circuit_site(m, &m->circuits[i], path);
}

static void
announcers(struct names *x)
{
	objects(x, er_kinds_advertising());
}

static void
hosts(struct names *x)
{
	objects(x, er_kinds_with_hosts());
}

static void
snapshots(struct names *x)
{
	const struct run_snapshots *all = snapshots_of(x->h, x->border.subscription);

	for (size_t i = 0; all && i < all->n; i++)
		VEC_PUSH(x->items, x->n, x->cap) = all->items[i]->name;
}

static void
connections(struct names *x)
{
	const struct er_model *m = run_lab(x->h->run)->model;

	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].nconnections; k++)
			if (er_connection_named(&m->vnets[i].connections[k],
				x->subscription))
				add_part(x, m->vnets[i].head.name,
				    m->vnets[i].connections[k].head.name);
}

static void
authorizations(struct names *x)
{
	const struct er_model *m = run_lab(x->h->run)->model;

	for (size_t i = 0; i < m->ncircuits; i++)
		for (size_t k = 0; k < m->circuits[i].authorizations.n; k++)
			add_part(x, m->circuits[i].head.name,
			    m->circuits[i].authorizations.items[k].head.name);
}

#define ROUTER(KIND) (1u << NET_KIND_##KIND)

/* A list of api_names(), or a kind of `fail`, and what is in it: each row adds to its
 * list. */
static const struct {
	const char *list;
	unsigned routers, owners; /* kinds of routers, 1 << enum net_kind */
	unsigned objects;         /* kinds of objects, 1 << enum er_object_kind */
	void (*collect)(struct names *);
} lists[] = {
	{ .list = "announcers", .collect = announcers },
	{ .list = "appliance", .routers = ROUTER(APPLIANCE) },
	{ .list = "authorizations", .collect = authorizations },
	{ .list = "circuit", .objects = 1u << ER_CIRCUIT },
	{ .list = "connections", .collect = connections },
	{ .list = "forwarding", .routers = NET_KINDS_ALL, .collect = links },
	{ .list = "gateway", .owners = ROUTER(GATEWAY) },
	{ .list = "link", .collect = links },
	{ .list = "location", .collect = locations },
	{ .list = "msees", .routers = ROUTER(MSEE) | ROUTER(GATEWAY) | ROUTER(VPN) },
	{ .list = "places", .objects = 1u << ER_ROUTER, .collect = hosts },
	{ .list = "places", .routers = ROUTER(APPLIANCE), .collect = places },
	{ .list = "private-cloud", .objects = 1u << ER_CLOUD },
	{ .list = "reach", .collect = hosts },
	{ .list = "resets", .objects = 1u << ER_CIRCUIT, .collect = links },
	{ .list = "resets", .routers = NET_KINDS_ALL, .collect = sessions },
	{ .list = "route-server", .collect = servers },
	{ .list = "router", .routers = NET_KINDS_ALL },
	{ .list = "routers", .routers = NET_KINDS_ALL, .owners = NET_KINDS_ALL },
	{ .list = "session", .collect = sessions },
	{ .list = "sessions", .collect = sessions },
	{ .list = "snapshots", .collect = snapshots },
	{ .list = "tested", .owners = ROUTER(GATEWAY), .objects = 1u << ER_CIRCUIT },
	{ .list = "virtual-hub", .objects = 1u << ER_HUB },
	{ .list = "direct-port", .objects = 1u << ER_PORT_PAIR },
	{ .list = "vpn-gateway", .owners = ROUTER(VPN) },
};

static void
collect(struct names *x, const char *list)
{
	for (unsigned k = 0; k < ER_OBJECT_N; k++)
		if (strcmp(er_kind((enum er_object_kind)k)->shown, list) == 0)
			objects(x, 1u << k);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (strcmp(lists[i].list, list) != 0)
			continue;
		routers(x, lists[i].routers);
		owners(x, lists[i].owners);
		objects(x, lists[i].objects);
		if (lists[i].collect)
			lists[i].collect(x);
	}
}

static void
names_fini(struct names *x)
{
	for (size_t i = 0; i < x->nmade; i++)
		free(x->made[i]);
	free(x->made);
	free(x->items);
}

void
names_each(const struct host *h, const char *list, const struct caller *who,
    const char *subscription, void (*each)(void *, const char *), void *ctx)
{
	struct names x = { .h = h,
		.subscription = subscription ? subscription : ER_SUBSCRIPTION_DEFAULT,
		.border = border_of(h, who) };

	collect(&x, list);
	for (size_t i = 0; i < x.n; i++)
		each(ctx, x.items[i]);
	names_fini(&x);
}
