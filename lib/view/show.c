/*
 * The front of `show`: names, who asks, and where the rows of each table come from.
 */
#include "view/show.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "er/kind.h"
#include "er/migration.h"
#include "er/names.h"
#include "er/refusal.h"
#include "net/hosts.h"
#include "rib/order.h"
#include "view/show_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const view_instance_words[] = { [VIEW_GW0] = "gw0",
	[VIEW_GW1] = "gw1",
	[VIEW_GW2] = "gw2",
	[VIEW_GW3] = "gw3",
	[VIEW_GW_ALL] = "all",
	[VIEW_VPN0] = "vpn0",
	[VIEW_VPN1] = "vpn1",
	[VIEW_RS0] = "rs0",
	[VIEW_RS1] = "rs1",
	NULL };
const char *const view_path_words[] = { "primary", "secondary", NULL };

const char *const view_show_words[VIEW_SHOW_N + 1] = {
	[VIEW_SHOW_CIRCUITS] = "circuits",
	[VIEW_SHOW_AUTHORIZATIONS] = "authorizations",
	[VIEW_SHOW_CONNECTIONS] = "connections",
	[VIEW_SHOW_REACHES] = "global-reach",
	[VIEW_SHOW_CLOUDS] = "private-clouds",
	[VIEW_SHOW_VNETS] = "vnets",
	[VIEW_SHOW_SITES] = "sites",
	[VIEW_SHOW_VPN_CONNECTIONS] = "vpn-connections",
	[VIEW_SHOW_PEERINGS] = "peerings",
	[VIEW_SHOW_FILTERS] = "route-filters",
	[VIEW_SHOW_HUBS] = "virtual-hubs",
	[VIEW_SHOW_SERVERS] = "route-servers",
	[VIEW_SHOW_PORTS] = "direct-ports",
	[VIEW_SHOW_GATEWAYS] = "gateways",
	[VIEW_SHOW_ROUTE_TABLE] = "route-table",
	[VIEW_SHOW_ROUTE_TABLE_SUMMARY] = "route-table-summary",
	[VIEW_SHOW_ARP] = "arp",
	[VIEW_SHOW_LEARNED_ROUTES] = "learned-routes",
	[VIEW_SHOW_ADVERTISED_ROUTES] = "advertised-routes",
	[VIEW_SHOW_BGP_PEERS] = "bgp-peers",
	[VIEW_SHOW_EFFECTIVE_ROUTES] = "effective-routes",
};

/* Of tables of objects: what is looked for when a name is given. */
static const enum er_object_kind looked_for[] = {
	[VIEW_SHOW_CIRCUITS] = ER_CIRCUIT,
	[VIEW_SHOW_AUTHORIZATIONS] = ER_CIRCUIT,
	[VIEW_SHOW_CONNECTIONS] = ER_VNET,
	[VIEW_SHOW_REACHES] = ER_REACH,
	[VIEW_SHOW_CLOUDS] = ER_CLOUD,
	[VIEW_SHOW_VNETS] = ER_VNET,
	[VIEW_SHOW_SITES] = ER_SITE,
	[VIEW_SHOW_VPN_CONNECTIONS] = ER_VNET,
	[VIEW_SHOW_PEERINGS] = ER_CIRCUIT,
	[VIEW_SHOW_FILTERS] = ER_FILTER,
	[VIEW_SHOW_HUBS] = ER_HUB,
	[VIEW_SHOW_SERVERS] = ER_VNET,
	[VIEW_SHOW_PORTS] = ER_PORT_PAIR,
	[VIEW_SHOW_GATEWAYS] = ER_VNET,
};

/* --- who asks --- */

/* Whose names go first. */
static const char *
who(const struct view_show_ask *ask)
{
	return ask->subscription ? ask->subscription : ER_SUBSCRIPTION_DEFAULT;
}

/* --- beginning --- */

static void
add_at(struct view_show *s, const char *router, uint8_t family,
    const struct ip_addr *self, const char *instance)
{
	struct view_show_at *at = &VEC_PUSH(s->at, s->nat, s->capat);

	*at = (struct view_show_at){ xstrdup(router), family,
		self ? *self : (struct ip_addr){ .family = IP_NONE }, instance, false };
}

static void
no_such(const struct er_lab *lab, const struct view_show_ask *ask, struct errs *errs,
    unsigned kinds, const char *what)
{
	struct er_ctx c = { .model = lab->model,
		.subscription = ask->subscription,
		.errs = errs };
	const char *name = ask->name ? ask->name : "";

	er_name_unknown(&c, kinds, name, what, name,
	    "`erxctl show circuits` and `erxctl show vnets` list what there is");
}

/* A table of objects without the one that was asked for. */
static void
no_object(const struct er_lab *lab, const struct view_show_ask *ask, struct errs *errs)
{
	enum er_object_kind kind = looked_for[ask->what];
	struct er_ctx c = { .model = lab->model,
		.subscription = ask->subscription,
		.errs = errs };
	bool connections = ask->what == VIEW_SHOW_CONNECTIONS;
	char otherwise[80];
	struct data_suggest s;

	snprintf(otherwise, sizeof otherwise, "`erxctl show %s` lists them",
	    view_show_words[ask->what]);
	data_suggest_init(&s, ask->name);
	for (size_t i = 0; connections && i < lab->model->nnets; i++) {
		const struct er_vnet *v = &lab->model->vnets[i];

		for (size_t k = 0;
		     view_show_sees(ask, v->subscription) && k < v->nconnections; k++)
			data_suggest_offer(&s, v->connections[k].head.name);
	}
	if (data_suggest_any(&s))
		data_unknown(errs, ask->name, "connection or VNet", ask->name,
		    data_suggest_cure(&s, ""));
	else
		er_name_unknown(&c,
		    1u << kind | (kind == ER_CIRCUIT ? 1u << ER_CLOUD : 0), ask->name,
		    connections ? "connection or VNet" : er_kind(kind)->noun, ask->name,
		    otherwise);
}

/* Objects that have more names than one are looked for by that of the lab. */
static const char *
view_name(const struct er_model *m, const struct view_show_ask *ask)
{
	const struct er_circuit *k;
	const struct er_vnet *v;

	if ((ask->what == VIEW_SHOW_CIRCUITS || ask->what == VIEW_SHOW_PEERINGS) &&
	    (k = er_name_circuit(m, who(ask), ask->name)) != NULL)
		return k->head.name;
	if ((ask->what == VIEW_SHOW_VNETS || ask->what == VIEW_SHOW_GATEWAYS) &&
	    (v = er_name_vnet(m, who(ask), ask->name)) != NULL)
		return v->head.name;
	return ask->name;
}

static bool
begin_objects(struct view_show *s, const struct er_lab *lab,
    const struct view_show_ask *given, struct errs *errs)
{
	struct view_show_ask ask = *given;
	const struct er_circuit *k;
	const struct er_vnet *v;

	if (ask.name)
		ask.name = view_name(lab->model, &ask);
	view_show_objects(s, lab->model, &ask);
	if (!ask.name || s->n > 0 || ask.what == VIEW_SHOW_AUTHORIZATIONS)
		return true;
	/* One that is there may have no peerings, or no connections. */
	k = ask.what == VIEW_SHOW_PEERINGS ? er_model_circuit(lab->model, ask.name)
					   : NULL;
	if (k && view_show_sees(&ask, view_show_owner(k)))
		return true;
	v = er_model_net(lab->model, ask.name);
	if ((ask.what == VIEW_SHOW_CONNECTIONS || ask.what == VIEW_SHOW_SERVERS ||
		ask.what == VIEW_SHOW_GATEWAYS ||
		ask.what == VIEW_SHOW_VPN_CONNECTIONS) &&
	    v && view_show_sees(&ask, v->subscription))
		return true;
	no_object(lab, &ask, errs);
	return false;
}

/* Of one path of a circuit. */
static bool
begin_circuit(struct view_show *s, const struct er_lab *lab,
    const struct view_show_ask *ask, struct errs *errs)
{
	const struct er_model *m = lab->model;
	const struct er_circuit *k =
	    ask->name ? er_name_circuit(m, who(ask), ask->name) : NULL;
	const struct er_speaker *msee;

	if (!k || !view_show_sees(ask, view_show_owner(k))) {
		no_such(lab, ask, errs, 1u << ER_CIRCUIT | 1u << ER_CLOUD, "circuit");
		return false;
	}
	msee = er_model_speaker_of(m, ER_ROLE_MSEE, k->head.name, ask->path);
	if (s->what == VIEW_SHOW_ARP) {
		view_show_arp(s, k, ask->path);
	} else if (s->what == VIEW_SHOW_ROUTE_TABLE_SUMMARY) {
		view_show_summary(s, msee->name);
	} else {
		add_at(s, msee->name, IP_V4, NULL, NULL);
		add_at(s, msee->name, IP_V6, NULL, NULL);
	}
	return true;
}

/* One of the tables to show is this router's. */
static bool
is_at(const struct view_show *s, const char *router)
{
	for (size_t i = 0; i < s->nat; i++)
		if (strcmp(s->at[i].router, router) == 0)
			return true;
	return false;
}

/* W-60: of an MSEE's other address, which is a next hop and no peer, the peer. */
static bool
next_hop_peer(const struct view_show *s, const struct view_states *states,
    const struct view_show_ask *ask, struct errs *errs)
{
	char text[IP_ADDR_STRLEN], cure[IP_ADDR_STRLEN + 16];

	for (size_t i = 0; i < states->n; i++) {
		struct net_half_info n;

		if (!is_at(s, states->items[i].local) ||
		    !net_half_info_of(states->items[i].half, s->peer.family, &n) ||
		    !ip_addr_equal(&n.remote_next_hop, &s->peer))
			continue;
		ip_addr_text(&n.remote_address, text);
		snprintf(cure, sizeof cure, "give --peer %s", text);
		errs_add(errs, CODE_UNKNOWN_NAME, NULL, ask->peer, cure,
		    "Couldn't find BGP peering session: %s is a next hop, the session "
		    "of both families is with %s (W-60)",
		    ask->peer, text);
		return true;
	}
	return false;
}

static bool
find_peer(struct view_show *s, const struct view_show_ask *ask, struct errs *errs)
{
	struct view_states states;
	bool found = false;

	if (!ask->peer || !ip_addr_parse(&s->peer, ask->peer)) {
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, ask->peer,
		    "give --peer ADDRESS; `erxctl show bgp-peers` lists them",
		    "%s is no address of a peer", ask->peer ? ask->peer : "");
		return false;
	}
	view_states_init(&states, s->net);
	for (size_t i = 0; i < states.n && !found; i++)
		found = is_at(s, states.items[i].local) &&
		    ip_addr_equal(&states.items[i].remote_address, &s->peer);
	if (!found && !next_hop_peer(s, &states, ask, errs))
		errs_add(errs, CODE_UNKNOWN_NAME, NULL, ask->peer,
		    "`erxctl show bgp-peers` lists them",
		    "Couldn't find BGP peering session: %s is no peer of %s", ask->peer,
		    ask->name);
	view_states_fini(&states);
	return found;
}

/* Both tables of an instance.  It calls itself by the address of its sessions, and
 * those of IPv6 are with the others (W-60). */
static void
add_instance(struct view_show *s, const struct er_model *m, const struct er_speaker *at,
    const char *instance)
{
	const struct er_vnet *v = at->vnet;
	bool vpn = at->role == ER_ROLE_VPN, server = at->role == ER_ROLE_SERVER;
	const struct ip_addr *self = vpn ? v->vpn.instance
	    : server                     ? v->server.instance
					 : v->gateway.instance;
	const struct ip_addr *self6 = vpn ? v->vpn.instance6 : v->gateway.instance6;
	bool apart = m->fidelity.gateway_v6_apart && !vpn;
	bool next = at->role == ER_ROLE_GATEWAY && at->instance > 1;

	if (next) {
		self = v->gateway.next;
		self6 = v->gateway.next6;
	}
	add_at(s, at->name, IP_V4, &self[at->instance % 2], instance);
	s->at[s->nat - 1].vpn = vpn;
	if (server) /* S-17 */
		return;
	add_at(s, at->name, IP_V6, &(apart ? self6 : self)[at->instance % 2], instance);
	s->at[s->nat - 1].vpn = vpn;
}

static const struct er_speaker *
instance_of(const struct er_model *m, const struct er_vnet *v, enum view_instance i)
{
	const struct er_speaker *s;
	char *name;

	if (i == VIEW_GW_ALL)
		return NULL;
	name = xasprintf("%s/%s", v->head.name, view_instance_words[i]);
	s = er_model_speaker(m, name);
	free(name);
	return s;
}

static bool
has_instance(const struct er_model *m, const struct er_vnet *v, enum view_instance i,
    struct errs *errs)
{
	bool vpn = i == VIEW_VPN0 || i == VIEW_VPN1;
	bool server = i == VIEW_RS0 || i == VIEW_RS1;

	if (i == VIEW_GW_ALL || instance_of(m, v, i))
		return true;
	if (vpn && v->has_vpn)
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, view_instance_words[i],
		    "ask for vpn0; with active-active: true there are two",
		    "the VPN gateway of %s has one instance", v->head.name);
	else if (server)
		errs_add(errs, CODE_NO_ROUTE_SERVER, NULL, v->head.name,
		    "give it a Route Server", "%s has no Route Server", v->head.name);
	else
		errs_add(errs, vpn ? CODE_NO_VPN_GATEWAY : CODE_NO_GATEWAY, NULL,
		    v->head.name, vpn ? "give it a VPN gateway" : "give it a gateway",
		    vpn ? "Gateway does not have any Bgp sessions: %s has no VPN gateway"
			: "Gateway does not have any Bgp sessions: %s has no gateway",
		    v->head.name);
	return false;
}

/* Of a gateway or a Route Server, or of one instance of it; a VNet without an
 * ExpressRoute gateway means the other. */
static bool
begin_gateway(struct view_show *s, const struct er_lab *lab,
    const struct view_show_ask *ask, struct errs *errs)
{
	const struct er_model *m = lab->model;
	const struct er_vnet *v =
	    ask->name ? er_name_net(m, who(ask), ask->name) : NULL;
	enum view_instance which = ask->instance;

	if (!v || !view_show_sees(ask, v->subscription)) {
		no_such(lab, ask, errs, 1u << ER_VNET, "VNet");
		return false;
	}
	if (which == VIEW_GW0 && v->has_gateway && v->gateway.second &&
	    !er_migrates(&v->gateway))
		which = VIEW_GW2;
	if (which == VIEW_GW0 && !v->has_gateway && v->has_vpn)
		which = VIEW_VPN0;
	else if (which == VIEW_GW0 && !v->has_gateway && v->has_server)
		which = VIEW_RS0;
	if (which == VIEW_GW_ALL && !v->has_gateway && !v->has_vpn && !v->has_server)
		which = VIEW_GW0;
	if (!has_instance(m, v, which, errs))
		return false;
	for (unsigned i = 0; view_instance_words[i]; i++) {
		const struct er_speaker *at = instance_of(m, v, (enum view_instance)i);
		bool all = which == VIEW_GW_ALL;
		const char *instance = all ? view_instance_words[i] : NULL;

		if (!at || (!all && which != (enum view_instance)i))
			continue;
		if (s->what == VIEW_SHOW_BGP_PEERS)
			view_show_peers(s, at->name, instance);
		else
			add_instance(s, m, at, instance);
	}
	return s->what != VIEW_SHOW_ADVERTISED_ROUTES || find_peer(s, ask, errs);
}

static bool
is_hub(struct view_show *s, const struct er_lab *lab, const struct view_show_ask *ask,
    struct errs *errs, bool *ok)
{
	const struct er_hub *h = ask->name ? er_model_hub(lab->model, ask->name) : NULL;
	enum view_hub_shown shown;

	if (!h || !view_show_sees(ask, h->subscription))
		return false;
	shown = view_show_hub_begin(s, lab->model, h, ask->subnet);
	*ok = shown != VIEW_HUB_UNKNOWN;
	if (shown == VIEW_HUB_ROUTES)
		add_at(s,
		    er_model_speaker_of(lab->model, ER_ROLE_HUB, h->head.name, 0)->name,
		    IP_V4, NULL, NULL);
	if (!*ok)
		errs_add(errs, CODE_UNKNOWN_NAME, NULL, ask->subnet,
		    "name an appliance or a route table of the hub, or leave --subnet "
		    "out",
		    "%s has no appliance or route table %s", ask->name, ask->subnet);
	return true;
}

/* Of the hosts of a VNet. */
static bool
begin_hosts(struct view_show *s, const struct er_lab *lab,
    const struct view_show_ask *ask, struct errs *errs)
{
	const struct er_vnet *v =
	    ask->name ? er_name_vnet(lab->model, who(ask), ask->name) : NULL;
	const struct net_hosts *h;
	bool ok;

	if (is_hub(s, lab, ask, errs, &ok))
		return ok;
	if (!v || !view_show_sees(ask, v->subscription)) {
		no_such(lab, ask, errs, 1u << ER_VNET | 1u << ER_HUB, "VNet");
		return false;
	}
	h = view_effective_hosts(s, v, ask, errs);
	if (!h)
		return false;
	if (net_hosts_half_known(s->net, h)) {
		errs_add(errs, CODE_HALF_KNOWN, NULL, ask->name,
		    "ask the real one: az network nic show-effective-route-table",
		    "the gateway of %s is a real router, so what it has learned is not "
		    "known",
		    er_vnet_transit(v)->head.name);
		return false;
	}
	s->effective = view_effective_new(h->name, ask->prefix);
	return true;
}

/* --- pieces --- */

static bool
is_long(const struct view_show *s)
{
	return s->what == VIEW_SHOW_ROUTE_TABLE ||
	    s->what == VIEW_SHOW_LEARNED_ROUTES ||
	    s->what == VIEW_SHOW_ADVERTISED_ROUTES || s->effective || s->nat;
}

static void
show_free(void *ctx)
{
	struct view_show *s = ctx;

	for (size_t i = 0; i < s->nat; i++)
		free(s->at[i].router);
	free(s->at);
	rib_order_free(s->order);
	view_effective_free(s->effective);
	view_show_hub_free(s->hub);
	free(s->ends);
	buf_fini(&s->text);
	free(s);
}

static unsigned
prepared_rows(struct view_show *s, struct json *j, unsigned units)
{
	for (; units && s->next < s->n; units--, s->next++) {
		size_t from = s->next == 0 ? 0 : s->ends[s->next - 1];

		json_raw(j, NULL, s->text.data + from, s->ends[s->next] - from);
	}
	return s->next < s->n ? 0 : 1;
}

static unsigned
more(void *ctx, struct json *j, unsigned units)
{
	struct view_show *s = ctx;

	if (!is_long(s))
		return prepared_rows(s, j, units);
	if (s->next < s->n && prepared_rows(s, j, units) == 0)
		return 0;
	s->json = *j;
	units =
	    s->effective ? view_show_effective(s, units) : view_show_routes(s, units);
	*j = s->json;
	return units;
}

struct rows
view_show(const struct er_lab *lab, const struct net *net, struct erx_time now,
    const struct view_show_ask *ask, struct errs *errs)
{
	struct view_show *s = xcalloc(1, sizeof *s);
	bool ok = true;

	s->what = ask->what;
	s->net = net;
	s->now = now;
	s->az = ask->az;
	s->dialect_i = lab->model->fidelity.dialect_i;
	buf_init(&s->text);
	json_init(&s->json, &s->text, false);
	switch (ask->what) {
	case VIEW_SHOW_CIRCUITS:
	case VIEW_SHOW_AUTHORIZATIONS:
	case VIEW_SHOW_CONNECTIONS:
	case VIEW_SHOW_REACHES:
	case VIEW_SHOW_CLOUDS:
	case VIEW_SHOW_VNETS:
	case VIEW_SHOW_SITES:
	case VIEW_SHOW_VPN_CONNECTIONS:
	case VIEW_SHOW_PEERINGS:
	case VIEW_SHOW_FILTERS:
	case VIEW_SHOW_HUBS:
	case VIEW_SHOW_SERVERS:
	case VIEW_SHOW_PORTS:
	case VIEW_SHOW_GATEWAYS:
		ok = begin_objects(s, lab, ask, errs);
		break;
	case VIEW_SHOW_ROUTE_TABLE:
	case VIEW_SHOW_ROUTE_TABLE_SUMMARY:
	case VIEW_SHOW_ARP:
		ok = begin_circuit(s, lab, ask, errs);
		break;
	case VIEW_SHOW_LEARNED_ROUTES:
	case VIEW_SHOW_ADVERTISED_ROUTES:
	case VIEW_SHOW_BGP_PEERS:
		ok = begin_gateway(s, lab, ask, errs);
		break;
	case VIEW_SHOW_EFFECTIVE_ROUTES:
		ok = begin_hosts(s, lab, ask, errs);
		break;
	case VIEW_SHOW_N:
		ok = false;
		break;
	}
	if (ok)
		return rows_array(more, show_free, s);
	show_free(s);
	return rows_array(more, show_free, NULL);
}
