/*
 * Where packets go in a virtual hub: the table that routing intent leads traffic by,
 * which gateways and the router of the hub look into before all else when a packet
 * comes from outside of the hub (H-11), and what the hosts of VNets have from the hub.
 */
#include "compile/hub.h"

#include "base/xalloc.h"
#include "compile/maps.h"
#include "compile/parts.h"
#include "er/packets.h"

#include <stdlib.h>
#include <string.h>

char *
compile_hub_table_name(const struct er_hub *h)
{
	if (h->has_intent)
		return xasprintf("%s/routing-intent", h->head.name);
	return compile_hub_has_way(h, ER_HUB_DEFAULT, NULL)
	    ? xasprintf("%s/default", h->head.name)
	    : NULL;
}

/* --- routing intent --- */

static const struct ip_prefix everything = { .family = IP_V4 };

void
compile_hub_gateway(struct net_router *r, const struct er_vnet *v)
{
	const struct er_hub *h = v->virtual_hub;
	const struct ip_prefix *p;
	struct ip_prefix room;

	if (!h)
		return;
	r->table = compile_hub_table_name(h);
	if (!h->has_intent) {
		compile_hub_announce(r, h,
		    r->kind == NET_KIND_VPN ? COMPILE_SCOPE_TUNNEL
					    : COMPILE_SCOPE_CIRCUIT);
		return;
	}
	r->inspects = h->intent.private_hop != NULL;
	for (size_t i = 0; h->intent.transit && r->kind == NET_KIND_GATEWAY &&
	     (p = er_intent_range(&h->intent, i, &room)) != NULL;
	     i++)
		if (p->len > 0) /* never from circuit to circuit (H-16) */
			compile_origin(r, p)->weight = COMPILE_WEIGHT_OWN;
	if (h->intent.internet_hop) {
		struct net_origin *o = compile_origin(r, &everything);

		o->weight = COMPILE_WEIGHT_OWN;
		if (r->kind == NET_KIND_VPN)
			o->scopes = COMPILE_SCOPE_TUNNEL;
	}
}

static struct net_host_row *
add_way(struct net_hosts *h, const struct ip_prefix *p, const struct er_appliance *a)
{
	struct net_host_row *r =
	    net_hosts_row(h, p, NET_SOURCE_LEARNED, NET_TOWARD_ADDRESS, NULL);

	r->label = ER_HOP_GATEWAY;
	r->address = a->address;
	return r;
}

/* The ranges of a private policy; a default route among them (forced tunnelling) is for
 * connections that take one.  `inspects`: at routers of the hub. */
static void
add_private(struct net_hosts *h, const struct er_intent *t, bool internet,
    bool inspects)
{
	const struct ip_prefix *p;
	struct ip_prefix room;

	for (size_t i = 0; (p = er_intent_range(t, i, &room)) != NULL; i++)
		if (p->len > 0 || internet)
			add_way(h, p, t->private_hop)->inspects = inspects;
}

void
compile_hub_table(struct compiling *c, const struct er_hub *hub)
{
	const struct er_intent *t = &hub->intent;
	char *name = compile_hub_table_name(hub);
	struct net_hosts *h;

	if (!name)
		return;
	h = net_spec_hosts(c->spec, name);
	h->owner = xstrdup(hub->head.name);
	h->whole = xstrdup(hub->head.name);
	net_hosts_row(h, &hub->prefix, NET_SOURCE_SYSTEM, NET_TOWARD_OWN, NULL)
	    ->pinned = true;
	if (t->private_hop)
		add_private(h, t, true, true);
	if (t->internet_hop)
		(void)add_way(h, &everything, t->internet_hop);
	if (!hub->has_intent)
		compile_hub_ways(h, hub, ER_HUB_DEFAULT, true);
}

/* --- hosts --- */

static void
add_toward_hub(struct net_hosts *h, const struct er_hub *hub, const struct ip_prefix *p)
{
	struct net_host_row *r =
	    net_hosts_row(h, p, NET_SOURCE_LEARNED, NET_TOWARD_ROUTERS, hub->head.name);

	r->label = ER_HOP_GATEWAY;
	r->address = hub->router;
}

/* A row of `from` on has the prefix: a static route. */
static bool
is_led(const struct net_hosts *h, size_t from, size_t to, const struct ip_prefix *p)
{
	for (size_t i = from; i < to; i++)
		if (ip_prefix_equal(&h->rows[i].prefix, p))
			return true;
	return false;
}

/* Other VNets of the hub are reached through its router, but for those that are peered
 * (E-11) and where a static route, in the rows of `from` on, leads elsewhere. */
static void
add_neighbors(struct net_hosts *h, const struct er_hub *hub, const struct er_vnet *v,
    const char *table, const struct rib_route_map *outbound, size_t from)
{
	size_t to = h->nrows;

	for (size_t i = 0; i < hub->nvnets; i++) {
		const struct er_hub_vnet *x = &hub->vnets[i];
		struct compile_spaces s;

		if (x->vnet == v || !er_hub_reaches(hub, &x->to, hub, table))
			continue;
		compile_spaces_init(&s, hub, x->vnet);
		for (size_t k = 0; k < s.n; k++)
			if (!compile_hub_pinned(h, &s.items[k].prefix) &&
			    !is_led(h, from, to, &s.items[k].prefix) &&
			    (!outbound ||
				!compile_space_dropped(outbound, &s.items[k])))
				add_toward_hub(h, hub, &s.items[k].prefix);
		compile_spaces_fini(&s);
	}
}

/* The summaries of the outbound map stand in its hosts' table whatever they are for. */
static void
add_summaries(struct net_hosts *h, const struct er_hub *hub,
    const struct rib_route_map *outbound)
{
	for (size_t i = 0; outbound && i < outbound->n; i++)
		for (size_t k = 0; k < outbound->rules[i].nreplace; k++)
			add_toward_hub(h, hub, &outbound->rules[i].replace[k]);
}

/* What the table of the hub lacks, and then what the outbound map does; takes both. */
static struct rib_route_map *
join_maps(struct rib_route_map *table, struct rib_route_map *outbound)
{
	if (!table || !outbound)
		return table ? table : outbound;
	table->rules =
	    xreallocarray(table->rules, table->n + outbound->n, sizeof *table->rules);
	memcpy(table->rules + table->n, outbound->rules,
	    outbound->n * sizeof *outbound->rules);
	table->n += outbound->n;
	table->sender = outbound->sender;
	free(outbound->rules);
	free(outbound);
	return table;
}

static void
add_table(struct net_hosts *h, const struct er_model *m, const struct er_hub *hub,
    const struct er_vnet *v, const struct er_hub_vnet *x)
{
	const char *table = x ? x->table : ER_HUB_DEFAULT;
	struct rib_route_map *outbound =
	    compile_route_map(x ? x->maps.outbound : NULL, hub->inside, 0);
	size_t from = h->nrows;
	bool internet = !x || x->internet;

	compile_hub_ways(h, hub, table, internet);
	add_neighbors(h, hub, v, table, outbound, from);
	add_summaries(h, hub, outbound);
	h->map = join_maps(compile_hub_table_map(m, hub, table, internet), outbound);
	h->lacks = compile_hub_table_lacks(m, hub, table);
}

/* What comes out of an appliance of the hub.  By an internet policy it hands the rest
 * to the Internet whatever was learned; without, an appliance that is no Azure Firewall
 * has no way there of its own. */
static void
add_inside(struct net_hosts *h, const struct er_hub *hub)
{
	const struct er_intent *t = &hub->intent;

	if (hub->has_intent)
		compile_hub_ways(h, hub, ER_HUB_DEFAULT, true);
	if (t->internet_hop)
		net_hosts_row(h, &everything, NET_SOURCE_USER, NET_TOWARD_OUTSIDE, NULL)
		    ->label = ER_HOP_INTERNET;
	else if (t->private_hop && !t->private_hop->azure)
		h->outbound = NET_OUTBOUND_NO;
}

void
compile_hub_hosts(struct net_hosts *h, const struct er_model *m,
    const struct er_vnet *v)
{
	const struct er_hub *hub = er_vnet_transit(v)->virtual_hub;
	const struct er_intent *t = &hub->intent;
	const struct er_hub_vnet *x = er_hub_connection(hub, v);
	bool inside = v->virtual_hub != NULL; /* what comes out of the appliance */

	if (!inside && t->internet_hop && (!x || x->internet))
		(void)add_way(h, &everything, t->internet_hop);
	if (!inside && t->private_hop) {
		add_private(h, t, !x || x->internet, false);
		return;
	}
	if (!inside)
		add_table(h, m, hub, v, x);
	else
		add_inside(h, hub);
	net_hosts_router(h,
	    er_model_speaker_of(m, ER_ROLE_HUB, hub->head.name, 0)->name, 0, 0);
}
