/*
 * Names of message types, error codes and subcodes, in the words of the registries.
 * One table a code, indexed by subcode; holes and numbers past the end are "Unknown".
 * RFC 4271 4.5; 4486; 6608; 7313; 8538; 9384; 9687.
 */
#include "bgp/proto.h"

#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const code_names[] = {
	[BGP_ERR_HEADER] = "Message Header Error",
	[BGP_ERR_OPEN] = "OPEN Message Error",
	[BGP_ERR_UPDATE] = "UPDATE Message Error",
	[BGP_ERR_HOLD] = "Hold Timer Expired",
	[BGP_ERR_FSM] = "Finite State Machine Error",
	[BGP_ERR_CEASE] = "Cease",
	[BGP_ERR_REFRESH] = "ROUTE-REFRESH Message Error",
	[BGP_ERR_SEND_HOLD] = "Send Hold Timer Expired",
};

static const char *const header_names[] = {
	[BGP_HDR_SYNC] = "Connection Not Synchronized",
	[BGP_HDR_LENGTH] = "Bad Message Length",
	[BGP_HDR_TYPE] = "Bad Message Type",
};

static const char *const open_names[] = {
	[BGP_OPEN_UNSPECIFIC] = "Unspecific",
	[BGP_OPEN_VERSION] = "Unsupported Version Number",
	[BGP_OPEN_PEER_AS] = "Bad Peer AS",
	[BGP_OPEN_ID] = "Bad BGP Identifier",
	[BGP_OPEN_PARAMETER] = "Unsupported Optional Parameter",
	[BGP_OPEN_HOLD] = "Unacceptable Hold Time",
	[BGP_OPEN_CAPABILITY] = "Unsupported Capability",
	[BGP_OPEN_ROLE] = "Role Mismatch",
};

static const char *const update_names[] = {
	[BGP_UPD_MALFORMED_LIST] = "Malformed Attribute List",
	[BGP_UPD_UNKNOWN_WELL_KNOWN] = "Unrecognized Well-known Attribute",
	[BGP_UPD_MISSING] = "Missing Well-known Attribute",
	[BGP_UPD_FLAGS] = "Attribute Flags Error",
	[BGP_UPD_LENGTH] = "Attribute Length Error",
	[BGP_UPD_ORIGIN] = "Invalid ORIGIN Attribute",
	[BGP_UPD_NEXT_HOP] = "Invalid NEXT_HOP Attribute",
	[BGP_UPD_OPTIONAL] = "Optional Attribute Error",
	[BGP_UPD_NETWORK] = "Invalid Network Field",
	[BGP_UPD_AS_PATH] = "Malformed AS_PATH",
};

static const char *const fsm_names[] = {
	[0] = "Unspecified Error",
	[BGP_FSM_OPENSENT] = "Unexpected Message in OpenSent",
	[BGP_FSM_OPENCONFIRM] = "Unexpected Message in OpenConfirm",
	[BGP_FSM_ESTABLISHED] = "Unexpected Message in Established",
};

static const char *const cease_names[] = {
	[BGP_CEASE_MAX_PREFIXES] = "Maximum Number of Prefixes Reached",
	[BGP_CEASE_SHUTDOWN] = "Administrative Shutdown",
	[BGP_CEASE_DECONFIGURED] = "Peer De-configured",
	[BGP_CEASE_RESET] = "Administrative Reset",
	[BGP_CEASE_REJECTED] = "Connection Rejected",
	[BGP_CEASE_CONFIG] = "Other Configuration Change",
	[BGP_CEASE_COLLISION] = "Connection Collision Resolution",
	[BGP_CEASE_RESOURCES] = "Out of Resources",
	[BGP_CEASE_HARD_RESET] = "Hard Reset",
	[BGP_CEASE_BFD_DOWN] = "BFD Down",
};

static const char *const refresh_names[] = {
	[1] = "Invalid Message Length",
};

static const struct {
	const char *const *names;
	size_t n;
} subcode_names[] = {
	[BGP_ERR_HEADER] = { header_names, COUNT(header_names) },
	[BGP_ERR_OPEN] = { open_names, COUNT(open_names) },
	[BGP_ERR_UPDATE] = { update_names, COUNT(update_names) },
	[BGP_ERR_FSM] = { fsm_names, COUNT(fsm_names) },
	[BGP_ERR_CEASE] = { cease_names, COUNT(cease_names) },
	[BGP_ERR_REFRESH] = { refresh_names, COUNT(refresh_names) },
};

static const char *const origin_names[] = {
	[BGP_ORIGIN_IGP] = "igp",
	[BGP_ORIGIN_EGP] = "egp",
	[BGP_ORIGIN_INCOMPLETE] = "incomplete",
};

static const char *
look_up(const char *const *names, size_t n, unsigned i)
{
	return i < n && names[i] ? names[i] : "Unknown";
}

const char *
bgp_code_name(unsigned code)
{
	return look_up(code_names, COUNT(code_names), code);
}

const char *
bgp_subcode_name(unsigned code, unsigned subcode)
{
	if (code >= COUNT(subcode_names))
		return "Unknown";
	return look_up(subcode_names[code].names, subcode_names[code].n, subcode);
}

const char *
bgp_origin_name(unsigned origin)
{
	return origin < COUNT(origin_names) ? origin_names[origin] : "unknown";
}
