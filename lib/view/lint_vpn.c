/*
 * Designs with a VPN gateway that bite: a site with both lines whose routers do not
 * prefer ExpressRoute, so that the two directions part (N-5, N-8), and sites of one VPN
 * gateway that reach each other over the gateway although one of them has a circuit for
 * what comes from Azure (N-10); and IPsec over private peering that traffic goes round
 * (N-9).
 */
#include "view/lint_int.h"

static uint32_t
preference(const struct er_path_policy *p)
{
	return p->has_local_pref ? p->local_pref : 100;
}

/* --- IPsec over private peering (N-9) --- */

static bool
permits(const struct rib_filter *f, const struct ip_prefix *p)
{
	return !f || rib_filter_permits(f, p);
}

/* Is it announced on the circuit? */
static bool
goes_over(const struct er_attachment *a, const struct er_advert *x)
{
	bool over = x->nover == 0;

	for (size_t i = 0; i < x->nover; i++)
		over = over || x->over[i] == a->circuit;
	return over && a->export != ER_EXPORT_NONE &&
	    permits(a->export_filter, &x->prefix);
}

static bool
is_tunnelled(const struct er_vpn_connection *n, const struct ip_prefix *p)
{
	for (size_t i = 0; i < n->statics->n; i++)
		if (ip_prefix_equal(&n->statics->items[i], p))
			return true;
	return n->bgp && n->at_site->export != ER_EXPORT_NONE &&
	    permits(n->at_site->export_filter, p);
}

/* What Azure sends round the tunnel, and whether it finds the end of the tunnel. */
static void
round_the_tunnel(const struct er_ctx *c, const struct er_vpn_connection *n,
    const struct er_attachment *a)
{
	const struct er_adverts *list = &n->site->adverts;
	char text[IP_PREFIX_STRLEN], end[IP_ADDR_STRLEN];
	bool reached = false;

	for (size_t i = 0; i < list->n; i++) {
		const struct er_advert *x = &list->items[i];

		if (x->prefix.family == IP_NONE || !goes_over(a, x))
			continue;
		reached = reached || ip_prefix_has(&x->prefix, &n->endpoint);
		if (is_tunnelled(n, &x->prefix))
			er_warn(c, CODE_VPN_AROUND, n->head.path, NULL,
			    "Azure sends to %s of %s over %s without the tunnel, which "
			    "announces no longer prefix",
			    ip_prefix_text(&x->prefix, text), n->site->head.name,
			    a->circuit->head.name);
	}
	if (!reached)
		er_warn(c, CODE_VPN_AROUND, n->head.path, NULL,
		    "%s does not announce %s over %s, so the tunnels do not come up",
		    n->site->head.name, ip_addr_text(&n->endpoint, end),
		    a->circuit->head.name);
}

static void
over_peering(const struct er_ctx *c, const struct er_vpn_connection *n,
    const struct er_attachment *a)
{
	uint32_t vpn = preference(&n->at_site->policy), circuit = 0;

	round_the_tunnel(c, n, a);
	for (int i = 0; i < 2; i++)
		if (preference(&a->path[i]) > circuit)
			circuit = preference(&a->path[i]);
	if (n->bgp && vpn <= circuit)
		er_warn(c, CODE_VPN_AROUND, n->head.path, NULL,
		    "%s sends to %s %s without the tunnel (local preference %u of the "
		    "tunnel, %u of the circuit)",
		    n->site->head.name, n->vnet->head.name,
		    vpn == circuit ? "partly" : "over the circuit,", vpn, circuit);
}

/* --- a site with both lines --- */

/* S-12: the Route Server has Azure answer over the VPN. */
static void
vpn_first(const struct er_ctx *c, const struct er_vpn_connection *n,
    const struct er_attachment *a, uint32_t circuit)
{
	uint32_t vpn = preference(&n->at_site->policy);

	if (vpn <= circuit)
		er_warn_cure(c, CODE_VPN_EQUAL, n->head.path, NULL,
		    "give the VPN a higher local-preference than the circuit, such as 150",
		    vpn == circuit
			? "%s sends to %s over the VPN and over %s (local preference %u of "
			  "both), and the Route Server prefers the VPN"
			: "%s sends to %s over %s (local preference %u), and the Route "
			  "Server prefers the VPN",
		    n->site->head.name, n->vnet->head.name, a->circuit->head.name,
		    circuit);
}

/* 12076 and 65515 are one AS each. */
static void
both_lines(const struct er_ctx *c, const struct er_vpn_connection *n)
{
	const struct er_attachment *a = er_vpn_carrier(n);
	uint32_t vpn = preference(&n->at_site->policy), circuit = UINT32_MAX;

	if (a && n->private_ip) {
		over_peering(c, n, a);
		return;
	}
	if (!a || !n->bgp)
		return;
	for (int i = 0; i < 2; i++)
		if (preference(&a->path[i]) < circuit)
			circuit = preference(&a->path[i]);
	if (n->vnet->has_server && n->vnet->server.preference == ER_PREFER_VPN) {
		vpn_first(c, n, a, circuit);
		return;
	}
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

			if (i == k || !list[i].bgp || !list[k].bgp ||
			    !er_vpn_carrier(&list[i]) ||
			    (er_vpn_carrier(&list[k]) && k < i))
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
