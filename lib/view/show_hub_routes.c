/*
 * Effective routes of a virtual hub, as Azure shows those of one of its route tables,
 * or of a firewall in it.  The router of the hub has what all tables have; what a table
 * lacks of that is left out here as it is for the hosts that go by the table
 * (compile/hub_table.c).  With routing intent the table is the ranges that lead to the
 * appliance (H-11), and what the appliance goes by is what the router has.
 */
#include "base/xalloc.h"
#include "bgp/aspath.h"
#include "compile/hub.h"
#include "compile/maps.h"
#include "compile/policy.h"
#include "compile/rules.h"
#include "rib/route_map.h"
#include "view/show_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct view_hub_table {
	char *hub, *subscription, *group;
	char *table;               /* NULL: what an appliance of the hub goes by */
	struct rib_route_map *map; /* what the table has not; NULL: nothing */
	uint32_t lacks;            /* the same by class */
	struct rib_filter *own; /* what it has of the hub's VNets and static routes */
	struct buf others;      /* "|vh1/sdwan|": appliances that are no firewalls */
	bool has_default;       /* a row stands for it in front */
};

void
view_show_hub_free(struct view_hub_table *t)
{
	if (!t)
		return;
	free(t->hub);
	free(t->subscription);
	free(t->group);
	free(t->table);
	rib_route_map_free(t->map);
	rib_filter_free(t->own);
	buf_fini(&t->others);
	free(t);
}

/* --- rows --- */

enum hop {
	HOP_GATEWAY,
	HOP_VPN,
	HOP_PEER,
	HOP_REMOTE,
	HOP_VNET,
	HOP_FIREWALL,
	HOP_NVA,
	HOP_INTERNET
};

/* What Azure's CLI calls it, and the resource that it names: "%h" is the hub, "%n" what
 * the next hop is without its instance, "%v" and "%o" the halves of "VNET/OBJECT". */
static const struct {
	const char *type, *resource;
} hops[] = {
	[HOP_GATEWAY] = { "ExpressRouteGateway", "expressRouteGateways/%h-gw" },
	[HOP_VPN] = { "VPN_S2S_Gateway", "vpnGateways/%h-vpn" },
	[HOP_PEER] = { "HubBgpConnection", "virtualHubs/%h/bgpConnections/%o" },
	[HOP_REMOTE] = { "Remote Hub", "virtualHubs/%n" },
	[HOP_VNET] = { "Virtual Network Connection",
	    "virtualHubs/%h/hubVirtualNetworkConnections/%v" },
	[HOP_FIREWALL] = { "Azure Firewall", "azureFirewalls/%o" },
	[HOP_NVA] = { "Network Virtual Appliance", "networkVirtualAppliances/%o" },
	[HOP_INTERNET] = { "Internet", NULL },
};

static void
put_resource(struct buf *out, const struct view_hub_table *t, const char *resource,
    const char *at)
{
	const char *slash = strchr(at, '/');

	buf_printf(out,
	    "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/",
	    t->subscription, t->group);
	for (const char *p = resource; *p; p++) {
		const char *word = p[0] != '%' || p[1] == 'v' ? NULL
		    : p[1] == 'h'                             ? t->hub
		    : p[1] == 'n'                             ? at
		    : slash                                   ? slash + 1
							      : at;

		if (word)
			buf_puts(out, word);
		else if (*p == '%')
			buf_printf(out, "%.*s", (int)strcspn(at, "/"), at);
		else
			buf_printf(out, "%c", *p);
		p += *p == '%';
	}
}

/* A static route of a table comes from the table, and all else from its next hop. */
static void
put_az(struct view_show *s, const char *prefix, enum hop hop, const char *at,
    const char *path, bool is_static)
{
	const struct view_hub_table *t = s->hub;
	struct buf id, origin;

	buf_init(&id);
	buf_init(&origin);
	if (hops[hop].resource)
		put_resource(&id, t, hops[hop].resource, at);
	if (is_static)
		put_resource(&origin, t,
		    strcmp(t->table ? t->table : ER_HUB_DEFAULT, ER_HUB_DEFAULT) == 0
			? "virtualHubs/%h/hubRouteTables/defaultRouteTable"
			: "virtualHubs/%h/hubRouteTables/%n",
		    t->table ? t->table : "");
	json_array(&s->json, "addressPrefixes");
	json_string(&s->json, NULL, prefix);
	json_array_end(&s->json);
	json_string(&s->json, "asPath", path);
	json_string(&s->json, "nextHopType", hops[hop].type);
	json_array(&s->json, "nextHops");
	if (id.len)
		json_string(&s->json, NULL, id.data);
	json_array_end(&s->json);
	json_string(&s->json, "routeOrigin",
	    origin.len   ? origin.data
		: id.len ? id.data
			 : NULL);
	buf_fini(&id);
	buf_fini(&origin);
}

static void
put_row(struct view_show *s, const struct ip_prefix *p, enum hop hop, const char *at,
    const char *path, bool is_static)
{
	char text[IP_PREFIX_STRLEN];

	ip_prefix_text(p, text);
	view_show_open(s);
	if (s->az) {
		put_az(s, text, hop, at ? at : "", path, is_static);
	} else {
		json_string(&s->json, "address-prefix", text);
		json_string(&s->json, "next-hop-type", hops[hop].type);
		json_string(&s->json, "next-hop", at);
		json_string(&s->json, "as-path", path);
	}
	view_show_close(s);
}

/* --- learned --- */

static enum hop
hop_of(const struct rib_path *p)
{
	switch (p->class) {
	case COMPILE_CLASS_CIRCUIT:
	case COMPILE_CLASS_CIRCUIT_REACH:
		return HOP_GATEWAY;
	case COMPILE_CLASS_VPN:
		return HOP_VPN;
	case COMPILE_CLASS_RELAYED:
	case COMPILE_CLASS_RELAYED_HOME:
		return HOP_PEER;
	case COMPILE_CLASS_REMOTE_VNET:
	case COMPILE_CLASS_REMOTE_CIRCUIT:
	case COMPILE_CLASS_REMOTE_VPN:
	case COMPILE_CLASS_REMOTE_PEER:
		return HOP_REMOTE;
	default:
		return HOP_VNET;
	}
}

/* What taught the path: another hub, an appliance, or a gateway whatever its instance,
 * as "vh1/gw". */
static void
teacher(enum hop hop, const char *remote, char *out, size_t size)
{
	size_t n = strlen(remote);

	if (hop == HOP_REMOTE)
		n = strcspn(remote, "/");
	else if (hop != HOP_PEER)
		n -= n ? strspn(remote + n - 1, "0123456789") : 0;
	snprintf(out, size, "%.*s", (int)n, remote);
}

/* --- VNets and static routes --- */

/* Where the row of a table of hosts leads that has exactly this prefix. */
static bool
static_hop(const struct net *net, const struct net_router *r, const struct ip_prefix *p,
    char *out, size_t size)
{
	const struct net_spec *spec = net_running(net);
	const struct net_hosts *h = r->table ? &spec->hosts[r->table_at] : NULL;
	size_t n = 0;

	for (size_t i = 0; h && i < h->nrows; i++) {
		const struct net_host_row *row = &h->rows[i];
		const struct net_relay *y = row->toward == NET_TOWARD_ADDRESS
		    ? net_spec_relays_at(spec, &row->address, &n)
		    : NULL;

		if (row->source != NET_SOURCE_LEARNED ||
		    !ip_prefix_equal(&row->prefix, p))
			continue;
		snprintf(out, size, "%s",
		    y && n           ? y->router
			: row->hosts ? row->hosts
				     : "");
		return true;
	}
	return false;
}

/* Whether a static route leads to an appliance of the hub itself. */
static enum hop
static_type(const struct view_hub_table *t, const char *at)
{
	size_t n = strlen(t->hub);
	char key[168];

	if (strncmp(at, t->hub, n) != 0 || at[n] != '/')
		return HOP_VNET;
	snprintf(key, sizeof key, "|%s|", at);
	return strstr(t->others.data, key) ? HOP_NVA : HOP_FIREWALL;
}

static void
own_row(struct view_show *s, const struct net_router *r, const struct ip_prefix *p,
    const char *path)
{
	bool is_static;
	char at[160] = "";

	if (s->hub->own && !rib_filter_permits(s->hub->own, p))
		return; /* of other tables (H-15) */
	is_static = static_hop(s->net, r, p, at, sizeof at);
	for (size_t i = 0; !*at && i < r->nattached; i++)
		if (ip_prefix_equal(&r->attached[i].prefix, p))
			snprintf(at, sizeof at, "%s",
			    r->attached[i].hosts ? r->attached[i].hosts : "");
	put_row(s, p, is_static ? static_type(s->hub, at) : HOP_VNET, *at ? at : NULL,
	    path, is_static);
}

void
view_show_hub_path(struct view_show *s, const struct net_rt *rt,
    const struct rib_net *net, const struct rib_path *path, const char *remote)
{
	const struct view_hub_table *t = s->hub;
	struct ip_prefix p = rib_net_prefix(net);
	enum hop hop = hop_of(path);
	struct buf text;
	char at[160];

	if ((t->has_default && p.len == 0) ||
	    (remote && t->lacks >> path->class & 1u) ||
	    (remote && t->map && rib_route_map_drops(t->map, &p, path->attrs)))
		return;
	buf_init(&text);
	buf_puts(&text, "");
	bgp_aspath_print(&text, bgp_attrs_path(path->attrs));
	for (char *c = text.data; *c; c++)
		*c = *c == ' ' ? '-' : *c;
	if (remote) {
		teacher(hop, remote, at, sizeof at);
		put_row(s, &p, hop, at, text.data, false);
	} else {
		own_row(s, net_router_spec(rt), &p, text.data);
	}
	buf_fini(&text);
}

/* --- beginning --- */

static enum hop
hop_to(const struct er_appliance *a)
{
	return a->azure ? HOP_FIREWALL : HOP_NVA;
}

static const struct ip_prefix everything = { .family = IP_V4 };

/* H-11: the ranges of a private policy in the place of all else. */
static void
add_ranges(struct view_show *s, const struct er_intent *t)
{
	const struct ip_prefix *p;
	struct ip_prefix room;

	for (size_t i = 0; (p = er_intent_range(t, i, &room)) != NULL; i++)
		put_row(s, p, hop_to(t->private_hop), t->private_hop->name, "", true);
}

static void
own_spaces(struct rib_filter *f, const struct er_hub *h, const char *table)
{
	for (size_t i = 0; i < h->nvnets; i++) {
		struct compile_spaces spaces;

		if (!h->vnets[i].vnet || !er_hub_reaches(h, &h->vnets[i].to, h, table))
			continue;
		compile_spaces_init(&spaces, h, h->vnets[i].vnet);
		for (size_t k = 0; k < spaces.n; k++)
			compile_filter_exact(f, &spaces.items[k].prefix);
		compile_spaces_fini(&spaces);
	}
}

/* The static routes of the table called default are among what the router has; those of
 * another are rows in front, and go before spaces of VNets. */
static void
own_ways(struct view_show *s, struct rib_filter *f, const struct er_hub *h,
    const char *table)
{
	const struct net_spec *spec = net_running(s->net);
	bool other = strcmp(table, ER_HUB_DEFAULT) != 0;
	struct er_hub_way *ways;
	size_t n = er_hub_ways(h, table, &ways), k = 0;

	for (size_t i = 0; i < n; i++) {
		const struct net_relay *y =
		    net_spec_relays_at(spec, &ways[i].address, &k);
		const char *at = y && k ? y->router
		    : ways[i].vnet      ? ways[i].vnet->head.name
					: "";

		if (other)
			put_row(s, &ways[i].prefix, static_type(s->hub, at), at, "",
			    true);
		else
			compile_filter_exact(f, &ways[i].prefix);
	}
	free(ways);
}

static const struct er_appliance *
appliance(const struct er_hub *h, const char *name)
{
	for (size_t i = 0; name && i < h->inside->nappliances; i++)
		if (strcmp(h->inside->appliances[i].head.name, name) == 0)
			return &h->inside->appliances[i];
	return NULL;
}

static void
begin_table(struct view_show *s, const struct er_model *m, const struct er_hub *h,
    const char *table)
{
	struct view_hub_table *t = s->hub;

	t->table = xstrdup(table);
	t->map = compile_hub_table_map(m, h, table, true);
	t->lacks = compile_hub_table_lacks(m, h, table);
	t->own = xcalloc(1, sizeof *t->own);
	own_spaces(t->own, h, table);
	own_ways(s, t->own, h, table);
	compile_filter_sort(t->own);
}

enum view_hub_shown
view_show_hub_begin(struct view_show *s, const struct er_model *m,
    const struct er_hub *h, const char *name)
{
	const struct er_intent *t = &h->intent;
	const struct er_appliance *behind = appliance(h, name);

	if (name && !behind && strcmp(name, ER_HUB_DEFAULT) != 0 &&
	    !er_hub_find_table(h, name))
		return VIEW_HUB_UNKNOWN;
	s->hub = xcalloc(1, sizeof *s->hub);
	s->hub->hub = xstrdup(h->head.name);
	s->hub->subscription = xstrdup(h->subscription);
	s->hub->group = xstrdup(m->lab);
	s->hub->has_default = t->internet_hop != NULL;
	buf_init(&s->hub->others);
	buf_puts(&s->hub->others, "");
	for (size_t i = 0; i < h->inside->nappliances; i++)
		if (!h->inside->appliances[i].azure)
			buf_printf(&s->hub->others, "|%s|",
			    h->inside->appliances[i].name);
	if (t->internet_hop && !t->private_hop)
		put_row(s, &everything, behind ? HOP_INTERNET : hop_to(t->internet_hop),
		    behind ? NULL : t->internet_hop->name, "", true);
	else if (t->internet_hop && behind)
		put_row(s, &everything, HOP_INTERNET, NULL, "", true);
	if (behind)
		return VIEW_HUB_ROUTES;
	if (t->private_hop) {
		add_ranges(s, t);
		if (t->internet_hop)
			put_row(s, &everything, hop_to(t->internet_hop),
			    t->internet_hop->name, "", true);
		return VIEW_HUB_ROWS;
	}
	begin_table(s, m, h, name ? name : ER_HUB_DEFAULT);
	return VIEW_HUB_ROUTES;
}
