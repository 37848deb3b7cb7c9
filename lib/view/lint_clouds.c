/*
 * Private clouds: a small gateway in front of one, a default route that one with a way
 * out of its own does not follow, and machines that have moved and whose /32 the site
 * does not take.
 */
#include "er/limits.h"
#include "er/words.h"
#include "rib/policy.h"
#include "view/lint_int.h"

/* 1 Gbps (W-5). */
static void
small_gateway(const struct er_ctx *c, const struct er_vnet *v)
{
	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;

		if (!k->cloud || er_gateway_mbps(&v->gateway) > 1000)
			continue;
		er_warn(c, CODE_SMALL_GATEWAY, v->gateway.head.path, "sku",
		    "the gateway %s of %s has 1 Gbps for %s",
		    er_gateway_sku_word(v->gateway.sku), v->head.name,
		    k->cloud->head.name);
		return;
	}
}

static bool
has_default(const struct er_adverts *list, const struct er_circuit *over)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct er_advert *a = &list->items[i];

		if (a->prefix.family == IP_V4 && a->prefix.len == 0 &&
		    (over ? er_advert_is_over(a, over) : !a->withdrawn))
			return true;
	}
	return false;
}

/* Somebody who announces a default route to the private cloud, or NULL. */
static const char *
offers_default(const struct er_cloud *p)
{
	for (size_t i = 0; i < p->circuit->nreaches; i++) {
		const struct er_reach *r = p->circuit->reaches[i];
		const struct er_circuit *k = r->from == p->circuit ? r->to : r->from;

		for (size_t j = 0; j < k->nattachments; j++)
			if (has_default(&k->attachments[j]->site->adverts, k))
				return k->attachments[j]->site->head.name;
	}
	for (size_t i = 0; i < p->circuit->nconnections; i++) {
		const struct er_vnet *v = p->circuit->connections[i]->vnet;

		for (size_t k = 0; v->has_server && k < v->nappliances; k++)
			if (v->appliances[k].bgp &&
			    has_default(&v->appliances[k].bgp->adverts, NULL))
				return v->appliances[k].name;
	}
	return NULL;
}

/* exactly one. */
static void
two_ways_out(const struct er_ctx *c, const struct er_cloud *p)
{
	const char *who =
	    p->internet != ER_INTERNET_DEFAULT_ROUTE ? offers_default(p) : NULL;

	if (who)
		er_warn(c, CODE_INTERNET_TWICE, p->head.path, "internet",
		    "%s goes out by %s, so it does not follow the default route of %s",
		    p->head.name, er_internet_word(p->internet), who);
}

static bool
takes(const struct er_attachment *a, const struct ip_prefix *p)
{
	return !a->import || rib_filter_permits(a->import, p);
}

/* over which circuits that are joined with the private cloud the site learns. */
static void
not_taken(const struct er_ctx *c, const struct er_machine *m)
{
	const struct er_site *s = m->mon ? er_machine_site(m) : NULL;
	struct ip_prefix own = ip_prefix_of(&m->address, 32);
	const struct er_circuit *at = m->cloud->circuit;
	char text[IP_PREFIX_STRLEN];
	bool any = false, taken = false;

	for (size_t i = 0; s && i < s->ncircuits; i++)
		for (size_t k = 0; k < at->nreaches; k++) {
			const struct er_reach *r = at->reaches[k];

			if (s->circuits[i].circuit != (r->from == at ? r->to : r->from))
				continue;
			any = true;
			taken |= takes(&s->circuits[i], &own);
		}
	if (any && !taken)
		er_warn(c, CODE_MON_NOT_TAKEN, m->head.path, "mon",
		    "%s does not take %s from %s: it goes on sending the long way",
		    s->head.name, ip_prefix_text(&own, text), m->cloud->head.name);
}

void
view_lint_clouds(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nvnets; i++)
		if (m->vnets[i].has_gateway)
			small_gateway(c, &m->vnets[i]);
	for (size_t i = 0; i < m->nclouds; i++) {
		two_ways_out(c, &m->clouds[i]);
		for (size_t k = 0; k < m->clouds[i].nmachines; k++)
			not_taken(c, &m->clouds[i].machines[k]);
	}
}
