/*
 * Numbers of the protocol: message types, error codes, attribute types, capabilities.
 * RFC 4271, 4486, 4760, 5492, 6608, 6793, 7313, 8203, 8654, 9072, 9384.
 */
#ifndef BGP_PROTO_H
#define BGP_PROTO_H

#include "base/ip.h"

#include <stdint.h>

#define BGP_PORT                 179
#define BGP_HEADER_LEN           19
#define BGP_MESSAGE_MAX          4096
#define BGP_MESSAGE_MAX_EXTENDED 65535  /* RFC 8654 */
#define BGP_ATTR_MAX             65535  /* octets of an attribute's value */
#define BGP_AS_TRANS             23456u /* RFC 6793 */

enum bgp_type {
	BGP_OPEN = 1,
	BGP_UPDATE = 2,
	BGP_NOTIFICATION = 3,
	BGP_KEEPALIVE = 4,
	BGP_ROUTE_REFRESH = 5
};

enum bgp_code { /* NOTIFICATION error codes */
	BGP_ERR_HEADER = 1,
	BGP_ERR_OPEN = 2,
	BGP_ERR_UPDATE = 3,
	BGP_ERR_HOLD = 4,
	BGP_ERR_FSM = 5,
	BGP_ERR_CEASE = 6,
	BGP_ERR_REFRESH = 7,
	BGP_ERR_SEND_HOLD = 8
};

enum bgp_header_subcode { BGP_HDR_SYNC = 1, BGP_HDR_LENGTH = 2, BGP_HDR_TYPE = 3 };

enum bgp_open_subcode {
	BGP_OPEN_UNSPECIFIC = 0,
	BGP_OPEN_VERSION = 1,
	BGP_OPEN_PEER_AS = 2,
	BGP_OPEN_ID = 3,
	BGP_OPEN_PARAMETER = 4,
	BGP_OPEN_HOLD = 6,
	BGP_OPEN_CAPABILITY = 7,
	BGP_OPEN_ROLE = 11 /* RFC 9234 4.2 */
};

enum bgp_update_subcode {
	BGP_UPD_MALFORMED_LIST = 1,
	BGP_UPD_UNKNOWN_WELL_KNOWN = 2,
	BGP_UPD_MISSING = 3,
	BGP_UPD_FLAGS = 4,
	BGP_UPD_LENGTH = 5,
	BGP_UPD_ORIGIN = 6,
	BGP_UPD_NEXT_HOP = 8,
	BGP_UPD_OPTIONAL = 9,
	BGP_UPD_NETWORK = 10,
	BGP_UPD_AS_PATH = 11
};

enum bgp_fsm_subcode {
	BGP_FSM_OPENSENT = 1,
	BGP_FSM_OPENCONFIRM = 2,
	BGP_FSM_ESTABLISHED = 3
};

enum bgp_cease_subcode {
	BGP_CEASE_MAX_PREFIXES = 1,
	BGP_CEASE_SHUTDOWN = 2,
	BGP_CEASE_DECONFIGURED = 3,
	BGP_CEASE_RESET = 4,
	BGP_CEASE_REJECTED = 5,
	BGP_CEASE_CONFIG = 6,
	BGP_CEASE_COLLISION = 7,
	BGP_CEASE_RESOURCES = 8,
	BGP_CEASE_HARD_RESET = 9,
	BGP_CEASE_BFD_DOWN = 10
};

enum bgp_attr_type {
	BGP_ATTR_ORIGIN = 1,
	BGP_ATTR_AS_PATH = 2,
	BGP_ATTR_NEXT_HOP = 3,
	BGP_ATTR_MED = 4,
	BGP_ATTR_LOCAL_PREF = 5,
	BGP_ATTR_ATOMIC_AGGREGATE = 6,
	BGP_ATTR_AGGREGATOR = 7,
	BGP_ATTR_COMMUNITIES = 8,
	BGP_ATTR_ORIGINATOR_ID = 9,
	BGP_ATTR_CLUSTER_LIST = 10,
	BGP_ATTR_MP_REACH = 14,
	BGP_ATTR_MP_UNREACH = 15,
	BGP_ATTR_EXT_COMMUNITIES = 16,
	BGP_ATTR_AS4_PATH = 17,
	BGP_ATTR_AS4_AGGREGATOR = 18,
	BGP_ATTR_LARGE_COMMUNITIES = 32,
	BGP_ATTR_ONLY_TO_CUSTOMER = 35 /* RFC 9234 5 */
};

enum bgp_attr_flag {
	BGP_FLAG_OPTIONAL = 0x80,
	BGP_FLAG_TRANSITIVE = 0x40,
	BGP_FLAG_PARTIAL = 0x20,
	BGP_FLAG_EXTENDED = 0x10
};

enum bgp_origin { BGP_ORIGIN_IGP, BGP_ORIGIN_EGP, BGP_ORIGIN_INCOMPLETE };

enum bgp_segment {
	BGP_AS_SET = 1,
	BGP_AS_SEQUENCE = 2,
	BGP_AS_CONFED_SEQUENCE = 3,
	BGP_AS_CONFED_SET = 4
};

enum bgp_capability {
	BGP_CAP_MP = 1,
	BGP_CAP_REFRESH = 2,
	BGP_CAP_EXTENDED_NEXT_HOP = 5,
	BGP_CAP_EXTENDED_MESSAGE = 6,
	BGP_CAP_ROLE = 9,
	BGP_CAP_GRACEFUL_RESTART = 64,
	BGP_CAP_AS4 = 65,
	BGP_CAP_ADD_PATH = 69,
	BGP_CAP_ENHANCED_REFRESH = 70,
	BGP_CAP_LONG_LIVED = 71
};

/* What a speaker is to its neighbour (RFC 9234 4.1): the value of the capability and
 * one, for 0 is no role. */
enum bgp_role {
	BGP_ROLE_NONE,
	BGP_ROLE_PROVIDER,
	BGP_ROLE_RS,
	BGP_ROLE_RS_CLIENT,
	BGP_ROLE_CUSTOMER,
	BGP_ROLE_PEER,
	BGP_ROLE_N
};

#define BGP_AFI_IPV4     1
#define BGP_AFI_IPV6     2
#define BGP_SAFI_UNICAST 1

#define BGP_COMMUNITY_GRACEFUL_SHUTDOWN   0xffff0000u /* RFC 8326 */
#define BGP_COMMUNITY_LLGR_STALE          0xffff0006u /* RFC 9494 3.3 */
#define BGP_COMMUNITY_NO_LLGR             0xffff0007u
#define BGP_COMMUNITY_NO_EXPORT           0xffffff01u
#define BGP_COMMUNITY_NO_ADVERTISE        0xffffff02u
#define BGP_COMMUNITY_NO_EXPORT_SUBCONFED 0xffffff03u

/* Address families we speak, as bits: 1 << family. */
#define BGP_FAMILY_BIT(family) (1u << (family))
#define BGP_FAMILIES_ALL       (BGP_FAMILY_BIT(IP_V4) | BGP_FAMILY_BIT(IP_V6))

static inline uint8_t
bgp_family_of(unsigned afi, unsigned safi) /* IP_NONE: one we do not speak */
{
	if (safi != BGP_SAFI_UNICAST)
		return IP_NONE;
	return afi == BGP_AFI_IPV4 ? IP_V4 : afi == BGP_AFI_IPV6 ? IP_V6 : IP_NONE;
}

static inline unsigned
bgp_afi_of(uint8_t family)
{
	return family == IP_V6 ? BGP_AFI_IPV6 : BGP_AFI_IPV4;
}

/* Names for people: "Cease", "incomplete"; "Unknown" for other numbers. */
const char *bgp_code_name(unsigned code);
/* "Administrative Shutdown"; never NULL. */
const char *bgp_subcode_name(unsigned code, unsigned subcode);
const char *bgp_origin_name(unsigned origin); /* "igp" "egp" "incomplete" */

#endif
