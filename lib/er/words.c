/*
 * Tables made of the schema, in its order.  That the enums of the model have the same
 * order is proven where the table stands: a word that moves in the schema does not
 * build.
 */
#include "er/words.h"

#include "er/schema.h"

#define SAME(constant, leaf, word)                                      \
	_Static_assert((int)(constant) == (int)ER_WORD_##leaf##_##word, \
	    #constant " is the place of " #word)

SAME(ER_LOCAL, circuits_sku, Local);
SAME(ER_STANDARD, circuits_sku, Standard);
SAME(ER_PREMIUM, circuits_sku, Premium);
SAME(ER_NOT_PROVISIONED, circuits_provider_state, NotProvisioned);
SAME(ER_PROVISIONING, circuits_provider_state, Provisioning);
SAME(ER_PROVISIONED, circuits_provider_state, Provisioned);
SAME(ER_DEPROVISIONING, circuits_provider_state, Deprovisioning);
SAME(ER_NOT_CONFIGURED, circuits_microsoft_peering_advertised_public_prefixes_state,
    NotConfigured);
SAME(ER_CONFIGURING, circuits_microsoft_peering_advertised_public_prefixes_state,
    Configuring);
SAME(ER_CONFIGURED, circuits_microsoft_peering_advertised_public_prefixes_state,
    Configured);
SAME(ER_VALIDATION_NEEDED, circuits_microsoft_peering_advertised_public_prefixes_state,
    ValidationNeeded);
SAME(ER_GW_STANDARD, vnets_gateway_sku, Standard);
SAME(ER_GW_HIGH_PERFORMANCE, vnets_gateway_sku, HighPerformance);
SAME(ER_GW_ULTRA_PERFORMANCE, vnets_gateway_sku, UltraPerformance);
SAME(ER_GW_1AZ, vnets_gateway_sku, ErGw1Az);
SAME(ER_GW_2AZ, vnets_gateway_sku, ErGw2Az);
SAME(ER_GW_3AZ, vnets_gateway_sku, ErGw3Az);
SAME(ER_GW_SCALE, vnets_gateway_sku, ErGwScale);
SAME(ER_MIGRATION_PREPARED - 1, vnets_gateway_migration_phase, Prepared);
SAME(ER_MIGRATION_EXECUTED - 1, vnets_gateway_migration_phase, Executed);
SAME(ER_MIGRATION_COMMITTED - 1, vnets_gateway_migration_phase, Committed);
SAME(ER_MIGRATION_ABORTED - 1, vnets_gateway_migration_phase, Aborted);
SAME(ER_GW_STANDARD, vnets_gateway_migration_sku, Standard);
SAME(ER_GW_SCALE, vnets_gateway_migration_sku, ErGwScale);
SAME(ER_VPN_BASIC, vnets_vpn_gateway_sku, Basic);
SAME(ER_VPN_GW1, vnets_vpn_gateway_sku, VpnGw1);
SAME(ER_VPN_GW5, vnets_vpn_gateway_sku, VpnGw5);
SAME(ER_VPN_GW1AZ, vnets_vpn_gateway_sku, VpnGw1AZ);
SAME(ER_VPN_GW5AZ, vnets_vpn_gateway_sku, VpnGw5AZ);
SAME(ER_EXPORT_OWN, on_premises_vpn_export, own);
SAME(ER_EXPORT_NONE, on_premises_vpn_export, none);
SAME(ER_REANNOUNCE_NONE, private_clouds_reannounce, none);
SAME(ER_REANNOUNCE_DEFAULT, private_clouds_reannounce, default);
SAME(ER_REANNOUNCE_ALL, private_clouds_reannounce, all);
SAME(ER_INTERNET_DEFAULT_ROUTE, private_clouds_internet, default_route);
SAME(ER_INTERNET_SNAT, private_clouds_internet, snat);
SAME(ER_INTERNET_PUBLIC_IP, private_clouds_internet, public_ip);
SAME(ER_EXPORT_OWN, on_premises_circuits_export, own);
SAME(ER_EXPORT_ALL, on_premises_circuits_export, all);
SAME(ER_EXPORT_NONE, on_premises_circuits_export, none);
SAME(ER_GRACEFUL_OFF, routers_neighbors_graceful_restart_mode, off);
SAME(ER_GRACEFUL_HELPER, routers_neighbors_graceful_restart_mode, helper);
SAME(ER_GRACEFUL_RESTART, routers_neighbors_graceful_restart_mode, restart);
SAME(BGP_ORIGIN_IGP, advertisements_advertise_origin, igp);
SAME(BGP_ORIGIN_EGP, advertisements_advertise_origin, egp);
SAME(BGP_ORIGIN_INCOMPLETE, advertisements_advertise_origin, incomplete);
SAME(NET_BOTH, tcp_mode, both);
SAME(NET_LISTEN, tcp_mode, listen);
SAME(NET_DIAL, tcp_mode, dial);

const char *
er_sku_word(enum er_sku sku)
{
	return ER_WORDS_circuits_sku[sku];
}

const char *
er_provider_state_word(enum er_provider_state state)
{
	return ER_WORDS_circuits_provider_state[state];
}

const char *
er_validation_word(enum er_validation v)
{
	return ER_WORDS_circuits_microsoft_peering_advertised_public_prefixes_state[v];
}

const char *
er_registry_word(const struct er_microsoft *m)
{
	return ER_WORDS_circuits_microsoft_peering_routing_registry_name[m->registry];
}

const char *
er_gateway_sku_word(enum er_gateway_sku sku)
{
	return ER_WORDS_vnets_gateway_sku[sku];
}

const char *const er_gateway_sku_words[] = {
	[ER_GW_STANDARD] = ER_TEXT_vnets_gateway_sku_Standard,
	[ER_GW_HIGH_PERFORMANCE] = ER_TEXT_vnets_gateway_sku_HighPerformance,
	[ER_GW_ULTRA_PERFORMANCE] = ER_TEXT_vnets_gateway_sku_UltraPerformance,
	[ER_GW_1AZ] = ER_TEXT_vnets_gateway_sku_ErGw1Az,
	[ER_GW_2AZ] = ER_TEXT_vnets_gateway_sku_ErGw2Az,
	[ER_GW_3AZ] = ER_TEXT_vnets_gateway_sku_ErGw3Az,
	[ER_GW_SCALE] = ER_TEXT_vnets_gateway_sku_ErGwScale,
	NULL,
};

const char *
er_migration_word(enum er_migration_phase phase)
{
	return ER_WORDS_vnets_gateway_migration_phase[phase - ER_MIGRATION_PREPARED];
}

const char *
er_vpn_sku_word(enum er_vpn_sku sku)
{
	return ER_WORDS_vnets_vpn_gateway_sku[sku];
}

const char *
er_reannounce_word(enum er_reannounce how)
{
	return ER_WORDS_private_clouds_reannounce[how];
}

const char *
er_internet_word(enum er_internet how)
{
	return ER_WORDS_private_clouds_internet[how];
}

const char *
er_modifier_word(const struct er_peering *p)
{
	return p->provider ? ER_TEXT_circuits_private_peering_last_modified_by_Provider
			   : ER_TEXT_circuits_private_peering_last_modified_by_Customer;
}

const char *
er_encapsulation_word(const struct er_port_pair *p)
{
	return p->qinq ? ER_TEXT_direct_ports_encapsulation_QinQ
		       : ER_TEXT_direct_ports_encapsulation_Dot1Q;
}
