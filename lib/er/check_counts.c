/*
 * Sessions that go down as soon as a lab runs, because their neighbour announces more
 * prefixes than the service takes: a site on either peering and over VPN, an appliance
 * at a Route Server or a hub.  What a recording, a real router, or a filter keeps, only
 * time tells.
 */
#include "er/check.h"
#include "er/limits.h"

/* By family; those of a circuit alone, or with NULL those that go everywhere. */
static void
count(const struct er_adverts *list, const struct er_circuit *over, uint64_t n[2])
{
	n[0] = n[1] = 0;
	for (size_t i = 0; i < list->n; i++) {
		const struct er_advert *x = &list->items[i];
		bool one = x->prefix.family != IP_NONE;

		if (!x->mrt && !x->withdrawn &&
		    (over ? er_advert_is_over(x, over) : !x->has_over))
			n[(one ? x->prefix : x->within).family == IP_V6] +=
			    one ? 1 : x->count;
	}
}

/* `what` takes `limit` prefixes of one family. */
static void
warn_count(const struct er_ctx *c, const char *path, const char *who, uint64_t n,
    bool v6, const char *what, uint32_t limit, const char *rule)
{
	if (limit != 0 && n > limit)
		er_warn(c, CODE_SITE_PREFIXES, path, NULL,
		    "%s announces %llu IPv%d prefixes, and %s takes %u: the sessions go "
		    "down (%s)",
		    who, (unsigned long long)n, v6 ? 6 : 4, what, limit, rule);
}

/* P-20. */
static void
private_count(const struct er_ctx *c, const struct er_attachment *a)
{
	uint64_t n[2];

	if (a->export == ER_EXPORT_NONE || a->export_filter)
		return;
	count(&a->site->adverts, a->circuit, n);
	for (int v6 = 0; v6 < 2; v6++)
		if (!v6 || a->circuit->peering.link6[0].family == IP_V6)
			warn_count(c, a->head.path, a->site->head.name, n[v6], v6,
			    a->circuit->head.name,
			    er_limit_site(c->model, a->circuit, v6 ? IP_V6 : IP_V4),
			    "P-20");
}

/* M-2: what is not Microsoft's to take counts, too. */
static void
public_count(const struct er_ctx *c, const struct er_attachment *a)
{
	const struct er_prefixes *list = &a->microsoft.advertise;
	uint32_t limit = c->model->limits.enabled ? c->model->limits.microsoft : 0;
	uint64_t n[2] = { 0, 0 };

	for (size_t i = 0; i < list->n; i++)
		n[list->items[i].family == IP_V6]++;
	for (int v6 = 0; v6 < 2; v6++)
		if (!v6 || a->circuit->microsoft.peering.link6[0].family == IP_V6)
			warn_count(c, a->microsoft.path, a->site->head.name, n[v6], v6,
			    "Microsoft", limit, "M-2");
}

void
er_check_site_count(const struct er_ctx *c, const struct er_attachment *a)
{
	if (a->site->external.n)
		return;
	if (a->circuit->has_peering)
		private_count(c, a);
	if (a->circuit->has_microsoft)
		public_count(c, a);
}

void
er_check_vpn_count(const struct er_ctx *c, const struct er_vpn_connection *n)
{
	uint64_t routes[2];

	if (!n->bgp || n->at_site->export == ER_EXPORT_NONE ||
	    n->at_site->export_filter)
		return;
	count(&n->site->adverts, NULL, routes);
	for (int v6 = 0; v6 < 2; v6++)
		warn_count(c, n->head.path, n->site->head.name, routes[v6], v6,
		    "the VPN gateway", er_limit_vpn(c->model), "N-12");
}

void
er_check_appliance_count(const struct er_ctx *c, const struct er_appliance *a,
    const struct er_vnet *peer)
{
	uint64_t n[2];

	count(&a->bgp->adverts, NULL, n);
	if (peer->virtual_hub)
		warn_count(c, a->head.path, a->name, n[0], false, "a hub",
		    er_limit_hub_peer(c->model), "H-14");
	else
		warn_count(c, a->head.path, a->name, n[0], false, "a Route Server",
		    er_limit_appliance(c->model), "W-51");
}
