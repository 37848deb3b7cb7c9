/*
 * Rows of Virtual WAN, for the table in kinds.c.
 */
#ifndef AZURE_KINDS_INT_H
#define AZURE_KINDS_INT_H

#include "azure/kinds.h"

extern const struct azure_leaf azure_hub_firewall[];
extern const struct azure_leaf azure_firewall[];
extern const struct azure_leaf azure_hub_appliance[];
extern const struct azure_leaf azure_wan[];
extern const struct azure_leaf azure_hub[];
extern const struct azure_leaf azure_hub_gateway[];
extern const struct azure_nested azure_in_hub_gateway[];
extern const struct azure_leaf azure_hub_connection[];
extern const struct azure_leaf azure_hub_vnet[];
extern const struct azure_leaf azure_hub_vpn[];
extern const struct azure_nested azure_in_hub_vpn[];
extern const struct azure_leaf azure_hub_vpn_connection[];
extern const struct azure_leaf azure_vpn_site[];

#endif
