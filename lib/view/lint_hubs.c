/*
 * Designs with virtual hubs that bite: hubs that reach each other over a circuit rather
 * than directly (H-9), hubs of which only some inspect private traffic, and networks
 * that a private policy gives VNets no way to (H-11).
 */
#include "view/lint_int.h"

#include <string.h>

/* --- hairpins --- */

static bool
carries_vnets(const struct er_reach *r, const struct er_circuit *other)
{
	return r->vnets == ER_VNETS_EVERYWHERE && (r->from == other || r->to == other);
}

/* Two circuits, or one, over which the VNets of hubs on them meet. */
static bool
are_one(const struct er_circuit *a, const struct er_circuit *b)
{
	for (size_t i = 0; a && b && i < a->nreaches; i++)
		if (carries_vnets(a->reaches[i], b))
			return true;
	return a && a == b;
}

/* The circuit of a hub by which it hears of the other, or NULL. */
static const struct er_circuit *
way_to(const struct er_hub *h, const struct er_hub *other)
{
	const struct er_vnet *a = h->inside, *b = other->inside;

	for (size_t i = 0; i < a->nconnections; i++)
		for (size_t k = 0; k < b->nconnections; k++)
			if (are_one(a->connections[i].circuit,
				b->connections[k].circuit))
				return a->connections[i].circuit;
	return NULL;
}

static void
hairpin(const struct er_ctx *c, const struct er_hub *h, const struct er_hub *other)
{
	const struct er_circuit *k = way_to(h, other);

	if (k && h->preference != ER_PREFER_PATH && other->inside->nspokes)
		er_warn(c, CODE_HUB_HAIRPIN, h->head.path, "routing-preference",
		    "%s reaches the VNets of %s over %s, not directly: what is local goes "
		    "first",
		    h->head.name, other->head.name, k->head.name);
}

/* --- routing intent --- */

static void
half_inspected(const struct er_ctx *c, const struct er_hub *h,
    const struct er_hub *other)
{
	if (h->intent.private_hop && !other->intent.private_hop)
		er_warn(c, CODE_HUB_UNSECURED, other->head.path, NULL,
		    "%s has no private policy, as %s has: what stays in it, and what it "
		    "sends to sites, is not inspected",
		    other->head.name, h->head.name);
}

static bool
is_private(const struct er_intent *t, const struct ip_prefix *p)
{
	const struct ip_prefix *range;
	struct ip_prefix room;

	for (size_t i = 0; (range = er_intent_range(t, i, &room)) != NULL; i++)
		if (ip_prefix_covers(range, p))
			return true;
	return p->family != IP_V4 || p->len == 0;
}

static void
beyond(const struct er_ctx *c, const struct er_hub *h, const struct ip_prefix *p,
    const char *whose)
{
	char text[IP_PREFIX_STRLEN];

	if (p->family != IP_NONE && !is_private(&h->intent, p))
		er_warn(c, CODE_HUB_RANGE, h->intent.head.path, "private-prefixes",
		    "VNets of %s have no way to %s of %s: it is in no range of the private "
		    "policy",
		    h->head.name, ip_prefix_text(p, text), whose);
}

static void
site(const struct er_ctx *c, const struct er_hub *h, const struct er_site *s)
{
	for (size_t i = 0; i < s->adverts.n; i++) {
		beyond(c, h, &s->adverts.items[i].prefix, s->head.name);
		beyond(c, h, &s->adverts.items[i].within, s->head.name);
	}
}

/* What hangs on the other hub, or on the hub itself, that the VNets of the hub would
 * reach. */
static void
networks(const struct er_ctx *c, const struct er_hub *h, const struct er_hub *at)
{
	const struct er_vnet *v = at->inside;

	for (size_t i = 0; i < v->nspokes; i++)
		for (size_t k = 0; k < v->spokes[i]->space.n; k++)
			beyond(c, h, &v->spokes[i]->space.items[k],
			    v->spokes[i]->head.name);
	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;

		for (size_t j = 0; k && j < k->nattachments; j++)
			site(c, h, k->attachments[j]->site);
	}
	for (size_t i = 0; i < v->vpn.nconnections; i++)
		site(c, h, v->vpn.connections[i].site);
}

/* --- a circuit that comes back --- */

static const struct er_advert *
find_advert(const struct er_adverts *list, const struct ip_prefix *p)
{
	for (size_t i = 0; i < list->n; i++)
		if (!list->items[i].withdrawn &&
		    ip_prefix_equal(&list->items[i].prefix, p))
			return &list->items[i];
	return NULL;
}

/* The shortest path that a circuit of the hub has for the prefix, with 12076 and the
 * site in front; 0: none has one. */
static size_t
over_circuits(const struct er_vnet *v, const struct ip_prefix *p, const char **circuit)
{
	size_t best = 0;

	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;

		for (size_t j = 0; k && j < k->nattachments; j++) {
			const struct er_attachment *a = k->attachments[j];
			const struct er_advert *e = find_advert(&a->site->adverts, p);
			size_t primary = a->path[0].prepend.n;
			size_t secondary = a->path[1].prepend.n;
			size_t n = e ? 2 + e->path.n +
				(primary < secondary ? primary : secondary)
				     : 0;

			if (n && (!best || n < best)) {
				best = n;
				*circuit = k->head.name;
			}
		}
	}
	return best;
}

/* H-17: one warning for each site that does not prepend enough. */
static void
returns(const struct er_ctx *c, const struct er_hub *h,
    const struct er_vpn_connection *n)
{
	for (size_t i = 0; n->bgp && i < n->site->adverts.n; i++) {
		const struct er_advert *e = &n->site->adverts.items[i];
		const char *circuit = NULL;
		char text[IP_PREFIX_STRLEN];
		size_t own = 1 + e->path.n + n->at_site->policy.prepend.n, other;

		if (e->withdrawn || e->prefix.family != IP_V4)
			continue;
		other = over_circuits(h->inside, &e->prefix, &circuit);
		if (!other || own > other)
			continue;
		er_warn(c, CODE_HUB_RETURN, n->head.path, NULL,
		    "%s has %s over %s and over VPN of %s with a path that is no longer: "
		    "when %s has failed and is back, the service may stay with VPN, and "
		    "the lab goes back",
		    h->head.name, ip_prefix_text(&e->prefix, text), circuit,
		    n->site->head.name, circuit);
		return;
	}
}

/* H-12: a summary for a branch may stand for what branches do not learn. */
static void
mixed_summary(const struct er_ctx *c, const struct er_hub *h,
    const struct er_vpn_connection *n)
{
	const struct er_route_map *m =
	    n->at_gateway ? n->at_gateway->maps.outbound : NULL;

	if (!h->wan || h->wan->branch_to_branch || !h->inside->nconnections)
		return;
	for (size_t i = 0; m && i < m->nrules; i++) {
		if (m->rules[i].drop && m->rules[i].match_ases.n)
			return; /* what circuits taught does not get there */
		if (m->rules[i].replace.n)
			er_warn(c, CODE_HUB_SUMMARY, n->head.path, "outbound-route-map",
			    "%s has a summary for %s, which may stand for routes of "
			    "circuits as well, and branch-to-branch of %s is off",
			    m->head.name, n->site->head.name, h->wan->head.name);
	}
}

void
view_lint_hubs(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nhubs; i++) {
		const struct er_hub *h = &m->hubs[i];

		if (h->intent.private_hop && h->inside->nspokes)
			networks(c, h, h);
		for (size_t k = 0; k < h->inside->vpn.nconnections; k++) {
			const struct er_vpn_connection *n =
			    &h->inside->vpn.connections[k];

			if (h->preference == ER_PREFER_EXPRESSROUTE)
				returns(c, h, n);
			mixed_summary(c, h, n);
		}
		for (size_t k = 0; k < m->nhubs; k++) {
			const struct er_hub *other = &m->hubs[k];

			if (!er_hubs_joined(h, other))
				continue;
			hairpin(c, h, other);
			half_inspected(c, h, other);
			if (h->intent.private_hop && h->inside->nspokes)
				networks(c, h, other);
		}
	}
}
