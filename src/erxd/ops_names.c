/*
 * Names of what there is in the running lab, for the shell's completion.  An unknown
 * list is an empty one: who completes has nobody to tell.
 */
#include "api/verbs.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "er/auth.h"
#include "er/kind.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/names.h"
#include "erxd/ops.h"
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
by_kind(struct names *x, unsigned kinds)
{
	const struct net_spec *s = net_running(x->h->net);

	for (size_t i = 0; i < s->nrouters; i++)
		if (kinds & 1u << s->routers[i].kind)
			add(x, s->routers[i].name);
}

static void
by_owner(struct names *x, unsigned kinds)
{
	const struct net_spec *s = net_running(x->h->net);

	for (size_t i = 0; i < s->nrouters; i++)
		if (kinds & 1u << s->routers[i].kind)
			add(x, s->routers[i].owner);
}

static void
routers(struct names *x)
{
	by_kind(x, NET_KINDS_ALL);
	by_owner(x, NET_KINDS_ALL);
}

static void
only_routers(struct names *x)
{
	by_kind(x, NET_KINDS_ALL);
}

static void
links(struct names *x)
{
	const struct net_spec *s = net_running(x->h->net);

	for (size_t i = 0; i < s->nlinks; i++)
		add(x, s->links[i].name);
}

static void
forwarding(struct names *x)
{
	by_kind(x, NET_KINDS_ALL);
	links(x);
}

static void
maintainable(struct names *x)
{
	by_kind(x, 1u << NET_KIND_MSEE | 1u << NET_KIND_GATEWAY | 1u << NET_KIND_VPN);
}

static void
appliances(struct names *x)
{
	by_kind(x, 1u << NET_KIND_APPLIANCE);
}

static void
servers(struct names *x)
{
	const struct er_model *m = run_lab(x->h->run)->model;

	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].has_server)
			add(x, m->vnets[i].head.name);
}

static void
of_kinds(struct names *x, unsigned kinds)
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
hubs(struct names *x)
{
	of_kinds(x, 1u << ER_HUB);
}

static void
circuits(struct names *x)
{
	of_kinds(x, 1u << ER_CIRCUIT);
}

static void
clouds(struct names *x)
{
	of_kinds(x, 1u << ER_CLOUD);
}

static void
announcers(struct names *x)
{
	of_kinds(x, er_kinds_advertising());
}

static void
objects(struct names *x)
{
	of_kinds(x, er_kinds_with_hosts());
}

static void
gateways(struct names *x)
{
	by_owner(x, 1u << NET_KIND_GATEWAY);
}

static void
vpn_gateways(struct names *x)
{
	by_owner(x, 1u << NET_KIND_VPN);
}

/* Everything that has an address of its own. */
static void
places(struct names *x)
{
	const struct er_model *m = run_lab(x->h->run)->model;

	of_kinds(x, er_kinds_with_hosts() | 1u << ER_ROUTER);
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
	appliances(x);
}

static void
sessions(struct names *x)
{
	const struct net_spec *s = net_running(x->h->net);

	for (size_t i = 0; i < s->nsessions; i++)
		add(x, s->sessions[i].name);
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
tested(struct names *x)
{
	circuits(x);
	gateways(x);
}

static void
resets(struct names *x)
{
	sessions(x);
	links(x);
	only_routers(x);
	circuits(x);
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

static const struct {
	const char *list; /* of api_names(), or a kind of `fail` */
	void (*collect)(struct names *);
} lists[] = {
	{ "authorizations", authorizations },
	{ "appliance", appliances },
	{ "circuit", circuits },
	{ "connections", connections },
	{ "forwarding", forwarding },
	{ "gateway", gateways },
	{ "link", links },
	{ "location", locations },
	{ "msees", maintainable },
	{ "places", places },
	{ "private-cloud", clouds },
	{ "route-server", servers },
	{ "reach", objects },
	{ "resets", resets },
	{ "router", only_routers },
	{ "routers", routers },
	{ "session", sessions },
	{ "sessions", sessions },
	{ "tested", tested },
	{ "announcers", announcers },
	{ "snapshots", snapshots },
	{ "virtual-hub", hubs },
	{ "vpn-gateway", vpn_gateways },
};

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
collect(struct names *x, const char *list)
{
	for (unsigned k = 0; k < ER_OBJECT_N; k++)
		if (strcmp(er_kind((enum er_object_kind)k)->shown, list) == 0)
			of_kinds(x, 1u << k);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (strcmp(lists[i].list, list) == 0)
			lists[i].collect(x);
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

static void
names(struct request *r, const struct api_args *in)
{
	const char *who = api_text(in, API_NAMES_SUBSCRIPTION);
	struct host *h = request_host(r);
	struct names x = { .h = h,
		.subscription = who ? who : ER_SUBSCRIPTION_DEFAULT,
		.border = border_of(h, request_caller(r)) };
	struct request_answer a;

	collect(&x, api_text(in, API_NAMES_LIST));
	if (x.n > 1)
		qsort(x.items, x.n, sizeof *x.items, by_text);
	request_answer_begin(&a);
	json_array(&a.j, "names");
	for (size_t i = 0; i < x.n; i++)
		if (i == 0 || strcmp(x.items[i - 1], x.items[i]) != 0)
			json_string(&a.j, NULL, x.items[i]);
	json_array_end(&a.j);
	request_answer_end(r, &a);
	names_fini(&x);
}

const struct op_row op_rows_names[] = {
	{ &api_verb_names, names },
	{ NULL, NULL },
};
