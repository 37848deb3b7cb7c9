/*
 * Tables of the lab's objects, and how what they stand for fares: an object is
 * Connected when a session of it is Established, and tells what keeps the others.
 */
#include "base/xalloc.h"
#include "er/auth.h"
#include "er/limits.h"
#include "er/migration.h"
#include "er/schema.h"
#include "er/words.h"
#include "view/cut.h"
#include "view/show_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct table {
	struct view_show *s;
	const struct er_model *m;
	const struct view_show_ask *ask;
	struct view_states states;
};

/* --- small things --- */

static void
put_prefix(struct view_show *s, const char *key, const struct ip_prefix *p)
{
	char text[IP_PREFIX_STRLEN];

	view_show_string(s, key, p->family == IP_NONE ? NULL : ip_prefix_text(p, text));
}

static void
put_prefixes(struct view_show *s, const char *key, const struct er_prefixes *list)
{
	json_array(&s->json, key);
	for (size_t i = 0; i < list->n; i++)
		put_prefix(s, NULL, &list->items[i]);
	json_array_end(&s->json);
}

static bool
is_wanted(const struct table *t, const char *name, const char *owner)
{
	return view_show_sees(t->ask, owner) &&
	    (!t->ask->name || strcmp(t->ask->name, name) == 0);
}

/* --- sessions of an object --- */

struct fare {
	unsigned up, total;
	const char *why; /* of the first that is down */
};

static void
count(struct fare *f, const struct table *t, const char *a, const char *b)
{
	for (unsigned family = IP_V4; family <= IP_V6; family++) {
		const struct net_half_info *i =
		    view_states_find(&t->states, a, b, (uint8_t)family);

		if (!i)
			continue;
		f->total++;
		if (i->up)
			f->up++;
		else if (!f->why)
			f->why = net_half_why(t->s->net, i);
	}
}

static const char *
speaker(const struct table *t, enum er_role role, const char *owner, unsigned instance)
{
	return er_model_speaker_of(t->m, role, owner, instance)->name;
}

static void
put_fare(struct table *t, const struct fare *f, const char *down)
{
	struct view_show *s = t->s;

	view_show_string(s, "status", f->up > 0 ? "Connected" : down);
	view_show_string(s, "reason", f->why);
	view_show_uint(s, "sessions-up", f->up);
	view_show_uint(s, "sessions", f->total);
}

/* --- circuits and their keys --- */

static const char *
session_state(const struct table *t, const struct er_circuit *k, unsigned path)
{
	const char *near = speaker(t, ER_ROLE_MSEE, k->head.name, path), *far;
	const struct net_half_info *i;

	if (k->cloud) {
		far = speaker(t, ER_ROLE_EDGE, k->head.name, path);
	} else if (k->nattachments > 0) {
		const struct er_site *site = k->attachments[0]->site;

		far = speaker(t, ER_ROLE_CE, site->head.name,
		    site->routers == 2 ? path : 0);
	} else {
		return NULL;
	}
	i = view_states_find(&t->states, near, far, IP_V4);
	return i ? bgp_state_name(i->state) : NULL;
}

static void
put_peering(struct table *t, const struct er_circuit *k)
{
	struct view_show *s = t->s;
	const struct er_peering *p = &k->peering;

	if (!k->has_peering) {
		view_show_string(s, "peering-state", NULL);
		return;
	}
	view_show_string(s, "peering-state", p->enabled ? "Enabled" : "Disabled");
	view_show_uint(s, "peer-asn", p->peer_asn);
	if (p->vlan != 0)
		view_show_uint(s, "vlan", p->vlan);
	put_prefix(s, "primary", &p->link[0]);
	put_prefix(s, "secondary", &p->link[1]);
	if (p->link6[0].family == IP_V6) {
		put_prefix(s, "ipv6-primary", &p->link6[0]);
		put_prefix(s, "ipv6-secondary", &p->link6[1]);
	}
}

static void
circuit_row(struct table *t, const struct er_circuit *k)
{
	struct view_show *s = t->s;
	uint32_t limit = er_limit_links(t->m, k);
	char sku[40];

	view_show_open(s);
	view_show_string(s, "name", k->head.name);
	view_show_string(s, "subscription", k->subscription);
	view_show_string(s, "location", k->location);
	view_show_string(s, "provider", k->provider);
	view_show_uint(s, "bandwidth-mbps", k->mbps);
	view_show_string(s, "sku", er_sku_word(k->sku));
	view_show_string(s, "billing",
	    k->unlimited ? ER_TEXT_circuits_billing_UnlimitedData
			 : ER_TEXT_circuits_billing_MeteredData);
	snprintf(sku, sizeof sku, "%s_%s", er_sku_word(k->sku),
	    k->unlimited ? ER_TEXT_circuits_billing_UnlimitedData
			 : ER_TEXT_circuits_billing_MeteredData);
	view_show_string(s, "sku-name", sku); /* C-7 */
	if (k->port)
		view_show_string(s, "direct-port", k->port->head.name);
	if (k->s_tag)
		view_show_uint(s, "s-tag", k->s_tag);
	view_show_string(s, "provider-state",
	    k->port ? NULL : er_provider_state_word(k->provider_state)); /* C-8 */
	view_show_string(s, "status", "Enabled");                        /* C-8 */
	put_peering(t, k);
	view_show_string(s, "primary-session", session_state(t, k, 0));
	view_show_string(s, "secondary-session", session_state(t, k, 1));
	json_bool(&s->json, "global-reach", k->nreaches > 0);
	view_show_uint(s, "links", k->nconnections + k->nreaches);
	if (limit != 0)
		view_show_uint(s, "link-limit", limit);
	else
		view_show_string(s, "link-limit", NULL);
	view_show_string(s, "private-cloud", k->cloud ? k->cloud->head.name : NULL);
	view_show_string(s, "service-key", k->service_key);
	view_show_string(s, "id", k->id);
	view_show_close(s);
}

static void
authorization_rows(struct table *t, const struct er_circuit *k)
{
	struct view_show *s = t->s;

	for (size_t i = 0; i < k->authorizations.n; i++) {
		const struct er_authorization *a = &k->authorizations.items[i];

		if (s->az) {
			view_show_az_authorization(s, t->m, k, a);
			continue;
		}
		view_show_open(s);
		view_show_string(s, "name", a->head.name);
		view_show_string(s, "circuit", k->head.name);
		view_show_string(s, "circuit-id", k->id);
		view_show_string(s, "key", a->key);
		view_show_string(s, "use-status",
		    a->used_by || a->spent ? "InUse" : "Available");
		view_show_string(s, "used-by",
		    er_key_user(t->m, a, t->ask->subscription));
		view_show_close(s);
	}
}

static void
circuits(struct table *t)
{
	for (size_t i = 0; i < t->m->ncircuits; i++) {
		const struct er_circuit *k = &t->m->circuits[i];

		if (!is_wanted(t, k->head.name, view_show_owner(k)))
			continue;
		if (t->s->what == VIEW_SHOW_CIRCUITS && t->s->az)
			view_show_az_circuit(t->s, k);
		else if (t->s->what == VIEW_SHOW_CIRCUITS)
			circuit_row(t, k);
		else
			authorization_rows(t, k);
	}
}

/* --- connections and Global Reach --- */

/* Who has redeemed a key knows the key, and the owner of the circuit its name. */
static const char *
authorization_of(const struct table *t, const struct er_redeem *r)
{
	const struct er_authorization *a = r->authorization;

	return a && view_show_sees(t->ask, view_show_owner(a->circuit)) ? a->head.name
									: NULL;
}

static void
connection_row(struct table *t, const struct er_connection *n)
{
	struct view_show *s = t->s;
	struct fare f = { 0, 0, NULL };

	for (unsigned i = 0; i < 4; i++)
		count(&f, t, speaker(t, ER_ROLE_MSEE, n->circuit->head.name, i / 2),
		    speaker(t, ER_ROLE_GATEWAY, n->vnet->head.name,
			er_stand_active(n->vnet).instance + i % 2));
	if (s->az) {
		view_show_az_connection(s, t->m, n,
		    f.up > 0 ? "Connected" : "NotConnected");
		return;
	}
	view_show_open(s);
	view_show_string(s, "name", n->head.name);
	view_show_string(s, "vnet", n->vnet->head.name);
	view_show_string(s, "circuit", n->circuit->head.name);
	view_show_uint(s, "weight", n->weight);
	view_show_string(s, "authorization", authorization_of(t, &n->redeem));
	put_fare(t, &f, "NotConnected");
	view_show_close(s);
}

/* W-25: a connection is its VNet's; the circuit's owner does not see others'.  A name
 * is that of a connection, or of a VNet for all of it. */
static void
connections(struct table *t)
{
	for (size_t i = 0; i < t->m->nnets; i++) {
		const struct er_vnet *v = &t->m->vnets[i];

		for (size_t k = 0; v->has_gateway && k < v->nconnections; k++)
			if (is_wanted(t, v->head.name, v->subscription) ||
			    is_wanted(t, v->connections[k].head.name, v->subscription))
				connection_row(t, &v->connections[k]);
	}
}

/* --- site-to-site --- */

/* Without BGP there is a tunnel, and nothing that says whether the far end is well. */
static void
tunnel_row(struct table *t, const struct er_vpn_connection *n)
{
	struct view_show *s = t->s;
	struct fare f = { 0, 0, NULL };
	unsigned tunnels = 0, alive = 0;

	for (size_t i = 0; i < t->m->nlinks; i++) {
		const struct er_link *l = &t->m->links[i];

		if (l->tunnel != n)
			continue;
		count(&f, t, l->ends[0]->name, l->ends[1]->name);
		tunnels++;
		alive += net_link_alive(s->net, l->name);
	}
	view_show_open(s);
	view_show_string(s, "name", n->head.name);
	view_show_string(s, "vnet", n->vnet->head.name);
	view_show_string(s, "site", n->site->head.name);
	json_bool(&s->json, view_show_key(s, "enable-bgp", (char[40]){ 0 }), n->bgp);
	put_prefixes(s, "static", n->statics);
	view_show_uint(s, "tunnels-up", alive);
	view_show_uint(s, "tunnels", tunnels);
	if (!n->bgp)
		f = (struct fare){ alive, tunnels,
			alive ? NULL : "its tunnels are down" };
	put_fare(t, &f, "NotConnected");
	view_show_close(s);
}

static void
vpn_connections(struct table *t)
{
	for (size_t i = 0; i < t->m->nnets; i++) {
		const struct er_vnet *v = &t->m->vnets[i];

		for (size_t k = 0; k < v->vpn.nconnections; k++) {
			const struct er_vpn_connection *n = &v->vpn.connections[k];

			if (is_wanted(t, v->head.name, v->subscription) ||
			    is_wanted(t, n->head.name, v->subscription) ||
			    is_wanted(t, n->site->head.name, v->subscription))
				tunnel_row(t, n);
		}
	}
}

/* --- Global Reach --- */

/* Connected while a path of it carries: a session over a dead link does not. */
struct reach_fare {
	struct fare all; /* why: of the first path that does not carry */
	bool carries;
	struct buf cut[2];
};

static void
reach_fare(struct table *t, const struct er_reach *r, struct reach_fare *x)
{
	*x = (struct reach_fare){ .carries = false };
	for (unsigned i = 0; i < 2; i++) {
		struct fare f = { 0, 0, NULL };

		buf_init(&x->cut[i]);
		count(&f, t, speaker(t, ER_ROLE_MSEE, r->from->head.name, i),
		    speaker(t, ER_ROLE_MSEE, r->to->head.name, i));
		x->all.up += f.up;
		x->all.total += f.total;
		if (f.up > 0 && view_reach_is_cut(t->s->net, t->m, r, i, &x->cut[i]))
			f.why = x->cut[i].data;
		else if (f.up > 0)
			x->carries = true;
		x->all.why = x->all.why ? x->all.why : f.why;
	}
}

static void
reach_fare_fini(struct reach_fare *x)
{
	buf_fini(&x->cut[0]);
	buf_fini(&x->cut[1]);
}

static void
reach_row(struct table *t, const struct er_reach *r, const struct reach_fare *x)
{
	const char *status = x->carries ? "Connected" : "Disconnected";
	struct view_show *s = t->s;

	if (s->az) {
		view_show_az_reach(s, t->m, r, status);
		return;
	}
	view_show_open(s);
	view_show_string(s, "name", r->head.name);
	view_show_string(s, "from", r->from->head.name);
	view_show_string(s, "to", r->to->head.name);
	put_prefix(s, "address-prefix", &r->prefix);
	put_prefix(s, "ipv6-address-prefix", &r->prefix6);
	view_show_string(s, "authorization", authorization_of(t, &r->redeem));
	if (r->vnets == ER_VNETS_NOT_TO_GATEWAYS)
		view_show_string(s, "vnet-over-global-reach", "not-to-gateways");
	else
		json_bool(&s->json, "vnet-over-global-reach",
		    r->vnets == ER_VNETS_EVERYWHERE);
	view_show_string(s, "status", status);
	view_show_string(s, "reason", x->all.why);
	view_show_uint(s, "sessions-up", x->all.up);
	view_show_uint(s, "sessions", x->all.total);
	view_show_close(s);
}

/* G-1: both sides see the link. */
static void
reaches(struct table *t)
{
	for (size_t i = 0; i < t->m->nreaches; i++) {
		const struct er_reach *r = &t->m->reaches[i];
		struct reach_fare x;

		if (!is_wanted(t, r->head.name, r->subscription) &&
		    !is_wanted(t, r->head.name, view_show_owner(r->from)) &&
		    !is_wanted(t, r->head.name, view_show_owner(r->to)))
			continue;
		reach_fare(t, r, &x);
		reach_row(t, r, &x);
		reach_fare_fini(&x);
	}
}

/* --- private clouds, VNets, sites --- */

static void
cloud_row(struct table *t, const struct er_cloud *p)
{
	struct view_show *s = t->s;
	struct fare f = { 0, 0, NULL };

	for (unsigned i = 0; i < 2; i++)
		count(&f, t, speaker(t, ER_ROLE_MSEE, p->head.name, i),
		    speaker(t, ER_ROLE_EDGE, p->head.name, i));
	view_show_open(s);
	view_show_string(s, "name", p->head.name);
	view_show_string(s, "subscription", p->subscription);
	view_show_string(s, "location", p->location);
	put_prefix(s, "network-block", &p->block);
	view_show_uint(s, "asn", p->asn);
	view_show_string(s, "reannounce", er_reannounce_word(p->reannounce));
	put_fare(t, &f, "NotConnected");
	json_array(&s->json, "networks");
	for (size_t i = 0; i < p->nnetworks; i++) {
		json_object(&s->json, NULL);
		view_show_string(s, "name", p->networks[i].name);
		put_prefix(s, "prefix", &p->networks[i].prefix);
		json_bool(&s->json, "announced", p->networks[i].announced);
		json_object_end(&s->json);
	}
	json_array_end(&s->json);
	view_show_string(s, "circuit-id", p->circuit->id);
	view_show_cloud_rest(s, p);
	view_show_close(s);
}

static void
clouds(struct table *t)
{
	for (size_t i = 0; i < t->m->nclouds; i++) {
		const struct er_cloud *p = &t->m->clouds[i];

		if (!is_wanted(t, p->head.name, p->subscription))
			continue;
		if (t->s->az)
			view_show_az_cloud(t->s, t->m, p);
		else
			cloud_row(t, p);
	}
}

static void
vnet_row(struct table *t, const struct er_vnet *v)
{
	static const struct ip_prefix none = { .family = IP_NONE };
	const struct er_gateway *g = &v->gateway;
	struct view_show *s = t->s;

	view_show_open(s);
	view_show_string(s, "name", v->head.name);
	view_show_string(s, "subscription", v->subscription);
	view_show_string(s, "location", v->location);
	put_prefixes(s, "address-space", &v->space);
	json_array(&s->json, "subnets");
	for (size_t i = 0; i < v->nsubnets; i++)
		json_string(&s->json, NULL, v->subnets[i].head.name);
	json_array_end(&s->json);
	view_show_string(s, "peered-with", v->hub ? v->hub->head.name : NULL);
	view_show_uint(s, "spokes", v->nspokes);
	json_array(&s->json, "peerings");
	for (size_t i = 0; i < v->npeers; i++)
		json_string(&s->json, NULL, v->peers[i]->head.name);
	json_array_end(&s->json);
	view_show_string(s, "gateway",
	    v->has_gateway ? er_gateway_sku_word(g->sku) : NULL);
	put_prefix(s, "gateway-subnet", v->has_gateway ? &g->subnet : &none);
	json_bool(&s->json, "allow-remote-vnet-traffic",
	    v->has_gateway && g->allow_remote_vnet);
	view_show_uint(s, "connections", v->nconnections);
	if (v->native.present)
		put_prefix(s, "private-cloud", &v->native.block);
	if (v->has_gateway && er_migration_phase(g)) {
		view_show_string(s, "migration-phase", er_migration_phase(g));
		view_show_string(s, "migration-sku",
		    er_gateway_sku_word(g->migration.sku));
	}
	view_show_close(s);
}

static void
vnets(struct table *t)
{
	for (size_t i = 0; i < t->m->nvnets; i++) {
		const struct er_vnet *v = &t->m->vnets[i];

		if (is_wanted(t, v->head.name, v->subscription))
			vnet_row(t, v);
	}
}

static size_t
announced(const struct er_adverts *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += !list->items[i].withdrawn;
	return n;
}

static void
site_row(struct table *t, const struct er_site *site)
{
	struct view_show *s = t->s;
	struct fare f = { 0, 0, NULL };

	for (size_t i = 0; i < site->ncircuits; i++)
		for (unsigned path = 0; path < 2; path++)
			count(&f, t,
			    speaker(t, ER_ROLE_MSEE,
				site->circuits[i].circuit->head.name, path),
			    speaker(t, ER_ROLE_CE, site->head.name,
				site->routers == 2 ? path : 0));
	view_show_open(s);
	view_show_string(s, "name", site->head.name);
	view_show_string(s, "subscription", site->subscription);
	view_show_uint(s, "asn", site->asn);
	view_show_uint(s, "routers", site->routers);
	json_array(&s->json, "circuits");
	for (size_t i = 0; i < site->ncircuits; i++)
		json_string(&s->json, NULL, site->circuits[i].circuit->head.name);
	json_array_end(&s->json);
	view_show_uint(s, "advertisements", announced(&site->adverts));
	put_fare(t, &f, "NotConnected");
	view_show_close(s);
}

static void
sites(struct table *t)
{
	for (size_t i = 0; i < t->m->nsites; i++) {
		const struct er_site *site = &t->m->sites[i];

		if (is_wanted(t, site->head.name, site->subscription))
			site_row(t, site);
	}
}

void
view_show_objects(struct view_show *s, const struct er_model *m,
    const struct view_show_ask *ask)
{
	static void (*const tables[VIEW_SHOW_N])(struct table *) = {
		[VIEW_SHOW_CIRCUITS] = circuits,
		[VIEW_SHOW_AUTHORIZATIONS] = circuits,
		[VIEW_SHOW_CONNECTIONS] = connections,
		[VIEW_SHOW_REACHES] = reaches,
		[VIEW_SHOW_CLOUDS] = clouds,
		[VIEW_SHOW_VNETS] = vnets,
		[VIEW_SHOW_SITES] = sites,
		[VIEW_SHOW_VPN_CONNECTIONS] = vpn_connections,
	};
	struct table t = { .s = s, .m = m, .ask = ask };

	if (!tables[ask->what]) {
		view_show_peerings(s, m, ask);
		view_show_hubs(s, m, ask);
		view_show_gateways(s, m, ask);
		return;
	}
	view_states_init(&t.states, s->net);
	tables[ask->what](&t);
	view_states_fini(&t.states);
}
