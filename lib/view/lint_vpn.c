/*
 * Designs with a VPN gateway that bite: a site with both lines whose routers do not
 * prefer ExpressRoute, so that the two directions part (N-5, N-8), and sites of one VPN
 * gateway that reach each other over the gateway although one of them has a circuit for
 * what comes from Azure (N-10).
 */
#include "view/lint_int.h"

/* The circuit by which a site is connected with a VNet, or NULL. */
static const struct er_attachment *
line_to(const struct er_site *s, const struct er_vnet *v)
{
	for (size_t i = 0; i < s->ncircuits; i++)
		for (size_t k = 0; k < v->nconnections; k++)
			if (s->circuits[i].circuit &&
			    s->circuits[i].circuit == v->connections[k].circuit)
				return &s->circuits[i];
	return NULL;
}

static uint32_t
preference(const struct er_path_policy *p)
{
	return p->has_local_pref ? p->local_pref : 100;
}

/* 12076 and 65515 are one AS each. */
static void
both_lines(const struct er_ctx *c, const struct er_vpn_connection *n)
{
	const struct er_attachment *a = line_to(n->site, n->vnet);
	uint32_t vpn = preference(&n->at_site->policy), circuit = UINT32_MAX;

	if (!a || !n->bgp)
		return;
	for (int i = 0; i < 2; i++)
		if (preference(&a->path[i]) < circuit)
			circuit = preference(&a->path[i]);
	if (vpn >= circuit)
		er_warn(c, CODE_VPN_EQUAL, n->head.path, NULL,
		    vpn == circuit
			? "%s sends to %s over the circuit and over the VPN (local "
			  "preference %u of both), and Azure answers over %s only"
			: "%s sends to %s over the VPN (local preference %u), and Azure "
			  "answers over %s",
		    n->site->head.name, n->vnet->head.name, vpn, a->circuit->head.name);
}

/* A site that has a circuit was given another way on purpose. */
static void
transit(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_vpn_connection *list = v->vpn.connections;

	for (size_t i = 0; i < v->vpn.nconnections; i++)
		for (size_t k = 0; k < v->vpn.nconnections; k++) {
			const struct er_site *a = list[i].site, *b = list[k].site;

			if (i == k || !list[i].bgp || !list[k].bgp || !line_to(a, v) ||
			    (line_to(b, v) && k < i))
				continue;
			er_warn(c, CODE_VPN_TRANSIT, list[i].head.path, NULL,
			    "%s and %s reach each other over the VPN gateway of %s, "
			    "circuit or not",
			    a->head.name, b->head.name, v->head.name);
		}
}

void
view_lint_vpns(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nvnets; i++) {
		const struct er_vnet *v = &c->model->vnets[i];

		for (size_t k = 0; k < v->vpn.nconnections; k++)
			both_lines(c, &v->vpn.connections[k]);
		transit(c, v);
	}
}
