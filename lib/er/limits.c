/*
 * The tables of the reference.  `limits:` of a lab replaces what it names and can turn
 * all of it off, for rigs.
 */
#include "er/limits.h"

#include "er/schema.h"

#include <string.h>

/* In ascending size; a circuit takes the last row that it reaches. */
#define LINKS(mbps, word, figure, premium)                                     \
	{                                                                      \
		(mbps),                                                        \
		{                                                              \
			"C-17", "links of a circuit",                          \
			    ER_TEXT_circuits_bandwidth_##word, figure, premium \
		}                                                              \
	}
static const struct {
	uint32_t mbps;
	struct er_limit_row row;
} links[] = {
	LINKS(50, 50Mbps, 10, 20),
	LINKS(100, 100Mbps, 10, 25),
	LINKS(200, 200Mbps, 10, 25),
	LINKS(500, 500Mbps, 10, 40),
	LINKS(1000, 1Gbps, 10, 50),
	LINKS(2000, 2Gbps, 10, 60),
	LINKS(5000, 5Gbps, 10, 75),
	LINKS(10000, 10Gbps, 10, 100),
	LINKS(40000, 40Gbps, 10, 100),
	LINKS(100000, 100Gbps, 10, 100),
};

enum {
	CIRCUITS_SCALE_1 = ER_GW_SCALE,
	CIRCUITS_SCALE_2,
	CIRCUITS_SCALE_10,
	CIRCUITS_N
};
#define CIRCUITS(word, units, figure)                                 \
	{                                                             \
		"W-5", "circuits of a gateway",                       \
		    ER_TEXT_vnets_gateway_sku_##word units, figure, 0 \
	}
static const struct er_limit_row circuits[CIRCUITS_N] = {
	[ER_GW_STANDARD] = CIRCUITS(Standard, , 4),
	[ER_GW_HIGH_PERFORMANCE] = CIRCUITS(HighPerformance, , 8),
	[ER_GW_ULTRA_PERFORMANCE] = CIRCUITS(UltraPerformance, , 16),
	[ER_GW_1AZ] = CIRCUITS(ErGw1Az, , 4),
	[ER_GW_2AZ] = CIRCUITS(ErGw2Az, , 8),
	[ER_GW_3AZ] = CIRCUITS(ErGw3Az, , 16),
	[CIRCUITS_SCALE_1] = CIRCUITS(ErGwScale, ", 1 unit", 4),
	[CIRCUITS_SCALE_2] = CIRCUITS(ErGwScale, ", 2 units", 8),
	[CIRCUITS_SCALE_10] = CIRCUITS(ErGwScale, ", 10 units", 16),
};

#define LEARNED(word, figure)                                                       \
	{                                                                           \
		"W-5", "routes a gateway learns", ER_TEXT_vnets_gateway_sku_##word, \
		    figure, 0                                                       \
	}
static const struct er_limit_row learned[] = {
	[ER_GW_STANDARD] = LEARNED(Standard, 4000),
	[ER_GW_HIGH_PERFORMANCE] = LEARNED(HighPerformance, 9500),
	[ER_GW_ULTRA_PERFORMANCE] = LEARNED(UltraPerformance, 9500),
	[ER_GW_1AZ] = LEARNED(ErGw1Az, 4000),
	[ER_GW_2AZ] = LEARNED(ErGw2Az, 9500),
	[ER_GW_3AZ] = LEARNED(ErGw3Az, 9500),
	[ER_GW_SCALE] = LEARNED(ErGwScale, 60000),
};

#define MBPS(word, figure)                                                          \
	{                                                                           \
		"W-5, W-65", "Mbps of a gateway", ER_TEXT_vnets_gateway_sku_##word, \
		    figure, 0                                                       \
	}
/* Of ErGwScale each unit. */
static const struct er_limit_row throughput[] = {
	[ER_GW_STANDARD] = MBPS(Standard, 1000),
	[ER_GW_HIGH_PERFORMANCE] = MBPS(HighPerformance, 2000),
	[ER_GW_ULTRA_PERFORMANCE] = MBPS(UltraPerformance, 10000),
	[ER_GW_1AZ] = MBPS(ErGw1Az, 1000),
	[ER_GW_2AZ] = MBPS(ErGw2Az, 2000),
	[ER_GW_3AZ] = MBPS(ErGw3Az, 10000),
	[ER_GW_SCALE] = { "W-5, W-65", "Mbps of a gateway",
	    ER_TEXT_vnets_gateway_sku_ErGwScale ", each unit", 1000, 0 },
};

#define TUNNELS(word, figure)                                       \
	{                                                           \
		"N-13", "connections of a VPN gateway",             \
		    ER_TEXT_vnets_vpn_gateway_sku_##word, figure, 0 \
	}
static const struct er_limit_row tunnels[] = {
	[ER_VPN_BASIC] = TUNNELS(Basic, 10),
	[ER_VPN_GW1] = TUNNELS(VpnGw1, 30),
	[ER_VPN_GW2] = TUNNELS(VpnGw2, 30),
	[ER_VPN_GW3] = TUNNELS(VpnGw3, 30),
	[ER_VPN_GW4] = TUNNELS(VpnGw4, 100),
	[ER_VPN_GW5] = TUNNELS(VpnGw5, 100),
	[ER_VPN_GW1AZ] = TUNNELS(VpnGw1AZ, 30),
	[ER_VPN_GW2AZ] = TUNNELS(VpnGw2AZ, 30),
	[ER_VPN_GW3AZ] = TUNNELS(VpnGw3AZ, 30),
	[ER_VPN_GW4AZ] = TUNNELS(VpnGw4AZ, 100),
	[ER_VPN_GW5AZ] = TUNNELS(VpnGw5AZ, 100),
};

/* Those that `limits:` can replace have the defaults of the schema: here for people. */
enum {
	ROW_LOCATION,
	ROW_SITE,
	ROW_SITE6,
	ROW_GATEWAY,
	ROW_GATEWAY6,
	ROW_CREATE,
	ROW_ROUTES,
	ROW_TAGS,
	ROW_VPN,
	ROW_QUOTA,
	ROW_QUOTA_REGION,
	ROW_PEERS,
	ROW_APPLIANCE,
	ROW_CARRIED,
	ROW_HUB_SPACES,
	ROW_HUB_PEER
};
static const struct er_limit_row others[] = {
	[ROW_LOCATION] = { "W-6, A-16", "circuits of one location on a gateway", "any",
	    4, 0 },
	[ROW_SITE] = { "P-20", "IPv4 prefixes from a site", "a session",
	    ER_NUMBER_limits_site_ipv4_standard, ER_NUMBER_limits_site_ipv4_premium },
	[ROW_SITE6] = { "P-20", "IPv6 prefixes from a site", "a session",
	    ER_NUMBER_limits_site_ipv6, 0 },
	[ROW_GATEWAY] = { "W-10", "IPv4 prefixes from a VNet", "a connection",
	    ER_NUMBER_limits_gateway_ipv4, 0 },
	[ROW_GATEWAY6] = { "W-10", "IPv6 prefixes from a VNet", "a connection",
	    ER_NUMBER_limits_gateway_ipv6, 0 },
	[ROW_CREATE] = { "W-11", "address spaces when connecting", "a connection",
	    ER_NUMBER_limits_connection_create, 0 },
	[ROW_QUOTA] = { "C-16", "circuits", "a subscription",
	    ER_NUMBER_limits_circuits_subscription, 0 },
	[ROW_QUOTA_REGION] = { "C-16", "circuits", "a subscription, in one region",
	    ER_NUMBER_limits_circuits_region, 0 },
	[ROW_CARRIED] = { "W-7", "routes of VNets and sites", "a circuit", 11000, 0 },
	[ROW_ROUTES] = { "E-16", "routes of a route table", "a table", 400, 0 },
	[ROW_TAGS] = { "E-16", "routes with service tags of a route table", "a table",
	    25, 0 },
	[ROW_VPN] = { "N-12", "prefixes from a site over VPN", "a session", 4000, 0 },
	[ROW_PEERS] = { "S-2", "appliances of a Route Server", "a Route Server",
	    ER_SERVER_PEERS, 0 },
	[ROW_APPLIANCE] = { "W-51", "prefixes from an appliance",
	    "a Route Server's peer", 1000, 0 },
	[ROW_HUB_SPACES] = { "H-11", "address spaces of the VNets of a hub",
	    "a hub with a private policy", ER_HUB_SPACES, 0 },
	[ROW_HUB_PEER] = { "H-14", "prefixes from an appliance of a VNet",
	    "a hub's peer", 10000, 0 },
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

const struct er_limit_row *
er_limit_row(size_t i)
{
	if (i < COUNT(links))
		return &links[i].row;
	i -= COUNT(links);
	if (i < COUNT(circuits))
		return &circuits[i];
	i -= COUNT(circuits);
	if (i < COUNT(learned))
		return &learned[i];
	i -= COUNT(learned);
	if (i < COUNT(throughput))
		return &throughput[i];
	i -= COUNT(throughput);
	if (i < COUNT(tunnels))
		return &tunnels[i];
	i -= COUNT(tunnels);
	return i < COUNT(others) ? &others[i] : NULL;
}

uint32_t
er_limit_links_of(const struct er_model *m, enum er_sku sku, uint32_t mbps)
{
	const struct er_limit_row *row = &links[0].row;

	if (!m->limits.enabled)
		return 0;
	for (size_t i = 0; i < COUNT(links); i++)
		if (mbps >= links[i].mbps)
			row = &links[i].row;
	return sku == ER_PREMIUM ? row->premium : row->figure;
}

uint32_t
er_limit_links(const struct er_model *m, const struct er_circuit *k)
{
	return er_limit_links_of(m, k->sku, k->mbps);
}

uint32_t
er_limit_circuits(const struct er_model *m, const struct er_gateway *g)
{
	size_t row = g->sku;

	if (!m->limits.enabled)
		return 0;
	if (g->sku == ER_GW_SCALE && g->scale_units >= 2)
		row = g->scale_units >= 10 ? CIRCUITS_SCALE_10 : CIRCUITS_SCALE_2;
	return circuits[row].figure;
}

uint32_t
er_gateway_mbps(const struct er_gateway *g)
{
	uint32_t units = g->sku == ER_GW_SCALE && g->scale_units ? g->scale_units : 1;

	return throughput[g->sku].figure * units;
}

uint32_t
er_limit_location(const struct er_model *m)
{
	return m->limits.enabled ? others[ROW_LOCATION].figure : 0;
}

uint32_t
er_limit_carried(const struct er_model *m)
{
	return m->limits.enabled ? others[ROW_CARRIED].figure : 0;
}

uint32_t
er_limit_routes(const struct er_model *m)
{
	return m->limits.enabled ? others[ROW_ROUTES].figure : 0;
}

uint32_t
er_limit_tags(const struct er_model *m)
{
	return m->limits.enabled ? others[ROW_TAGS].figure : 0;
}

uint32_t
er_limit_tunnels(const struct er_model *m, const struct er_vpn_gateway *g)
{
	return !m->limits.enabled ? 0 : g->policy_based ? 1 : tunnels[g->sku].figure;
}

uint32_t
er_limit_vpn(const struct er_model *m)
{
	return m->limits.enabled ? others[ROW_VPN].figure : 0;
}

uint32_t
er_limit_peers(const struct er_model *m)
{
	return m->limits.enabled ? others[ROW_PEERS].figure : 0;
}

uint32_t
er_limit_appliance(const struct er_model *m)
{
	return m->limits.enabled ? others[ROW_APPLIANCE].figure : 0;
}

uint32_t
er_limit_hub_spaces(const struct er_model *m)
{
	return m->limits.enabled ? others[ROW_HUB_SPACES].figure : 0;
}

uint32_t
er_limit_hub_peer(const struct er_model *m)
{
	return m->limits.enabled ? others[ROW_HUB_PEER].figure : 0;
}

uint32_t
er_limit_learned(const struct er_model *m, const struct er_gateway *g)
{
	return m->limits.enabled ? learned[g->sku].figure : 0;
}

uint32_t
er_limit_site(const struct er_model *m, const struct er_circuit *k, uint8_t family)
{
	if (!m->limits.enabled)
		return 0;
	if (family == IP_V6)
		return m->limits.site_ipv6;
	return k->sku == ER_PREMIUM ? m->limits.site_ipv4_premium
				    : m->limits.site_ipv4_standard;
}

uint32_t
er_limit_gateway(const struct er_model *m, uint8_t family)
{
	if (!m->limits.enabled)
		return 0;
	return family == IP_V6 ? m->limits.gateway_ipv6 : m->limits.gateway_ipv4;
}

uint32_t
er_limit_create(const struct er_model *m)
{
	return m->limits.enabled ? m->limits.connection_create : 0;
}

static size_t
uncovered(const struct er_vnet *hub, const struct er_vnet *v, uint8_t family)
{
	size_t n = 0;

	for (size_t i = 0; i < v->space.n; i++) {
		bool covered = v->space.items[i].family != family;

		for (size_t k = 0; k < hub->summarized.n && !covered; k++)
			covered = ip_prefix_covers(&hub->summarized.items[k],
			    &v->space.items[i]);
		n += !covered;
	}
	return n;
}

size_t
er_announced_of(const struct er_vnet *v, uint8_t family)
{
	size_t n = uncovered(v, v, family);

	for (size_t i = 0; i < v->summarized.n; i++)
		n += v->summarized.items[i].family == family;
	for (size_t i = 0; i < v->nspokes; i++)
		n += uncovered(v, v->spokes[i], family);
	return n;
}

size_t
er_announced_spaces(const struct er_vnet *v)
{
	return er_announced_of(v, IP_V4) + er_announced_of(v, IP_V6);
}
