/*
 * Figures per SKU, each row of the tables with the rule it comes from.  All functions
 * answer 0, "no limit", when the lab has its limits off.
 */
#ifndef ER_LIMITS_H
#define ER_LIMITS_H

#include "er/model.h"

/* One row for people (show, erx-rules.7). */
struct er_limit_row {
	const char *rule;
	const char *what;         /* "links of a circuit" */
	const char *size;         /* "1Gbps", "ErGw1Az" */
	uint32_t figure, premium; /* premium: 0 when there is no difference */
};
/* NULL at the end. */
const struct er_limit_row *er_limit_row(size_t i);

/* C-17, G-7: connections and Global Reach links of a circuit. */
uint32_t er_limit_links(const struct er_model *, const struct er_circuit *);
uint32_t er_limit_links_of(const struct er_model *, enum er_sku, uint32_t mbps);
/* W-5: circuits of a gateway; W-6, A-16: of one peering location. */
uint32_t er_limit_circuits(const struct er_model *, const struct er_gateway *);
uint32_t er_limit_location(const struct er_model *);
/* W-5: routes a gateway learns. */
uint32_t er_limit_learned(const struct er_model *, const struct er_gateway *);
/* P-20: prefixes from a site, by family. */
uint32_t er_limit_site(const struct er_model *, const struct er_circuit *,
    uint8_t family);
/* W-10: prefixes from a VNet over a connection, by family. */
uint32_t er_limit_gateway(const struct er_model *, uint8_t family);
/* W-11: address spaces when a connection is created. */
uint32_t er_limit_create(const struct er_model *);

/* What a VNet's gateway would announce: its own and its spokes' address spaces, or what
 * summarizes them (W-10, W-12, W-30). */
size_t er_announced_spaces(const struct er_vnet *);

#endif
