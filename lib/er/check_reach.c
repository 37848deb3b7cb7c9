/*
 * Global Reach, one check after the other; the first that fails is told.  A link that
 * exists may outlive some of what creating it needed: a circuit that its provider takes
 * away keeps the link, and nothing goes over it (C-12).
 */
#include "er/check.h"
#include "er/limits.h"

#include <string.h>

struct reach {
	const struct er_ctx *c;
	const struct er_reach *r;
	bool creating;
};

static bool
joins(const struct er_reach *r, const struct er_circuit *a, const struct er_circuit *b)
{
	return (r->from == a && r->to == b) || (r->from == b && r->to == a);
}

/* Of two that join the same circuits the later by name is told; one being created is,
 * whatever its name. */
static bool
exists(const struct reach *x)
{
	const struct er_circuit *from = x->r->from;

	if (from == x->r->to) {
		er_refuse(x->c, CODE_GLOBAL_REACH_SAME_CIRCUIT, x->r->head.path, "to",
		    "from and to are both %s", from->head.name);
		return false;
	}
	for (size_t i = 0; i < from->nreaches; i++) {
		const struct er_reach *other = from->reaches[i];

		if (other == x->r || !joins(other, from, x->r->to))
			continue;
		if (!x->creating && strcmp(other->head.name, x->r->head.name) > 0)
			continue;
		er_refuse(x->c, CODE_GLOBAL_REACH_EXISTS, x->r->head.path, NULL,
		    "%s joins %s and %s already", other->head.name,
		    other->from->head.name, other->to->head.name);
		return false;
	}
	return true;
}

/* G-2, the first two: of both circuits. */
static bool
ready(const struct reach *x)
{
	const struct er_circuit *ends[2] = { x->r->from, x->r->to };

	for (int i = 0; i < 2; i++) {
		if (ends[i]->provider_state == ER_PROVISIONED)
			continue;
		if (x->creating) {
			er_refuse(x->c, CODE_GLOBAL_REACH_NOT_PROVISIONED,
			    x->r->head.path, i ? "to" : "from", "%s is not provisioned",
			    ends[i]->head.name);
			return false;
		}
		er_warn(x->c, CODE_GLOBAL_REACH_NOT_PROVISIONED, x->r->head.path,
		    i ? "to" : "from", "%s is not provisioned", ends[i]->head.name);
	}
	for (int i = 0; i < 2; i++) {
		if (ends[i]->has_peering)
			continue;
		er_refuse(x->c, CODE_GLOBAL_REACH_NO_PEERING, x->r->head.path,
		    i ? "to" : "from", "%s has no private peering", ends[i]->head.name);
		return false;
	}
	return true;
}

static bool
same_location(const struct er_circuit *a, const struct er_circuit *b)
{
	/* a private cloud is a location of its own; two sites of one metro
	 * ("Amsterdam", "Amsterdam2") are two. */
	return !a->cloud && !b->cloud && er_same_location(a, b);
}

/* G-3a: a list with a date says nothing for sure about today. */
static void
warn_country(const struct reach *x, const struct er_circuit *k, const char *leaf)
{
	const struct er_location *l = k->cloud ? NULL : k->place;
	const struct er_world *w = x->c->model->world;

	if (l && l->reach == ER_REACH_NO)
		er_warn(x->c, CODE_GLOBAL_REACH_COUNTRY, x->r->head.path, leaf,
		    "%s is in %s (%s), which is not on the list of Global Reach of %s",
		    k->head.name, l->name, l->country ? l->country : "unknown",
		    er_world_date(w, "Global Reach"));
	else if (l && l->reach == ER_REACH_UNKNOWN)
		er_warn(x->c, CODE_GLOBAL_REACH_COUNTRY, x->r->head.path, leaf,
		    "%s is in %s (%s), and whether that has Global Reach is not known",
		    k->head.name, l->name, er_azure_name(l->azure));
}

/* Of a managed circuit that of its region. */
static const char *
geo_of(const struct er_circuit *k)
{
	const struct er_region *r = k->cloud ? k->cloud->region : NULL;

	return r && r->geo && !k->geo[0] ? r->geo : k->geo;
}

/* G-2, the others: tier, country, location, region. */
static bool
placed(const struct reach *x)
{
	const struct er_circuit *ends[2] = { x->r->from, x->r->to };
	const char *path = x->r->head.path, *geo[2];

	for (int i = 0; i < 2; i++) {
		if (ends[i]->sku == ER_LOCAL) {
			er_refuse(x->c, CODE_GLOBAL_REACH_LOCAL_SKU, path,
			    i ? "to" : "from", "%s is a Local circuit",
			    ends[i]->head.name);
			return false;
		}
	}
	for (int i = 0; i < 2; i++)
		warn_country(x, ends[i], i ? "to" : "from");
	if (ends[0]->azure != ER_AZURE_N && ends[1]->azure != ER_AZURE_N &&
	    ends[0]->azure != ends[1]->azure) {
		er_refuse(x->c, CODE_OTHER_CLOUD, path, NULL, "%s is in %s, %s in %s",
		    ends[0]->head.name, er_azure_name(ends[0]->azure),
		    ends[1]->head.name, er_azure_name(ends[1]->azure));
		return false;
	}
	if (same_location(ends[0], ends[1])) {
		er_refuse(x->c, CODE_GLOBAL_REACH_SAME_LOCATION, path, NULL,
		    "%s and %s are both in %s", ends[0]->head.name, ends[1]->head.name,
		    ends[0]->location);
		return false;
	}
	for (int i = 0; i < 2; i++)
		geo[i] = geo_of(ends[i]);
	if (!geo[0][0] || !geo[1][0] || strcmp(geo[0], geo[1]) == 0)
		return true;
	for (int i = 0; i < 2; i++) {
		if (ends[i]->sku == ER_PREMIUM || ends[i]->cloud)
			continue;
		er_refuse(x->c, CODE_GLOBAL_REACH_NEEDS_PREMIUM, path,
		    i ? "to" : "from", "%s (%s) and %s (%s): %s is not Premium",
		    ends[0]->head.name, geo[0], ends[1]->head.name, geo[1],
		    ends[i]->head.name);
		return false;
	}
	return true;
}

/* G-7; for links that exist the circuits are checked as a whole. */
static bool
room(const struct reach *x)
{
	const struct er_circuit *ends[2] = { x->r->from, x->r->to };

	for (int i = 0; x->creating && i < 2; i++) {
		uint32_t limit = er_limit_links(x->c->model, ends[i]);
		size_t used = ends[i]->nconnections + ends[i]->nreaches;

		if (limit == 0 || used <= limit)
			continue;
		er_refuse(x->c, CODE_LINK_LIMIT, x->r->head.path, i ? "to" : "from",
		    "it would be link number %zu of %s, whose limit is %u", used,
		    ends[i]->head.name, limit);
		return false;
	}
	return true;
}

static bool
overlap(const struct reach *x, const struct ip_prefix *p, const struct ip_prefix *other,
    const char *path)
{
	char a[IP_PREFIX_STRLEN], b[IP_PREFIX_STRLEN];

	if (other->family == IP_NONE || !ip_prefix_overlaps(p, other))
		return false;
	er_refuse(x->c, CODE_OVERLAP, x->r->head.path,
	    p->family == IP_V6 ? "ipv6-address-prefix" : "address-prefix",
	    "%s overlaps %s of %s (G-4)", ip_prefix_text(p, a),
	    ip_prefix_text(other, b), path);
	return true;
}

static bool
overlaps_lab(const struct reach *x, const struct ip_prefix *p)
{
	const struct er_model *m = x->c->model;
	char a[IP_PREFIX_STRLEN], b[IP_PREFIX_STRLEN];
	bool bad = false;

	for (size_t i = 0; i < m->nvnets && !bad; i++)
		for (size_t k = 0; k < m->vnets[i].space.n && !bad; k++)
			bad = overlap(x, p, &m->vnets[i].space.items[k],
			    m->vnets[i].head.path);
	for (size_t i = 0; i < m->nclouds && !bad; i++) {
		bad = overlap(x, p, &m->clouds[i].block, m->clouds[i].head.path);
		for (size_t k = 0; k < m->clouds[i].nsegments && !bad; k++)
			bad = overlap(x, p, &m->clouds[i].segments[k].prefix,
			    m->clouds[i].segments[k].head.path);
	}
	for (size_t i = 0; i < m->nsites && !bad; i++) {
		const struct er_site *s = &m->sites[i];
		size_t n = s->has_networks ? s->networks.n : s->adverts.n;

		for (size_t k = 0; k < n && !bad; k++) {
			const struct ip_prefix *used = s->has_networks
			    ? &s->networks.items[k]
			    : &s->adverts.items[k].prefix;

			/* A summary around it is no use of it; a network is, and the
			 * service does not know of it (G-4). */
			bad = used->len >= p->len && overlap(x, p, used, s->head.path);
			if (!bad && s->has_networks && used->family == p->family &&
			    ip_prefix_covers(used, p))
				er_warn(x->c, CODE_OVERLAP, x->r->head.path,
				    "address-prefix", "%s is in %s of %s (G-4)",
				    ip_prefix_text(p, a), ip_prefix_text(used, b),
				    s->head.path);
		}
	}
	return bad;
}

/* G-4, [inferred] part: link subnets and other links of either circuit. */
static bool
overlaps_circuits(const struct reach *x, const struct ip_prefix *p)
{
	const struct er_circuit *ends[2] = { x->r->from, x->r->to };
	bool bad = false;

	for (int i = 0; i < 2 && !bad; i++) {
		const struct er_peering *q = &ends[i]->peering;

		for (int k = 0; k < 2 && !bad; k++)
			bad = overlap(x, p, &q->link[k], ends[i]->head.path) ||
			    overlap(x, p, &q->link6[k], ends[i]->head.path);
		for (size_t k = 0; k < ends[i]->nreaches && !bad; k++) {
			const struct er_reach *other = ends[i]->reaches[k];

			if (other == x->r ||
			    (!x->creating &&
				strcmp(other->head.name, x->r->head.name) > 0))
				continue;
			bad = overlap(x, p, &other->prefix, other->head.path) ||
			    overlap(x, p, &other->prefix6, other->head.path);
		}
	}
	return bad;
}

static bool
prefixed(const struct reach *x)
{
	const struct er_reach *r = x->r;
	const char *path = r->head.path;
	char text[IP_PREFIX_STRLEN];

	/* A cloud whose pool is empty has been told already. */
	if (r->prefix.family == IP_NONE && !r->from->cloud) {
		er_refuse(x->c, CODE_GLOBAL_REACH_PREFIX_MISSING, path,
		    "address-prefix", "address-prefix is not given");
		return false;
	}
	if (r->from->cloud && r->prefix.family == IP_V4 && !r->carved)
		er_warn(x->c, CODE_GLOBAL_REACH_CARVED, path, "address-prefix",
		    "%s carves the /29 of its links out of %s, and the service asks for "
		    "none (A-13)",
		    r->from->head.name, ip_prefix_text(&r->from->cloud->block, text));
	if (r->prefix.family == IP_V4 && r->prefix.len != 29) {
		er_refuse(x->c, CODE_GLOBAL_REACH_PREFIX_SIZE, path, "address-prefix",
		    "%s is no /29", ip_prefix_text(&r->prefix, text));
		return false;
	}
	if (r->prefix6.family == IP_V6 && r->prefix6.len != 125) {
		er_refuse(x->c, CODE_GLOBAL_REACH_PREFIX_SIZE, path,
		    "ipv6-address-prefix", "%s is no /125",
		    ip_prefix_text(&r->prefix6, text));
		return false;
	}
	if (r->prefix6.family == IP_V6 &&
	    (r->from->peering.link6[0].family == IP_NONE ||
		r->to->peering.link6[0].family == IP_NONE)) {
		er_refuse(x->c, CODE_GLOBAL_REACH_IPV6, path, "ipv6-address-prefix",
		    "not both peerings have IPv6");
		return false;
	}
	if (r->prefix.family == IP_V4 && !r->carved &&
	    (overlaps_lab(x, &r->prefix) || overlaps_circuits(x, &r->prefix)))
		return false;
	return r->prefix6.family == IP_NONE ||
	    (!overlaps_lab(x, &r->prefix6) && !overlaps_circuits(x, &r->prefix6));
}

/* G-6, A-13: who configures it asks as the owner of the circuit it is configured on. */
static bool
authorized(const struct reach *x)
{
	const struct er_reach *r = x->r;

	return er_check_key(x->c, r->head.path, r->from->subscription, r->to,
	    &r->redeem);
}

void
er_check_reach(const struct er_ctx *c, const struct er_reach *r, bool creating)
{
	static bool (*const steps[])(const struct reach *) = { exists, ready, placed,
		room, prefixed, authorized };
	const struct reach x = { c, r, creating };

	if (!r->from || !r->to)
		return;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		if (!steps[i](&x))
			return;
}

void
er_check_reaches(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nreaches; i++)
		er_check_reach(c, &c->model->reaches[i], false);
}
