/*
 * Figures per SKU, each row of the tables with the rule that the figure comes from.
 * Each er_limit_ function that takes a model returns 0, which means no limit, when the
 * lab has `limits: off`.
 */
#ifndef ER_LIMITS_H
#define ER_LIMITS_H

#include "er/model.h"

/* One row as erx-rules(7) prints it. */
struct er_limit_row {
	const char *rule;
	const char *what;         /* "links of a circuit" */
	const char *size;         /* "1Gbps", "ErGw1Az" */
	uint32_t figure, premium; /* premium: 0 when there is no difference */
};
/* Row number i of all tables, from 0; NULL when there are no more than i. */
const struct er_limit_row *er_limit_row(size_t i);

/* Connections and Global Reach links that a circuit may have, together (C-17, G-7); of
 * a circuit, or of a SKU and a bandwidth in Mbps. */
uint32_t er_limit_links(const struct er_model *, const struct er_circuit *);
uint32_t er_limit_links_of(const struct er_model *, enum er_sku, uint32_t mbps);
/* Circuits that a gateway may be connected to (W-5), and those of one peering location
 * among them (W-6, A-16). */
uint32_t er_limit_circuits(const struct er_model *, const struct er_gateway *);
uint32_t er_limit_location(const struct er_model *);
/* What a gateway is good for, in Mbps (W-5).  Nothing enforces the figure (W-65). */
uint32_t er_gateway_mbps(const struct er_gateway *);
/* Routes that a gateway is documented to learn at most (W-5).  Nothing enforces the
 * figure: `check --lint` warns (W-62). */
uint32_t er_limit_learned(const struct er_model *, const struct er_gateway *);
/* Routes of VNets and sites together that a circuit is good for (W-7).  Nothing
 * enforces the figure: `check --lint` warns (W-62). */
uint32_t er_limit_carried(const struct er_model *);
/* Prefixes that a circuit takes from a site in one family, IP_V4 or IP_V6 (P-20). */
uint32_t er_limit_site(const struct er_model *, const struct er_circuit *,
    uint8_t family);
/* Prefixes that a circuit takes from a gateway over one connection in one family
 * (W-10). */
uint32_t er_limit_gateway(const struct er_model *, uint8_t family);
/* Connections that a VPN gateway may have (N-13); prefixes that a VPN gateway takes
 * from a site over one session (N-12).  0: no limit. */
uint32_t er_limit_tunnels(const struct er_model *, const struct er_vpn_gateway *);
uint32_t er_limit_vpn(const struct er_model *);
/* Appliances that a Route Server speaks with (S-2), and prefixes that one of them may
 * announce (W-51); 0: no limit. */
uint32_t er_limit_peers(const struct er_model *);
uint32_t er_limit_appliance(const struct er_model *);
/* The function returns the most routes of a route table (E-16); 0: no limit. */
uint32_t er_limit_routes(const struct er_model *);
/* Those among them whose target is a service tag. */
uint32_t er_limit_tags(const struct er_model *);
/* Address spaces that a VNet may have when a connection is created (W-11). */
uint32_t er_limit_create(const struct er_model *);

/* The number of prefixes that the gateway of a VNet announces: address spaces of the
 * VNet and of its spokes, or the prefixes that summarize them (W-10, W-12, W-30). */
size_t er_announced_spaces(const struct er_vnet *);
/* Those of one family, IP_V4 or IP_V6. */
size_t er_announced_of(const struct er_vnet *, uint8_t family);

/* Address spaces of the VNets of a hub that has a private policy (H-11). */
uint32_t er_limit_hub_spaces(const struct er_model *);
/* Prefixes that a hub takes from an appliance of a VNet; 0: any (H-14). */
uint32_t er_limit_hub_peer(const struct er_model *);

#endif
