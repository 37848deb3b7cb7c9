/*
 * Peerings of circuits and the route filters of Microsoft peering, with how the
 * sessions with the customer's edges are, and port pairs of ExpressRoute Direct.  A
 * shared key is a secret: whether there is one is told, and not which.
 */
#include "base/xalloc.h"
#include "er/words.h"
#include "net/halves.h"
#include "view/show_int.h"

#include <string.h>

static void
put_prefix(struct view_show *s, const char *key, const struct ip_prefix *p)
{
	char text[IP_PREFIX_STRLEN];

	view_show_string(s, key, p->family == IP_NONE ? NULL : ip_prefix_text(p, text));
}

static const char *
state_word(const struct er_peering *p)
{
	return p->enabled ? "Enabled" : "Disabled";
}

static bool
is_asked(const struct view_show_ask *ask, const char *name, const char *owner)
{
	return view_show_sees(ask, owner) &&
	    (!ask->name || strcmp(ask->name, name) == 0);
}

/* The state of the sessions of a family that a path has with its edges: of the worst of
 * them; NULL when there is none. */
static const char *
session_state(const struct view_show *s, const struct er_model *m,
    const struct er_circuit *k, bool microsoft, unsigned path, uint8_t family)
{
	const struct er_speaker *near = er_model_speaker_of(m,
	    microsoft ? ER_ROLE_MICROSOFT : ER_ROLE_MSEE, k->head.name, path);
	const char *state = NULL;
	const struct net_half *half;
	struct net_halves *walk;
	struct errs errs;

	if (!near)
		return NULL;
	errs_init(&errs);
	walk = net_halves_new(s->net, near->name, false, &errs);
	while (walk && (half = net_halves_next(walk)) != NULL) {
		const struct er_speaker *far;
		struct net_half_info info;

		if (!net_half_info_of(half, family, &info))
			continue;
		far = er_model_speaker(m, info.remote);
		if (!far ||
		    (far->role != ER_ROLE_CE && far->role != ER_ROLE_PLAIN &&
			far->role != ER_ROLE_EDGE))
			continue;
		if (!state || !info.up)
			state = bgp_state_name(info.state);
	}
	net_halves_free(walk);
	errs_fini(&errs);
	return state;
}

static void
put_microsoft(struct view_show *s, const struct er_microsoft *m)
{
	json_array(&s->json, "advertised-public-prefixes");
	for (size_t i = 0; i < m->advertised.n; i++)
		put_prefix(s, NULL, &m->advertised.items[i]);
	json_array_end(&s->json);
	view_show_string(s, "advertised-public-prefixes-state",
	    er_validation_word(m->validation));
	if (m->customer_asn)
		view_show_uint(s, "customer-asn", m->customer_asn);
	view_show_string(s, "routing-registry-name", er_registry_word(m));
	view_show_string(s, "route-filter", m->filter ? m->filter->head.name : NULL);
	view_show_uint(s, "communities", m->communities.n);
}

static void
peering_row(struct view_show *s, const struct er_model *m, const struct er_circuit *k,
    const struct er_peering *p, const struct er_microsoft *microsoft)
{
	static const char *const keys[2][2] = {
		{ "primary-session", "secondary-session" },
		{ "ipv6-primary-session", "ipv6-secondary-session" },
	};

	view_show_open(s);
	view_show_string(s, "circuit", k->head.name);
	view_show_string(s, "name",
	    microsoft ? "MicrosoftPeering" : "AzurePrivatePeering");
	view_show_string(s, "state", state_word(p));
	view_show_string(s, "last-modified-by", er_modifier_word(p));
	view_show_uint(s, "peer-asn", p->peer_asn);
	view_show_uint(s, "azure-asn", ER_AS_MSEE);
	if (p->vlan != 0)
		view_show_uint(s, "vlan", p->vlan);
	put_prefix(s, "primary", &p->link[0]);
	put_prefix(s, "secondary", &p->link[1]);
	if (p->link6[0].family == IP_V6) {
		put_prefix(s, "ipv6-primary", &p->link6[0]);
		put_prefix(s, "ipv6-secondary", &p->link6[1]);
	}
	json_bool(&s->json, "shared-key", p->shared_key != NULL);
	for (unsigned path = 0; path < 2; path++)
		view_show_string(s, keys[0][path],
		    session_state(s, m, k, microsoft != NULL, path, IP_V4));
	for (unsigned path = 0; p->link6[0].family == IP_V6 && path < 2; path++)
		view_show_string(s, keys[1][path],
		    session_state(s, m, k, microsoft != NULL, path, IP_V6));
	if (microsoft)
		put_microsoft(s, microsoft);
	view_show_close(s);
}

/* A row that opens and closes itself. */
static void
az_row(struct view_show *s, const struct er_circuit *k, const struct er_peering *p,
    const struct er_microsoft *microsoft)
{
	view_show_az_peering(&s->json, k, p, microsoft);
	VEC_PUSH(s->ends, s->n, s->cap) = s->text.len;
}

static void
peerings(struct view_show *s, const struct er_model *m, const struct view_show_ask *ask)
{
	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		if (!is_asked(ask, k->head.name, view_show_owner(k)))
			continue;
		if (k->has_peering && s->az)
			az_row(s, k, &k->peering, NULL);
		else if (k->has_peering)
			peering_row(s, m, k, &k->peering, NULL);
		if (k->has_microsoft && s->az)
			az_row(s, k, &k->microsoft.peering, &k->microsoft);
		else if (k->has_microsoft)
			peering_row(s, m, k, &k->microsoft.peering, &k->microsoft);
	}
}

/* --- route filters --- */

static void
put_communities(struct view_show *s, const struct er_filter *f)
{
	json_array(&s->json, "communities");
	for (size_t i = 0; i < f->communities.n; i++)
		json_stringf(&s->json, NULL, "%u:%u",
		    (unsigned)(f->communities.items[i] >> 16),
		    (unsigned)(f->communities.items[i] & 0xffff));
	json_array_end(&s->json);
}

static void
filter_row(struct view_show *s, const struct er_model *m, const struct er_filter *f,
    const struct view_show_ask *ask)
{
	view_show_open(s);
	view_show_string(s, "name", f->head.name);
	view_show_string(s, "subscription", f->subscription);
	view_show_string(s, "access", "Allow"); /* M-11 */
	put_communities(s, f);
	json_array(&s->json, "circuits");
	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		if (k->has_microsoft && k->microsoft.filter == f &&
		    view_show_sees(ask, view_show_owner(k)))
			json_string(&s->json, NULL, k->head.name);
	}
	json_array_end(&s->json);
	json_bool(&s->json, "office365-authorized", f->office);
	view_show_close(s);
}

/* --- port pairs --- */

static const char *
port_state(const struct er_port_link *l)
{
	return !l->enabled                    ? "Disabled"
	    : l->macsec == ER_MACSEC_MISMATCH ? "MACsecMismatch"
					      : "Enabled";
}

static void
port_row(struct view_show *s, const struct er_port_pair *p)
{
	view_show_open(s);
	view_show_string(s, "name", p->head.name);
	view_show_string(s, "subscription", p->subscription);
	view_show_string(s, "location", p->place ? p->place->name : p->location);
	view_show_string(s, "port", p->location);
	view_show_uint(s, "bandwidth-mbps", p->mbps);
	view_show_uint(s, "sold-mbps", er_port_sold(p));
	view_show_string(s, "encapsulation", er_encapsulation_word(p));
	view_show_string(s, "link1", port_state(&p->links[0]));
	view_show_string(s, "link2", port_state(&p->links[1]));
	json_array(&s->json, "circuits");
	for (size_t i = 0; i < p->ncircuits; i++)
		json_string(&s->json, NULL, p->circuits[i]->head.name);
	json_array_end(&s->json);
	view_show_close(s);
}

void
view_show_peerings(struct view_show *s, const struct er_model *m,
    const struct view_show_ask *ask)
{
	if (ask->what == VIEW_SHOW_PEERINGS) {
		peerings(s, m, ask);
		return;
	}
	if (ask->what == VIEW_SHOW_PORTS) {
		for (size_t i = 0; i < m->nports; i++)
			if (is_asked(ask, m->ports[i].head.name,
				m->ports[i].subscription))
				port_row(s, &m->ports[i]);
		return;
	}
	for (size_t i = 0; ask->what == VIEW_SHOW_FILTERS && i < m->nfilters; i++)
		if (is_asked(ask, m->filters[i].head.name, m->filters[i].subscription))
			filter_row(s, m, &m->filters[i], ask);
}
