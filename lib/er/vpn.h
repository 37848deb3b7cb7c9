/*
 * A VPN gateway of a VNet and its site-to-site connections: IPsec tunnels to the
 * routers of sites, with BGP or with static routes.  Either end of a connection may
 * write the connection down.  er/model.h says who owns all of it.
 */
#ifndef ER_VPN_H
#define ER_VPN_H

#include "er/parts.h"
#include "er/route_map.h"
#include "er/site.h"

struct er_table;
struct er_vnet;

enum er_vpn_sku {
	ER_VPN_BASIC,
	ER_VPN_GW1,
	ER_VPN_GW2,
	ER_VPN_GW3,
	ER_VPN_GW4,
	ER_VPN_GW5,
	ER_VPN_GW1AZ,
	ER_VPN_GW2AZ,
	ER_VPN_GW3AZ,
	ER_VPN_GW4AZ,
	ER_VPN_GW5AZ
};

/* What one end has written of a connection. */
struct er_vpn_end {
	struct er_head head;
	const char *other_text; /* the site, or the VNet, as written; or NULL */
	bool has_bgp, bgp;
	bool has_statics;
	struct er_prefixes statics; /* networks of the site without BGP (N-7) */
	bool has_private, private_ip;
	struct ip_addr endpoint; /* of the site; or IP_NONE */
	bool internet;           /* of a hub: the default route goes there (H-11) */
	struct er_map_use maps;  /* of a hub (H-12) */
};

/* The site's end, with what the site does on the sessions. */
struct er_site_vpn {
	struct er_vpn_end end;
	struct er_vnet *vnet; /* or NULL */
	struct er_path_policy policy;
	struct rib_filter *import; /* NULL: all */
	enum er_export export;
	struct rib_filter *export_filter; /* NULL: all */
	uint8_t allow_own_as;
	uint16_t hold;
};

/* A connection, whichever end wrote it. */
struct er_vpn_connection {
	/* Of the gateway's end; else the name of the site, and the path of its end. */
	struct er_head head;
	struct er_vnet *vnet;
	struct er_site *site;
	const struct er_vpn_end *at_gateway; /* or NULL */
	const struct er_site_vpn *at_site;   /* what was written, or the defaults */
	bool bgp;                            /* N-7: else the statics are all */
	const struct er_prefixes *statics;   /* may be empty */
	/* N-9: over ExpressRoute private peering, to this address of the site. */
	bool private_ip;
	struct ip_addr endpoint; /* IP_NONE: the site has none */
};

struct er_vpn_gateway {
	struct er_head head;
	enum er_vpn_sku sku;
	bool policy_based; /* vpn-type */
	uint32_t asn;
	bool active_active;
	struct ip_prefix subnet,
	    subnet6; /* GatewaySubnet; subnet6: IP_NONE unless the VNet has IPv6 */
	/* Of vpn0 and vpn1; without active-active only the first is there. */
	struct ip_addr instance[2], instance6[2];
	const char *table_text;  /* of GatewaySubnet, as written; or NULL */
	struct er_table *table;  /* E-18; or NULL */
	struct er_vpn_end *ends; /* as written here */
	size_t nends;
	struct er_vpn_connection *connections; /* by the name of the site */
	size_t nconnections;
};
/* How many routers a VPN gateway is: 2 with active-active, else 1. */
unsigned er_vpn_instances(const struct er_vpn_gateway *);
/* The site's end of a circuit that the VNet of a connection is connected to, too, the
 * first one; NULL: no circuit joins the two. */
const struct er_attachment *er_vpn_carrier(const struct er_vpn_connection *);

#endif
