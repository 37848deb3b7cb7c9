/*
 * ExpressRoute gateways of VNets, each beside what its SKU is good for (W-5), and what
 * is left before a limit ends something: connections, routes that it learns, and
 * prefixes that it announces (W-10).
 */
#include "er/limits.h"
#include "er/migration.h"
#include "er/words.h"
#include "rib/rib.h"
#include "view/show_int.h"

#include <string.h>

/* A limit that is off is null. */
static void
put_limit(struct view_show *s, const char *key, uint32_t limit)
{
	if (limit)
		view_show_uint(s, key, limit);
	else
		view_show_string(s, key, NULL);
}

/* Prefixes in the tables of its first instance, those of the VNet among them. */
static uint64_t
routes_of(const struct net *net, const struct er_model *m, const struct er_vnet *v)
{
	const struct er_speaker *at = er_model_speaker_of(m, ER_ROLE_GATEWAY,
	    v->head.name, er_stand_active(v).instance);
	struct net_rt *rt = at ? net_router_find(net, at->name) : NULL;
	uint64_t n = 0;

	for (unsigned f = IP_V4; rt && f <= IP_V6; f++) {
		const struct rib *rib = net_router_rib(rt, (uint8_t)f);

		n += rib ? rib_count(rib) : 0;
	}
	return n;
}

static void
gateway_row(struct view_show *s, const struct er_model *m, const struct er_vnet *v)
{
	const struct er_gateway *g = &v->gateway;
	const struct er_stand at = er_stand_active(v);
	char text[IP_PREFIX_STRLEN];

	view_show_open(s);
	view_show_string(s, "vnet", v->head.name);
	view_show_string(s, "subscription", v->subscription);
	view_show_string(s, "sku", er_gateway_sku_word(g->sku));
	view_show_uint(s, "scale-units", g->scale_units);
	view_show_string(s, "subnet", ip_prefix_text(&g->subnet, text));
	view_show_address(s, "instance0", &at.address[0]);
	view_show_address(s, "instance1", &at.address[1]);
	view_show_uint(s, "mbps", er_gateway_mbps(g));
	view_show_uint(s, "connections", v->nconnections);
	put_limit(s, "connection-limit", er_limit_circuits(m, g));
	view_show_uint(s, "announced-ipv4", er_announced_of(v, IP_V4));
	put_limit(s, "announced-ipv4-limit", er_limit_gateway(m, IP_V4));
	view_show_uint(s, "announced-ipv6", er_announced_of(v, IP_V6));
	put_limit(s, "announced-ipv6-limit", er_limit_gateway(m, IP_V6));
	view_show_uint(s, "routes", routes_of(s->net, m, v));
	put_limit(s, "route-limit", er_limit_learned(m, g));
	view_show_string(s, "migration-phase", er_migration_phase(g));
	view_show_string(s, "migration-sku",
	    er_migration_phase(g) ? er_gateway_sku_word(g->migration.sku) : NULL);
	view_show_close(s);
}

void
view_show_gateways(struct view_show *s, const struct er_model *m,
    const struct view_show_ask *ask)
{
	for (size_t i = 0; ask->what == VIEW_SHOW_GATEWAYS && i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		if (!v->has_gateway || !view_show_sees(ask, v->subscription) ||
		    (ask->name && strcmp(ask->name, v->head.name) != 0))
			continue;
		if (s->az)
			view_show_az_gateway(s, m, v);
		else
			gateway_row(s, m, v);
	}
}
