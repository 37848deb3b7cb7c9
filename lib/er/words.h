/*
 * The words of the schema for what a model has as enums.  conf/yang/erx-lab.yang is
 * where they are written; the text lives as long as the program.
 */
#ifndef ER_WORDS_H
#define ER_WORDS_H

#include "er/model.h"

/* "Local", "Standard" or "Premium": the SKU of a circuit (C-5). */
const char *er_sku_word(enum er_sku);
/* "NotProvisioned", "Provisioning", "Provisioned" or "Deprovisioning" (C-12). */
const char *er_provider_state_word(enum er_provider_state);
/* "NotConfigured" to "ValidationNeeded" (M-1), and "NONE" or a registry (M-10). */
const char *er_registry_word(const struct er_microsoft *);
const char *er_validation_word(enum er_validation);
/* "Standard" to "ErGwScale": the SKU of a gateway (W-5). */
const char *er_gateway_sku_word(enum er_gateway_sku);
/* "Basic" to "VpnGw5AZ": the SKU of a VPN gateway (N-13). */
const char *er_vpn_sku_word(enum er_vpn_sku);
/* "none", "default" or "all": what a private cloud announces again. */
const char *er_reannounce_word(enum er_reannounce);
/* "default-route", "snat" or "public-ip": how workloads reach the Internet. */
const char *er_internet_word(enum er_internet);

/* All SKUs of gateways, by enum er_gateway_sku; NULL ends them. */
extern const char *const er_gateway_sku_words[];
/* The word of a lab for a phase, which is not ER_MIGRATION_NONE. */
const char *er_migration_word(enum er_migration_phase);

/* "Customer" or "Provider": who has written a peering last (C-13). */
const char *er_modifier_word(const struct er_peering *);
/* "Dot1Q" or "QinQ". */
const char *er_encapsulation_word(const struct er_port_pair *);

#endif
