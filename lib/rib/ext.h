/*
 * Inside of lib/rib: the extended community that carries a route class.
 */
#ifndef RIB_EXT_H
#define RIB_EXT_H

#include "rib/policy.h"

#define RIB_EXT_LEN 8 /* octets of an extended community */

bool rib_ext_is_class(const uint8_t *community);
bool rib_ext_is_tag(const uint8_t *community);
void rib_ext_put_class(uint8_t *community, uint8_t class);

#endif
