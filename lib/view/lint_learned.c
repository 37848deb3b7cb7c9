/*
 * How many routes a gateway learns from its circuits, as far as the lab says: what
 * sites and private clouds announce there, and those that Global Reach joins.  Each
 * prefix counts once, whatever the number of ways.  What a file or a real router
 * announces is not known here, and an import or export filter may keep some back: the
 * figure is of what is written.
 */
#include "er/limits.h"
#include "er/words.h"
#include "view/lint_int.h"

static bool
is_connected(const struct er_vnet *v, const struct er_circuit *k)
{
	for (size_t i = 0; i < v->nconnections; i++)
		if (v->connections[i].circuit == k)
			return true;
	return false;
}

/* What stands on the circuit is taught to the gateway: at one hop of Global Reach, too.
 */
static bool
is_heard(const struct er_vnet *v, const struct er_circuit *k)
{
	for (size_t i = 0; i < k->nreaches; i++) {
		const struct er_reach *r = k->reaches[i];

		if (is_connected(v, r->from == k ? r->to : r->from))
			return true;
	}
	return is_connected(v, k);
}

static uint64_t
routes_of(const struct er_advert *a)
{
	if (a->withdrawn)
		return 0;
	if (a->mrt)
		return a->limit;
	return a->prefix.family == IP_NONE ? a->count : 1;
}

static uint64_t
of_site(const struct er_vnet *v, const struct er_site *s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->adverts.n; i++) {
		const struct er_advert *a = &s->adverts.items[i];
		bool heard = false;

		for (size_t k = 0; k < s->ncircuits && !heard; k++)
			heard = s->circuits[k].export != ER_EXPORT_NONE &&
			    er_advert_is_over(a, s->circuits[k].circuit) &&
			    is_heard(v, s->circuits[k].circuit);
		if (heard)
			n += routes_of(a);
	}
	return n;
}

static uint64_t
of_cloud(const struct er_vnet *v, const struct er_cloud *p)
{
	uint64_t n = p->host_routes.n;

	if (!is_heard(v, p->circuit))
		return 0;
	for (size_t i = 0; i < p->nnetworks; i++)
		n += p->networks[i].announced;
	return n;
}

/* Of a file nobody knows the families: they count for IPv4. */
static uint64_t
routes_in(const struct er_advert *a, uint8_t family)
{
	uint8_t of = a->prefix.family == IP_NONE ? a->within.family : a->prefix.family;

	return (of == IP_V6) == (family == IP_V6) ? routes_of(a) : 0;
}

static uint64_t
of_attachment(const struct er_attachment *at, uint8_t family)
{
	uint64_t n = 0;

	for (size_t j = 0; at->export != ER_EXPORT_NONE && j < at->site->adverts.n; j++)
		if (er_advert_is_over(&at->site->adverts.items[j], at->circuit))
			n += routes_in(&at->site->adverts.items[j], family);
	return n;
}

/* What sites, VNets and a private cloud put on a circuit themselves. */
static uint64_t
put_on(const struct er_circuit *k, uint8_t family)
{
	bool has_cloud = k->cloud && family == IP_V4;
	uint64_t n = has_cloud ? k->cloud->host_routes.n : 0;

	for (size_t i = 0; has_cloud && i < k->cloud->nnetworks; i++)
		n += k->cloud->networks[i].announced;
	for (size_t i = 0; i < k->nconnections; i++)
		n += er_announced_of(k->connections[i]->vnet, family);
	for (size_t i = 0; i < k->nattachments; i++)
		n += of_attachment(k->attachments[i], family);
	return n;
}

/* And what those put on it that Global Reach joins with it (G-28). */
static uint64_t
put_around(const struct er_circuit *k, uint8_t family)
{
	uint64_t n = put_on(k, family);

	for (size_t i = 0; i < k->nreaches; i++) {
		const struct er_reach *r = k->reaches[i];

		n += put_on(r->from == k ? r->to : r->from, family);
	}
	return n;
}

/* an edge is told what others put on its circuit. */
void
view_lint_told(const struct er_ctx *c, const struct er_circuit *k)
{
	for (size_t i = 0; i < 2 * k->nattachments; i++) {
		const struct er_attachment *a = k->attachments[i / 2];
		uint8_t family = i % 2 ? IP_V6 : IP_V4;
		uint64_t n;

		if (!a->prefix_limit)
			continue;
		n = put_around(k, family) - of_attachment(a, family);
		if (n > a->prefix_limit)
			er_warn_cure(c, CODE_SITE_PREFIXES, a->head.path,
			    "prefix-limit",
			    "raise the limit of the edge, or announce summaries",
			    "%s tells %s up to %llu IPv%u prefixes, and the edge takes "
			    "%u (R-3): its sessions go down",
			    k->head.name, a->site->head.name, (unsigned long long)n,
			    family == IP_V6 ? 6u : 4u, a->prefix_limit);
	}
}

/* W-7, W-62. */
void
view_lint_carried(const struct er_ctx *c, const struct er_circuit *k)
{
	uint32_t limit = er_limit_carried(c->model);
	uint64_t n = put_around(k, IP_V4) + put_around(k, IP_V6);

	if (limit != 0 && n > limit)
		er_warn_cure(c, CODE_LEARNED_LIMIT, k->head.path, NULL,
		    "announce fewer prefixes, or use more circuits",
		    "%s carries %llu routes of VNets and sites, and a circuit is good for "
		    "%u (W-7): what happens then is not known, and the lab carries all",
		    k->head.name, (unsigned long long)n, limit);
}

/* W-5, W-62. */
void
view_lint_learned(const struct er_ctx *c, const struct er_vnet *v)
{
	uint32_t limit = v->has_gateway ? er_limit_learned(c->model, &v->gateway) : 0;
	const struct er_model *m = c->model;
	uint64_t n = 0;

	if (limit == 0)
		return;
	for (size_t i = 0; i < m->nsites; i++)
		n += of_site(v, &m->sites[i]);
	for (size_t i = 0; i < m->nclouds; i++)
		n += of_cloud(v, &m->clouds[i]);
	if (n > limit)
		er_warn(c, CODE_LEARNED_LIMIT, v->gateway.head.path, NULL,
		    "%s learns %llu routes, and a gateway %s takes %u (W-5): what happens "
		    "then is not known, and the lab takes them all",
		    v->head.name, (unsigned long long)n,
		    er_gateway_sku_word(v->gateway.sku), limit);
}
